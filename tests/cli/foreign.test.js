// `perquery sweep` against servers that others wrote: aimock with its chaos mode, and mock-llm. What
// the command reports is held to what these servers did; the same is done with every fault of the stub.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { FAULTS } from '../provider/faults.js';
import { createProvider } from '../provider/server.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const build = path.resolve(process.env.PQ_BUILD ?? path.join(root, 'build'));
const command = process.env.PERQUERY ?? path.join(build, 'native/perquery');
const chinook = path.join(build, 'deps/chinook.sqlite');
const gold = path.join(root, 'data/gold/chinook-25.json');
const packages = path.join(root, 'tests/node_modules');
const missing = [[command, 'the command is not built'], [chinook, 'the build has no Chinook'],
  [packages, 'tests/node_modules is missing; run tools/deps']].find(([file]) => !existsSync(file));
const options = { skip: missing?.[1] ?? false, timeout: 120000 };
const ALL = ['--concurrency', '100', '--repeats', '20', '--retries', '0', '--strategy', 'one-shot', '--json'];

let folder;
before(() => { folder = mkdtempSync(path.join(tmpdir(), 'perquery-')); });
after(() => { rmSync(folder, { recursive: true }); });

/** Runs a sweep; gives the figures of its series and its answers. */
function sweep(url, model, more) {
  const out = path.join(folder, `${Math.random()}.json`);
  const child = spawn(command, ['sweep', '--provider', 'foreign', '--base-url', `${url}/v1`, '--key-env', 'FOREIGN_KEY',
    '--model', model, '--db', chinook, '--gold', gold, '--out', out, ...more], { env: { ...process.env, FOREIGN_KEY: 'stub-key' } });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text) => { stdout += text; });
  child.stderr.setEncoding('utf8').on('data', (text) => { stderr += text; });
  return new Promise((resolve, reject) => {
    child.on('close', (code) => {
      if (code === 2) reject(new Error(stderr));
      else resolve({ code, series: JSON.parse(stdout).series[0], ...JSON.parse(readFileSync(out, 'utf8')) });
    });
  });
}

const count = (list, matches) => list.filter(matches).length;
const callFaults = ({ turns }) => turns.flatMap(({ calls }) => calls.map(({ fault }) => fault));

async function withAimock(chaos, run) {
  const { LLMock } = await import(pathToFileURL(path.join(packages, '@copilotkit/aimock/dist/index.js')));
  const server = new LLMock({ port: 0, logLevel: 'silent', journalMaxEntries: 0, chaos });
  server.onMessage(/./, { content: '{"sql": "SELECT COUNT(*) FROM Track"}' });
  const url = await server.start();
  try {
    return await run(url, () => server.getRequests());
  } finally {
    await server.stop();
  }
}

test('aimock answers', options, async () => {
  await withAimock({}, async (url) => {
    const { code, series } = await sweep(url, 'gpt-4o', ['--json']);
    assert.equal(code, 0);
    assert.deepEqual([series.counts.answered, series.counts.errors], [25, 0]);
    assert.ok(series.tokens.input.value > 0);
  });
});

test('500 answers at 100 at once under the chaos of aimock: errors are what it broke', options, async () => {
  const chaos = { dropRate: 0.1, malformedRate: 0.1, rateLimitRate: 0.1, disconnectRate: 0.1 };
  await withAimock(chaos, async (url, journal) => {
    const { series, answers } = await sweep(url, 'gpt-4o', ALL);
    const entries = journal();
    const broken = (action) => count(entries, ({ response: { chaosAction } }) => chaosAction === action);
    assert.equal(answers.length, 500);
    assert.equal(entries.length, 500);
    const { answered, errors } = series.counts;
    const actions = ['drop', 'malformed', 'rateLimit', 'disconnect'].map(broken);
    assert.ok(actions.filter((n) => n > 0).length >= 3, JSON.stringify(actions));
    assert.equal(errors, count(entries, ({ response: { chaosAction } }) => chaosAction !== undefined));
    assert.equal(answered, 500 - errors);
    assert.equal(count(answers, ({ state }) => state === 'rate_limited'), count(entries, ({ response: { status } }) => status === 429));
  });
});

