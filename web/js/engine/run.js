// Runs: planned, begun, watched while they last, stopped, taken away as a file. The engine drives
// them; here is only what there is to show.

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
 * @property {(what: {plan?: any, cassette?: string, pace?: 'recorded' | 'at_once', resume?: string,
 *   record?: boolean}, begun?: () => void) => Promise<Watched>} begin Resolves when the run has ended
 *   or failed; rejects if it could not begin, and leaves the one before it as it was. `begun` is
 *   called once it is under way.
 * @property {() => Promise<void>} stop What has ended stays.
 * @property {() => Promise<string>} result The run as a sweep file; after the engine was lost, of
 *   what had ended by then.
 * @property {() => Promise<void>} end Lets go of it in the engine; what is shown stays.
 */

const LOST = 'The engine stopped and was started again while the run was under way, so the run ended there. '
  + 'What had been answered by then is kept below and can be saved; start again to ask the rest.';
/** Looked at this often even when the engine says nothing. */
const LOOK_MS = 1000;
/** How long a cassette is played at once before it is looked at. */
const BURST_MS = 80;

/** @param {import('../main.js').App} app @returns {Run} */
export function createRun(app) {
  const { engine } = app;
  const idle = { state: 'idle', plan: null, progress: null, answers: [], since: 0, error: null };
  /** @type {Watched} */
  let current = idle;
  let name = null; // the engine's name of the run; null once it is let go of
  let head = null; // a sweep file of the run without its answers
  let restarts = 0;
  let isPlayed = false; // from a cassette: no provider was asked
  let looking = false;
  let again = false;
  let settle = () => {};
  let endWatch = () => {};

  const set = (change) => {
    current = { ...current, ...change };
    app.update();
  };
  const isLost = () => engine.restarts !== restarts;
  const isUnderWay = () => current.state === 'running' || current.state === 'stopping';

  function plan(request) {
    const prices = app.library.of('prices').filter(({ state }) => state === 'ready').map((item) => item.name);
    return engine.call('run.plan', { prices, ...request });
  }

  async function begin({ pace, ...what }, begun = () => {}) {
    const startedAt = `${new Date().toISOString().slice(0, 19)}Z`;
    const held = engine.restarts;
    const made = await engine.call('run.begin', { ...what, ...(pace ? { pace } : {}), started_at: startedAt });
    const sheet = JSON.parse(await engine.callText('run.result', { run: made.run }));
    await end();
    ({ run: name } = made);
    head = sheet;
    restarts = held;
    isPlayed = what.cassette !== undefined;
    current = { ...idle, state: 'running', plan: sheet.plan, answers: [], since: Date.now() };
    const ended = new Promise((resolve) => { settle = resolve; });
    watch();
    if (pace === 'at_once') play().catch(fail);
    else look();
    begun();
    app.update();
    return ended;
  }

  function watch() {
    const unlisten = engine.onRun(look);
    const timer = setInterval(look, LOOK_MS);
    endWatch = () => {
      unlisten();
      clearInterval(timer);
    };
  }

  /** One question to the engine at a time; what comes meanwhile is asked about once, afterwards. */
  async function look() {
    again = looking;
    if (looking || !isUnderWay()) return;
    looking = true;
    do {
      again = false;
      await see().catch(fail);
    } while (again && isUnderWay());
    looking = false;
  }

  async function see() {
    if (isLost()) throw new Error(LOST);
    const asked = name;
    const { finished, ...progress } = await engine.call('run.progress', { run: asked, since: current.answers.length });
    if (asked !== name) return; // another was begun meanwhile
    current.answers.push(...finished);
    noteRefusals(progress);
    const over = progress.state !== 'running' && progress.live.length === 0;
    set({ progress, state: over ? 'ended' : current.state });
    if (over) close();
  }

  /** A key that was refused is no longer shown as one that will do. */
  function noteRefusals({ series: standings }) {
    if (isPlayed) return;
    for (const { series, halted } of standings) {
      const { provider, base_url: address } = current.plan.series[series];
      if (halted?.fault === 'unauthorized') app.access.keys.refuse(provider, address, current.since);
    }
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
    set({ state: 'failed', error: isLost() ? new Error(LOST) : error });
    close();
  }

  function close() {
    endWatch();
    settle(current);
  }

  async function stop() {
    if (current.state !== 'running') return;
    set({ state: 'stopping' });
    await engine.call('run.stop', { run: name }).catch(fail);
    look();
  }

  async function result() {
    if (name !== null && !isLost()) return engine.callText('run.result', { run: name });
    return JSON.stringify({ ...head, state: 'stopped', reason: current.error?.message ?? '', answers: current.answers });
  }

  async function end() {
    const held = name;
    name = null;
    if (held === null || isLost()) return;
    if (isUnderWay()) {
      set({ state: 'ended' });
      close();
    }
    await engine.call('run.end', { run: held }).catch(() => {});
  }

  return { get current() { return current; }, plan, begin, stop, result, end };
}
