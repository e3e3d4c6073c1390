// A cell of a result as the engine writes it: null, a number, a string, or an object that
// names what JSON cannot hold.
import { html } from 'lit/html.js';

/** @typedef {null | number | string | {int: string} | {real: string} | {text: string} | {blob: string}} Cell */

/**
 * @param {Cell} cell
 * @returns {{kind: 'null' | 'number' | 'text' | 'bytes', text: string}}
 */
export function describeCell(cell) {
  if (cell === null) return { kind: 'null', text: 'NULL' };
  if (typeof cell === 'number') return { kind: 'number', text: String(cell) };
  if (typeof cell === 'string') return { kind: 'text', text: cell };
  if ('int' in cell) return { kind: 'number', text: cell.int };
  if ('real' in cell) return { kind: 'number', text: cell.real };
  if ('text' in cell) return { kind: 'bytes', text: `text x'${cell.text}'` };
  return { kind: 'bytes', text: `x'${cell.blob}'` };
}

/**
 * A result as a table, one place of it marked.
 * @param {{columns: string[], rows: Cell[][], row_count: number}} result
 * @param {{row: number | null, column: number | null}} mark Counted from 0; null is none.
 * @param {string} label What the table is, for its scrolling box.
 */
export function resultTable(result, mark, label) {
  const { columns, rows, row_count: count } = result;
  const all = `${count} ${count === 1 ? 'row' : 'rows'}`;
  const shown = rows.length === count ? all : `the first ${rows.length} of ${all}`;
  const beyond = mark.row !== null && mark.row >= rows.length ? `; the first difference is in row ${mark.row + 1}` : '';
  const differs = (isMarked) => (isMarked ? 'differs' : '');
  const heads = columns.map((name, index) =>
    html`<th scope="col" class=${differs(mark.row === null && mark.column === index)}>${name}</th>`);
  return html`
    <div class="scroll short" role="region" tabindex="0" aria-label=${label}>
      <table class="result">
        <thead><tr>${heads}</tr></thead>
        <tbody>${rows.map((row, index) => html`<tr class=${differs(mark.row === index)}>${
          row.map((cell, column) => resultCell(cell, mark.row === index && mark.column === column))}</tr>`)}</tbody>
      </table>
    </div>
    <p class="quiet">${label}, ${shown}${beyond}.</p>`;
}

function resultCell(cell, marked) {
  const { kind, text } = describeCell(cell);
  return html`<td class=${kind}>${marked ? html`<mark>${text}</mark>` : text}</td>`;
}
