// Where Chinook cannot be loaded, because the host does not have it or what came is damaged, a twin
// replaces it and the page says so.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { chooseFile, startBrowser, withoutChinook } from './browser.js';
import { emptyDatabase } from './empty-database.js';

const inUse = (page) => page.locator('.in-use');

describe('a build without Chinook', () => {
  let browser;
  before(async () => { browser = await startBrowser({ expectMissing: ['chinook.sqlite'] }); });
  after(() => browser.close());

  test('runs the 25 questions on the twin, and says on what', async () => {
    const page = await browser.open('#gold');
    await inUse(page).filter({ hasText: 'Chinook could not be loaded (data/chinook.sqlite: HTTP 404); a twin stands in for it' }).waitFor();
    await page.getByRole('button', { name: 'Run 25 questions' }).click();
    await page.locator('.totals', { hasText: /12\s+of 25 right/ }).waitFor();
    assert.match(await page.locator('.totals').innerText(), /chinook-25-twin-1 on Twin of Chinook, judged by/);
    assert.match(await page.locator('[data-kind=gold]').innerText(), /for Chinook, and is asked with the twin’s values\./);
    assert.match(await page.locator('[data-kind=predictions]').innerText(), /Written for Chinook; 12 of 24 run with the twin’s values/);
  });

  test('keeps the twin in the address, so that it means the same elsewhere', async () => {
    const page = await browser.open('#gold');
    await page.locator('button.primary:enabled').waitFor();
    await page.getByLabel('Rule', { exact: true }).selectOption('bird');
    await page.waitForURL(/#gold\?database=twin&rule=bird$/);
  });

  test('shows the twin’s schema, and questions with its values', async () => {
    const page = await browser.open('#schema');
    await page.waitForSelector('table.levels');
    assert.match(await inUse(page).innerText(), /Twin of Chinook/);
    const questions = page.getByLabel('Questions of the gold set').locator('option');
    await questions.nth(25).waitFor({ state: 'attached' });
    const [, , , , jazz] = await questions.allInnerTexts();
    assert.match(jazz, /^c04: .*genre \w+/);
    assert.doesNotMatch(jazz, /Jazz|\{/);
  });

  test('does not judge published answers on the twin', async () => {
    const page = await browser.open('#matrix');
    await page.getByText('Published questions and answers name values of Chinook').waitFor();
    assert.match(await inUse(page).innerText(), /Twin of Chinook.*stands in for it/s);
  });

  test('a database of the reader’s takes the twin’s place', async () => {
    const page = await browser.open('#schema');
    await page.waitForSelector('table.levels');
    await chooseFile(page, 'database', 'shop.db', emptyDatabase(['CREATE TABLE customers (id INTEGER PRIMARY KEY)']));
    await inUse(page).filter({ hasText: 'shop.db (your file)' }).waitFor();
    assert.doesNotMatch(await inUse(page).innerText(), /Chinook/);
  });
});

describe('a damaged Chinook', { skip: withoutChinook }, () => {
  let browser;
  before(async () => { browser = await startBrowser(); });
  after(() => browser.close());

  test('is not taken for Chinook', async () => {
    const page = await browser.open('#gold', { damaged: 'chinook.sqlite' });
    await inUse(page).filter({ hasText: 'data/chinook.sqlite is damaged' }).waitFor();
    await page.locator('button.primary:enabled').click();
    await page.locator('.totals', { hasText: 'on Twin of Chinook' }).waitFor();
  });
});
