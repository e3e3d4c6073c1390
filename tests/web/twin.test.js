// The twins beside Chinook: chosen, named in the address, and asked what Chinook is asked.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { build, chooseFile, root, startBrowser, withoutChinook } from './browser.js';
import { emptyDatabase } from './empty-database.js';
import { exportedText, openGold, run } from './gold-view.js';
import { DIE_ONCE, LISTEN } from './worker-scripts.js';

let browser;
before(async () => { browser = await startBrowser(); });
after(() => browser.close());

const command = process.env.PERQUERY ?? path.join(build, 'native/perquery');
const withoutCommand = existsSync(command) ? false : 'the command is not built';
const GOLD = path.join(root, 'data/gold/chinook-25.json');
const ANSWERS = path.join(root, 'data/examples/chinook-25.predictions.jsonl');

const made = async (page) => (await page.workers()[0].evaluate('asked')).filter((text) => text === 'twin.make').length;

/** What the command prints for the same twin, gold set and answers. */
function printed(twin) {
  const folder = mkdtempSync(path.join(tmpdir(), 'perquery-'));
  const file = (name) => path.join(folder, name);
  try {
    execFileSync(command, [
      'twin', '--seed', '1', '--out', file('db'), '--gold', GOLD, '--gold-out', file('gold'), ...(twin === 'renamed' ? ['--renamed'] : []),
    ]);
    const request = { predictions: 'p', gold: 'g', seed: 1, edition: twin, into: 'x' };
    const { result } = JSON.parse(execFileSync(command, ['call', 'twin.predictions', '--load', `p=${ANSWERS}`, '--load', `g=${GOLD}`],
      { input: JSON.stringify(request), encoding: 'utf8' }));
    writeFileSync(file('answers'), result.text);
    return execFileSync(
      command, ['eval', '--db', file('db'), '--gold', file('gold'), '--predictions', file('answers'), '--json'], { encoding: 'utf8' },
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('a twin is made when it is chosen, not before', { skip: withoutChinook }, async () => {
  const page = await openGold(browser, '#gold', { beforeWorker: LISTEN });
  assert.equal(await made(page), 0);
  assert.match(await page.locator('.in-use').innerText(), /^Database:\s+Chinook$/);
  assert.deepEqual(
    await page.locator('#choose-database option').allInnerTexts(), ['Chinook', 'Twin of Chinook', 'Twin of Chinook, renamed'],
  );
  await page.locator('#choose-database').selectOption('twin');
  await page.locator('.in-use', { hasText: 'Twin of Chinook' }).waitFor();
  await page.waitForURL(/#gold\?database=twin$/);
  await page.getByText('11 tables and views').waitFor();
  await page.locator('#choose-database').selectOption('chinook');
  await page.locator('#choose-database').selectOption('twin');
  await run(page);
  assert.equal(await made(page), 1);
  assert.match(await page.locator('.totals').innerText(), /on Twin of Chinook, judged/);
  await page.locator('#choose-database').selectOption('chinook');
  await page.waitForURL(/#gold$/);
  assert.match(await page.locator('.totals').innerText(), /on Twin of Chinook, judged/);
});

for (const [edition, hash] of [['chinook', '#gold?database=twin'], ['renamed', '#gold?database=twin-renamed']]) {
  test(`exports the bytes that the command prints, edition ${edition}`, { skip: withoutCommand }, async () => {
    const page = await openGold(browser, hash);
    await run(page);
    assert.equal(await exportedText(page), printed(edition));
  });
}

test('the renamed twin is asked in its own names', async () => {
  const page = await openGold(browser, '#gold?database=twin-renamed');
  await run(page);
  await page.locator('[data-id=c08] summary').click();
  const [gold, predicted] = await page.locator('[data-id=c08] pre').allInnerTexts();
  for (const sql of [gold, predicted]) assert.match(sql, /FROM bill\b/);
  assert.match(await page.locator('[data-kind=predictions]').innerText(), /23 of 24 run with the twin’s values and names/);
  await page.getByRole('button', { name: 'Check the gold set' }).click();
  await page.getByText(/in 25 questions\..* On Twin of Chinook, renamed/s).waitFor();
});

test('the address keeps the twin through the views', async () => {
  const page = await browser.open('#schema?database=twin-renamed');
  await page.waitForSelector('table.levels');
  assert.match(await page.locator('pre.code').innerText(), /mix_recording/);
  await page.getByRole('button', { name: 'Measure recall' }).click();
  await page.waitForSelector('table.recall');
  await page.getByText('chinook-25-twin-renamed-1 on Twin of Chinook, renamed, 25 questions').waitFor();
  await page.locator('nav').getByRole('link', { name: 'Matrix' }).click();
  await page.locator('.in-use', { hasText: 'Twin of Chinook, renamed' }).waitFor();
  await page.getByRole('columnheader', { name: 'Model' }).first().getByRole('button').click();
  await page.waitForURL(/#matrix\?.*database=twin-renamed/);
});

test('a twin and what was made for it outlive the engine', async () => {
  const page = await openGold(browser, '#gold?database=twin-renamed', { beforeWorker: DIE_ONCE });
  await page.locator('button.primary:enabled').click();
  await page.getByText('The evaluation broke off').waitFor();
  await page.locator('button.primary:enabled').click();
  await page.locator('.totals', { hasText: /12\s+of 25 right/ }).waitFor();
});

const gold = (database, sql = 'SELECT Name FROM Genre') => JSON.stringify({
  format: 'perquery-gold/1', id: 'mine', database, questions: [{ id: 'q1', tier: 1, tags: [], question: 'Which?', sql: [sql] }],
});

test('a gold set of one’s own is adapted if it is for Chinook, and left as it is if it is for the twin', async () => {
  const page = await openGold(browser, '#gold?database=twin-renamed');
  await chooseFile(page, 'gold', 'mine.json', gold('chinook'));
  await chooseFile(page, 'predictions', 'mine.jsonl', '{"id":"q1","sql":"SELECT label FROM style"}');
  await page.locator(
    '[data-kind=predictions]', { hasText: 'They run as they are: the twin’s values and names should stand in them' },
  ).waitFor();
  await page.getByRole('button', { name: 'Run 1 question' }).click();
  await page.locator('.totals', { hasText: 'mine-twin-renamed-1 on' }).waitFor();
  assert.match(await page.locator('.totals').innerText(), /1\s+of 1 right/);
  await chooseFile(page, 'gold', 'other.json', gold('twin-renamed', 'SELECT label FROM style'));
  await page.locator('#choose-gold option:checked', { hasText: 'other.json' }).waitFor({ state: 'attached' });
  await page.getByRole('button', { name: 'Run 1 question' }).click();
  await page.locator('.totals', { hasText: 'mine on' }).waitFor();
  assert.match(await page.locator('.totals').innerText(), /1\s+of 1 right/);
});

test('example answers follow the gold set that they are judged by', async () => {
  const page = await openGold(browser, '#gold?database=twin');
  await page.locator('[data-kind=predictions]', { hasText: '12 of 24 run with' }).waitFor();
  const { bindings, ...set } = JSON.parse(await readFile(GOLD, 'utf8'));
  await chooseFile(page, 'gold', 'mine.json', JSON.stringify({ ...set, bindings: { ...bindings, genre: 'Rock' } }));
  await page.locator('[data-kind=predictions]', { hasText: '11 of 24 run with' }).waitFor();
});

test('a gold set for another database is refused on a twin, and a corrected file is accepted', async () => {
  const page = await openGold(browser, '#gold?database=twin');
  await chooseFile(page, 'predictions', 'mine.jsonl', '{"id":"q1","sql":"SELECT Name FROM Genre"}');
  await chooseFile(page, 'gold', 'mine.json', gold('shop'));
  const refused = /is for "shop".*choose the gold set.s own database.*at mine\.json: database/s;
  await page.getByRole('alert').filter({ hasText: refused }).waitFor();
  assert.ok(await page.locator('button.primary').isDisabled());
  await chooseFile(page, 'gold', 'mine.json', gold('chinook'));
  await page.getByRole('button', { name: 'Run 1 question' }).click();
  await page.locator('.totals', { hasText: 'of 1 right' }).waitFor();
});

test('a corrected file is checked again, on any database', async () => {
  const page = await browser.open('#gold');
  await page.locator('#choose-database').waitFor();
  await chooseFile(page, 'database', 'shop.db', emptyDatabase(['CREATE TABLE Genre (Name TEXT)']));
  await chooseFile(page, 'predictions', 'mine.jsonl', '{"id":"q1","sql":"SELECT Name FROM Genre"}');
  await chooseFile(page, 'gold', 'mine.json', '{"format": ');
  await page.getByText('mine.json was not taken').waitFor();
  await chooseFile(page, 'gold', 'mine.json', gold('shop'));
  await page.getByRole('button', { name: 'Run 1 question' }).click();
  await page.locator('.totals', { hasText: 'of 1 right' }).waitFor();
});
