// Runs in the browser: three builds of SQLite behind one interface, each with the same image, all of
// them on the page's own thread.
import createPerquery from '/perquery/perquery.js';
import initSqlite from '/sqlite/index.mjs';
import { createModule } from '/module.js';

const image = await (await fetch('/chinook.sqlite')).arrayBuffer();

async function openPerquery() {
  const start = performance.now();
  const wasm = await createPerquery({ locateFile: (name) => `/perquery/${name}` });
  const module = createModule(wasm);
  const call = (op, request) => {
    const envelope = JSON.parse(module.call(op, JSON.stringify(request)));
    if (!envelope.ok) throw new Error(`${op}: ${envelope.error.message}`);
    return envelope.result;
  };
  module.load('chinook', image.slice(0));
  call('db.open', { name: 'chinook' });
  return {
    ms: performance.now() - start,
    rows: (sql) => call('db.query', { database: 'chinook', sql }).rows,
    bytes: () => wasm.HEAPU8.length,
    call, load: (name, text) => module.load(name, new TextEncoder().encode(text).buffer),
  };
}

async function openSqlJs() {
  const start = performance.now();
  const SQL = await globalThis.initSqlJs({ locateFile: (name) => `/sqljs/${name}` });
  const db = new SQL.Database(new Uint8Array(image.slice(0)));
  return { ms: performance.now() - start, rows: (sql) => db.exec(sql)[0]?.values ?? [] };
}

async function openSqlite() {
  const start = performance.now();
  const sqlite3 = await initSqlite({ locateFile: (name) => `/sqlite/${name}`, print: () => {}, printErr: () => {} });
  const pointer = sqlite3.wasm.allocFromTypedArray(new Uint8Array(image.slice(0)));
  const db = new sqlite3.oo1.DB(':memory:', 'c');
  db.checkRc(sqlite3.capi.sqlite3_deserialize(db.pointer, 'main', pointer, image.byteLength, image.byteLength,
    sqlite3.capi.SQLITE_DESERIALIZE_FREEONCLOSE));
  return {
    ms: performance.now() - start,
    rows: (sql) => db.exec({ sql, rowMode: 'array', returnValue: 'resultRows' }),
  };
}

export const openers = { perquery: openPerquery, 'sql.js': openSqlJs, '@sqlite.org/sqlite-wasm': openSqlite };

const opened = {};

/** Milliseconds from the first byte asked for to a database that is open. */
export async function open(name) {
  opened[name] = await openers[name]();
  return opened[name].ms;
}

/** Milliseconds for all of the statements, rows read out; and how many rows there were. */
export function pass(name, statements) {
  const start = performance.now();
  let rows = 0;
  for (const sql of statements) rows += opened[name].rows(sql).length;
  return { ms: performance.now() - start, rows };
}

/** Calls of an operation a second, over about a second. */
export function rate(op, request) {
  const { call } = opened.perquery;
  for (let i = 0; i < 50; i += 1) call(op, request);
  const start = performance.now();
  let calls = 0;
  while (performance.now() - start < 1000) {
    call(op, request);
    calls += 1;
  }
  return (calls * 1000) / (performance.now() - start);
}

/** Bytes of the module's memory after so many evaluations of a gold set. */
export async function memory(gold, predictions, after) {
  const { call, load, bytes } = opened.perquery;
  load('gold', gold);
  load('predictions', predictions);
  const seen = [];
  for (let done = 0; done < after.at(-1);) {
    const { evaluation } = call('eval.begin', { database: 'chinook', gold: 'gold', predictions: 'predictions' });
    while (!call('eval.step', { evaluation }).finished);
    call('eval.result', { evaluation });
    call('eval.end', { evaluation });
    done += 1;
    if (after.includes(done)) seen.push(bytes());
    if (done % 20 === 0) await new Promise((resolve) => { setTimeout(resolve); });
  }
  return seen;
}
