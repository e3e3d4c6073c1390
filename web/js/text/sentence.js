// Sentences as the engine says them: text, rows and figures; here the figures are rounded.
import { html } from 'lit/html.js';
import { formatInterval, formatPercent, formatRough, formatTimes, formatUsd, formatWhole, MISSING } from './format.js';

const one = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1, signDisplay: 'exceptZero' });

/** A chance, to two digits; to more where those would hide on which side of `alpha` it is. */
export function formatChance(p, alpha) {
  if (p === null) return MISSING;
  if (p < 0.0001) return 'under 0.0001';
  const digits = [2, 3, 4].find((each) => Number(p.toPrecision(each)) !== alpha) ?? 4;
  return String(Number(p.toPrecision(digits)));
}

/** @param {[number, number | null]} interval In dollars; without an upper end where there is none. */
export const usdInterval = ([low, high]) => (
  high === null ? `from ${formatUsd(low)}` : `${formatUsd(low)}–${formatUsd(high).replace('$', '')}`);

/** Shares as points of a hundred, with their sign. */
const points = (share) => one.format(share * 100).replace('-', '−');

const between = (text) => html` <span class="range">(${text})</span>`;

const UNITS = {
  share: (value, interval) => html`${formatPercent(value)}${interval ? between(formatInterval(interval)) : ''}`,
  points: (value, interval) => html`${points(value)} points${interval ? between(`${points(interval[0])} to ${points(interval[1])}`) : ''}`,
  usd: (value, interval) => html`${formatUsd(value)}${interval && interval[0] !== interval[1] ? between(usdInterval(interval)) : ''}`,
  usd_per_day: (value) => html`${formatUsd(value)} a day`,
  questions_per_day: (value) => html`${formatWhole(value)} a day`,
  ms: (value, interval) => html`${formatWhole(value)} ms${interval ? between(interval.map(formatWhole).join('–')) : ''}`,
  times: (value) => formatTimes(value),
  p: (value, _, alpha) => formatChance(value, alpha),
  count: (value) => formatWhole(value),
  quantity: (value) => formatRough(value),
};

/** A figure with its unit, and its interval in brackets. @param {Part} part @param {number} [alpha] The level of significance. */
export const figure = ({ value, unit, interval = null }, alpha = undefined) => (value === null ? MISSING
  : html`<span class="said-figure" data-unit=${unit}>${UNITS[unit]?.(value, interval, alpha) ?? value}</span>`);

/** In a sentence a time has the digits that a few calls bear; tables have the others. */
const spoken = (part) => (part.unit === 'ms' && part.value !== null
  ? { ...part, value: significant(part.value), interval: part.interval?.map(significant) ?? null } : part);

const significant = (value) => Number(value.toPrecision(3));

/**
 * A piece of a sentence that is no text: a row, a figure, or a link to a view.
 * @typedef {{row?: number, value?: number | null, unit?: string, interval?: number[] | null, view?: string, text?: string}} Part
 */

/**
 * @param {(string | Part)[]} sentence
 * @param {(row: number) => any} rowOf What stands for a row.
 * @param {number} alpha The level of significance.
 */
export const say = (sentence, rowOf, alpha) => sentence.map((part) => {
  if (typeof part === 'string') return part;
  if (part.view !== undefined) return html`<a href="#${part.view}">${part.text}</a>`;
  return part.row === undefined ? figure(spoken(part), alpha) : rowOf(part.row);
});
