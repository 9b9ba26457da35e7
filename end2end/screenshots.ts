// The pages of `./dev screenshots DIR`, and their states: add a line for each new one. What they
// show is put there by `screenshots/stage.ts`.

import { expect, type Page } from '@playwright/test';

import type { Api } from './fixtures/api';
import { canvas, deadLock, openDiagram, withScript } from './fixtures/diagrams';
import { start } from './fixtures/hello';

/** What a way to a picture has at hand. */
export interface Way {
  page: Page;
  /** The server functions as an administrator. */
  api: Api;
}

export interface Picture {
  name: string;
  /** A path, or a way to get there for what has no fixed address. */
  path: string | ((way: Way) => Promise<unknown>);
  /** Who is signed in; nobody when left out. */
  person?: string;
  /** What must be on the screen before the picture is taken. */
  wait?: string;
  /** Only what is on the screen, for what floats above the page. */
  screen?: boolean;
}

const diagram = '.djs-container .djs-shape';
const hello = 'getting-started/hello';
const expense = 'finance/expense-approval';

export const pictures: Picture[] = [
  // Signing in.
  { name: 'sign-in', path: '/sign-in' },
  { name: 'sign-in-failed', path: '/auth/callback?code=stolen&state=forged' },
  { name: 'sign-in-provider', path: chooseProvider },

  // Tasks and their forms.
  { name: 'tasks', path: '/tasks', person: 'Ada' },
  { name: 'tasks-empty', path: '/tasks', person: 'Lou' },
  { name: 'tasks-completed', path: '/tasks?tab=completed', person: 'Ann' },
  { name: 'tasks-none-completed', path: '/tasks?tab=completed', person: 'Lou' },
  { name: 'task-short', path: ({ page }) => start(page, hello), person: 'Ann' },
  { name: 'task-list', path: ({ page }) => expenseReport(page), person: 'Ann' },
  { name: 'task-errors', path: submitNothing, person: 'Ann' },
  { name: 'task-nested', path: ({ page }) => start(page, 'sales/order'), person: 'Ann' },
  { name: 'task-long', path: ({ page }) => start(page, 'service-desk/support-ticket'), person: 'Sam' },
  { name: 'task-range', path: rangeForm, person: 'Ada' },
  { name: 'task-others', path: reviewOfMine, person: 'Ann' },
  { name: 'task-draft', path: ({ page }) => fromList(page, 'Draft'), person: 'Ann' },
  { name: 'task-manual', path: ({ page }) => fromList(page, 'Read the greeting'), person: 'Ann' },
  { name: 'task-markdown', path: ({ page }) => fromList(page, 'Review'), person: 'Ben' },
  { name: 'task-details', path: taskDetails, person: 'Ann' },
  { name: 'task-short-done', path: ({ page }) => fromList(page, 'Enter your name', 'completed'), person: 'Ann' },
  { name: 'task-done', path: ({ page }) => fromList(page, 'expense', 'completed'), person: 'Ann' },
  { name: 'task-not-found', path: '/tasks/00000000-0000-0000-0000-000000000000', person: 'Ben' },

  // Processes.
  { name: 'processes', path: '/processes', person: 'Ann' },
  { name: 'processes-group', path: '/processes?group=finance', person: 'Ben' },
  { name: 'processes-found', path: '/processes?search=order', person: 'Ann' },
  { name: 'processes-broken', path: '/processes?search=unfinished', person: 'Ann' },
  { name: 'processes-nothing', path: '/processes?search=nothinglikethis', person: 'Ann' },
  { name: 'process', path: '/processes/finance:expense-approval', person: 'Ann', wait: diagram },
  { name: 'process-broken', path: '/processes/getting-started:unfinished', person: 'Ann', wait: diagram },
  { name: 'process-not-found', path: '/processes/finance:nothing', person: 'Ann' },
  { name: 'file', path: '/processes/finance:expense-approval/files/expense-report-schema.json', person: 'Ann' },
  { name: 'file-to-read', path: '/processes/finance:expense-approval/files/README.md', person: 'Ben' },
  { name: 'new-process', path: '/processes/new', person: 'Ann' },
  { name: 'not-permitted', path: createWithoutRight, person: 'Ben' },

  // The modeller.
  { name: 'modeler', path: drawing(expense), person: 'Ann', wait: canvas },
  { name: 'modeler-empty', path: drawing('getting-started/empty'), person: 'Ann', wait: canvas },
  { name: 'modeler-problems', path: drawing('getting-started/unfinished'), person: 'Ann', wait: canvas },
  { name: 'modeler-element', path: ({ page }) => selectInModeler(page), person: 'Ann' },
  { name: 'modeler-popup', path: openPopup, person: 'Ann', screen: true },
  { name: 'modeler-outline', path: openOutline, person: 'Ann' },
  { name: 'modeler-fix', path: misspelt, person: 'Ann' },
  { name: 'modeler-sound', path: ({ page }) => soundness(page, withScript('total = 1')), person: 'Ann' },
  { name: 'modeler-dead-lock', path: replay, person: 'Ann' },
  { name: 'modeler-run-waiting', path: ({ page }) => tryIt(page, withScript('total = 1')), person: 'Ann' },
  { name: 'modeler-run-completed', path: tryToTheEnd, person: 'Ann' },
  { name: 'modeler-run-failed', path: tryWhatFails, person: 'Ann' },
  { name: 'modeler-not-found', path: drawing('finance/nothing'), person: 'Ann' },
  { name: 'modeler-to-read', path: drawing(hello), person: 'Ben', wait: diagram },

  // Instances.
  { name: 'instances', path: '/instances', person: 'Ada' },
  { name: 'instances-nothing', path: `/instances?state=failed&model=${hello}`, person: 'Ada' },
  { name: 'instances-completed', path: '/instances?state=completed', person: 'Ada' },
  { name: 'instances-failed', path: '/instances?state=failed', person: 'Ada' },
  { name: 'instances-mine', path: '/instances?mine=true', person: 'Lou' },
  { name: 'instance', path: instance(expense, 'waiting'), person: 'Ada', wait: diagram },
  { name: 'instance-tasks', path: instance(expense, 'waiting', 'tasks'), person: 'Ada', wait: diagram },
  { name: 'instance-waits', path: instance('sales/order', 'waiting', 'waits'), person: 'Ada', wait: diagram },
  { name: 'instance-journal', path: instance(expense, 'waiting', 'journal'), person: 'Ada', wait: diagram },
  { name: 'instance-missing', path: '/instances/nowhere', person: 'Ada' },
  { name: 'instance-modify', path: instance(expense, 'waiting', 'modify'), person: 'Ada', wait: '.course__line' },
  {
    name: 'instance-modify-called',
    path: instance('purchasing/contract-renewal', 'waiting', 'modify'),
    person: 'Ada',
    wait: '.course__line'
  },
  { name: 'instance-no-incidents', path: instance(expense, 'waiting', 'incidents'), person: 'Ada', wait: diagram },
  { name: 'instance-called', path: instance('purchasing/contract-renewal', 'waiting'), person: 'Ada', wait: diagram },
  { name: 'instance-completed', path: instance(hello, 'completed'), person: 'Ann', wait: diagram },
  {
    name: 'instance-failed',
    path: instance('getting-started/broken', 'failed', 'incidents'),
    person: 'Ada',
    wait: diagram
  },
  { name: 'instance-suspended', path: instance(hello, 'suspended'), person: 'Ada', wait: diagram },
  { name: 'instance-terminated', path: instance(hello, 'terminated', 'journal'), person: 'Ada', wait: diagram },
  { name: 'instance-editor', path: changeData, person: 'Ada', wait: diagram },
  { name: 'instance-elements', path: listElements, person: 'Ada', wait: diagram },
  { name: 'instance-dialog', path: askToTerminate, person: 'Ada', wait: diagram, screen: true },
  { name: 'instance-toast', path: suspend, person: 'Ada', wait: diagram, screen: true },

  // What goes wrong, and what floats.
  { name: 'not-found', path: '/no-such-page', person: 'Ann' },
  { name: 'error', path: serverAway, person: 'Ann' },
  { name: 'error-details', path: errorDetails, person: 'Ann' },
  { name: 'shortcuts', path: showShortcuts, person: 'Ann', screen: true },
  { name: 'focus', path: tabThrough, person: 'Ann', screen: true }
];

