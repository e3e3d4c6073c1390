// One question at a time is with the engine; when its answer is back, the newest is asked.

/**
 * @typedef {object} Asker
 * @property {any} result The newest answer; kept while a later request is refused.
 * @property {string} text The same, as the engine wrote it.
 * @property {Error & {code?: string, where?: string} | null} error Why the newest request was refused.
 * @property {boolean} isCurrent Whether that is of the newest request, and no later one is under way.
 * @property {(request: any, version?: string | number) => void} ask Does nothing if this was asked last, of
 *   files of the same version.
 * @property {string} [request] What came by the answer, where a function made it: what was asked in the end,
 * @property {any} [age] and how old the prices were.
 */

/**
 * @param {import('../main.js').App} app
 * @param {string | ((request: any) => Promise<{result: any, text?: string}>)} op The operation, or
 *   what comes by the answer where that takes more than one call.
 * @param {{isLasting?: boolean}} [how] Whether an answer stands though the engine was started anew.
 * @returns {Asker}
 */
export function createAsker(app, op, { isLasting = false } = {}) {
  let newest = null;
  let newestKey = '';
  let asked = '';
  let busy = false;
  const asker = { result: null, text: '', error: null, get isCurrent() { return !busy && asked === newestKey; }, ask };
  const answer = typeof op === 'function' ? op : async (request) => {
    const text = await app.engine.callText(op, request);
    return { text, result: JSON.parse(text) };
  };

  function ask(request, version = '') {
    newest = request;
    newestKey = `${isLasting ? '' : app.library.restored} ${version} ${JSON.stringify(request)}`;
    if (!busy && newestKey !== asked) run();
  }

  async function run() {
    busy = true;
    while (newestKey !== asked) {
      asked = newestKey;
      try {
        Object.assign(asker, await answer(newest), { error: null });
      } catch (error) {
        asker.error = error;
      }
    }
    busy = false;
    app.update();
  }

  return asker;
}

/**
 * An asker for each request, so that every answer stays.
 * @param {import('../main.js').App} app
 * @param {string} op
 * @returns {(request: any, version?: string | number) => Asker} Asks once, of files of the same version.
 */
export function createAskers(app, op) {
  const askers = new Map();
  return (request, version = '') => {
    const key = `${app.library.restored} ${version} ${JSON.stringify(request)}`;
    if (!askers.has(key)) {
      askers.set(key, createAsker(app, op));
      askers.get(key).ask(request);
    }
    return askers.get(key);
  };
}
