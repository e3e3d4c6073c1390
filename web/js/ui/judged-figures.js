// Figures of judged series, each with its interval, as cells show them.
import { html } from 'lit/html.js';
import { formatInterval, formatPrice, formatWhole, MISSING } from '../text/format.js';
import { formatP } from './comparison.js';

const range = (text) => html`<span class="unit">${text}</span>`;

/** Its unit stands before the first figure alone. */
const span = (low, high) => range(`${low}–${high.replace('$', '')}`);

const spans = (interval, format) => (interval && interval[0] !== null
  ? span(format(interval[0]), interval[1] === null ? '?' : format(interval[1])) : '');

const FEW = html`<span class="few" title="Fewer answers than this quantile needs: its interval is too short">*</span>`;

/** A mean. @param {{n: number, value: number, interval: [number, number]} | null} mean */
export function meanCell(mean, format = formatWhole) {
  return mean === null || mean.value === null ? MISSING : html`${format(mean.value)}${spans(mean.interval, format)}`;
}

/** A quantile of a spread; a sample too small for it says so. @param {any} spread @param {string} which p50, p90 or p99. */
export function quantileCell(spread, which) {
  if (spread === null || spread === undefined) return MISSING;
  const { value, interval, enough } = spread[which];
  return html`${formatWhole(value)}${enough ? '' : FEW}${spans(interval, formatWhole)}`;
}

/** A part of a whole. @param {{right?: number, count?: number, n: number, value: number | null, interval: [number, number]}} share */
export function shareCell(share) {
  if (share.n === 0) return MISSING;
  return html`${formatWhole(share.right ?? share.count)}<span class="of">/${formatWhole(share.n)}</span>${
    range(formatInterval(share.interval))}`;
}

/** What a correct answer costs; no upper end where none may have been right. */
export function perCorrectCell(cost) {
  if (!cost || (cost.value === null && !cost.interval)) return MISSING;
  const between = ([low, high]) => (high === null ? range(`over ${formatPrice(low)}`)
    : span(formatPrice(low), formatPrice(high)));
  return html`${formatPrice(cost.value)}${cost.interval ? between(cost.interval) : ''}`;
}

/** A change in points of a hundred, with its sign. */
function points(change) {
  const size = Math.round(Math.abs(change) * 100);
  return size === 0 ? '0' : `${change < 0 ? '−' : '+'}${size}`;
}

/** What a model lost from Chinook to a twin, with its test. @param {any} memory An entry of the document's. */
export function dropText({ drop, drop_interval: interval, p_value: p, alpha }) {
  if (drop === null) return MISSING;
  const between = interval && interval[0] !== null ? range(`${points(-interval[1])} to ${points(-interval[0])}`) : '';
  return html`<span class="nowrap">${points(-drop)} points</span>${between}${range(formatP(p, alpha))}`;
}

/** Repair turns: what they cost and gained. */
export function repairCell({ turns, usd, judged, right_before: before, right_after: after }) {
  if (turns === 0) return 'none';
  const gain = range(`${before} → ${after} of ${judged} right`);
  return html`${formatWhole(turns)}${gain}${usd === null ? '' : range(`cost ${formatPrice(usd)}`)}`;
}

/** Repairs without tokens: what they gained. */
export function freeRepairCell({ repairs, judged, right_before: before, right_after: after }) {
  return repairs === 0 ? 'none' : html`${formatWhole(repairs)}${range(`${before} → ${after} of ${judged} right`)}`;
}

/** Answers that never came, by what went wrong. */
export function errorsCell({ counts, errors }) {
  if (counts.errors === 0) return html`0`;
  const kinds = errors.filter(({ answers }) => answers > 0);
  return html`${formatWhole(counts.errors)}${kinds.map(({ fault, meaning, answers }) => html`<span class="unit" title=${meaning}>${
    formatWhole(answers)} × ${fault.replaceAll('_', ' ')}</span>`)}`;
}

