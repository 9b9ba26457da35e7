// Loads the lazily bundled diagram libraries on first use.
const version = new URL(import.meta.url).search;

export function loadViewer() {
  return import('/assets/viewer.js' + version);
}

export function loadModeler() {
  return import('/assets/modeler.js' + version);
}

/** The engine with its interpreter, in a worker: see `worker.js` of the bundles. */
export function startEngine() {
  return new Worker('/assets/worker.js' + version, { type: 'module', name: 'engine' });
}
