// The matrix: sorted, filtered, corrected figures beside the published ones.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { drawn, focused, startBrowser } from './browser.js';

let browser;
before(async () => { browser = await startBrowser(); });
after(() => browser.close());

const modelRows = (page) => page.locator('table.matrix tbody tr:not(.why)');
const names = (page) => page.locator('table.matrix tbody .name').allTextContents();
const header = (page, label) => page.locator('table.matrix th', { hasText: label });

async function openMatrix(hash = '#matrix') {
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
  assert.match(await modelRows(page).first().innerText(), /published\s+96%[\s\S]*88%\s+70–96%/);
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
  assert.match(why, /11 of 25 right as published, 16 by perquery\/2/);
});

const pick = (page, name) => page.getByRole('checkbox', { name: `Compare ${name}`, exact: true });
const panel = (page) => page.locator('.comparison.pinned');

test('Escape closes what explains a row, and a link opens it again', async () => {
  const page = await browser.open('#matrix');
  const why = page.locator('button[aria-label^="Why"]').first();
  await why.press('Enter');
  await page.locator('tr.why').waitFor();
  await page.waitForURL(/row=/);
  const again = await browser.open(page.url().slice(page.url().indexOf('#')));
  await again.locator('tr.why').waitFor();
  await page.keyboard.press('Escape');
  await page.locator('tr.why').waitFor({ state: 'detached' });
  await focused(page, 'button[aria-label^="Why"]');
  assert.doesNotMatch(page.url(), /row=/);
  await page.locator('#replay-rule').selectOption('strict/1');
  await page.waitForURL(/rule=strict/);
  const third = await browser.open(page.url().slice(page.url().indexOf('#')));
  await third.locator('#replay-rule').waitFor();
  assert.equal(await third.locator('#replay-rule').inputValue(), 'strict/1');
});

test('compares two models, says plainly when the difference is not significant, and keeps them in the address', async () => {
  const page = await openMatrix();
  await pick(page, 'gpt-oss-120b on Baseten').press('Space');
  await panel(page).filter({ hasText: 'and which other?' }).waitFor();
  await modelRows(page).filter({ hasText: 'DeepSeek V3.1' }).locator('td').nth(3).click();
  await panel(page).filter({ hasText: 'Cannot tell apart' }).waitFor();
  assert.match(await panel(page).innerText(), /22 of 25 right[\s\S]*88%[\s\S]*22 of 25 right[\s\S]*exact McNemar test, two-sided: p = /i);
  assert.match(page.url(), /compare=baseten\/gpt-oss-120b,baseten\/DeepSeek-V3\.1/);
  await pick(page, 'MiniMax M2.5 on Baseten').check();
  await panel(page).filter({ hasText: 'most likely comes from the parser' }).waitFor();
  assert.equal(await page.locator('tr.picked').count(), 2);
  await page.getByRole('button', { name: 'Clear' }).click();
  await panel(page).waitFor({ state: 'detached' });
  assert.doesNotMatch(page.url(), /compare/);
});

test('an address can name the comparison', async () => {
  const page = await openMatrix('#matrix?compare=fireworks/kimi-k2p5,baseten/Kimi-K2.5');
  await panel(page).filter({ hasText: 'Kimi K2.5 on Fireworks against Kimi K2.5 on Baseten' }).waitFor();
  assert.equal(await page.locator('tr.picked').count(), 2);
  const other = await openMatrix('#matrix?compare=nowhere/nothing');
  assert.equal(await panel(other).count(), 0);
});

test('shows what a correct answer costs, with its interval, and the front', async () => {
  const page = await openMatrix('#matrix?sort=correct');
  assert.equal((await names(page))[0], 'gpt-oss-120b');
  const cell = (name) => modelRows(page).filter({ hasText: name }).first().locator('td').nth(2);
  assert.match(await cell('gpt-oss-120b').innerText(), /\$0\.000213\s+\$0\.000174–0\.000305/);
  assert.match(await cell('gpt-oss-120b').textContent(), /◆On the front:/);
  assert.match(await cell('Nemotron').textContent(), /◇Possibly on the front:/);
  assert.match(await cell('MiniMax M2.5').innerText(), /over \$0\.0/);
  assert.doesNotMatch(await cell('MiniMax M2.5').innerText(), /[◆◇]/);
});

test('on a phone what a correct answer costs is in sight, the platform under the name, and the CSV as it was', async () => {
  const wide = await openMatrix();
  const csvOn = async (page) => {
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save CSV: matrix' }).click()]);
    return readFile(await download.path(), 'utf8');
  };
  const csv = await csvOn(wide);
  assert.match(csv, /^Model,Platform,Accuracy,\$\/correct,\$\/query,/);
  for (const width of [390, 320]) {
    const page = await browser.open('#matrix', { viewport: { width, height: 844 } });
    await page.waitForSelector('table.matrix');
    const { right, edge, platform } = await page.evaluate(() => {
      const cell = document.querySelector('table.matrix tbody td:nth-of-type(3)');
      return {
        right: Math.max(...[...cell.querySelectorAll('.unit')].map((part) => part.getBoundingClientRect().right)),
        edge: cell.closest('.scroll').getBoundingClientRect().right,
        platform: getComputedStyle(document.querySelector('table.matrix .name'), '::after').content,
      };
    });
    assert.ok(right <= edge, `${width} px: the interval of $/correct ends at ${right}, the table at ${edge}`);
    assert.match(platform, /^"Baseten"$|^attr\(data-platform\)$/); // as an engine has it
    assert.equal(await csvOn(page), csv);
  }
});

test('on a phone the comparison is one line that opens', async () => {
  const page = await browser.open('#matrix?compare=baseten/gpt-oss-120b,baseten/DeepSeek-V3.1', { viewport: { width: 320, height: 700 } });
  await panel(page).filter({ hasText: 'Cannot tell apart' }).waitFor();
  const height = async () => (await panel(page).boundingBox()).height;
  assert.ok(await height() < 70, `${await height()} px of 700`);
  await page.getByRole('button', { name: 'Figures' }).click();
  await drawn(page);
  assert.match(await panel(page).innerText(), /22 of 25 right/);
  assert.ok(await height() > 100);
});
