// Runs: planned, begun, watched while they last, stopped, taken away as a file. The engine drives
// them; here is only what there is to show.
import { createState, isBusy } from './job.js';

/**
 * @typedef {object} Watched
 * @property {'idle' | 'running' | 'stopping' | 'ended' | 'failed'} state 'ended' however the run
 *   itself ended, which `progress.state` says; 'failed' if it was lost with the engine.
 * @property {any} plan
 * @property {any} progress What run.progress said last (pq_run.h), but for the answers that ended.
 * @property {any[]} answers Those, in the order in which they ended; they outlive the engine.
 * @property {number} since When it was begun, as Date.now() has it.
 * @property {Error | null} error
 *
 * @typedef {object} Run
 * @property {Watched} current
 * @property {(request: object) => Promise<{plan: any, estimate: any}>} plan Makes a whole plan of
 *   what was chosen, with prices and the estimated cost; rejects with what is wrong with it.
 * @property {(what: {plan?: any, cassette?: string, pace?: 'recorded' | 'at_once', resume?: {name: string, text: string},
 *   record?: boolean}, begun?: () => void) => Promise<Watched>} begin Resolves when the run has ended
 *   or failed; rejects if it could not begin, and leaves the one before it as it was. `begun` is
 *   called once it is under way.
 * @property {() => Promise<void>} stop What has ended stays.
 * @property {(into?: string) => Promise<{text: string, isKept: boolean}>} result The run as a sweep file, which the
 *   engine also keeps under a name; after the engine was lost, of what had ended by then.
 * @property {() => Promise<void>} end Lets go of it in the engine; what is shown stays.
 */

const LOST = 'The engine stopped and was started again while the run was under way, so the run ended there. '
  + 'What had been answered by then is kept below and can be saved; start again to ask the rest.';
/** Looked at this often even when the engine says nothing. */
const LOOK_MS = 1000;
/** How long a cassette is played at once before it is looked at. */
const BURST_MS = 80;

/** @type {Watched} */
const IDLE = { state: 'idle', plan: null, progress: null, answers: [], since: 0, error: null };

/** Whether nothing more comes. @param {any} progress What run.progress says. */
export const isOver = ({ state, live }) => state !== 'running' && live.length === 0;

/** Provider and address of each series that is halted because its key was refused. */
export function refusalsIn({ series: standings }, plan) {
  const refused = standings.filter(({ halted }) => halted?.fault === 'unauthorized');
  return refused.map(({ series }) => ({ provider: plan.series[series].provider, address: plan.series[series].base_url }));
}

/** What is left of a run that was lost with the engine, as a sweep file. @param {object} head The file without answers. */
export const lostSheet = (head, { error, answers }) => JSON.stringify({ ...head, state: 'stopped', reason: error?.message ?? '', answers });

/**
 * A function that acts on one call at a time: the calls that come meanwhile are one more, afterwards.
 * @param {() => Promise<void>} act
 * @param {() => boolean} goesOn
 */
export function oneAtATime(act, goesOn) {
  let busy = false;
  let again = false;
  return async () => {
    again = busy;
    if (busy || !goesOn()) return;
    busy = true;
    do {
      again = false;
      await act();
    } while (again && goesOn());
    busy = false;
  };
}

/** Has the run looked at whenever there may be something new; returns what ends that. */
function watch(engine, look) {
  const unlisten = engine.onRun(look);
  const timer = setInterval(look, LOOK_MS);
  return () => {
    unlisten();
    clearInterval(timer);
  };
}

/** A whole plan of what was chosen, by the page's prices. @param {import('../main.js').App} app */
function planOf({ engine, library }, request) {
  const prices = library.of('prices').filter(({ state }) => state === 'ready').map((item) => item.name);
  return engine.call('run.plan', { prices, ...request });
}

