// What the schema view asks the engine: every level of a schema, and what each saves in dollars.

/**
 * @typedef {object} Wanted
 * @property {import('../library.js').Item} item The database.
 * @property {string[]} levels
 * @property {string} question '' for none.
 * @property {'linked' | 'published' | 'none'} trim
 * @property {number | string | null} budget In tokens; what is no number is the engine's to refuse.
 * @property {{input: number, output: number} | null} price
 * @property {number} volume Queries a day.
 *
 * @typedef {object} Figures
 * @property {any[]} levels What schema.render says of each; `less` is how many tokens fewer than
 *   the full schema it has, `usd` what those cost.
 * @property {any} full The whole schema, untrimmed.
 * @property {any} graph Its tables and keys, as schema.graph says.
 * @property {any} auto The richest level that fits the budget; null without one.
 * @property {Error | null} budgetError
 */

/** @param {import('../main.js').App} app */
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

  async function answer({ item, levels, question, trim, budget, price, volume }) {
    const database = item.name;
    const cut = question.trim() === '' || trim === 'none' ? {} : { question, trim };
    const { full, graph } = await wholeOf(item);
    const rendered = [];
    for (const level of levels) rendered.push(await app.engine.call('schema.render', { database, level, ...cut }));
    let auto = null;
    let budgetError = null;
    if (budget !== null) {
      auto = await app.engine.call('schema.render', { database, level: 'auto', budget, ...cut }).catch((error) => {
        if (error.where !== 'budget') throw error;
        budgetError = error;
        return null;
      });
    }
    for (const each of rendered) {
      each.less = full.tokens_estimate - each.tokens_estimate;
      each.usd = price === null ? null : await app.engine.call('cost.query', {
        input_tokens: Math.abs(each.less), output_tokens: 0, price, queries_per_day: volume,
      });
    }
    return { levels: rendered, full, graph, auto, budgetError };
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
