// What the reader has chosen to work with: shared by the views that choose it.
import { html } from 'lit/html.js';
import { fileButton } from './files.js';
import { failure } from './notice.js';
import { formatBytes } from './format.js';

/** @typedef {import('./library.js').Item} Item */

const FIELDS = {
  database: { label: 'Database', accept: '.sqlite,.sqlite3,.db,.db3', file: 'SQLite file…' },
  gold: { label: 'Gold set', accept: '.json', file: 'Gold set file…' },
  predictions: { label: 'Predictions', accept: '.jsonl,.ndjson,.json,.txt', file: 'Predictions file…' },
};

/**
 * @typedef {object} Workspace
 * @property {(kind: string) => Item | null} chosen What is chosen, or else the first there is.
 * @property {(kind: string, id: string) => void} choose
 * @property {(kind: string, id: string) => void} preset Chooses what an address names, which may
 *   not be loaded yet.
 * @property {(kind: string, file: File) => Promise<void>} take Loads a file and chooses it.
 * @property {(kind: string) => import('lit').TemplateResult} field The chooser of a kind.
 * @property {(kind: string) => string | null} param What the address says of the choice: null
 *   for the default and for files of the reader's, which no address can name.
 */

/**
 * @param {import('./main.js').App} app
 * @returns {Workspace}
 */
export function createWorkspace(app) {
  const { library } = app;
  const ids = {};
  const errors = {};

  /** An example is for one gold set of the page's; a set of the reader's may have the same questions. */
  function usable(kind) {
    const items = library.of(kind).filter((item) => item.state !== 'failed');
    const set = kind === 'predictions' ? chosen('gold') : null;
    return set === null || set.own ? items : items.filter(({ gold }) => gold === undefined || gold === set.id);
  }

  function chosen(kind) {
    return usable(kind).find((item) => item.id === ids[kind]) ?? usable(kind)[0] ?? null;
  }

  function preset(kind, id) {
    ids[kind] = id;
  }

  function choose(kind, id) {
    ids[kind] = id;
    errors[kind] = null;
    app.remember();
  }

  async function take(kind, file) {
    try {
      errors[kind] = null;
      choose(kind, (await library.add(kind, file)).id);
    } catch (error) {
      errors[kind] = failure(error, `${file.name} was not taken.`);
      app.update();
    }
  }

  function param(kind) {
    const item = chosen(kind);
    return item === null || item.own || item === usable(kind)[0] ? null : item.id;
  }

  function field(kind) {
    const { label, accept, file } = FIELDS[kind];
    const item = chosen(kind);
    const options = usable(kind).map((each) => html`
      <option value=${each.id} .selected=${each === item}>${each.label}${each.own ? ' (your file)' : ''}</option>`);
    return html`<div class="field" data-kind=${kind}>
      <label for="choose-${kind}">${label}</label>
      <div class="choice">
        <select id="choose-${kind}" ?disabled=${item === null} @change=${(event) => choose(kind, event.target.value)}>
          ${item === null ? html`<option>None yet</option>` : options}
        </select>
        ${fileButton(file, accept, (chosenFile) => take(kind, chosenFile))}
      </div>
      <p class="quiet">${hint(kind, item)}</p>
      ${errors[kind]}
    </div>`;
  }

  function hint(kind, item) {
    if (!library.listed) return 'Loading…';
    if (item === null) {
      if (kind === 'predictions' && library.of(kind).length > 0) return 'No example came for this gold set. Choose a file, or drop one here.';
      return kind === 'database' && library.of(kind).length > 0
        ? 'No database came with this build. Choose a SQLite file, or drop one here.'
        : 'Choose a file, or drop one here.';
    }
    if (item.state === 'loading') return 'Loading…';
    if (kind === 'database') return `${item.info.tables.length} tables and views, ${formatBytes(item.info.bytes)}`;
    return item.note ?? '';
  }

  return { chosen, choose, preset, take, field, param };
}
