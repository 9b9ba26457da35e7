// The instance page while the process runs.

import { audit } from '../fixtures/a11y';
import { start } from '../fixtures/hello';
import { expect, test } from '../fixtures/session';

test('the diagram follows the process without a reload', async ({ page, context }) => {
  await start(page, 'getting-started/hello');
  const task = page.url();
  await page.getByText('About this task').click();
  await page.getByRole('link', { name: 'Show the process' }).click();
  await expect(page.locator('.djs-element.is-active')).toHaveCount(1);
  await expect(page.locator('.page-header').getByText('Waiting')).toBeVisible();
  await audit(page, { exclude: ['.djs-container'] });

  const other = await context.newPage();
  await other.goto(task);
  await other.waitForSelector('html[data-hydrated]', { state: 'attached' });
  await other.getByLabel(/name/i).first().fill('Grace');
  await other.getByRole('button', { name: /submit|greet|continue/i }).click();
  await other.getByRole('button', { name: 'Mark as done' }).click();

  await expect(page.locator('.page-header').getByText('Completed')).toBeVisible();
  await expect(page.locator('.djs-element.is-active')).toHaveCount(0);
  await expect(page.getByRole('rowheader', { name: 'name', exact: true })).toBeVisible();
});

test.describe('an operator', () => {
  test.use({ person: 'Ada' });

  test('suspends, resumes and terminates', async ({ page }) => {
    await start(page, 'getting-started/hello');
    await page.getByText('About this task').click();
    await page.getByRole('link', { name: 'Show the process' }).click();
    await page.getByRole('button', { name: 'Suspend' }).click();
    await expect(page.locator('.page-header').getByText('Suspended')).toBeVisible();
    await page.getByRole('button', { name: 'Resume' }).click();
    await expect(page.locator('.page-header').getByText('Waiting')).toBeVisible();
    await page.getByRole('button', { name: 'Terminate' }).click();
    await page.getByRole('button', { name: 'Terminate instance' }).click();
    await expect(page.locator('.page-header').getByText('Terminated')).toBeVisible();
  });
});

test('the journal tells what happened and points into the diagram', async ({ page }) => {
  await start(page, 'getting-started/hello');
  await page.getByText('About this task').click();
  await page.getByRole('link', { name: 'Show the process' }).click();
  await page.getByRole('navigation', { name: 'Parts of the instance' }).getByRole('link', { name: 'Journal' }).click();
  const journal = page.locator('.journal');
  await expect(journal.locator('li').first()).toBeVisible();
  await journal.getByRole('button').first().click();
  await expect(page.locator('.djs-element.selected')).toHaveCount(1);
});

test('the journal tells how a decision was made', async ({ page }) => {
  await start(page, 'sales/discount');
  await page.getByLabel('Amount').fill('2000');
  await page.getByLabel('Years as a customer').fill('7');
  await page.getByRole('button', { name: /submit|continue/i }).click();
  await expect(page.getByRole('heading', { name: '1700' })).toBeVisible();
  await page.getByText('About this task').click();
  await page.getByRole('link', { name: 'Show the process' }).click();
  await page.getByRole('navigation', { name: 'Parts of the instance' }).getByRole('link', { name: 'Journal' }).click();
  await page.getByText('How it was decided').click();
  const level = page.getByRole('region', { name: 'customer_level' });
  await expect(level).toContainText('Years as a customer');
  await expect(level).toContainText('Rule 1 matched.');
  await expect(level).toContainText('gold');
  const discount = page.getByRole('region', { name: 'order_discount' });
  await expect(discount).toContainText('FEEL');
  await expect(discount).toContainText('15');
  await audit(page, { exclude: ['.djs-container'] });
});
