// What the schema view asks the engine: every level of a schema, and what each saves in dollars.

/**
 * @typedef {object} Wanted
 * @property {import('../../app/library.js').Item} item The database.
 * @property {string} question '' for none.
 * @property {'linked' | 'published' | 'none'} trim
 * @property {number | string | null} budget In tokens; what is no number is the engine's to refuse.
 * @property {{input: number, output: number} | null} price
 * @property {number} volume Queries a day.
 *
 * @typedef {object} Figures
 * @property {any[]} levels What schema.levels says of each.
 * @property {any} trim What was kept of the schema, as it says; null if nothing was trimmed.
 * @property {any} full The whole schema, untrimmed.
 * @property {any} graph Its tables and keys, as schema.graph says.
 * @property {any} auto The richest level that fits the budget, as it says; null without one.
 * @property {Error | null} budgetError
 */

/** @param {import('../../main.js').App} app */
export function createFigures(app) {
  let newest = null;
  let asked = null;
  let busy = false;
  let whole = null;
  const figures = { /** @type {Figures | null} */ shown: null, /** @type {Error | null} */ error: null, ask };

  /** One question at a time is with the engine; when its answer is back, the newest is asked. @param {Wanted} wanted */
  function ask(wanted) {
    const { item, ...rest } = wanted;
    newest = { wanted, item, key: JSON.stringify([item.name, app.engine.restarts, rest]) };
    if (!busy && !isAsked()) run();
  }

  const isAsked = () => asked !== null && asked.key === newest.key && asked.item === newest.item;

  async function run() {
    busy = true;
    while (!isAsked()) {
      asked = newest;
      try {
        figures.shown = await answer(asked.wanted);
        figures.error = null;
      } catch (error) {
        figures.error = error;
      }
    }
    busy = false;
    app.update();
  }

  async function answer({ item, question, trim, budget, price, volume }) {
    const request = {
      database: item.name,
      ...(question.trim() === '' || trim === 'none' ? {} : { question, trim }),
      ...(price === null ? {} : { price, queries_per_day: volume }),
    };
    const { full, graph } = await wholeOf(item);
    let budgetError = null;
    const { levels, auto = null, trim: kept } = await app.engine.call('schema.levels', budget === null ? request : { ...request, budget }).catch((error) => {
      if (error.where !== 'budget') throw error;
      budgetError = error;
      return app.engine.call('schema.levels', request);
    });
    return { levels, trim: kept, full, graph, auto, budgetError };
  }

  /** What no question changes is asked once for a database. */
  async function wholeOf(item) {
    const { restarts } = app.engine;
    if (whole?.item !== item || whole.restarts !== restarts) {
      const full = await app.engine.call('schema.render', { database: item.name, level: 'full' });
      whole = { item, restarts, full, graph: await app.engine.call('schema.graph', { database: item.name }) };
    }
    return whole;
  }

  return figures;
}
