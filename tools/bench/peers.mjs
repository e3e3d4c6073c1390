// Measures the page beside its peers, and writes what it measured to tools/bench/RESULTS.md; nothing
// in that file comes from anywhere else.
// Usage: node tools/bench/peers.mjs [--rounds N]    rounds of the 25 statements for each (default 40)
import { execFileSync } from 'node:child_process';
import { cpSync, createReadStream, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { cpus, release, totalmem } from 'node:os';
import path from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { build, chromiumProgram, root, site, startBrowser, withoutChinook } from '../../tests/web/browser.js';
import { openSweep, runSweep, startProvider } from '../../tests/web/sweeping.js';

const { chromium } = createRequire(path.join(root, 'web/package.json'))('playwright-core');
const at = process.argv.indexOf('--rounds');
const rounds = at < 0 ? 40 : Number(process.argv[at + 1]);
if (!Number.isInteger(rounds) || rounds < 3) throw new Error('--rounds expects a whole number of at least 3');
if (withoutChinook) throw new Error(withoutChinook);

const bench = path.join(build, 'bench');
const gold = JSON.parse(readFileSync(path.join(root, 'data/gold/chinook-25.json'), 'utf8'));

const brotli = (file) => brotliCompressSync(readFileSync(file), { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;
const kb = (bytes) => `${(bytes / 1000).toFixed(1)} KB`;
const ms = (time) => `${time < 10 ? time.toFixed(2) : time.toFixed(0)} ms`;
const sorted = (values) => [...values].sort((a, b) => a - b);
const median = (values) => sorted(values)[Math.floor((values.length - 1) / 2)];
const quantile = (values, share) => ms(sorted(values)[Math.floor(values.length * share)]);
const middle = (values) => `${quantile(values, 0.1)} to ${quantile(values, 0.9)}`;
const row = (...cells) => `| ${cells.join(' | ')} |`;

/** The peers, as their lock file pins them. */
function installPeers() {
  mkdirSync(bench, { recursive: true });
  for (const name of ['package.json', 'package-lock.json']) cpSync(path.join(root, 'tools/bench', name), path.join(bench, name));
  const quietly = { cwd: bench, stdio: ['ignore', 'ignore', 'inherit'] };
  execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], quietly);
  const { packages } = JSON.parse(readFileSync(path.join(bench, 'package-lock.json'), 'utf8'));
  const installed = Object.entries(packages).filter(([name]) => name);
  return Object.fromEntries(installed.map(([name, { version }]) => [name.replace('node_modules/', ''), version]));
}

const PLACES = {
  '/perquery/': path.join(build, 'wasm'),
  '/sqljs/': path.join(bench, 'node_modules/sql.js/dist'),
  '/sqlite/': path.join(bench, 'node_modules/@sqlite.org/sqlite-wasm/dist'),
};
const FILES = {
  '/module.js': path.join(root, 'web/js/worker/module.js'),
  '/bench.js': path.join(root, 'tools/bench/peers-page.js'),
  '/chinook.sqlite': path.join(build, 'deps/chinook.sqlite'),
};
const TYPES = { '.js': 'text/javascript', '.mjs': 'text/javascript', '.wasm': 'application/wasm', '.html': 'text/html' };

const PAGE = '<!doctype html><script src="/sqljs/sql-wasm-browser.js"></script>';

async function servePeers() {
  const server = createServer(({ url }, response) => {
    const place = Object.keys(PLACES).find((prefix) => url.startsWith(prefix));
    const file = FILES[url] ?? (place && path.join(PLACES[place], path.basename(url)));
    if (url === '/') response.writeHead(200, { 'Content-Type': 'text/html' }).end(PAGE);
    else if (file === undefined || !existsSync(file)) response.writeHead(404).end();
    else {
      response.writeHead(200, { 'Content-Type': TYPES[path.extname(file)] ?? 'application/octet-stream' });
      createReadStream(file).pipe(response);
    }
  });
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  return { server, address: `http://127.0.0.1:${server.address().port}/` };
}

/** A statement with its bindings as literals, so that all three are given the same text. */
function withLiterals(sql) {
  return sql.replaceAll(/:(\w+)/g, (_, name) => {
    const value = gold.bindings[name];
    return typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value);
  });
}

