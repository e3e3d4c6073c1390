// On paper: light whatever the theme, without what only a screen can do, and nothing cut off.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startBrowser } from './browser.js';

let browser;
before(async () => { browser = await startBrowser(); });
after(() => browser.close());

for (const [view, ready] of [
  ['start', '.podium'], ['matrix', 'table.matrix'], ['cost', 'table.cost'], ['versus', 'table.versus'], ['method', '.architecture-picture'],
]) {
  test(`#${view}, in the dark theme`, async () => {
    const page = await browser.open(`#${view}`, { colorScheme: 'dark', viewport: { width: 718, height: 1000 } }); // A4 less its margins
    await page.locator(ready).first().waitFor();
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    const shown = await page.evaluate(() => ({
      ink: getComputedStyle(document.querySelector('h2')).color,
      ground: getComputedStyle(document.body).backgroundColor,
      useless: [...document.querySelectorAll('nav, #tools, .share, button')].filter(
        (each) => each.checkVisibility() && !each.matches('.sort, .term, .asked-figure, [aria-pressed=true]')
      ).length,
      cut: [...document.querySelectorAll('.scroll')].filter(
        (each) => each.checkVisibility() && (getComputedStyle(each).overflow !== 'visible' || each.scrollWidth > each.clientWidth)
      ).length,
    }));
    assert.deepEqual(shown, { ink: 'rgb(21, 32, 27)', ground: 'rgba(0, 0, 0, 0)', useless: 0, cut: 0 });
  });
}
