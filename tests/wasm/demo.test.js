// The recording of the demo: what it holds is what the page's module asks today.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { createModule } from '../../web/js/worker/module.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const build = path.resolve(process.env.PQ_BUILD ?? path.join(root, 'build'));
const chinook = path.join(build, 'deps/chinook.sqlite');

/** A module with the recording and Chinook. */
async function open(cassette) {
  globalThis.XMLHttpRequest ??= class {};
  const { default: createPerquery } = await import(pathToFileURL(path.join(build, 'wasm/perquery.js')));
  const module = createModule(await createPerquery({ wasmBinary: await readFile(path.join(build, 'wasm/perquery.wasm')) }));
  const load = (name, bytes) => module.load(name, Uint8Array.from(bytes).buffer);
  load('chinook', await readFile(chinook));
  load('demo', Buffer.from(cassette));
  return (op, request = {}) => {
    const { ok, result, error } = JSON.parse(module.call(op, JSON.stringify(request)));
    assert.ok(ok, `${op}: ${error?.message}`);
    return result;
  };
}

const noChinook = existsSync(chinook) ? false : 'the build has no Chinook';

test('has a reply to all that either side asks', { skip: noChinook, timeout: 120000 }, async () => {
  const call = await open(await readFile(path.join(root, 'data/cassettes/demo.json'), 'utf8'));
  call('db.open', { name: 'chinook' });
  const { run, total } = call('run.begin', { cassette: 'demo', pace: 'at_once' });
  for (let finished = false; !finished;) ({ finished } = call('run.step', { run }));
  const { state, answers } = call('run.result', { run });
  const calls = answers.flatMap(({ turns }) => turns.flatMap((turn) => turn.calls));
  const runs = (series) => answers.filter((answer) => answer.series === series && answer.state === 'runs').length;

  assert.equal(state, 'finished');
  assert.equal(total, 120);
  const missing = calls.filter(({ fault }) => fault === 'network').map(({ error }) => error);
  assert.deepEqual(missing, [], 'made anew by tools/make_demo where prompts changed');
  assert.ok(calls.some(({ status }) => status === 429) && calls.some(({ fault }) => fault === 'cut_off'));
  assert.ok(answers.some(({ turns }) => turns.some((turn) => turn.free_repairs.length > 0)));
  assert.ok(answers.some(({ turns }) => turns.length === 3));
  assert.ok(runs(1) > 50 && runs(0) > 5 && runs(0) < 30, `${runs(0)} and ${runs(1)}`);
});
