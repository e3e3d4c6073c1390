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
      Plot.line(points, { x: (point) => point[0], y: (point) => point[2], stroke: 'var(--second)', strokeWidth: 2.25, strokeDasharray: '7 3' }),
      Plot.dot(crossings, { x: 'requests_per_day', y: 'first_per_day_usd', r: 5, fill: 'var(--surface)', stroke: 'var(--ink)', strokeWidth: 2 }),
      Plot.text(crossings.slice(0, 6), {
        x: 'requests_per_day', y: 'first_per_day_usd', text: (crossing) => `${short.format(crossing.requests_per_day)}/day`,
        dy: 20, fill: 'var(--ink)', stroke: 'var(--surface)', strokeWidth: 4, fontWeight: 650 }),
    ],
  });
  chart.querySelectorAll('style').forEach((style) => style.remove()); // the page's policy refuses it; views.css has it
  for (const part of chart.querySelectorAll('[aria-label]')) { // names that only a part with a role may have
    part.dataset.part = part.getAttribute('aria-label');
    part.removeAttribute('aria-label');
  }
  chart.setAttribute('role', 'img');
  return chart;
}
