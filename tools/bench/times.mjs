// Times as the server saw them beside times as Perquery measured them, while SQL of about 2 s runs:
// the command, and the page in Chromium. Prints a Markdown table; no test depends on it.
// Usage: node tools/bench/times.mjs [--at 1,5,25,100] [--page] [--light]
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createProvider } from '../../tests/provider/server.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const { values } = parseArgs({ options: {
  at: { type: 'string', default: '1,5,25,100' },
  page: { type: 'boolean', default: false },
  light: { type: 'boolean', default: false },
} });
const KEY = 'sk-times-0123456789abcdef';
/** The first token 100 ms after the request, the end 100 ms later. */
const MODEL = 'stub/ok+pace?head=50&first=50&between=20';
const counted = (n) => `WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < ${n}) SELECT count(*) FROM c`;

const folder = mkdtempSync(path.join(tmpdir(), 'perquery-times-'));
const database = path.join(root, 'build/deps/chinook.sqlite');
const perquery = path.join(root, 'build/native/perquery');

/** How far to count so that a statement takes about 2 s on this computer. */
function heavySql() {
  const tried = 1e6;
  const request = JSON.stringify({ database: 'chinook', kind: 'run', text: counted(tried) });
  const before = performance.now();
  execFileSync(perquery, ['call', 'run.work', '--database', `chinook=${database}`], { input: request });
  const each = (performance.now() - before) / tried;
  return counted(Math.min(8e6, Math.round(2000 / each)));
}

const sql = values.light ? 'SELECT count(*) FROM Track' : heavySql();
const questions = (n) => Array.from({ length: n }, (_, i) => ({
  id: `q${i}`, tier: 1, tags: [], question: `Question number ${i}?`, sql: ['SELECT 1'],
}));

/** Enough that calls are in flight while earlier SQL runs. */
const questionsAt = (concurrency) => (concurrency >= 100 ? concurrency + 30 : Math.max(6, 2 * concurrency));

const provider = await createProvider({ key: KEY });
provider.script(() => ({ text: JSON.stringify({ sql }) }));

function quantile(list, p) {
  const sorted = [...list].sort((a, b) => a - b);
  const at = (sorted.length - 1) * p;
  const low = Math.floor(at);
  return sorted[low] + (sorted[Math.min(low + 1, sorted.length - 1)] - sorted[low]) * (at - low);
}

/** Each call of a sweep beside the server's record of it. */
function compare(answers, seen) {
  return answers.flatMap(({ question, turns }) => turns.flatMap(({ calls }) => calls.map(({ end, fault, times }) => {
    const entry = seen.find(({ body }) => body.messages.at(-1).content.includes(`number ${question.slice(1)}?`));
    const content = entry.sent.find(({ what }) => what === 'content');
    return {
      end, fault, first: times.first_answer, last: times.last,
      trueFirst: content.ms - entry.received.ms, trueLast: entry.ended.ms - entry.received.ms,
    };
  })));
}

function report(where, concurrency, rows) {
  const off = rows.map(({ first, trueFirst }) => first - trueFirst);
  const latency = rows.map(({ last, trueLast }) => last - trueLast);
  const ms = (list, p) => quantile(list, p).toFixed(1);
  const bad = rows.filter(({ fault }) => fault !== 'none').length;
  console.log(`| ${[where, concurrency, rows.length,
    ms(rows.map(({ trueFirst }) => trueFirst), 0.5), ms(rows.map(({ first }) => first), 0.5),
    ms(rows.map(({ trueFirst }) => trueFirst), 0.99), ms(rows.map(({ first }) => first), 0.99),
    ms(off, 0.5), ms(off, 0.99), ms(latency, 0.5), ms(latency, 0.99), bad].join(' | ')} |`);
}

async function native(concurrency) {
  const gold = path.join(folder, 'gold.json');
  const out = path.join(folder, `native-${concurrency}.json`);
  const count = questionsAt(concurrency);
  writeFileSync(gold, JSON.stringify({ format: 'perquery-gold/1', id: 'times', database: 'chinook', questions: questions(count) }));
  const seen = provider.requests.length;
  const child = spawn(perquery, ['sweep', '--provider', 'stub', '--base-url', `${provider.url}/v1`, '--key-env', 'STUB_KEY',
    '--model', MODEL, '--strategy', 'one-shot', '--concurrency', String(concurrency), '--db', database, '--gold', gold, '--out', out],
  { env: { ...process.env, STUB_KEY: KEY }, stdio: ['ignore', 'ignore', 'inherit'] });
  // The sweep's own judging needs no wait: the file is whole once all answers ended.
  await new Promise((resolve) => { child.on('close', resolve); });
  report('command', concurrency, compare(JSON.parse(readFileSync(out, 'utf8')).answers, provider.requests.slice(seen)));
}

async function inPage(concurrency, browser) {
  const { loadData, openEngine } = await import('../../tests/web/engine.js');
  const page = await browser.open();
  const engine = await openEngine(page);
  await loadData(page, 'chinook', 'chinook.sqlite');
  await engine.call('db.open', { name: 'chinook' });
  await engine.send({ key: { provider: 'stub', key: KEY, baseUrl: `${provider.url}/v1` } });
  const count = questionsAt(concurrency);
  const seen = provider.requests.length;
  const { plan } = await engine.call('run.plan', {
    database: 'chinook', seed: 0, questions: questions(count).map(({ id, question }) => ({ id, question })),
    series: [{ provider: 'stub', base_url: `${provider.url}/v1`, model: MODEL, strategy: 'one-shot', concurrency }],
  });
  const { run } = await engine.call('run.begin', { plan });
  await engine.finish(run, 600000);
  const { answers } = await engine.call('run.result', { run });
  report('page', concurrency, compare(answers, provider.requests.slice(seen)));
  await page.close();
}

console.log(`SQL: ${values.light ? 'light' : 'about 2 s'}. All times in ms; off is measured less true.`);
const HEADS = ['where', 'at once', 'calls', 'TTFT true p50', 'measured p50', 'true p99', 'measured p99',
  'off p50', 'off p99', 'latency off p50', 'off p99', 'faults'];
console.log(`\n| ${HEADS.join(' | ')} |\n|${'---|'.repeat(HEADS.length)}`);
const counts = values.at.split(',').map(Number);
try {
  if (values.page) {
    const { startBrowser } = await import('../../tests/web/browser.js');
    const browser = await startBrowser({ expectHosts: [provider.url] });
    for (const count of counts) await inPage(count, browser);
    await browser.close();
  } else {
    for (const count of counts) await native(count);
  }
} finally {
  await provider.close();
  rmSync(folder, { recursive: true });
}
