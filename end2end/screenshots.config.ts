// `./dev screenshots DIR`: every page of `screenshots.ts` in two widths, light and dark.

import { defineConfig } from '@playwright/test';

import base from './playwright.config';

const widths = [
  { width: 1280, height: 800 },
  { width: 390, height: 844 }
];
const schemes = ['light', 'dark'] as const;

export default defineConfig({
  ...base,
  testDir: 'screenshots',
  testMatch: 'capture.ts',
  reporter: [['list']],
  projects: widths.flatMap((viewport) =>
    schemes.map((colorScheme) => ({
      name: `${viewport.width}-${colorScheme}`,
      use: { viewport, colorScheme }
    }))
  )
});
