// What the trims keep of what a gold set needs, measured a question a step: so there is progress,
// and it can be stopped.

/**
 * @typedef {object} Request What is measured: over a gold set, or over question files in the published layout.
 * @property {string} database
 * @property {string} [gold]
 * @property {string[]} [published]
 *
 * @typedef {object} Recall
 * @property {'idle' | 'running' | 'stopping' | 'stopped' | 'done' | 'failed'} state
 * @property {number} done
 * @property {number} total
 * @property {any} result perquery-recall/1, once done.
 * @property {string} text The same, as the command prints it.
 * @property {Request | null} request What was measured.
 * @property {Error | null} error
 */

/**
 * @param {import('./engine.js').Engine} engine
 * @param {() => void} changed
 */
export function createRecall(engine, changed) {
  /** @type {Recall} */
  let current = { state: 'idle', done: 0, total: 0, result: null, text: '', request: null, error: null };

  const set = (change) => {
    current = { ...current, ...change };
    changed();
  };

  /** @param {Request} request */
  async function run(request) {
    set({ state: 'running', done: 0, total: 0, result: null, text: '', request, error: null });
    let recall = null;
    try {
      const begun = await engine.call('schema.recall.begin', request);
      recall = begun.recall;
      set({ total: begun.total });
      let finished = begun.total === 0;
      while (!finished && current.state === 'running') {
        const step = await engine.call('schema.recall.step', { recall });
        finished = step.finished;
        set({ done: step.done });
      }
      if (current.state === 'running') {
        const text = await engine.callText('schema.recall.result', { recall });
        set({ state: 'done', text, result: JSON.parse(text) });
      } else set({ state: 'stopped' });
    } catch (error) {
      set({ state: 'failed', error });
    }
    if (recall !== null) await engine.call('schema.recall.end', { recall }).catch(() => {}); // gone with an engine that died
  }

  return {
    get current() { return current; },
    run,
    stop: () => set({ state: 'stopping' }),
  };
}
