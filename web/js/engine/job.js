// A long job of the engine: begun, taken on step by step, its result read, ended. Between two steps
// there is progress to show, and it can be stopped.

/**
 * @typedef {object} JobKind
 * @property {string} prefix Of its four operations: `eval` for eval.begin, eval.step, eval.result, eval.end.
 * @property {string} id The field in which they name one.
 *
 * @typedef {{total: number} & Record<string, any>} Begun What `begin` says: the job's name in the kind's
 *   field, and how many steps it has.
 *
 * @typedef {{done: number, total: number} & Record<string, any>} Step What a step says.
 *
 * @typedef {object} Ended
 * @property {string} name The engine's name of the job, which its caller ends.
 * @property {string | null} text The result as the engine wrote it; null if the job was stopped.
 */

/** @type {Record<'evaluation' | 'lint' | 'recall' | 'judging', JobKind>} */
export const JOBS = {
  evaluation: { prefix: 'eval', id: 'evaluation' },
  lint: { prefix: 'lint', id: 'lint' },
  recall: { prefix: 'schema.recall', id: 'recall' },
  judging: { prefix: 'sweep.judge', id: 'judged' },
};

/**
 * @param {import('./engine.js').Engine} engine
 * @param {JobKind} kind
 * @param {object} request
 * @returns {Promise<Begun>}
 */
export const beginJob = (engine, { prefix }, request) => engine.call(`${prefix}.begin`, request);

/**
 * Takes a job that was begun to its end. If it throws, the job is ended.
 * @param {import('./engine.js').Engine} engine
 * @param {JobKind} kind
 * @param {Begun} begun
 * @param {(step: Step) => boolean} go Called before the first step, with nothing but the numbers,
 *   and after every one; false stops.
 * @returns {Promise<Ended>}
 */
export async function takeToEnd(engine, { prefix, id }, begun, go) {
  const { [id]: name, total } = begun;
  const job = { [id]: name };
  try {
    let going = go({ done: 0, total });
    for (let finished = total === 0; going && !finished;) {
      const step = await engine.call(`${prefix}.step`, job);
      finished = step.finished;
      going = go(step);
    }
    return { name, text: going ? await engine.callText(`${prefix}.result`, job) : null };
  } catch (error) {
    endJob(engine, { prefix, id }, name);
    throw error;
  }
}

/** Begins a job and takes it to its end: the caller ends it. */
export async function runJob(engine, kind, request, go) {
  return takeToEnd(engine, kind, await beginJob(engine, kind, request), go);
}

/** Frees a job; it may be gone already, with an engine that died. */
export function endJob(engine, { prefix, id }, name) {
  return engine.call(`${prefix}.end`, { [id]: name }).catch(() => {});
}

/**
 * @typedef {object} Job What there is to show of one.
 * @property {'idle' | 'running' | 'stopping' | 'stopped' | 'done' | 'failed'} state
 * @property {number} done
 * @property {number} total
 * @property {any[]} steps What each step said so far.
 * @property {any} result The whole document, once done.
 * @property {string} text The same, as the engine wrote it.
 * @property {any} request What it was begun with.
 * @property {Error | null} error
 */

/** @type {Job} */
const IDLE = { state: 'idle', done: 0, total: 0, steps: [], result: null, text: '', request: null, error: null };

/** Whether a job, or anything else with these states, goes on. @param {{state: string}} job */
export const isBusy = ({ state }) => state === 'running' || state === 'stopping';

/**
 * A state that is replaced as it changes, so that a view can keep what it was given.
 * @template {object} T
 * @param {T} start
 * @param {() => void} changed
 */
export function createState(start, changed) {
  const state = {
    current: start,
    /** @param {Partial<T>} change */
    set(change) {
      state.current = { ...state.current, ...change };
      changed();
    },
  };
  return state;
}

/**
 * One job of a kind at a time, for the view that shows it.
 * @param {import('./engine.js').Engine} engine
 * @param {JobKind} kind
 * @param {() => void} changed
 */
export function createJob(engine, kind, changed) {
  const job = createState(IDLE, changed);

  async function run(request) {
    const steps = [];
    job.set({ ...IDLE, state: 'running', steps, request });
    try {
      const { name, text } = await runJob(engine, kind, request, (step) => {
        if (step.done > 0) steps.push(step);
        job.set({ done: step.done, total: step.total });
        return job.current.state === 'running';
      });
      job.set(text === null ? { state: 'stopped' } : { state: 'done', text, result: JSON.parse(text) });
      await endJob(engine, kind, name);
    } catch (error) {
      job.set({ state: 'failed', error });
    }
  }

  return {
    get current() { return job.current; },
    run,
    stop: () => job.set({ state: 'stopping' }),
  };
}
