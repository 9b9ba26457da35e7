// Every test runs twice: in a hydrated page and without JavaScript. Those that need scripts are
// named `*.hydrate.spec.ts`.

import { defineConfig, devices } from '@playwright/test';

/** `./dev test e2e` names a free port; by hand the server runs here. */
const port = Number(process.env.MILLRACE_E2E_PORT ?? 7090);
const continuous = Boolean(process.env.CI);

export const baseURL = `http://127.0.0.1:${port}`;

/** Debian's browser, with nothing that reaches for the network by itself. */
export const launchOptions = {
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync'
  ]
};

export default defineConfig({
  testDir: 'tests',
  fullyParallel: true,
  forbidOnly: continuous,
  workers: 2,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list'], ['html', { open: 'never' }]],
  use: {
    ...devices['Desktop Chrome'],
    baseURL,
    launchOptions,
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure'
  },
  projects: [
    { name: 'hydrate' },
    {
      name: 'no-js',
      testIgnore: /\.hydrate\.spec\.ts$/,
      use: { javaScriptEnabled: false }
    }
  ],
  webServer: {
    command: './start-server.sh',
    url: `${baseURL}/health/ready`,
    env: { MILLRACE_E2E_PORT: String(port) },
    gracefulShutdown: { signal: 'SIGTERM', timeout: 5_000 },
    reuseExistingServer: false,
    stdout: 'ignore',
    timeout: 60_000
  }
});
