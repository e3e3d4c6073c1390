// The dialog in which a figure explains itself: formula, the numbers in it, prices, source and age.
import { html } from 'lit/html.js';
import { ref } from 'lit/directives/ref.js';
import { formatNumber, formatUsd, formatWhole } from '../text/format.js';
import { readable, withNumbers } from '../text/formula.js';
import { failure, loading } from './notice.js';
import { numberIn } from './fields.js';

/**
 * @typedef {object} Step One entry of an operation's `explain`.
 * @property {string} name
 * @property {string} formula
 * @property {Record<string, number | null>} inputs
 * @property {number | null} value
 * @property {string} unit
 * @property {string} source
 *
 * @typedef {object} Explanation
 * @property {string} title
 * @property {Step[]} [steps]
 * @property {any[]} [prices] Entries of an operation's `prices`.
 * @property {any} [more] What else is to be said: a template.
 * @property {Error | null} [error]
 * @property {boolean} [pending]
 */

/** @param {import('../main.js').App} app @param {ReturnType<typeof import('../prices/pricebook.js').createPriceBook>} book */
export function createExplainer(app, book) {
  /** @type {(() => Explanation) | null} */
  let make = null;

  function open(explanation) {
    make = explanation;
    app.update();
  }

  function close() {
    make = null;
    app.update();
  }

  /** A figure that can be asked where it comes from. */
  function figure(text, explanation, what = '') {
    const ask = (event) => {
      event.stopPropagation();
      open(explanation);
    };
    return html`<button type="button" class="asked-figure" aria-haspopup="dialog" @click=${ask}>${text}${
      what ? html`<span class="hidden"> ${what}: how it is made</span>` : ''}</button>`;
  }

  function template() {
    if (make === null) return '';
    const { title, steps = [], prices = [], more = '', error = null, pending = false } = make();
    return html`<dialog class="explanation" aria-labelledby="explanation-title" ${ref(show)} @close=${close} @click=${closeOutside}>
      <div class="explanation-body">
        <div class="toolbar"><h3 id="explanation-title">${title}</h3>
          <button type="button" class="more" @click=${(event) => event.target.closest('dialog').close()}>Close</button></div>
        ${pending ? loading('Computing…') : ''}
        ${error ? failure(error) : ''}
        ${steps.map(stepOf)}
        ${more}
        ${prices.length > 0 ? html`<h4>Prices used</h4>${prices.map(priceOf)}` : ''}
      </div>
    </dialog>`;
  }

  /** One price of the book, its date and age, who says otherwise, and the reader's own instead. */
  function priceOf(price) {
    const { vendor, item, unit, value, row, others } = price;
    const key = { vendor, item, unit, upTo: book.tierOf(row) ?? tierOfOwn(row) };
    const own = book.ownOf(key);
    const id = `own-${row}`.replaceAll(/[^\w-]/g, '-');
    return html`<section class="step price">
      <p class="step-value"><span>${vendor} ${item}, ${unitName(unit)}</span> <strong>${formatUsd(value)}</strong></p>
      <p class="quiet">${own ? 'Your own price.' : html`${source(book.sourceOf(row))} ${ageOf(price)}`}</p>
      ${alsoFound(others.filter((other) => !other.row.startsWith('own/')))}
      <div class="override"><label for=${id}>Use another price</label>
        <input type="text" inputmode="decimal" autocomplete="off" id=${id} .value=${own ? String(own.value) : ''}
          placeholder=${String(value)} @change=${(event) => override(key, event.target)}>
        ${own ? html`<button type="button" class="more" @click=${() => book.set({ ...key, value: null })}>Use the book’s</button>` : ''}
      </div>
    </section>`;
  }

  function override(key, input) {
    const value = numberIn(input.value);
    const isPrice = typeof value === 'number' && value >= 0;
    input.setAttribute('aria-invalid', String(value !== null && !isPrice));
    if (value === null || isPrice) book.set({ ...key, value });
  }

  return { open, figure, template, dismiss: () => { make = null; } };
}

/** One step of a computation: the formula, its numbers, its source. */
export function stepOf({ name, formula, inputs, value, unit, source: cited }) {
  const own = Object.entries(inputs).filter(([, number]) => number !== null);
  return html`<section class="step">
    <p class="step-value"><span>${words(name)}</span> <strong>${valueWithUnit(value, unit)}</strong></p>
    <p class="formula"><code>${readable(formula)}</code></p>
    ${own.length > 0 ? html`<p class="formula numbers"><code>= ${withNumbers(formula, inputs)}</code></p>` : ''}
    <p class="quiet">Source: ${linked(cited)}</p>
  </section>`;
}

