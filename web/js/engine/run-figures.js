// What the engine reckons from the calls of one run: TTFT by every convention, times, tokens, money.
import { endJob, JOBS, runJob } from './job.js';

let last = 0;

/**
 * @param {import('./engine.js').Engine} engine
 * @param {string} text A sweep file.
 * @param {{database: string, gold: string}[]} bases None where its questions are of no gold set.
 * @param {string} rule
 * @returns {Promise<any>} The document perquery-judged/1.
 */
export async function figuresOf(engine, text, bases, rule) {
  last += 1;
  const name = `figures/${last}`;
  await engine.load(name, new TextEncoder().encode(text).buffer);
  try {
    const judged = await runJob(engine, JOBS.judging, { sweeps: [name], bases, rule }, () => true);
    await endJob(engine, JOBS.judging, judged.name);
    return JSON.parse(judged.text);
  } finally {
    await engine.load(name, new ArrayBuffer(0)).catch(() => {});
  }
}
