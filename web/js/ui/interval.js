// A fraction from 0 to 1 drawn as a bar, its interval as whiskers. The text beside it says the same.
import { html, svg } from 'lit/html.js';
import { formatInterval, formatPercent } from '../text/format.js';

const WIDTH = 84;
const HEIGHT = 14;

/** @param {number | null} fraction @param {[number, number] | null} interval */
export function intervalBar(fraction, interval) {
  if (fraction === null) return '';
  const [low, high] = (interval ?? [fraction, fraction]).map((value) => value * WIDTH);
  return html`<svg class="interval" viewBox="0 0 ${WIDTH} ${HEIGHT}" width=${WIDTH} height=${HEIGHT} aria-hidden="true">
    <rect class="track" width=${WIDTH} y="3" height="8" rx="2"></rect>
    <rect class="bar" width=${fraction * WIDTH} y="3" height="8" rx="2"></rect>
    ${interval === null ? '' : svg`<path class="whisker" d="M${low} 7H${high}M${low} 3.5v7M${high} 3.5v7"></path>`}
  </svg>`;
}

/** Bar and text: 88% (70–96%). @param {number | null} fraction @param {[number, number] | null} interval */
export function accuracy(fraction, interval) {
  return html`<span class="accuracy">${intervalBar(fraction, interval)}<span class="figure">${formatPercent(fraction)}</span>
    ${interval ? html`<span class="range">${formatInterval(interval)}</span>` : ''}</span>`;
}
