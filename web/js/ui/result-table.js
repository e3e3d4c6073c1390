// A cell of a result as the engine writes it: null, a number, a string, or an object that
// names what JSON cannot hold.
import { html, nothing } from 'lit/html.js';
import { ref } from 'lit/directives/ref.js';
import { formatWhole } from '../text/format.js';

/** So many characters of a cell are shown; a document cannot bear megabytes of them. */
const MOST = 2000;

/** @typedef {null | number | string | {int: string} | {real: string} | {text: string} | {blob: string}} Cell */

/** @param {Cell} cell @returns {{kind: 'null' | 'number' | 'text' | 'bytes', text: string}} */
function describeCell(cell) {
  if (cell === null) return { kind: 'null', text: 'NULL' };
  if (typeof cell === 'number') return { kind: 'number', text: String(cell) };
  if (typeof cell === 'string') return { kind: 'text', text: cell };
  if ('int' in cell) return { kind: 'number', text: cell.int };
  if ('real' in cell) return { kind: 'number', text: cell.real };
  if ('text' in cell) return { kind: 'bytes', text: `text x'${cell.text}'` };
  return { kind: 'bytes', text: `x'${cell.blob}'` };
}

/**
 * A result as a table, the places in which it differs marked.
 * @param {{columns: string[], rows: Cell[][], row_count: number}} result
 * @param {{row: number | null, column: number | null}[]} places Counted from 0, the first
 *   difference first: a cell, a whole row (column null), or a column (row null).
 * @param {string} label What the table is, for its scrolling box.
 * @param {string | typeof nothing} [share] Names the file that it can be saved as.
 */
export function resultTable(result, places, label, share = nothing) {
  const { columns, rows, row_count: count } = result;
  const all = `${count} ${count === 1 ? 'row' : 'rows'}`;
  const shown = rows.length === count ? all : `the first ${rows.length} of ${all}`;
  const first = places[0]?.row ?? null;
  const beyond = first !== null && first >= rows.length ? `; the first difference is in row ${first + 1}` : '';
  const isMarked = (row, column) => places.some((place) => place.row === row && place.column === column);
  const differs = (row) => (places.some((place) => place.row === row) ? 'differs' : '');
  const heads = columns.map((name, column) =>
    html`<th scope="col" class=${isMarked(null, column) ? 'differs' : ''}>${name}</th>`);
  return html`
    <div class="scroll short" role="region" tabindex="0" aria-label=${label} ${ref(intoView)}>
      <table class="result" data-share=${share}>
        <thead><tr>${heads}</tr></thead>
        <tbody>${rows.map((cells, row) => html`<tr class=${differs(row)}>${
          cells.map((cell, column) => resultCell(cell, isMarked(row, column)))}</tr>`)}</tbody>
      </table>
    </div>
    <p class="quiet">${label}, ${shown}${beyond}.</p>`;
}

/** A box too short for its table starts where the difference is. */
function intoView(box) {
  queueMicrotask(() => {
    const row = box?.querySelector('tr.differs');
    if (row && row.offsetTop + row.offsetHeight > box.clientHeight) box.scrollTop = row.offsetTop - box.clientHeight / 2;
  });
}

function resultCell(cell, marked) {
  const { kind, text } = describeCell(cell);
  const shown = text.slice(0, MOST);
  const more = text.length > MOST
    ? html`… <span class="quiet">the first ${formatWhole(MOST)} of ${formatWhole(text.length)} characters</span>` : '';
  return html`<td class=${kind} data-csv=${more ? text : nothing}>${marked ? html`<mark>${shown}</mark>` : shown}${more}</td>`;
}
