// The engine with its interpreter, away from the page: a module worker that answers requests.
//
// In: `{ id, request }`, the request as JSON text (`engine::request` has what can be asked).
// Out: `{ id, answer }` with the answer as JSON text; or `{ id, error, broken }`: `broken` says that the
// engine has come to grief and another worker must take over.

import start, { answer } from 'engine';

const wasm = new URL('engine_bg.wasm', import.meta.url);
// The same version as this script, so that a browser may keep it for ever.
wasm.search = new URL(import.meta.url).search;
const ready = start({ module_or_path: wasm });

addEventListener('message', async ({ data: { id, request } }) => {
  try {
    await ready;
  } catch (error) {
    postMessage({ id, error: error.message, broken: true });
    return;
  }
  try {
    postMessage({ id, answer: answer(request) });
  } catch (error) {
    // A request that is refused leaves the engine as it was; a trap leaves it in the middle of something.
    postMessage({ id, error: error.message, broken: error instanceof WebAssembly.RuntimeError });
  }
});