/** @param {import('../main.js').App} app @returns {Run} */
export function createRun(app) {
  const { engine } = app;
  const shown = createState(IDLE, app.update);
  let name = null; // the engine's name of the run; null once it is let go of
  let head = null; // a sweep file of the run without its answers
  let restarts = 0;
  let isPlayed = false; // from a cassette: no provider was asked
  let settle = (_) => {};
  let endWatch = () => {};

  const isLost = () => engine.restarts !== restarts;
  const isUnderWay = () => isBusy(shown.current);
  const look = oneAtATime(() => see().catch(fail), isUnderWay);

  /**
   * Begins a run in the engine, which holds an earlier sweep only until it took over the answers.
   * @param {any} what
   */
  async function make({ resume, ...request }) {
    if (resume === undefined) return engine.call('run.begin', request);
    await engine.loadLive(resume.name, new TextEncoder().encode(resume.text).buffer);
    try {
      return await engine.call('run.begin', { ...request, resume: resume.name });
    } finally {
      await engine.loadLive(resume.name, new ArrayBuffer(0)).catch(() => {});
    }
  }

  async function begin({ pace, ...what }, begun = () => {}) {
    const startedAt = `${new Date().toISOString().slice(0, 19)}Z`;
    const held = engine.restarts;
    const made = await make({ ...what, ...(pace ? { pace } : {}), started_at: startedAt });
    const sheet = JSON.parse(await engine.callText('run.result', { run: made.run }));
    await end();
    ({ run: name } = made);
    head = sheet;
    restarts = held;
    isPlayed = what.cassette !== undefined;
    shown.current = { ...IDLE, state: 'running', plan: sheet.plan, answers: [], since: Date.now() };
    const ended = new Promise((resolve) => { settle = resolve; });
    endWatch = watch(engine, look);
    if (pace === 'at_once') play().catch(fail);
    else look();
    begun();
    app.update();
    return ended;
  }

  async function see() {
    if (isLost()) throw new Error(LOST);
    const asked = name;
    const { finished, ...progress } = await engine.call('run.progress', { run: asked, since: shown.current.answers.length });
    if (asked !== name) return; // another was begun meanwhile
    shown.current.answers.push(...finished);
    noteRefusals(progress);
    shown.set({ progress, state: isOver(progress) ? 'ended' : shown.current.state });
    if (isOver(progress)) close();
  }

  /** A key that was refused is no longer shown as one that will do. */
  function noteRefusals(progress) {
    if (isPlayed) return;
    const { plan: asked, since } = shown.current;
    for (const { provider, address } of refusalsIn(progress, asked)) app.access.keys.refuse(provider, address, since);
  }

  /** Plays a cassette as fast as it goes. */
  async function play() {
    for (let finished = false, seen = Date.now(); !finished;) {
      if (isLost()) throw new Error(LOST);
      ({ finished } = await engine.call('run.step', { run: name }));
      if (finished || Date.now() - seen > BURST_MS) {
        await see();
        seen = Date.now();
      }
      if (!isUnderWay()) return;
    }
  }

  function fail(error) {
    if (!isUnderWay()) return;
    shown.set({ state: 'failed', error: isLost() ? new Error(LOST) : error });
    close();
  }

  function close() {
    endWatch();
    settle(shown.current);
  }

  async function stop() {
    if (shown.current.state !== 'running') return;
    shown.set({ state: 'stopping' });
    await engine.call('run.stop', { run: name }).catch(fail);
    look();
  }

  async function result(into) {
    const isHeld = name !== null && !isLost();
    const text = isHeld ? await engine.callText('run.result', { run: name, into }) : lostSheet(head, shown.current);
    return { text, isKept: isHeld && into !== undefined };
  }

  async function end() {
    const held = name;
    name = null;
    if (held === null || isLost()) return;
    if (isUnderWay()) {
      shown.set({ state: 'ended' });
      close();
    }
    await engine.call('run.end', { run: held }).catch(() => {});
  }

  return { get current() { return shown.current; }, plan: (request) => planOf(app, request), begin, stop, result, end };
}
