// The matrix: sorted, filtered, corrected figures beside the published ones.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { drawn, startBrowser } from './browser.js';

let browser;
before(async () => { browser = await startBrowser(); });
after(() => browser.close());

const modelRows = (page) => page.locator('table.matrix tbody tr:not(.why)');
const names = (page) => page.locator('table.matrix tbody .name').allTextContents();
const header = (page, label) => page.locator('table.matrix th', { hasText: label });

async function openMatrix(hash = '') {
  const page = await browser.open(hash);
  await page.waitForSelector('table.matrix');
  return page;
}

test('shows fifteen models, the most accurate first, and the two that were not reached', async () => {
  const page = await openMatrix();
  assert.equal(await modelRows(page).count(), 15);
  assert.equal((await names(page))[0], 'gpt-oss-120b');
  assert.equal(await header(page, 'Accuracy').getAttribute('aria-sort'), 'descending');
  const text = await page.locator('main').innerText();
  assert.match(text, /Could not be reached: .*glm-5.*404.*qwen3-8b.*404/);
  assert.match(text, /25 questions on Chinook, 1 call a question/);
  assert.match(await modelRows(page).first().innerText(), /96%\s+80–99%/);
});

test('sorts by a header with the keyboard, and keeps the order in the address', async () => {
  const page = await openMatrix();
  const button = header(page, 'Latency p50').getByRole('button');
  await button.focus();
  await page.keyboard.press('Enter');
  await drawn(page);
  assert.equal(await header(page, 'Latency p50').getAttribute('aria-sort'), 'ascending');
  assert.equal((await names(page))[0], 'Nemotron 120B A12B');
  assert.match(page.url(), /#matrix\?sort=p50$/);
  await page.keyboard.press('Enter');
  await drawn(page);
  assert.equal(await header(page, 'Latency p50').getAttribute('aria-sort'), 'descending');
  assert.equal((await names(page))[0], 'DeepSeek V4 Pro');
});

test('puts models without a figure last in either order', async () => {
  const page = await openMatrix('#matrix?sort=ttft');
  assert.equal((await names(page)).at(-1), 'GLM 5');
  await header(page, 'TTFT').getByRole('button').click();
  await drawn(page);
  assert.equal((await names(page)).at(-1), 'GLM 5');
});

test('filters by platform', async () => {
  const page = await openMatrix();
  await page.getByRole('button', { name: 'Fireworks', exact: true }).click();
  await drawn(page);
  assert.equal(await modelRows(page).count(), 5);
  assert.match(page.url(), /#matrix\?platform=fireworks$/);
  await page.getByRole('button', { name: 'All' }).click();
  await drawn(page);
  assert.equal(await modelRows(page).count(), 15);
  assert.doesNotMatch(page.url(), /platform/);
});

test('shows the corrected price beside the published one, and why', async () => {
  const page = await openMatrix();
  const row = modelRows(page).filter({ hasText: 'Nemotron' });
  assert.match(await row.locator('del').last().innerText(), /0\.000121/);
  assert.match(await row.locator('ins').last().innerText(), /0\.000292/);
  await row.getByRole('button', { name: /Why: Nemotron/ }).click();
  await drawn(page);
  const why = await page.locator('tr.why').innerText();
  assert.match(why, /\$0\.06 in.*corrected: \$0\.30 in/);
  assert.match(why, /11 of 25 right as published, 22 as corrected/);
});
