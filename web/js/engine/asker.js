// One question at a time is with the engine; when its answer is back, the newest is asked.

/**
 * @typedef {object} Asker
 * @property {any} result The newest answer; kept while a later request is refused.
 * @property {string} text The same, as the engine wrote it.
 * @property {import('./engine.js').EngineError | null} error Why the newest request was refused.
 * @property {(request: object, version?: string) => void} ask Does nothing if this was asked last,
 *   of files of the same version.
 */

/**
 * @param {import('../main.js').App} app
 * @param {string} op
 * @returns {Asker}
 */
export function createAsker(app, op) {
  let newest = null;
  let newestKey = '';
  let asked = '';
  let busy = false;
  const asker = { result: null, text: '', error: null, ask };

  function ask(request, version = '') {
    newest = request;
    newestKey = `${app.library.restored} ${version} ${JSON.stringify(request)}`;
    if (!busy && newestKey !== asked) run();
  }

  async function run() {
    busy = true;
    while (newestKey !== asked) {
      asked = newestKey;
      try {
        asker.text = await app.engine.callText(op, newest);
        asker.result = JSON.parse(asker.text);
        asker.error = null;
      } catch (error) {
        asker.error = error;
      }
    }
    busy = false;
    app.update();
  }

  return asker;
}
