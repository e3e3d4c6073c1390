// What is passed on: a view as a link, a table as CSV, a drawing as SVG and PNG.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import { csvOf } from '../../web/js/text/csv.js';
import { chooseFile, startBrowser, withoutChinook } from './browser.js';

const KEY = 'sk-never-in-an-address-0123456789';
const VIEWS = ['start', 'matrix', 'versus', 'load', 'cost', 'cost/episodes', 'cost/platforms', 'cost/picker', 'cost/whatif',
  'demo', 'demo?source=live', 'sweep', 'gold', 'schema'];

/** CSV read back, as RFC 4180 has it. */
function parseCsv(text) {
  const rows = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    rows.at(-1).push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end !== ',') rows.push([]);
  }
  assert.deepEqual(rows.pop(), [], 'ends with a line end');
  return rows;
}

describe('CSV', () => {
  test('reads back as what was written', () => {
    const rows = [['a', 'b'], ['x, "y"', 'two\r\nlines'], ['', ' spaced '], ['semi;colon', 'tab\tbed'], ['ümlaut', '😀']];
    assert.deepEqual(parseCsv(csvOf(rows)), rows);
  });

  test('no cell is a formula', () => {
    for (const text of [
      '=1+1', '+1+1', '-1-1', '@SUM(A1)', '\tx', '\rx', '\nx', '\0=1', '＝1', '-', '=cmd|" /C calc"!A0', '-2+3+cmd|x', '+$1=2',
    ]) {
      const [[cell]] = parseCsv(csvOf([[text]]));
      assert.equal(cell, `'${text}`, JSON.stringify(text));
    }
  });

  test('no separator lets a cell begin within another', () => {
    assert.equal(csvOf([['a;=1+1', 'b\t=1+1', "it's"]]), '"a;=1+1","b\t=1+1",it\'s\r\n');
  });

  test('numbers stay numbers', () => {
    const rows = [[-5, '-0.5', '+3', '-1,234.5', '-1e-7', '-$0.02', '+3.2 %', '-.5', 7]];
    assert.deepEqual(parseCsv(csvOf(rows)), [rows[0].map(String)]);
  });
});

let browser;
before(async () => { browser = await startBrowser(); });
after(() => browser.close());

async function download(page, name, within = page) {
  const [file] = await Promise.all([page.waitForEvent('download'), within.getByRole('button', { name }).first().click()]);
  return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
}

describe('links', () => {
  test('every view has its link, which is its address and holds no key', async () => {
    const page = await browser.open('#matrix', { permissions: ['clipboard-read', 'clipboard-write'] });
    let keyFields = 0;
    for (const view of VIEWS) {
      await page.evaluate((hash) => { location.hash = hash; }, view);
      await page.waitForFunction((hash) => location.hash.startsWith(hash), `#${view.split('?')[0]}`);
      await page.waitForTimeout(150);
      for (const field of await page.locator('input[type=password]:visible').all()) {
        keyFields += 1;
        await field.fill(KEY);
        await page.getByRole('button', { name: 'Copy link' }).click();
        await field.press('Enter');
      }
      await Promise.all([page.getByText('Copied').waitFor(), page.getByRole('button', { name: 'Copy link' }).click()]);
      const copied = await page.evaluate(() => navigator.clipboard.readText());
      assert.equal(copied, page.url());
      assert.ok(copied.startsWith(`${browser.address}#${view.split('?')[0]}`), `${view}: ${copied}`);
      assert.doesNotMatch(decodeURIComponent(copied), /sk-never/);
    }
    assert.ok(keyFields > 0, 'there is a view that asks for a key');
    const session = await page.context().newCDPSession(page);
    const { entries } = await session.send('Page.getNavigationHistory');
    assert.doesNotMatch(decodeURIComponent(JSON.stringify(entries)), /sk-never/);
  });

  test('a link holds the inputs', async () => {
    const page = await browser.open('#cost/platforms', { permissions: ['clipboard-read', 'clipboard-write'] });
    const field = page.getByLabel('Requests per day', { exact: true });
    await field.fill('4321');
    await page.getByRole('button', { name: 'Copy link' }).click();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    const other = await browser.open(copied.slice(browser.address.length));
    assert.equal(await other.getByLabel('Requests per day', { exact: true }).inputValue(), '4321');
  });

  test('where the clipboard is not allowed, the link can be copied by hand', async () => {
    const page = await browser.open('#matrix');
    await page.evaluate(() => { navigator.clipboard.writeText = () => Promise.reject(new Error('no')); });
    await page.getByRole('button', { name: 'Copy link' }).click();
    assert.equal(await page.getByLabel('Link to this view').inputValue(), page.url());
  });
});

