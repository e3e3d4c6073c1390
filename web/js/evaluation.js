// One evaluation at a time, a question a step: so there is progress, and it can be stopped.

/**
 * @typedef {object} Evaluation
 * @property {'idle' | 'running' | 'stopping' | 'stopped' | 'done' | 'failed'} state
 * @property {number} done
 * @property {number} total
 * @property {any[]} questions What has been judged so far.
 * @property {any} result The whole document, once done.
 * @property {string} text The same as the bytes that the command prints.
 * @property {Error | null} error
 */

/**
 * @param {import('./engine.js').Engine} engine
 * @param {() => void} changed
 */
export function createRunner(engine, changed) {
  /** @type {Evaluation} */
  let current = { state: 'idle', done: 0, total: 0, questions: [], result: null, text: '', error: null };

  const set = (change) => {
    current = { ...current, ...change };
    changed();
  };

  /**
   * Evaluates. What was shown before stays if the files are no good.
   * @param {{database: string, gold: string, predictions: string, rule: string}} request
   */
  async function run(request) {
    let evaluation = null;
    try {
      set({ error: null });
      const begun = await engine.call('eval.begin', request);
      evaluation = begun.evaluation;
      set({ state: 'running', done: 0, total: begun.total, questions: [], result: null, text: '' });
      for (let finished = begun.total === 0; !finished && current.state === 'running';) {
        const step = await engine.call('eval.step', { evaluation });
        finished = step.finished;
        set({ done: step.done, questions: [...current.questions, step.question] });
      }
      if (current.state === 'stopping') set({ state: 'stopped' });
      else {
        const text = await engine.callText('eval.result', { evaluation });
        set({ state: 'done', text, result: JSON.parse(text) });
      }
    } catch (error) {
      set({ state: evaluation === null ? current.state : 'failed', error });
    }
    if (evaluation !== null) await engine.call('eval.end', { evaluation }).catch(() => {}); // gone if the engine died
  }

  return {
    get current() { return current; },
    run,
    stop: () => set({ state: 'stopping' }),
    /** Whether the files go together, without running anything. @returns {Promise<number>} */
    async check(request) {
      const { evaluation, total } = await engine.call('eval.begin', request);
      await engine.call('eval.end', { evaluation });
      return total;
    },
  };
}
