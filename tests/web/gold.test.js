// The gold-set view: the example evaluated, read, stopped and exported; files of one's own.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { build, chooseFile, drawn, drop, focused, root, startBrowser, withoutChinook } from './browser.js';
import { exportedText, openGold, run } from './gold-view.js';

let browser;
before(async () => { browser = await startBrowser(); });
after(() => browser.close());

test('runs the example and exports what it shows', { skip: withoutChinook }, async () => {
  const page = await openGold(browser);
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
  const page = await openGold(browser);
  await run(page);
  const printed = execFileSync(command, ['eval', '--db', path.join(build, 'deps/chinook.sqlite'),
    '--gold', path.join(root, 'data/gold/chinook-25.json'),
    '--predictions', path.join(root, 'data/examples/chinook-25.predictions.jsonl'),
    '--rule', await page.getByLabel('Rule', { exact: true }).inputValue(), '--json'], { encoding: 'utf8' });
  assert.equal(await exportedText(page), printed);
});

test('shows the SQL, both results and the first difference', { skip: withoutChinook }, async () => {
  const page = await openGold(browser);
  await run(page);
  await page.getByRole('button', { name: 'Not right' }).click();
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

const question = (page, id) => page.locator(`[data-id=${id}]`);

test('judges again at once by the rule that is chosen, and keeps open what was open', { skip: withoutChinook }, async () => {
  const page = await openGold(browser);
  await run(page);
  assert.equal(await page.getByLabel('Rule', { exact: true }).inputValue(), 'perquery/2');
  await question(page, 'c02').locator('summary').click();
  await question(page, 'c02').locator('.sides').waitFor();
  assert.match(await question(page, 'c02').innerText(), /Wrong/);
  await page.getByLabel('Rule', { exact: true }).selectOption('rows-match');
  await page.locator('.totals', { hasText: 'judged by rows-match' }).waitFor();
  assert.match(page.url(), /#gold\?rule=rows-match&question=c02$/);
  assert.match(await question(page, 'c02').locator('summary').innerText(), /Right/);
  assert.ok(await question(page, 'c02').locator('.sides').isVisible());
  assert.equal(await page.locator('.questions > li').count(), 25);
});

test('does not run by itself when another file is chosen', { skip: withoutChinook }, async () => {
  const page = await openGold(browser);
  await run(page);
  await chooseFile(page, 'predictions', 'one.jsonl', '{"id":"c01","sql":"SELECT 1"}');
  await page.locator('#choose-predictions option:checked', { hasText: 'one.jsonl' }).waitFor({ state: 'attached' });
  await page.getByLabel('Rule', { exact: true }).selectOption('bird');
  await drawn(page);
  assert.match(await page.locator('.totals').innerText(), /judged by perquery\/2/);
});

test('shows rules against questions: totals, verdicts, and the way to a question', { skip: withoutChinook }, async () => {
  const page = await openGold(browser);
  await run(page);
  const exported = JSON.parse(await exportedText(page));
  const grid = page.getByRole('grid', { name: 'Verdict of every rule' });
  assert.equal(await grid.locator('tbody tr').count(), 25);
  const heads = await grid.locator('thead th').allInnerTexts();
  assert.equal(heads.length, 1 + exported.rules.length);
  exported.rules.forEach(({ rule, right }, index) => {
    assert.match(heads[index + 1], new RegExp(`${rule.replace('/', '\\/')}[\\s\\S]*${right} right[\\s\\S]*–\\d+%`));
  });
  for (const { id, verdicts } of exported.questions) {
    const shown = (await grid.locator(`[data-question=${id}] td [aria-hidden]`).allInnerTexts()).join('');
    assert.equal(
      shown, verdicts.length === 0 ? '–'.repeat(heads.length - 1) : verdicts.map(({ match }) => (match ? '✓' : '✗')).join(''), id,
    );
  }

  assert.equal(await grid.locator('.key').first().evaluate((key) => getComputedStyle(key).borderTopWidth), '0px');
  assert.equal(await grid.locator('[tabindex="0"]').count(), 1);
  await grid.locator('[tabindex="0"]').focus();
  for (const key of ['ArrowDown', 'ArrowDown', 'ArrowRight', 'ArrowLeft', 'ArrowUp', 'End', 'Home']) await page.keyboard.press(key);
  await drawn(page);
  assert.equal(await page.evaluate(() => document.activeElement.closest('tr').dataset.question), 'c02');
  assert.equal(await grid.locator('[tabindex="0"]').count(), 1);
  await page.keyboard.press('Enter');
  await question(page, 'c02').locator('.sides').waitFor();
  await page.waitForFunction(() => document.activeElement.closest('[data-id]')?.dataset.id === 'c02');
  await grid.locator('[data-question=c11] td').first().click();
  await question(page, 'c11').locator('.sides').waitFor();
});

test('filters what the rules disagree on', { skip: withoutChinook }, async () => {
  const page = await openGold(browser, '#gold?show=disputed');
  await run(page);
  const rows = page.locator('.rulegrid tbody tr');
  assert.ok(await rows.count() > 0 && await rows.count() < 25);
  for (const row of await rows.all()) {
    const marks = new Set(await row.locator('td [aria-hidden]').allInnerTexts());
    assert.equal(marks.size, 2);
  }
  await page.getByRole('button', { name: 'All', exact: true }).click();
  await drawn(page);
  assert.equal(await rows.count(), 25);
  assert.match(page.url(), /#gold$/);
});

test('says where right answers were lost, and which mercy was shown', { skip: withoutChinook }, async () => {
  const page = await openGold(browser);
  await run(page);
  const { losses, format_forgiven: forgiven } = JSON.parse(await exportedText(page));
  const rows = page.locator('.losses tbody tr');
  assert.deepEqual((await rows.locator('td.number').allInnerTexts()).map(Number), losses.map(({ count }) => count));
  assert.deepEqual(await rows.locator('td:last-child').allInnerTexts(), losses.map(({ meaning }) => meaning));
  assert.equal(forgiven, 1);
  assert.match(await page.locator('.losses').innerText(), /One right answer was not in the format asked for/);
});

test('marks the first difference of the rule that is picked, with level, soft F1 and reason', { skip: withoutChinook }, async () => {
  const page = await openGold(browser);
  await run(page);
  await question(page, 'c12').locator('summary').click();
  const rules = question(page, 'c12').locator('table.rules');
  await rules.waitFor();
  assert.match(await rules.locator('tr', { hasText: 'perquery/2' }).innerText(), /Wrong\s+no match\s+0\.\d\d\s+cell/);
  assert.deepEqual(await question(page, 'c12').locator('mark').allInnerTexts(), ['5.48', '5.5']);
  await question(page, 'c19').locator('summary').click();
  const heads = question(page, 'c19').locator('th.differs');
  await heads.first().waitFor();
  assert.deepEqual(await heads.allInnerTexts(), ['Countries']);
  await question(page, 'c02').locator('summary').click();
  await question(page, 'c02').locator('mark').nth(1).waitFor();
  await question(page, 'c02').getByRole('radio', { name: 'rows-match' }).check();
  await question(page, 'c02').locator('mark').first().waitFor({ state: 'detached' });
  assert.match(await page.locator('.totals').innerText(), /judged by perquery\/2/);
});

const noSecond = withoutChinook || (existsSync(path.join(root, 'data/gold/chinook-35.json')) ? false : 'there is no second gold set');

test('a gold set that came without an example can be checked, and says what it lacks', { skip: noSecond }, async () => {
  const page = await openGold(browser);
  await page.locator('#choose-gold').selectOption('chinook-35');
  await page.getByText('No example came for this gold set').waitFor();
  assert.ok(await page.locator('button.primary').isDisabled());
  await page.getByRole('button', { name: 'Check the gold set' }).click();
  await page.getByText('Nothing to find fault with in 35 questions').waitFor();
  assert.match(page.url(), /gold=chinook-35/);
});

test('checks the gold set and lists what it finds', { skip: withoutChinook }, async () => {
  const page = await openGold(browser);
  const button = page.getByRole('button', { name: 'Check the gold set' });
  await button.click();
  await page.getByText('Nothing to find fault with in 25 questions').waitFor();
  const gold = {
    format: 'perquery-gold/1', id: 'mine', database: 'chinook', questions: [
      { id: 'q1', tier: 1, tags: [], question: 'Which three artists?', sql: ['SELECT Name FROM Artist LIMIT 3'] },
      { id: 'q2', tier: 1, tags: [], question: 'How many?', sql: ['SELECT COUNT(*) FROM Nowhere'] },
    ],
  };
  await chooseFile(page, 'gold', 'mine.json', JSON.stringify(gold));
  await button.click();
  const rows = page.locator('.findings tbody tr');
  await rows.filter({ hasText: 'gold_fails' }).waitFor();
  assert.match(await rows.filter({ hasText: 'limit_without_order' }).innerText(), /error[\s\S]*questions\[0\]\.sql\[0\][\s\S]*q1/);
  assert.match(await rows.filter({ hasText: 'gold_fails' }).innerText(), /questions\[1\]\.sql\[0\]/);
  await page.getByText(/2 errors and \d+ warnings? in 2 questions/).waitFor();
  await page.getByRole('button', { name: 'Close' }).click();
  await page.locator('.lint').waitFor({ state: 'detached' });
});

test('ten thousand questions do not freeze the page', { skip: withoutChinook, timeout: 180000 }, async () => {
  const page = await openGold(browser);
  const ids = Array.from({ length: 10000 }, (_, index) => index);
  const gold = {
    format: 'perquery-gold/1', id: 'many', database: 'chinook',
    questions: ids.map((id) => ({ id: `n${id}`, tier: 1, tags: [], question: `What is ${id}?`, sql: [`SELECT ${id}`] })),
  };
  await chooseFile(page, 'gold', 'many.json', JSON.stringify(gold));
  await chooseFile(
    page, 'predictions', 'many.jsonl', ids.map((id) => JSON.stringify({ id: `n${id}`, sql: `SELECT ${id % 7 ? id : -1}` })).join('\n'),
  );
  await page.evaluate(() => {
    globalThis.longest = 0;
    let last = performance.now();
    setInterval(() => {
      globalThis.longest = Math.max(globalThis.longest, performance.now() - last);
      last = performance.now();
    }, 10);
  });
  await page.getByRole('button', { name: 'Run 10000 questions' }).click();
  await page.locator('.totals').waitFor({ timeout: 120000 });
  const longest = await page.evaluate(() => globalThis.longest);
  assert.ok(longest < 1000, `the page stood still for ${Math.round(longest)} ms`);
  assert.equal(await page.locator('.questions > li').count(), 50);
  assert.equal(await page.locator('.rulegrid tbody tr').count(), 50);
  await page.getByRole('button', { name: 'Last page' }).first().click();
  await question(page, 'n9999').waitFor();
  assert.match(await page.locator('.pager').first().innerText(), /9,951–10,000 of 10,000/);
  await page.getByRole('button', { name: 'Not right' }).click();
  await page.locator('.pager', { hasText: '1–50 of 1,429' }).first().waitFor();
});

test('stops when asked, and runs again', { skip: withoutChinook }, async () => {
  const page = await openGold(browser);
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

test('by keyboard the focus goes to the result and to the findings, and a link opens a question', { skip: withoutChinook }, async () => {
  const page = await browser.open('#gold?question=c02');
  await page.locator('#gold-run:enabled').press('Enter');
  await focused(page, '#gold-result');
  await page.locator('[data-id=c02][open]').waitFor();
  await page.getByRole('button', { name: 'Check the gold set' }).press('Enter');
  await focused(page, '#lint');
  await page.locator('[data-id=c03] summary').click();
  await page.waitForURL(/question=c03/);

  await page.locator('#gold-run').press('Enter');
  await page.locator('#choose-rule').focus();
  await page.locator('#gold-run:enabled').waitFor();
  await drawn(page);
  assert.equal(await page.evaluate(() => document.activeElement.id), 'choose-rule', 'a reader who moved on is left there');
});

test('takes a database, a gold set and predictions of one’s own', { skip: withoutChinook }, async () => {
  const page = await openGold(browser);
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
  const page = await openGold(browser);
  const bundled = await readFile(path.join(root, 'data/examples/chinook-25.predictions.jsonl'), 'utf8');
  await drop(page, 'dropped.jsonl', bundled);
  await page.locator('#choose-predictions option:checked', { hasText: 'dropped.jsonl' }).waitFor({ state: 'attached' });
  await run(page);
});
