// A diagram in front of somebody who may not change it.

import { audit } from '../fixtures/a11y';
import { expect, test } from '../fixtures/session';

test.use({ person: 'Ben' });

test('who may not change a diagram gets a picture of it, and nothing to edit', async ({ page, javaScriptEnabled }) => {
  await page.goto('/processes/getting-started:hello/diagram/hello.bpmn');
  await expect(page.getByText('You may look at this diagram, but not change it.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Start process' })).toBeEnabled();
  await expect(page.getByRole('button', { name: 'Save' })).toHaveCount(0);
  await page.getByText('Text of the file').click();
  await expect(page.locator('pre.code')).toContainText('bpmn:definitions');
  if (javaScriptEnabled === false) return;
  await expect(page.locator('.djs-shape').first()).toBeVisible();
  await expect(page.locator('.djs-palette')).toHaveCount(0);
  await page.locator('[data-element-id="ask_name"]').click();
  await expect(page.locator('.djs-context-pad.open')).toHaveCount(0);
  await expect(page.locator('main').locator('input, textarea, select').locator('visible=true')).toHaveCount(0);
  await audit(page, { exclude: ['.djs-container'] });
});
