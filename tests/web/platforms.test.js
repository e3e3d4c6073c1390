// The platforms view: the lesson's scenarios and questions, own offers, break-even and its curves.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { focused, startBrowser } from './browser.js';

let browser;
before(async () => { browser = await startBrowser(); });
after(() => browser.close());

const offer = (page, name) => page.locator('table.offers > tbody > tr', { has: page.locator('th .name', { hasText: name }) }).first();
const cell = (page, name, column) => offer(page, name).locator('td').nth(column);
const shows = (locator, text) => locator.filter({ hasText: text }).waitFor();

async function openPlatforms(query = '') {
  const page = await browser.open(`#cost/platforms${query}`);
  await page.locator('table.offers td.strong').first().waitFor();
  return page;
}

async function perDay(page) {
  return Object.fromEntries(await page.locator('table.offers > tbody > tr').evaluateAll((rows) => rows.map((row) => [
    row.querySelector('.name').textContent, row.querySelector(
      'td .asked-figure'
    ).firstChild.textContent || row.querySelector('td').textContent.split(' ')[0].trim()])));
}

test('scenario A of the lesson costs what it says, on six platforms', async () => {
  const page = await openPlatforms();
  for (const [name, usd] of Object.entries(
    { Fireworks: '$1.80', Together: '$1.76', Baseten: '$792', Modal: '$28.80', Replicate: '$60.00', Anyscale: '$864' }
  )) {
    await shows(cell(page, name, 0), usd);
  }
  assert.match(await offer(page, 'Together').innerText(), /cheapest/);
  assert.equal(Object.keys(await perDay(page)).length, 6);
});

