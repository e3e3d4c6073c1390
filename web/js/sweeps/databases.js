// Which database and which gold set a sweep was run on, as the page has them.
import { createAskers } from '../engine/asker.js';

/**
 * @typedef {object} Base
 * @property {'ready' | 'loading' | 'free' | 'missing'} state `free`: its questions are of no gold set.
 * @property {string} [database] The names that the engine knows.
 * @property {string} [gold]
 * @property {import('../app/library.js').Item} [item] The database.
 */

/** @type {Base} */
const LOADING = { state: 'loading' };
/** @type {Base} */
const MISSING = { state: 'missing' };

/** @param {import('../main.js').App} app */
export function createBases(app) {
  const questionsOf = createAskers(app, 'gold.questions');
  const ask = (gold) => questionsOf({ gold: gold.name }, gold.serial ?? '');

  /** Id and questions of a gold set that is loaded; null until they are there, or for a bad one. */
  const contents = (gold) => (gold?.state === 'ready' ? ask(gold).result : null);

  const isBad = (gold) => gold.state === 'failed' || (gold.state === 'ready' && ask(gold).error !== null);

  /** Whether a gold set and a database, in this order, can be what a plan names; null if it is not known yet. */
  function fits(plan, item, database) {
    if (!database.twin && database.name !== plan.database) return false;
    const plain = contents(item);
    if (plain === null) return isBad(item) ? false : null;
    if (!database.twin) return plain.id === plan.gold;
    if (plain.id !== plan.gold && !plan.gold.startsWith(`${plain.id}-`)) return false;
    app.library.need(database);
    if (database.state === 'failed') return false;
    const gold = app.workspace.goldOn(item, database);
    const made = database.state === 'ready' ? contents(gold) : null;
    if (made === null) return isBad(gold) ? false : null;
    return made.id === plan.gold && [database.name, made.database].includes(plan.database);
  }

  /** @returns {Base} */
  function find(plan) {
    if (plan.gold === null) return { state: 'free' };
    if (!app.library.listed || app.library.restoring) return LOADING;
    let waiting = false;
    for (const database of app.library.of('database')) {
      for (const item of app.library.of('gold')) {
        if (item.state === 'loading' || database.state === 'loading') waiting = true;
        else if (item.state !== 'failed' && database.state !== 'failed') {
          const fit = fits(plan, item, database);
          const { name: gold } = app.workspace.goldOn(item, database);
          if (fit) return { state: 'ready', database: database.name, gold, item: database };
          if (fit === null) waiting = true;
        }
      }
    }
    return waiting ? LOADING : MISSING;
  }

  return { find, contents };
}
