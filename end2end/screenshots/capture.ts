// Takes the pictures; what to take is in `../screenshots.ts`.

import { join } from 'node:path';

import { ready, signIn } from '../fixtures/session';
import { pictures } from '../screenshots';
import { test } from '@playwright/test';

const folder = process.env.MILLRACE_SCREENSHOTS ?? 'screenshots-out';

for (const { name, path, person, wait } of pictures) {
  test(name, async ({ page }, { project }) => {
    if (person) await signIn(page, person);
    if (typeof path === 'string') await page.goto(path);
    else await path(page);
    await ready(page);
    if (wait) await page.locator(wait).first().waitFor();
    await page.waitForFunction(() => !document.querySelector('[aria-busy="true"]'));
    await page.evaluate(() => document.fonts.ready);
    await page.screenshot({
      path: join(folder, `${name}-${project.name}.png`),
      fullPage: true,
      animations: 'disabled'
    });
  });
}
