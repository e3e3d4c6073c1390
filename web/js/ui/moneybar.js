// Sums of money as bars on one scale; a range has a lighter part, and another figure a mark.
import { html, svg } from 'lit/html.js';

const WIDTH = 160;
const HEIGHT = 14;

/** @param {number[]} range Its ends may be equal. @param {number} most What the whole width stands for. @param {number | null} [mark] */
export function moneyBar([low, high], most, mark = null) {
  const at = (usd) => (most > 0 ? Math.max(1, (usd / most) * WIDTH) : 0);
  return html`<svg class="moneybar" viewBox="0 0 ${WIDTH} ${HEIGHT}" width=${WIDTH} height=${HEIGHT} aria-hidden="true">
    <rect class="range-bar" width=${at(high)} y="2" height="10" rx="2"></rect>
    <rect class="bar" width=${at(low)} y="2" height="10" rx="2"></rect>
    ${mark === null ? '' : svg`<path class="mark-line" d="M${at(mark)} 0v14"></path>`}
  </svg>`;
}
