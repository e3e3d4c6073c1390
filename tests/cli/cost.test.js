// `perquery cost`, `pick` and `saturation`: every example in their help runs as it stands.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const build = path.resolve(process.env.PQ_BUILD ?? path.join(root, 'build'));
const command = process.env.PERQUERY ?? path.join(build, 'native/perquery');
const KINDS = ['query', 'platforms', 'breakeven', 'episode', 'capacity', 'finetune', 'build-or-buy', 'memory', 'doubt', 'correct', 'price'];

/** The example lines of a help text: [standard input, arguments]. */
function examplesOf(...words) {
  const { stdout } = spawnSync(command, [...words, '--help'], { encoding: 'utf8' });
  return [...stdout.matchAll(/^ {2}echo '(.*)' \| perquery (.*)$/gm)]
    .map(([, input, rest]) => [input, rest.split(' ')]);
}

describe('the examples of the help', () => {
  for (const words of [...KINDS.map((kind) => ['cost', kind]), ['pick'], ['saturation']]) {
    test(words.join(' '), () => {
      const examples = examplesOf(...words);
      assert.ok(examples.length > 0);
      for (const [input, args] of examples) {
        const { status, stdout, stderr } = spawnSync(command, args, { input, encoding: 'utf8', cwd: root });
        assert.equal(status, 0, `${args.join(' ')}: ${stderr}`);
        assert.deepEqual(args.slice(0, words.length), words);
        assert.ok(Object.keys(JSON.parse(stdout)).length > 0);
      }
    });
  }

  test('name every kind of cost', () => {
    const { stdout } = spawnSync(command, ['cost', '--help'], { encoding: 'utf8' });
    const [, list] = stdout.split('KIND is one of:\n');
    assert.deepEqual([...list.matchAll(/^ {2}(\S+) /gm)].map(([, kind]) => kind).sort(), [...KINDS].sort());
  });
});
