// Evaluations, a question a step: so there is progress, and they can be stopped.

const QUESTIONS = ',"questions":[';

/**
 * @typedef {object} Request
 * @property {string} database
 * @property {string} gold
 * @property {string} predictions
 * @property {string} rule
 *
 * @typedef {object} Judged
 * @property {string} evaluation The engine's name of it; the caller ends it.
 * @property {any} result The document but for its questions; null if it was stopped.
 * @property {string} text The whole document: the same bytes that the command prints.
 */

/**
 * Judges every question of a request. If it throws, the evaluation is ended.
 * @param {import('./engine.js').Engine} engine
 * @param {Request} request
 * @param {(step: {done: number, total: number, question: any}) => boolean} go Called after every
 *   question, and once before the first with no question; false stops.
 * @returns {Promise<Judged>}
 */
export async function judge(engine, request, go) {
  const { evaluation, total } = await engine.call('eval.begin', request);
  try {
    let going = go({ done: 0, total, question: null });
    for (let finished = total === 0; going && !finished;) {
      const step = await engine.call('eval.step', { evaluation });
      finished = step.finished;
      going = go(step);
    }
    if (!going) return { evaluation, result: null, text: '' };
    const text = await engine.callText('eval.result', { evaluation });
    return { evaluation, result: summaryOf(text), text };
  } catch (error) {
    await end(engine, evaluation);
    throw error;
  }
}

/** Frees an evaluation; it may be gone already, with an engine that died. */
export function end(engine, evaluation) {
  return engine.call('eval.end', { evaluation }).catch(() => {});
}

/**
 * What an evaluation document says ahead of its questions, which came one by one already: ten
 * thousand of them are not read twice. In JSON text no string can hold the bytes looked for.
 * @param {string} text
 */
export function summaryOf(text) {
  const at = text.indexOf(QUESTIONS);
  return JSON.parse(at === -1 ? text : `${text.slice(0, at)}}`);
}

/**
 * @typedef {object} Evaluation
 * @property {'idle' | 'running' | 'stopping' | 'stopped' | 'done' | 'failed'} state
 * @property {number} done
 * @property {number} total
 * @property {any[]} questions What has been judged so far; or, while the same answers are judged
 *   again, what was judged before.
 * @property {any} result The document but for its questions, once done.
 * @property {string} text The whole of it.
 * @property {Request | null} request What the questions shown were judged from.
 * @property {Error | null} error
 */

/**
 * One evaluation at a time, for the view that shows it.
 * @param {import('./engine.js').Engine} engine
 * @param {() => void} changed
 */
export function createRunner(engine, changed) {
  const nothing = { state: 'idle', done: 0, total: 0, questions: [], result: null, text: '', request: null, error: null };
  /** @type {Evaluation} */
  let current = nothing;
  let settled = nothing;

  const set = (change) => {
    current = { ...current, ...change };
    changed();
  };

  /**
   * Evaluates. What was shown before stays if the files are no good; and until the end where only
   * the rule is another, so that nothing jumps.
   * @param {Request} request
   */
  async function run(request) {
    const again = current.result !== null && ['database', 'gold', 'predictions']
      .every((kind) => current.request[kind] === request[kind]);
    const questions = [];
    let begun = false;
    settled = current;
    set({ error: null });
    try {
      const { evaluation, result, text } = await judge(engine, request, ({ done, total, question }) => {
        if (question === null) {
          begun = true;
          set({ state: 'running', done, total, ...(again ? {} : { questions, result: null, text: '', request }) });
        } else {
          questions.push(question);
          set({ done });
        }
        return current.state === 'running';
      });
      set(result === null ? { state: again ? 'done' : 'stopped' } : { state: 'done', questions, result, text, request });
      await end(engine, evaluation);
    } catch (error) {
      set(begun ? { state: 'failed', error } : { ...settled, error });
    }
  }

  return {
    get current() { return current; },
    run,
    stop: () => set({ state: 'stopping' }),
    /** Whether the files go together, without running anything. @returns {Promise<number>} */
    async check(request) {
      const { evaluation, total } = await engine.call('eval.begin', request);
      await end(engine, evaluation);
      return total;
    },
  };
}