describe('files', () => {
  test('the matrix as CSV says what the table shows', async () => {
    const page = await browser.open('#matrix');
    await page.waitForSelector('table.matrix');
    await page.getByRole('button', { name: /^Why/ }).first().click(); // a row that explains is no row of the table
    const { name, bytes } = await download(page, 'Save CSV: matrix');
    assert.equal(name, 'perquery-matrix.csv');
    const [heads, ...rows] = parseCsv(bytes.toString());
    assert.equal(rows.length, 15);
    assert.ok(rows.every((row) => row.length === heads.length));
    assert.deepEqual(heads.slice(0, 3), ['Model', 'Platform', 'Accuracy']);
    assert.ok(heads.includes('TTFT p50 ms'));
    const [first] = rows;
    assert.equal(first[0], 'gpt-oss-120b');
    assert.equal(first[1], 'Baseten');
    assert.equal(first[heads.indexOf('$/query')], '$0.000187');
    const kimi = rows.find(([model, platform]) => model === 'Kimi K2.5' && platform === 'Fireworks');
    assert.equal(kimi[heads.indexOf('$/query')], '$0.000634', 'as corrected');
  });

  test('a cell that is a formula is none in the file', { skip: withoutChinook }, async () => {
    const page = await browser.open('#gold');
    const questions = [{ id: '=1+1', tier: 1, tags: [], question: '@SUM(A1), "quoted"', sql: ['SELECT 1'] }];
    await chooseFile(page, 'gold', 'g.json', JSON.stringify({ format: 'perquery-gold/1', id: 'g', database: 'chinook', questions }));
    await chooseFile(page, 'predictions', 'p.jsonl', JSON.stringify({ id: '=1+1', sql: 'SELECT 2' }));
    await page.getByRole('button', { name: 'Run 1 question' }).click();
    await page.locator('.totals').waitFor();
    const { bytes } = await download(page, 'Save CSV: verdicts');
    const text = bytes.toString();
    assert.match(text, /^"?'=1\+1/m);
    assert.doesNotMatch(text, /(^|,|")[=@]/m);
  });

  for (const colorScheme of ['light', 'dark']) {
    test(`a chart as SVG and PNG, ${colorScheme}`, async () => {
      const page = await browser.open('#cost/platforms', { colorScheme });
      await page.locator('svg.plot').waitFor();
      const svg = (await download(page, 'Save SVG: break-even')).bytes.toString();
      assert.match(svg, /^<svg [^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
      assert.doesNotMatch(svg, /var\(|\bclass=|\sstyle=|<script|<!--|color\(|foreignObject/, 'stands by itself');
      assert.match(svg, /Requests a day/);
      const png = await download(page, 'Save PNG: break-even');
      assert.equal(png.name, 'perquery-break-even.png');
      const shown = await page.locator('svg.plot').boundingBox();
      assert.equal(png.bytes.readUInt32BE(16), Math.ceil(shown.width * 2));
      const colors = await page.evaluate(async (base64) => {
        const blob = new Blob([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], { type: 'image/png' });
        const bitmap = await createImageBitmap(blob);
        const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
        const context = canvas.getContext('2d');
        context.drawImage(bitmap, 0, 0);
        const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
        const seen = new Map();
        for (let i = 0; i < data.length; i += 4) {
          const color = `${data[i]},${data[i + 1]},${data[i + 2]},${data[i + 3]}`;
          seen.set(color, (seen.get(color) ?? 0) + 1);
        }
        return [...seen].sort((a, b) => b[1] - a[1]).map(([color]) => color);
      }, png.bytes.toString('base64'));
      assert.equal(colors[0], colorScheme === 'light' ? '255,255,255,255' : '23,30,27,255', 'the surface that it stands on');
      assert.ok(colors.includes(colorScheme === 'light' ? '11,102,80,255' : '88,203,164,255'), 'the accent’s line');
    });
  }

  test('a drawing of the schema as SVG', { skip: withoutChinook }, async () => {
    const page = await browser.open('#schema');
    await page.waitForSelector('table.levels');
    const { bytes } = await download(page, 'Save SVG: schema');
    assert.match(bytes.toString(), /PlaylistTrack/);
    const { bytes: csv } = await download(page, 'Save CSV: schema-levels');
    assert.ok(parseCsv(csv.toString()).length > 3);
  });

  test('buttons come and go with what they are for', async () => {
    const page = await browser.open('#matrix');
    const saves = page.getByRole('button', { name: /^Save CSV: / });
    await page.getByRole('button', { name: 'Save CSV: matrix' }).waitFor();
    await page.evaluate(() => { location.hash = 'cost/picker'; });
    await page.getByRole('button', { name: 'HIPAA, image and chat' }).waitFor();
    assert.equal(await saves.count(), 0);
    await page.evaluate(() => { location.hash = 'matrix'; });
    await page.getByRole('button', { name: 'Save CSV: matrix' }).waitFor();
    assert.equal(await page.getByRole('button', { name: 'Save CSV: matrix' }).count(), 1);
  });
});
