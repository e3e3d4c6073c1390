// Files and SQL that are no good: a message that names the place, and a page that continues.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { build, chooseFile, startBrowser, withoutChinook } from './browser.js';

const question = (change) => ({
  format: 'perquery-gold/1', id: 'g', database: 'chinook',
  questions: [{ id: 'q1', tier: 1, tags: [], question: 'How many artists?', sql: ['SELECT COUNT(*) FROM Artist'], ...change }],
});

describe('bad input', { skip: withoutChinook }, () => {
  let browser;
  let page;
  before(async () => { browser = await startBrowser(); });
  after(() => browser.close());

  beforeEach(async () => {
    page = await browser.open('#gold');
    await page.locator('button.primary:enabled').waitFor();
  });

  /** Whatever happened, what came with the page can still be chosen and evaluated. */
  afterEach(async () => {
    await page.locator('#choose-database').selectOption('chinook');
    await page.locator('#choose-gold').selectOption('chinook-25');
    await page.locator('#choose-predictions').selectOption('chinook-25-example');
    await page.getByRole('button', { name: 'Run 25 questions' }).click();
    await page.locator('.totals', { hasText: 'of 25 right' }).waitFor();
    await page.context().close();
  });

  const alert = async (pattern) => {
    await page.getByRole('alert').first().waitFor();
    assert.match(await page.getByRole('alert').first().innerText(), pattern);
  };

  test('a file that is not SQLite', async () => {
    await chooseFile(page, 'database', 'letter.db', 'Dear Sir or Madam, '.repeat(100));
    await alert(/letter\.db was not taken/);
  });

  test('a truncated database', async () => {
    const whole = await readFile(path.join(build, 'deps/chinook.sqlite'));
    await chooseFile(page, 'database', 'half.db', whole.subarray(0, whole.length / 2));
    await alert(/half\.db was not taken/);
  });

  test('100 MB of text', async () => {
    await page.evaluate(() => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([new Uint8Array(100 * 2 ** 20).fill(120)], 'huge.jsonl'));
      document.body.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: transfer }));
    });
    await alert(/huge\.jsonl .*104,857,600 bytes/);
  });

  test('a gold set that is not JSON', async () => {
    await chooseFile(page, 'gold', 'g.json', '{"format": "perquery-gold/1", ');
    await alert(/g\.json was not taken\. invalid JSON: [\s\S]+ at g\.json, line 1/);
    assert.equal(await page.locator('#choose-gold').inputValue(), 'chinook-25', 'the one before stays chosen');
  });

  test('a gold set with a misspelled field names its place', async () => {
    await chooseFile(page, 'gold', 'g.json', JSON.stringify(question({ tierr: 2 })));
    await alert(/questions\[0\]\.tierr/);
  });

  test('two bad files are told of at once, each at its field', async () => {
    await chooseFile(page, 'gold', 'g.json', '{"format": ');
    await chooseFile(page, 'predictions', 'p.jsonl', '{"id":"c01","sql":"SELECT 1"}\n{"id": oops}\n');
    await page.locator('[data-kind=gold] [role=alert]', { hasText: /at g\.json, line 1/ }).waitFor();
    await page.locator('[data-kind=predictions] [role=alert]', { hasText: /invalid JSON[\s\S]+at p\.jsonl, line 2/ }).waitFor();
    assert.equal(await page.getByText('No evaluation yet').count(), 0);
    assert.equal(await page.locator('#gold-run').innerText(), 'Run');
    assert.ok(await page.locator('#gold-run').isDisabled());
  });

  test('a gold set whose SQL fails', async () => {
    await chooseFile(page, 'gold', 'g.json', JSON.stringify(question({ sql: ['SELECT x FROM Nowhere'] })));
    await chooseFile(page, 'predictions', 'p.jsonl', '{"id":"q1","sql":"SELECT 1"}');
    await page.getByRole('button', { name: 'Run 1 question' }).click();
    await page.locator('.outcome.gold_failed').waitFor();
    assert.match(await page.locator('.questions').innerText(), /no such table: Nowhere/i);
  });

  test('predictions for an unknown question', async () => {
    await chooseFile(page, 'predictions', 'p.jsonl', '{"id":"c99","sql":"SELECT 1"}');
    await alert(/c99/);
  });

  test('no predictions at all', async () => {
    await chooseFile(page, 'predictions', 'p.jsonl', '');
    await alert(/the file is empty at p\.jsonl$/);
  });

  test('SQL that writes, attaches, never ends or returns ten million rows', async () => {
    const count = 'WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r';
    const sql = {
      c01: 'DELETE FROM Artist',
      c02: "ATTACH 'x' AS y",
      c03: `${count}) SELECT COUNT(*) FROM r`,
      c04: `${count} WHERE n < 10000000) SELECT n FROM r`,
    };
    await chooseFile(page, 'predictions', 'p.jsonl', Object.entries(sql).map(([id, text]) => JSON.stringify({ id, sql: text })).join('\n'));
    await page.getByRole('button', { name: 'Run 25 questions' }).click();
    await page.locator('.totals').waitFor({ timeout: 60000 });
    const outcome = async (id) => {
      const row = page.locator('.questions > li', { hasText: `${id}, tier` });
      return (await row.locator('.outcome').first().innerText()).replace(/^\W+/, '');
    };
    assert.deepEqual(await Promise.all(Object.keys(sql).map(outcome)), ['Refused', 'Refused', 'Stopped', 'Stopped']);
  });

  test('text that looks like markup stays text', async () => {
    const markup = '<img src=x onerror="document.title=1"><b>bold</b>';
    const sql = [`SELECT '${markup}' AS "${markup.replaceAll('"', '')}"`];
    await chooseFile(page, 'gold', 'g.json', JSON.stringify(question({ question: markup, sql })));
    await chooseFile(page, 'predictions', 'p.jsonl', JSON.stringify({ id: 'q1', sql: `SELECT '${markup}'` }));
    await page.getByRole('button', { name: 'Run 1 question' }).click();
    await page.locator('.totals').waitFor();
    await page.locator('summary').click();
    assert.match(await page.locator('.questions').innerText(), /<b>bold<\/b>/);
    assert.equal(await page.locator('.questions img, .questions b').count(), 0);
  });
});
