// `perquery score`: pairs of results, one or many, and what a line that cannot be read does.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const build = path.resolve(process.env.PQ_BUILD ?? path.join(root, 'build'));
const command = process.env.PERQUERY ?? path.join(build, 'native/perquery');

const table = (...cells) => ({ columns: ['n'], rows: cells.map((cell) => [cell]) });
const pair = (gold, predicted, more) => JSON.stringify({ gold: table(gold), predicted: table(predicted), ...more });

const score = (lines, ...args) => {
  const { status, stdout, stderr } = spawnSync(command, ['score', ...args], { input: lines.join('\n'), encoding: 'utf8' });
  return { status, stderr, verdicts: stdout.trim().split('\n').filter(Boolean).map((line) => JSON.parse(line)) };
};

describe('score', () => {
  test('a pair is judged by every rule; the exit code says whether it matches', () => {
    const right = score([pair(0.125, 0.13)]);
    assert.equal(right.status, 0);
    assert.equal(right.verdicts[0].rule, 'perquery/2');
    assert.equal(right.verdicts[0].rules['strict/1'].match, false);
    const wrong = score([pair(449.004, 449)]);
    assert.equal(wrong.status, 1);
    assert.equal(wrong.verdicts[0].reason, 'cell');
  });

  test('true and false are 1 and 0', () => {
    assert.deepEqual([pair(true, 1), pair(0, false), pair(true, 0)].map((line) => score([line]).status), [0, 0, 1]);
  });

  test('a line that cannot be read is named, and the others are scored', () => {
    const lines = [pair(1, 1), '{"gold":', pair(2, 3), '', '[]', pair(4, 4, { gold_sql: 'SELECT a::int' })];
    const { status, stderr, verdicts } = score(lines, '--jsonl');
    assert.equal(status, 2);
    assert.deepEqual(verdicts.map(({ match }) => match), [true, false, true]);
    const errors = stderr.trim().split('\n');
    assert.equal(errors.length, 2, stderr);
    assert.match(errors[0], /line 2/);
    assert.match(errors[1], /line 5/);
  });
});
