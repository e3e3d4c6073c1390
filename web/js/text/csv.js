// CSV as RFC 4180 has it, and such that a spreadsheet runs none of it.

/**
 * What a spreadsheet would take for the start of a formula, as OWASP's page "CSV Injection" lists
 * it. Such text gets an apostrophe before it, in a file that holds what databases, models and other
 * people's files say; a number with its sign is left as it is.
 */
const FORMULA = /^[=+\-@\t\r\n\0＝＋－＠]/;
const NUMBER = /^[+-]?\$?(\d[\d,]*)?\.?\d+(e[+-]?\d+)?\s?%?$/i;

/** A separator of any locale's is quoted, or a spreadsheet might begin a cell in the middle of one. */
const QUOTED = /[",;\t\r\n]/;

/** @param {string | number | null | undefined} value */
function cell(value) {
  const text = value === null || value === undefined ? '' : String(value);
  const safe = FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
  return QUOTED.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** @param {(string | number | null)[][]} rows The first of them the heads. */
export function csvOf(rows) {
  return rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

/**
 * What a table shows, row by row. A cell may say in `data-csv` what stands for it. Left out are
 * drawings, what was struck out, outside the head also buttons and what is only read aloud, and rows
 * of a single cell, which explain the row above them.
 * @param {HTMLTableElement} table
 * @returns {string[][]}
 */
export function rowsOf(table) {
  const grid = [];
  [...table.rows].forEach((row, at) => {
    grid[at] ??= [];
    let column = 0;
    for (const each of row.cells) {
      while (grid[at][column] !== undefined) column += 1;
      const text = each.dataset.csv ?? textOf(each, each.closest('thead') !== null).replace(/\s+/g, ' ').trim();
      const down = each.rowSpan === 0 ? table.rows.length - at : each.rowSpan;
      for (let y = at; y < Math.min(at + down, table.rows.length); y += 1) {
        grid[y] ??= [];
        for (let x = column; x < column + each.colSpan; x += 1) grid[y][x] = text;
      }
    }
  });
  const explains = (row) => row.cells.length === 1 && row.cells[0].colSpan > 1;
  return grid.filter((_, at) => !explains(table.rows[at]));
}

/** Text as it is seen: what stands on lines of its own is not run together. */
function textOf(node, inHead) {
  if (node.nodeType === Node.TEXT_NODE) return node.data;
  if (!(node instanceof HTMLElement) || node.ariaHidden === 'true' || node.tagName === 'DEL') return '';
  if (!inHead && node.matches('button, .hidden')) return '';
  const text = [...node.childNodes].map((child) => textOf(child, inHead)).join('');
  const { display } = getComputedStyle(node);
  if (display === 'none') return '';
  return display.startsWith('inline') ? text : ` ${text} `;
}
