// What is there before the pictures are taken: processes in every state, tasks, a draft.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { test } from '@playwright/test';

import { Api } from '../fixtures/api';
import { brokenModel, examples, variant } from '../fixtures/hello';

test('the stage', async ({ playwright, baseURL }) => {
  const as = (user: string) => Api.of(playwright, baseURL, user);
  const [ada, ann, ben] = [await as('ada'), await as('ann'), await as('ben')];

  // Finished, and halfway.
  await ann.complete(await greeting(ann), 'show_greeting');
  await greeting(ann);
  for (const name of ['a manager approves', 'a report is sent back and corrected', 'a small claim needs no approval']) {
    const report = await ann.start('finance/expense-approval');
    await ann.complete(report, 'fill_report', answers('finance/expense-approval', name).fill_report[0]);
  }
  const order = await ada.start('sales/order');
  await ada.complete(order, 'enter_order', answers('sales/order', 'delivered and invoiced').enter_order[0]);
  const ticket = await ada.start('service-desk/support-ticket');
  const registered = answers('service-desk/support-ticket', 'first level support solves it').register_ticket[0];
  await ada.complete(ticket, 'register_ticket', registered);
  const hire = await ada.start('people/onboarding');
  const [[first, [newHire]]] = Object.entries(answers('people/onboarding'));
  await ada.complete(hire, first, newHire);
  await ada.start('purchasing/purchase-order');
  await ada.start('purchasing/contract-renewal');

  // A draft.
  const draft = await ann.start('getting-started/hello');
  await ann.saveDraft(draft, 'ask_name', { name: 'Half a na' });

  // Stopped by an operator.
  const [paused, ended] = [await ben.start('getting-started/hello'), await ben.start('getting-started/hello')];
  for (const id of [paused, ended]) await ben.task(id, 'ask_name');
  await ada.operate(paused, { operation: 'suspend' });
  await ada.operate(ended, { operation: 'terminate', reason: 'Started by mistake.' });

  // One that fails, one that cannot run, one that is new.
  const broken = await ada.model('broken', 'Broken greeting', variant('broken', '{name.strip()}', '{names[0].strip()}'));
  await ada.complete(await ada.start(broken), 'ask_name', { name: 'Grace' });
  await ada.instance(broken, 'failed');
  await brokenModel(ada, 'unfinished', 'Unfinished greeting');
  await ada.model('empty', 'Nothing drawn yet', {});

  await Promise.all([ada, ann, ben].map((api) => api.dispose()));
});

/** Brings an instance to its manual task. */
async function greeting(api: Api): Promise<string> {
  const instance = await api.start('getting-started/hello');
  await api.complete(instance, 'ask_name', { name: 'Grace' });
  return instance;
}

/** What a test case of an example, or its first one, answers to each task. */
function answers(model: string, name?: string): Record<string, Record<string, unknown>[]> {
  const file = join(examples, model, `test_${model.split('/')[1]}.json`);
  const cases = JSON.parse(readFileSync(file, 'utf8'));
  const { tasks } = cases[name ?? Object.keys(cases)[0]];
  return Object.fromEntries(
    Object.entries<{ data: Record<string, unknown>[] }>(tasks).map(([task, { data }]) => [task, data])
  );
}
