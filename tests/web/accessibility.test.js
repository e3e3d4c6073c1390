// axe-core finds nothing on any view, in either theme, wide or narrow.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { axeFile, inChromiumOnly, startBrowser, withoutChinook } from './browser.js';
import { judged, prepare, runSweep, startProvider, sweepHash } from './sweeping.js';

let browser;
let axe;
let provider;
before(async () => {
  provider = await startProvider();
  browser = await startBrowser({ expectHosts: ['http://127.0.0.1:'] });
  axe = await readFile(axeFile, 'utf8');
});
after(async () => {
  await browser.close();
  await provider.close();
});

/** A sweep with right answers, wrong ones, repairs and errors. */
async function sweep(page) {
  await page.evaluate((hash) => { location.hash = hash; }, sweepHash({
    models: ['stub/noisy?seed=3&right=0.5', 'stub/429?times=1'], concurrency: '1,2', questions: 'c01,c02,c03,c04', retries: '1',
  }));
  await prepare(page, `${provider.url}/v1`);
  await runSweep(page);
  await judged(page, 4);
}

/** Brings a view to where it shows most. */
const VIEWS = {
  async start(page) {
    await page.locator('.podium').waitFor();
    await page.locator('a.point').nth(2).focus();
    await page.getByText('The picture as a table').click();
    for (const summary of await page.locator('.computation > summary').all()) await summary.click();
  },
  async versus(page) {
    await page.locator('table.versus').waitFor();
  },
  async 'method?part=emscripten'(page) {
    await page.locator('.part-said tbody tr').first().waitFor();
  },
  async 'method/measured'(page) {
    await page.locator('.protocol-facts').waitFor();
  },
  async 'method/hidden'(page) {
    for (const id of ['cached-price', 'tolerance', 'intervals']) {
      await page.locator(`#fault-${id}`).getByRole('button', { name: /^Recompute/ }).click();
      await page.locator(`#fault-${id} .recomputed`).waitFor();
    }
    await page.getByText('Request and reply').first().click();
  },
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
  async demo(page) {
    await page.getByRole('button', { name: 'Ask both sides' }).click();
    await page.locator('.demo-figures').waitFor();
    await page.locator('.demo-side .question summary').first().click();
    for (const text of ['Every call in figures', 'The reply as it came', 'Activity log']) await page.getByText(text).first().click();
  },
  async 'demo?source=live'(page) {
    await page.getByText('What is known of Baseten').click();
  },
  async cost(page) {
    await page.locator('table.cost .asked-figure').first().click();
    await page.getByRole('dialog').getByText('days old').first().waitFor();
  },
  async 'cost/episodes'(page) {
    await page.getByText('Model, GPUs and day').click();
    await page.getByLabel('Turns T', { exact: true }).fill('0');
    await page.locator('#episode-turns-wrong').waitFor();
  },
  async 'cost/platforms'(page) {
    await page.getByRole('button', { name: 'Change Baseten' }).click();
    await page.locator('svg.plot').waitFor();
    await page.getByText('The curves as a table').click();
  },
  async 'cost/picker'(page) {
    await page.getByRole('button', { name: 'HIPAA, image and chat' }).click();
    await page.getByText('Baseten, HIPAA: yes').first().click();
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
  async sweep(page) {
    await sweep(page);
    await page.getByText('Seed, retries, time limit').click();
    await page.getByRole('button', { name: /^Answers: noisy/ }).first().click();
    await page.locator('.series-answers summary').first().click();
    await page.locator('.series-answers .sides').waitFor();
    await page.locator('.training').getByRole('button', { name: 'Supervised' }).click();
    await page.locator('.training-made').waitFor();
    await page.getByRole('button', { name: 'Discard' }).click();
  },
  async load(page) {
    await sweep(page);
    await page.locator('nav').getByRole('link', { name: 'Load' }).click();
    await page.locator('.time-lines svg.plot').waitFor();
    await page.getByText('The time lines as a table').click();
    await page.getByText('Its figures').click();
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
const chromiumOnly = inChromiumOnly('a page cannot be shown in the other theme; axe judges the same document');
const NEEDS_CHINOOK = ['gold', 'sweep', 'load', 'schema'];

for (const [name, makeReady] of Object.entries(VIEWS)) {
  for (const width of [1280, 360]) {
    test(`${name}, ${width} px`, { skip: chromiumOnly || (NEEDS_CHINOOK.includes(name) && withoutChinook) }, async () => {
      const page = await browser.open(`#${name}`, { viewport: { width, height: 800 }, reducedMotion: 'reduce' });
      await makeReady(page);
      await page.evaluate(() => { document.getElementById('nav').scrollLeft = 0; }); // axe takes links beyond the left edge for skip links
      await page.evaluate(axe);
      for (const colorScheme of ['light', 'dark']) {
        await page.emulateMedia({ colorScheme });
        const { violations } = await page.evaluate(() => globalThis.axe.run());
        assert.deepEqual(violations.map(({ id, nodes }) => [colorScheme, id, nodes.map((node) => node.html)]), []);
      }
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(overflow <= 0, `the page is ${overflow} px too wide`);
      await page.context().close();
    });
  }
}
