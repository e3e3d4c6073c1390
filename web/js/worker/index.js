// The Worker: answers {id, op, request}, {id, name, bytes}, {id, key}, {id, wipe} and {id, get} with
// {id, envelope}, one at a time, and says {event} when a run has something new to show.
// When the module dies the answer is {id, died}, and the next message finds a new module.
import createPerquery from 'perquery-module';
import { createKeys } from './keys.js';
import { createModule } from './module.js';
import { createRequestClass } from './xhr.js';

/** Events come no closer together than this, however many pieces arrive. */
const EVENT_MS = 40;

const url = new URL(`perquery.wasm?v=${BUILD_ID}`, import.meta.url);
const keys = createKeys();
self.XMLHttpRequest = createRequestClass(keys);
let compiled = null;
let module = instantiate();
module.catch(() => {}); // whoever sends the first message hears of it
let queue = Promise.resolve();
let event = null;

self.onmessage = ({ data }) => {
  queue = queue.then(() => answer(data)).then((reply) => self.postMessage(reply));
};

async function answer({ id, op, request, name, bytes, key, wipe, get }) {
  if (get !== undefined) return { id, envelope: await fetched(get) };
  if (key !== undefined) keys.set(key.provider, key.key, key.baseUrl);
  if (wipe) keys.wipe();
  if (key !== undefined || wipe) return { id, envelope: '{"ok":true,"result":{}}' };
  try {
    const { call, load } = await module;
    return { id, envelope: op === undefined ? load(name, bytes) : call(op, request) };
  } catch (error) {
    module = instantiate();
    module.catch(() => {});
    return { id, died: String(error?.message ?? error) };
  }
}

/** The text at an address of a provider, asked for with its key. */
async function fetched({ provider, url: address }) {
  const authorization = keys.header(provider, address);
  const headers = authorization === null ? {} : { Authorization: authorization };
  try {
    const response = await fetch(address, {
      headers, redirect: 'error', credentials: 'omit', cache: 'no-store', referrerPolicy: 'no-referrer',
    });
    return JSON.stringify({ ok: true, result: { status: response.status, text: await response.text() } });
  } catch {
    return JSON.stringify({ ok: true, result: { status: 0, text: '' } });
  }
}

function onRunEvent() {
  event ??= setTimeout(() => {
    event = null;
    self.postMessage({ event: 'run' });
  }, EVENT_MS);
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
  compiled ??= compile();
  compiled.catch(() => { compiled = null; }); // it can be tried again
  const binary = await compiled;
  const wasm = await new Promise((resolve, reject) => {
    createPerquery({
      onRunEvent,
      instantiateWasm(imports, done) {
        WebAssembly.instantiate(binary, imports).then(done).catch(reject);
        return {};
      },
    }).then(resolve, reject);
  });
  return createModule(wasm);
}
