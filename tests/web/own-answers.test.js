// The first view and Head to head once the reader has runs of their own: both change to them.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startBrowser, withoutChinook } from './browser.js';
import { judged, openSweep, runSweep, startProvider, typePrices } from './sweeping.js';

let browser;
let provider;
before(async () => {
  provider = await startProvider();
  browser = await startBrowser({ expectHosts: ['http://127.0.0.1:'] });
});
after(async () => {
  await browser.close();
  await provider.close();
});

const tab = (page, name) => page.locator('nav').getByRole('link', { name, exact: true }).click();

test('the questions are answered from own runs, paired by question, and again from the published ones', {
  skip: withoutChinook, timeout: 90000,
}, async () => {
  const page = await openSweep(
    browser, provider, { models: ['stub/noisy?seed=3&right=0.4', 'stub/oracle'], strategies: 'one-shot', concurrency: '5' },
  );
  await runSweep(page);
  await tab(page, 'Start');
  await page.getByRole('button', { name: 'Your runs' }).waitFor();
  const accurate = page.locator('#q-most_accurate');
  await accurate.filter({ hasText: 'oracle' }).waitFor();
  assert.match(await accurate.innerText(), /oracle[\s\S]*25 of 25 answers right, 100%/);
  assert.match(await accurate.innerText(), /told apart/);
  await accurate.getByText('Show the computation').click();
  assert.match(await accurate.innerText(), /exact McNemar test where paired/);
  assert.equal(await page.locator('a.point').count(), 2);
  assert.equal(await page.locator('.podium > li').count(), 2);
  assert.match(await page.locator('#q-fastest').innerText(), /ms \([\d,]+–[\d,]+\)/);

  await page.locator('a.point').first().focus();
  await page.keyboard.press('Enter');
  await page.waitForSelector('table.matrix tr.picked');
  await page.waitForSelector('table.matrix tr.why');

  await tab(page, 'Head to head');
  await page.locator('.versus-result .verdict').waitFor();
  assert.match(await page.locator('.versus-result').innerText(), /Exact McNemar test, two-sided: p/i);
  assert.match(await page.locator('.versus-result').innerText(), /Both right/);

  await tab(page, 'Start');
  await page.getByRole('button', { name: 'Published' }).click();
  await accurate.filter({ hasText: '22 of 25' }).waitFor();
  assert.equal(await page.locator('a.point').count(), 13);
  assert.match(page.url(), /#start\?rows=published$/);
});

const options = { skip: withoutChinook, timeout: 90000 };
const words = (text) => text.replace(/\s+/g, ' ');
const first = (page) => page.locator('.first-answer');

/** What no sentence of a page may hold, whatever was measured. */
async function isPlain(page) {
  const text = words(await page.locator('main').innerText());
  for (const wrong of [
    /NaN|Infinity|undefined|\[object/, /(?<![\d,.]|oncurrency )1 (answers|questions|others|days|models|calls) /,
    /sweep\//, /Vllm/, / 1× as much/, /(?<![$\d.,])– /,
  ]) {
    assert.doesNotMatch(text, wrong);
  }
  return text;
}

async function startAfter(choices, price = ['1', '10']) {
  const page = await openSweep(browser, provider, { strategies: 'one-shot', ...choices }, { price: false });
  if (price) await typePrices(page, ...price);
  await runSweep(page);
  await judged(page, choices.models.length * choices.concurrency.split(',').length);
  await tab(page, 'Start');
  await page.locator('.first-answer[aria-busy=false]').waitFor();
  await page.getByRole('button', { name: 'Your runs' }).waitFor();
  await page.locator('#q-most_accurate', { hasText: 'Show the computation' }).waitFor();
  return page;
}

test('one model at two concurrencies has a name of its own in every place, and no id of its sweep', options, async () => {
  const page = await startAfter({ models: ['stub/oracle'], concurrency: '1,5' });
  await first(page).filter({ hasText: 'vLLM on this computer' }).waitFor();
  const text = await isPlain(page);
  assert.match(text, /oracle on vLLM on this computer \(concurrency [15]\): \$/);
  assert.match(text, /The other, \S*oracle on vLLM on this computer \(concurrency [15]\), has the same accuracy, 100%/);
  assert.deepEqual(
    new Set(await page.locator('.podium h3').allInnerTexts()),
    new Set(['oracle on vLLM on this computer (concurrency 1)', 'oracle on vLLM on this computer (concurrency 5)']),
  );

  await tab(page, 'Head to head');
  await page.locator('.versus-result .verdict').waitFor();
  const heads = await page.locator('table.versus thead th').allInnerTexts();
  assert.deepEqual(heads.slice(1, 3).toSorted(), ['Concurrency 1', 'Concurrency 5']);
  assert.match(
    words(await page.locator('.versus-result').innerText()),
    /oracle on vLLM on this computer \(concurrency [15]\) against oracle on vLLM on this computer \(concurrency [15]\)/,
  );
  assert.match(
    words(await page.locator('.versus-result').innerText()),
    /oracle on vLLM on this computer \(concurrency [15]\) against oracle on vLLM [\s\S]*Only Concurrency 1 0/,
  );
  assert.deepEqual(
    await page.locator('#versus-first option').allInnerTexts(),
    ['oracle on vLLM on this computer (concurrency 1)', 'oracle on vLLM on this computer (concurrency 5)'],
  );
  for (const badge of await page.locator('table.versus .badge').allInnerTexts()) {
    assert.match(badge, /^(Concurrency [15]|cannot be told apart|the same|no test possible)$/);
  }
  await isPlain(page);

  await tab(page, 'Cost');
  const rows = page.locator('table.cost tbody tr');
  await rows.filter({ hasText: 'concurrency 1' }).waitFor();
  assert.equal(await rows.count(), 2);
  assert.match(await page.locator('main').innerText(), /The mean tokens of your own runs/);
  await rows.first().locator('.asked-figure').first().click();
  await page.getByRole('dialog').getByText('Its price is the one it ran with').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Published' }).click();
  await rows.filter({ hasText: 'gpt-oss-120b' }).waitFor();
  assert.equal(await rows.count(), 15);
  assert.match(page.url(), /#cost\?rows=published$/);
});

test('the same sweep twice is distinguished by when it started', options, async () => {
  const page = await openSweep(browser, provider, { models: ['stub/oracle'], strategies: 'one-shot', concurrency: '5', questions: 'c01' });
  await runSweep(page);
  await judged(page, 1);
  await page.waitForTimeout(1100); // the next second
  await page.locator('button.primary:enabled', { hasText: 'Start' }).click();
  await judged(page, 2);
  await tab(page, 'Head to head');
  await page.locator('.versus-result .verdict').waitFor();
  const heads = (await page.locator('table.versus thead th').allInnerTexts()).slice(1, 3);
  assert.notEqual(heads[0], heads[1]);
  for (const head of heads) assert.match(head, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
});

/** One pattern of several that follow one another. */
const inTurn = (...patterns) => new RegExp(patterns.map(({ source }) => source).join('.*'));

for (const [name, choices, price, said] of [
  ['one answer of one model', { models: ['stub/oracle'], questions: 'c01' }, undefined,
    /1 of 1 answer right.*No other model shown has an accuracy to compare with.*Only one of the models shown has a price/],
  ['no price', { models: ['stub/oracle', 'stub/noisy?seed=3&right=0.4'] }, null,
    inTurn(/25 of 25 right. The cost is unknown because no price is on record/, /Not drawn because no price is known/,
      /None of the models shown has both a price and a correct answer/)],
  ['a price of nothing', { models: ['stub/oracle', 'stub/noisy?seed=3&right=0.4'] }, ['0', '0'],
    inTurn(/\$0 per correct answer; 25 of 25 questions right/, /the cost is 0, which has no place on this scale/,
      /is free per question; no hourly GPU can be cheaper/)],
  ['nothing right', { models: ['stub/noisy?seed=3&right=0'] }, undefined,
    /None of the models shown gave a correct answer\..*None of the models shown gave a correct answer, at any price/],
]) {
  test(`what is said of ${name} holds of it`, options, async () => {
    const page = await startAfter({ concurrency: '5', ...choices }, price);
    await first(page).filter({ hasNotText: 'Baseten' }).waitFor();
    assert.match(await isPlain(page), said);
  });
}
