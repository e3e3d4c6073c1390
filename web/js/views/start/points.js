// Rows as points of accuracy against cost; which of them cannot be drawn, and of which months their prices are.
import { formatInterval, formatPercent, formatUsd } from '../../text/format.js';
import { usdInterval } from '../../text/sentence.js';

export const FRONTS = { on: 'on the front', possible: 'possibly on the front', off: 'off the front' };

/**
 * @param {any} row As the matrix has it.
 * @param {string} name
 * @param {string} platformTitle
 * @param {string} key Where it is found in the matrix.
 * @returns {import('../../draw/pareto.js').Point}
 */
export function pointOf({ accuracy, cost_per_correct_usd: cost, front, platform }, name, platformTitle, key) {
  const share = accuracy.is_corrected ? accuracy.corrected : accuracy.published;
  const interval = accuracy.is_corrected ? accuracy.corrected_interval : accuracy.interval;
  const said = `${name} on ${platformTitle}: ${formatPercent(share)} right, ${formatInterval(interval)}; `;
  return {
    name, platform, platformTitle, front, accuracy: share, accuracyInterval: interval, usd: cost.value, usdInterval: cost.interval, key,
    href: `#matrix?row=${encodeURIComponent(key)}`,
    said: cost.value === null ? name
      : `${said}${formatUsd(cost.value)} a correct answer, ${usdInterval(cost.interval)}; ${FRONTS[front]}`,
  };
}

/** Whether a point has its place: both ends of its cost are known. */
export const isDrawn = ({ usd, usdInterval: range }) => usd !== null && Boolean(range?.[1]);

const rightOf = ({ correct }) => correct.corrected ?? correct.published;

/** The rows that have no point, by why. @param {any[]} rows */
export function undrawn(rows) {
  const left = rows.filter((row) => !(row.cost_per_correct_usd?.value > 0));
  /** @type {[why: string, rows: any[]][]} */
  const reasons = [
    ['want of a right answer', left.filter((row) => rightOf(row) === 0)],
    ['want of a known price', left.filter((row) => rightOf(row) > 0 && row.cost_per_correct_usd.value === null)],
    ['costing nothing, which this scale has no place for', left.filter((row) => (
      row.cost_per_correct_usd.value === 0 && rightOf(row) > 0))],
  ];
  return reasons.filter(([, some]) => some.length > 0);
}

const monthOf = ({ source, corrections }) => (
  corrections.find(({ field }) => field === 'price')?.source?.asof ?? source?.asof)?.slice(0, 7);

const named = (month) => new Date(`${month}-01T00:00:00Z`)
  .toLocaleDateString('en-US', { month: 'long', year: 'numeric', timeZone: 'UTC' });

/** "May 2026 to July 2026", of the months that the rows' own prices are of; "" if none is known. @param {any[]} rows */
export function priceMonths(rows) {
  const months = rows.map(monthOf).filter(Boolean).sort();
  if (months.length === 0) return '';
  const [first, last] = [months[0], months.at(-1)];
  return first === last ? named(first) : `${named(first)} to ${named(last)}`;
}
