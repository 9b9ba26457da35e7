// The pages of `./dev screenshots DIR`: add a line for each new one.

import type { Page } from '@playwright/test';

export interface Picture {
  name: string;
  /** A path, or a way to get there for what has no fixed address. */
  path: string | ((page: Page) => Promise<void>);
  /** Who is signed in; nobody when left out. */
  person?: string;
  /** What must be on the screen before the picture is taken. */
  wait?: string;
}

const diagram = '.djs-container .djs-shape';

export const pictures: Picture[] = [
  { name: 'sign-in', path: '/sign-in' },
  { name: 'tasks', path: '/tasks', person: 'Ada' },
  { name: 'task', path: startExpense, person: 'Ann' },
  { name: 'processes', path: '/processes', person: 'Ann' },
  { name: 'process', path: '/processes/finance:expense-approval', person: 'Ann' },
  { name: 'new-process', path: '/processes/new', person: 'Ann' },
  {
    name: 'modeler',
    path: '/processes/finance:expense-approval/diagram/expense-approval.bpmn',
    person: 'Ann',
    wait: diagram
  },
  { name: 'instances', path: '/instances', person: 'Ann' },
  { name: 'instance', path: showInstance, person: 'Ann', wait: diagram },
  { name: 'not-found', path: '/no-such-page', person: 'Ann' }
];

/** The first form of a fresh expense report. */
async function startExpense(page: Page) {
  await page.goto('/processes/finance:expense-approval');
  await page.getByRole('button', { name: 'Start process' }).click();
  await page.waitForURL('**/tasks/*');
}

/** An instance that waits for a person. */
async function showInstance(page: Page) {
  await startExpense(page);
  await page.goto('/instances');
  await page.locator('main table a[href^="/instances/"]').first().click();
  await page.waitForURL('**/instances/*');
}
