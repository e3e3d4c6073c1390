// Gold sets and example answers for Chinook as a twin needs them: the engine makes them.

/**
 * @typedef {object} Made
 * @property {'loading' | 'ready' | 'failed'} state
 * @property {string} name The name under which the engine holds it.
 * @property {Error | null} error
 * @property {any} info What twin.gold or twin.predictions says of it.
 */

/** @param {import('../main.js').App} app */
export function createTwinFiles(app) {
  /** @type {WeakMap<object, {sources: object[], made: Made, restored: number}[]>} By the item each is made of. */
  const entries = new WeakMap();
  /** @type {Made} */
  const waiting = { state: 'loading', name: '', error: null, info: null };

  /** @returns {Made} */
  function ask(op, item, database, request, sources) {
    const list = entries.get(item) ?? [];
    entries.set(item, list);
    if (app.library.restoring) return waiting;
    let entry = list.find((each) => each.sources.every((source, index) => source === sources[index]));
    if (entry?.restored !== app.library.restored) {
      entry ??= list[list.push({ sources, made: null, restored: 0 }) - 1];
      entry.restored = app.library.restored;
      entry.made = { state: 'loading', name: `${item.name}@${database.id}`, error: null, info: null };
      make(op, { ...request, ...database.twin, into: entry.made.name }, entry.made);
    }
    return entry.made;
  }

  async function make(op, request, made) {
    try {
      made.info = await app.engine.call(op, request);
      made.state = 'ready';
    } catch (error) {
      made.error = error;
      made.state = 'failed';
    }
    app.update();
  }

  return {
    gold: (gold, database) => ask('twin.gold', gold, database, { gold: gold.name }, [database]),
    predictions: (predictions, gold, database) =>
      ask('twin.predictions', predictions, database, { predictions: predictions.name, gold: gold.name }, [database, gold]),
  };
}
