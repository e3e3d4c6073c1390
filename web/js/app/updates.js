// The page offline, and the next build of it: registers the service worker where there can be one,
// and says when there is a newer build than the one that is shown.
import { html } from 'lit/html.js';
import { nameOf } from './build-name.js';
import { registerService } from './scripts.js';

/** How often a page that stays open asks for a newer build, when it is looked at again. */
const ASK_MS = 60 * 60 * 1000;

/** @param {() => void} changed @returns {{start: () => Promise<void>, banner: () => import('lit').TemplateResult | ''}} */
export function createUpdates(changed) {
  let registration = null;
  let newer = false;

  /** Does nothing where a browser or an address has no service workers. */
  async function start() {
    if (navigator.serviceWorker === undefined) return;
    try {
      holdBuild();
      registration = await registerService();
      navigator.serviceWorker.addEventListener('controllerchange', look);
      registration.addEventListener('updatefound', () => registration.installing?.addEventListener('statechange', look));
      registration.installing?.addEventListener('statechange', look);
      registration.active?.postMessage('sweep');
      askNowAndThen();
      await look();
    } catch {
      // the page does without
    }
  }

  async function look() {
    const { waiting } = registration;
    const next = waiting && await buildOf(waiting);
    const { controller } = navigator.serviceWorker;
    const current = controller && await buildOf(controller);
    if (next === BUILD_ID) waiting.postMessage('activate'); // the page is ahead of it
    newer = next !== BUILD_ID && [next, current].some((build) => build !== null && build !== BUILD_ID);
    changed();
  }

  function askNowAndThen() {
    let last = Date.now();
    const ask = () => {
      if (document.hidden || Date.now() - last < ASK_MS) return;
      last = Date.now();
      registration.update().catch(() => {}); // no network, perhaps
    };
    document.addEventListener('visibilitychange', ask);
  }

  /** The new build takes over, and only then is the page loaded again: from that build alone. */
  function reload() {
    if (registration.waiting === null) location.reload();
    else {
      navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
      registration.waiting.postMessage('activate');
    }
  }

  function banner() {
    return newer ? html`<p class="notice update" role="status">A new version of this page is there.
      <button type="button" @click=${reload}>Reload</button>
      <span class="quiet">Files of yours must then be chosen again.</span></p>` : '';
  }

  return { start, banner };
}

/** Keeps the files of this build, for as long as this page is open. */
function holdBuild() {
  const name = nameOf(new URL('.', import.meta.url).pathname, BUILD_ID);
  navigator.locks.request(name, { mode: 'shared' }, () => new Promise(() => {})).catch(() => {});
}

/** @param {ServiceWorker} worker */
function buildOf(worker) {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => resolve(data);
    worker.postMessage('build', [port2]);
  });
}
