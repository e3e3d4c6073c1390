// Every view on the narrowest phone: no wider than it, nothing to press that is too small.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startBrowser } from './browser.js';

let browser;
before(async () => { browser = await startBrowser(); });
after(() => browser.close());

/** Each with what is there once it is drawn. */
const VIEWS = {
  start: '.podium',
  matrix: 'table.matrix',
  versus: 'table.versus',
  load: '.published-load table',
  cost: 'table.cost',
  'cost/episodes': 'table.figures',
  'cost/platforms': 'svg.plot',
  'cost/picker': '.choices',
  'cost/whatif': '.verdict',
  demo: '.demo-form',
  'demo?source=live&provider=vllm': '.demo-form',
  sweep: '.sweep-form',
  'sweep?provider=vllm': '.sweep-form',
  gold: 'button.primary',
  schema: '.levels',
  method: '.architecture-picture',
  'method/measured': '.protocol-facts',
  'method/hidden': '.fault',
};

/** Of what is pressed, all but links within a sentence, which a reader's finger takes with the line. */
const PRESSED = 'button, summary, select, input:not([type=file], .hidden), nav a, .subviews a, .toolbar a, h3 > a, svg a, [role=button]';
const LEAST = 24; // px, WCAG 2.5.8

for (const [view, ready] of Object.entries(VIEWS)) {
  test(`#${view} is no wider than 320 px, and what is pressed no smaller than ${LEAST}`, async () => {
    const page = await browser.open(`#${view}`, { viewport: { width: 320, height: 700 } });
    await page.locator(ready).first().waitFor();
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= 320, 'the body scrolls sideways');
    const small = await page.locator(PRESSED).evaluateAll((all, least) => all.filter((each) => each.checkVisibility())
      .map((each) => [each.matches('[type=checkbox]') ? each.closest('label') : each, each])
      .map(([target, each]) => [(target ?? each).getBoundingClientRect(), each])
      .filter(([{ width, height }]) => width > 1 && Math.min(width, height) < least - 0.1)
      .map(([{ width, height }, each]) => `${each.tagName} ${each.className.baseVal ?? each.className} "${each.textContent.trim().slice(
        0, 30,
      )}" ${width.toFixed(1)} × ${height.toFixed(1)}`), LEAST);
    assert.deepEqual(small, []);
  });
}
