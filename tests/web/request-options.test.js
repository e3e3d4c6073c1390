// Token limit, temperature, JSON mode and reasoning effort in the forms of the sweep and of the demo.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startBrowser, withoutChinook } from './browser.js';

const options = { skip: withoutChinook, timeout: 90000 };
let browser;
before(async () => { browser = await startBrowser(); });
after(async () => { await browser.close(); });

const summary = (page, text) => page.locator('summary', { hasText: text });

test('a sweep asks at every reasoning effort, and says what is wrong with an option', options, async () => {
  const page = await browser.open('#sweep?models=openai%252Fgpt-oss-120b&effort=default,low,high&tokens=2048');
  await page.locator('.estimate', { hasText: '25 questions × 3 series' }).waitFor();
  await summary(page, 'Reply, reasoning').click();
  const tokens = page.getByLabel('Token limit of a reply');
  assert.equal(await tokens.inputValue(), '2048');
  await page.getByLabel('Reasoning effort').fill('low');
  await page.getByLabel('Temperature').fill('3');
  await page.locator('.wrong', { hasText: 'Enter a number from 0 to 2.' }).waitFor();
  await page.getByLabel('Temperature').fill('1');
  await page.getByLabel('JSON mode').selectOption('off');
  await page.locator('.estimate', { hasText: '25 questions' }).waitFor();
  assert.match(page.url(), /effort=low/);
  assert.match(page.url(), /json=off/);
});

test('the demo has the same options', options, async () => {
  const page = await browser.open('#demo?source=live&tokens=512');
  await summary(page, 'Reply and reasoning').click();
  assert.equal(await page.getByLabel('Token limit of a reply').inputValue(), '512');
  await page.getByLabel('Reasoning effort').fill('low');
  await page.waitForFunction(() => location.hash.includes('effort=low'));
});
