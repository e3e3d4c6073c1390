// The driver of runs in the Worker, against the stub provider: real streaming, true times, keys.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createServer } from 'node:http';
import path from 'node:path';
import { createProvider } from '../provider/server.js';
import { root, startBrowser, withoutChinook } from './browser.js';
import { loadData, openEngine } from './engine.js';

const KEY = 'sk-very-secret-0123456789';
const options = { skip: withoutChinook, timeout: 20000 };
let browser;
let provider;
before(async () => {
  provider = await createProvider({ key: KEY, gold: [path.join(root, 'data/gold/chinook-25.json')] });
  browser = await startBrowser({ expectHosts: [provider.url, 'http://127.0.0.1:1/', 'http://[::1]:'] });
});
after(async () => {
  await browser.close();
  await provider.close();
});

/** A page with an engine that has Chinook, the gold set and the stub's key. */
async function ready({ key = KEY, base = `${provider.url}/v1` } = {}) {
  const page = await browser.open();
  const engine = await openEngine(page);
  await loadData(page, 'chinook', 'chinook.sqlite');
  await loadData(page, 'gold', 'gold/chinook-25.json');
  await engine.call('db.open', { name: 'chinook' });
  if (key !== null) await engine.send({ key: { provider: 'stub', key, baseUrl: base } });
  return { page, engine };
}

/** Begins a run of one series on the stub. */
async function begin(engine, model, { base = `${provider.url}/v1`, questions = ['c01'], ...series } = {}, rest = {}) {
  const { plan } = await engine.call('run.plan', {
    database: 'chinook', gold: 'gold', questions, seed: 0, ...rest,
    series: [{ provider: 'stub', base_url: base, model, strategy: 'one-shot', ...series }],
  });
  return engine.call('run.begin', { plan });
}

async function result(engine, run) {
  await engine.finish(run);
  return engine.call('run.result', { run });
}

test('streams: the first token is timed within 30 ms of when it was sent', options, async () => {
  const { page, engine } = await ready();
  const seen = provider.requests.length;
  const questions = ['c01', 'c02', 'c03', 'c04', 'c05', 'c06'];
  const { run } = await begin(engine, 'stub/oracle+pace?head=60&first=240&between=25', { questions });
  const { answers } = await result(engine, run);
  const off = answers.map(({ state, turns: [{ calls: [{ times, chunks, tokens }] }] }, i) => {
    const { received, sent } = provider.requests[seen + i];
    assert.equal(state, 'runs');
    assert.ok(chunks > 3, `${chunks} chunks`);
    assert.ok(tokens.output > 0);
    assert.ok(times.headers <= times.first_byte && times.first_byte <= times.first_answer && times.first_answer < times.last);
    return times.first_answer - (sent.find(({ what }) => what === 'content').epoch_ms - received.epoch_ms);
  });
  // The first call has preflight and connection before it, and a machine with other work to do may
  // delay any: the least of them is what the driver itself adds.
  const [, ...warm] = off;
  assert.ok(Math.min(...warm.map(Math.abs)) < 30, `off by ${warm} ms`);
  assert.ok(off.every((each) => each > -30), `too early: ${off} ms`);
  assert.ok(await page.evaluate(() => window.events) > 2, 'the page was told while it streamed');
});

/** SQL that takes much longer than the replies do. */
const LONG = 'WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 600000) SELECT count(*) FROM c';

test('what arrives while SQL runs has its own time', options, async () => {
  const { engine } = await ready();
  const seen = provider.requests.length;
  provider.script(() => ({ text: JSON.stringify({ sql: LONG }) }));
  const questions = ['c01', 'c02', 'c03', 'c04'];
  const { run } = await begin(engine, 'stub/ok+pace?head=20&first=40&between=10', { questions, concurrency: 2 });
  const { answers } = await result(engine, run);
  provider.script(null);
  assert.equal(provider.requests.length, seen + 4, 'no call was interrupted and asked again');
  for (const { state, turns: [{ calls: [{ times, end }] }] } of answers) {
    assert.ok(['runs', 'sql_failed'].includes(state), state);
    assert.equal(end, 'complete');
    assert.ok(times.first_answer < 1000, `${times.first_answer} ms, of which 60 were the server's`);
  }
});

test('a stop does not wait for SQL, and nothing more of it is run', options, async () => {
  const { engine } = await ready();
  provider.script(() => ({ text: JSON.stringify({ sql: LONG }) }));
  const { run } = await begin(engine, 'stub/ok', { questions: ['c01', 'c02', 'c03', 'c04', 'c05', 'c06'], concurrency: 6 });
  const running = async () => (await engine.call('run.progress', { run })).live.filter((one) => one.running && one.turns > 0).length;
  while (await running() < 2) await new Promise((resolve) => { setTimeout(resolve, 20); });
  await engine.call('run.stop', { run });
  const { state, done } = await engine.finish(run);
  provider.script(null);
  assert.equal(state, 'stopped');
  assert.ok(done < 5, `${done} answers, though most SQL had not run`);
});

test('answers the same in any pace, and repairs', options, async () => {
  const { engine } = await ready();
  const { run } = await begin(engine, 'stub/wrong-column+one-byte', { questions: ['c01', 'c02'], strategy: 'agent', concurrency: 2 });
  const { answers } = await result(engine, run);
  for (const answer of answers) assert.equal(answer.state, 'runs', JSON.stringify(answer.turns.map(({ error }) => error)));
});

