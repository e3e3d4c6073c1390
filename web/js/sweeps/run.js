// The sweep under way: saved as it goes on, so that what was measured outlives this tab.
import { isBusy as isUnderWay } from '../engine/job.js';
import { createRun } from '../engine/run.js';
import { alone, nameOf, newId } from './list.js';

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

/** How many calls of these answers were cut off because this computer slept. */
const interruptedIn = (answers) => answers.flatMap(({ turns }) => turns)
  .reduce((sum, { calls }) => sum + calls.filter(({ fault }) => fault === 'interrupted').length, 0);

/** The same of a list that grows: what was counted once is not counted again. */
export function createInterruptions() {
  let list = null;
  let counted = 0;
  let sum = 0;
  return (answers) => {
    if (answers !== list) [list, counted, sum] = [answers, 0, 0];
    sum += interruptedIn(answers.slice(counted));
    counted = answers.length;
    return sum;
  };
}

/** Has `tick` called now and then, and `leave` when the page may go away; returns what ends that. */
function keepTime(tick, leave) {
  const timer = setInterval(tick, TICK_MS);
  addEventListener('pagehide', leave);
  document.addEventListener('visibilitychange', leave);
  return () => {
    clearInterval(timer);
    removeEventListener('pagehide', leave);
    document.removeEventListener('visibilitychange', leave);
  };
}

/** @param {import('../main.js').App} app @param {ReturnType<typeof import('./list.js').createSweeps>} sweeps @returns {SweepRun} */
export function createSweepRun(app, sweeps) {
  const run = createRun(app);
  let id = null;
  let label = '';
  let busy = false;
  let error = null;
  let saving = null;
  let next = 0;
  const interruptions = createInterruptions();

  /** One at a time; the last comes after all that ended. */
  function save() {
    saving ??= (async () => {
      const began = performance.now();
      await sweeps.keep(id, label, await run.result(goesOn() ? undefined : nameOf(id)));
      next = Date.now() + Math.max(SAVE_MS, SHARE_OF_TIME * (performance.now() - began));
    })().finally(() => { saving = null; });
    return saving;
  }

  const goesOn = () => busy && isUnderWay(run.current);

  function leave() {
    if (goesOn()) save().catch(() => {}); // an engine that died is told of by the run
  }

  function tick() {
    if (Date.now() >= next) leave();
  }

  async function begin(what) {
    if (busy) return;
    busy = true;
    error = null;
    next = 0;
    const endTime = keepTime(tick, leave);
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
    endTime();
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
    await begin({ plan, resume: { name: sweep.name, text: sweep.text } });
  }

  return {
    get current() { return run.current; },
    get id() { return id; },
    get isBusy() { return busy; },
    get error() { return error; },
    get interrupted() { return interruptions(run.current.answers); },
    plan: run.plan,
    start, goOn, stop: run.stop,
    dismiss() {
      if (!busy) id = null;
      error = null;
      app.update();
    },
  };
}
