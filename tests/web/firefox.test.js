// The page in another engine: every view, one evaluation, the Worker, the page's policy, and no network.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { serve, site, withoutChinook } from './browser.js';
import { startFirefox, withoutFirefox } from './firefox.js';

const VIEWS = ['start', 'matrix', 'versus', 'load', 'cost', 'cost/episodes', 'cost/platforms', 'cost/picker', 'cost/whatif',
  'demo', 'sweep', 'gold', 'schema', 'method'];

describe('Firefox', { skip: withoutFirefox }, () => {
  const host = { site, down: false };
  let firefox;
  let server;
  let address;
  before(async () => {
    ({ server, address } = await serve({ host }));
    firefox = await startFirefox();
    await firefox.goto(address);
    await firefox.until(() => document.querySelector('footer').textContent.includes('SQLite 3'));
  });
  after(async () => {
    await firefox?.close();
    server.close();
  });
  afterEach(() => {
    assert.deepEqual(firefox.errors, []);
    assert.deepEqual(firefox.requests.filter((url) => !url.startsWith(address) && !/^(data|blob|moz-extension|about|resource|chrome):/.test(url)), []);
  });

  const open = (view) => firefox.run((hash) => { location.hash = hash; }, view);

  for (const view of VIEWS) {
    test(`shows ${view}`, async (t) => {
      const known = await firefox.run((hash) => document.querySelector(`nav a[href="${hash}"]`) !== null, `#${view.split('/')[0]}`);
      if (!known) return t.skip('there is no such view yet');
      await open(view);
      await firefox.until((hash) => location.hash.startsWith(hash)
        && document.querySelector(`nav a[aria-current=page]`).getAttribute('href') === hash.split('/')[0]
        && document.querySelector('main h2, main h3') !== null, `#${view}`);
      await new Promise((resolve) => { setTimeout(resolve, 400); });
      assert.deepEqual(await firefox.run(() => [...document.querySelectorAll('main .notice.bad')].map((notice) => notice.innerText)), []);
    });
  }

  test('evaluates the 25 questions', { skip: withoutChinook }, async () => {
    await open('gold');
    await firefox.until(() => document.querySelector('button.primary:enabled'));
    await firefox.run(() => document.querySelector('button.primary').click());
    await firefox.until(() => /\b\d+\s+of 25 right/.test(document.querySelector('.totals')?.innerText));
    assert.match(await firefox.run(() => document.querySelector('.totals').innerText), /12\s+of 25 right/);
    assert.equal(await firefox.run(() => document.querySelectorAll('.questions > li').length), 25);
  });

  test('draws a chart', async () => {
    await open('cost/platforms');
    assert.ok(await firefox.until(() => document.querySelectorAll('svg.plot path').length));
  });

  test('refuses text as script where the engine knows trusted types', async (t) => {
    if (!await firefox.run(() => 'trustedTypes' in globalThis)) return t.skip(`${firefox.version} does not`);
    const thrown = await firefox.run(() => new Promise((resolve) => {
      setTimeout(() => {
        try { document.createElement('p').innerHTML = '<b>bold</b>'; resolve('nothing'); } catch (error) { resolve(error.name); }
      });
    }));
    assert.equal(thrown, 'TypeError');
    while (firefox.errors.length < 2) await new Promise((resolve) => { setTimeout(resolve, 50); });
    assert.ok(firefox.errors.splice(0).every((error) => /require-trusted-types-for/.test(error)), 'which is said');
  });

  test('works with no network, once it was opened', { skip: withoutChinook }, async () => {
    await firefox.until(() => navigator.serviceWorker.controller !== null);
    host.down = true;
    await firefox.goto(`${address}?again#gold`);
    await firefox.until(() => document.querySelector('button.primary:enabled'));
    await firefox.run(() => document.querySelector('button.primary').click());
    await firefox.until(() => /of 25 right/.test(document.querySelector('.totals')?.innerText));
    host.down = false;
  });
});
