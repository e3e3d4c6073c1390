// What the page promises of the network: after load it needs none.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startBrowser, withoutChinook } from './browser.js';

let browser;
before(async () => { browser = await startBrowser({ expectMissing: ['icon.svg'] }); }); // a browser asks for it again at every view
after(() => browser.close()); // which also fails on any request to another host

test('works with the network off once it is loaded', { skip: withoutChinook }, async () => {
  const page = await browser.open();
  await page.waitForSelector('.podium');
  await page.waitForLoadState('networkidle');
  await page.context().setOffline(true);

  await page.locator('nav').getByRole('link', { name: 'Cost' }).click();
  await page.waitForSelector('table.cost');
  await page.locator('nav').getByRole('link', { name: 'Schema' }).click();
  await page.waitForSelector('table.levels');
  await page.locator('nav').getByRole('link', { name: 'Gold set' }).click();
  await page.locator('button.primary:enabled').click();
  await page.locator('.totals').waitFor();
  await page.locator('nav').getByRole('link', { name: 'Matrix' }).click();
  await page.waitForSelector('table.matrix');
  await page.locator('nav').getByRole('link', { name: 'Head to head' }).click();
  await page.waitForSelector('table.versus');
});

test('its policy forbids inline script', async () => {
  const page = await browser.open();
  const policy = await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content');
  assert.match(policy, /^default-src 'none'/);
  assert.doesNotMatch(policy, /unsafe-inline|'unsafe-eval'/);
});
