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
function examplesOf(name) {
  const { stdout } = spawnSync(command, [name, '--help'], { encoding: 'utf8' });
  return [...stdout.matchAll(/^ {2}echo '(.*)' \| perquery (.*)$/gm)]
    .map(([, input, rest]) => [input, rest.split(' ')]);
}

describe('the examples of the help', () => {
  for (const name of ['cost', 'pick', 'saturation']) {
    test(name, () => {
      const examples = examplesOf(name);
      assert.ok(examples.length > 0);
      for (const [input, args] of examples) {
        const { status, stdout, stderr } = spawnSync(command, args, { input, encoding: 'utf8', cwd: root });
        assert.equal(status, 0, `${args.join(' ')}: ${stderr}`);
        assert.ok(Object.keys(JSON.parse(stdout)).length > 0);
      }
    });
  }

  test('of a kind names every field of its request', () => {
    const { result } = JSON.parse(spawnSync(command, ['call', 'meta'], { input: '', encoding: 'utf8' }).stdout);
    const keys = (fields) => fields.flatMap((field) => [field.key, ...keys(field.fields ?? [])]);
    for (const kind of KINDS) {
      const operation = kind === 'price' ? 'price.find' : `cost.${kind.replaceAll('-', '_')}`;
      const all = keys(result.operations.find(({ name }) => name === operation).fields);
      const { status, stdout } = spawnSync(command, ['cost', kind, '--help'], { encoding: 'utf8' });
      assert.equal(status, 0);
      assert.ok(all.length > 0);
      for (const key of all) assert.match(stdout, new RegExp(`^ +${key}( |$)`, 'm'), `${kind}: ${key}`);
      assert.ok(stdout.includes(`| perquery cost ${kind}`), kind);
    }
  });

  test('is pointed to where a kind is not known', () => {
    const { status, stderr } = spawnSync(command, ['cost', 'nonsense'], { input: '{}', encoding: 'utf8' });
    assert.equal(status, 2);
    assert.match(stderr, /unknown KIND "nonsense"; run `perquery cost --help`/);
  });

  test('show every kind of cost', () => {
    assert.deepEqual(examplesOf('cost').map(([, args]) => args[1]).sort(), [...KINDS].sort());
  });
});
