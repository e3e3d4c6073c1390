// Fields of a form whose answer comes from the engine: what it refuses is said at the field it names.
import { html } from 'lit/html.js';
import { sayWrong } from '../text/sentence.js';

/**
 * What a view's fields hold, as typed; only what differs from the defaults stands in the address.
 * @param {Record<string, string>} start The defaults.
 */
export function createForm(start) {
  let defaults = start;
  const names = Object.keys(defaults);
  const values = { ...defaults };
  return {
    values,
    enter: (params) => names.forEach((name) => { values[name] = params.get(name) ?? defaults[name]; }),
    params: () => Object.fromEntries(names.map((name) => [name, values[name] === defaults[name] ? null : values[name]])),
    set: (changes) => Object.assign(values, changes),
    reset: () => Object.assign(values, defaults),
    /** Other defaults, and all fields at them. */
    rebase: (next) => { defaults = { ...defaults, ...next }; Object.assign(values, defaults); },
    isDefault: () => names.every((name) => values[name] === defaults[name]),
    /** The number a field holds; what is no number goes to the engine as it is, which refuses it. */
    number: (name) => numberIn(values[name]),
    optional: (name) => (values[name].trim() === '' ? undefined : numberIn(values[name])),
    /** The field of a request that a form's field is, where something stands in it. */
    given: (name, field) => (values[name].trim() === '' ? {} : { [field]: numberIn(values[name]) }),
  };
}

/** @param {string} text @returns {number | string | null} */
export function numberIn(text) {
  const plain = text.trim().replaceAll(',', '');
  if (plain === '') return null;
  const number = Number(plain);
  return Number.isFinite(number) ? number : text.trim();
}

/** Whether an error of the engine is about the field of a path, or about a part of it. */
export function isAt(error, path) {
  const where = error?.where ?? '';
  return path !== undefined && where !== '' && (where === path || where.startsWith(`${path}.`) || where.startsWith(`${path}[`));
}

/** What an error says, where no field of these paths says it. */
export const elsewhere = (error, paths) => (error && !paths.some((path) => isAt(error, path)) ? error : null);

/**
 * @typedef {object} Entry
 * @property {string} id
 * @property {string} label
 * @property {string} [unit]
 * @property {string} value
 * @property {string} [path] Of the request: where the engine would find fault.
 * @property {Error | null} [error]
 * @property {(text: string) => void} change
 * @property {number} [scale] So many of the engine's units are one of the field's.
 * @property {string | import('lit').TemplateResult} [hint]
 * @property {string} [placeholder]
 */

/** A number, typed. @param {Entry} entry */
export function numberField(entry) {
  const { id, value, change, placeholder = '' } = entry;
  const wrong = isAt(entry.error, entry.path);
  return html`<div class="entry">
    ${labelOf(entry)}
    <input type="text" inputmode="decimal" autocomplete="off" id=${id} .value=${value} placeholder=${placeholder}
      aria-invalid=${wrong} aria-describedby=${wrong ? `${id}-wrong` : `${id}-hint`} @input=${(event) => change(event.target.value)}>
    ${says(entry, wrong)}
  </div>`;
}

/** The same with a slider over round numbers. @param {Entry & {stops: number[]}} entry */
export function sliderField(entry) {
  const { id, label, unit = '', value, change, stops } = entry;
  const wrong = isAt(entry.error, entry.path);
  const number = Number(numberIn(value));
  const stop = stops.reduce((best, each, index) => (Math.abs(each - number) < Math.abs(stops[best] - number) ? index : best), 0);
  return html`<div class="entry slide">
    ${labelOf(entry)}
    <input type="range" min="0" max=${stops.length - 1} step="1" .value=${String(stop)} aria-label="${label}, slider"
      aria-valuetext="${value} ${unit}" @input=${(event) => change(String(stops[event.target.value]))}>
    <input type="text" inputmode="decimal" autocomplete="off" id=${id} .value=${value} aria-invalid=${wrong}
      aria-describedby=${wrong ? `${id}-wrong` : `${id}-hint`} @input=${(event) => change(event.target.value)}>
    ${says(entry, wrong)}
  </div>`;
}

/** A text that is a name. @param {Entry} entry */
export function textField(entry) {
  const { id, value, change, error, path } = entry;
  const wrong = isAt(error, path);
  return html`<div class="entry">
    ${labelOf(entry)}
    <input type="text" autocomplete="off" id=${id} .value=${value} aria-invalid=${wrong}
      aria-describedby=${wrong ? `${id}-wrong` : `${id}-hint`} @input=${(event) => change(event.target.value)}>
    ${says(entry, wrong)}
  </div>`;
}

/** A day. @param {Entry} entry */
export function dateField(entry) {
  const { id, value, change } = entry;
  return html`<div class="entry">
    ${labelOf(entry)}
    <input type="date" id=${id} .value=${value} aria-describedby="${id}-hint" @change=${(event) => change(event.target.value)}>
    ${says(entry, false)}
  </div>`;
}

/** @param {Entry & {options: string[][]}} entry Value and label of each. */
export function selectField(entry) {
  const { id, value, change, options } = entry;
  const wrong = isAt(entry.error, entry.path);
  return html`<div class="entry">
    ${labelOf(entry)}
    <select id=${id} aria-invalid=${wrong} aria-describedby=${wrong ? `${id}-wrong` : `${id}-hint`}
      @change=${(event) => change(event.target.value)}>
      ${options.map(([key, label]) => html`<option value=${key} .selected=${key === value}>${label}</option>`)}
    </select>
    ${says(entry, wrong)}
  </div>`;
}

/** @param {{id: string, label: string | import('lit').TemplateResult, checked: boolean, change: (checked: boolean) => void}} entry */
export function checkField({ id, label, checked, change }) {
  return html`<label class="check" for=${id}><input type="checkbox" id=${id} .checked=${checked}
    @change=${(event) => change(event.target.checked)}>${label}</label>`;
}

/** @param {Entry} entry */
const labelOf = ({ id, label, unit }) => html`<label for=${id}>${label}${unit ? html` <span class="of">${unit}</span>` : ''}</label>`;

/** @param {Entry} entry @param {boolean} wrong Whether its field is what the error is about. */
const says = ({ id, hint, error, scale }, wrong) => (wrong
  ? html`<p class="wrong" id="${id}-wrong" role="alert">${sayWrong(error, scale)}</p>`
  : html`<p class="quiet" id="${id}-hint">${hint ?? ''}</p>`);

/** Round numbers from `low` to `high`, evenly spread on a log scale as nearly as they can be. */
export function roundStops(low, high, steps = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8]) {
  const stops = [];
  for (let decade = 10 ** Math.floor(Math.log10(low)); decade <= high; decade *= 10) {
    stops.push(...steps.map((step) => Number((step * decade).toPrecision(6))));
  }
  return stops.filter((stop) => stop >= low && stop <= high);
}

/** Every whole number from `low` to `high`, or every `step`th. */
export const wholeStops = (low, high, step = 1) =>
  Array.from({ length: Math.floor((high - low) / step) + 1 }, (_, index) => low + index * step);

/** The choice of one of a few, as buttons: `options` are pairs of value and label. */
export function segments(label, options, value, choose) {
  return html`<div role="group" aria-label=${label} class="segments loose">${options.map(([key, name]) => html`
    <button type="button" aria-pressed=${key === value} @click=${() => choose(key)}>${name}</button>`)}</div>`;
}
