// The chooser of a kind of file: what there is, a button for the reader's own, what is to be said of it.
import { html } from 'lit/html.js';
import { fileButton } from './files.js';
import { failure } from '../ui/notice.js';
import { formatBytes, formatWhole } from '../text/format.js';

/** @typedef {import('./library.js').Item} Item */

const FIELDS = {
  database: { label: 'Database', accept: '.sqlite,.sqlite3,.db,.db3,.sqlite-wal,.sqlite3-wal,.db-wal,.db3-wal', file: 'SQLite file…' },
  gold: { label: 'Gold set', accept: '.json,.jsonl,.sql,.txt', file: 'Gold set file…' },
  predictions: { label: 'Predictions', accept: '.jsonl,.ndjson,.json,.sql,.txt', file: 'Predictions file…' },
};

/**
 * What was done to a file for the twin that is chosen.
 * @param {string} kind
 * @param {Item} item
 * @param {Item | null} database
 * @param {any} made What stands for the item on it.
 */
export function onTwin(kind, item, database, made) {
  const { twin } = database ?? {};
  if (!twin) return '';
  const what = twin.edition === 'renamed' ? 'values and names' : 'values';
  if (kind === 'predictions' && item.own) return `They run as they are: the twin’s ${what} should stand in them.`;
  const { info } = made ?? {};
  if (!info) return '';
  if (kind === 'gold') return info.adapted ? `It is for Chinook, and is asked with the twin’s ${what}.` : '';
  const left = info.left.length === 0 ? ''
    : ` These could not be changed, and may be judged wrongly: ${info.left.map(({ id }) => id).join(', ')}.`;
  const counts = `${formatWhole(info.changed)} of ${formatWhole(info.answers)}`;
  return `Written for Chinook; ${counts} run with the twin’s ${what} in the place of Chinook’s.${left}`;
}

/**
 * @param {import('./library.js').Library} library
 * @param {object} workspace
 * @param {(kind: string) => Item | null} workspace.chosen
 * @param {(kind: string) => any} workspace.actual What stands for it: on a twin, what was made of it.
 * @param {(kind: string) => Item[]} workspace.usable
 * @param {(kind: string, id: string) => void} workspace.choose
 * @param {(kind: string, file: File) => void} workspace.take
 * @param {(kind: string, error: Error | null) => import('../ui/notice.js').Told | null} workspace.errorOf
 * @param {(kind: string) => any} workspace.refusalOf Why the file chosen last was not taken.
 */
export function createField(library, { chosen, actual, usable, choose, take, errorOf, refusalOf }) {
  function field(kind, error = null) {
    const { label, accept, file } = FIELDS[kind];
    const item = chosen(kind);
    const wrong = errorOf(kind, error);
    const options = usable(kind).map((each) => html`
      <option value=${each.id} .selected=${each === item}>${each.label}${each.own ? ' (your file)' : ''}</option>`);
    return html`<div class="field" data-kind=${kind}>
      <label for="choose-${kind}">${label}</label>
      <div class="choice">
        <select id="choose-${kind}" ?disabled=${item === null} @change=${(event) => choose(kind, event.target.value)}>
          ${item === null ? html`<option>None yet</option>` : options}
        </select>
        ${fileButton(file, accept, (chosenFile) => take(kind, chosenFile), kind === 'database')}
      </div>
      <p class="quiet">${hint(kind, item)}</p>
      ${refusalOf(kind)}
      ${wrong ? failure(wrong) : ''}
    </div>`;
  }

  function hint(kind, item) {
    if (!library.listed) return 'Loading…';
    if (item === null) {
      return kind === 'predictions' && library.of(kind).length > 0
        ? 'No example came for this gold set. Choose a file, or drop one here.' : 'Choose a file, or drop one here.';
    }
    if (item.state === 'loading') return item.twin ? 'Being made…' : 'Loading…';
    if (kind === 'database') {
      const { tables, bytes, notes = [] } = item.info;
      return [`${tables.length} tables and views, ${formatBytes(bytes)}${notes.length > 0 ? '.' : ''}`, ...notes].join(' ');
    }
    return html`${item.note ?? ''} ${onTwin(kind, item, chosen('database'), actual(kind))}`;
  }

  return field;
}
