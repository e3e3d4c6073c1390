// Tables sorted by their headers.
import { html, nothing } from 'lit/html.js';
import { termOf } from './tips.js';

/**
 * @typedef {object} Column
 * @property {string} id
 * @property {string} label
 * @property {string} [unit] Shown small under the label.
 * @property {(row: any) => number | string | null} value What is sorted by; null comes last.
 * @property {'ascending' | 'descending'} [first] The order of the first click.
 * @property {boolean} [number] Aligned to the right.
 * @property {boolean} [roomy] Left out on a phone, where the first column says it too.
 */

/** @param {any[]} rows @param {Column} column @param {'ascending' | 'descending'} order */
export function sortRows(rows, column, order) {
  const sign = order === 'ascending' ? 1 : -1;
  return rows.toSorted((a, b) => {
    const [x, y] = [column.value(a), column.value(b)];
    if (x === null || y === null) return Number(x === null) - Number(y === null);
    return sign * (typeof x === 'string' ? x.localeCompare(String(y)) : x - Number(y));
  });
}

/**
 * @param {Column} column
 * @param {{id: string, order: 'ascending' | 'descending'}} sort
 * @param {(sort: {id: string, order: 'ascending' | 'descending'}) => void} change
 */
export function sortHeader(column, sort, change) {
  const { id, label, unit = '', first = 'ascending', number = false, roomy = false } = column;
  const active = sort.id === id;
  const other = sort.order === 'ascending' ? 'descending' : 'ascending';
  const next = active ? other : first;
  const kind = roomy ? 'roomy' : '';
  return html`<th scope="col" class=${number ? 'number' : kind} data-csv=${roomy ? label : nothing}
    aria-sort=${active ? sort.order : 'none'}>
    <button type="button" class="sort" data-term=${termOf(label)} @click=${() => change({ id, order: next })}>${label}
      <span class="arrow" aria-hidden="true"></span></button>
    ${unit ? html`<span class="unit">${unit}</span>` : ''}
  </th>`;
}
