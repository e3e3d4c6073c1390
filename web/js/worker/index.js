// The Worker: answers {id, op, request} and {id, name, bytes} with {id, envelope}, one at a time.
// When the module dies the answer is {id, died}, and the next message finds a new module.
import createPerquery from 'perquery-module';
import { createModule } from './module.js';

const url = new URL(`perquery.wasm?v=${BUILD_ID}`, self.location.href);
const compiled = compile();
let module = instantiate();
module.catch(() => {}); // whoever sends the first message hears of it
let queue = Promise.resolve();

self.onmessage = ({ data }) => {
  queue = queue.then(() => answer(data)).then((reply) => self.postMessage(reply));
};

async function answer({ id, op, request, name, bytes }) {
  try {
    const { call, load } = await module;
    return { id, envelope: op === undefined ? load(name, bytes) : call(op, request) };
  } catch (error) {
    module = instantiate();
    module.catch(() => {});
    return { id, died: String(error?.message ?? error) };
  }
}

/** Streams where the host names the file's type rightly, and does without where it does not. */
async function compile() {
  try {
    return await WebAssembly.compileStreaming(fetch(url));
  } catch {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`perquery.wasm: HTTP ${response.status}`);
    return WebAssembly.compile(await response.arrayBuffer());
  }
}

async function instantiate() {
  const binary = await compiled;
  const wasm = await new Promise((resolve, reject) => {
    createPerquery({
      instantiateWasm(imports, done) {
        WebAssembly.instantiate(binary, imports).then(done).catch(reject);
        return {};
      },
    }).then(resolve, reject);
  });
  return createModule(wasm);
}
