// The reader's own sweeps, for every view that shows them.
import { createBases } from './databases.js';
import { createJudging } from '../engine/judging.js';
import { createSweepRun } from './run.js';
import { createSweeps } from './list.js';

/** @typedef {ReturnType<typeof createOwn>} Own */

/** @param {import('../main.js').App} app */
export function createOwn(app) {
  const sweeps = createSweeps(app);
  const bases = createBases(app);
  const run = createSweepRun(app, sweeps);
  const judging = createJudging(app, sweeps, bases, () => (run.isBusy ? run.id : null));
  return { sweeps, bases, run, judging };
}