// signing in

/** The page of the built-in provider, which has no scripts. */
async function chooseProvider({ page }: Way) {
  await page.goto('/sign-in');
  await page.getByRole('button', { name: /^Continue with/ }).click();
  await page.waitForURL((url) => url.pathname !== '/sign-in');
}

// tasks

/** The report of a trip with three lines. */
async function expenseReport(page: Page) {
  await start(page, expense);
  await page.getByLabel('This was a business trip').check();
  const rows = page.locator('button[value^="remove:"]');
  for (let more = 0; more < 2; more++) {
    const before = await rows.count();
    await page.locator('button[value^="add:"]').first().click();
    await expect(rows).toHaveCount(before + 1);
  }
}

async function submitNothing({ page }: Way) {
  await expenseReport(page);
  await page.getByRole('button', { name: /submit/i }).click();
  await page.locator('#form-errors').waitFor();
}

/** A slider: what is agreed on after goods were damaged. */
async function rangeForm({ page, api }: Way) {
  const order = await api.start('sales/order');
  const number = `SO-${String(Date.now()).slice(-5)}`;
  await api.complete(order, 'enter_order', {
    order_number: number,
    customer: { name: 'Ole Jensen', email: 'ole@example.com' },
    lines: [{ article: 'Wheelbarrow', quantity: 1, unit_price: 119 }],
    shipping: { method: 'pickup', pickup_on: '2027-05-16' },
    gift: false
  });
  await api.send('order_delivered', {
    order_number: number,
    delivered_on: '2027-05-16',
    received_by: 'Ole Jensen',
    condition: 'damaged',
    damage: 'One handle is bent.'
  });
  const { id } = await api.task(order, 'settle_damage');
  await page.goto(`/tasks/${id}`);
  await page.getByLabel('Discount').check();
}

