// Starts the engine and the library, follows the hash, and draws the view it names.
import { html, render } from 'lit/html.js';
import { createEngine } from './engine/engine.js';
import { kindOfFile, Library } from './app/library.js';
import { formatHash, parseHash } from './app/route.js';
import { startWorker } from './app/scripts.js';
import { createLink, createShareBars } from './app/share.js';
import { failure } from './ui/notice.js';
import { keepFocus } from './app/focus.js';
import { createTips } from './ui/tips.js';
import { takeDrops } from './app/files.js';
import { createAccess } from './app/access.js';
import { createUpdates } from './app/updates.js';
import { reloadAfterBuilds } from './app/dev.js';
import { createVolume } from './app/volume.js';
import { createOwn } from './sweeps/user-sweeps.js';
import { createWorkspace } from './app/workspace.js';
import { createViews, TABS } from './views.js';

/**
 * What a view is made with.
 * @typedef {object} App
 * @property {import('./engine/engine.js').Engine} engine
 * @property {Library} library
 * @property {import('./app/workspace.js').Workspace} workspace
 * @property {import('./app/access.js').Access} access Providers, strategies, keys.
 * @property {import('./sweeps/user-sweeps.js').Own} own The reader's own sweeps.
 * @property {import('./app/volume.js').Volume} volume The Cost page's queries a day.
 * @property {any} meta The engine's versions, rules and limits; null until they are there.
 * @property {() => void} update Draws again, soon.
 * @property {(params: Record<string, string | number | null>) => void} setParams Notes the
 *   view's state in the address.
 * @property {() => void} remember Notes the state of the view that is shown.
 * @property {(kind: string | null, file: File) => void} take Takes a file that was dropped, on a
 *   field of a kind or anywhere.
 * @property {(path: string) => Promise<Blob>} fetchData Fetches a file of the page's data folder.
 *
 * @typedef {object} View
 * @property {(params: URLSearchParams) => void} enter The view is shown, or its address changed.
 * @property {() => void} remember Notes the view's state in the address, and draws again.
 * @property {() => import('lit').TemplateResult} template
 * @property {(file: File) => void} [take] Takes files that only this view has a use for.
 * @property {string} [takes] What those are called, as kinds of files go.
 */

const engine = createEngine(startWorker, recover);
const library = new Library(engine, fetchData, update);
const updates = createUpdates(update);
const link = createLink(remember, update);
const tips = createTips(fetchData);

let mishap = null;
let route = null;
let frame = 0;
let arriving = true;

/** @type {App} */
const app = {
  engine, library, volume: createVolume(), workspace: null, access: null, own: null, meta: null,
  update, setParams, remember, take, fetchData,
};
app.workspace = createWorkspace(app);
app.access = createAccess(app);
app.own = createOwn(app);

const views = createViews(app);

function follow() {
  const before = route?.view;
  route = parseHash(location.hash, Object.keys(views));
  if (before !== undefined && before !== route.view) scrollTo(0, 0); // another view begins at its beginning
  document.body.dataset.view = route.view;
  views[route.view].enter(route.params);
  update();
  arriving = true;
}

function setParams(params) {
  const hash = formatHash(route.view, params);
  if (hash !== location.hash) history.replaceState(null, '', hash);
}

function remember() {
  views[route.view].remember();
}

/** By the field it was dropped on; else by its name, and by the view that is shown. */
function take(field, file) {
  const view = views[route.view];
  const kind = field ?? (view.takes && kindOfFile(file.name) === 'gold' ? view.takes : kindOfFile(file.name));
  if (kind === view.takes) view.take(file);
  else {
    app.workspace.take(kind, file);
    if (!['gold', 'schema', 'sweep'].includes(route.view) && field === null) location.hash = '#gold';
  }
}

function update() {
  if (frame === 0) frame = requestAnimationFrame(() => keepFocus(draw));
}

function draw() {
  frame = 0;
  render(TABS.map(tabLink), document.getElementById('nav'));
  render(html`${updates.banner()}${mishap}${views[route.view].template()}`, document.getElementById('content'));
  render(link(), document.getElementById('tools'));
  render(footer(), document.getElementById('footer'));
  tips.place();
  if (arriving) showTab();
}

/** There are more tabs than a phone is wide. */
function showTab() {
  arriving = false;
  const nav = document.getElementById('nav');
  /** @type {HTMLElement} */
  const tab = nav.querySelector('[aria-current=page]');
  nav.scrollLeft = tab.offsetLeft - (nav.clientWidth - tab.offsetWidth) / 2;
}

function tabLink({ name, title }) {
  return html`<a id=${name} href="#${name}" aria-current=${name === views[route.view].tab ? 'page' : 'false'}>${title}</a>`;
}

function footer() {
  const versions = app.meta ? html`Perquery ${app.meta.version}, SQLite ${app.meta.sqlite}. ` : '';
  return html`<p>${versions}Everything is computed in this tab.
    Nothing leaves it but what you ask of a model, which goes to the provider you chose.
    <a href="licenses.txt?v=${BUILD_ID}" target="_blank">Licenses</a></p>`;
}

async function fetchData(path) {
  const response = await fetch(new URL(`data/${path}?v=${BUILD_ID}`, import.meta.url));
  if (!response.ok) throw new Error(`data/${path}: HTTP ${response.status}`);
  return response.blob();
}

async function recover(reason) {
  mishap = html`<p class="notice bad" role="alert">The engine stopped (${reason}) and was started again. Your files are still here.${
    app.access.keys.isEmpty() ? '' : ' Keys that were not kept have to be entered again.'}</p>`;
  update();
  await app.access.recover().catch(() => {});
  await library.restore().catch((error) => { mishap = failure(error, 'The engine could not be started again.'); });
  update();
}

async function start() {
  try {
    await Promise.all([library.start(), app.access.start(), engine.call('meta').then((meta) => {
      app.meta = meta;
      library.limits = meta.limits;
    })]);
  } catch (error) {
    mishap = failure(error, 'The page could not be loaded completely.');
  }
  update();
  if (DEV) reloadAfterBuilds();
  else updates.start(); // last, for it fetches what the page does not need yet
}

document.querySelector('.skip').addEventListener('click', (event) => {
  event.preventDefault(); // the hash is the view's
  document.getElementById('content').focus();
});
document.querySelector('.booting').remove();
addEventListener('hashchange', follow);
takeDrops(app);
createShareBars(document.getElementById('content'));
follow();
start();
