// A gold set checked, a question a step.

/**
 * @typedef {object} Lint
 * @property {'idle' | 'running' | 'stopping' | 'stopped' | 'done' | 'failed'} state
 * @property {number} done
 * @property {number} total
 * @property {any[]} findings What has been found so far.
 * @property {any} result The whole document (perquery-lint/1), once done.
 * @property {{database: string, gold: string} | null} request
 * @property {Error | null} error
 */

/**
 * @param {import('./engine.js').Engine} engine
 * @param {() => void} changed
 */
export function createLinter(engine, changed) {
  /** @type {Lint} */
  let current = { state: 'idle', done: 0, total: 0, findings: [], result: null, request: null, error: null };

  const set = (change) => {
    current = { ...current, ...change };
    changed();
  };

  /** @param {{database: string, gold: string}} request */
  async function run(request) {
    const findings = [];
    let lint = null;
    set({ state: 'running', done: 0, total: 0, findings, result: null, request, error: null });
    try {
      const begun = await engine.call('lint.begin', request);
      lint = begun.lint;
      set({ total: begun.total });
      for (let finished = begun.total === 0; !finished && current.state === 'running';) {
        const step = await engine.call('lint.step', { lint });
        finished = step.finished;
        findings.push(...step.findings);
        set({ done: step.done });
      }
      if (current.state === 'stopping') set({ state: 'stopped' });
      else set({ result: await engine.call('lint.result', { lint }), state: 'done' });
    } catch (error) {
      set({ state: 'failed', error });
    }
    if (lint !== null) await engine.call('lint.end', { lint }).catch(() => {}); // gone if the engine died
  }

  return {
    get current() { return current; },
    run,
    stop: () => set({ state: 'stopping' }),
  };
}
