// The cost view: a volume by slider, keyboard and number, and what it costs everywhere.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { drawn, startBrowser } from './browser.js';

let browser;
before(async () => { browser = await startBrowser(); });
after(() => browser.close());

const perDay = (page, row = 0) => page.locator('table.cost tbody tr').nth(row).locator('td').nth(4);
const number = (page) => page.getByLabel('Queries a day, exactly');
const shows = (locator, text) => locator.filter({ hasText: text }).waitFor();

async function openCost(hash = '#cost') {
  const page = await browser.open(hash);
  await page.waitForSelector('table.cost');
  return page;
}

test('starts at 30,000 queries a day, cheapest first, the most accurate marked', async () => {
  const page = await openCost();
  assert.equal(await number(page).inputValue(), '30,000');
  const first = await page.locator('table.cost tbody tr').first().innerText();
  assert.match(first, /gpt-oss-120b/);
  assert.match(first, /most accurate/);
  assert.match(first, /\$5\.62/);
  assert.equal(await page.locator('.badge', { hasText: 'most accurate' }).count(), 2, 'two are level');
  assert.match(await page.locator('main').innerText(), /GPT-5\.4 stands at \$2\.50 .* \$15\.00/);
  const last = await page.locator('table.cost tbody tr').last().innerText();
  assert.match(last, /GLM 5/);
});

test('moves by keyboard over round numbers from 1,000 to 300,000', async () => {
  const page = await openCost();
  const slider = page.getByRole('slider', { name: 'Queries a day' });
  await slider.focus();
  await page.keyboard.press('ArrowRight');
  await drawn(page);
  assert.equal(await slider.getAttribute('aria-valuetext'), '35,000 queries a day');
  await shows(perDay(page), '$6.56');
  assert.match(page.url(), /#cost\?q=35000$/);
  await page.keyboard.press('Home');
  await drawn(page);
  assert.equal(await number(page).inputValue(), '1,000');
  await shows(perDay(page), '$0.19');
  await page.keyboard.press('End');
  await drawn(page);
  assert.equal(await number(page).inputValue(), '300,000');
  await shows(perDay(page), '$56.19');
});

test('takes a number, and says what it takes when it is out of range', async () => {
  const page = await openCost('#cost?q=50000');
  await shows(perDay(page), '$9.37');
  await number(page).fill('12345');
  await drawn(page);
  await shows(perDay(page), '$2.31');
  for (const text of ['-5', '0', '1.5', '', '999']) {
    await number(page).fill(text);
    await page.getByText('Enter a whole number from 1,000 to 300,000. Until then the page counts with 12,345.').waitFor();
    await number(page).blur();
    await drawn(page);
    assert.equal(await number(page).inputValue(), text, 'what was typed is kept');
    assert.equal(await number(page).getAttribute('aria-invalid'), 'true');
  }
  await number(page).fill('1000000000');
  await page.getByText('Enter a whole number from 1,000 to 300,000.').waitFor();
  await number(page).fill('20000');
  await number(page).blur();
  await drawn(page);
  assert.equal(await number(page).inputValue(), '20,000');
  assert.equal(await number(page).getAttribute('aria-invalid'), 'false');
});

test('ends on the newest volume however fast it changes', async () => {
  const page = await openCost();
  await page.getByRole('slider').focus();
  for (let i = 0; i < 11; i += 1) await page.keyboard.press('ArrowLeft');
  await shows(perDay(page), '$0.94');
  assert.equal(await number(page).inputValue(), '5,000');
});

test('a figure explains itself, with the interval of a correct answer and the price’s age', async () => {
  const page = await openCost();
  await page.locator('table.cost tbody tr').nth(1).getByRole('button').nth(1).click();
  const dialog = page.getByRole('dialog');
  await shows(dialog, '(711.36 - 0 - 0) × 0.3');
  await shows(dialog, '0.000291558 × (1 + 0) / (16 / 25)');
  await shows(dialog, 'between $0.000337 and $0.000706');
  await dialog.getByText(/\d+ days old\./).first().waitFor();
  await dialog.getByRole('button', { name: 'Close' }).click();
  await dialog.waitFor({ state: 'detached' });
});

test('a price of one’s own reprices the row, the order and the link', async () => {
  const page = await openCost();
  const nemotron = page.locator('table.cost tbody tr', { hasText: 'Nemotron' });
  await nemotron.getByRole('button').first().click();
  const input = page.getByRole('dialog').getByLabel('Use another price').first();
  await input.fill('0.01');
  await input.press('Tab');
  await page.getByRole('dialog').getByText('Your own price.').first().waitFor();
  await page.keyboard.press('Escape');
  await shows(page.locator('table.cost tbody tr').first(), 'Nemotron');
  await shows(nemotron, 'your price');
  await shows(nemotron.locator('td').nth(3), '$0.0000853');
  const again = await openCost(new URL(page.url()).hash);
  await shows(again.locator('table.cost tbody tr').first(), 'your price');
});

test('on a phone what a correct answer costs is in sight', async () => {
  for (const width of [390, 320]) {
    const page = await browser.open('#cost', { viewport: { width, height: 844 } });
    await page.waitForSelector('table.cost');
    const [right, edge] = await page.evaluate(() => {
      const figure = document.querySelector('table.cost tbody td:nth-of-type(3) .asked-figure');
      return [figure, figure.closest('.scroll')].map((part) => part.getBoundingClientRect().right);
    });
    assert.ok(right <= edge, `${width} px: it ends at ${right}, the table at ${edge}`);
  }
});
