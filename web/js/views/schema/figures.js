// What the schema view asks the engine: every level of a schema, and what each saves in dollars.
import { createAsker } from '../../engine/asker.js';

/**
 * @typedef {object} Wanted
 * @property {string} database
 * @property {number} serial Of the file.
 * @property {string} question '' for none.
 * @property {'linked' | 'published' | 'none'} trim
 * @property {number | string | null} budget In tokens; what is no number is the engine's to refuse.
 * @property {{input: number, output: number} | null} price
 * @property {number} volume Queries a day.
 *
 * @typedef {object} Figures
 * @property {number} serial Of the file that all this is of.
 * @property {any[]} levels What schema.levels says of each.
 * @property {any} trim What was kept of the schema, as it says; null if nothing was trimmed.
 * @property {any} full The whole schema, untrimmed.
 * @property {any} graph Its tables and keys, as schema.graph says.
 * @property {any} auto The richest level that fits the budget, as it says; null without one.
 * @property {Error | null} budgetError
 */

/** @param {import('../../main.js').App} app @returns {import('../../engine/asker.js').Asker} Its result is of the type Figures. */
export function createFigures(app) {
  let whole = null;

  /** @param {Wanted} wanted */
  async function answer({ database, serial, question, trim, budget, price, volume }) {
    const request = {
      database,
      ...(question.trim() === '' || trim === 'none' ? {} : { question, trim }),
      ...(price === null ? {} : { price, queries_per_day: volume }),
    };
    const { full, graph } = await wholeOf(database);
    let budgetError = null;
    const withBudget = budget === null ? request : { ...request, budget };
    const { levels, auto = null, trim: kept } = await app.engine.call('schema.levels', withBudget).catch((error) => {
      if (error.where !== 'budget') throw error;
      budgetError = error;
      return app.engine.call('schema.levels', request);
    });
    return { result: { serial, levels, trim: kept, full, graph, auto, budgetError } };
  }

  /** What no question changes is asked once for a database. */
  async function wholeOf(database) {
    const key = `${app.library.restored} ${app.workspace.version(['database'])} ${database}`;
    if (whole?.key !== key) {
      const full = await app.engine.call('schema.render', { database, level: 'full' });
      whole = { key, full, graph: await app.engine.call('schema.graph', { database }) };
    }
    return whole;
  }

  return createAsker(app, answer);
}
