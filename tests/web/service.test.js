// The service worker: the page with no network, a new build beside an old one, and never a mixture.
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { site, startBrowser, withoutChinook } from './browser.js';
import { buildsOf, makeBuild } from './builds.js';

const OLD = 'aaaaaaaaaa';
const NEW = 'bbbbbbbbbb';
let browser;
let folder;
let other;
let page;
const host = { site, down: false };

before(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'builds-'));
  makeBuild(path.join(folder, OLD), OLD);
  makeBuild(path.join(folder, NEW), NEW);
  other = createServer((request, response) => response.writeHead(200, { 'Access-Control-Allow-Origin': '*' }).end('from another host'));
  await new Promise((resolve) => { other.listen(0, '127.0.0.1', resolve); });
  browser = await startBrowser({
    host, expectHosts: [`http://127.0.0.1:${other.address().port}/`, 'http://insecure.test:'],
    expectErrors: /ERR_FAILED|ERR_EMPTY_RESPONSE|integrity/,
  });
});
after(async () => {
  await browser.close();
  other.close();
  rmSync(folder, { recursive: true });
});
beforeEach(async () => {
  host.down = false;
  host.site = path.join(folder, OLD);
  page = await browser.open('#matrix', { serviceWorkers: 'allow' });
  await installed(page);
});
afterEach(() => page.context().close());

/** Waits until the page's build is kept and answers for it. */
async function installed(of) {
  await of.evaluate(async () => {
    await navigator.serviceWorker.ready;
    while (navigator.serviceWorker.controller === null) await new Promise((resolve) => { setTimeout(resolve, 20); });
  });
}

/** Another page of the same reader. */
async function openBeside(hash = '') {
  const beside = await page.context().newPage();
  beside.setDefaultTimeout(20000);
  await beside.goto(browser.address + hash);
  return beside;
}

const askForNewBuild = (of) => of.evaluate(async () => {
  const registration = await navigator.serviceWorker.getRegistration();
  await registration.update().catch(() => {});
  while (registration.installing) await new Promise((resolve) => { setTimeout(resolve, 20); });
});
const banner = (of) => of.getByText('A new version of this page is there');
const caches = (of) => of.evaluate(() => globalThis.caches.keys());

describe('with no network, once it was opened', () => {
  beforeEach(async () => {
    const first = page;
    host.down = true;
    page = await openBeside('#matrix');
    await first.close();
  });

  test('every view works', { skip: withoutChinook }, async () => {
    await page.waitForSelector('table.matrix');
    const views = await page.locator('nav a').evaluateAll((links) => links.map((link) => link.getAttribute('href')));
    assert.ok(views.length > 3);
    for (const view of [...views, '#cost/episodes', '#cost/platforms', '#cost/picker', '#cost/whatif']) {
      await page.goto(browser.address + view);
      await page.locator('main h2').first().waitFor();
      assert.equal(await page.locator('.notice.bad').count(), 0, view);
    }
    await page.goto(`${browser.address}#gold`);
    await page.locator('button.primary:enabled').click();
    await page.locator('.totals', { hasText: 'of 25 right' }).waitFor();
    await page.goto(`${browser.address}#cost/platforms`);
    await page.locator('svg.plot').waitFor();
    await page.reload();
    await page.locator('svg.plot').waitFor();
    await page.goto(`${browser.address}index.html#matrix`);
    await page.waitForSelector('table.matrix');
  });

  test('what was never asked for is missing, and what was once asked for is there', async () => {
    const fetched = () => page.evaluate((id) => fetch(`tokens.js?v=${id}`).then(({ ok }) => ok, () => false), OLD);
    await page.waitForSelector('nav a');
    assert.equal(await fetched(), false);
    host.down = false;
    assert.equal(await fetched(), true);
    host.down = true;
    assert.equal(await fetched(), true);
  });
});

test('leaves other hosts alone', async () => {
  const address = `http://127.0.0.1:${other.address().port}/v1/models`;
  const [response] = await Promise.all([page.waitForResponse(address), page.evaluate((url) => fetch(url), address)]);
  assert.equal(response.fromServiceWorker(), false);
  assert.equal(await response.text(), 'from another host');
  const [own] = await Promise.all([page.waitForResponse(/app\.css/), page.evaluate((id) => fetch(`app.css?v=${id}`), OLD)]);
  assert.equal(own.fromServiceWorker(), true);
});

test('a new build is announced, and all of it is there after Reload', async () => {
  assert.equal(await banner(page).count(), 0);
  host.site = path.join(folder, NEW);
  await askForNewBuild(page);
  await banner(page).waitFor();
  assert.deepEqual(await buildsOf(page), [OLD], 'until then all of it is old');
  assert.equal((await caches(page)).length, 2);

  await page.getByRole('button', { name: 'Reload' }).click();
  await page.waitForFunction((id) => document.querySelector('script[type=module]').src.endsWith(id), NEW);
  await page.waitForSelector('table');
  await installed(page);
  assert.deepEqual(await buildsOf(page, ['tokens.js']), [NEW]);
  assert.equal(await banner(page).count(), 0);
  await page.waitForFunction(async () => (await globalThis.caches.keys()).length === 1);
  assert.match((await caches(page))[0], new RegExp(`/some/sub/path/ ${NEW}$`));
});

