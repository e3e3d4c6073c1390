// The view of gold sets as its tests use it.
import { readFile } from 'node:fs/promises';

/** Opens the view in a browser of browser.js. */
export async function openGold(browser, hash = '#gold', options = {}) {
  const page = await browser.open(hash, options);
  await page.locator('button.primary:enabled').waitFor();
  return page;
}

/** Runs what is loaded, to the end. */
export async function run(page) {
  await page.locator('button.primary:enabled').click();
  await page.locator('.totals').waitFor();
}

/** The text of the file that the view exports. */
export async function exportedText(page) {
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Export as JSON' }).click()]);
  return readFile(await download.path(), 'utf8');
}
