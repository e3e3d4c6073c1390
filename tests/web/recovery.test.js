// The module dies in the middle of an evaluation: the page says so and goes on.
import { after, before, test } from 'node:test';
import { startBrowser, withoutChinook } from './browser.js';

let browser;
before(async () => { browser = await startBrowser(); });
after(() => browser.close());

/** Makes the first eval.step fail as a trap inside the module would. */
const DIE_ONCE = `{
  const encode = TextEncoder.prototype.encode;
  TextEncoder.prototype.encode = function (text) {
    if (text !== 'eval.step') return encode.call(this, text);
    TextEncoder.prototype.encode = encode;
    throw new WebAssembly.RuntimeError('unreachable');
  };
}`;

test('a dead module is replaced, with everything that was loaded', { skip: withoutChinook }, async () => {
  const page = await browser.open('#gold', { beforeWorker: DIE_ONCE });
  await page.locator('button.primary:enabled').click();
  await page.getByText('The engine stopped (unreachable) and was started again').waitFor();
  await page.getByText('The evaluation broke off').waitFor();
  await page.locator('button.primary:enabled').click();
  await page.locator('.totals', { hasText: 'of 25 right' }).waitFor();
});
