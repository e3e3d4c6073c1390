// Files that the reader chooses or drops.
import { html } from 'lit/html.js';

/**
 * A button that opens the file dialog.
 * @param {string} label
 * @param {string} accept
 * @param {(file: File) => void} take Called for each file.
 * @param {boolean} [multiple]
 */
export function fileButton(label, accept, take, multiple = false) {
  const chosen = (event) => {
    const files = [...event.target.files];
    event.target.value = ''; // so that the same file, corrected, can be chosen again
    files.forEach(take);
  };
  return html`<label class="button file">${label}<input type="file" class="hidden" accept=${accept} ?multiple=${multiple}
    @change=${chosen}></label>`;
}

/** Takes files dropped anywhere on the page: on a field for its kind, elsewhere by their name. @param {import('../main.js').App} app */
export function takeDrops(app) {
  /** @returns {HTMLElement | null | undefined} The field that a file is over; a document has no such method. */
  const fieldOf = ({ target }) => target.closest?.('[data-kind]');
  const carriesFiles = (event) => event.dataTransfer?.types.includes('Files');
  const mark = (target) => {
    for (const marked of document.querySelectorAll('.dropping')) marked.classList.remove('dropping');
    target?.classList.add('dropping');
  };
  addEventListener('dragover', (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    mark(fieldOf(event) ?? document.body);
  });
  addEventListener('dragleave', (event) => { if (event.relatedTarget === null) mark(null); });
  addEventListener('drop', (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    mark(null);
    const field = fieldOf(event);
    for (const file of event.dataTransfer.files) app.take(field?.dataset.kind ?? null, file);
  });
}
