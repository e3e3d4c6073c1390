// Times as the server saw them beside times as Perquery measured them, while SQL of about 2 s runs:
// the command, and the page in Chromium. Prints a Markdown table; no test depends on it.
// Usage: node tools/bench/times.mjs [--at 1,5,25,100] [--page] [--light] [--seconds N]
//   --seconds N   stop each run after N seconds; the calls that ended by then are compared (default 600)
// A browser has six connections to a server of HTTP/1.1, so the page asks as many servers as it needs.
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
  seconds: { type: 'string', default: '600' },
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

const PER_SERVER = 5;
const counts = values.at.split(',').map(Number);
const servers = await Promise.all(Array.from({ length: values.page ? Math.ceil(Math.max(...counts) / PER_SERVER) : 1 }, async () => {
  const server = await createProvider({ key: KEY });
  server.script(() => ({ text: JSON.stringify({ sql }) }));
  return server;
}));
const [provider] = servers;

function quantile(list, p) {
  const sorted = [...list].sort((a, b) => a - b);
  const at = (sorted.length - 1) * p;
  const low = Math.floor(at);
  return sorted[low] + (sorted[Math.min(low + 1, sorted.length - 1)] - sorted[low]) * (at - low);
}

/** Each call of a sweep that ended beside the server's record of it. */
function compare({ answers, abandoned }, seen) {
  const whole = [...answers, ...abandoned].filter(({ turns }) => turns.length > 0 && turns[0].calls[0]?.end === 'complete');
  return whole.flatMap(({ question, turns }) => turns.flatMap(({ calls }) => calls.map(({ end, fault, times }) => {
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
  const timer = setTimeout(() => child.kill('SIGINT'), 1000 * Number(values.seconds));
  await new Promise((resolve) => { child.on('close', resolve); });
  clearTimeout(timer);
  report('command', concurrency, compare(JSON.parse(readFileSync(out, 'utf8')), provider.requests.slice(seen)));
}

async function inPage(concurrency, browser) {
  const { loadData, openEngine } = await import('../../tests/web/engine.js');
  const page = await browser.open();
  const engine = await openEngine(page);
  await loadData(page, 'chinook', 'chinook.sqlite');
  await engine.call('db.open', { name: 'chinook' });
  const used = servers.slice(0, Math.ceil(concurrency / PER_SERVER));
  const series = used.map(({ url }, i) => ({
    provider: `stub${i}`, base_url: `${url}/v1`, model: MODEL, strategy: 'one-shot', concurrency: Math.min(concurrency, PER_SERVER),
  }));
  for (const { provider: id, base_url: baseUrl } of series) await engine.send({ key: { provider: id, key: KEY, baseUrl } });
  const count = Math.ceil(questionsAt(concurrency) / used.length);
  const seen = used.map(({ requests }) => requests.length);
  const { plan } = await engine.call('run.plan', {
    database: 'chinook', seed: 0, side_by_side: true, questions: questions(count).map(({ id, question }) => ({ id, question })), series,
  });
  const { run } = await engine.call('run.begin', { plan });
  const timer = setTimeout(() => engine.call('run.stop', { run }), 1000 * Number(values.seconds));
  await engine.finish(run);
  clearTimeout(timer);
  const sweep = await engine.call('run.result', { run });
  const of = (list, k) => list.filter((answer) => answer.series === k);
  report('page', concurrency, used.flatMap(({ requests }, k) => compare(
    { answers: of(sweep.answers, k), abandoned: of(sweep.abandoned, k) }, requests.slice(seen[k]),
  )));
  await page.close();
}

console.log(`SQL: ${values.light ? 'light' : 'about 2 s'}. All times in ms; off is measured less true.`);
const HEADS = ['where', 'at once', 'calls', 'TTFT true p50', 'measured p50', 'true p99', 'measured p99',
  'off p50', 'off p99', 'latency off p50', 'off p99', 'faults'];
console.log(`\n| ${HEADS.join(' | ')} |\n|${'---|'.repeat(HEADS.length)}`);
try {
  if (values.page) {
    const { startBrowser } = await import('../../tests/web/browser.js');
    const browser = await startBrowser({ expectHosts: servers.map(({ url }) => url) });
    for (const count of counts) await inPage(count, browser);
    await browser.close();
  } else {
    for (const count of counts) await native(count);
  }
} finally {
  await Promise.all(servers.map((server) => server.close()));
  rmSync(folder, { recursive: true });
}