test('scenario B likewise, by its button and by its link', async () => {
  const page = await openPlatforms();
  await page.getByRole('button', { name: 'B: 100 M tokens a day' }).click();
  const expected = { Fireworks: '$90.00', Together: '$88.00', Baseten: '$792', Modal: '$60.00', Replicate: '$3,000', Anyscale: '$864' };
  for (const [name, usd] of Object.entries(expected)) await shows(cell(page, name, 0), usd);
  assert.match(page.url(), /#cost\/platforms\?ex=b$/);
  const again = await openPlatforms('?ex=b');
  for (const [name, usd] of Object.entries(expected)) await shows(cell(again, name, 0), usd);
});

test('a thousand predictions at 10 and at 10,000 a day', async () => {
  const page = await openPlatforms('?ex=ten');
  await shows(cell(page, 'Fireworks', 2), '$0.180');
  await shows(cell(page, 'Baseten', 2), '$79,200');
  await shows(cell(page, 'Replicate', 2), '$6.00');
  await page.getByRole('button', { name: '10,000 predictions a day' }).click();
  await shows(cell(page, 'Baseten', 2), '$79.20');
  await shows(cell(page, 'Modal', 2), '$2.88');
});

test('the break-even of Baseten against Fireworks: 67.9 %, and the crossing marked on the curves', async () => {
  const page = await openPlatforms();
  const section = page.locator('.breakeven');
  await shows(section, 'Above 4.4 million requests a day (50.9 a second)');
  await shows(section, /67\.9%.* of its capacity/);
  await section.locator('svg.plot circle').first().waitFor();
  assert.equal(await section.locator('svg.plot [data-part=line]').count(), 2);
  const [drawnAt, shownAt] = await section.locator('svg.plot').evaluate(
    (plot) => [Number(plot.getAttribute('width')), plot.getBoundingClientRect().width]
  );
  assert.equal(shownAt, drawnAt, 'shrunk, its text would be too small');
  assert.equal(await section.locator('svg.plot circle').count(), 1);
  await section.getByText('The curves as a table').click();
  await shows(section.locator('tr.best'), 'crossing');
  await section.getByRole('button', { name: '67.9%' }).click();
  const dialog = page.getByRole('dialog');
  await shows(dialog, '33 / 3600 × 0.0133333 / 0.00018');
});

test('never is an answer: one H100 against the token price', async () => {
  const page = await openPlatforms('?ex=h100');
  const section = page.locator('.breakeven');
  await shows(section.locator('.verdict'), 'Never');
  await shows(section, '34.2 million');
  await shows(cell(page, 'One H100 at 2.50', 4), 'never cheaper');
  await section.locator('svg.plot').waitFor();
});

test('the chart’s script comes only with the view that draws', async () => {
  const asked = [];
  const page = await browser.open('#cost/picker');
  page.on('request', (request) => asked.push(new URL(request.url()).pathname.split('/').at(-1)));
  await page.locator('.verdict').waitFor();
  assert.ok(!asked.includes('plot.js'));
  await page.getByRole('link', { name: 'Platforms' }).click();
  await page.locator('svg.plot').waitFor();
  assert.ok(asked.includes('plot.js'));
  assert.ok(!asked.includes('genai.json'));
});

test('an offer of one’s own: named, priced, wrong, right, linked and removed', async () => {
  const page = await openPlatforms();
  await page.getByRole('button', { name: 'Add an offer' }).press('Enter');
  await focused(page, '#offer-6-name');
  await page.getByLabel('Name').fill('Ours');
  await page.getByLabel('Output $/M tokens').fill('-1');
  await page.locator('.wrong').waitFor();
  assert.match(await page.locator('.wrong').innerText(), /^Enter a number from 0 to 1,000,000\.$/);
  await page.getByLabel('Output $/M tokens').fill('0.5');
  await shows(cell(page, 'Ours', 0), '$1.00');
  assert.match(await offer(page, 'Ours').innerText(), /cheapest/);
  assert.deepEqual(
    JSON.parse(new URLSearchParams(page.url().split('?')[1]).get('offers')).slice(0, 6), [0, 1, 2, 3, 4, 5],
    'the example’s own are only named',
  );
  const again = await openPlatforms(page.url().split('#cost/platforms')[1]);
  await shows(cell(again, 'Ours', 0), '$1.00');
  await again.getByRole('button', { name: 'Change Ours' }).click();
  await again.getByLabel('Billed').selectOption('per_prediction');
  await again.getByLabel('Price $/prediction').fill('0.001');
  await shows(cell(again, 'Ours', 0), '$10.00');
  await again.getByRole('button', { name: 'Remove this offer' }).press('Enter');
  await offer(again, 'Ours').waitFor({ state: 'detached' });
  await focused(again, '#add-offer');
  await again.getByRole('button', { name: 'Change Baseten' }).click();
  await again.getByLabel('Decodes tokens/min').fill('70000');
  await again.waitForURL(/%22of%22/);
  const changed = await openPlatforms(again.url().split('#cost/platforms')[1]);
  await changed.getByRole('button', { name: 'Change Baseten' }).click();
  assert.equal(await changed.getByLabel('Decodes tokens/min').inputValue(), '70000');
  assert.match(changed.url(), /%22of%22/);
  await again.getByRole('button', { name: 'Remove this offer' }).press('Enter');
  await focused(again, '#offer-2-change');
  await again.getByRole('button', { name: 'Reset the example' }).click();
  assert.match(again.url(), /#cost\/platforms$/);
});

test('GPU time without capacity is refused at its offer, zero throughput at its field', async () => {
  const page = await openPlatforms();
  await page.getByRole('button', { name: 'Change Baseten' }).click();
  await page.getByLabel('Decodes tokens/min').fill('0');
  await page.locator('#offer-2-capacity-tokens_per_min-wrong').filter({ hasText: 'Enter a number above 0' }).waitFor();
  await page.getByLabel('Decodes tokens/min').fill('');
  await page.locator('.notice.bad').filter({ hasText: 'capacity' }).waitFor();
});

test('a price of the book is shown with its age, and more providers come on demand', async () => {
  const page = await openPlatforms('?ex=build-or-buy');
  await cell(page, 'GPT-5.4', 0).getByRole('button').click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText(/\d+ days old\./).first().waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Change GPT-5.4' }).click();
  const from = page.getByLabel('Price from');
  const few = await from.locator('option').count();
  await from.selectOption({ label: 'Other providers…' });
  await page.waitForFunction((least) => document.querySelectorAll(
    '#offer-0-book option'
  ).length > least || document.querySelector('#offer-0-book').textContent.includes('not in this build'), few + 100)
    .catch(() => {});
  if (await from.getByText('not in this build').count() > 0) return;
  await from.selectOption({ label: 'Anthropic · claude-opus-4-1' });
  await shows(cell(page, 'GPT-5.4', 0), /\$(?!157)\d/);
  const linked = new URL(page.url()).hash;
  const again = await browser.open(linked);
  await again.locator('table.offers td.strong').first().waitFor();
  await shows(cell(again, 'GPT-5.4', 0), await cell(page, 'GPT-5.4', 0).innerText());
});

test('exports the offers', async () => {
  const page = await openPlatforms();
  const [csv] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save CSV' }).click()]);
  assert.match(await readFile(await csv.path(), 'utf8'), /\r\nModal,28\.79/);
});
