// Method: how the page is built, part by part.
import { html } from 'lit/html.js';
import { createArchitecture } from '../../draw/architecture.js';
import { formatBytes, formatMeasure } from '../../text/format.js';
import { failure, loading } from '../../ui/notice.js';
import { heads, numberHeads, numbers, table } from '../../ui/table.js';
import { createProse } from './prose.js';

/** Around a part that was brought into sight. */
const GAP_PX = 8;
const TIMES = 20;

/** @param {import('../../main.js').App} app @returns {import('../../main.js').View} */
export function createMethod(app) {
  const architecture = createArchitecture(app);
  const prose = createProse(app, () => { if (chosen) bringIntoSightSoon(); });
  let shown = '';
  let chosen = false;
  let sizes = null;
  let measured = {};
  let busy = '';

  function enter(params) {
    shown = params.get('part') ?? '';
    chosen = shown !== '';
    if (chosen) bringIntoSightSoon();
  }

  function remember() {
    app.setParams({ part: chosen ? shown : null });
    app.update();
  }

  async function fetchSizes() {
    sizes = {};
    try {
      sizes = JSON.parse(await (await app.fetchData('sizes.json')).text()).files;
    } catch {
      sizes = {}; // a build without them says nothing of bytes
    }
    app.update();
  }

  /** The median round trip of an operation, in this browser. */
  async function measure({ id, call, request: own = {} }) {
    busy = id;
    app.update();
    const [item] = app.library.of('sweep');
    const request = call === 'answers' ? { sweep: item?.name, queries_per_day: app.volume.queries } : own;
    const times = [];
    try {
      for (let i = 0; i < TIMES; i += 1) {
        const before = performance.now();
        await app.engine.callText(call, request);
        times.push(performance.now() - before);
      }
      times.sort((a, b) => a - b);
      measured = { ...measured, [id]: `${formatMeasure(times[TIMES / 2])} ms, the median of ${TIMES} calls of ${call}` };
    } catch (error) {
      measured = { ...measured, [id]: error.message };
    }
    busy = '';
    app.update();
  }

  function template() {
    if (sizes === null) fetchSizes();
    const { text, error } = prose();
    if (error) return failure(error, 'The parts could not be loaded.');
    if (!text) return loading('Loading…');
    const parts = text.bands.flatMap((band) => band.parts);
    const part = parts.find(({ id }) => id === shown) ?? parts[0];
    chosen &&= part.id === shown; // an address may name a part that is none
    return html`
      <h2>How it is built</h2>
      <p>Everything that thinks is C; the page asks and shows. Choose a part to see what was chosen, what else was considered,
        and what it costs.</p>
      <div class="built">
        <div class="built-picture">${architecture.template(text.bands, part.id)}</div>
        <section class="part-said ${chosen ? 'chosen' : ''}" tabindex="0" aria-live="polite" aria-labelledby="part-said">
          <div class="toolbar"><h3 id="part-said">${part.name}</h3>${
            chosen ? html`<button type="button" class="more" @click=${close}>Close</button>` : ''}</div>
          <dl class="plan"><dt>Chosen</dt><dd>${part.chose}</dd><dt>Considered</dt><dd>${part.considered}</dd>
            <dt>Costs</dt><dd>${part.costs}</dd></dl>
          ${weights(part.files ?? [], sizes)}
          ${part.call ? measuring(part) : ''}
        </section>
        <details class="behind"><summary>The parts as a table</summary>${partTable(text.bands)}</details>
      </div>`;
  }

  /** On a phone what is said of a part lies over the picture. */
  function close() {
    chosen = false;
    remember();
    /** @type {HTMLElement} */ (document.querySelector('.part[aria-current=true]')).focus({ preventScroll: true });
  }

  const measuring = (part) => html`<div class="toolbar">
    <button type="button" ?disabled=${busy !== ''} @click=${() => measure(part)}>${
      busy === part.id ? 'Measuring…' : 'Measure it here'}</button>
    ${measured[part.id] ? html`<span class="figure" role="status">${measured[part.id]}</span>` : ''}</div>`;

  return { enter, remember, template };
}

/** Once what is said lies beside it. */
const bringIntoSightSoon = () => requestAnimationFrame(() => requestAnimationFrame(bringIntoSight));

/** Between the tabs and what is said, where that lies over the picture. By hand: not every browser scrolls to a part of a drawing. */
function bringIntoSight() {
  const part = document.querySelector('.part[aria-current=true]');
  if (part === null) return;
  const said = document.querySelector('.part-said').getBoundingClientRect();
  const { left, top, bottom } = part.getBoundingClientRect();
  const ceiling = document.getElementById('nav').getBoundingClientRect().bottom;
  const floor = said.left <= left ? said.top : innerHeight; // else it stands beside the picture
  const by = bottom > floor ? bottom - floor + GAP_PX : Math.min(0, top - ceiling - GAP_PX);
  scrollBy({ top: by, behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth' });
}

function weights(files, sizes) {
  const listed = files.filter((name) => sizes[name]);
  if (listed.length === 0) return '';
  const row = (name) => html`<tr><th scope="row"><code>${name}</code></th>
    ${numbers(formatBytes(sizes[name].bytes), formatBytes(sizes[name].brotli))}</tr>`;
  return html`<div class="scroll"><table class="figures" data-share="files">
    <thead><tr>${heads('File of this build')}${numberHeads('Bytes', 'Brotli')}</tr></thead>
    <tbody>${listed.map(row)}</tbody></table></div>`;
}

/** @param {import('./prose.js').Band[]} bands */
function partTable(bands) {
  const row = (title, { name, chose, considered, costs }) => html`<tr>
    <th scope="row">${name}</th><td>${title.split(':')[0]}</td><td>${chose}</td><td>${considered}</td><td>${costs}</td></tr>`;
  return table('The parts as a table', heads('Part', 'Layer', 'Chosen', 'Considered', 'Costs'),
    bands.flatMap(({ title, parts }) => parts.map((part) => row(title, part))), { kind: 'part-table', share: 'parts' });
}
