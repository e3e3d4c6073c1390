// The service worker: keeps the files of one build, so that the page needs no network, and answers
// each page from the files of that page's own build. A file that is not, byte for byte, the one
// that the build wrote is not taken, so a site that is half replaced mixes nothing.
// It asks its own host for the files it knows and leaves every other request alone.
import { nameOf, prefixOf } from './build-name.js';

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));
const scope = new URL(worker.registration.scope);
const own = nameOf(scope.pathname, BUILD_ID);

const BY_ADDRESS = { ignoreVary: true };
const addressOf = (path, build = BUILD_ID) => new URL(`${path}?v=${build}`, scope).href;

/** A file of this build from the host, past the browser's cache if what is there is another's. */
async function download(path) {
  const ask = (cache) => fetch(addressOf(path), { cache, integrity: FILES[path], credentials: 'same-origin' });
  const response = await ask('default').catch(() => ask('reload'));
  if (!response.ok) throw new TypeError(`${path}: HTTP ${response.status}`);
  return response.redirected ? new Response(response.body, { headers: response.headers }) : response; // a page may not be redirected
}

/** Also goes on where an attempt before broke off. */
async function keepShell() {
  const cache = await caches.open(own);
  await Promise.all(SHELL.map(async (path) => {
    if (await cache.match(addressOf(path), BY_ADDRESS) === undefined) await cache.put(addressOf(path), await download(path));
  }));
}

async function fileOfThisBuild(path) {
  const cache = await caches.open(own);
  const kept = await cache.match(addressOf(path), BY_ADDRESS);
  if (kept !== undefined) return kept;
  const response = await download(path);
  await cache.put(addressOf(path), response.clone()).catch(() => {}); // no room: it can be fetched again
  return response;
}

/** Builds that the host gave a page of, for want of this one's. */
const lent = new Set();

/** The browser let go of this build, and the host has another: better that than none. */
async function pageOfHost(request) {
  const response = await fetch(request);
  const [, build] = (await response.clone().text()).match(/app\.js\?v=(\w+)/) ?? [];
  if (build !== undefined) lent.add(build);
  return response;
}

/** What a page of another build asks for, for which the host would give it this build's; or another page below this one. */
async function fileOfAnother(path, build, request) {
  const kept = await caches.match(addressOf(path, build), { ...BY_ADDRESS, cacheName: nameOf(scope.pathname, build) });
  return kept ?? (Object.hasOwn(FILES, path) && !lent.has(build) ? Response.error() : fetch(request));
}

/** Lets go of builds that no open page is of. */
async function sweep() {
  const { installing, waiting } = worker.registration;
  if (installing || waiting) return; // theirs is being filled
  const { held } = await navigator.locks.query();
  const used = new Set([own, ...held.map(({ name }) => name)]);
  const left = (await caches.keys()).filter((name) => name.startsWith(prefixOf(scope.pathname)) && !used.has(name));
  await Promise.all(left.map((name) => caches.delete(name)));
}

worker.addEventListener('install', (event) => event.waitUntil(keepShell()));
worker.addEventListener('activate', (event) => event.waitUntil(sweep().then(() => worker.clients.claim())));

worker.addEventListener('message', (event) => {
  if (event.data === 'build') event.ports[0].postMessage(BUILD_ID);
  if (event.data === 'activate') event.waitUntil(worker.skipWaiting());
  if (event.data === 'sweep') event.waitUntil(sweep());
});

worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname, searchParams } = new URL(request.url);
  if (request.method !== 'GET' || origin !== scope.origin || !pathname.startsWith(scope.pathname)) return;
  const path = pathname.slice(scope.pathname.length).replace(/^index\.html$/, '');
  const build = request.mode === 'navigate' ? BUILD_ID : searchParams.get('v') ?? BUILD_ID;
  if (build !== BUILD_ID) event.respondWith(fileOfAnother(path, build, request));
  else if (Object.hasOwn(FILES, path)) {
    const file = fileOfThisBuild(path);
    event.respondWith(request.mode === 'navigate' ? file.catch(() => pageOfHost(request)) : file);
  }
});
