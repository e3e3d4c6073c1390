// `perquery sweep` and `perquery replay`, against the stub provider.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { resultText } from '../../web/js/engine/engine.js';
import { createModule } from '../../web/js/worker/module.js';
import { createProvider } from '../provider/server.js';
import { build, chinook, command, gold, options } from './places.js';

const KEY = 'sk-not-to-be-found-0123456789';

let provider;
let folder;
before(async () => {
  provider = await createProvider({ key: KEY, gold: [gold] });
  folder = mkdtempSync(path.join(tmpdir(), 'perquery-'));
});
after(async () => {
  await provider.close();
  rmSync(folder, { recursive: true });
});

const out = (name) => path.join(folder, name);
const read = (name) => JSON.parse(readFileSync(out(name), 'utf8'));

/** Runs the command; `onError` is called with what it has printed to stderr so far. */
function perquery(args, { key = KEY, onError = () => {}, onChild = () => {}, binary = command } = {}) {
  const child = spawn(binary, args, { env: { ...process.env, STUB_KEY: key } });
  onChild(child);
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr']) {
    child[name].setEncoding('utf8').on('data', (text) => {
      texts[name] += text;
      if (name === 'stderr') onError(texts.stderr, child);
    });
  }
  return new Promise((resolve) => { child.on('close', (code) => resolve({ code, ...texts })); });
}

function sweep(model, file, more = [], how = {}) {
  return perquery(['sweep', '--provider', 'stub', '--base-url', `${provider.url}/v1`, '--key-env', 'STUB_KEY',
    '--model', model, '--db', chinook, '--gold', gold, '--out', out(file), ...more], how);
}

test('asks every question of every series, and judges them', options, async () => {
  const { code, stdout } = await sweep('stub/oracle,stub/no-sql', 'all.json',
    ['--strategy', 'one-shot', '--concurrency', '1,5', '--price', '1,2', '--json']);
  assert.equal(code, 0);
  const { series } = JSON.parse(stdout);
  assert.deepEqual(series.map(({ model, concurrency, counts: { right, judged } }) => [model, concurrency, right, judged]),
    [['stub/oracle', 1, 25, 25], ['stub/oracle', 5, 25, 25], ['stub/no-sql', 1, 0, 25], ['stub/no-sql', 5, 0, 25]]);
  assert.ok(series.every(({ usd_per_query: usd }) => usd.value > 0));
  assert.equal(read('all.json').state, 'finished');
  assert.equal(read('all.json').answers.length, 100);
});

/** SQL that takes much longer than the replies do. */
const LONG = 'WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 2000000) SELECT count(*) FROM c';

test('what arrives while SQL runs has its own time, whatever runs it', options, async () => {
  const model = 'stub/ok+pace?head=20&first=40&between=10';
  const seen = provider.requests.length;
  provider.script(() => ({ text: JSON.stringify({ sql: LONG }) }));
  const ids = 'c01,c02,c03,c04,c05,c06';
  const more = ['--strategy', 'one-shot', '--questions', ids, '--concurrency', '3'];
  const one = await sweep(model, 'one.json', [...more, '--jobs', '1']);
  const three = await sweep(model, 'three.json', [...more, '--jobs', '3']);
  provider.script(null);
  assert.deepEqual([one.code, three.code], [0, 0], one.stderr + three.stderr);
  assert.equal(provider.requests.length, seen + 12, 'no call was interrupted and asked again');
  for (const { answers } of [read('one.json'), read('three.json')]) {
    assert.equal(answers.map(({ question }) => question).length, 6);
    for (const { turns: [{ calls: [{ times, end }] }] } of answers) {
      assert.equal(end, 'complete');
      assert.ok(times.first_answer < 1000, `${times.first_answer} ms, of which 60 were the server's`);
    }
  }
  const order = (name) => read(name).answers.map(({ question }) => question);
  assert.deepEqual(order('one.json'), order('three.json'), 'answers keep the order of the plan');
});

test('Ctrl-C does not wait for SQL', options, async () => {
  provider.script(() => ({ text: JSON.stringify({ sql: LONG.replace('2000000', '90000000') }) }));
  const count = provider.requests.length;
  const timer = setInterval(() => {
    const done = provider.requests.slice(count).filter(({ ended }) => ended?.how === 'finished');
    if (done.length === 6 && !told) told = running.kill('SIGINT');
  }, 50);
  let running = null;
  let told = false;
  const child = sweep('stub/ok', 'wait.json', ['--strategy', 'one-shot', '--concurrency', '6', '--jobs', '1', '--questions',
    'c01,c02,c03,c04,c05,c06'], { onChild: (one) => { running = one; } });
  const { code } = await child;
  clearInterval(timer);
  provider.script(null);
  assert.equal(code, 1);
  assert.equal(read('wait.json').state, 'stopped');
  assert.ok(read('wait.json').answers.length < 6, 'most SQL was not run');
});

