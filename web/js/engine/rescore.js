// A published sweep judged again: its recorded answers, model by model, by every rule.
import { end, summaryOf } from './evaluation.js';
import { createState, JOBS, runJob } from './job.js';
import { shortModel } from '../sweeps/names.js';

/**
 * @typedef {object} Model
 * @property {string} name
 * @property {string | null} evaluation The engine's name of it, while it can be compared.
 * @property {any} result The evaluation document but for its questions; null until it is there.
 * @property {any} figures Tokens and times of the answered calls, as published.import gives them.
 *
 * @typedef {object} Rescoring
 * @property {'idle' | 'running' | 'stopping' | 'stopped' | 'done' | 'failed'} state
 * @property {number} done Answers judged.
 * @property {number} total
 * @property {Model[]} models
 * @property {string | null} rule
 * @property {string | null} database The engine's name of what it was judged on.
 * @property {Error | null} error
 */

/** @type {Rescoring} */
const NOTHING = { state: 'idle', done: 0, total: 0, models: [], rule: null, database: null, error: null };

/** @param {import('./engine.js').Engine} engine @param {() => void} changed */
export function createRescore(engine, changed) {
  const shown = createState(NOTHING, changed);
  let held = 0;

  const free = (models) => Promise.all(models.filter(({ evaluation }) => evaluation !== null)
    .map(({ evaluation }) => end(engine, evaluation)));

  /** The models one after the other: their evaluations, until one is stopped. */
  async function judgeAll(listed, models, { database, gold, rule }) {
    for (const { model, predictions, figures } of listed) {
      const before = shown.current.done;
      const { name, text } = await runJob(engine, JOBS.evaluation, { database, gold, predictions, rule }, ({ done, total }) => {
        shown.set({ done: before + done, total: total * listed.length });
        return shown.current.state === 'running';
      });
      models.push({ name: shortModel(model), evaluation: name, result: text === null ? null : summaryOf(text), figures });
      if (text === null) return;
    }
  }

  /**
   * Judges every answer. What was shown before stays if the files are no good.
   * @param {{sweep: string, questions: string[], database: string, rule: string}} request
   */
  async function run({ sweep, questions, database, rule }) {
    const models = [];
    const before = shown.current;
    let taken = false;
    shown.set({ state: 'running', done: 0, total: 0, error: null });
    try {
      const { gold, models: listed } = await engine.call('published.import', { sweep, questions, database, into: 'imported' });
      await free(shown.current.models);
      taken = true;
      held = engine.restarts;
      shown.set({ models, rule, database });
      await judgeAll(listed, models, { database, gold, rule });
      if (shown.current.state === 'stopping') {
        await free(models);
        shown.set({ state: 'stopped', models: [] });
      } else shown.set({ state: 'done' });
    } catch (error) {
      if (taken) await free(models);
      shown.set(taken ? { state: 'failed', models: [], error } : { ...before, error });
    }
  }

  return {
    get current() { return shown.current; },
    run,
    stop: () => shown.set({ state: 'stopping' }),
    /** Whether two models can be told apart, by the rule they were judged by; of each its evaluation. */
    async compare(first, second) {
      if (held !== engine.restarts) throw new Error('The engine was started again since. Score the sweep again first.');
      return engine.call('compare', { evaluations: [first, second] });
    },
  };
}

/** The reader's files in the published layout: all, or those that are of one part. @param {import('../app/library.js').Library} library */
export const publishedFiles = (library, part = '') => (
  library.of('published').filter((item) => item.state === 'ready' && item.part && (part === '' || item.part === part)));

/**
 * An error with the reader's own name of the file that it is in; one in none of them is in what was made of them.
 * @param {Error & {code?: string, where?: string, file?: string, in_file?: string}} error
 * @param {{name: string, label: string}[]} files
 */
export function inFiles({ code, message, file, in_file: place = '' }, files) {
  const label = files.find(({ name }) => name === file)?.label ?? '';
  if (label === '' && code === 'unknown_name') return { message: `${message}; is a question file missing?` };
  return { message, where: [label, place].filter(Boolean).join(place.startsWith('[') ? '' : ': ') };
}

/** Why published questions are not for a twin. */
export const NOT_ON_TWIN = 'Published questions and answers name values of Chinook, which a twin does not have. '
  + 'Choose Chinook, or your own copy of it.';

/**
 * What a file of a published sweep is, by how it begins: the sweep is an object, questions are a
 * list. Whether it is a good one is for the engine to say.
 * @param {Blob} file
 * @returns {Promise<'sweep' | 'questions' | null>}
 */
export async function partOf(file) {
  const start = (await file.slice(0, 4096).text()).replace(/^\uFEFF/, '').trimStart().charAt(0);
  return { '{': 'sweep', '[': 'questions' }[start] ?? null;
}
