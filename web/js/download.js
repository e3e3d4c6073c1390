// What is shown, to take away: as CSV, and as the JSON that the engine wrote.
import { html } from 'lit/html.js';

/** @param {(string | number | null)[][]} rows The first of them the heads. */
export function csvOf(rows) {
  const cell = (value) => {
    const text = value === null || value === undefined ? '' : String(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

/**
 * @param {string} name Of the files, without ending.
 * @param {() => (string | number | null)[][]} rows
 * @param {string} json
 */
export function downloads(name, rows, json) {
  return html`<div class="downloads">
    <button type="button" class="more" @click=${() => save(`${name}.csv`, 'text/csv', csvOf(rows()))}>Export CSV</button>
    <button type="button" class="more" @click=${() => save(`${name}.json`, 'application/json', json)}>Export JSON</button>
  </div>`;
}

function save(fileName, type, text) {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}
