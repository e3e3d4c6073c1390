// Method: the architecture part by part, how it is measured, and every fault asked again here.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { drawn, root, startBrowser, withoutChinook } from './browser.js';

let browser;
before(async () => { browser = await startBrowser(); });
after(() => browser.close());

const { faults } = JSON.parse(readFileSync(path.join(root, 'data/faults/published-2026-05.json'), 'utf8'));

test('every part says what was chosen, what else was considered, what it costs', async () => {
  const page = await browser.open('#method');
  const parts = page.locator('.architecture-picture a.part');
  await parts.first().waitFor();
  const count = await parts.count();
  assert.ok(count > 15, `${count} parts`);
  for (let i = 0; i < count; i += 1) {
    const name = (await parts.nth(i).getAttribute('aria-label')).split(':')[0];
    await parts.nth(i).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name, exact: true, level: 3 }).waitFor();
    const texts = await page.locator('.part-said dd').allInnerTexts();
    assert.equal(texts.length, 3);
    for (const text of texts) assert.ok(text.length > 10, `${name}: ${text}`);
  }
});

test('what is said of a part stands beside the picture, on a phone over it, whatever was pressed', async () => {
  const box = (selector) => page.locator(selector).boundingBox();
  const page = await browser.open('#method', { viewport: { width: 1440, height: 900 } });
  await page.locator('.share').first().waitFor();
  const [picture, panel, bar] = [await box('.architecture'), await box('.part-said'), await box('.built-picture > .share')];
  assert.ok(panel.x >= picture.x + picture.width && panel.y < picture.y + 10, 'in the second column');
  assert.ok(bar.y >= picture.y + picture.height && bar.x < picture.x + picture.width, 'the bar below the picture');
  for (const width of [390, 320]) {
    await page.setViewportSize({ width, height: 844 });
    await page.goto(page.url().replace(/#.*/, '#method'));
    await page.waitForFunction((wide) => document.querySelector('.architecture-picture').clientWidth < wide, width);
    for (const name of ['Emscripten', 'Static host']) {
      const part = page.getByRole('link', { name: new RegExp(`^${name}:`) });
      await part.focus();
      await page.keyboard.press('Enter');
      await page.locator('.part-said.chosen', { hasText: name }).waitFor();
      await page.waitForFunction(() => {
        const [said, pressed] = ['.part-said', '.part[aria-current=true] rect'].map(
          (selector) => document.querySelector(selector).getBoundingClientRect()
        );
        return said.top > 0 && said.bottom <= innerHeight && pressed.top > 0 && pressed.bottom <= said.top + 1;
      });
      assert.equal(await part.evaluate((element) => element === document.activeElement), true);
    }
    assert.doesNotMatch(
      await page.locator('.band-title, .passes').evaluateAll((all) => all.map(({ textContent }) => textContent).join()), /…/,
    );
    await page.getByRole('button', { name: 'Close' }).click();
    await page.locator('.part-said.chosen').waitFor({ state: 'detached' });
    assert.equal(await page.evaluate(() => document.activeElement.classList.contains('part')), true);
  }
});

test('the picture is one stop of Tab, with a table behind it', async () => {
  const page = await browser.open('#method');
  const parts = page.locator('.architecture-picture a.part');
  await parts.first().waitFor();
  const count = await parts.count();
  assert.equal(await page.locator('a.part[tabindex="0"]').count(), 1);
  const focused = () => page.evaluate(() => [...document.querySelectorAll('a.part')].indexOf(document.activeElement));
  await parts.first().focus();
  for (let i = 1; i < count; i += 1) {
    await page.keyboard.press('ArrowRight');
    assert.equal(await focused(), i);
  }
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowDown');
  assert.ok(await focused() > 0, 'to the band below');
  await page.keyboard.press('ArrowUp');
  assert.equal(await focused(), 0);
  await page.getByText('The parts as a table').click();
  assert.equal(await page.locator('.part-table tbody tr').count(), count);
  assert.match(await page.locator('.part-table tbody tr').first().innerText(), /Views\s+The page\s+lit’s[\s\S]+React/);
});

test('weighs the files of this build and measures a round trip', async () => {
  const page = await browser.open('#method?part=emscripten');
  await page.locator('.part-said tbody tr', { hasText: 'perquery.wasm' }).waitFor();
  assert.match(await page.locator('.part-said tbody').innerText(), /perquery\.wasm\s+[\d.,]+ (KB|MB)\s+\d+ KB/);
  await page.goto(page.url().replace('emscripten', 'stats'));
  await page.getByRole('button', { name: 'Measure it here' }).click();
  await page.getByText(/[\d.]+ ms, the median of 20 calls of answers/).waitFor();
});

test('says protocol, rules, statistics, caveats and limits', async () => {
  const page = await browser.open('#method/measured');
  await page.locator('.protocol-facts').waitFor();
  const text = await page.locator('main').innerText();
  assert.match(text, /25 on Chinook/);
  assert.match(text, /perquery\/2[\s\S]*test-suite/);
  assert.match(text, /Holm’s step-down/);
  assert.match(text, /A priority flag is not a priority/);
  assert.match(text, /The summary line is a heuristic/);
  assert.match(text, /Rows of a result\s+100,000/);
});

test('shows the glossary when it is asked for', async () => {
  const page = await browser.open('#method/measured');
  await page.getByText('Show the glossary').click();
  await page.locator('.glossary').waitFor();
  const { terms } = JSON.parse(readFileSync(path.join(root, 'data/glossary.json'), 'utf8'));
  assert.equal(await page.locator('.glossary li').count(), terms.length);
  assert.match(await page.locator('.glossary').innerText(), /gold set Questions, each with SQL known to be correct/);
});

test('every fault is asked again here and agrees with what is said of it', { skip: withoutChinook }, async () => {
  const page = await browser.open('#method/hidden');
  await page.locator('.fault').first().waitFor();
  assert.equal(await page.locator('.fault').count(), faults.length);
  assert.ok(faults.filter(({ of }) => of === 'benchmark').length === 13);
  const last = page.locator('.fault').last().getByRole('button');
  await page.waitForFunction(() => [...document.querySelectorAll('.fault button')].every((button) => !button.disabled));
  await page.getByRole('button', { name: 'Recompute all' }).click();
  await page.locator('.fault').last().locator('.recomputed').waitFor({ timeout: 60000 });
  assert.equal(await last.isEnabled(), true);
  const shown = faults.flatMap(({ checks }) => checks.flatMap(({ shows }) => shows)).length;
  assert.equal(await page.locator('.agrees.right').count(), shown);
  assert.equal(await page.locator('.agrees:not(.right)').count(), 0);
  assert.equal(await page.getByText('refused, as it must be').count(), 2);
  assert.equal(await page.locator('.recomputed .notice.bad').count(), 0);
});

test('one fault by keyboard, with request and reply', async () => {
  const page = await browser.open('#method/hidden');
  const fault = page.locator('#fault-cached-price');
  await fault.getByRole('button').focus();
  await page.keyboard.press('Enter');
  await fault.locator('.recomputed').waitFor();
  await drawn(page);
  assert.match(await fault.locator('.recomputed').innerText(), /\$0\.000292 ✓[\s\S]*−\$3\.13 ✓/);
  await fault.getByText('Request and reply').first().click();
  assert.match(await fault.locator('pre').first().innerText(), /cost\.query \{[\s\S]*"input": 0\.06/);
  await fault.getByRole('link', { name: 'Its row in the matrix' }).click();
  await page.waitForSelector('table.matrix tr.why');
});