async function benchPeers(lines, browser, versions) {
  const { server, address } = await servePeers();
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(address);
  const statements = gold.questions.map(({ sql: [first] }) => withLiterals(first));
  const inPage = (name, ...given) => page.evaluate(async ([what, args]) => (await import('/bench.js'))[what](...args), [name, given]);
  const names = ['perquery', 'sql.js', '@sqlite.org/sqlite-wasm'];
  const weights = {
    perquery: [path.join(build, 'wasm/perquery.js'), path.join(build, 'wasm/perquery.wasm')],
    'sql.js': ['sql-wasm-browser.js', 'sql-wasm-browser.wasm'].map((name) => path.join(PLACES['/sqljs/'], name)),
    '@sqlite.org/sqlite-wasm': ['index.mjs', 'sqlite3.wasm'].map((name) => path.join(PLACES['/sqlite/'], name)),
  };

  const opening = {};
  for (const name of names) opening[name] = await inPage('open', name);
  const times = Object.fromEntries(names.map((name) => [name, []]));
  const counts = new Set();
  for (let round = -3; round < rounds; round += 1) { // three to warm up
    for (let turn = 0; turn < names.length; turn += 1) {
      const name = names[(round + 3 + turn) % names.length]; // whose turn is first goes round
      const { ms: time, rows } = await inPage('pass', name, statements);
      if (round >= 0) times[name].push(time);
      counts.add(rows);
    }
  }
  if (counts.size !== 1) throw new Error(`they do not agree on the rows: ${[...counts]}`);

  lines.push('## The 25 gold statements of chinook-25', '',
    `${rounds} rounds after three to warm up, in turn, in one page of one Chromium, on the page's own thread; `
    + `every row read out (${[...counts][0]} in a round). `
    + "perquery's time has its sandbox in it, and a result that goes through JSON.", '',
    row('', 'version', 'median of a round', 'middle 80 %', 'module and database opened', 'script and module, brotli 11'),
    row('---', '---', '---:', '---:', '---:', '---:'));
  for (const name of names) {
    const weight = weights[name].reduce((sum, file) => sum + brotli(file), 0);
    lines.push(row(name, versions[name], ms(median(times[name])), middle(times[name]), ms(opening[name]), kb(weight)));
  }
  lines.push('', 'perquery.wasm holds the scorer, the cost model, the agent and the rest beside SQLite; '
    + 'the other two are SQLite alone, and write files too.', '');

  const episode = {
    prices: [],
    episode: { episodes: 1000, turns: 8, initial_tokens: 8000, added_tokens: 12000, reply_tokens: 2000 },
    offers: [{ name: 'T', price: { input: 5.15, output: 12.81 } }],
  };
  const query = { input_tokens: 700, output_tokens: 80, price: { input: 0.6, output: 3 }, queries_per_day: 30000 };
  lines.push('## Cost core', '', row('operation', 'scenarios a second, JSON in and out'), row('---', '---:'));
  for (const [op, request] of [['cost.query', query], ['cost.episode', episode]]) {
    lines.push(row(op, Math.round(await inPage('rate', op, request)).toLocaleString('en-US')));
  }

  const after = [1, 100, 500, 1000];
  const predictions = readFileSync(path.join(root, 'data/examples/chinook-25.predictions.jsonl'), 'utf8');
  const seen = await inPage('memory', JSON.stringify(gold), predictions, after);
  lines.push('', '## Memory of the module after evaluations of 25 questions', '', row('evaluations', 'memory'), row('---:', '---:'));
  after.forEach((count, index) => lines.push(row(count, `${(seen[index] / 2 ** 20).toFixed(2)} MiB`)));
  lines.push('');
  await context.close();
  server.close();
}

function benchBytes(lines) {
  const list = readdirSync(site).filter((name) => statSync(path.join(site, name)).isFile());
  lines.push('## Bytes over the wire', '', row('file', 'raw', 'brotli 11'), row('---', '---:', '---:'));
  for (const name of list) lines.push(row(name, kb(statSync(path.join(site, name)).size), kb(brotli(path.join(site, name)))));
  lines.push('', 'plot.js is fetched when a view draws with it, tokens.js only on "Count exactly". '
    + 'tests/web/budget.test.js holds the page to its budget.', '');
}

