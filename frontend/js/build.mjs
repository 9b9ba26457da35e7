// Assembles the site that the server embeds: bundles, style sheets, `public/`, the WASM of the page
// and of its worker, and a brotli copy of everything that shrinks.
//
//   node frontend/js/build.mjs SITE_DIR [--pkg DIR] [--worker DIR] [--release]
//
// Files that did not change are not written again, so that the server is not rebuilt for nothing.

import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, extname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { brotliCompressSync, constants } from 'node:zlib';

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, '../..');

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    pkg: { type: 'string' },
    worker: { type: 'string' },
    release: { type: 'boolean', default: false }
  }
});
if (positionals.length !== 1) {
  console.error('usage: build.mjs SITE_DIR [--pkg DIR] [--release]');
  process.exit(2);
}
const site = resolve(positionals[0]);

/** `url(/logo.svg)` names a file of the site, not one to bundle. */
const absoluteUrls = {
  name: 'absolute-urls',
  setup({ onResolve }) {
    onResolve({ filter: /^\// }, ({ kind, path }) => (kind === 'url-token' ? { path, external: true } : null));
  }
};

/** Path in the site -> contents. */
const files = new Map();
await bundleStyles();
await bundleScripts();
if (values.worker) await bundleWorker(resolve(values.worker));
copyFolder(join(root, 'public'), '');
if (values.pkg) copyFolder(resolve(values.pkg), 'pkg');
else keep('pkg');
compress();
write();
report();

async function bundleScripts() {
  await bundle({
    entryPoints: { viewer: join(here, 'viewer.js'), modeler: join(here, 'modeler.js') },
    format: 'esm',
    splitting: true,
    define: { STYLE_SHEET: JSON.stringify(`./bpmn.css?v=${hash('assets/bpmn.css')}`) },
    chunkNames: 'chunk-[hash]',
    // bpmn.io's licence asks to keep its notices.
    legalComments: 'eof'
  });
}

/** The worker is one script beside its WASM; what wasm-bindgen made is the module `engine` to it. */
async function bundleWorker(engine) {
  await bundle({
    entryPoints: { worker: join(here, 'worker.js') },
    format: 'esm',
    alias: { engine: join(engine, 'engine.js') }
  });
  files.set('assets/engine_bg.wasm', readFileSync(join(engine, 'engine_bg.wasm')));
}

async function bundleStyles() {
  const entryPoints = { bpmn: join(here, 'bpmn.css') };
  const app = join(root, 'style/main.css');
  if (existsSync(app)) entryPoints.app = app;
  await bundle({
    entryPoints,
    loader: { '.woff2': 'file', '.svg': 'dataurl' },
    assetNames: '[name]',
    plugins: [absoluteUrls]
  });
}

async function bundle(options) {
  const { outputFiles } = await build({
    ...options,
    bundle: true,
    minify: true,
    write: false,
    outdir: join(site, 'assets'),
    target: ['chrome123', 'firefox121', 'safari17.5'],
    logLevel: 'warning'
  });
  for (const { path, contents } of outputFiles) files.set(relative(site, path), Buffer.from(contents));
}

/** Part of an address, so that a browser may keep the file for ever. */
function hash(path) {
  return createHash('sha256').update(files.get(path)).digest('hex').slice(0, 16);
}

function copyFolder(from, to) {
  if (!existsSync(from)) return;
  for (const path of filesIn(from)) files.set(join(to, relative(from, path)), readFileSync(path));
}

/** Leaves a folder of the site as the last build made it. */
function keep(folder) {
  copyFolder(join(site, folder), folder);
  for (const path of [...files.keys()]) if (extname(path) === '.br') files.delete(path);
}

function compress() {
  const quality = values.release ? 11 : 5;
  const compressible = new Set(['.js', '.css', '.wasm', '.svg', '.html', '.json', '.txt', '.webmanifest', '.ico']);
  for (const [path, contents] of [...files]) {
    if (!compressible.has(extname(path))) continue;
    const params = {
      [constants.BROTLI_PARAM_QUALITY]: quality,
      [constants.BROTLI_PARAM_SIZE_HINT]: contents.length
    };
    const small = brotliCompressSync(contents, { params });
    if (small.length < contents.length) files.set(`${path}.br`, small);
  }
}

function write() {
  if (existsSync(site)) {
    for (const path of filesIn(site)) if (!files.has(relative(site, path))) rmSync(path);
  }
  for (const [path, contents] of files) {
    const target = join(site, path);
    if (existsSync(target) && readFileSync(target).equals(contents)) continue;
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, contents);
  }
}

function report() {
  const kilobytes = (path) => `${Math.ceil((files.get(path)?.length ?? 0) / 1000)} kB`;
  for (const path of [...files.keys()].filter((each) => files.has(`${each}.br`)).sort()) {
    console.log(`${path}  ${kilobytes(path)}, ${kilobytes(`${path}.br`)} brotli`);
  }
}

function filesIn(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}
