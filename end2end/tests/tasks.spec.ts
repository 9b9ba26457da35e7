// From the start button to the end of a process, filling its forms.

import { audit } from '../fixtures/a11y';
import { start } from '../fixtures/hello';
import { expect, test } from '../fixtures/session';

test('hello: a form, a script, a confirmation, done', async ({ page, javaScriptEnabled }) => {
  await start(page, 'getting-started/hello');
  await expect(page).toHaveURL(/\/tasks\//);
  if (javaScriptEnabled !== false) await audit(page);
  const instance = await page.locator('.task__details a').getAttribute('href');
  await page.getByLabel(/name/i).first().fill('Grace');
  await page.getByRole('button', { name: /submit|greet|continue/i }).click();
  await expect(page.locator('.task__instructions')).toContainText('Grace');
  await page.getByRole('button', { name: 'Mark as done' }).click();
  await expect(page).toHaveURL(/\/tasks(\?.*)?$/);
  await page.goto('/instances?mine=true&state=completed');
  await expect(page.locator(`tr a[href="${instance}"]`)).toBeVisible();
});

test('a form that is not right says where, and keeps what was typed', async ({ page }) => {
  await start(page, 'finance/expense-approval');
  await page.getByRole('button', { name: /submit/i }).click();
  const summary = page.locator('#form-errors');
  await expect(summary).toBeVisible();
  await expect(summary.getByRole('link').first()).toBeVisible();
  await expect(page.locator('[aria-invalid="true"]').first()).toBeVisible();
});

test('a draft is there again after leaving, and can be discarded', async ({ page, javaScriptEnabled }) => {
  await start(page, 'getting-started/hello');
  const task = page.url();
  await page.getByLabel(/name/i).first().fill('Half a na');
  await page.getByRole('button', { name: 'Save draft' }).click();
  await expect(page.getByText('Draft').first()).toBeVisible();
  await page.goto('/processes');
  await page.goto(task);
  await expect(page.getByText('Your draft is restored')).toBeVisible();
  await expect(page.getByLabel(/name/i).first()).toHaveValue('Half a na');
  if (javaScriptEnabled !== false) await audit(page);
  await page.getByRole('button', { name: 'Discard draft' }).click();
  await expect(page.getByText('Your draft is restored')).toHaveCount(0);
  await expect(page.getByLabel(/name/i).first()).toHaveValue('');
});

test('a row is added and removed in a list of things', async ({ page }) => {
  await start(page, 'finance/expense-approval');
  const rows = page.locator('button[value^="remove:"]');
  const before = await rows.count();
  await page.locator('button[value^="add:"]').first().click();
  await expect(rows).toHaveCount(before + 1);
  await rows.last().click();
  await expect(rows).toHaveCount(before);
});

test('equal tasks of two instances can be told apart', async ({ page }) => {
  for (let count = 0; count < 2; count++) await start(page, 'getting-started/hello');
  await page.goto('/tasks');
  const rows = page.locator('.task-row', { hasText: 'Enter your name' });
  await expect(rows.first()).toContainText('started by Ann Reed');
  const ids = await rows.locator('code').allTextContents();
  expect(ids.length).toBeGreaterThan(1);
  expect(new Set(ids).size).toBe(ids.length);
});

test('a completed task shows what was sent, and by whom', async ({ page }) => {
  await start(page, 'getting-started/hello');
  const task = page.url();
  await page.getByLabel(/name/i).first().fill('Grace');
  await page.getByRole('button', { name: /submit|greet|continue/i }).click();
  await expect(page.locator('.task__instructions')).toContainText('Grace');
  await page.goto(task);
  await expect(page.getByText(/Completed by Ann Reed/)).toBeVisible();
  const name = page.getByLabel(/name/i).first();
  await expect(name).toHaveValue('Grace');
  await expect(name).not.toBeEditable();
  await expect(page.getByRole('button', { name: /submit|greet|continue|draft/i })).toHaveCount(0);
});

test.describe('somebody else', () => {
  test.use({ person: 'Ben' });

  test('does not see tasks of others', async ({ page }) => {
    await page.goto('/tasks/00000000-0000-0000-0000-000000000000');
    await expect(page.getByRole('heading', { level: 1, name: 'Not found' })).toBeVisible();
    await expect(page.getByText('was not found')).toBeVisible();
  });
});
