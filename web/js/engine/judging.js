// The reader's sweeps judged: their SQL run again, an answer a step, and every figure computed.
import { beginJob, createState, endJob, JOBS, takeToEnd } from './job.js';
import { ruleOr, rulesOf } from './rules.js';

/**
 * @typedef {object} Judging
 * @property {'none' | 'waiting' | 'running' | 'done' | 'failed'} state
 * @property {number} done
 * @property {number} total
 * @property {any} result The document (perquery-judged/1); an older one while a newer is made.
 * @property {string} text The same, as the engine wrote it.
 * @property {string | null} judged The engine's name of it.
 * @property {number} serial Another for each result.
 * @property {import('../sweeps/list.js').Sweep[]} sweeps Those in it, in its order.
 * @property {import('../sweeps/databases.js').Base[]} bases Of each of them.
 * @property {{sweep: import('../sweeps/list.js').Sweep, error: Error}[]} left Those that could not be judged.
 * @property {Error | null} error
 */

const NOT_HERE = 'Its database or its gold set is not on this page. Choose both under “Gold set”, and it is judged.';

/** @type {Judging} */
const NOTHING = {
  state: 'none', done: 0, total: 0, result: null, text: '', judged: null, sweeps: [], bases: [], left: [], error: null, serial: 0,
};

/**
 * What would be judged: sweeps that ended, with what they were run on.
 * @param {import('../sweeps/list.js').Sweep[]} sweeps
 * @param {(plan: any) => import('../sweeps/databases.js').Base} findBase
 * @param {string | null} underWay The id of the sweep that is still being run.
 */
export function toJudge(sweeps, findBase, underWay) {
  const list = sweeps.filter((sweep) => !sweep.elsewhere && sweep.id !== underWay && sweep.done > 0);
  const found = list.map((sweep) => ({ sweep, base: findBase(sweep.plan) }));
  return {
    loading: found.some(({ base }) => base.state === 'loading'),
    here: found.filter(({ base }) => base.state === 'ready' || base.state === 'free'),
    missing: found.filter(({ base }) => base.state === 'missing').map(({ sweep }) => ({ sweep, error: new Error(NOT_HERE) })),
  };
}

/** Each base once. */
export function basesOf(list) {
  const bases = list.filter(({ base }) => base.state === 'ready').map(({ base: { database, gold } }) => ({ database, gold }));
  return [...new Map(bases.map((base) => [JSON.stringify(base), base])).values()];
}

/**
 * Begins to judge without the sweeps that the engine refuses, and says why.
 * @param {import('./engine.js').Engine} engine
 * @param {ReturnType<typeof toJudge>} found
 * @param {string} rule
 * @param {(sweep: any) => Promise<void>} hand Hands a sweep's text to the engine.
 */
export async function beginJudging(engine, { here, missing }, rule, hand) {
  const left = [...missing];
  let rest = here;
  while (rest.length > 0) {
    for (const { sweep } of rest) await hand(sweep);
    const request = { sweeps: rest.map(({ sweep }) => sweep.name), bases: basesOf(rest), rule };
    try {
      return { begun: await beginJob(engine, JOBS.judging, request), here: rest, left };
    } catch (error) {
      const refused = rest.find(({ sweep }) => sweep.name === error.file);
      if (refused === undefined) throw error;
      left.push({ sweep: refused.sweep, error });
      rest = rest.filter((each) => each !== refused);
    }
  }
  return { begun: null, here: [], left };
}

/**
 * @param {import('../main.js').App} app
 * @param {ReturnType<typeof import('../sweeps/list.js').createSweeps>} sweeps
 * @param {ReturnType<typeof import('../sweeps/databases.js').createBases>} bases
 * @param {() => string | null} underWay The id of the sweep that is still being run.
 */
export function createJudging(app, sweeps, bases, underWay) {
  const { engine } = app;
  const shown = createState(NOTHING, app.update);
  let rule = null;
  let made = '';
  let wanted = '';
  let busy = false;

  const chosenRule = () => ruleOr(rulesOf(app), rule) ?? null;

  const keyOf = ({ here, missing }) => JSON.stringify([
    app.library.restored, chosenRule(),
    here.map(({ sweep, base }) => [sweep.id, sweep.serial, base.database, base.gold]), missing.map(({ sweep }) => sweep.id),
  ]);

  /** Brings it up to date; called whenever a view shows it. @returns {Judging} */
  function look() {
    if (chosenRule() === null || app.library.restoring) return shown.current;
    const found = toJudge(sweeps.list, bases.find, underWay());
    if (found.loading) {
      if (shown.current.state === 'none' && sweeps.list.length > 0) shown.current = { ...shown.current, state: 'waiting' };
      return shown.current;
    }
    wanted = keyOf(found);
    if (!busy && wanted !== made) run(found);
    return shown.current;
  }

  async function run(found) {
    busy = true;
    made = wanted;
    const old = shown.current.judged;
    try {
      const { begun, here, left } = await beginJudging(engine, found, chosenRule(), sweeps.hand);
      if (begun === null) shown.current = { ...NOTHING, left, serial: shown.current.serial };
      const isNewest = begun === null || await judge(begun, here, left);
      if (isNewest && old !== null) await endJob(engine, JOBS.judging, old);
    } catch (error) {
      shown.set({ state: 'failed', error });
    }
    busy = false;
    app.update();
  }

  /** Whether it was judged to the end: what is wanted by then may be another. */
  async function judge(begun, here, left) {
    const key = made;
    shown.set({ state: 'running', done: 0, total: begun.total, left, error: null });
    const { name, text } = await takeToEnd(engine, JOBS.judging, begun, ({ done }) => {
      shown.set({ done });
      return key === wanted;
    });
    if (text === null) await endJob(engine, JOBS.judging, name);
    else {
      const of = (pick) => here.map(pick);
      shown.set({
        state: 'done', judged: name, result: JSON.parse(text), text, sweeps: of(({ sweep }) => sweep), bases: of(({ base }) => base),
        serial: shown.current.serial + 1,
      });
    }
    return text !== null;
  }

  return {
    look,
    get current() { return shown.current; },
    get rule() { return chosenRule(); },
    choose(id) {
      rule = id;
      app.update();
    },
    training: (kind) => engine.call('sweep.training', { judged: shown.current.judged, kind }),
  };
}
