// The catalogue, models and files.

import { audit } from '../fixtures/a11y';
import { Api } from '../fixtures/api';
import { brokenModel } from '../fixtures/hello';
import { expect, test } from '../fixtures/session';

test('the catalogue lists groups and finds processes', async ({ page, javaScriptEnabled }) => {
  await page.goto('/processes');
  await expect(page.getByRole('link', { name: 'Expense approval' })).toBeVisible();
  if (javaScriptEnabled !== false) await audit(page);
  await page.getByRole('searchbox').fill('onboarding');
  await page.getByRole('button', { name: 'Search' }).click();
  await expect(page).toHaveURL(/search=onboarding/);
  await expect(page.getByRole('link', { name: /onboarding/i }).first()).toBeVisible();
  await expect(page.getByRole('link', { name: 'Expense approval' })).toHaveCount(0);
  await page.goto('/processes?search=nothinglikethis');
  await expect(page.getByText('Nothing found')).toBeVisible();
});

test('a group narrows the catalogue', async ({ page }) => {
  await page.goto('/processes');
  await page.getByRole('navigation', { name: 'Process groups' }).getByRole('link', { name: /Finance/ }).click();
  await expect(page).toHaveURL(/group=finance/);
  await expect(page.getByRole('link', { name: 'Expense approval' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Support ticket' })).toHaveCount(0);
});

test('a model shows its README and its files', async ({ page, javaScriptEnabled }) => {
  await page.goto('/processes/finance:expense-approval');
  await expect(page.getByRole('heading', { level: 1, name: 'Expense approval' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'expense-approval.bpmn' })).toBeVisible();
  await expect(page.getByRole('region', { name: 'README' })).toBeVisible();
  if (javaScriptEnabled !== false) {
    await expect(page.locator('.diagram svg[data-element-id], .djs-container svg').first()).toBeVisible();
    await audit(page, { exclude: ['.djs-container'] });
  }
});

test('an address that leads nowhere says so', async ({ page }) => {
  const response = await page.goto('/nowhere');
  expect(response?.status()).toBe(404);
  await expect(page.getByRole('heading', { level: 1, name: 'Not found' })).toBeVisible();
  await page.goto('/processes/finance:nothing');
  await expect(page.getByRole('heading', { level: 1, name: 'Not found' })).toBeVisible();
});

test('a process that cannot run is not offered for starting, and says why', async ({
  page,
  playwright,
  baseURL,
  javaScriptEnabled
}) => {
  const api = await Api.of(playwright, baseURL, 'ada');
  const folder = `cannot-run-${Date.now()}`;
  await brokenModel(api, folder, 'Cannot run');
  await api.dispose();
  await page.goto('/processes?search=cannot-run');
  const card = page.locator('.card', { hasText: `Cannot run` }).first();
  await expect(card.getByRole('button', { name: 'Start process' })).toBeDisabled();
  if (javaScriptEnabled !== false) await audit(page);
  await card.getByRole('link', { name: /Cannot run: \d+ problem/ }).click();
  await expect(page).toHaveURL(/processes\/getting-started:cannot-run-.*#problems$/);
  await expect(page.getByRole('button', { name: 'Start process' })).toBeDisabled();
  await expect(page.locator('#problems')).toContainText('This process cannot run yet.');
  await expect(page.locator('#problems')).toBeInViewport();
  await page.getByRole('link', { name: 'Edit diagram' }).click();
  await expect(page).toHaveURL(/\/diagram\//);
  await expect(page.getByRole('button', { name: 'Start process' })).toBeDisabled();
});
