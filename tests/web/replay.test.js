// A published sweep scored again: on files made here, and on the recorded answers where they are.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { drawn, drop, root, startBrowser, withoutChinook } from './browser.js';

const folder = path.resolve(root, '../shared/data/recorded');
const RECORDED = [
  'fireworks_sweep_v2.json', 'dev_questions_with_answers.json', 'synthetic_questions.json',
].map((name) => path.join(folder, name));
const withoutRecorded = withoutChinook || (RECORDED.every(existsSync) ? false : `${folder} has no recorded answers`);

const QUESTIONS = Array.from({ length: 8 }, (_, index) => ({
  id: `q${index}`, tier: 1, question: `What is ${index}?`, gold_sql: `SELECT ${index}`,
}));
const answer = (qid, sql) => ({ qid, raw_content: JSON.stringify({ sql }), json_parsed_ok: true, sql, error: null });
const LIMITED = { raw_content: null, json_parsed_ok: false, sql: null, error: 'HTTP 429: too many requests' };
const SWEEP = {
  reports: [
    { model: 'accounts/x/models/good', traces: QUESTIONS.map(({ id, gold_sql: sql }) => answer(id, sql)) },
    { model: 'accounts/x/models/bad', traces: QUESTIONS.map(({ id }) => answer(id, 'SELECT -1')) },
    {
      model: 'accounts/x/models/limited',
      traces: QUESTIONS.map(({ id, gold_sql: sql }, index) => (index < 2 ? { qid: id, ...LIMITED } : answer(id, sql))),
    },
  ],
};

const json = (name, value) => (
  { name, mimeType: 'application/json', buffer: Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)) }
);
const start = (page) => page.getByRole('button', { name: 'Score again' });
const rows = (page) => page.locator('table.rescored tbody tr');
const shows = (locator, hasText) => locator.filter({ hasText }).waitFor();

async function open(browser, files) {
  const page = await browser.open('#matrix');
  await page.waitForSelector('table.matrix');
  if (files.length > 0) await page.locator('[data-kind=published] input[type=file]').setInputFiles(files);
  return page;
}

async function score(page) {
  await page.locator('.replay button.primary:enabled').click();
  await page.locator('.replay[aria-busy=false] table.rescored').waitFor({ timeout: 120000 });
}

