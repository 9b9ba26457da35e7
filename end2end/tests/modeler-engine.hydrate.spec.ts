// The engine in the browser's worker: fixes, soundness with its replay, trial runs.

import { audit } from '../fixtures/a11y';
import { deadLock, openDiagram, withScript } from '../fixtures/diagrams';
import { expect, test } from '../fixtures/session';

test('a problem with an obvious remedy is mended by its button, and that can be undone', async ({ page }) => {
  await openDiagram(page, withScript('amount = 3\ntotal = amout * 2'));
  const fix = page.getByRole('button', { name: /^Fix: / });
  await expect(fix).toHaveCount(1);
  await audit(page, { exclude: ['.djs-container'] });
  await fix.click();
  await expect(fix).toHaveCount(0);
  await expect(page.getByRole('heading', { name: /^Problems/ })).toBeFocused();
  await expect(page.getByText('Changes not saved')).toBeVisible();
  const script = page.getByLabel('Script', { exact: true });
  await page.locator('[data-element-id="double"]').first().click();
  await expect(script).toHaveValue('amount = 3\ntotal = amount * 2');

  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(fix).toHaveCount(1);
  await page.getByRole('button', { name: 'Redo' }).click();
  await expect(fix).toHaveCount(0);
});

test('the names of variables are completed where they are there', async ({ page }) => {
  await openDiagram(page, withScript('amount = 3\ntotal = amount * 2'));
  await page.locator('[data-element-id="double"]').first().click();
  const after = page.getByLabel('Script after', { exact: true });
  await after.pressSequentially('rest = to');
  const offers = page.getByRole('listbox', { name: 'Variables' });
  await expect(offers.getByRole('option')).toHaveText([/total/]);
  await audit(page, { exclude: ['.djs-container'] });
  await after.press('Enter');
  await expect(after).toHaveValue('rest = total');
  await expect(offers).toBeHidden();
  await after.press('Escape');
  await after.blur();
  await expect(page.getByText('Changes not saved')).toBeVisible();
});

test('a script that cannot be compiled is a problem while it is drawn', async ({ page }) => {
  await openDiagram(page, withScript('total = amount *'));
  await expect(page.locator('.problem--error')).toContainText('double');
});

test('a dead-lock is found, and the way there is replayed on the diagram', async ({ page }) => {
  await openDiagram(page, deadLock());
  await page.getByRole('button', { name: 'Check soundness' }).click();
  await expect(page.getByText('Not sound.')).toBeVisible();
  await page.getByRole('button', { name: 'Show the way there' }).first().click();
  const replay = page.getByRole('group', { name: 'The way there' });
  await expect(replay.getByRole('status')).toContainText('Step 1 of 4');
  await expect(page.locator('.djs-shape.is-active')).toHaveAttribute('data-element-id', 'start');
  await expect(page.locator('.token')).toHaveCount(1);
  await replay.getByRole('button', { name: 'Next' }).click();
  await expect(page.locator('.djs-shape.is-active')).toHaveAttribute('data-element-id', 'check');

  // By the keyboard: to the last step, where the element that waits for ever is marked.
  await replay.getByRole('button', { name: 'Next' }).press('ArrowRight');
  await replay.getByRole('button', { name: 'Next' }).press('ArrowRight');
  await expect(replay.getByRole('status')).toContainText('Step 4 of 4');
  await expect(page.locator('.djs-shape.is-failed')).toHaveAttribute('data-element-id', 'ready');
  await audit(page, { exclude: ['.djs-container'] });

  // By itself, from the start again.
  await replay.getByRole('button', { name: 'Play' }).click();
  await expect(replay.getByRole('status')).toContainText('Step 1 of 4');
  await expect(replay.getByRole('status')).toContainText('Step 4 of 4');
  await expect(replay.getByRole('button', { name: 'Play' })).toBeVisible();

  await page.getByRole('button', { name: 'Hide the way there' }).click();
  await expect(page.locator('.token')).toHaveCount(0);
  await expect(page.locator('.djs-shape.is-failed')).toHaveCount(0);
});

test('a trial run waits for a person and goes on with the answer', async ({ page }) => {
  await openDiagram(page, withScript('total = amount * 2 + base'));
  await page.getByLabel('Start data').fill('{"base": ');
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(page.getByText('Start data must be a JSON object')).toBeVisible();
  await page.getByLabel('Start data').fill('{"base": 1}');
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  const result = page.locator('.trial__result');
  await expect(result.getByText('Waiting', { exact: true })).toBeVisible();
  await expect(page.locator('.djs-shape.is-active')).toHaveAttribute('data-element-id', 'ask');
  await page.getByLabel('Answer of Ask').fill('{"amount": 3}');
  await audit(page, { exclude: ['.djs-container'] });
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(result.getByText('Completed', { exact: true })).toBeVisible();
  await expect(result.locator('pre')).toContainText('"total": 7');
  await expect(page.locator('.djs-shape.is-completed')).toHaveCount(4);
  await result.getByRole('button', { name: 'Ask', exact: true }).click();
  await expect(page.locator('.djs-shape.selected')).toHaveAttribute('data-element-id', 'ask');

  // What it said is about the diagram as it was.
  await page.getByLabel('Name', { exact: true }).fill('Ask again');
  await page.getByLabel('Name', { exact: true }).press('Tab');
  await expect(result.getByText('The diagram has changed since')).toBeVisible();
  await page.getByRole('button', { name: 'Start over' }).click();
  await expect(result).toBeEmpty();
  await expect(page.locator('.djs-shape.is-completed')).toHaveCount(0);
});

