// What can be passed on: the view as a link, and what is marked `data-share="name"` as a file, a
// table as CSV and anything else by its drawing, as SVG and PNG. A view needs the attribute only.
import { html, render } from 'lit/html.js';
import { csvOf, rowsOf } from '../text/csv.js';
import { save } from '../ui/download.js';
import { pngOf, svgOf } from '../draw/svg-export.js';

const SAID_MS = 2500;

/** @param {HTMLElement} shared @param {string} ending */
async function saveAs(shared, ending) {
  const name = shared.dataset.share;
  const file = `perquery-${name}.${ending}`;
  if (ending === 'csv') {
    save(file, 'text/csv', csvOf(rowsOf(/** @type {HTMLTableElement} */ (shared))));
    return;
  }
  const svg = svgOf(largestDrawing(shared), name);
  if (ending === 'svg') save(file, 'image/svg+xml', svg.text);
  else save(file, 'image/png', await pngOf(svg));
}

function largestDrawing(figure) {
  const area = (element) => element.clientWidth * element.clientHeight;
  return [...figure.querySelectorAll('svg')].sort((a, b) => area(b) - area(a))[0];
}

function buttons(shared) {
  const endings = shared.matches('table') ? ['csv'] : ['svg', 'png'];
  return endings.map((ending) => html`<button type="button" class="more" aria-label="Save ${ending.toUpperCase()}: ${shared.dataset.share}"
    @click=${() => saveAs(shared, ending)}>Save ${ending.toUpperCase()}</button>`);
}

function barOf(shared) {
  const bar = document.createElement('div');
  bar.className = 'share';
  render(buttons(shared), bar);
  return bar;
}

/** Keeps a bar of buttons after everything that is marked in a place, whoever drew it and whenever. @param {HTMLElement} place */
export function createShareBars(place) {
  const bars = new Map();

  function decorate() {
    for (const [shared, bar] of bars) {
      if (place.contains(shared) && shared.matches('[data-share]')) continue;
      bar.remove();
      bars.delete(shared);
    }
    for (const shared of place.querySelectorAll('[data-share]')) {
      if (!shared.matches('table') && !shared.querySelector('svg')) continue; // not drawn yet
      const above = shared.closest('.scroll') ?? shared;
      if (!bars.has(shared)) bars.set(shared, barOf(shared));
      if (above.nextSibling !== bars.get(shared)) above.after(bars.get(shared));
    }
  }

  new MutationObserver(decorate).observe(place, { childList: true, subtree: true });
}

/**
 * The button that copies the address, in which a view keeps what it was given.
 * @param {() => void} remember Has the view note its state in the address.
 * @param {() => void} changed
 */
export function createLink(remember, changed) {
  let said = '';
  let shown = false;
  let timer = 0;

  async function copy() {
    remember();
    try {
      await navigator.clipboard.writeText(location.href);
      said = 'Copied';
      clearTimeout(timer);
      timer = setTimeout(() => { said = ''; changed(); }, SAID_MS);
    } catch {
      shown = true; // not allowed here: to be copied by hand
    }
    changed();
  }

  return () => html`<span role="status" class="quiet">${said}</span>
    <button type="button" class="more" @click=${copy}>Copy link</button>
    ${shown ? html`<input type="text" readonly aria-label="Link to this view" .value=${location.href}
      @focus=${(event) => event.target.select()}>` : ''}`;
}