test('opening the page again shows the old build whole, and announces the new one', async () => {
  host.site = path.join(folder, NEW);
  await page.reload();
  await banner(page).waitFor();
  assert.deepEqual(await buildsOf(page), [OLD]);
});

test('a page that is not loaded again keeps its build, and gets nothing of the next', async () => {
  const beside = await openBeside('#gold');
  await installed(beside);
  host.site = path.join(folder, NEW);
  await askForNewBuild(page);
  await page.getByRole('button', { name: 'Reload' }).click();
  await page.waitForFunction((id) => document.querySelector('script[type=module]').src.endsWith(id), NEW);
  await page.waitForSelector('table');

  await banner(beside).waitFor();
  assert.deepEqual(await buildsOf(beside), [OLD]);
  const late = await beside.evaluate((id) => fetch(`tokens.js?v=${id}`).then(() => 'fetched', () => 'refused'), OLD);
  assert.equal(late, 'refused', 'the host has only the new one');
  assert.deepEqual(await buildsOf(page, ['tokens.js']), [NEW]);

  await beside.getByRole('button', { name: 'Reload' }).click();
  await beside.waitForFunction((id) => document.querySelector('script[type=module]')?.src.endsWith(id), NEW);
  await beside.waitForSelector('nav a');
  await page.reload();
  await page.waitForFunction(async () => (await globalThis.caches.keys()).length === 1);
});

const HALVES = {
  'a script of the old build': (to) => cpSync(path.join(folder, OLD, 'worker.js'), path.join(to, 'worker.js')),
  'data of the old build': (to) => cpSync(path.join(folder, OLD, 'data/manifest.json'), path.join(to, 'data/manifest.json')),
  'no module': (to) => rmSync(path.join(to, 'perquery.wasm')),
  'half of the module': (to) => truncateSync(path.join(to, 'perquery.wasm'), 300000),
};
for (const [what, damage] of Object.entries(HALVES)) {
  test(`a new build with ${what} is not taken`, async () => {
    const half = path.join(folder, 'half');
    cpSync(path.join(folder, NEW), half, { recursive: true, force: true });
    damage(half);
    host.site = half;
    await askForNewBuild(page);
    await page.reload();
    await page.waitForSelector('table');
    await askForNewBuild(page);
    assert.deepEqual(await buildsOf(page), [OLD]);
    assert.equal(await banner(page).count(), 0);

    host.site = path.join(folder, NEW);
    await askForNewBuild(page);
    await page.getByRole('button', { name: 'Reload' }).click();
    await page.waitForFunction((id) => document.querySelector('script[type=module]').src.endsWith(id), NEW);
    await page.waitForSelector('table');
    assert.deepEqual(await buildsOf(page, ['tokens.js']), [NEW]);
  });
}

test('another page below this one is its own, whatever its files are called', async () => {
  const below = path.join(folder, OLD, 'below');
  cpSync(path.join(folder, NEW), below, { recursive: true });
  const beside = await openBeside('below/#matrix');
  await beside.waitForSelector('table.matrix');
  assert.deepEqual(await buildsOf(beside), [NEW]);
  await beside.close();
  rmSync(below, { recursive: true });
});

test('where the browser let go of the build, the host’s is shown, whichever that is', async () => {
  host.site = path.join(folder, NEW);
  await page.evaluate(async () => { for (const name of await globalThis.caches.keys()) await globalThis.caches.delete(name); });
  const again = await openBeside('#matrix');
  await again.waitForSelector('table.matrix');
  assert.deepEqual(await buildsOf(again), [NEW]);
  await again.close();
});

test('can be installed', async () => {
  const session = await page.context().newCDPSession(page);
  const { errors } = await session.send('Page.getAppManifest');
  assert.deepEqual(errors, []);
  const { installabilityErrors } = await session.send('Page.getInstallabilityErrors');
  assert.deepEqual(installabilityErrors.filter(({ errorId }) => errorId !== 'in-incognito'), []);
  const { icons } = JSON.parse(readFileSync(path.join(site, 'app.webmanifest'), 'utf8'));
  for (const { src, type, sizes } of icons.filter((icon) => icon.type === 'image/png')) {
    const png = readFileSync(path.join(site, src));
    assert.equal(`${png.readUInt32BE(16)}x${png.readUInt32BE(20)}`, sizes, src);
    const decoded = await page.evaluate((url) => createImageBitmap(
      new Blob([Uint8Array.from(atob(url), (c) => c.charCodeAt(0))], { type: 'image/png' })
    )
      .then(({ width }) => width), png.toString('base64'));
    assert.equal(decoded, Number(sizes.split('x')[0]), `${src} is ${type}`);
  }
});

test('does without where no service worker is allowed', async () => {
  const insecure = await page.context().newPage();
  const said = [];
  insecure.on('console', (message) => said.push(message.text()));
  insecure.on('pageerror', (error) => said.push(error.message));
  await insecure.goto(`${browser.address.replace('127.0.0.1', 'insecure.test')}#matrix`);
  assert.equal(await insecure.evaluate(() => navigator.serviceWorker), undefined);
  await insecure.getByText('SQLite 3').first().waitFor();
  await insecure.waitForSelector('table');
  assert.deepEqual(said, []);
});