/** Milliseconds from navigation to the first row of the matrix. */
const usable = (page) => page.evaluate(() => new Promise((resolve) => {
  const look = () => (document.querySelector('table.matrix tbody tr') ? resolve(performance.now()) : requestAnimationFrame(look));
  look();
}));

async function benchOpening(lines) {
  const runs = 9;
  const browser = await startBrowser();
  const cold = [];
  const cached = [];
  for (let i = 0; i < runs; i += 1) {
    const page = await browser.open('#matrix', { serviceWorkers: 'allow' });
    cold.push(await usable(page));
    await page.evaluate(async () => {
      await navigator.serviceWorker.ready;
      while (navigator.serviceWorker.controller === null) await new Promise((resolve) => { setTimeout(resolve, 20); });
    });
    await page.reload();
    cached.push(await usable(page));
    await page.context().close();
  }
  await browser.close();
  lines.push('## From navigation to a usable matrix', '', `${runs} of each, in turn, from loopback; cached is by the service worker.`, '',
    row('', 'median', 'middle 80 %'), row('---', '---:', '---:'),
    row('cold', ms(median(cold)), middle(cold)), row('cached', ms(median(cached)), middle(cached)), '');
}

/** Watches for what keeps the page's thread from anything else. */
function watchTasks() {
  globalThis.tasks = [];
  const keep = ({ startTime, duration }) => globalThis.tasks.push({ startTime, duration });
  new PerformanceObserver((list) => list.getEntries().forEach(keep)).observe({ type: 'longtask', buffered: true });
}

async function benchSweep(lines) {
  const provider = await startProvider();
  const browser = await startBrowser({ expectHosts: ['http://127.0.0.1:'] });
  const page = await openSweep(browser, provider, { models: ['stub/oracle'], concurrency: '5', repeats: '4' }, { beforePage: watchTasks });
  const from = await page.evaluate(() => performance.now());
  await runSweep(page, 120000);
  const { to, tasks } = await page.evaluate(() => ({ to: performance.now(), tasks: globalThis.tasks }));
  const during = tasks.filter(({ startTime }) => startTime >= from).map(({ duration }) => duration);
  await browser.close();
  await provider.close();
  lines.push('## The page while a sweep runs', '',
    '100 answers from the stub provider of tests/provider, 5 at once, judged in the tab.', '',
    row('', ''), row('---', '---:'), row('from Start to the end', ms(to - from)),
    row('tasks of 50 ms and more on the page\'s thread', during.length),
    row('the longest of them', during.length === 0 ? 'none' : ms(Math.max(...during))), '');
}

function benchScorer(lines) {
  lines.push('## Scorer', '', execFileSync(path.join(build, 'native/bench_scorer'), { encoding: 'utf8' }).trim(), '');
}

const revision = execFileSync('git', ['-C', root, 'describe', '--always', '--dirty'], { encoding: 'utf8' }).trim();
const versions = { perquery: revision, ...installPeers() };
const browser = await chromium.launch({ executablePath: chromiumProgram, args: ['--no-sandbox', '--disable-gpu'] });
const lines = ['# Measured', '',
  'Written by `tools/bench/run`; every figure was measured in that run.', '',
  row('', ''), row('---', '---'),
  row('date', new Date().toISOString().slice(0, 10)),
  row('machine', `${cpus().length} × ${cpus()[0].model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, Linux ${release()}`),
  row('versions', `Chromium ${browser.version()}, Node ${process.version}, perquery ${versions.perquery}`), ''];
await benchPeers(lines, browser, versions);
await browser.close();
benchBytes(lines);
await benchOpening(lines);
await benchSweep(lines);
benchScorer(lines);
writeFileSync(path.join(root, 'tools/bench/RESULTS.md'), `${lines.join('\n').trimEnd()}\n`);
console.log('tools/bench/RESULTS.md is written');
