// Files that the reader chooses or drops.
import { html } from 'lit/html.js';
import { kindOfFile } from './library.js';

/**
 * A button that opens the file dialog.
 * @param {string} label
 * @param {string} accept
 * @param {(file: File) => void} take
 */
export function fileButton(label, accept, take) {
  return html`<label class="button file">${label}<input type="file" class="hidden" accept=${accept} @change=${(event) => {
    const [file] = event.target.files;
    event.target.value = ''; // so that the same file, mended, can be chosen again
    if (file) take(file);
  }}></label>`;
}

/**
 * Takes files dropped anywhere on the page: on a field for its kind, elsewhere by their name.
 * @param {import('./main.js').App} app
 */
export function takeDrops(app) {
  const carriesFiles = (event) => event.dataTransfer?.types.includes('Files');
  const mark = (target) => {
    for (const marked of document.querySelectorAll('.dropping')) marked.classList.remove('dropping');
    target?.classList.add('dropping');
  };
  addEventListener('dragover', (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    mark(event.target.closest?.('[data-kind]') ?? document.body);
  });
  addEventListener('dragleave', (event) => { if (event.relatedTarget === null) mark(null); });
  addEventListener('drop', (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    mark(null);
    const field = event.target.closest?.('[data-kind]');
    for (const file of event.dataTransfer.files) app.workspace.take(field?.dataset.kind ?? kindOfFile(file.name), file);
    if (!['#gold', '#schema'].some((hash) => location.hash.startsWith(hash))) location.hash = '#gold';
  });
}