/** The tier is the last part of the id of a price of the reader's. */
const tierOfOwn = (row) => (/^own\/.*\/\d+$/.test(row) ? Number(row.split('/').at(-1)) : null);

function show(dialog) {
  if (dialog && !dialog.open) queueMicrotask(() => { if (dialog.isConnected && !dialog.open) dialog.showModal(); });
}

function closeOutside(event) {
  if (event.target === event.currentTarget) event.currentTarget.close();
}

const UNITS = {
  usd_per_mtok_input: '$/M input tokens',
  usd_per_mtok_cached_input: '$/M cached input tokens',
  usd_per_mtok_cache_write: '$/M tokens written to the cache',
  usd_per_mtok_output: '$/M output tokens',
  usd_per_gpu_hour: '$/GPU-hour',
};

const unitName = (unit) => UNITS[unit] ?? unit;

/** "per_day_usd" as "Per day". */
export function words(name) {
  const said = name.replace(/_usd\b|usd_/g, ' ').replaceAll('_', ' ').replaceAll('.', ' ').trim();
  return said.charAt(0).toUpperCase() + said.slice(1);
}

function valueWithUnit(value, unit) {
  if (!unit.startsWith('USD')) return html`${formatNumber(value)} <span class="of">${unit}</span>`;
  const per = unit.slice(3).replace(/^\/day$/, 'a day');
  return html`${formatUsd(value)}${per === '' ? '' : html` <span class="of">${per}</span>`}`;
}

/** Of prices that stand there more than once, the first of each. @param {any[]} all */
export const onceEach = (price, index, all) => all.findIndex(({ row }) => row === price.row) === index;

/** A source as a link where it is an address. */
function linked(text) {
  if (/^arXiv \d/.test(text)) return html`<a href="https://arxiv.org/abs/${text.slice(6)}" rel="noreferrer" target="_blank">${text}</a>`;
  if (/^GitHub [\w.-]+\/[\w.-]+/.test(text)) {
    const [, repository, rest] = text.match(/^GitHub ([\w.-]+\/[\w.-]+)(.*)$/);
    return html`<a href="https://github.com/${repository}" rel="noreferrer" target="_blank">${repository}</a>${rest}`;
  }
  if (/^docs\.[\w.-]+\//.test(text)) return html`<a href="https://${text}" rel="noreferrer" target="_blank">${text}</a>`;
  return text === 'definition' ? 'by definition' : text;
}

/** A source of a data file. */
export function source({ title = '', url = null, asof = '', note = '' }) {
  const text = title || url || 'a source that is not named';
  const name = /^https?:\/\//.test(url ?? '') ? html`<a href=${url} rel="noreferrer" target="_blank">${text}</a>` : text;
  return html`${name}${asof ? `, as of ${asof}` : ''}.${note ? ` ${note}` : ''}`;
}

/** The lesson that the platforms' prices are of. @param {import('../main.js').App} app */
export function lessonLink(app) {
  const { title = 'on inference platforms', url } = app.library.of('platforms')[0]?.info?.sources.lesson ?? {};
  const name = title.split(':')[0];
  return url ? html`<a href=${url} rel="noreferrer" target="_blank">${name}</a>` : name;
}

/** What other rows of the book say. */
const alsoFound = (others) => (others.length === 0 ? '' : html`<p class="quiet">Also found: ${
  others.map((other) => `${formatUsd(other.value)} (${dateOf(other)})`).join('; ')}.</p>`);

const dateOf = ({ from, asof, read_on: readOn }) => readOn ?? asof ?? from ?? 'no date';

function ageOf(price) {
  const { from, read_on: readOn, age_days: age } = price;
  const since = from ? `In force since ${from}. ` : '';
  const read = readOn ? `Read on ${readOn}. ` : '';
  return html`${since}${read}${age === null ? '' : html`<strong>${ageText(age)}</strong>`}`;
}

/** How old a price is on the day asked about. */
const ageText = (days) => (days < 0 ? `From ${formatWhole(-days)} days after that day.`
  : `${formatWhole(days)} ${days === 1 ? 'day' : 'days'} old.`);

/** The oldest of the prices that an answer rests on, in a few words. */
export function oldest(prices) {
  const ages = prices.map(({ age_days: age }) => age).filter((age) => age !== null);
  return ages.length === 0 ? '' : `${formatWhole(Math.max(...ages))} days`;
}
