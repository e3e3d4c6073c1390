// Numbers as people read them. Rounding for display only; a missing number is a dash.

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const cents = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const rate = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 4 });
const significant = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3, minimumSignificantDigits: 3 });
const four = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 4 });
const number = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 6 });

const rough = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3 });
const million = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3, notation: 'compact', compactDisplay: 'long' });

export const MISSING = '–';

const present = (format) => (value) => (value === null || value === undefined ? MISSING : format(value));

/** @type {(value: number | null) => string} 1,234 */
export const formatWhole = present((value) => whole.format(value));

/** @type {(fraction: number | null) => string} 88 % as 88%; one decimal where it is not whole. */
export const formatPercent = present((fraction) => `${Number((fraction * 100).toFixed(1))}%`);

/** @type {(interval: [number, number] | null) => string} 70–96% */
export const formatInterval = present(([low, high]) => `${whole.format(low * 100)}–${whole.format(high * 100)}%`);

/** @type {(usd: number | null) => string} The price of one query, to three digits: $0.000187 */
export const formatPrice = present((usd) => (usd === 0 ? '$0' : `$${significant.format(usd)}`));

/** @type {(usd: number | null) => string} A sum of money: $5.62, $1,234 */
export const formatSum = present((usd) => `$${Math.abs(usd) < 100 ? cents.format(usd) : whole.format(usd)}`);

/** @type {(usd: number | null) => string} A sum to the cent: $2,264.96 */
export const formatCents = present((usd) => `$${cents.format(usd)}`);

/** @type {(usd: number | null) => string} A list price, as listed: $0.60, $0.145 */
export const formatRate = present((usd) => `$${rate.format(usd)}`);

/** @type {(usd: number | null) => string} A sum that may be small: $1,800, $0.90, $0.00018 */
export const formatUsd = present((usd) => {
  if (usd < 0) return `−${formatUsd(-usd)}`;
  return usd < 0.995 ? formatPrice(usd) : formatSum(usd);
});

/** @type {(value: number | null) => string} Any number, with what it bears: 92,000, 0.77, 0.000187304 */
export const formatNumber = present((value) => {
  if (Math.abs(value) >= 1e15) return String(value);
  return (Math.abs(value) >= 1e5 ? whole : number).format(value);
});

/** @type {(value: number | null) => string} A measure, to four digits: 50.93, 0.8519 */
export const formatMeasure = present((value) => (Math.abs(value) >= 1e4 ? whole : four).format(value));

/** @type {(value: number | null) => string} What follows from figures that were measured, in a sentence: 833,000, 34.2 million */
export const formatRough = present((value) => (Math.abs(value) >= 1e6 ? million : rough).format(value));

/** @type {(value: number | null) => string} 13.4× */
export const formatTimes = present((value) => `${value >= 100 ? whole.format(value) : Number(value.toPrecision(2))}×`);

/** @type {(bytes: number) => string} 984 KB */
export function formatBytes(bytes) {
  if (bytes < 1024) return `${bytes} bytes`;
  const megabytes = bytes / 2 ** 20;
  return megabytes < 1 ? `${whole.format(bytes / 1024)} KB` : `${Number(megabytes.toFixed(1))} MB`;
}
