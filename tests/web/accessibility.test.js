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
    for (const name of ['GLM 4.7', 'MiniMax M2.5']) await page.getByRole('checkbox', { name: `Compare ${name}` }).check();
    await page.locator('.comparison .verdict').waitFor();
  },
  async gold(page) {
    await page.locator('button.primary:enabled').click();
    await page.locator('.totals').waitFor();
    await page.locator('.questions > li', { has: page.locator('.outcome.wrong') }).first().locator('summary').click();
    await page.getByRole('button', { name: 'Check the gold set' }).click();
    await page.getByText('Nothing to find fault with').waitFor();
  },
  async cost(page) {
    await page.locator('table.cost .asked-figure').first().click();
    await page.getByRole('dialog').getByText('days old').first().waitFor();
  },
  async 'cost/episodes'(page) {
    await page.getByText('Model, GPUs and day').click();
    await page.getByLabel('Turns T').fill('0');
    await page.locator('#episode-turns-wrong').waitFor();
  },
  async 'cost/platforms'(page) {
    await page.getByRole('button', { name: 'Change Baseten' }).click();
    await page.locator('svg.plot').waitFor();
    await page.getByText('The curves as a table').click();
  },
  async 'cost/picker'(page) {
    await page.getByRole('button', { name: 'HIPAA, image and chat' }).click();
    await page.getByText('row baseten/hipaa').click();
  },
  async 'cost/whatif'(page) {
    await page.locator('.verdict').waitFor();
  },
  async 'cost/whatif?if=tier'(page) {
    await page.locator('tr.best').waitFor();
  },
  async 'cost/whatif?if=memory'(page) {
    await page.locator('table.figures').waitFor();
  },
  async 'cost/whatif?if=doubt'(page) {
    await page.locator('table.figures').first().waitFor();
  },
  async 'cost/whatif?if=saturation'(page) {
    await page.locator('.verdict').waitFor();
  },
  async schema(page) {
    await page.getByLabel('Budget').fill('none');
    await page.locator('#schema-budget-wrong').waitFor();
    await page.getByLabel('Budget').fill('200');
    await page.getByRole('button', { name: 'Count exactly' }).click();
    await page.getByRole('columnheader', { name: 'exact, o200k' }).waitFor();
    await page.getByRole('button', { name: /^Table Track/ }).click();
    await page.getByText('The keys as a table').click();
    await page.getByRole('button', { name: 'Measure recall' }).click();
    await page.locator('table.recall').waitFor();
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
