// No string becomes script: what the page's trusted types refuse, and that the page does without.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startBrowser } from './browser.js';

let browser;
before(async () => { browser = await startBrowser({ expectErrors: /Trusted ?Type|TrustedHTML|TrustedScript/ }); });
after(() => browser.close());

/** Tries a way from a timer: what the test itself evaluates may do more than the page. */
const trying = (way) => `new Promise((resolve) => {
  setTimeout(async () => {
    try { await (${way})(); resolve('nothing'); } catch (error) { resolve(error.message); }
  });
})`;

/** Each a way by which text could become script. */
const WAYS = {
  'HTML into an element': () => { document.createElement('p').innerHTML = '<img src="x">'; },
  'HTML beside an element': () => { document.body.insertAdjacentHTML('beforeend', '<b>bold</b>'); },
  'HTML parsed': () => { new DOMParser().parseFromString('<b>bold</b>', 'text/html'); },
  'HTML written': () => { document.write('<b>bold</b>'); },
  'the text of a script': () => { document.createElement('script').textContent = 'document.title = 1'; },
  'the address of a script': () => { document.createElement('script').src = 'app.js'; },
  'a Worker from an address': () => { new Worker('worker.js'); },
  'a Worker from a blob': () => { new Worker(URL.createObjectURL(new Blob(['1']))); },
  'a service worker': () => navigator.serviceWorker.register('service.js'),
  'eval': () => { eval('document.title = 1'); },
  'a function from text': () => { new Function('document.title = 1'); },
  'a default policy': () => { trustedTypes.createPolicy('default', { createHTML: (text) => text }); },
  'the page’s policy again': () => { trustedTypes.createPolicy('perquery', { createScriptURL: (url) => url }); },
  'a policy of another name': () => { trustedTypes.createPolicy('other', { createHTML: (text) => text }); },
};

test('text does not become script', async (t) => {
  const page = await browser.open('#matrix', { serviceWorkers: 'allow' });
  await page.waitForSelector('table.matrix');
  const title = await page.title();
  for (const [name, way] of Object.entries(WAYS)) {
    await t.test(name, async () => {
      const thrown = await page.evaluate(trying(way));
      assert.match(thrown, /Trusted ?Type|TrustedHTML|TrustedScript|Content Security Policy|unsafe-eval/i);
    });
  }
  assert.equal(await page.title(), title);
});

test('the page’s own Worker still runs', async () => {
  const page = await browser.open();
  await page.getByText('SQLite 3').first().waitFor(); // what only the Worker can tell
});
