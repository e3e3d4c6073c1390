// Links that nobody's page made: whatever is in them, the view is there and says what it takes.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { drawn, startBrowser } from './browser.js';

let browser;
before(async () => { browser = await startBrowser(); });
after(() => browser.close()); // which tells of any error that a page threw

const ODD = ['%25', '50%25', '%E0%A4%A', '__proto__', 'constructor', '1e999', '-1', 'NaN', '<b>x</b>', 'x'.repeat(3000)];
const PLACES = {
  start: ['rows', 'q'], matrix: ['sort', 'row', 'compare', 'platform'], versus: ['a', 'b', 'first', 'second'], load: ['group'],
  cost: ['queries', 'own'], 'cost/episodes': ['model', 'turns'], 'cost/platforms': ['offers', 'example', 'a', 'b'],
  'cost/picker': ['example'], 'cost/whatif': ['if', 'example'], demo: ['question', 'source', 'provider', 'a', 'b'],
  sweep: ['models', 'questions', 'strategies', 'concurrency', 'provider'], gold: ['database', 'gold', 'predictions', 'rule', 'show'],
  schema: ['question', 'database', 'level', 'budget'], 'method': ['part'],
};

for (const [view, names] of Object.entries(PLACES)) {
  test(`${view} with odd values`, async () => {
    const page = await browser.open(`#${view}`);
    await page.locator('main h2').first().waitFor();
    for (const name of names) {
      for (const value of ODD) {
        await page.evaluate((hash) => { location.hash = hash; }, `#${view}?${name}=${value}`);
        await drawn(page);
        assert.ok(await page.locator('main h2').first().isVisible(), `${name}=${value.slice(0, 20)}`);
        assert.equal(await page.locator('nav a[aria-current=page]').count(), 1);
      }
    }
    await page.context().close();
  });
}
