// What the engine reckons from the calls of one run: TTFT by every convention, times, tokens, money.
import { endJob, JOBS, runJob } from './job.js';

/**
 * @param {import('./engine.js').Engine} engine
 * @param {string} name Under which the engine keeps the run as a sweep; no longer afterwards.
 * @param {{database: string, gold: string}[]} bases None where its questions are of no gold set.
 * @param {string} rule
 * @returns {Promise<any>} The document perquery-judged/1.
 */
export async function figuresOf(engine, name, bases, rule) {
  try {
    const judged = await runJob(engine, JOBS.judging, { sweeps: [name], bases, rule }, () => true);
    await endJob(engine, JOBS.judging, judged.name);
    return JSON.parse(judged.text);
  } finally {
    await engine.load(name, new ArrayBuffer(0)).catch(() => {});
  }
}
