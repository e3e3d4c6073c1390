// axe-core finds nothing on any view, in either theme, wide or narrow.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { axeFile, startBrowser, withoutChinook } from './browser.js';

let browser;
let axe;
before(async () => {
  browser = await startBrowser();
  axe = await readFile(axeFile, 'utf8');
});
after(() => browser.close());

/** Brings a view to where it shows most. */
const VIEWS = {
  async matrix(page) {
    await page.getByRole('button', { name: /^Why/ }).first().click();
  },
  async gold(page) {
    await page.locator('button.primary:enabled').click();
    await page.locator('.totals').waitFor();
    await page.locator('.questions > li', { has: page.locator('.outcome.wrong') }).first().locator('summary').click();
  },
  async cost(page) {
    await page.waitForSelector('table.cost');
  },
  async schema(page) {
    await page.getByRole('button', { name: 'Trimmed' }).click();
    await page.locator('.facts').waitFor();
  },
};
const NEEDS_CHINOOK = ['gold', 'schema'];

for (const [name, prepare] of Object.entries(VIEWS)) {
  for (const colorScheme of ['light', 'dark']) {
    for (const width of [1280, 360]) {
      test(`${name}, ${colorScheme}, ${width} px`, { skip: NEEDS_CHINOOK.includes(name) && withoutChinook }, async () => {
        const page = await browser.open(`#${name}`, { colorScheme, viewport: { width, height: 800 }, reducedMotion: 'reduce' });
        await prepare(page);
        await page.evaluate(axe);
        const { violations } = await page.evaluate(() => globalThis.axe.run());
        assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)]), []);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(overflow <= 0, `the page is ${overflow} px too wide`);
        await page.context().close();
      });
    }
  }
}
