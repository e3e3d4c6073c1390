// What the page's tests share: the built site behind a sub-path, and a browser to open it in.
import assert from 'node:assert/strict';
import { createReadStream, existsSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));
export const build = path.resolve(process.env.PQ_BUILD ?? path.join(root, 'build'));
export const site = path.join(build, 'site');
const require = createRequire(new URL('../../web/package.json', import.meta.url));
const playwright = require('playwright-core');
export const axeFile = require.resolve('axe-core/axe.min.js');

/** The browser that the tests run in: `PQ_BROWSER`, else Chromium. */
export const engine = process.env.PQ_BROWSER ?? 'chromium';

/** Chromium without its windows: the same engine for a third less work. */
export const chromiumProgram = process.env.CHROMIUM ?? '/usr/bin/chromium-headless-shell';

/** It asks nobody anything of its own accord. */
const FIREFOX_PREFERENCES = {
  'app.normandy.enabled': false,
  'app.update.enabled': false,
  'browser.safebrowsing.malware.enabled': false,
  'browser.safebrowsing.phishing.enabled': false,
  'browser.shell.checkDefaultBrowser': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'extensions.update.enabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'services.settings.server': 'data:,',
  'toolkit.telemetry.enabled': false,
};

/** What a page is to be told of its reader's wishes: Firefox takes that for a browser, not for a page. */
const firefoxMedia = ({ colorScheme = 'light', reducedMotion = 'no-preference' }) => ({
  'layout.css.prefers-color-scheme.content-override': colorScheme === 'dark' ? 0 : 1,
  'ui.prefersReducedMotion': reducedMotion === 'reduce' ? 1 : 0,
});

/** Firefox' driver hears of no downloads: what the page hands out is kept in the page, and asked for there. */
const keepDownloads = () => {
  const blobs = new Map();
  const { createObjectURL } = URL;
  URL.createObjectURL = (blob) => {
    const url = createObjectURL.call(URL, blob);
    blobs.set(url, blob);
    return url;
  };
  globalThis.handedOut = [];
  HTMLAnchorElement.prototype.click = function () {
    globalThis.handedOut.push({ name: this.download, blob: blobs.get(this.href) });
  };
};

/** Has `waitForEvent('download')` answer from there. */
function hearOfDownloads(page) {
  const { waitForEvent } = page;
  page.waitForEvent = async (event, ...more) => {
    if (event !== 'download') return waitForEvent.call(page, event, ...more);
    await page.waitForFunction(() => globalThis.handedOut.length > 0);
    const { name, bytes } = await page.evaluate(async () => {
      const file = globalThis.handedOut.shift();
      return { name: file.name, bytes: [...new Uint8Array(await file.blob.arrayBuffer())] };
    });
    const file = path.join(mkdtempSync(path.join(tmpdir(), 'download-')), 'file');
    writeFileSync(file, Buffer.from(bytes));
    return { suggestedFilename: () => name, path: async () => file };
  };
}

/** What Firefox' driver fills in is no change to the page when the field is left: short texts are typed. */
function typeWhatIsFilled(page) {
  const { prototype } = page.locator('body').constructor;
  const { fill } = prototype;
  if (fill.isTyped) return;
  prototype.fill = async function (text, ...more) {
    if (text.length > 40 || await this.evaluate((field) => !['number', 'text', 'search'].includes(field.type))) return fill.call(
      this, text, ...more,
    );
    await this.press('Control+A');
    await this.press('Delete');
    return this.pressSequentially(text);
  };
  prototype.fill.isTyped = true;
}

/** Starts a browser for contexts with these options. */
const ENGINES = {
  chromium: () => playwright.chromium.launch({
    executablePath: chromiumProgram,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
      '--disable-background-networking', '--disable-component-update', '--disable-sync',
      '--host-resolver-rules=MAP insecure.test 127.0.0.1'],
  }),
  // Debian's own, over WebDriver BiDi: not Playwright's patched one.
  firefox: (options) => playwright.firefox.launch({
    channel: 'moz-firefox',
    executablePath: process.env.FIREFOX ?? '/usr/bin/firefox-esr',
    firefoxUserPrefs: { ...FIREFOX_PREFERENCES, ...firefoxMedia(options) },
  }),
};

/**
 * Why a test runs in Chromium only, for `skip`; false where it runs.
 * @param {string} reason What the driver of the other browser cannot do.
 */
export const inChromiumOnly = (reason) => (engine === 'chromium' ? false : `${engine}: ${reason}`);

/** Whether the build had Chinook; tests that need it are skipped where it had not. */
export const withoutChinook = existsSync(path.join(site, 'data/chinook.sqlite')) ? false : 'the build has no Chinook';

const TYPES = {
  '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.wasm': 'application/wasm', '.svg': 'image/svg+xml',
  '.png': 'image/png',
};
const PREFIX = '/some/sub/path/';

/**
 * Serves the site as a plain static host would, below a path; without the files in `missing`. The
 * page at `?policy=NAME` allows a trusted-types policy of that name too: a test's own.
 */
