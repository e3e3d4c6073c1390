// `perquery check`: every file of data/ is sound, and a wrong one is named with its place.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const build = path.resolve(process.env.PQ_BUILD ?? path.join(root, 'build'));
const command = process.env.PERQUERY ?? path.join(build, 'native/perquery');
const folder = mkdtempSync(path.join(tmpdir(), 'perquery-check-'));
after(() => rmSync(folder, { recursive: true }));

const check = (...files) => spawnSync(command, ['check', ...files], { encoding: 'utf8', cwd: root });

describe('check', () => {
  test('finds every file of data/ sound, one line a file', () => {
    const files = readdirSync(path.join(root, 'data'), { recursive: true })
      .filter((name) => /\.jsonl?$/.test(name)).map((name) => path.join('data', name));
    const { status, stdout, stderr } = check(...files);
    assert.equal(stderr, '');
    assert.equal(status, 0);
    assert.deepEqual(stdout.trim().split('\n').map((line) => line.split(': ')[0]), files);
    assert.match(stdout, /^data\/gold\/chinook-25\.json: gold set \(perquery-gold\/1\)$/m);
    assert.match(stdout, /^data\/examples\/chinook-25\.predictions\.jsonl: predictions$/m);
  });

  test('names a wrong file and the place, and goes on with the next', () => {
    const wrong = path.join(folder, 'platforms.json');
    const text = readFileSync(path.join(root, 'data/platforms/platforms.json'), 'utf8');
    writeFileSync(wrong, text.replace('perquery-platforms/1', 'perquery-nonsense/9'));
    const { status, stdout, stderr } = check(wrong, 'data/manifest.json');
    assert.equal(status, 2);
    assert.match(stderr, /^perquery: \S*platforms\.json: format: unknown format "perquery-nonsense\/9"; .*\n$/);
    assert.equal(stdout, 'data/manifest.json: manifest (perquery-manifest/1)\n');
  });

  test('names the line of a wrong prediction', () => {
    const wrong = path.join(folder, 'p.jsonl');
    writeFileSync(wrong, '{"id":"a","sql":"SELECT 1"}\n{"id":"b"}\n');
    const { status, stderr } = check(wrong);
    assert.equal(status, 2);
    assert.match(stderr, /p\.jsonl: line 2: one of these fields is missing: sql, reply, error\n$/);
  });

  test('needs a file', () => {
    const { status, stderr } = check();
    assert.equal(status, 2);
    assert.match(stderr, /^perquery: no FILE given; run `perquery check --help`\n$/);
  });
});