describe('a sweep scored again', { skip: withoutChinook }, () => {
  let browser;
  before(async () => { browser = await startBrowser(); });
  after(() => browser.close());

  test('says which file is still wanted, and takes files one by one as they are dropped', async () => {
    const page = await open(browser, []);
    assert.ok(await start(page).isDisabled());
    await drop(page, 'questions.json', JSON.stringify(QUESTIONS));
    await page.getByText('The sweep file is still wanted').waitFor();
    await drop(page, 'sweep.json', JSON.stringify(SWEEP), '[data-kind=published]');
    await shows(page.locator('.files li'), 'sweep.json');
    await page.getByRole('button', { name: 'Leave out questions.json' }).click();
    await page.getByText('The question files are still wanted').waitFor();
    assert.match(page.url(), /#matrix$|\/$/);
  });

  test('counts right answers by every rule, and failed calls apart from wrong answers', async () => {
    const page = await open(browser, [json('sweep.json', SWEEP), json('questions.json', QUESTIONS)]);
    await score(page);
    assert.deepEqual(await page.locator('table.rescored .name').allInnerTexts(), ['good', 'bad', 'limited']);
    for (const [index, right] of [8, 0, 6].entries()) {
      assert.deepEqual(await rows(page).nth(index).locator('.tally .figure').allInnerTexts(), Array(6).fill(String(right)));
    }
    assert.match(await rows(page).nth(2).locator('.tally').first().innerText(), /6\/8\s+\d+–\d+%/);
    assert.match(await rows(page).nth(0).innerText(), /All right/);
    assert.match(await rows(page).nth(1).innerText(), /8 × Wrong/);
    assert.match(await rows(page).nth(2).innerText(), /2 × Rate limited/);
    assert.doesNotMatch(await rows(page).nth(2).innerText(), /Wrong/);
  });

  test('compares two models that are clicked, and keeps them when the rule changes', async () => {
    const page = await open(browser, [json('sweep.json', SWEEP), json('questions.json', QUESTIONS)]);
    await score(page);
    await rows(page).nth(0).locator('td').last().click();
    await page.getByText('good, and which other?').waitFor();
    await page.getByRole('checkbox', { name: 'Compare limited' }).press('Space');
    const panel = page.locator('.replay .comparison');
    await shows(panel, 'Cannot tell apart');
    assert.match(await panel.innerText(), /Both right\s+6\s+Only good\s+2\s+Only limited\s+0\s+Neither\s+0[\s\S]*McNemar/);
    await page.getByLabel('Rule for outcomes and comparisons').selectOption('rows-match');
    await page.getByText('outcomes by rows-match').waitFor();
    await shows(panel, 'Cannot tell apart');
    await page.getByRole('checkbox', { name: 'Compare bad' }).check();
    await shows(panel, 'limited is better');
    assert.match(await panel.innerText(), /p = 0\.031, against 0\.05/);
  });

  test('names the place of what is wrong in a file, and continues', async () => {
    const page = await open(browser, [json('sweep.json', SWEEP), json('questions.json', [{ id: 'q0', tier: 1, question: 'What?' }])]);
    const alert = page.locator('.replay [role=alert]');
    await start(page).click();
    await shows(alert, /questions\.json\[0\]/);
    await page.locator('[data-kind=published] input[type=file]').setInputFiles([json('questions.json', QUESTIONS.slice(1))]);
    await start(page).click();
    await shows(alert, /no question "q0"; is a question file missing\?/);
    await page.locator('[data-kind=published] input[type=file]').setInputFiles([json('sweep.json', '{"reports": [')]);
    await start(page).click();
    await shows(alert, /sweep\.json.*line 1/);
    await page.locator('[data-kind=published] input[type=file]').setInputFiles([json('other.json', '{"answers": []}')]);
    await shows(page.locator('.files'), 'other.json');
    await start(page).click();
    await shows(alert, /"reports" is missing at other\.json/);
    await page.locator('[data-kind=published] input[type=file]').setInputFiles([json('notes.json', 'Dear Sir')]);
    await shows(alert.first(), /notes\.json was not taken/);
    await page.locator('[data-kind=published] input[type=file]').setInputFiles(
      [json('sweep.json', SWEEP), json('questions.json', QUESTIONS)]
    );
    await page.locator('.files li', { hasText: 'other.json' }).waitFor({ state: 'detached' });
    await score(page);
    assert.equal(await rows(page).count(), 3);
  });

  test('stops when asked', async () => {
    const endless = 'WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT COUNT(*) FROM r';
    const slow = { reports: [{ model: 'slow', traces: QUESTIONS.map(({ id }) => answer(id, endless)) }] };
    const page = await open(browser, [json('sweep.json', slow), json('questions.json', QUESTIONS)]);
    await start(page).click();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByText('Stopped; nothing is shown').waitFor();
    assert.equal(await page.locator('table.rescored').count(), 0);
  });

  test('the recorded sweep: the published counts come out again', { skip: withoutRecorded }, async () => {
    const page = await open(browser, []);
    for (const file of RECORDED) await drop(page, path.basename(file), await readFile(file, 'utf8'));
    await score(page);
    const rules = await page.locator('table.rescored thead code').allInnerTexts();
    const column = rules.indexOf('rows-match');
    assert.deepEqual(await page.locator('table.rescored .name').allInnerTexts(),
      ['kimi-k2p6', 'kimi-k2p5', 'deepseek-v4-pro', 'glm-5p1', 'minimax-m2p7']);
    const right = await rows(page).evaluateAll((lines, at) =>
      lines.map((line) => Number(line.querySelectorAll('td')[at].querySelector('.figure').textContent)), column);
    assert.deepEqual(right, [23, 23, 22, 22, 19]);
    await page.getByRole('checkbox', { name: 'Compare kimi-k2p6' }).check();
    await page.getByRole('checkbox', { name: 'Compare minimax-m2p7' }).check();
    await shows(page.locator('.replay .comparison'), 'Cannot tell apart');
    await drawn(page);
  });
});