/** Opens the first task in one of my lists that says this. */
async function fromList(page: Page, text: string, tab = 'open') {
  await page.goto(`/tasks?tab=${tab}`);
  await page.locator('.task-row', { hasText: text }).first().click();
  await page.locator('.task').waitFor();
}

/** What a manager decided about a report of mine. */
async function reviewOfMine({ page, api }: Way) {
  const report = await api.instance(expense, 'waiting');
  await page.goto(`/instances/${report}?tab=tasks`);
  await page.locator('a[href^="/tasks/"]').last().click();
  await page.locator('.task').waitFor();
}

async function taskDetails({ page }: Way) {
  await fromList(page, 'Read the greeting');
  await page.getByText('About this task').click();
}

// processes

/** Somebody who may not draw tries to. */
async function createWithoutRight({ page }: Way) {
  await page.goto('/processes/new?group=finance');
  await page.getByLabel('Name').fill('Budget');
  await page.getByRole('button', { name: /Create/ }).click();
  await page.getByRole('alert').waitFor();
}

// the modeller

/** The address at which the diagram of a model is drawn. */
function drawing(model: string) {
  return `/processes/${model.replaceAll('/', ':')}/diagram/${model.split('/').pop()}.bpmn`;
}

async function selectInModeler(page: Page) {
  await page.goto(drawing(hello));
  await page.locator(canvas).waitFor();
  await page.locator('[data-element-id="ask_name"]').click();
  await page.locator('.djs-context-pad.open').waitFor();
}

async function openPopup({ page }: Way) {
  await selectInModeler(page);
  await page.locator('.djs-context-pad [data-action="replace"]').click();
  await page.locator('.djs-popup').waitFor();
}

async function openOutline({ page }: Way) {
  await page.goto(drawing(hello));
  await page.locator(canvas).waitFor();
  await page.getByText('Outline', { exact: true }).click();
}

/** A variable with a slip of the fingers. */
async function misspelt({ page }: Way) {
  await openDiagram(page, withScript('amount = 3\ntotal = amout * 2'));
  await page.getByRole('button', { name: /^Fix: / }).waitFor();
}

async function soundness(page: Page, diagram: string) {
  await openDiagram(page, diagram);
  await page.getByRole('button', { name: 'Check soundness' }).click();
  await page.getByText('states were looked at').waitFor();
}

/** The last step of the way to a dead-lock. */
async function replay({ page }: Way) {
  await soundness(page, deadLock());
  await page.getByRole('button', { name: 'Show the way there' }).first().click();
  for (let step = 1; step < 4; step++) await page.getByRole('button', { name: 'Next' }).click();
  await page.locator('.djs-shape.is-failed').waitFor();
}

async function tryIt(page: Page, diagram: string) {
  await openDiagram(page, diagram);
  await page.getByLabel('Start data').fill('{"base": 1}');
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await page.getByLabel('Answer of Ask').waitFor();
}

async function tryToTheEnd({ page }: Way) {
  await tryIt(page, withScript('total = amount * 2 + base'));
  await page.getByLabel('Answer of Ask').fill('{"amount": 3}');
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.locator('.state--completed').waitFor();
}

async function tryWhatFails({ page }: Way) {
  await tryIt(page, withScript('rate = 0\ntotal = base / rate'));
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.locator('.state--failed').waitFor();
}

// instances

/** The way to the first instance of a model in a state. */
function instance(model: string, state: string, tab = 'data') {
  return async ({ page, api }: Way) => page.goto(`/instances/${await api.instance(model, state)}?tab=${tab}`);
}

async function changeData(way: Way) {
  await instance('getting-started/broken', 'failed')(way);
  await way.page.getByRole('button', { name: 'Change data' }).click();
}

async function listElements(way: Way) {
  await instance(expense, 'waiting', 'tasks')(way);
  await way.page.getByText('Elements as a list').click();
}

async function askToTerminate(way: Way) {
  await instance(expense, 'waiting')(way);
  await way.page.getByRole('button', { name: 'Terminate' }).click();
  await way.page.getByRole('dialog').waitFor();
}

async function suspend({ page, api }: Way) {
  const id = await api.start(hello);
  await api.task(id, 'ask_name');
  await page.goto(`/instances/${id}`);
  await page.getByRole('button', { name: 'Suspend' }).click();
  await page.locator('.toast').waitFor();
  await expect(page.locator('.page-header').getByText('Suspended')).toBeVisible();
}

// the rest

async function serverAway({ page }: Way) {
  await page.goto('/tasks');
  await page.route('**/v1.0/process-instances?*', (route) => route.abort());
  await page.getByRole('link', { name: 'Instances' }).click();
  await page.getByRole('alert').waitFor();
}

async function errorDetails(way: Way) {
  await serverAway(way);
  await way.page.getByText('Technical details').click();
}

async function showShortcuts({ page }: Way) {
  await page.goto('/tasks');
  await page.keyboard.press('?');
  await page.getByRole('dialog').waitFor();
}

async function tabThrough({ page }: Way) {
  await page.goto('/processes');
  for (let presses = 0; presses < 3; presses++) await page.keyboard.press('Tab');
}