export async function serve({ missing = [], host = { site, down: false } } = {}) {
  const server = createServer(({ url }, response) => {
    if (host.down) {
      response.destroy();
      return;
    }
    const { pathname, searchParams } = new URL(url, 'http://host');
    const file = path.join(host.site, pathname.replace(PREFIX, '/').replace(/\/$/, '/index.html'));
    const served = pathname.startsWith(PREFIX) && file.startsWith(host.site) && !missing.includes(path.basename(file));
    if (!served || !existsSync(file) || !statSync(file).isFile()) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { 'Content-Type': TYPES[path.extname(file)] ?? 'application/octet-stream' });
    if (searchParams.has('policy')) {
      response.end(readFileSync(file, 'utf8').replace(/(?<=; trusted-types )/, `${searchParams.get('policy')} `));
    } else createReadStream(file).pipe(response);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, address: `http://127.0.0.1:${server.address().port}${PREFIX}` };
}

/**
 * Starts server and browser; `open(hash, options)` opens the page in a context of its own, which
 * must ask no other host for anything and report no error by the time `close` is called.
 * `beforePage` is a function to run before any script of the page, `beforeWorker` script to run in the
 * Worker ahead of its own, `beforeModule` a function whose promise the module waits for, `damaged` a
 * file of the site whose last byte arrives as another.
 * @param {{expectMissing?: string[], expectHosts?: string[], expectErrors?: RegExp,
 *   host?: {site: string, down: boolean}}} [options] Files of the site that the host does not have;
 *   other hosts that the page may ask, and may fail to reach; what the console may say; and the
 *   folder that is served, which a test may exchange, and whether the host hangs up instead.
 */
export async function startBrowser({ expectMissing = [], expectHosts = [], expectErrors = /^$/, host = { site, down: false } } = {}) {
  const { server, address } = await serve({ missing: expectMissing, host });
  const browsers = new Map();
  const faults = [];

  /** One for all pages, in Firefox one for each of a reader's wishes. */
  function browserFor(options) {
    const key = engine === 'firefox' ? JSON.stringify(firefoxMedia(options)) : '';
    if (!browsers.has(key)) browsers.set(key, ENGINES[engine](options));
    return browsers.get(key);
  }

  async function open(hash = '', { beforePage, beforeWorker, beforeModule, damaged, ...options } = {}) {
    const browser = await browserFor(options);
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, serviceWorkers: 'block', ...options });
    const page = await context.newPage();
    page.setDefaultTimeout(20000);
    if (engine === 'firefox') {
      await context.addInitScript(keepDownloads);
      hearOfDownloads(page);
      typeWhatIsFilled(page);
    }
    page.on('pageerror', (error) => faults.push(`page error: ${error.message}`));
    page.on('console', (message) => {
      const expected = expectMissing.some((name) => message.location().url.includes(name))
        || expectHosts.some((other) => message.location().url.startsWith(other) || message.text().includes(other));
      if (message.type() === 'error' && !expected && !expectErrors.test(message.text())) faults.push(`console: ${message.text()}`);
    });
    page.on('request', (request) => {
      const own = [address, ...expectHosts].some((allowed) => request.url().startsWith(allowed)) || /^(data|blob):/.test(request.url());
      if (!own) faults.push(`request to ${request.url()}`);
    });
    if (beforePage) await context.addInitScript(beforePage);
    if (beforeWorker) {
      await page.route('**/worker.js*', async (route) => {
        const response = await route.fetch();
        await route.fulfill({ response, body: beforeWorker + await response.text() });
      });
    }
    if (beforeModule) {
      await page.route('**/perquery.wasm*', async (route) => {
        await beforeModule();
        await route.continue();
      });
    }
    if (damaged) {
      await page.route(`**/${damaged}*`, async (route) => {
        const response = await route.fetch();
        const body = await response.body();
        body[body.length - 1] ^= 1;
        await route.fulfill({ response, body });
      });
    }
    await page.goto(address + hash);
    return page;
  }

  async function close() {
    for (const browser of browsers.values()) await (await browser).close();
    server.close();
    assert.deepEqual(faults, []);
  }

  return { open, close, address };
}

/** Puts a file of the given text or bytes into a chooser of the gold-set or schema view. */
export async function chooseFile(page, kind, name, content) {
  const file = { name, mimeType: 'application/octet-stream', buffer: Buffer.from(content) };
  await page.locator(`[data-kind=${kind}] input[type=file]`).setInputFiles(file);
}

/** Drops a file on the page, or on the element that a selector names. */
export async function drop(page, name, text, selector = 'body') {
  await page.evaluate(([fileName, content, target]) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([content], fileName));
    document.querySelector(target).dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: transfer }));
  }, [name, text, selector]);
}

/** Waits until the element that a selector names has the focus. */
export async function focused(page, selector) {
  await page.waitForFunction((wanted) => document.activeElement?.matches(wanted), selector);
}

/** Waits until the page has drawn what its last event asked for. */
export function drawn(page) {
  return page.evaluate(() => new Promise((resolve) => { requestAnimationFrame(() => requestAnimationFrame(resolve)); }));
}
