// What is shown, to take away: as CSV, and as the JSON that the engine wrote.
import { html } from 'lit/html.js';
import { csvOf } from '../text/csv.js';

export { csvOf };

/** @param {string} name Of the files, without ending. @param {() => (string | number | null)[][]} rows @param {string} json */
export function downloads(name, rows, json) {
  return html`<div class="share downloads">
    <button type="button" class="more" @click=${() => save(`${name}.csv`, 'text/csv', csvOf(rows()))}>Save CSV</button>
    <button type="button" class="more" @click=${() => save(`${name}.json`, 'application/json', json)}>Save JSON</button>
  </div>`;
}

/** Hands a file to the reader. @param {string} fileName @param {string} type @param {BlobPart} content */
export function save(fileName, type, content) {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}
