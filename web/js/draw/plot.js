// Observable Plot, in a bundle of its own that is fetched when a chart is to be drawn.
import * as Plot from '@observablehq/plot';

/**
 * Two costs over a volume, both axes logarithmic, where they cross marked.
 * @param {object} what
 * @param {[number, number, number][]} what.curve Volume, first and second cost.
 * @param {{requests_per_day: number, first_per_day_usd: number}[]} what.crossings
 * @param {number} what.at The volume asked about; a line where it is within the curve.
 * @param {number} what.width
 * @param {string} what.label
 * @returns {SVGElement}
 */
export function drawCurves({ curve, crossings, at, width, label }) {
  const points = curve.filter(([x, first, second]) => x > 0 && first > 0 && second > 0);
  const within = points.length > 0 && at >= points[0][0] && at <= points.at(-1)[0];
  const short = Intl.NumberFormat('en-US', { notation: 'compact', maximumSignificantDigits: 3 });
  const ticks = width < 480 ? 4 : 8;
  const chart = Plot.plot({
    className: 'plot',
    width,
    height: Math.round(Math.min(420, Math.max(260, width * 0.5))),
    marginLeft: 62,
    marginBottom: 40,
    ariaLabel: label,
    x: { type: 'log', label: 'Requests a day', tickFormat: (value) => short.format(value), ticks, grid: true },
    y: { type: 'log', label: '$ a day', tickFormat: (value) => `$${short.format(value)}`, ticks: 6, grid: true },
    marks: [
      ...(within ? [Plot.ruleX([at], { stroke: 'var(--line-strong)', strokeDasharray: '3 3' })] : []),
      Plot.line(points, { x: (point) => point[0], y: (point) => point[1], stroke: 'var(--accent)', strokeWidth: 2.25 }),
      Plot.line(points, {
        x: (point) => point[0], y: (point) => point[2], stroke: 'var(--second)', strokeWidth: 2.25, strokeDasharray: '7 3' }),
      Plot.dot(crossings, {
        x: 'requests_per_day', y: 'first_per_day_usd', r: 5, fill: 'var(--surface)', stroke: 'var(--ink)', strokeWidth: 2 }),
      Plot.text(crossings.slice(0, 6), {
        x: 'requests_per_day', y: 'first_per_day_usd', text: (crossing) => `${short.format(crossing.requests_per_day)}/day`,
        dy: 20, fill: 'var(--ink)', stroke: 'var(--surface)', strokeWidth: 4, fontWeight: 650 }),
    ],
  });
  return tidy(chart);
}

/**
 * Answers in rows, an agent a row: calls as bars, waits as dashed lines, a cross where none came.
 * @param {object} what
 * @param {number} what.count Of rows.
 * @param {{slot: number, from: number, to: number}[]} what.spans In seconds.
 * @param {{slot: number, from: number, to: number}[]} what.waits
 * @param {{slot: number, at: number}[]} what.lost
 * @param {number} what.width
 * @param {string} what.label
 * @returns {SVGElement}
 */
export function drawTimeline({ count, spans, waits, lost, width, label }) {
  const rows = Array.from({ length: Math.max(1, count) }, (_, index) => index + 1);
  const thickness = Math.max(5, Math.min(18, 420 / rows.length));
  return tidy(Plot.plot({
    className: 'plot',
    width,
    height: Math.round(Math.max(130, rows.length * thickness + 70)),
    marginLeft: 40,
    marginBottom: 40,
    ariaLabel: label,
    x: { label: 'Seconds since the sweep began', ticks: width < 480 ? 4 : 8, grid: true },
    y: {
      type: 'band', domain: rows, label: 'Row', padding: 0.25,
      ticks: rows.length > 12 ? rows.filter((row) => row === 1 || row % 10 === 0) : rows,
    },
    marks: [
      Plot.ruleY(waits, { x1: 'from', x2: 'to', y: 'slot', stroke: 'var(--second)', strokeWidth: 2, strokeDasharray: '3 3' }),
      Plot.barX(spans, { x1: 'from', x2: 'to', y: 'slot', fill: 'var(--accent)', insetLeft: 0.5, insetRight: 0.5 }),
      Plot.dot(lost, { x: 'at', y: 'slot', symbol: 'times', r: 5, stroke: 'var(--fault)', strokeWidth: 2 }),
    ],
  }));
}

const QUANTILE_MARKS = {
  p50: { symbol: 'circle', color: 'var(--accent)', shift: -7 },
  p90: { symbol: 'square', color: 'var(--second)', shift: 0 },
  p99: { symbol: 'triangle', color: 'var(--fault)', shift: 7 },
};

/**
 * Quantiles by concurrency, side by side, with their intervals.
 * @param {object} what
 * @param {{concurrency: number, name: string, value: number, low: number | null, high: number | null}[]} what.points In ms.
 * @param {number} what.width
 * @param {string} what.label
 * @returns {SVGElement}
 */
export function drawQuantiles({ points, width, label }) {
  const levels = [...new Set(points.map(({ concurrency }) => concurrency))].sort((a, b) => a - b);
  const marks = Object.entries(QUANTILE_MARKS).flatMap(([name, { symbol, color, shift }]) => {
    const own = points.filter((point) => point.name === name);
    const at = { x: 'concurrency', dx: shift };
    return [
      Plot.ruleX(own.filter(({ low, high }) => low !== null && high !== null), {
        ...at, y1: 'low', y2: 'high', stroke: color, strokeWidth: 1.5 }),
      Plot.dot(own, { ...at, y: 'value', symbol, r: 4.5, fill: 'var(--surface)', stroke: color, strokeWidth: 2 }),
    ];
  });
  return tidy(Plot.plot({
    className: 'plot', width, height: 280, marginLeft: 62, marginBottom: 40, ariaLabel: label,
    x: { type: 'point', domain: levels, label: 'Asked at once', padding: 0.5 },
    y: { label: 'Latency, ms', zero: true, grid: true, ticks: 6 },
    marks,
  }));
}

/** As the page's policy and its readers want it. */
function tidy(chart) {
  chart.querySelectorAll('style').forEach((style) => style.remove()); // the page's policy refuses it; views.css has it
  for (const part of chart.querySelectorAll('[aria-label]')) { // names that only a part with a role may have
    part.dataset.part = part.getAttribute('aria-label');
    part.removeAttribute('aria-label');
  }
  chart.setAttribute('role', 'img');
  return chart;
}
