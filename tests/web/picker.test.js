// The picker: a profile in, a platform out, with the row and source of every claim.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startBrowser } from './browser.js';

let browser;
before(async () => { browser = await startBrowser(); });
after(() => browser.close());

const shows = (locator, text) => locator.filter({ hasText: text }).waitFor();
const verdict = (page) => page.locator('.verdict');

async function openPicker(query = '') {
  const page = await browser.open(`#cost/picker${query}`);
  await verdict(page).waitFor();
  return page;
}

test('plain text goes to the cheapest, with runner-up, cold start, metric and rows', async () => {
  const page = await openPicker();
  await shows(verdict(page), 'Together, serverless');
  const main = page.locator('.choices');
  for (const text of [
    'Runner-up', 'Fireworks', 'Cold start', 'Watch', 'Switch to it', 'Not these', 'Groq',
    'Custom hardware is only worth it when latency matters',
  ]) await shows(main, text);
  await main.getByText('Together, price of a million tokens: $0.88').first().click();
  await shows(main, 'Row together/usd-per-mtok');
  await shows(main, 'as of 2026-05');
  assert.match(await main.getByRole('link').first().getAttribute('href'), /ai-engineering-from-scratch/);
});

test('regulated work with dedicated GPUs goes to Baseten; Modal and Replicate are refused by their rows', async () => {
  const page = await openPicker();
  await page.getByRole('button', { name: 'SOC 2, HIPAA, dedicated' }).click();
  await shows(verdict(page), 'Baseten, dedicated');
  await shows(page.locator('.rejected li', { hasText: 'Modal' }), 'Lacks a requirement: SOC 2');
  await shows(page.locator('.rejected li', { hasText: 'Modal' }), 'Modal, SOC 2: no');
  assert.match(page.url(), /needs=soc2,hipaa,dedicated_gpu/);
});

test('image, chat and speech on one platform need no gateway; with HIPAA they do', async () => {
  const page = await openPicker();
  await page.getByRole('button', { name: 'Image, chat and speech' }).click();
  await shows(verdict(page), 'Replicate');
  await shows(verdict(page), 'no gateway is needed');
  await page.getByLabel('HIPAA').check();
  await shows(verdict(page), 'A gateway');
  await shows(page.locator('.picked-for h3', { hasText: 'Text' }), 'Baseten');
  await shows(page.locator('.picked-for h3', { hasText: 'Image' }), 'no platform fits');
});

test('the cheapest must say in what, and the fastest by when', async () => {
  const page = await openPicker();
  await page.getByLabel('What counts').selectOption('cheapest');
  await page.locator('#picker-objective-wrong').waitFor();
  await page.getByLabel('Cheapest in what').selectOption('usd_per_month');
  await page.locator('#picker-objective-wrong').waitFor({ state: 'detached' });
  await page.getByLabel('What counts').selectOption('fastest');
  await page.locator('#picker-objective-wrong').waitFor();
  await page.getByLabel('First token within').fill('150');
  await page.locator('#picker-objective-wrong').waitFor({ state: 'detached' });
  await shows(verdict(page), /Groq|Cerebras|SambaNova/);
  const again = await openPicker(page.url().split('#cost/picker')[1]);
  await shows(verdict(again), /Groq|Cerebras|SambaNova/);
});

test('no requests at all is refused at its field', async () => {
  const page = await openPicker();
  await page.getByLabel('Requests per day').fill('0');
  await page.locator('#picker-q-wrong').filter({ hasText: 'Enter a number above 0' }).waitFor();
});
