// Takes the pictures; what to take is in `../screenshots.ts`.

import { join } from 'node:path';

import { Api } from '../fixtures/api';
import { expect, ready, signIn, test as base } from '../fixtures/session';
import { pictures } from '../screenshots';

const folder = process.env.MILLRACE_SCREENSHOTS ?? 'screenshots-out';

/** Puts what is fixed to the edges of the screen at those of the page, when all of it is shown. */
const unfixed = `
  .frame { position: relative; }
  .rail { height: auto; }
  .task__actions { position: static; }
  @media (min-width: 721px) { .rail { position: static; } }
  @media (max-width: 720px) { .rail { position: absolute; } }
`;

// Nobody is signed in until a picture says who.
const test = base.extend<{ api: Api }>({
  person: '',
  api: async ({ playwright, baseURL }, use) => {
    const api = await Api.of(playwright, baseURL, 'ada');
    await use(api);
    await api.dispose();
  }
});

for (const { name, path, person, wait, screen } of pictures) {
  test(name, async ({ page, api }, { project }) => {
    if (person) await signIn(page, person);
    if (typeof path === 'string') await page.goto(path);
    else await path({ page, api });
    // The built-in provider's page has no scripts, and so no theme.
    if (await page.locator('html[data-theme]').count()) await ready(page);
    if (wait) await page.locator(wait).first().waitFor();
    await page.waitForFunction(() => !document.querySelector('[aria-busy="true"]'));
    await page.evaluate(() => document.fonts.ready);
    await page.screenshot({
      path: join(folder, `${name}-${project.name}.png`),
      animations: 'disabled',
      ...(screen ? {} : { fullPage: true, style: unfixed })
    });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(wide, 'pixels to scroll sideways').toBeLessThanOrEqual(0);
  });
}
