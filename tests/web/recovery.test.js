// The module dies in the middle of an evaluation, or cannot be loaded at all: the page says so and continues.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startBrowser, withoutChinook } from './browser.js';
import { DIE_ONCE } from './worker-scripts.js';

let browser;
before(async () => { browser = await startBrowser(); });
after(() => browser.close());

test('a dead module is replaced, with everything that was loaded', { skip: withoutChinook }, async () => {
  const page = await browser.open('#gold', { beforeWorker: DIE_ONCE });
  await page.locator('button.primary:enabled').click();
  await page.getByText('The engine stopped (unreachable) and was started again').waitFor();
  await page.getByText('The evaluation broke off').waitFor();
  await page.locator('button.primary:enabled').click();
  await page.locator('.totals', { hasText: 'of 25 right' }).waitFor();
});

/** Counts what the page sends to its Worker. */
const countMessages = () => {
  const { postMessage } = Worker.prototype;
  globalThis.sent = 0;
  Worker.prototype.postMessage = function (...given) {
    globalThis.sent += 1;
    return postMessage.apply(this, given);
  };
};

test('a module that cannot be loaded is said once, and the page can still be used', async () => {
  const without = await startBrowser({ expectMissing: ['perquery.wasm'] });
  const page = await without.open('#matrix', { beforePage: countMessages });
  await page.getByText('could not be loaded completely').waitFor();
  assert.match(await page.locator('main').innerText(), /HTTP 404/);
  await page.waitForTimeout(1000);
  const sent = await page.evaluate(() => globalThis.sent);
  assert.ok(sent < 100, `${sent} messages, and none of them can be answered`);
  await page.getByRole('link', { name: 'Method' }).click();
  await page.getByRole('heading', { name: 'How it is built' }).waitFor();
  await without.close();
});

test('a page whose script does not come says what it takes', async () => {
  const without = await startBrowser({ expectMissing: ['app.js'] });
  const page = await without.open();
  const said = page.getByText('open it from a web server');
  assert.equal(await said.isVisible(), false, 'not at once: it may be on its way');
  await said.waitFor();
  await without.close();
  const whole = await browser.open();
  await whole.locator('main h2').first().waitFor();
  assert.equal(await whole.getByText('open it from a web server').count(), 0);
});
