// What the reader has chosen to work with: shared by the views that choose it.
import { html } from 'lit/html.js';
import { failure } from '../ui/notice.js';
import { createTwinFiles } from './twin.js';
import { createField } from './workspace-field.js';

/** @typedef {import('./library.js').Item} Item */

/**
 * @typedef {object} Workspace
 * @property {(kind: string) => Item | null} chosen What is chosen, or else the first there is.
 * @property {(kind: string, id: string) => void} choose
 * @property {(kind: string, id: string) => void} preset Chooses what an address names, which may
 *   not be loaded yet.
 * @property {(kind: string, file: File) => Promise<void>} take Loads a file and chooses it.
 * @property {(kind: string, error?: Error | null) => import('lit').TemplateResult} field The chooser
 *   of a kind, with what an error says of its file.
 * @property {(kind: string, error: Error | null) => import('../ui/notice.js').Told | null} errorOf
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

/** An error with the file's own name in its place. */
export function named({ message, where = '' }, kind, name) {
  const rest = where.startsWith(kind) ? where.slice(kind.length).replace(/^(\.|, )/, '') : where;
  const place = rest === '' ? name : `${name}${/^line /.test(rest) ? ',' : ':'} ${rest}`;
  return { message, where: where === '' ? '' : place };
}

/** Which database is in use, and what stands in for what could not be had. @param {Item | null} item */
function inUse(library, item) {
  if (item === null) return '';
  const failed = item.twin && library.of('database').find(({ own, state }) => !own && state === 'failed');
  return html`<p class="in-use">Database: <strong>${item.label}</strong>${item.own ? ' (your file)' : ''}
    ${item.twin ? html`<span class="quiet">${item.note}</span>` : ''}
    ${failed ? html`<span class="quiet">${failed.label} could not be loaded (${failed.error.message});
      a twin stands in for it.</span>` : ''}</p>`;
}

/** @param {import('../main.js').App} app @returns {Workspace} */
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
    if (items.some((item) => item?.state !== 'ready')) return null;
    return Object.fromEntries(kinds.map((kind, index) => [kind, items[index].name]));
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

  /** What an error says of the chosen file of a kind; null if it is about none or another. */
  function errorOf(kind, error) {
    const item = chosen(kind);
    return item !== null && error?.where?.startsWith(kind) ? named(error, kind, item.label) : null;
  }

  const parts = { chosen, actual, usable, choose, take, errorOf, refusalOf: (kind) => errors[kind] };

  return {
    chosen, choose, preset, take, param, request, problem, version, labelOf, goldOn, errorOf,
    field: createField(library, parts), inUse: () => inUse(library, chosen('database')),
  };
}
