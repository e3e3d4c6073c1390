// A Worker of the page, of which there are two. One holds the files and the database, and runs SQL.
// The other talks to providers: it has the keys, asks and times, and has its SQL run by the first.
// So nothing that arrives waits for SQL before it gets its time. It is started with the first key,
// and has a module only once a run begins.
//
// Both answer {id, op, request} and {id, name, bytes} with {id, envelope}, one at a time, and say
// {event} when a run has something new to show. When the module dies the answer is {id, died}, and
// the next message finds a new module. {id, key}, {id, wipe} and {id, get} are answered at once.
// {id, serve} and {id, join} come with the two ends of a port: {work, request} goes through it to
// the first Worker, and {work, envelope} comes back.
import createPerquery from 'perquery-module';
import { get as getText } from './get.js';
import { createKeys } from './keys.js';
import { createModule } from './module.js';
import { createRequestClass } from './xhr.js';

/** Events come no closer together than this, however many pieces arrive. */
const EVENT_MS = 40;
const DONE = '{"ok":true,"result":{}}';

const url = new URL(`perquery.wasm?v=${BUILD_ID}`, import.meta.url);
const keys = createKeys();
self.XMLHttpRequest = createRequestClass(keys);
let compiled = null;
let module = null;
/** @type {Promise<any>} */
let queue = Promise.resolve();
let event = null;
const runs = []; // that the module began
let database = null; // the port to the Worker that holds it

self.onmessage = ({ data, ports }) => {
  const { id, get, key, wipe, serve, join } = data;
  const say = (envelope) => self.postMessage({ id, envelope });
  if (get !== undefined) fetched(get).then(say);
  else if (key !== undefined) say(keep(key));
  else if (wipe) say(forget());
  else if (serve) say(serveDatabase(ports[0]));
  else if (join) say(joinDatabase(ports[0]));
  else inTurn(data).then((reply) => self.postMessage({ id, ...reply }));
};

/** What the module answers to a message, after those before it. */
function inTurn(message) {
  const reply = queue.then(() => answer(message));
  queue = reply;
  return reply;
}

async function answer({ op, request, name, bytes }) {
  try {
    module ??= instantiate();
    const { call, load } = await module;
    const envelope = op === undefined ? load(name, bytes) : call(op, request);
    if (op === 'run.begin') runs.push(JSON.parse(envelope).result?.run);
    return { envelope };
  } catch (error) {
    await endRuns();
    module = null;
    return { died: String(error?.message ?? error) };
  }
}

/** What a dying module still does: nothing more is asked of a provider. */
async function endRuns() {
  try {
    const { call } = await module;
    for (const run of runs.splice(0)) call('run.end', JSON.stringify({ run }));
  } catch { /* it does nothing any more */ }
}

function keep({ provider, key, baseUrl }) {
  keys.set(provider, key, baseUrl);
  return DONE;
}

function forget() {
  keys.wipe();
  return DONE;
}

// ---- the two Workers ----

/** Shares the compiled module, too. */
function serveDatabase(port) {
  compile().then((binary) => port.postMessage({ binary }), () => port.postMessage({ binary: null }));
  port.onmessage = async ({ data: { work, request } }) => {
    const { envelope, died } = await inTurn({ op: 'run.work', request });
    port.postMessage({ work, envelope: envelope ?? refusal(`the engine stopped: ${died}`) });
  };
  return DONE;
}

const refusal = (message) => JSON.stringify({ ok: false, error: { code: 'engine_died', message, where: '' } });

function joinDatabase(port) {
  database = port;
  const shared = new Promise((resolve) => {
    port.onmessage = ({ data: { binary, work, envelope } }) => {
      if (binary !== undefined) resolve(binary);
      else module?.then(({ ran }) => ran(work, envelope)).catch((error) => setTimeout(() => { throw error; }));
    };
  });
  compiled ??= shared.then((binary) => binary ?? fetchModule());
  return DONE;
}

const onRunWork = (work, request) => database.postMessage({ work, request });

/** The text at an address of a provider, asked for with its key. */
async function fetched({ provider, url: address }) {
  return JSON.stringify({ ok: true, result: await getText(address, keys.header(provider, address)) });
}

function onRunEvent() {
  event ??= setTimeout(() => {
    event = null;
    self.postMessage({ event: 'run' });
  }, EVENT_MS);
}

// ---- the module ----

/** Streams where the host names the file's type rightly, and does without where it does not. */
async function fetchModule() {
  try {
    return await WebAssembly.compileStreaming(fetch(url));
  } catch {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`perquery.wasm: HTTP ${response.status}`);
    return WebAssembly.compile(await response.arrayBuffer());
  }
}

function compile() {
  compiled ??= fetchModule();
  compiled.catch(() => { compiled = null; }); // it can be tried again
  return compiled;
}

async function instantiate() {
  const binary = await compile();
  const wasm = await new Promise((resolve, reject) => {
    createPerquery({
      onRunEvent,
      onRunWork,
      instantiateWasm(imports, done) {
        WebAssembly.instantiate(binary, imports).then(done).catch(reject);
        return {};
      },
    }).then(resolve, reject);
  });
  return createModule(wasm);
}
