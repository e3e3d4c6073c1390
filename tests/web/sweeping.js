// Sweeps against the stub provider, as a reader runs them.
import path from 'node:path';
import { createProvider } from '../provider/server.js';
import { root } from './browser.js';

export const KEY = 'sk-very-secret-0123456789';
/** A server on this machine, whose address may be typed in. */
export const LOCAL = 'vllm';

export const startProvider = (options = {}) => createProvider(
  { key: KEY, gold: [path.join(root, 'data/gold/chinook-25.json'), path.join(root, 'data/gold/chinook-35.json')], ...options }
);

/** The address of the Sweep view with what is chosen there. */
export function sweepHash({ models = ['stub/oracle'], ...choices } = {}) {
  const params = new URLSearchParams({ provider: LOCAL, models: models.map(encodeURIComponent).join(','), ...choices });
  return `#sweep?${params}`;
}

/** Opens the Sweep view, gives it the stub's address and key, and types prices for its models. */
export async function openSweep(
  browser, provider, choices = {}, { key = KEY, price = true, base = `${provider.url}/v1`, ...options } = {},
) {
  const page = await browser.open(sweepHash(choices), options);
  await prepare(page, base, key, price);
  return page;
}

/** The same on a page that is there already. */
export async function prepare(page, base, key = KEY, price = true) {
  await page.locator('#sweep-base').fill(base);
  if (key !== null) {
    await page.locator('#sweep-key').fill(key);
    await page.locator('#sweep-key').press('Enter');
    await page.locator('.key-state').first().waitFor();
  }
  if (price) await typePrices(page);
}

export async function typePrices(page, input = '1', output = '10') {
  await page.locator('.price-table').waitFor();
  for (const [name, value] of [['Input price', input], ['Output price', output]]) {
    for (const field of await page.getByLabel(new RegExp(`^${name}`)).all()) await field.fill(value);
  }
  await page.locator('.estimate .expected', { hasText: '$' }).waitFor();
}

export const startButton = (page) => page.getByRole('button', { name: 'Start', exact: true });

/** Starts it and waits until it has ended and was judged. */
export async function runSweep(page, timeout = 60000) {
  await page.locator('button.primary:enabled', { hasText: 'Start' }).click();
  await ended(page, timeout);
}

export async function ended(page, timeout = 60000) {
  await page.locator('.sweep-progress h3', { hasText: 'Ended' }).waitFor({ timeout });
}

export async function judged(page, rows) {
  await page.waitForFunction((wanted) => document.querySelectorAll('.own-runs tbody tr').length === wanted
    && document.querySelector('.own-results').getAttribute('aria-busy') === 'false', rows);
}

/** Everything this browser keeps for the page, as text. */
export const keptText = (page) => page.evaluate(() => new Promise((resolve, reject) => {
  const request = indexedDB.open('perquery');
  request.onerror = () => reject(request.error);
  request.onsuccess = () => {
    const all = request.result.transaction('sweeps').objectStore('sweeps').getAll();
    all.onsuccess = () => { request.result.close(); resolve(JSON.stringify(all.result)); };
  };
}));
