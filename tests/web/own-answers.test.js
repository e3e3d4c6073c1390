// The first view and Head to head once the reader has runs of their own: both change to them.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startBrowser, withoutChinook } from './browser.js';
import { openSweep, runSweep, startProvider } from './sweeping.js';

let browser;
let provider;
before(async () => {
  provider = await startProvider();
  browser = await startBrowser({ expectHosts: ['http://127.0.0.1:'] });
});
after(async () => {
  await browser.close();
  await provider.close();
});

const tab = (page, name) => page.locator('nav').getByRole('link', { name, exact: true }).click();

test('the questions are answered from own runs, paired by question, and again from the published ones', { skip: withoutChinook, timeout: 90000 }, async () => {
  const page = await openSweep(browser, provider, { models: ['stub/noisy?seed=3&right=0.4', 'stub/oracle'], strategies: 'one-shot', concurrency: '5' });
  await runSweep(page);
  await tab(page, 'Start');
  await page.getByRole('button', { name: 'Your runs' }).waitFor();
  const accurate = page.locator('#q-most_accurate');
  await accurate.filter({ hasText: 'oracle' }).waitFor();
  assert.match(await accurate.innerText(), /oracle[\s\S]*25 of 25 answers right, 100%/);
  assert.match(await accurate.innerText(), /told apart/);
  await accurate.getByText('Show the computation').click();
  assert.match(await accurate.innerText(), /exact McNemar where paired/);
  assert.equal(await page.locator('a.point').count(), 2);
  assert.equal(await page.locator('.podium > li').count(), 2);
  assert.match(await page.locator('#q-fastest').innerText(), /ms \([\d,]+–[\d,]+\)/);

  await page.locator('a.point').first().focus();
  await page.keyboard.press('Enter');
  await page.waitForSelector('table.matrix tr.picked');
  await page.waitForSelector('table.matrix tr.why');

  await tab(page, 'Head to head');
  await page.locator('.versus-result .verdict').waitFor();
  assert.match(await page.locator('.versus-result').innerText(), /Exact McNemar, two-sided: p/i);
  assert.match(await page.locator('.versus-result').innerText(), /Both right/);

  await tab(page, 'Start');
  await page.getByRole('button', { name: 'Published' }).click();
  await accurate.filter({ hasText: '24 of 25' }).waitFor();
  assert.equal(await page.locator('a.point').count(), 13);
  assert.match(page.url(), /#start\?rows=published$/);
});