test('the key is in nothing that is written or printed', options, async () => {
  const { stdout, stderr } = await sweep('stub/oracle', 'key.json', ['--questions', 'c01,c02', '--record', out('key.cassette.json')]);
  for (const text of [stdout, stderr, readFileSync(out('key.json'), 'utf8'), readFileSync(out('key.cassette.json'), 'utf8')]) {
    assert.doesNotMatch(text, new RegExp(KEY));
    assert.doesNotMatch(text, /bearer/i);
  }
});

test('resumes where it stopped, and halts at a wrong key', options, async () => {
  const wrong = await sweep('stub/oracle', 'on.json', [], { key: 'sk-wrong-0123456789abcdef' });
  assert.equal(wrong.code, 1);
  assert.match(wrong.stderr, /the provider refused the key/);
  assert.doesNotMatch(wrong.stderr, /sk-wrong/);
  assert.equal(read('on.json').state, 'halted');

  const asked = provider.requests.length;
  const right = await sweep('stub/oracle', 'on.json');
  assert.equal(right.code, 0);
  assert.equal(provider.requests.length - asked, 25);
  const { state, answers, abandoned } = read('on.json');
  assert.equal(state, 'finished');
  assert.equal(answers.length, 25);
  assert.deepEqual(abandoned.map(({ state: ended }) => ended), ['provider_error']);

  const again = await sweep('stub/oracle', 'on.json');
  assert.equal(again.code, 0);
  assert.equal(provider.requests.length - asked, 25, 'nothing is left to ask');

  const other = await sweep('stub/prose', 'on.json');
  assert.equal(other.code, 2);
  assert.match(other.stderr, /cannot be resumed: its plan differs/);
});

test('Ctrl-C keeps what was measured and frees the connections', options, async () => {
  let asked = false;
  const seen = provider.requests.length;
  provider.script(() => (provider.requests.length - seen > 10 ? 'stub/oracle+stall-midstream' : null));
  const timer = setInterval(() => {
    asked = provider.requests.length - seen >= 12;
  }, 20);
  const child = { kill: null };
  const onError = (_, process) => { child.kill ??= () => process.kill('SIGINT'); };
  const ended = sweep('stub/oracle', 'stopped.json', ['--concurrency', '2'], { onError });
  while (!asked || child.kill === null) await new Promise((resolve) => { setTimeout(resolve, 20); });
  clearInterval(timer);
  child.kill();
  const { code, stderr } = await ended;
  await provider.settled();
  provider.script(null);
  assert.equal(code, 1);
  assert.match(stderr, /10 of 25 answers are saved/);
  const { state, answers, abandoned } = read('stopped.json');
  assert.equal(state, 'stopped');
  assert.equal(answers.length, 10);
  assert.equal(abandoned.length, 2);
  assert.ok(provider.requests.slice(-2).every(({ ended: { how } }) => how === 'client'));
  const rest = await sweep('stub/oracle', 'stopped.json', ['--concurrency', '2']);
  assert.equal(rest.code, 0);
  assert.equal(read('stopped.json').answers.length, 25);
});

test('waits out 429, and counts retries and repairs separately', options, async () => {
  const { code } = await sweep('stub/wrong-column+429-retry-after?seconds=1&times=1', 'retries.json',
    ['--questions', 'c03', '--strategy', 'agent']);
  assert.equal(code, 0);
  const [{ retries, waited_ms: waited, turns }] = read('retries.json').answers;
  assert.equal(retries, turns.flatMap(({ calls }) => calls).filter(({ status }) => status === 429).length);
  assert.ok(waited >= 1000);
});

test('stops before the spending limit', options, async () => {
  const { code, stderr } = await sweep('stub/oracle', 'spent.json', ['--price', '1,10', '--spend', '0.02']);
  assert.equal(code, 1);
  assert.match(stderr, /spending limit/);
  const { answers } = read('spent.json');
  assert.ok(answers.length > 0 && answers.length < 25);
  assert.ok(answers.reduce((sum, { usd }) => sum + usd, 0) <= 0.02);
});

test('estimates without asking', options, async () => {
  const asked = provider.requests.length;
  const { code, stdout } = await sweep('stub/oracle', 'never.json', ['--price', '1,10', '--estimate']);
  assert.equal(code, 0);
  assert.match(stdout, /^25 answers, about \d+ input tokens in total; about \$0\.\d+ expected, \$0\.\d+ at most/);
  assert.equal(provider.requests.length, asked);
  assert.ok(!existsSync(out('never.json')));
});

test('lists the models that the provider offers', options, async () => {
  const { code, stdout } = await perquery(
    ['sweep', '--provider', 'stub', '--base-url', `${provider.url}/v1`, '--key-env', 'STUB_KEY', '--list-models']);
  assert.equal(code, 0);
  assert.ok(stdout.split('\n').includes('stub/oracle'));
});

test('a cassette plays to what was recorded', options, async () => {
  await sweep('stub/noisy?seed=3&right=0.6+429?times=1', 'recorded.json',
    ['--strategy', 'agent', '--concurrency', '4', '--record', out('tape.json'), '--by', 'a stub']);
  const { code } = await perquery(['replay', out('tape.json'), '--db', chinook, '--out', out('played.json')]);
  assert.equal(code, 0);
  const [recorded, played] = [read('recorded.json'), read('played.json')];
  assert.equal(played.origin.by, 'a stub');
  const toldOfCall = ({ status, fault, answer }) => ({ status, fault, answer });
  const told = ({ question, state, sql, retries, turns }) =>
    ({ question, state, sql, retries, calls: turns.map(({ calls }) => calls.map(toldOfCall)) });
  assert.deepEqual(played.answers.map(told), recorded.answers.map(told));
});

