// The boundary of the wasm module: what it exports, and that a call goes through it.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { createModule } from '../../web/js/worker/module.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = path.join(path.resolve(process.env.PQ_BUILD ?? path.join(root, 'build')), 'wasm');

/** Functions that the toolchain exports for itself, under names of its own. */
const TOOLCHAIN = ['__wasm_call_ctors', '_initialize', '__errno_location', 'stackSave',
  'stackRestore', 'stackAlloc', '__indirect_function_table', 'memory'];

describe('the wasm module', () => {
  let wasm;
  let module;
  let expected;
  before(async () => {
    const wasmBinary = await readFile(path.join(folder, 'perquery.wasm'));
    const { default: createPerquery } = await import(pathToFileURL(path.join(folder, 'perquery.js')));
    wasm = await createPerquery({ wasmBinary });
    module = createModule(wasm);
    expected = JSON.parse(await readFile(path.join(root, 'src/wasm/exports.json'), 'utf8'));
  });

  test('has the functions of src/wasm/exports.json, and no others', () => {
    const names = Object.keys(wasm).filter((name) => name.startsWith('_') && typeof wasm[name] === 'function');
    const ours = names.filter((name) => !TOOLCHAIN.includes(name) && !TOOLCHAIN.includes(name.slice(1)));
    assert.deepEqual(ours.sort(), expected.sort());
  });

  test('answers meta', () => {
    const { ok, result } = JSON.parse(module.call('meta', '{}'));
    assert.equal(ok, true);
    assert.match(result.sqlite, /^3\./);
    assert.ok(result.operations.some(({ name }) => name === 'eval.step'));
    assert.ok(result.rules.some(({ id }) => id === 'strict/1'));
  });

  test('says what is wrong with a request, and where', () => {
    const cases = [['no.such', '{}', 'unknown_operation'], ['meta', '{', 'bad_json'], ['meta', '{"x":1}', 'bad_field']];
    for (const [op, request, code] of cases) {
      const { ok, error } = JSON.parse(module.call(op, request));
      assert.equal(ok, false);
      assert.equal(error.code, code);
      assert.notEqual(error.message, '');
    }
  });

  test('takes bytes, zeros and all, and names them back', () => {
    const { ok, result } = JSON.parse(module.load('some/file', Uint8Array.of(0, 1, 0).buffer));
    assert.equal(ok, true);
    assert.deepEqual(result, { name: 'some/file', bytes: 3 });
  });
});
