// A build that came without Chinook: the page says so and takes a database of the reader's.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startBrowser } from './browser.js';

let browser;
before(async () => { browser = await startBrowser({ expectMissing: ['chinook.sqlite'] }); });
after(() => browser.close());

test('asks for a database when none came with the build', async () => {
  const page = await browser.open('#gold');
  await page.getByText('No database came with this build').waitFor();
  assert.ok(await page.locator('button.primary').isDisabled());
  await page.getByRole('link', { name: 'Matrix' }).click();
  await page.waitForSelector('table.matrix');
});

test('the schema view too asks for a database', async () => {
  const page = await browser.open('#schema');
  await page.getByText('No database came with this build').waitFor();
  await page.getByLabel('Question', { exact: true }).fill('How many?');
  await page.getByRole('heading', { name: 'The schema in the prompt' }).waitFor();
});
