// The gold-set view: the example evaluated, read, stopped and exported; files of one's own.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { build, chooseFile, drawn, root, startBrowser, withoutChinook } from './browser.js';

let browser;
before(async () => { browser = await startBrowser(); });
after(() => browser.close());

async function openGold(hash = '#gold') {
  const page = await browser.open(hash);
  await page.locator('button.primary:enabled').waitFor();
  return page;
}

async function run(page) {
  await page.locator('button.primary:enabled').click();
  await page.locator('.totals').waitFor();
}

async function exportedText(page) {
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Export as JSON' }).click()]);
  return readFile(await download.path(), 'utf8');
}

test('runs the example and exports what it shows', { skip: withoutChinook }, async () => {
  const page = await openGold();
  assert.match(await page.locator('[data-kind=predictions]').innerText(), /written by hand/i);
  assert.match(await page.locator('button.primary').innerText(), /Run 25 questions/);
  await run(page);
  assert.equal(await page.locator('.questions > li').count(), 25);

  const text = await exportedText(page);
  const exported = JSON.parse(text);
  assert.equal(exported.format, 'perquery-evaluation/1');
  assert.equal(exported.questions.length, 25);
  assert.ok(text.endsWith('}\n'));
  const { right, questions, no_prediction: missing } = exported.totals;
  assert.match(await page.locator('.totals').innerText(), new RegExp(`${right}\\s+of ${questions} right`));
  assert.equal(missing, 1);
  assert.ok(right > 0 && right <= questions - 9, 'the example has at least eight mistakes and a gap');
});

const command = process.env.PERQUERY ?? path.join(build, 'native/perquery');
const noCommand = withoutChinook || (existsSync(command) ? false : 'the command is not built');

test('exports the bytes that the command prints', { skip: noCommand }, async () => {
  const page = await openGold();
  await run(page);
  const printed = execFileSync(command, ['eval', '--db', path.join(build, 'deps/chinook.sqlite'),
    '--gold', path.join(root, 'data/gold/chinook-25.json'),
    '--predictions', path.join(root, 'data/examples/chinook-25.predictions.jsonl'),
    '--rule', await page.getByLabel('Rule').inputValue(), '--json'], { encoding: 'utf8' });
  assert.equal(await exportedText(page), printed);
});

test('shows the SQL, both results and the first difference', { skip: withoutChinook }, async () => {
  const page = await openGold();
  await run(page);
  await page.getByLabel('Only what is not right').check();
  await drawn(page);
  const wrong = page.locator('.questions > li', { has: page.locator('.outcome.wrong') });
  assert.ok(await wrong.count() > 0);
  for (const row of await wrong.all()) await row.locator('summary').click();
  const first = wrong.first();
  assert.match(await first.locator('pre').first().innerText(), /SELECT/i);
  assert.equal(await first.locator('.sides section').count(), 2);
  assert.ok(await first.locator('table.rules tbody tr').count() >= 2);
  assert.ok(await page.locator('.differs').count() > 0);
  await first.locator('summary').click();
  await first.locator('.sides').waitFor({ state: 'detached' });
});

test('judges by the rule that is chosen', { skip: withoutChinook }, async () => {
  const page = await openGold();
  await page.getByLabel('Rule').selectOption('rows-match');
  assert.match(page.url(), /#gold\?rule=rows-match$/);
  await run(page);
  assert.match(await page.locator('.totals').innerText(), /judged by rows-match/);
});

test('stops when asked, and runs again', { skip: withoutChinook }, async () => {
  const page = await openGold();
  const sql = 'WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT COUNT(*) FROM r';
  const slow = ['c01', 'c02', 'c03'].map((id) => JSON.stringify({ id, sql }));
  await chooseFile(page, 'predictions', 'slow.jsonl', slow.join('\n'));
  await page.locator('button.primary:enabled').click();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByText(/Stopped after \d+ of 25 questions/).waitFor();
  assert.equal(await page.locator('.totals').count(), 0);
  await page.getByLabel('Predictions').first().selectOption('chinook-25-example');
  await run(page);
});

test('takes a database, a gold set and predictions of one’s own', { skip: withoutChinook }, async () => {
  const page = await openGold();
  await chooseFile(page, 'database', 'mine.sqlite', await readFile(path.join(build, 'deps/chinook.sqlite')));
  await page.locator('#choose-database option:checked', { hasText: 'mine.sqlite (your file)' }).waitFor({ state: 'attached' });
  const gold = {
    format: 'perquery-gold/1', id: 'mine', database: 'chinook',
    questions: [{ id: 'q1', tier: 1, tags: ['count'], question: 'How many artists?', sql: ['SELECT COUNT(*) FROM Artist'] }],
  };
  await chooseFile(page, 'gold', 'mine.json', JSON.stringify(gold));
  await chooseFile(page, 'predictions', 'mine.jsonl', '{"id":"q1","sql":"SELECT COUNT(ArtistId) FROM Artist"}\n');
  await page.getByRole('button', { name: 'Run 1 question' }).click();
  await page.locator('.totals').waitFor();
  assert.match(await page.locator('.totals').innerText(), /1\s+of 1 right/);
  assert.doesNotMatch(page.url(), /mine/);
});

test('takes a file dropped on the page', { skip: withoutChinook }, async () => {
  const page = await openGold();
  const bundled = await readFile(path.join(root, 'data/examples/chinook-25.predictions.jsonl'), 'utf8');
  await page.evaluate((text) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([text], 'dropped.jsonl'));
    document.body.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: transfer }));
  }, bundled);
  await page.locator('#choose-predictions option:checked', { hasText: 'dropped.jsonl' }).waitFor({ state: 'attached' });
  await run(page);
});
