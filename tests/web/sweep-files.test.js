// Sweep files that are no good: refused with their place before they are kept; and one that an
// earlier build kept can be saved and discarded, and is in no other view's way.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { chooseFile, startBrowser } from './browser.js';

let browser;
before(async () => { browser = await startBrowser(); });
after(() => browser.close());

const SERIES = { provider: 'vllm', base_url: 'http://127.0.0.1:1/v1', model: 'm', strategy: 'agent', concurrency: 1 };
const sweep = (change) => JSON.stringify({
  format: 'perquery-sweep/1', kind: 'calls', program: 'perquery 0.1.0', started_at: null, origin: { kind: 'live', by: '', note: '' },
  plan: { database: 'd', gold: null, questions: [{ id: 'a', question: 'Q' }], series: [SERIES] },
  state: 'stopped', reason: '', answers: [], abandoned: [], ...change,
});

const BAD = {
  'no JSON': ['{', /invalid JSON/],
  'no sweep': ['{}', /format/],
  'a plan without its database': [sweep({ plan: { series: [], questions: [] } }), /database/],
  'a time that is a number': [sweep({ started_at: 5 }), /started_at/],
  'a time that is a novel': [sweep({ started_at: '2026'.repeat(80000) }), /started_at/],
  'a series that is nothing': [
    sweep({ plan: { database: 'd', gold: null, questions: [{ id: 'a', question: 'Q' }], series: [null] } }), /series/,
  ],
  'a state that is an object': [sweep({ state: {} }), /state/],
  'an answer that is empty': [sweep({ answers: [{}] }), /answers\[0\]/],
};

for (const [what, [text, said]] of Object.entries(BAD)) {
  test(`${what} is not taken`, async () => {
    const page = await browser.open('#sweep');
    await page.getByText('None yet.').waitFor();
    await chooseFile(page, 'sweep', 'odd.json', text);
    const alert = page.getByRole('alert').filter({ hasText: 'odd.json was not taken' });
    await alert.waitFor();
    assert.match(await alert.innerText(), said);
    assert.ok((await alert.innerText()).length < 500);
    await page.reload();
    await page.getByText('None yet.').waitFor();
    await page.context().close();
  });
}

test('a plan is taken that leaves to their defaults what it can', async () => {
  const page = await browser.open('#sweep');
  await page.getByText('None yet.').waitFor();
  await chooseFile(
    page, 'sweep', 'short.json', sweep({ plan: { database: 'd', questions: [{ id: 'a', question: 'Q' }], series: [SERIES] } }),
  );
  await page.locator('.kept-list').getByText('0 of 1 answers; stopped.').waitFor();
  await page.context().close();
});

test('what an earlier build kept and this one cannot read can be saved and discarded', async () => {
  const page = await browser.open('#matrix');
  await page.waitForSelector('table.matrix');
  await page.evaluate((text) => new Promise((resolve, reject) => {
    const request = indexedDB.open('perquery', 1);
    request.onupgradeneeded = () => request.result.createObjectStore('sweeps', { keyPath: 'id' });
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      const transaction = request.result.transaction('sweeps', 'readwrite');
      transaction.objectStore('sweeps').put({ id: 'old', label: 'old.json', text });
      transaction.oncomplete = () => { request.result.close(); resolve(); };
    };
  }), sweep({ started_at: 5, plan: { series: [], questions: [] }, answers: [{}] }));
  await page.reload();
  for (const view of ['start', 'matrix', 'load', 'versus']) {
    await page.evaluate((hash) => { location.hash = hash; }, view);
    await page.locator('main h2').first().waitFor();
    await page.locator(`nav a[aria-current=page][href="#${view}"]`).waitFor();
  }
  await page.evaluate(() => { location.hash = 'sweep'; });
  const alert = page.getByRole('alert').filter({ hasText: 'old.json is kept here and cannot be read' });
  await alert.waitFor();
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save old.json' }).click()]);
  assert.equal(file.suggestedFilename(), 'old.json');
  await page.getByRole('button', { name: 'Discard old.json' }).click();
  await alert.waitFor({ state: 'detached' });
  await page.reload();
  await page.getByText('None yet.').waitFor();
  assert.equal(await alert.count(), 0);
  await page.context().close();
});
