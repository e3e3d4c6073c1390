// The verdicts of the published calls that data/sweeps ships, computed again from the records.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const build = path.resolve(process.env.PQ_BUILD ?? path.join(root, 'build'));
const command = process.env.PERQUERY ?? path.join(build, 'native/perquery');

test('tools/judge_published gives the verdicts and tokens that are shipped', (t) => {
  const { status, stdout, stderr } = spawnSync(path.join(root, 'tools/judge_published'), ['--check'],
    { encoding: 'utf8', env: { ...process.env, PERQUERY: command } });
  if (stdout.startsWith('skip: ')) {
    t.skip(stdout.trim());
    return;
  }
  assert.equal(status, 0, stdout + stderr);
  assert.match(stdout, /^Nemotron 120B A12B \(baseten\): 11 published; perquery\/2 16, .*rows-match 18,/m);
});
