// Signing in and out.

import { audit } from '../fixtures/a11y';
import { expect, signIn, test } from '../fixtures/session';

test.describe('nobody is signed in', () => {
  test.use({ person: '' });

  test('a page asks to sign in and comes back to it', async ({ page }) => {
    await page.goto('/instances');
    await expect(page).toHaveURL(/\/sign-in\?next=/);
    await page.getByRole('button', { name: /Sign in as Ben/ }).click();
    await expect(page).toHaveURL(/\/instances$/);
    await expect(page.getByRole('heading', { level: 1, name: 'Instances' })).toBeVisible();
  });

  test('the sign-in page says that demo users are for development', async ({ page, javaScriptEnabled }) => {
    await page.goto('/sign-in');
    await expect(page.getByText('Development only')).toBeVisible();
    if (javaScriptEnabled !== false) await audit(page);
  });

  test('what comes back from nowhere is refused with words', async ({ page }) => {
    await page.goto('/auth/callback?code=stolen&state=forged');
    await expect(page).toHaveURL(/\/sign-in/);
    await expect(page.getByRole('alert')).toBeVisible();
  });
});

test('signing out ends the session', async ({ page }) => {
  await page.goto('/tasks');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  await page.goto('/tasks');
  await expect(page).toHaveURL(/\/sign-in/);
  await signIn(page, 'Ann');
});
