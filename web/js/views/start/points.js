// Rows as points of accuracy against cost; which of them cannot be drawn, and of which months their prices are.
import { formatInterval, formatPercent, formatUsd } from '../../text/format.js';
import { usdInterval } from '../../text/sentence.js';

export const FRONTS = { on: 'on the front', possible: 'possibly on the front', off: 'off the front' };

/**
 * @param {any} row As the matrix has it.
 * @param {string} key Where it is found in the matrix.
 * @returns {import('../../draw/pareto.js').Point}
 */
export function pointOf(row, key) {
  const { short_label: name, label, platform, platform_title: platformTitle, usd_per_correct: cost, front } = row;
  const { value: share, interval } = row.accuracy;
  return {
    name, platform, platformTitle, front, accuracy: share, accuracyInterval: interval, usd: cost.value, usdInterval: cost.interval, key,
    href: `#matrix?row=${encodeURIComponent(key)}`,
    said: cost.value === null ? name : `${label}: ${formatPercent(share)} right, ${formatInterval(interval)}; ${
      formatUsd(cost.value)} a correct answer, ${usdInterval(cost.interval)}; ${FRONTS[front]}`,
  };
}

/** Whether a point has its place: both ends of its cost are known. */
export const isDrawn = ({ usd, usdInterval: range }) => usd !== null && Boolean(range?.[1]);

/** The rows that have no point, by why. @param {any[]} rows */
export function undrawn(rows) {
  const left = rows.filter(({ usd_per_correct: cost }) => !(cost.value > 0));
  const right = left.filter(({ correct }) => correct > 0);
  /** @type {[why: string, rows: any[]][]} */
  const reasons = [
    ['no answer was right', left.filter(({ correct }) => correct === 0)],
    ['no price is known', right.filter(({ usd_per_correct: cost }) => cost.value === null)],
    ['the cost is 0, which has no place on this scale', right.filter(({ usd_per_correct: cost }) => cost.value === 0)],
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
