// Provider, key and models on the page: what a key's owner does, and where the key never is.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { createProvider } from '../provider/server.js';
import { drawn, focused, startBrowser, withoutChinook } from './browser.js';

const KEY = 'sk-very-secret-0123456789';
const options = { skip: withoutChinook, timeout: 60000 };
let browser;
let provider;
before(async () => {
  provider = await createProvider({ key: KEY });
  browser = await startBrowser({ expectHosts: [provider.url, 'http://127.0.0.1:'] });
});
after(async () => {
  await provider.close();
  await browser.close();
});

/** The demo, asking a server on this machine. */
async function openLive(page, base = `${provider.url}/v1`) {
  await page.getByLabel('Provider').selectOption('vllm');
  await page.getByLabel('Address').fill(base);
}

async function enterKey(page, key = KEY) {
  await page.getByLabel(/^Key/).fill(key);
  await page.getByLabel(/^Key/).press('Enter');
  await page.locator('.key-state').waitFor();
}

/** Everything a script of the page, or somebody who looks at it, can read. */
const readable = (page) => page.evaluate(() => JSON.stringify([
  location.href, document.documentElement.outerHTML, { ...localStorage }, { ...sessionStorage }, document.cookie,
  [...document.querySelectorAll('input, textarea')].map(({ value }) => value),
]));

test('each provider says whether it allows pages, by whom and when, and where keys are made', options, async () => {
  const page = await browser.open('#demo?source=live');
  await page.getByLabel('Provider').waitFor();
  assert.equal(await page.getByLabel('Provider').inputValue(), 'baseten');
  assert.match(await page.locator('.demo-form').innerText(), /\nlets web pages in/);
  await page.getByText('What is known of Baseten').click();
  assert.match(await page.locator('.provider-notes').innerText(), /no CORS headers[\s\S]*Read on 2026-11-30/);
  assert.match(
    await page.getByRole('link', { name: 'Where keys of Baseten are made' }).getAttribute('href'), /^https:\/\/docs\.baseten\.co/,
  );

  await page.getByLabel('Provider').selectOption('deepinfra');
  await drawn(page);
  assert.match(await page.locator('.demo-form').innerText(), /not known whether it lets web pages in/);
  await page.getByLabel('Provider').selectOption('openrouter');
  await drawn(page);
  assert.match(await page.locator('.demo-form').innerText(), /lets web pages in[\s\S]*begin with sk-or-/);
  assert.match(page.url(), /provider=openrouter/);
  await page.getByLabel('Provider').selectOption('ollama');
  await drawn(page);
  assert.match(await page.locator('.demo-form').innerText(), /does not let web pages in/);
});

test('a key leaves its field at once and is nowhere to be read', options, async () => {
  const page = await browser.open('#demo?source=live');
  await openLive(page);
  const field = page.getByLabel(/^Key/);
  assert.equal(await field.getAttribute('type'), 'password');
  assert.equal(await field.getAttribute('autocomplete'), 'off');
  await enterKey(page);
  assert.equal(await field.inputValue(), '', 'the field is empty at once');
  assert.doesNotMatch(await readable(page), new RegExp(KEY));

  const count = provider.requests.length;
  await page.getByRole('button', { name: /for its models/ }).click();
  await page.getByText('they are among the suggestions').waitFor();
  assert.equal(provider.requests[count].authorization, 'right');
  assert.equal(await page.locator('#demo-model-0-list option[value="stub/oracle"]').count(), 1);
  assert.doesNotMatch(await readable(page), new RegExp(KEY));

  await page.getByLabel('Address').fill('http://127.0.0.1:1/v1');
  await page.locator('.key-state').waitFor({ state: 'detached' }); // a key is for the address it was entered for
  await page.getByLabel('Address').fill(`${provider.url}/v1`);
  await page.getByRole('button', { name: 'Forget keys' }).click();
  await page.locator('.key-state').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: /for its models/ }).click();
  await page.getByText(/wants a key for its list \(HTTP 401\)/).waitFor();
  await page.getByText('Activity log: 2 requests').click();
  assert.match(await page.locator('.activity table').innerText(), /list of models\s+401[\s\S]*list of models\s+200/);
});

test('it is kept for the tab’s session only where that is asked for', options, async () => {
  const page = await browser.open('#demo?source=live');
  await openLive(page);
  await enterKey(page);
  await page.reload();
  await openLive(page);
  await drawn(page);
  assert.equal(await page.locator('.key-state').count(), 0);

  await page.getByLabel('Keep the key I enter').check();
  await enterKey(page);
  assert.match(await page.locator('#demo-key-hint').innerText(), /kept until this tab is closed/);
  await page.reload();
  await openLive(page);
  await page.locator('.key-state').waitFor();
  assert.doesNotMatch(
    await page.evaluate(() => location.href + document.documentElement.outerHTML + JSON.stringify({ ...localStorage })), new RegExp(KEY),
  );

  await page.getByRole('button', { name: 'Forget keys' }).press('Enter');
  await page.locator('.key-state').waitFor({ state: 'detached' });
  await focused(page, '#demo-key');
  assert.doesNotMatch(await readable(page), new RegExp(KEY));
});

test('what is no key is not taken, and one of another kind says so', options, async () => {
  const page = await browser.open('#demo?source=live&provider=openrouter');
  await page.getByLabel(/^Key/).fill('two words');
  await page.getByLabel(/^Key/).press('Enter');
  await page.getByText(/no spaces/).waitFor();
  assert.equal(await page.locator('.key-state').count(), 0);
  await enterKey(page, 'gsk_from-another');
  await page.getByText(/begin with “sk-or-”, and this one does not/).waitFor();
});

test('a list that does not come says why, and what to do', options, async () => {
  const page = await browser.open('#demo?source=live');
  await openLive(page);
  await enterKey(page, 'sk-wrong-0123456789');
  const ask = page.getByRole('button', { name: /for its models/ });
  await ask.click();
  await page.getByText(/does not accept the key \(HTTP 401\)\. Check it/).waitFor();
  await page.getByLabel('Address').fill('http://127.0.0.1:1/v1');
  await ask.click();
  await page.getByText(/Nothing listens at http:\/\/127\.0\.0\.1:1\/v1\. Start the server/).waitFor();
  await page.getByLabel('Address').fill(`${provider.url}/no-cors/v1`);
  await ask.click();
  await page.getByText(/A server listens at .*no-cors.*, but it does not let this page in \(CORS\)/).waitFor();
  await page.getByLabel('Address').fill('http://192.0.2.1:8000/v1');
  await ask.click();
  await page.getByText(/This page’s own policy blocks http:\/\/192\.0\.2\.1:8000\/v1/).waitFor();
});

test('a list that never comes holds nothing else up, and ends', options, async () => {
  const silent = createServer(() => {});
  await new Promise((resolve) => { silent.listen(0, '127.0.0.1', resolve); });
  const page = await browser.open('#demo?source=live');
  await openLive(page);
  await enterKey(page, KEY);
  await page.getByLabel('Address').fill(`127.0.0.1:${silent.address().port}/v1/`);
  await page.getByRole('button', { name: /for its models/ }).click();
  await page.getByRole('button', { name: 'Asking…' }).waitFor();
  await page.locator('#gold').click(); // the engine answers meanwhile
  await page.getByRole('button', { name: /^Run \d+ questions/ }).waitFor();
  await page.locator('#demo').click();
  await page.getByText(/did not answer in time/).waitFor();
  silent.closeAllConnections();
  silent.close();
});
