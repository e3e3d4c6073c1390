// `perquery sweep` against a provider with the quirks of real ones.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { createQuirks } from '../provider/quirks.js';
import { chinook, command, gold, options } from './places.js';

const KEY = 'sk-Quirk/9+not-to-be-found=0123456789';

let provider;
let folder;
before(async () => {
  provider = await createQuirks('SELECT COUNT(*) FROM Track');
  folder = mkdtempSync(path.join(tmpdir(), 'perquery-'));
});
after(async () => {
  await provider.close();
  rmSync(folder, { recursive: true });
});

const out = (name) => path.join(folder, name);

function perquery(args) {
  const child = spawn(command, args, { env: { ...process.env, QUIRK_KEY: KEY } });
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr']) child[name].setEncoding('utf8').on('data', (text) => { texts[name] += text; });
  return new Promise((resolve) => { child.on('close', (code) => resolve({ code, ...texts })); });
}

let files = 0;

/** Asks one question, unless `more` says otherwise; gives the saved sweep too. */
async function sweep(model, more = [], name = `${files += 1}.json`) {
  const usual = [['--questions', 'c01'], ['--retries', '1']].filter(([option]) => !more.includes(option)).flat();
  const result = await perquery(['sweep', '--provider', 'quirks', '--base-url', `${provider.url}/v1`, '--key-env', 'QUIRK_KEY',
    '--model', model, '--db', chinook, '--gold', gold, '--out', out(name), ...usual, ...more]);
  return { ...result, saved: existsSync(out(name)) ? JSON.parse(readFileSync(out(name), 'utf8')) : null };
}

const judged = async (model, more = []) => {
  const result = await sweep(model, ['--json', ...more]);
  return { ...result, series: JSON.parse(result.stdout).series[0] };
};

for (const [model, state, more] of [
  ['g-repair-429', 'rate_limited', ['--retries', '0']], ['g-repair-400', 'provider_error', []],
  ['g-timeout-prefix', 'timed_out', ['--timeout', '1']], ['g-abort', 'provider_error', ['--retries', '0']],
  ['bare-done', 'provider_error', ['--retries', '0']], ['e-503-long', 'provider_error', []], ['f-refusal', 'refusal', []],
]) {
  test(`${model}: an error, and no wrong answer`, options, async () => {
    const { code, series, saved } = await judged(model, more);
    assert.equal(code, 1);
    assert.equal(saved.answers[0].state, state);
    const { counts: { errors, judged_answered: answered } } = series;
    assert.deepEqual([errors, answered], [1, 0]);
  });
}

test('a refusal shows its words and costs one turn', options, async () => {
  const { saved, series } = await judged('f-refusal', ['--price', '1,2']);
  const [{ turns, usd }] = saved.answers;
  assert.equal(turns.length, 1);
  assert.equal(turns[0].calls[0].error, "I can't help with that.");
  assert.equal(usd, (100 * 1 + 10 * 2) / 1e6);
  assert.deepEqual(series.errors.map(({ fault, words, answers }) => [fault, words, answers]),
    [['refusal', "I can't help with that.", 1]]);
});

for (const [model, field] of [['r-temperature', 'temperature'], ['r-json-mode', 'response_format'],
  ['r-stream-options', 'stream_options'], ['r-max-tokens', 'max_tokens']]) {
  test(`${model}: asked again without ${field}, and only once for the series`, options, async () => {
    const seen = provider.requests.length;
    const { code, series } = await judged(model, ['--questions', 'c01,c02,c03', '--strategy', 'one-shot']);
    assert.equal(code, 0);
    const bodies = provider.requests.slice(seen).map(({ body }) => body);
    assert.deepEqual(bodies.map((body) => field in body), [true, false, false, false]);
    if (field === 'max_tokens') assert.ok(bodies.slice(1).every(({ max_completion_tokens: most }) => most === 1024));
    assert.deepEqual(series.left_out, [field]);
    assert.equal(series.counts.answered, 3);
  });
}

test('stops asking after five rejections that no question can fix, in the words of the provider', options, async () => {
  const seen = provider.requests.length;
  const { code, stdout, stderr } = await sweep('r-everything',
    ['--questions', 'c01,c02,c03,c04,c05,c06,c07,c08', '--strategy', 'one-shot']);
  assert.equal(code, 1);
  assert.equal(provider.requests.length - seen, 5);
  assert.match(stderr, /series 0 stopped: .*This request cannot be read\./);
  assert.match(stdout, /5 answers failed with bad_request: .*This request cannot be read\./);
});

for (const model of ['w-retry-info', 'w-reset']) {
  test(`${model}: waits as long as the provider asks`, options, async () => {
    const { code, saved } = await sweep(model);
    assert.equal(code, 0);
    const [{ waited_ms: waited }] = saved.answers;
    assert.ok(waited >= 600 && waited < 5000, String(waited));
  });
}

