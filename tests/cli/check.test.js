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

  test('names a wrong file and the place, and checks the next', () => {
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


/* ---- wrong files of each format ---- */

const data = (file) => JSON.parse(readFileSync(path.join(root, 'data', file), 'utf8'));

/** A small sweep of calls, made by the command from the demo's recording and the twin. */
function sweepOfCalls() {
  const twin = path.join(folder, 'twin.sqlite');
  const made = spawnSync(command, ['twin', '--seed', '1', '--out', twin]);
  assert.equal(made.status, 0, String(made.stderr));
  const { stdout, status, stderr } = spawnSync(command, ['replay', 'data/cassettes/demo.json', '--db', twin, '--out', '-'], {
    encoding: 'utf8', cwd: root, maxBuffer: 64 * 1024 * 1024,
  });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout);
}

/** Sets what stands at a path such as `runs[0].source`; undefined takes it away. */
function put(document, place, value) {
  const keys = place.match(/[^.[\]]+/g);
  const last = keys.pop();
  const holder = keys.reduce((part, key) => part[key], document);
  if (value === undefined) delete holder[last];
  else holder[last] = value;
}

/* [what is changed, the new value, the place that is named (the same unless given)] */
const wrong = {
  'gold set': [data('gold/chinook-25.json'), [
    ['questions[3].sql', []],
    ['questions[0].tier', 0],
    ['questions[1].order', 'sorted'],
    ['questions[2].colums', {}],
    ['bindings', { 'no name': 1 }, 'bindings.no name'],
    ['questions[4].question', 'Of {nobody}?'],
    ['questions[5].id', data('gold/chinook-25.json').questions[0].id, 'questions[5]'],
    ['database', undefined, ''],
  ]],
  'published sweep': [data('sweeps/published-2026-05.json'), [
    ['published', 'May 2026'],
    ['sources.fireworks.asof', '2026-13'],
    ['sources.fireworks.title', undefined, 'sources.fireworks'],
    ['runs[0].context_length', 'long'],
    ['runs[1].published.correct', 26],
    ['runs[2].published.latency_p50_ms', -1],
    ['runs[3].published.price.output', '0.6'],
    ['runs[4].corrections', [{ field: 'note', value: 1, why: 'w', source: 's' }], 'runs[4].corrections[0].value'],
    ['runs[4].corrections', [{ field: 'correct', value: 26, why: 'w', source: 's' }], 'runs[4].corrections[0].value'],
    ['protocol', 'one call'],
    ['protocol.questions', 2.5],
    ['protocol.streaming', 'yes'],
    ['protocol.rule', undefined, 'protocol'],
    ['protocol.seed', 7],
    ['load[2].completed', 26],
    ['load[3].accuracy', 1.5],
    ['load[4].model', undefined, 'load[4]'],
    ['load[5].latency_p99_ms', 'slow'],
    ['load[6].latency_p50_ms', undefined, 'load[6]'],
    ['runs[5].platform', ''],
    ['agent.correct', -1],
    ['agent.by_tier.2.total', 'all'],
    ['agent.by_set', []],
    ['baseline.prompt', ''],
    ['repeat_runs[1].accuracy', 92],
    ['unavailable[0].status', '404'],
    ['unavailable[1].reason', 'gone'],
  ]],
  'sweep of calls': [sweepOfCalls(), [
    ['program', 7],
    ['plan.series[0].concurrency', 0],
    ['state', 'over'],
    ['answers[0].series', 99],
    ['answers[1].turns[0].kind', 'guess'],
    ['answers[2].ended_ms', 'late'],
    ['abandoned', undefined, ''],
  ]],
  cassette: [data('cassettes/demo.json'), [
    ['note', 7],
    ['plan.series[0].concurrency', 0],
    ['exchanges[3].series', 99],
    ['exchanges[4].end_ms', -1],
    ['exchanges[5].chunks[1][0]', 0],
  ]],
  'price book': [data('prices/gpu-hours.json'), [
    ['rows[0].value', -1],
    ['rows[1].from', 'May'],
    ['rows[2].model', 'both', 'rows[2].gpu'],
    ['rows[3].source', undefined, 'rows[3]'],
    ['rows[4].currency', 'EUR'],
    ['rows[5].id', ''],
  ]],
  'facts about platforms': [data('platforms/platforms.json'), [
    ['rows[0].value', null],
    ['rows[1].asof', '2026-00'],
    ['rows[2].mark', 7],
    ['rows[3].platform', ''],
    ['row', []],
  ]],
  providers: [data('providers/providers.json'), [
    ['providers[0].max_tokens_field', 'max_output_tokens'],
    ['providers[0].reasoning_field', 'thinking'],
    ['providers[0].browsers.read_on', 'yesterday'],
    ['providers[0].extra', []],
    ['providers[0].models', {}],
    ['providers[0].json_mode.except[0]', 7],
  ]],
  strategies: [data('prompts/strategies.json'), [
    ['strategies[0].user', 'Answer.', 'strategies[0]'],
    ['strategies[1].repair', 'Again.', 'strategies[1]'],
    ['strategies[1].repair_turns', 99],
    ['strategies[1].id', data('prompts/strategies.json').strategies[0].id, 'strategies[1]'],
  ]],
  'faults of published figures': [data('faults/published-2026-05.json'), [
    ['faults[0].checks', []],
    ['faults[1].checks[0].shows[0].unit', 'euro'],
    ['faults[1].checks[0].request', 'none'],
    ['faults[2].links[0].href', ''],
  ]],
  glossary: [data('glossary.json'), [
    ['terms[0].definition', ''],
    ['terms[1].also', 'one'],
    ['terms[2].see', 'x'],
  ]],
  manifest: [data('manifest.json'), [
    ['gold[0].file', undefined, 'gold[0]'],
    ['databases[0].bytes', -1],
    ['twins[0].edition', 'other'],
    ['prices[0].label', 'x'],
  ]],
  "sizes of the page's files": [{ format: 'perquery-sizes/1', files: { 'app.js': { bytes: 2, brotli: 1 } } }, [
    ['files', { 'app.js': { bytes: 1.5, brotli: 1 } }, 'files.app.js.bytes'],
    ['files', { 'app.js': { bytes: 2 } }, 'files.app.js'],
    ['files', []],
  ]],
};

describe('a wrong file is named with the place', () => {
  const formats = JSON.parse(spawnSync(command, ['call', 'meta'], { encoding: 'utf8', input: '' }).stdout).result.formats;

  test('whatever its format', () => {
    assert.deepEqual([...Object.keys(wrong), 'predictions'].sort(), formats.map(({ title }) => title).sort());
  });

  for (const [title, [sound, changes]] of Object.entries(wrong)) {
    test(title, () => {
      const files = changes.map(([place, value], i) => {
        const file = path.join(folder, `${i}.json`);
        const document = structuredClone(sound);
        put(document, place, value);
        writeFileSync(file, JSON.stringify(document));
        return file;
      });
      writeFileSync(path.join(folder, 'sound.json'), JSON.stringify(sound));
      assert.equal(check(path.join(folder, 'sound.json')).status, 0);
      const { status, stdout, stderr } = check(...files);
      assert.equal(stdout, '');
      assert.equal(status, 2);
      const named = stderr.trim().split('\n').map((line) => line.split(': ').slice(1, 3));
      assert.deepEqual(named.map(([file, place], i) => [file, changes[i].at(2) === '' ? '' : place]),
        changes.map(([place, , at = place], i) => [files[i], at]), stderr);
    });
  }
});
