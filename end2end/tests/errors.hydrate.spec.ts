// What people read when something fails.

import { audit } from '../fixtures/a11y';
import { expect, test } from '../fixtures/session';

test('a server that is away is said in plain words', async ({ page }) => {
  await page.goto('/tasks');
  await page.route('**/v1.0/process-instances?*', (route) => route.abort());
  await page.getByRole('link', { name: 'Instances' }).click();
  const alert = page.getByRole('alert');
  await expect(alert).toContainText('The server did not answer.');
  await expect(alert.getByText('TypeError')).toBeHidden();
  await alert.getByText('Technical details').click();
  await expect(alert.getByText('TypeError')).toBeVisible();
  await audit(page);
});

test.describe('somebody who may not draw', () => {
  test.use({ person: 'Ben' });

  test('reads what may not be done, not the rule behind it', async ({ page }) => {
    await page.goto('/processes/new?group=finance');
    await page.getByLabel('Name').fill('Budget');
    await page.getByRole('button', { name: /Create/ }).click();
    const alert = page.getByRole('alert');
    await expect(alert).toContainText('You may not create a process here.');
    await expect(alert.getByText('/process-models')).toBeHidden();
  });
});
