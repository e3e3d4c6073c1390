// The sweep under way: saved as it goes on, so that what was measured outlives this tab.
import { createRun } from '../engine/run.js';
import { alone, newId } from './list.js';

/** Saved this often, and less often where saving takes long. */
const SAVE_MS = 3000;
const SHARE_OF_TIME = 20;
const TICK_MS = 500;

const ELSEWHERE = 'Another tab of this browser is running this sweep. Go there, or close it first.';

/**
 * @typedef {object} SweepRun
 * @property {import('../engine/run.js').Watched} current
 * @property {string | null} id Of the sweep that is under way, or was last.
 * @property {boolean} isBusy
 * @property {Error | null} error Why it could not begin.
 * @property {number} interrupted How many calls were cut off because this computer slept.
 * @property {import('../engine/run.js').Run['plan']} plan
 * @property {(label: string, plan: any) => Promise<void>} start
 * @property {(sweep: import('./list.js').Sweep, plan: any) => Promise<void>} goOn
 * @property {() => Promise<void>} stop
 * @property {() => void} dismiss Shows nothing of the last one any more.
 */

/**
 * @param {import('../main.js').App} app
 * @param {ReturnType<import('./list.js').createSweeps>} sweeps
 * @returns {SweepRun}
 */
export function createSweepRun(app, sweeps) {
  const run = createRun(app);
  let id = null;
  let label = '';
  let busy = false;
  let error = null;
  let saving = null;
  let next = 0;
  let counted = 0;
  let interrupted = 0;

  /** One at a time; the last comes after all that ended. */
  function save() {
    saving ??= (async () => {
      const began = performance.now();
      const text = await run.result();
      await sweeps.keep(id, label, text);
      next = Date.now() + Math.max(SAVE_MS, SHARE_OF_TIME * (performance.now() - began));
    })().finally(() => { saving = null; });
    return saving;
  }

  const isUnderWay = () => busy && ['running', 'stopping'].includes(run.current.state);

  function tick() {
    if (isUnderWay() && Date.now() >= next) save().catch(() => {}); // an engine that died is told of by the run
  }

  function leave() {
    if (isUnderWay()) save().catch(() => {});
  }

  async function begin(what) {
    if (busy) return;
    busy = true;
    error = null;
    counted = 0;
    interrupted = 0;
    next = 0;
    const timer = setInterval(tick, TICK_MS);
    addEventListener('pagehide', leave);
    document.addEventListener('visibilitychange', leave);
    app.update();
    try {
      const free = await alone(id, async () => {
        await run.begin(what);
        await saving?.catch(() => {});
        await save();
        await run.end();
      });
      if (!free) throw new Error(ELSEWHERE);
    } catch (caught) {
      error = caught;
    }
    clearInterval(timer);
    removeEventListener('pagehide', leave);
    document.removeEventListener('visibilitychange', leave);
    busy = false;
    app.update();
  }

  async function start(wantedLabel, plan) {
    if (busy) return;
    id = newId();
    label = wantedLabel;
    await begin({ plan });
  }

  async function goOn(sweep, plan) {
    if (busy) return;
    ({ id, label } = sweep);
    try {
      await sweeps.hand(sweep);
    } catch (caught) {
      error = caught;
      app.update();
      return;
    }
    await begin({ plan, resume: sweep.name });
  }

  /** Counts what is new among the answers that ended. */
  function interruptedSoFar() {
    const { answers } = run.current;
    if (answers.length < counted) [counted, interrupted] = [0, 0];
    for (; counted < answers.length; counted += 1) {
      for (const { calls } of answers[counted].turns) interrupted += calls.filter(({ fault }) => fault === 'interrupted').length;
    }
    return interrupted;
  }

  return {
    get current() { return run.current; },
    get id() { return id; },
    get isBusy() { return busy; },
    get error() { return error; },
    get interrupted() { return interruptedSoFar(); },
    plan: run.plan,
    start, goOn, stop: run.stop,
    dismiss() {
      if (!busy) id = null;
      error = null;
      app.update();
    },
  };
}