test('a script that fails names its line and is marked', async ({ page }) => {
  await openDiagram(page, withScript('base = 1\ntotal = base / 0'));
  await page.getByText('Answers of tasks').click();
  await page.getByLabel('Answers', { exact: true }).fill('{"ask": [{}]}');
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  const result = page.locator('.trial__result');
  await expect(result.getByText('Failed', { exact: true })).toBeVisible();
  await expect(result).toContainText('division by zero');
  await expect(result).toContainText('At Double, line 2.');
  await expect(page.locator('.djs-shape.is-failed')).toHaveAttribute('data-element-id', 'double');
});

test('a run that does not end can be cancelled, and the next one works', async ({ page }) => {
  await openDiagram(page, deadLock());
  // The worker never hears of this one.
  await page.evaluate(() => {
    const post = Worker.prototype.postMessage;
    Worker.prototype.postMessage = function (this: Worker, message: { request: string }) {
      if (JSON.parse(message.request).kind === 'run') Worker.prototype.postMessage = post;
      else post.call(this, message);
    };
  });
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await page.locator('.trial').getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByText('The run was cancelled.')).toBeVisible();
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(page.locator('.trial__result').getByText('Waiting', { exact: true })).toBeVisible();
});

test('an engine that cannot be loaded says so', async ({ page }) => {
  await page.route('**/assets/worker.js*', (route) => route.abort());
  await openDiagram(page, deadLock());
  await page.getByRole('button', { name: 'Check soundness' }).click();
  await expect(page.getByText('The engine could not be loaded.')).toBeVisible();
});

test('only the worker may compile code besides the page, and the page loads it where it draws', async ({ page }) => {
  const loaded: string[] = [];
  page.on('request', (request) => loaded.push(new URL(request.url()).pathname));
  await page.goto('/processes');
  expect(loaded.filter((path) => path.includes('worker') || path.includes('engine'))).toEqual([]);
  const policy = async (path: string) => (await page.request.get(path)).headers()['content-security-policy'];
  expect(await policy('/assets/worker.js')).toContain("default-src 'none'; script-src 'self' 'wasm-unsafe-eval'");
  // A browser that has the script asks whether it changed, and takes the policy of that answer.
  const { etag } = (await page.request.get('/assets/worker.js')).headers();
  const unchanged = await page.request.get('/assets/worker.js', { headers: { 'if-none-match': etag } });
  expect(unchanged.status()).toBe(304);
  expect(unchanged.headers()['content-security-policy']).toContain("'wasm-unsafe-eval'");
  expect(await policy('/assets/modeler.js')).not.toContain('unsafe-eval');
});

test('any script can ask the worker, and a decision in FEEL says that it needs the server', async ({ page }) => {
  await page.goto('/processes');
  const decision = `<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="urn:t">
    <decision id="fee" name="fee"><variable name="fee"/>
      <literalExpression><text>if amount &gt; 10 then 1 else 2</text></literalExpression></decision></definitions>`;
  const requests = [
    JSON.stringify({ kind: 'check', files: [{ name: 'fee.dmn', text: decision }] }),
    JSON.stringify({ kind: 'run', files: [{ name: 'order.bpmn', text: deadLock() }], now: '2026-01-01T00:00:00Z' }),
    '{"kind": "fly"}'
  ];
  const answers = await page.evaluate(async (asked) => {
    const worker = new Worker('/assets/worker.js', { type: 'module' });
    const answers = new Map<number, { answer?: string; error?: string }>();
    await new Promise<void>((done) => {
      worker.onmessage = ({ data }) => {
        answers.set(data.id, data);
        if (answers.size === asked.length) done();
      };
      asked.forEach((request, id) => worker.postMessage({ id, request }));
    });
    worker.terminate();
    return asked.map((_, id) => answers.get(id));
  }, requests);
  expect(answers[0]?.answer).toContain('runs on the server');
  expect(JSON.parse(answers[1]?.answer ?? '')).toMatchObject({ status: 'waiting', clock: '2026-01-01T00:00:00Z' });
  expect(answers[2]?.error).toContain('this is not a request');
});
