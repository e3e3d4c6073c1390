// What if: five questions, each with its ready figures and its own.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startBrowser } from './browser.js';

let browser;
before(async () => { browser = await startBrowser(); });
after(() => browser.close());

const shows = (locator, text) => locator.filter({ hasText: text }).waitFor();
const row = (page, name) => page.locator('table.figures tbody tr', { hasText: name });

async function openQuestion(name) {
  const page = await browser.open('#cost/whatif');
  await page.getByRole('button', { name }).click();
  return page;
}

test('a price rise of a dollar an hour with 40 % of the traffic on batch', async () => {
  const page = await openQuestion('The price rises');
  await shows(page.locator('.verdict'), 'all on GPUs');
  await shows(row(page, 'Before, all on GPUs'), '$144');
  await shows(row(page, 'After, all on GPUs'), '$168');
  await page.getByLabel('Batch price, input').fill('0.05');
  await page.getByLabel('Batch price, output').fill('0.05');
  await page.getByLabel('Replicas kept up').fill('0');
  await shows(row(page, 'After, the batch share per token'), '$');
  await page.getByLabel('Can wait for a batch').nth(1).fill('1.4');
  await page.locator('#rise-batch-wrong').waitFor();
});

test('a context that outgrows its tier', async () => {
  const page = await openQuestion('The context grows');
  await shows(row(page, 'By the tier it fits'), 'up to 32,768');
  await page.locator('#tier-in').fill('30769');
  await shows(row(page, 'By the tier it fits'), 'up to 131,072');
  await shows(row(page, 'Up to 32,768 tokens'), 'exceeds the largest tier');
  assert.match(page.url(), /if=tier&in=30769$/);
  await page.getByLabel('Prices as of').fill('2026-07-01');
  await page.locator('#tier-in').fill('30000');
  await shows(row(page, 'By the tier it fits'), '$1.47');
});

test('tune or buy: the published saving and its sign at the right prices', async () => {
  const page = await openQuestion('We tune a model');
  await shows(page.locator('.verdict'), 'Buy.');
  await shows(page.locator('dl.facts'), '−$3.15');
  await page.getByRole('button', { name: 'As published' }).click();
  await shows(page.locator('dl.facts'), '$1.98');
  await page.getByLabel('Tuned model is right').fill('0');
  await page.locator('#tune-tunedright-wrong').waitFor();
});

test('memory at 16, 8 and 4 bits', async () => {
  const page = await openQuestion('We quantize');
  await shows(row(page, '16 bits, cache 16'), '140');
  await shows(row(page, '4 bits, cache 4'), '35');
  await row(page, '16 bits, cache 16').getByRole('button').first().click();
  await shows(page.getByRole('dialog'), 'parameters × weight_bits / 8 / 10^9');
  await page.keyboard.press('Escape');
  await page.getByLabel('Layers').fill('0');
  await page.locator('#memory-layers-wrong').waitFor();
});

test('metrics pasted in say whether replicas would help, and what is no metric says where', async () => {
  const page = await openQuestion('We add replicas');
  await shows(page.locator('.verdict'), 'Saturated');
  await page.getByRole('button', { name: 'Room to spare' }).click();
  await shows(page.locator('.verdict'), 'Starved');
  await page.getByRole('button', { name: 'A trainer that waits' }).click();
  await shows(page.locator('.verdict'), 'Fed too slowly');
  await page.getByLabel('Metrics').fill('vllm:kv_cache_usage_perc 0.7');
  await shows(page.locator('.verdict'), /Balanced|Cannot tell/);
  await page.getByLabel('Metrics').fill('\nvllm:kv_cache_usage_perc NaN');
  await shows(page.locator('.wrong'), 'Line 2');
  await page.getByLabel('Metrics').fill('<img src=x onerror=alert(1)>');
  await shows(page.locator('.verdict'), 'Cannot tell');
  assert.equal(await page.locator('main img').count(), 0);
});

test('inputs as ranges: a spread, the input that matters most, and ends the wrong way round', async () => {
  const page = await openQuestion('We are not sure');
  await shows(page.locator('table.figures').first(), 'Per day');
  await shows(page.locator('table.figures').nth(1).locator('tbody tr').first(), 'Questions per day');
  await page.getByLabel('Scenarios').selectOption('1000000');
  await page.getByText('1,000,000 scenarios').waitFor();
  await page.getByLabel('Output, at least').fill('900');
  await page.locator('#doubt-out-wrong').filter({ hasText: 'must be in ascending order' }).waitFor();
  await page.getByLabel('Output, at least').fill('');
  await page.getByLabel('Output, at most').fill('');
  await page.locator('#doubt-out-wrong').waitFor({ state: 'detached' });
  await shows(page.locator('table.figures').nth(1), 'Questions per day');
  assert.equal(await page.locator('table.figures').nth(1).locator('tbody tr').count(), 4);
});
