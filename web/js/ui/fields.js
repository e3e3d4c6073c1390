// Fields of a form whose answer comes from the engine: what it refuses is said at the field it names.
import { html } from 'lit/html.js';
import { sayWrong } from '../text/field.js';

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

/** Whether an error of the engine is about the field of a path, or about a part of it: "series[].model" is that of any series. */
export function isAt(error, path) {
  const where = error?.where ?? '';
  const isIn = (place) => place === path || place.startsWith(`${path}.`) || place.startsWith(`${path}[`);
  return path !== undefined && where !== '' && (isIn(where) || isIn(where.replaceAll(/\[\d+\]/g, '[]')));
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
 * @property {string} [placeholder] What holds where nothing is typed.
 * @property {string} [about] What it is and takes, for who asks (tips.js).
 */

/** A number, typed. @param {Entry} entry */
export const numberField = (entry) => entryBox(entry, typed(entry, 'decimal'));

/** The same with a slider over round numbers. @param {Entry & {stops: number[]}} entry */
export function sliderField(entry) {
  const { label, unit = '', placeholder = '', value, change, stops } = entry;
  const number = Number(numberIn(value || placeholder));
  const stop = stops.reduce((best, each, index) => (Math.abs(each - number) < Math.abs(stops[best] - number) ? index : best), 0);
  return entryBox(entry, html`
    <input type="range" min="0" max=${stops.length - 1} step="1" .value=${String(stop)} aria-label="${label}, slider"
      aria-valuetext="${value || placeholder} ${unit}" @input=${(event) => change(String(stops[event.target.value]))}>
    ${typed(entry, 'decimal')}`, 'slide');
}

/** A text that is a name. @param {Entry} entry */
export const textField = (entry) => entryBox(entry, typed(entry, 'text'));

/** A day. @param {Entry} entry */
export const dateField = (entry) => entryBox(entry, html`<input type="date" id=${entry.id} .value=${entry.value}
  aria-describedby=${described(entry)} @change=${(event) => entry.change(event.target.value)}>`);

/** @param {Entry & {options: string[][]}} entry Value and label of each. */
export const selectField = (entry) => entryBox(entry, html`<select id=${entry.id} aria-invalid=${isWrong(entry)}
  aria-describedby=${described(entry)} @change=${(event) => entry.change(event.target.value)}>
  ${entry.options.map(([key, label]) => html`<option value=${key} .selected=${key === entry.value}>${label}</option>`)}</select>`);

/** @param {{id: string, label: string | import('lit').TemplateResult, checked: boolean, change: (checked: boolean) => void}} entry */
export function checkField({ id, label, checked, change }) {
  return html`<label class="check" for=${id}><input type="checkbox" id=${id} .checked=${checked}
    @change=${(event) => change(event.target.checked)}>${label}</label>`;
}

/** Whether an entry is what its error is about. @param {Entry} entry */
const isWrong = ({ error, path }) => isAt(error, path);

/** @param {Entry} entry */
const described = (entry) => `${entry.id}-${isWrong(entry) ? 'wrong' : 'hint'}${entry.about ? ` ${entry.id}-about` : ''}`;

/** @param {Entry} entry @param {'decimal' | 'text'} mode */
const typed = (entry, mode) => html`<input type="text" inputmode=${mode} autocomplete="off" id=${entry.id} .value=${entry.value}
  placeholder=${entry.placeholder ?? ''} aria-invalid=${isWrong(entry)} aria-describedby=${described(entry)}
  @input=${(event) => entry.change(event.target.value)}>`;

/** A control with its label, and what stands below it. @param {Entry} entry */
function entryBox(entry, control, kind = '') {
  const { id, label, unit, about, hint, error, scale } = entry;
  return html`<div class="entry ${kind}">
    <label for=${id}>${label}${unit ? html` <span class="of">${unit}</span>` : ''}</label>
    ${about ? html`<span class="about" id="${id}-about" hidden>${about}</span>` : ''}
    ${control}
    ${isWrong(entry) ? html`<p class="wrong" id="${id}-wrong" role="alert">${sayWrong(error, scale)}</p>`
      : html`<p class="quiet" id="${id}-hint">${hint ?? ''}</p>`}
  </div>`;
}

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