test('with retries, the chaos of aimock costs calls and not answers', options, async () => {
  await withAimock({ dropRate: 0.2, disconnectRate: 0.2 }, async (url, journal) => {
    const { series, answers } = await sweep(url, 'gpt-4o', ['--concurrency', '100', '--retries', '6', '--strategy', 'one-shot', '--json']);
    const failed = answers.flatMap(callFaults).filter((fault) => fault !== 'none').length;
    assert.equal(failed, count(journal(), ({ response: { chaosAction } }) => chaosAction !== undefined));
    assert.equal(series.counts.answered + series.counts.errors, 25);
    assert.equal(series.counts.calls, journal().length);
  });
});

test('mock-llm answers, and refuses a key', options, async () => {
  const config = path.join(folder, 'mock-llm.yaml');
  const answer = { choices: [{ message: { role: 'assistant', content: '{"sql": "SELECT COUNT(*) FROM Track"}' }, finish_reason: 'stop' }] };
  const error = { error: { message: 'Incorrect API key provided.', type: 'invalid_request_error', param: null, code: 'invalid_api_key' } };
  writeFileSync(config, JSON.stringify({
    rules: [
      { path: '/v1/chat/completions', match: '@', response: { status: 200, content: JSON.stringify(answer) } },
      { path: '/v1/chat/completions', match: "body.model == 'refused'", response: { status: 400, content: JSON.stringify(error) } },
    ],
  }));
  const port = 20000 + (process.pid % 20000);
  const server = spawn(process.execPath, [path.join(packages, '@dwmkerr/mock-llm/dist/main.js'), '--config', config],
    { env: { ...process.env, HOST: '127.0.0.1', PORT: String(port) }, stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    await new Promise((resolve, reject) => {
      server.stdout.on('data', (text) => { if (String(text).includes('running')) resolve(); });
      server.on('exit', () => reject(new Error('mock-llm ended')));
    });
    const { code, series } = await sweep(`http://127.0.0.1:${port}`, 'gpt-5', ['--json']);
    assert.equal(code, 0);
    assert.deepEqual([series.counts.answered, series.counts.errors], [25, 0]);
    const refused = await sweep(`http://127.0.0.1:${port}`, 'refused', ['--json']);
    assert.equal(refused.code, 1);
    assert.equal(refused.series.errors[0].fault, 'unauthorized');
    assert.equal(refused.series.errors[0].words, 'Incorrect API key provided.');
  } finally {
    server.kill();
  }
});

/** Faults after which no whole reply came, so that the answer is an error. Those that halt a series,
 *  because no further question could be answered, are tried elsewhere. */
const HALTING = new Set(['429-quota', 'redirect']);
const FAILING = new Set(['429', '429-retry-after', '429-retry-after-date', 'busy', '500', '503', 'error-200', 'malformed-body', 'html',
  'content-filter', 'error-midstream', 'malformed-event', 'stall-headers', 'stall-body', 'stall-midstream', 'cut-before-headers',
  'cut-after-headers', 'cut-midstream', 'cut-utf8']);

test('500 answers at 100 at once under every fault of the stub: errors are what it broke', options, async () => {
  const provider = await createProvider({ gold: [gold] });
  const names = FAULTS.map(({ name }) => name).filter((name) => !HALTING.has(name));
  provider.script(() => `stub/${['cut-utf8', 'split-utf8'].includes(names[provider.requests.length % names.length])
    ? 'unicode' : 'oracle'}+${names[provider.requests.length % names.length]}`);
  try {
    const { series, answers } = await sweep(provider.url, 'stub/oracle', [...ALL, '--timeout', '15']);
    const broken = provider.requests.filter(({ faults, status }) => faults.some((name) => FAILING.has(name))
      && !(faults.includes('busy') && status === 200)); // there was room
    assert.equal(answers.length, 500);
    assert.equal(provider.requests.length, 500);
    const { answered, errors } = series.counts;
    assert.equal(errors, broken.length);
    assert.equal(answered, 500 - broken.length);
    const filtered = count(provider.requests, ({ faults }) => faults.includes('content-filter'));
    assert.equal(count(answers, ({ state }) => state === 'refusal'), filtered);
  } finally {
    await provider.close();
  }
});
