// Files that the reader chooses or drops.
import { html } from 'lit/html.js';

/** What SQLite keeps beside a database: NAME-wal and NAME-journal hold rows, NAME-shm holds none. */
const BESIDE = /^(.+)-(wal|journal|shm)$/;

/** @type {WeakMap<File, Record<string, File>>} */
const besides = new WeakMap();

/** What came together with a database: its wal, its journal. @param {File} file */
export const besideOf = (file) => besides.get(file) ?? {};

/**
 * Notes what lies beside a database that came together with it.
 * @param {File[]} files
 * @returns {File[]} The files without those.
 */
export function grouped(files) {
  const owners = new Map(files.map((file) => [file.name, file]));
  return files.filter((file) => {
    const [, name, kind] = BESIDE.exec(file.name) ?? [];
    const owner = owners.get(name);
    if (owner) besides.set(owner, { ...besideOf(owner), [kind]: file });
    return !owner;
  });
}

/**
 * A button that opens the file dialog.
 * @param {string} label
 * @param {string} accept
 * @param {(file: File) => void} take Called for each file.
 * @param {boolean} [multiple]
 */
export function fileButton(label, accept, take, multiple = false) {
  const chosen = (event) => {
    const files = grouped([...event.target.files]);
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
    for (const file of grouped([...event.dataTransfer.files])) app.take(field?.dataset.kind ?? null, file);
  });
}
