// A long list, a page at a time: ten thousand rows must not be in the document at once.
import { html } from 'lit/html.js';
import { formatWhole } from '../text/format.js';

const PAGE = 50;

/**
 * The part of a list that a page shows.
 * @template T
 * @param {T[]} list
 * @param {number} wanted The page, counted from 0; one past the end is the last.
 * @returns {{page: number, pages: number, first: number, items: T[]}}
 */
export function pageOf(list, wanted) {
  const pages = Math.max(1, Math.ceil(list.length / PAGE));
  const page = Math.min(Math.max(0, wanted), pages - 1);
  const first = page * PAGE;
  return { page, pages, first, items: list.slice(first, first + PAGE) };
}

/**
 * @param {{page: number, pages: number, first: number, items: any[]}} part
 * @param {number} total
 * @param {string} what "questions"
 * @param {(page: number) => void} go
 */
export function pager({ page, pages, first, items }, total, what, go) {
  if (pages === 1) return '';
  const button = (label, name, target) => html`<button type="button" aria-label=${name} ?disabled=${target === page}
    @click=${() => go(target)}>${label}</button>`;
  return html`<div class="pager" role="group" aria-label="Pages of ${what}">
    ${button('«', 'First page', 0)} ${button('‹', 'Page before', Math.max(0, page - 1))}
    <span class="figure" role="status">${formatWhole(first + 1)}–${formatWhole(first + items.length)} of ${formatWhole(total)}</span>
    ${button('›', 'Next page', Math.min(pages - 1, page + 1))} ${button('»', 'Last page', pages - 1)}
  </div>`;
}
