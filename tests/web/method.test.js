// Method: the architecture part by part, how it is measured, and every fault asked again here.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { drawn, root, startBrowser, withoutChinook } from './browser.js';

let browser;
before(async () => { browser = await startBrowser(); });
after(() => browser.close());

const { faults } = JSON.parse(readFileSync(path.join(root, 'data/faults/published-2026-05.json'), 'utf8'));

test('every part says what was chosen, what else was considered, what it costs', async () => {
  const page = await browser.open('#method');
  const parts = page.locator('.architecture-picture a.part');
  await parts.first().waitFor();
  const count = await parts.count();
  assert.ok(count > 15, `${count} parts`);
  for (let i = 0; i < count; i += 1) {
    const name = (await parts.nth(i).getAttribute('aria-label')).split(':')[0];
    await parts.nth(i).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name, exact: true, level: 3 }).waitFor();
    const texts = await page.locator('.part-said dd').allInnerTexts();
    assert.equal(texts.length, 3);
    for (const text of texts) assert.ok(text.length > 10, `${name}: ${text}`);
  }
});

test('weighs the files of this build and measures a round trip', async () => {
  const page = await browser.open('#method?part=emscripten');
  await page.locator('.part-said tbody tr', { hasText: 'perquery.wasm' }).waitFor();
  assert.match(await page.locator('.part-said tbody').innerText(), /perquery\.wasm\s+[\d.,]+ (KB|MB)\s+\d+ KB/);
  await page.goto(page.url().replace('emscripten', 'stats'));
  await page.getByRole('button', { name: 'Measure it here' }).click();
  await page.getByText(/[\d.]+ ms, the median of 20 calls of answers/).waitFor();
});

test('says protocol, rules, statistics, caveats and limits', async () => {
  const page = await browser.open('#method/measured');
  await page.locator('.protocol-facts').waitFor();
  const text = await page.locator('main').innerText();
  assert.match(text, /25 on Chinook/);
  assert.match(text, /perquery\/1[\s\S]*test-suite/);
  assert.match(text, /Holm’s step-down/);
  assert.match(text, /A priority flag is not a priority/);
  assert.match(text, /The summary line is a heuristic/);
  assert.match(text, /Rows of a result\s+100,000/);
});

test('every fault is asked again here and agrees with what is said of it', { skip: withoutChinook }, async () => {
  const page = await browser.open('#method/hidden');
  await page.locator('.fault').first().waitFor();
  assert.equal(await page.locator('.fault').count(), faults.length);
  assert.ok(faults.filter(({ of }) => of === 'benchmark').length === 13);
  const last = page.locator('.fault').last().getByRole('button');
  await page.waitForFunction(() => [...document.querySelectorAll('.fault button')].every((button) => !button.disabled));
  await page.getByRole('button', { name: 'Recompute all' }).click();
  await page.locator('.fault').last().locator('.recomputed').waitFor({ timeout: 60000 });
  assert.equal(await last.isEnabled(), true);
  const shown = faults.flatMap(({ checks }) => checks.flatMap(({ shows }) => shows)).length;
  assert.equal(await page.locator('.agrees.right').count(), shown);
  assert.equal(await page.locator('.agrees:not(.right)').count(), 0);
  assert.equal(await page.getByText('refused, as it must be').count(), 2);
  assert.equal(await page.locator('.recomputed .notice.bad').count(), 0);
});

test('one fault by keyboard, with request and reply', async () => {
  const page = await browser.open('#method/hidden');
  const fault = page.locator('#fault-cached-price');
  await fault.getByRole('button').focus();
  await page.keyboard.press('Enter');
  await fault.locator('.recomputed').waitFor();
  await drawn(page);
  assert.match(await fault.locator('.recomputed').innerText(), /\$0\.000292 ✓[\s\S]*−\$3\.13 ✓/);
  await fault.getByText('Request and reply').first().click();
  assert.match(await fault.locator('pre').first().innerText(), /cost\.query \{[\s\S]*"input": 0\.06/);
  await fault.getByRole('link', { name: 'Its row in the matrix' }).click();
  await page.waitForSelector('table.matrix tr.why');
});
