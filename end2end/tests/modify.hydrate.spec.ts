// An operator leads an instance another way, and on to another version of its process.

import { type Page } from '@playwright/test';

import { audit } from '../fixtures/a11y';
import { Api } from '../fixtures/api';
import { expect, test } from '../fixtures/session';

test.use({ person: 'Ada' });

/** A process of one user task; what is asked and how the task is called differs between versions. */
function version(id: string, task: string, title: string) {
  return `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" id="d" targetNamespace="http://example.org">
  <bpmn:process id="${id}" name="Changing" isExecutable="true">
    <bpmn:startEvent id="begin"/><bpmn:sequenceFlow id="in" sourceRef="begin" targetRef="${task}"/>
    <bpmn:manualTask id="${task}" name="${title}"/><bpmn:sequenceFlow id="out" sourceRef="${task}" targetRef="end"/>
    <bpmn:endEvent id="end"/>
  </bpmn:process>
  <bpmndi:BPMNDiagram id="diagram"><bpmndi:BPMNPlane id="plane" bpmnElement="${id}">
    <bpmndi:BPMNShape id="begin_di" bpmnElement="begin"><dc:Bounds x="100" y="122" width="36" height="36"/></bpmndi:BPMNShape>
    <bpmndi:BPMNShape id="task_di" bpmnElement="${task}"><dc:Bounds x="200" y="100" width="100" height="80"/></bpmndi:BPMNShape>
    <bpmndi:BPMNShape id="end_di" bpmnElement="end"><dc:Bounds x="360" y="122" width="36" height="36"/></bpmndi:BPMNShape>
  </bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
</bpmn:definitions>`;
}

async function openModify(page: Page, instance: string) {
  await page.goto(`/instances/${instance}`);
  await page.getByRole('navigation', { name: 'Parts of the instance' }).getByRole('link', { name: 'Modify' }).click();
  await expect(page.getByRole('heading', { name: 'Active now' })).toBeVisible();
}

/** The line of an active element; its name is a button, while other lines offer it as a place to go. */
function active(page: Page, name?: string) {
  const lines = page.getByRole('region', { name: 'Active now' }).getByRole('listitem');
  return name ? lines.filter({ has: page.getByRole('button', { name, exact: true }) }) : lines;
}

async function confirm(page: Page, verb: string) {
  await page.getByRole('dialog').getByRole('button', { name: verb }).click();
}

test('skips a task, goes back to it, and starts another one besides', async ({ page, playwright, baseURL }) => {
  const ada = await Api.of(playwright, baseURL, 'ada');
  const instance = await ada.start('getting-started/hello');
  await ada.task(instance, 'ask_name');
  await openModify(page, instance);
  await expect(active(page, 'Enter your name')).toBeVisible();
  await audit(page, { exclude: ['.djs-container'] });

  await active(page).getByRole('button', { name: 'Skip' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
  await expect(active(page, 'Enter your name')).toBeVisible();

  await active(page).getByLabel('Where to move Enter your name').selectOption({ label: 'Read the greeting (Manual task)' });
  await active(page).getByRole('button', { name: 'Move', exact: true }).click();
  await confirm(page, 'Change course');
  await expect(active(page, 'Read the greeting')).toBeVisible();

  const start = page.getByRole('region', { name: 'Go back, or start something' });
  await start.getByLabel('Element').selectOption({ label: 'Enter your name (User task)' });
  await start.getByRole('button', { name: 'Go back to it' }).click();
  await confirm(page, 'Change course');
  await expect(active(page, 'Enter your name')).toBeVisible();
  await expect(active(page)).toHaveCount(1);

  await start.getByLabel('Element').selectOption({ label: 'Read the greeting (Manual task)' });
  await start.getByRole('button', { name: 'Start it' }).click();
  await confirm(page, 'Change course');
  await expect(active(page)).toHaveCount(2);

  await active(page, 'Read the greeting').getByRole('button', { name: 'Skip' }).click();
  await confirm(page, 'Change course');
  await expect(active(page)).toHaveCount(1);
  await ada.dispose();
});

test('has an instance go on by the current version of its process', async ({ page, playwright, baseURL }) => {
  const ada = await Api.of(playwright, baseURL, 'ada');
  const folder = `changing-${Date.now()}`;
  const id = folder.replaceAll('-', '_');
  const model = await ada.model(folder, 'Changing', { [`${folder}.bpmn`]: version(id, 'look', 'Look at it') });
  const instance = await ada.start(model);
  await ada.task(instance, 'look');
  await openModify(page, instance);
  await expect(page.getByText('This instance runs the process as it is now.')).toBeVisible();

  await ada.save(model, `${folder}.bpmn`, version(id, 'inspect', 'Inspect it'));
  await page.reload();
  const change = page.getByRole('region', { name: 'Version of the process' });
  await expect(change.getByText('there is no look for look')).toBeVisible();
  await expect(change.getByRole('button', { name: 'Migrate instance' })).toBeDisabled();
  await change.getByLabel('What Look at it becomes').selectOption({ label: 'Inspect it (Manual task)' });
  await expect(change.getByRole('button', { name: 'Migrate instance' })).toBeEnabled();
  await audit(page, { exclude: ['.djs-container'] });
  await change.getByRole('button', { name: 'Migrate instance' }).click();
  await confirm(page, 'Migrate instance');
  await expect(change.getByText('This instance runs the process as it is now.')).toBeVisible();
  await expect(active(page, 'Inspect it')).toBeVisible();
  await ada.complete(instance, 'inspect');
  await expect(page.locator('.page-header').getByText('Completed')).toBeVisible();
  await ada.dispose();
});
