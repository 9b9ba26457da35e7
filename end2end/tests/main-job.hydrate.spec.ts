// The main job: draw a process, save it, start it, fill its form, see it completed.

import { audit } from '../fixtures/a11y';
import { expect, test } from '../fixtures/session';

const schema = JSON.stringify({
  title: 'Request',
  type: 'object',
  required: ['amount'],
  properties: { amount: { type: 'integer', title: 'Amount', minimum: 1 } }
});

test('from an empty canvas to a completed instance', async ({ page }) => {
  const folder = `drawn-${Date.now()}`;

  // Create.
  await page.goto('/processes/new?group=getting-started');
  await page.getByLabel('Name').fill(folder);
  await page.getByRole('button', { name: /Create/ }).click();
  await page.waitForURL(`**/processes/getting-started:${folder}/diagram/**`);
  await expect(page.locator('.canvas__diagram[data-ready="true"]')).toBeVisible();

  // Draw: a user task and a script task between start and end.
  await page.getByText('Outline', { exact: true }).click();
  const outline = page.locator('.outline');
  await outline.getByRole('button', { name: /^flow/ }).click();
  await outline.getByRole('button', { name: 'Delete selection' }).click();
  await expect(page.locator('.problems__count')).toContainText(/error|warning/);
  const append = async (after: string, kind: string, name: string) => {
    await outline.getByRole('button', { name: after, exact: true }).click();
    await outline.getByLabel('Kind of element').selectOption({ label: kind });
    await outline.getByRole('button', { name: 'Append to selection' }).click();
    await page.getByLabel('Name', { exact: true }).fill(name);
    await page.getByLabel('Name', { exact: true }).press('Tab');
    await expect(outline.getByRole('button', { name, exact: true })).toBeVisible();
  };
  await append('Started', 'User task', 'Say how much');
  await page.getByLabel('JSON schema file').fill('request-schema.json');
  await page.getByLabel('JSON schema file').press('Tab');
  await append('Say how much', 'Script task', 'Double it');
  await page.getByLabel('Script', { exact: true }).fill('doubled = amount * 2');
  await page.getByLabel('Script', { exact: true }).press('Tab');
  await outline.getByLabel('Element to connect to').selectOption({ label: 'Done' });
  await outline.getByRole('button', { name: 'Connect', exact: true }).click();
  await expect(page.locator('.problems__count')).not.toContainText('error');
  await audit(page, { exclude: ['.djs-container'] });

  // Save, and add the form.
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('is saved and can run')).toBeVisible();
  const saved = await page.request.post('/v1.0/process-models/files/save', {
    data: { id: `getting-started/${folder}`, name: 'request-schema.json', text: schema, hash: null },
    headers: { 'sec-fetch-site': 'same-origin' }
  });
  expect(saved.ok(), await saved.text()).toBe(true);

  // Start, fill, submit.
  await page.getByRole('button', { name: 'Start process' }).click();
  await page.waitForURL('**/tasks/*');
  await page.getByLabel('Amount').fill('21');
  await page.getByRole('button', { name: 'Submit' }).click();
  await expect(page.getByText('is done')).toBeVisible();

  // Completed and coloured.
  await page.goto(`/instances?model=getting-started/${folder}`);
  await page.getByRole('row').nth(1).getByRole('link').first().click();
  await expect(page.locator('.page-header').getByText('Completed')).toBeVisible();
  await expect(page.locator('.djs-shape.is-completed')).toHaveCount(4);
  await expect(page.locator('.djs-connection.is-taken')).toHaveCount(3);
  const row = page.getByRole('row').filter({ hasText: 'doubled' });
  await expect(row).toContainText('42');
});

test('a problem leads to its element, and somebody else’s save is not overwritten', async ({ page, context }) => {
  const folder = `checked-${Date.now()}`;
  await page.goto('/processes/new?group=getting-started');
  await page.getByLabel('Name').fill(folder);
  await page.getByRole('button', { name: /Create/ }).click();
  await page.waitForURL('**/diagram/**');
  await expect(page.locator('.canvas__diagram[data-ready="true"]')).toBeVisible();
  const other = await context.newPage();
  await other.goto(page.url());
  await expect(other.locator('.canvas__diagram[data-ready="true"]')).toBeVisible();

  await page.getByText('Outline', { exact: true }).click();
  await page.locator('.outline').getByRole('button', { name: /^flow/ }).click();
  await page.locator('.outline').getByRole('button', { name: 'Delete selection' }).click();
  await page.locator('.problem--error, .problem--warning').first().click();
  await expect(page.locator('.djs-element.selected').first()).toBeVisible();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText(/\.bpmn is saved/)).toBeVisible();

  await other.locator('.djs-shape').first().click();
  await other.getByLabel('Name', { exact: true }).fill('Begin');
  await other.getByLabel('Name', { exact: true }).press('Tab');
  await other.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(other.getByText('changed by somebody else')).toBeVisible();
});
