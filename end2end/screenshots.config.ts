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
  reporter: [['list']],
  projects: [
    { name: 'stage', testMatch: 'stage.ts' },
    ...widths.flatMap((viewport) =>
      schemes.map((colorScheme) => ({
        name: `${viewport.width}-${colorScheme}`,
        testMatch: 'capture.ts',
        dependencies: ['stage'],
        // The style that whole pages are pictured with comes from outside.
        use: { viewport, colorScheme, bypassCSP: true }
      }))
    )
  ]
});