test('a stop frees the connection', options, async () => {
  const { engine } = await ready();
  const count = provider.requests.length;
  const { run } = await begin(engine, 'stub/ok+stall-midstream');
  const streams = () => provider.requests[count]?.sent.some(({ what }) => what === 'content');
  while (!streams()) await new Promise((resolve) => { setTimeout(resolve, 20); });
  await engine.call('run.stop', { run });
  const { state, abandoned } = await result(engine, run);
  await provider.settled();
  assert.equal(provider.requests.at(-1).ended.how, 'client');
  assert.equal(state, 'stopped');
  assert.equal(abandoned[0].state, 'stopped');
  assert.equal(abandoned[0].turns[0].calls[0].fault, 'stopped');
});

test('so does an end', options, async () => {
  const { engine } = await ready();
  const count = provider.requests.length;
  const { run } = await begin(engine, 'stub/ok+stall-headers');
  while (provider.requests.length === count) await new Promise((resolve) => { setTimeout(resolve, 20); });
  await engine.call('run.end', { run });
  await provider.settled();
  assert.equal(provider.requests.at(-1).ended.how, 'client');
});

test('waits for Retry-After, as seconds or as a date, and counts it apart', options, async () => {
  const { engine } = await ready();
  for (const fault of ['429-retry-after?seconds=1&times=1', '429-retry-after-date?times=1']) {
    const { run } = await begin(engine, `stub/oracle+${fault}`);
    const { answers: [answer] } = await result(engine, run);
    const [{ calls }] = answer.turns;
    assert.deepEqual(calls.map(({ status }) => status), [429, 200], fault);
    assert.equal(answer.retries, 1);
    assert.ok(calls[0].retry_after_ms !== null, fault);
    assert.ok(calls[1].waited_ms >= calls[0].retry_after_ms, fault);
    assert.ok(Math.abs(answer.waited_ms - calls[1].waited_ms) < 1e-6, fault);
  }
});

const FAULTS = {
  'stub/500': 'server_error', 'stub/503': 'server_error', 'stub/html': 'not_json', 'stub/malformed-body': 'not_json',
  'stub/error-midstream': null, 'stub/cut-before-headers': 'network', 'stub/cut-midstream': 'cut_off',
  'stub/cors-refused': 'network', 'stub/redirect': 'network',
};
for (const [model, fault] of Object.entries(FAULTS)) {
  test(`${model} ends in a defined state`, options, async () => {
    const { engine } = await ready();
    const { run } = await begin(engine, model, {}, { http_retries: 0 });
    const { state, answers: [answer] } = await result(engine, run);
    assert.equal(state, 'finished');
    const call = answer.turns[0].calls.at(-1);
    if (fault !== null) assert.equal(call.fault, fault);
    assert.notEqual(call.fault, 'none');
    assert.equal(answer.turns[0].calls.length, 1);
  });
}

test('a wrong key halts the series, and says so', options, async () => {
  const { engine } = await ready({ key: 'sk-wrong-key-0123456789' });
  const { run } = await begin(engine, 'stub/oracle', { questions: ['c01', 'c02', 'c03'] });
  const progress = await engine.finish(run);
  assert.equal(progress.state, 'halted');
  assert.equal(progress.series[0].halted.fault, 'unauthorized');
  assert.equal(progress.done, 1, 'the other questions stay to be asked');
});

test('a key goes to no other address, and no further than the header', options, async () => {
  const { engine } = await ready({ base: 'http://127.0.0.1:1/v1' });
  const { run } = await begin(engine, 'stub/oracle');
  const { answers } = await result(engine, run);
  assert.equal(provider.requests.at(-1).authorization, 'absent');
  assert.doesNotMatch(JSON.stringify(answers), new RegExp(KEY));

  const second = await ready();
  const { run: keyed } = await begin(second.engine, 'stub/oracle', {}, {});
  const text = JSON.stringify(await result(second.engine, keyed));
  assert.equal(provider.requests.at(-1).authorization, 'right');
  assert.doesNotMatch(text, new RegExp(KEY));
  assert.doesNotMatch(text, /Bearer/);

  await second.engine.send({ wipe: true });
  const { run: wiped } = await begin(second.engine, 'stub/oracle');
  await second.engine.finish(wiped);
  assert.equal(provider.requests.at(-1).authorization, 'absent', 'wiped');
});

test('sends no header but what providers let browsers send', options, async () => {
  const { engine } = await ready();
  const { run } = await begin(engine, 'stub/oracle');
  await result(engine, run);
  const custom = Object.keys(provider.requests.at(-1).headers).filter((name) => /^x-|^openai/.test(name));
  assert.deepEqual(custom, []);
});

test('the Worker is bound by the policy too: it asks no other host', options, async () => {
  let asked = 0;
  const other = createServer((request, response) => {
    asked += 1;
    response.writeHead(200, { 'Access-Control-Allow-Origin': '*' }).end();
  });
  await new Promise((resolve) => { other.listen(0, '::1', resolve); });
  const { engine } = await ready();
  const answer = await engine.send({ get: { provider: 'stub', url: `http://[::1]:${other.address().port}/v1/models` } });
  other.close();
  assert.equal(JSON.parse(answer.envelope).result.status, 0);
  assert.equal(asked, 0);
});

test('lists the models of a provider', options, async () => {
  const { engine } = await ready();
  const { envelope } = await engine.send({ get: { provider: 'stub', url: `${provider.url}/v1/models` } });
  const { models } = await engine.call('providers.models', { reply: JSON.parse(envelope).result.text });
  assert.ok(models.includes('stub/oracle'));
});
