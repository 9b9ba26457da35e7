// Size and speed of the browser's worker in Chromium:
//
//   node bench/browser.mjs SITE_DIR     (`gen_models.py` first; ./dev bench --browser does all of it)
//
// Times are those a page sees, the messages to the worker and back included.

import { createServer } from 'node:http';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { extname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const { chromium } = createRequire(join(root, 'end2end/'))('@playwright/test');
const site = resolve(process.argv[2]);
const rounds = 30;

const types = { '.js': 'text/javascript', '.wasm': 'application/wasm' };
const server = createServer((request, response) => {
  const path = join(site, new URL(request.url, 'http://site').pathname);
  if (!path.startsWith(site) || !existsSync(path) || !statSync(path).isFile()) {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>bench</title>');
    return;
  }
  response.writeHead(200, { 'content-type': types[extname(path)] ?? 'application/octet-stream' });
  response.end(readFileSync(path));
});
await new Promise((listening) => server.listen(0, '127.0.0.1', listening));

const model = (name) => ({ name: `${name}.bpmn`, text: readFileSync(join(root, `bench/models/py/${name}.bpmn`), 'utf8') });
const now = '2026-01-01T00:00:00Z';
const questions = [
  ['parse and check big1000', { kind: 'check', files: [model('big1000')] }],
  ['parse, check and run seq100', { kind: 'run', files: [model('seq100')], now }],
  ['soundness of parallel50', { kind: 'sound', files: [model('parallel50')] }]
];

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu']
});
const page = await browser.newPage();
await page.goto(`http://127.0.0.1:${server.address().port}/`);
const measured = await page.evaluate(measure, { questions: questions.map(([, asked]) => JSON.stringify(asked)), rounds });
await browser.close();
server.close();

const size = (path) => `${(statSync(join(site, path)).size / 1000).toFixed(0)} kB`;
console.log('| Measure | |\n| --- | --: |');
console.log(`| worker's WASM | ${size('assets/engine_bg.wasm')} |`);
console.log(`| the same, brotli | ${size('assets/engine_bg.wasm.br')} |`);
console.log(`| load, compile, first answer | ${measured.first.toFixed(0)} ms |`);
questions.forEach(([name], index) => {
  console.log(`| ${name} | ${measured.medians[index].toFixed(2)} ms |`);
});

/** Runs in the page. */
async function measure({ questions, rounds }) {
  const begun = performance.now();
  const worker = new Worker('/assets/worker.js', { type: 'module' });
  const ask = (request) =>
    new Promise((answered, failed) => {
      worker.onmessage = ({ data }) => (data.error ? failed(new Error(data.error)) : answered(data.answer));
      worker.onerror = () => failed(new Error('the worker was not loaded'));
      worker.postMessage({ id: 1, request });
    });
  await ask('{"kind": "check", "files": []}');
  const first = performance.now() - begun;
  const medians = [];
  for (const question of questions) {
    const times = [];
    for (let round = 0; round < rounds; round++) {
      const start = performance.now();
      const answer = JSON.parse(await ask(question));
      times.push(performance.now() - start);
      if (answer.status === 'error') throw new Error(JSON.stringify(answer.error));
    }
    medians.push(times.sort((a, b) => a - b)[rounds >> 1]);
  }
  return { first, medians };
}
