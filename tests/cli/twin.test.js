// `perquery twin`: the same bytes as the page's module, and gold sets that its twin answers.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { createModule } from '../../web/js/worker/module.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const build = path.resolve(process.env.PQ_BUILD ?? path.join(root, 'build'));
const command = process.env.PERQUERY ?? path.join(build, 'native/perquery');
const run = (...args) => spawnSync(command, args, { encoding: 'utf8', cwd: root });

/** The 64-bit FNV-1a hash of bytes, as the operation gives it. */
const fnv1a = (bytes) => {
  let hash = 0xcbf29ce484222325n;
  for (const byte of bytes) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return hash.toString(16).padStart(16, '0');
};

describe('twin', () => {
  let folder;
  before(() => { folder = mkdtempSync(path.join(tmpdir(), 'perquery-')); });
  after(() => { rmSync(folder, { recursive: true }); });
  const file = (name) => path.join(folder, name);

  const createOne = async () => {
    const { default: createPerquery } = await import(pathToFileURL(path.join(build, 'wasm/perquery.js')));
    return createModule(await createPerquery({ wasmBinary: readFileSync(path.join(build, 'wasm/perquery.wasm')) }));
  };

  test('the file has the bytes of the image that the module of the page makes', async () => {
    const module = await createOne();
    for (const [edition, ...flags] of [['chinook'], ['renamed', '--renamed']]) {
      const { status, stderr } = run('twin', '--seed', '7', '--out', file('twin.sqlite'), ...flags);
      assert.equal(status, 0, stderr);
      const bytes = readFileSync(file('twin.sqlite'));
      const { ok, result } = JSON.parse(module.call('twin.make', JSON.stringify({ seed: 7, edition, name: 'twin' })));
      assert.equal(ok, true);
      assert.deepEqual([result.database, result.bytes, result.fnv1a, result.tables.length, result.edition, result.seed],
        ['twin', bytes.length, fnv1a(bytes), 11, edition, 7]);
    }
  });

  test('adapts gold sets, which then lint without errors in their SQL', () => {
    for (const flags of [[], ['--renamed']]) {
      for (const set of ['chinook-25', 'chinook-35']) {
        const { status, stderr } = run('twin', '--seed', '1', '--out', file('twin.sqlite'),
          '--gold', `data/gold/${set}.json`, '--gold-out', file('gold.json'), ...flags);
        assert.equal(status, 0, stderr);
        const original = JSON.parse(readFileSync(path.join(root, `data/gold/${set}.json`), 'utf8'));
        const adapted = JSON.parse(readFileSync(file('gold.json'), 'utf8'));
        assert.equal(adapted.id, `${set}-twin${flags.length ? '-renamed' : ''}-1`);
        assert.deepEqual(adapted.questions.map(({ question }) => question), original.questions.map(({ question }) => question));
        assert.deepEqual(Object.keys(adapted.bindings), Object.keys(original.bindings));
        const lint = JSON.parse(run('lint', '--db', file('twin.sqlite'), '--gold', file('gold.json'), '--json').stdout);
        const failing = lint.findings.filter(({ rule }) => rule === 'gold_fails');
        assert.deepEqual(failing, []);
      }
    }
  });

  test('renames required columns with the SQL', () => {
    run('twin', '--seed', '1', '--out', file('twin.sqlite'), '--renamed',
      '--gold', 'data/gold/chinook-25.json', '--gold-out', file('gold.json'));
    const { questions } = JSON.parse(readFileSync(file('gold.json'), 'utf8'));
    assert.deepEqual(questions.find(({ id }) => id === 'c16').columns, { required: ['label'] });
  });

  test('prints the names of the second edition', () => {
    const { status, stdout } = run('twin', '--names');
    assert.equal(status, 0);
    const { tables, columns } = JSON.parse(stdout);
    assert.equal(Object.keys(tables).length, 11);
    assert.equal(tables.Artist, 'performer');
    assert.equal(columns.ArtistId, 'performer_no');
  });

  test('the example in the help runs', { skip: process.platform === 'win32' }, () => {
    const [, example] = run('twin', '--help').stdout.match(/Example:\n *perquery (.*)\n$/);
    assert.equal(run(...example.split(' ')).status, 0);
  });

  test('bad input is refused in one line with exit code 2', () => {
    const refuse = (args, pattern) => {
      const { status, stdout, stderr } = run('twin', ...args);
      assert.equal(status, 2);
      assert.equal(stdout, '');
      assert.match(stderr, pattern);
      assert.equal(stderr.trim().split('\n').length, 1, stderr);
    };
    refuse([], /--seed N is required/);
    refuse(['--seed', '1'], /--out FILE is required/);
    refuse(['--seed', '-1', '--out', file('x')], /a whole number from 0/);
    refuse(['--seed', '9007199254740992', '--out', file('x')], /a whole number from 0/);
    refuse(['--seed', '1', '--out', file('no/such')], /No such file/);
    refuse(['--seed', '1', '--out', file('x'), '--gold', 'data/manifest.json'], /must be given together/);
    refuse(['--seed', '1', '--out', file('x'), '--gold', 'data/manifest.json', '--gold-out', file('y')], /manifest\.json: gold/);
  });
});
