// Evaluations: every question of a gold set judged, and shown as it comes.
import { beginJob, createState, endJob, JOBS, runJob } from './job.js';

const QUESTIONS = ',"questions":[';

/**
 * @typedef {object} Request
 * @property {string} database
 * @property {string} gold
 * @property {string} predictions
 * @property {string} rule
 */

/** Frees an evaluation. */
export const end = (engine, evaluation) => endJob(engine, JOBS.evaluation, evaluation);

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
 * @property {string} text The whole of it: the same bytes that the command prints.
 * @property {Request | null} request What the questions shown were judged from.
 * @property {Error | null} error
 */

/** @type {Evaluation} */
const NOTHING = { state: 'idle', done: 0, total: 0, questions: [], result: null, text: '', request: null, error: null };

const FILES = ['database', 'gold', 'predictions'];

/** One evaluation at a time, for the view that shows it. @param {import('./engine.js').Engine} engine @param {() => void} changed */
export function createRunner(engine, changed) {
  const shown = createState(NOTHING, changed);
  let settled = NOTHING;

  /**
   * Evaluates. What was shown before stays if the files are no good; and until the end where only
   * the rule is another, so that nothing jumps.
   * @param {Request} request
   */
  async function run(request) {
    const again = shown.current.result !== null && FILES.every((kind) => shown.current.request[kind] === request[kind]);
    const questions = [];
    let begun = false;
    settled = shown.current;
    shown.set({ error: null });
    try {
      const { name, text } = await runJob(engine, JOBS.evaluation, request, ({ done, total, question }) => {
        if (question === undefined) {
          begun = true;
          shown.set({ state: 'running', done, total, ...(again ? {} : { questions, result: null, text: '', request }) });
        } else {
          questions.push(question);
          shown.set({ done });
        }
        return shown.current.state === 'running';
      });
      if (text === null) shown.set({ state: again ? 'done' : 'stopped' });
      else shown.set({ state: 'done', questions, result: summaryOf(text), text, request });
      await end(engine, name);
    } catch (error) {
      shown.set(begun ? { state: 'failed', error } : { ...settled, error });
    }
  }

  return {
    get current() { return shown.current; },
    run,
    stop: () => shown.set({ state: 'stopping' }),
    /** Whether the files go together, without running anything. @returns {Promise<number>} */
    async check(request) {
      const { evaluation, total } = await beginJob(engine, JOBS.evaluation, request);
      await end(engine, evaluation);
      return total;
    },
  };
}
