// Starts the engine and the library, follows the hash, and draws the view it names.
import { html, render } from 'lit/html.js';
import { createEngine } from './engine.js';
import { kindOfFile, Library } from './library.js';
import { formatHash, parseHash } from './route.js';
import { failure } from './notice.js';
import { takeDrops } from './files.js';
import { createVolume } from './volume.js';
import { createWorkspace } from './workspace.js';
import { createMatrix } from './views/matrix.js';
import { createGold } from './views/gold.js';
import { createCosts } from './views/costs.js';
import { createSchema } from './views/schema.js';

/**
 * What a view is made with.
 * @typedef {object} App
 * @property {import('./engine.js').Engine} engine
 * @property {Library} library
 * @property {import('./workspace.js').Workspace} workspace
 * @property {import('./volume.js').Volume} volume The Cost page's queries a day.
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

/** From a blob, because only such a Worker is bound by the page's own policy in every browser. */
function startWorker() {
  const script = new URL(`worker.js?v=${BUILD_ID}`, import.meta.url);
  const blob = new Blob([`import ${JSON.stringify(script.href)};`], { type: 'text/javascript' });
  return new Worker(URL.createObjectURL(blob), { type: 'module' });
}

const engine = createEngine(startWorker, recover);
const library = new Library(engine, fetchData, update);

let mishap = null;
let route = null;
let frame = 0;

/** @type {App} */
const app = { engine, library, volume: createVolume(), workspace: null, meta: null, update, setParams, remember, take, fetchData };
app.workspace = createWorkspace(app);

const tabs = {
  matrix: { title: 'Matrix', view: createMatrix(app) },
  gold: { title: 'Gold set', view: createGold(app) },
  ...createCosts(app),
  schema: { title: 'Schema', view: createSchema(app) },
};

function follow() {
  route = parseHash(location.hash, Object.keys(tabs));
  tabs[route.view].view.enter(route.params);
  update();
}

function setParams(params) {
  const hash = formatHash(route.view, params);
  if (hash !== location.hash) history.replaceState(null, '', hash);
}

function remember() {
  tabs[route.view].view.remember();
}

/** By the field it was dropped on; else by its name, and by the view that is shown. */
function take(field, file) {
  const { view } = tabs[route.view];
  const kind = field ?? (view.takes && kindOfFile(file.name) === 'gold' ? view.takes : kindOfFile(file.name));
  if (kind === view.takes) view.take(file);
  else {
    app.workspace.take(kind, file);
    if (!['gold', 'schema'].includes(route.view) && field === null) location.hash = '#gold';
  }
}

function update() {
  if (frame === 0) frame = requestAnimationFrame(draw);
}

function draw() {
  frame = 0;
  render(Object.entries(tabs).filter(([, { of }]) => of === undefined).map(tabLink), document.getElementById('nav'));
  render(html`${mishap}${tabs[route.view].view.template()}`, document.getElementById('content'));
  render(footer(), document.getElementById('footer'));
}

function tabLink([name, { title }]) {
  return html`<a href="#${name}" aria-current=${name === (tabs[route.view].of ?? route.view) ? 'page' : 'false'}>${title}</a>`;
}

function footer() {
  const versions = app.meta ? html`Perquery ${app.meta.version}, SQLite ${app.meta.sqlite}. ` : '';
  return html`<p>${versions}Everything is computed in this tab; nothing leaves this page.</p>`;
}

async function fetchData(path) {
  const response = await fetch(new URL(`data/${path}?v=${BUILD_ID}`, import.meta.url));
  if (!response.ok) throw new Error(`data/${path}: HTTP ${response.status}`);
  return response.blob();
}

async function recover(reason) {
  mishap = html`<p class="notice bad" role="alert">The engine stopped (${reason}) and was started again. Your files are still here.</p>`;
  update();
  await library.restore().catch((error) => { mishap = failure(error, 'The engine could not be started again.'); });
  update();
}

async function start() {
  try {
    await Promise.all([library.start(), engine.call('meta').then((meta) => {
      app.meta = meta;
      library.limits = meta.limits;
    })]);
  } catch (error) {
    mishap = failure(error, 'The page could not be loaded completely.');
  }
  update();
}

document.querySelector('.skip').addEventListener('click', (event) => {
  event.preventDefault(); // the hash is the view's
  document.getElementById('content').focus();
});
addEventListener('hashchange', follow);
takeDrops(app);
follow();
start();
