// What the reader has chosen to work with: shared by the views that choose it.
import { html } from 'lit/html.js';
import { fileButton } from './files.js';
import { failure } from '../ui/notice.js';
import { formatBytes, formatWhole } from '../text/format.js';
import { createTwinFiles } from './twin.js';

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
 * @property {(kind: string, error?: Error | null) => import('lit').TemplateResult} field The chooser
 *   of a kind, with what an error says of its file.
 * @property {(kind: string, error: Error | null) => Error | null} errorOf
 * @property {(kinds: string[]) => Record<string, string> | null} request The names of what is
 *   chosen, as operations take them; on a twin, of what was made for it. Null while any is missing.
 * @property {(kinds: string[]) => Error | null} problem Why one of them cannot be had on a twin.
 * @property {(kinds: string[]) => string} version Another whenever one of them is another.
 * @property {() => import('lit').TemplateResult | ''} inUse Which database is in use.
 * @property {(name: string) => string} labelOf What a database is called that a request named.
 * @property {(gold: Item, database: Item) => any} goldOn What stands for a gold set on a database:
 *   on a twin, what was made of it.
 * @property {(kind: string) => string | null} param What the address says of the choice: null
 *   for the default and for files of the reader's, which no address can name.
 */

/**
 * @param {import('../main.js').App} app
 * @returns {Workspace}
 */
export function createWorkspace(app) {
  const { library } = app;
  const twinFiles = createTwinFiles(app);
  const ids = {};
  const errors = {};

  /** An example is for one gold set of the page's; a set of the reader's may have the same questions. */
  function usable(kind) {
    const items = library.of(kind).filter((item) => item.state !== 'failed');
    const set = kind === 'predictions' ? chosen('gold') : null;
    return set === null || set.own ? items : items.filter(({ gold }) => gold === undefined || gold === set.id);
  }

  function chosen(kind) {
    const item = usable(kind).find(({ id }) => id === ids[kind]) ?? usable(kind)[0] ?? null;
    library.need(item);
    return item;
  }

  const goldOn = (gold, database) => (gold?.state === 'ready' && database?.twin ? twinFiles.gold(gold, database) : gold);

  /** What stands for the chosen item: on a twin, for one that is for Chinook, what was made of it. */
  function actual(kind) {
    const item = chosen(kind);
    const database = chosen('database');
    if (item?.state !== 'ready' || kind === 'database' || !database?.twin) return item;
    if (kind === 'gold') return goldOn(item, database);
    const gold = chosen('gold');
    if (item.own) return item;
    return gold?.state === 'ready' ? twinFiles.predictions(item, gold, database) : null;
  }

  function request(kinds) {
    const items = kinds.map(actual);
    return items.every((item) => item?.state === 'ready') ? Object.fromEntries(kinds.map((kind, index) => [kind, items[index].name])) : null;
  }

  const problem = (kinds) => kinds.map(actual).find((item) => item?.error)?.error ?? null;
  const version = (kinds) => kinds.map((kind) => chosen(kind)?.serial).join(' ');
  const labelOf = (name) => library.of('database').find((item) => item.name === name)?.label ?? name;

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
      errors[kind] = failure(named(error, kind, file.name), `${file.name} was not taken.`);
      app.update();
    }
  }

  function param(kind) {
    const item = chosen(kind);
    const [usual] = kind === 'database' ? library.of(kind) : usable(kind);
    return item === null || item.own || item === usual ? null : item.id;
  }

  /** Says too what stands in for what could not be had. */
  function inUse() {
    const item = chosen('database');
    if (item === null) return '';
    const failed = item.twin && library.of('database').find(({ own, state }) => !own && state === 'failed');
    return html`<p class="in-use">Database: <strong>${item.label}</strong>${item.own ? ' (your file)' : ''}
      ${item.twin ? html`<span class="quiet">${item.note}</span>` : ''}
      ${failed ? html`<span class="quiet">${failed.label} could not be had (${failed.error.message}); a twin stands in for it.</span>` : ''}</p>`;
  }

  /** An error with the file's own name in its place. */
  function named({ message, where = '' }, kind, name) {
    const rest = where.startsWith(kind) ? where.slice(kind.length).replace(/^(\.|, )/, '') : where;
    const place = rest === '' ? name : `${name}${/^line /.test(rest) ? ',' : ':'} ${rest}`;
    return { message, where: where === '' ? '' : place };
  }

  /** What an error says of the chosen file of a kind; null if it is about none or another. */
  function errorOf(kind, error) {
    const item = chosen(kind);
    return item !== null && error?.where?.startsWith(kind) ? named(error, kind, item.label) : null;
  }

  function field(kind, error = null) {
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
      ${errorOf(kind, error) ? failure(errorOf(kind, error)) : ''}
    </div>`;
  }

  function hint(kind, item) {
    if (!library.listed) return 'Loading…';
    if (item === null) {
      return kind === 'predictions' && library.of(kind).length > 0
        ? 'No example came for this gold set. Choose a file, or drop one here.' : 'Choose a file, or drop one here.';
    }
    if (item.state === 'loading') return item.twin ? 'Being made…' : 'Loading…';
    if (kind === 'database') return `${item.info.tables.length} tables and views, ${formatBytes(item.info.bytes)}`;
    return html`${item.note ?? ''} ${onTwin(kind, item)}`;
  }

  /** What was done to a file for the twin that is chosen. */
  function onTwin(kind, item) {
    const { twin } = chosen('database') ?? {};
    if (!twin) return '';
    const what = twin.edition === 'renamed' ? 'values and names' : 'values';
    if (kind === 'predictions' && item.own) return `They run as they are: the twin’s ${what} should stand in them.`;
    const { info } = actual(kind) ?? {};
    if (!info) return '';
    if (kind === 'gold') return info.adapted ? `It is for Chinook, and is asked with the twin’s ${what}.` : '';
    const left = info.left.length === 0 ? '' : ` These could not be changed, and may be judged wrongly: ${info.left.map(({ id }) => id).join(', ')}.`;
    return `Written for Chinook; ${formatWhole(info.changed)} of ${formatWhole(info.answers)} run with the twin’s ${what} in the place of Chinook’s.${left}`;
  }

  return { chosen, choose, preset, take, field, param, request, problem, version, inUse, labelOf, goldOn, errorOf };
}