test('JSON that a strict reader refuses loses no answer', options, async () => {
  const { code, stdout } = await sweep('stub/oracle+repeated-key+broken-utf8', 'loose.json', ['--strategy', 'one-shot', '--json']);
  assert.equal(code, 0);
  const { right, judged } = JSON.parse(stdout).series[0].counts;
  assert.deepEqual([right, judged], [25, 25]);
});

test('200 at once under every fault: each answer ends in a defined state, and nothing leaks', options, async (t) => {
  const sanitized = path.join(build, 'asan/perquery'); // ends with an error where memory is misused or leaks
  if (!existsSync(sanitized)) t.diagnostic('without the sanitizers, which this build does not have');
  const { faults } = await (await fetch(`${provider.url}/stub/faults`)).json();
  const names = faults.map(({ name }) => name);
  const seen = provider.requests.length;
  provider.script(() => `stub/oracle+${names[(provider.requests.length - seen) % names.length]}`);
  const { code, stderr } = await sweep('stub/oracle', 'faults.json',
    ['--strategy', 'agent', '--concurrency', '200', '--repeats', '8', '--timeout', '4', '--retries', '2'],
    { binary: existsSync(sanitized) ? sanitized : command });
  provider.script(null);
  assert.doesNotMatch(stderr, /Sanitizer|runtime error/);
  assert.ok(code === 0 || code === 1, `${code}: ${stderr}`);
  const { state, answers } = read('faults.json');
  assert.ok(['finished', 'halted'].includes(state), state);
  const states = new Set(['runs', 'sql_failed', 'no_sql', 'rate_limited', 'provider_error', 'timed_out', 'refusal']);
  for (const { state: ended, retries, turns } of answers) {
    assert.ok(states.has(ended), ended);
    assert.equal(retries, turns.reduce((sum, { calls }) => sum + calls.length - 1, 0));
    assert.ok(retries <= 2);
    assert.ok(turns.length <= 3);
    turns.forEach(({ kind }, i) => assert.equal(kind, i === 0 ? 'ask' : 'repair'));
  }
  assert.equal(answers.length, 200, 'all were in progress before the first halt');
  assert.ok(answers.some(({ state: ended }) => ended === 'runs') && answers.some(({ state: ended }) => ended === 'timed_out'));
});

test('gives the bytes that the module of the page gives', options, async () => {
  await sweep('stub/noisy?seed=5&right=0.6+one-byte', 'bytes.json',
    ['--strategy', 'agent,baseline', '--concurrency', '3', '--price', '1,2', '--record', out('bytes.tape.json')]);
  const { stdout } = await perquery(['replay', out('bytes.tape.json'), '--db', chinook, '--out', '-']);

  const wasmBinary = readFileSync(path.join(build, 'wasm/perquery.wasm'));
  const { default: createPerquery } = await import(pathToFileURL(path.join(build, 'wasm/perquery.js')));
  const module = createModule(await createPerquery({ wasmBinary }));
  const load = (name, bytes) => module.load(name, new Uint8Array(bytes).buffer);
  const call = (op, request) => resultText(module.call(op, JSON.stringify(request)));
  load('chinook', readFileSync(chinook));
  load('tape', readFileSync(out('bytes.tape.json')));
  call('db.open', { name: 'chinook' });
  const { run } = JSON.parse(call('run.begin', { cassette: 'tape', pace: 'at_once' }));
  while (!JSON.parse(call('run.step', { run })).finished);
  assert.equal(`${call('run.result', { run })}\n`, stdout);
  assert.equal(JSON.parse(stdout).answers.length, 50);
});

test('says what is wrong with the way it is called', options, async () => {
  const files = ['--model', 'm', '--db', chinook, '--gold', gold, '--out', out('x')];
  const cases = [
    [['sweep'], /--provider P is required/],
    [['sweep', '--provider', 'nobody', ...files], /unknown provider "nobody"/],
    [['sweep', '--provider', 'baseten', ...files, '--concurrency', 'many'], /--concurrency must be a number/],
    [['sweep', '--provider', 'baseten', ...files, '--strategy', 'magic'], /series\[0\]\.strategy/],
    [['sweep', '--provider', 'baseten', '--base-url', 'http://example.com/v1', ...files], /base_url/],
    [['sweep', '--provider', 'baseten', '--key-env', 'NOT_SET_ANYWHERE', ...files], /environment variable NOT_SET_ANYWHERE/],
    [['sweep', '--provider', 'baseten', ...files, '--jobs', '0'], /--jobs must be from 1 to 64/],
    [['replay', gold, '--db', chinook], /plan/],
  ];
  for (const [args, message] of cases) {
    const { code, stderr } = await perquery(args);
    assert.equal(code, 2, args.join(' '));
    assert.match(stderr, message);
  }
});