test('a reply cut at the token limit says so and is not repaired', options, async () => {
  const { saved, stdout } = await sweep('f-length', ['--max-tokens', '2048']);
  assert.equal(saved.answers[0].turns.length, 1);
  assert.match(stdout, /1 answers were cut at 2,048 tokens while reasoning; raise --max-tokens/);
});

test('the source of the cost is named, and estimates are marked', options, async () => {
  const billed = await judged('billed', ['--price', '1,2']);
  assert.equal(billed.saved.answers[0].usd, 0.25);
  assert.equal(billed.series.usd_sources.billed, 1);
  const guessed = await sweep('no-usage', ['--price', '1,2']);
  assert.match(guessed.stdout, /~0\.\d+/);
  assert.match(guessed.stdout, /at list price; 1 of them estimated/);
});

test('the cached share, and a warning where series share prompts', options, async () => {
  const shared = await sweep('cached', ['--concurrency', '1,2']);
  assert.match(shared.stdout, /75%/);
  assert.match(shared.stdout, /Series 1: An earlier series sent the same prompts/);
  const seen = provider.requests.length;
  const varied = await sweep('cached', ['--concurrency', '1,2', '--vary-prompts'], 'varied.json');
  assert.doesNotMatch(varied.stdout, /An earlier series/);
  const firsts = provider.requests.slice(seen).map(({ body }) => body.messages[0].content.slice(0, 6));
  assert.equal(new Set(firsts).size, 2);
});

test('reasoning effort is an axis, and other options reach the request', options, async () => {
  const seen = provider.requests.length;
  const { saved } = await sweep('cached', ['--reasoning-effort', 'default,low,high', '--temperature', '0.5', '--json-mode', 'off',
    '--max-tokens', '99'], 'effort.json');
  const bodies = provider.requests.slice(seen).map(({ body }) => body);
  assert.deepEqual(bodies.map(({ reasoning_effort: effort }) => effort), [undefined, 'low', 'high']);
  assert.ok(bodies.every(({ temperature, response_format: format, max_tokens: most }) =>
    temperature === 0.5 && format === undefined && most === 99));
  assert.deepEqual(saved.plan.series.map(({ reasoning_effort: effort }) => effort), [null, 'low', 'high']);
});

test('no file holds a key that the provider quotes', options, async () => {
  const { code, stdout, stderr } = await sweep('quotes-key', ['--record', out('tape.json')], 'quoted.json');
  assert.equal(code, 1);
  const tape = readFileSync(out('tape.json'), 'utf8');
  const decoded = JSON.parse(tape).exchanges.map(({ chunks }) => chunks.map(([, text]) => text).join('')).join('');
  const forms = [KEY, encodeURIComponent(KEY), [...KEY].map((c) => `%${c.charCodeAt(0).toString(16)}`).join(''),
    ...[KEY, `Bearer ${KEY}`, `x:${KEY}`].map((text) => btoa(text).slice(12, -8))];
  for (const text of [stdout, stderr, readFileSync(out('quoted.json'), 'utf8'), tape, decoded]) {
    for (const form of forms) assert.ok(!text.includes(form), form);
  }
  assert.match(decoded, /The key … or/);
});

test('files are checked before the first call', options, async () => {
  const seen = provider.requests.length;
  copyFileSync(gold, out('precious.json'));
  writeFileSync(out('empty.json'), '');
  const rows = [
    [['--record', out('precious.json')], /--record replaces only a cassette/],
    [['--record', out('cached.json')], /--out and --record are the same file/, 'cached.json'],
    [['--record', gold], /--record and --gold are the same file/],
    [['--record', out('missing/tape.json')], /No such file or directory/],
  ];
  for (const [more, message, name] of rows) {
    const { code, stderr } = await sweep('cached', more, name ?? 'checked.json');
    assert.equal(code, 2, stderr);
    assert.match(stderr, message);
  }
  const missing = await sweep('cached', [], 'missing/out.json');
  assert.equal(missing.code, 2);
  assert.match(missing.stderr, /No such file or directory/);
  assert.equal(provider.requests.length, seen);
  assert.equal(readFileSync(out('precious.json'), 'utf8'), readFileSync(gold, 'utf8'));
  const fresh = await sweep('cached', [], 'empty.json');
  assert.equal(fresh.code, 0, fresh.stderr);
});

test('a list of models is not asked for over plain http elsewhere', options, async () => {
  const { code, stderr } = await perquery(['sweep', '--provider', 'quirks', '--base-url', 'http://192.0.2.1/v1',
    '--key-env', 'QUIRK_KEY', '--list-models']);
  assert.equal(code, 2);
  assert.match(stderr, /use https: over http your key could be read/);
});
