// Parts that tables are made of: the box in which a wide one scrolls, heads of columns.
import { html, nothing } from 'lit/html.js';
import { word } from './tips.js';

/**
 * A table of figures in a box of its own.
 * @param {string} label What it is, for those who do not see it.
 * @param {any} heads
 * @param {any} rows
 * @param {{kind?: string, share?: string, keydown?: (event: KeyboardEvent) => void}} [more] A class of its
 *   own; the name by which it is saved; what keys do in its rows.
 */
export const table = (label, heads, rows, { kind = '', share, keydown } = {}) => html`
  <div class="scroll" role="region" tabindex="0" aria-label=${label}><table class="figures ${kind}" data-share=${share ?? nothing}>
    <thead><tr>${heads}</tr></thead><tbody @keydown=${keydown}>${rows}</tbody></table></div>`;

/** Heads of columns. @param {...any} titles */
export const heads = (...titles) => titles.map((title) => html`<th scope="col">${word(title)}</th>`);

/** Of columns of numbers: a title, or a title and what stands small below it. @param {...(string | any[])} titles */
export const numberHeads = (...titles) => titles.map((each) => {
  const [title, unit] = [each].flat();
  return html`<th scope="col" class="number">${word(title)}${unit ? html`<span class="unit">${unit}</span>` : ''}</th>`;
});

/** Of a column of bars. */
export const DRAWN_HEAD = html`<th scope="col" class="drawn"><span class="hidden">Drawn to scale</span></th>`;

/** Cells of numbers. @param {any[]} values */
export const numbers = (...values) => values.map((value) => html`<td class="number">${value}</td>`);

/** One that counts more than those beside it. @param {any} value */
export const strongNumber = (value) => html`<td class="number strong">${value}</td>`;
