// Bytes over the wire, time to a usable matrix, and time to evaluate the 25 questions in the tab.
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { cpus } from 'node:os';
import path from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { build, startBrowser, withoutChinook } from '../../tests/web/browser.js';

const at = process.argv.indexOf('--runs');
const runs = at < 0 ? 5 : Number(process.argv[at + 1]);
if (!Number.isInteger(runs) || runs < 1) throw new Error('--runs expects a whole number of at least 1');

const site = path.join(build, 'site');
const brotli = (bytes) => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;
const kb = (bytes) => `${(bytes / 1000).toFixed(1)} KB`;
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)];

/** When a file is loaded, if not with the page. */
const ON_DEMAND = { 'plot.js': 'with the Platforms view', 'tokens.js': 'on "Count exactly"' };

function printBytes() {
  console.log('| file | raw | brotli 11 | loaded |\n| --- | ---: | ---: | --- |');
  for (const name of readdirSync(site)) {
    if (!statSync(path.join(site, name)).isFile()) continue;
    const bytes = readFileSync(path.join(site, name));
    console.log(`| ${name} | ${kb(bytes.length)} | ${kb(brotli(bytes))} | ${ON_DEMAND[name] ?? 'with the page'} |`);
  }
}

/** Milliseconds from navigation to the first row of the matrix, in a fresh context. */
async function matrixTime(browser) {
  const page = await browser.open('#matrix');
  const time = await page.evaluate(() => new Promise((resolve) => {
    const look = () => (document.querySelector('tbody tr') ? resolve(performance.now()) : requestAnimationFrame(look));
    look();
  }));
  await page.context().close();
  return time;
}

/** Milliseconds from the click on Run to the total, the database loaded before. */
async function evaluationTime(browser) {
  const page = await browser.open('#gold');
  const button = page.getByRole('button', { name: /^(Run|Evaluate)/ });
  await button.waitFor();
  const time = await page.evaluate(async () => {
    const run = [...document.querySelectorAll('button')].find((b) => /^(Run|Evaluate)/.test(b.textContent.trim()));
    while (run.disabled) await new Promise(requestAnimationFrame);
    const start = performance.now();
    run.click();
    while (!/of 25 right/.test(document.body.textContent)) await new Promise(requestAnimationFrame);
    return performance.now() - start;
  });
  await page.context().close();
  return time;
}

async function measure(name, once, browser) {
  const times = [];
  for (let i = 0; i < runs; i += 1) times.push(await once(browser));
  console.log(`| ${name} | ${median(times).toFixed(0)} ms | ${Math.min(...times).toFixed(0)} to ${Math.max(...times).toFixed(0)} ms |`);
}

console.log(`${new Date().toISOString().slice(0, 10)}, ${cpus().length} × ${cpus()[0].model}, Node ${process.version}\n`);
printBytes();
const browser = await startBrowser();
console.log(`\n| in Chromium, from loopback | median of ${runs} | range |\n| --- | ---: | ---: |`);
await measure('navigation to a usable matrix', matrixTime, browser);
if (withoutChinook) console.log(`\nEvaluation not measured: ${withoutChinook}.`);
else await measure('25 questions evaluated in the tab', evaluationTime, browser);
await browser.close();
