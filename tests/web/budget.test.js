// What the page may weigh, as brotli at quality 11 makes it: the first view, and all of it.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { brotliCompressSync, constants } from 'node:zlib';
import { site, startBrowser } from './browser.js';

const KB = 1000;
const FIRST_VIEW = 150 * KB;
const WHOLE = 700 * KB;

/**
 * Not counted, for a reader has to ask for it and the page works without: the databases, everybody's
 * price lists, the recording of the demo, the texts of the method page and the glossary, the license
 * texts, and the vocabulary of the exact tokenizer (200,000 words, which are over the budget by
 * themselves).
 */
const NOT_COUNTED = new RegExp([
  '\\.sqlite$', '^data/prices/genai\\.json$', '^data/cassettes/', '^data/(glossary|method)\\.json$', '^licenses\\.txt$', '^tokens\\.js$',
].join('|'));

const weigh = (name) => brotliCompressSync(
  readFileSync(path.join(site, name)), { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } },
).length;

/** The files of the site, by their paths below it. */
function filesOf(folder = '') {
  return readdirSync(path.join(site, folder), { withFileTypes: true }).flatMap((entry) => {
    const name = path.posix.join(folder, entry.name);
    return entry.isDirectory() ? filesOf(name) : [name];
  });
}

const total = (weights) => Object.values(weights).reduce((sum, weight) => sum + weight, 0);

/** What is heavy, for whoever has to make it lighter. */
const heaviest = (weights) => Object.entries(weights).sort((a, b) => b[1] - a[1]).slice(0, 12).map(
  ([name, weight]) => `${name} ${(weight / KB).toFixed(1)} KB`
).join(', ');

let browser;
before(async () => { browser = await startBrowser(); });
after(() => browser.close());

test('the first view is under 150 KB, the module and databases left out', async () => {
  const page = await browser.open();
  await page.locator('main :is(svg, tbody tr)').first().waitFor();
  const fetched = await page.evaluate(() => performance.getEntries()
    .filter(({ entryType }) => ['navigation', 'resource'].includes(entryType)).map(({ name }) => new URL(name).pathname));
  const names = [
    ...new Set(fetched.filter((name) => name.startsWith('/some')).map((name) => name.replace('/some/sub/path/', '') || 'index.html')),
  ];
  const seen = new Set([...names, 'worker.js']); // which the Worker fetches out of the page's sight
  assert.ok(seen.has('app.js') && seen.has('data/manifest.json'), [...seen].join());
  const weights = Object.fromEntries([...seen].filter((name) => !/\.wasm$|\.sqlite$/.test(name)).map((name) => [name, weigh(name)]));
  assert.ok(total(weights) < FIRST_VIEW, `${total(weights)} bytes: ${heaviest(weights)}`);
});

test('the page is painted and can be used before the module is there', async () => {
  const page = await browser.open('', { beforeModule: () => new Promise(() => {}) });
  await page.locator('nav a[aria-current=page]').waitFor();
  const painted = await page.evaluate(() => new Promise((resolve) => {
    new PerformanceObserver((list) => resolve(list.getEntries().map(({ name }) => name))).observe({ type: 'paint', buffered: true });
  }));
  assert.ok(painted.includes('first-contentful-paint'));
  await page.locator('nav').getByRole('link', { name: 'Cost' }).click();
  await page.locator('nav a[aria-current=page]', { hasText: 'Cost' }).waitFor();
  assert.match(await page.locator('main').innerText(), /\w/, 'it says what it waits for');
  await page.context().close();
});

test('all of it is under 700 KB', () => {
  const weights = Object.fromEntries(filesOf().filter((name) => !NOT_COUNTED.test(name)).map((name) => [name, weigh(name)]));
  assert.ok(weights['perquery.wasm'] > 100 * KB && weights['app.js'] > 10 * KB, 'the site is there');
  assert.ok(total(weights) < WHOLE, `${total(weights)} bytes: ${heaviest(weights)}`);
});
