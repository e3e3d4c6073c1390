// Fields and words that explain themselves: by the focus, by the pointer, by a finger.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { inChromiumOnly, startBrowser } from './browser.js';

let browser;
before(async () => { browser = await startBrowser(); });
after(() => browser.close());

const shows = (locator, text) => locator.filter({ hasText: text }).waitFor();
const tip = (page) => page.locator('#tip');
const isHidden = (page) => tip(page).waitFor({ state: 'hidden' });

/** The forms of a view, of whose fields the engine says what they are. */
const FORMS = [
  ['#cost/platforms', '#platforms-q'], ['#cost/episodes', '#episode-turns'], ['#cost/picker', '#picker-q'], ['#cost/whatif', '#rise-q'],
  ['#cost/whatif?if=tier', '#tier-in'], ['#cost/whatif?if=tune', '#tune-q'], ['#cost/whatif?if=memory', '#memory-layers'],
];

test('every number of a form says what it is and takes, as the engine has it', async () => {
  for (const [hash, first] of FORMS) {
    const page = await browser.open(hash);
    await page.locator(`.entry:has(.about) ${first}`).waitFor();
    const fields = await page.locator('.entries .entry:has(input[type="text"])').evaluateAll((entries) => entries.map((entry) => {
      const input = entry.querySelector('input[type="text"]');
      const said = input.getAttribute('aria-describedby').split(' ').map((id) => document.getElementById(id).textContent).join(' ');
      return [entry.querySelector('label').textContent.trim(), said];
    }));
    assert.ok(fields.length > 1, hash);
    for (const [label, said] of fields) assert.match(said, /\. Takes a (whole )?number/, `${hash} ${label}`);
    await page.close();
  }
});

test('a field explains itself while it has the focus, until something is typed or Escape is pressed', async () => {
  const page = await browser.open('#cost/whatif?if=memory');
  const field = page.locator('.entry:has(.about) #memory-usable');
  await field.focus();
  await shows(tip(page), /^Share of the memory .* Takes a number above 0 and up to 1\. Default: 0\.9\.$/);
  assert.equal(await field.getAttribute('placeholder'), '0.9');
  await page.keyboard.press('Escape');
  await isHidden(page);
  await page.keyboard.press('Tab');
  await shows(tip(page), /^Price of one GPU\./);
  await page.keyboard.type('7');
  await isHidden(page);
  await page.locator('label[for="memory-layers"]').hover();
  await shows(tip(page), /^Layers\./);
  await tip(page).hover();
  assert.ok(await tip(page).isVisible(), 'the pointer may go over to what it reads');
  await page.mouse.move(0, 0);
  await isHidden(page);
});

test('the head of a column explains its word by keyboard and pointer', async () => {
  const page = await browser.open('#matrix');
  const head = page.locator('th button[data-term="accuracy"]').first();
  await head.hover();
  await shows(tip(page), /^Correct answers ÷ answered questions/);
  assert.equal(await head.getAttribute('aria-describedby'), 'tip');
  await page.mouse.move(0, 0);
  await isHidden(page);
  assert.equal(await head.getAttribute('aria-describedby'), null);
  await page.locator('th button.sort').first().focus();
  for (let n = 0; n < 8 && !(await tip(page).isVisible()); n += 1) await page.keyboard.press('Tab');
  assert.ok((await tip(page).innerText()).length > 20);
  const [below, box] = [await tip(page).boundingBox(), page.viewportSize()];
  assert.ok(below.x >= 0 && below.x + below.width <= box.width && below.y >= 0 && below.y + below.height <= box.height);
});

test('a finger asks for a word by touching it', { skip: inChromiumOnly('its driver has no fingers') }, async () => {
  const page = await browser.open('#cost', { hasTouch: true, viewport: { width: 390, height: 844 } });
  await page.locator('th .term[data-term="accuracy"]').tap();
  await shows(tip(page), /^Correct answers/);
  await page.locator('h2').first().tap();
  await isHidden(page);
});
