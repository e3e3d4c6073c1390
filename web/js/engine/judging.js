// The reader's sweeps judged: their SQL run again, an answer a step, and every figure computed.
import { asTableRow } from '../sweeps/rows.js';

/**
 * @typedef {object} Judging
 * @property {'none' | 'waiting' | 'running' | 'done' | 'failed'} state
 * @property {number} done
 * @property {number} total
 * @property {any} result The document (perquery-judged/1); an older one while a newer is made.
 * @property {string} text The same, as the engine wrote it.
 * @property {string | null} judged The engine's name of it.
 * @property {import('../sweeps/list.js').Sweep[]} sweeps Those in it, in its order.
 * @property {import('../sweeps/databases.js').Base[]} bases Of each of them.
 * @property {{sweep: import('../sweeps/list.js').Sweep, error: Error}[]} left Those that could not be judged.
 * @property {Error | null} error
 */

const NOT_HERE = 'Its database or its gold set is not on this page. Choose both under “Gold set”, and it is judged.';

/**
 * @param {import('../main.js').App} app
 * @param {ReturnType<import('../sweeps/list.js').createSweeps>} sweeps
 * @param {ReturnType<import('../sweeps/databases.js').createBases>} bases
 * @param {() => string | null} isUnderWay The id of the sweep that is still being run.
 */
export function createJudging(app, sweeps, bases, isUnderWay) {
  const nothing = { state: 'none', done: 0, total: 0, result: null, text: '', judged: null, sweeps: [], bases: [], left: [], error: null };
  /** @type {Judging} */
  let current = nothing;
  let rule = null;
  let made = '';
  let wanted = '';
  let busy = false;

  const set = (change) => {
    current = { ...current, ...change };
    app.update();
  };
  const chosenRule = () => (app.meta?.rules.find(({ id }) => id === rule) ?? app.meta?.rules[0])?.id ?? null;

  /** What would be judged: sweeps that ended, with what they were run on. */
  function collect() {
    const list = sweeps.list.filter((sweep) => !sweep.elsewhere && sweep.id !== isUnderWay() && sweep.done > 0);
    const found = list.map((sweep) => ({ sweep, base: bases.find(sweep.plan) }));
    return {
      loading: found.some(({ base }) => base.state === 'loading'),
      here: found.filter(({ base }) => base.state === 'ready' || base.state === 'free'),
      missing: found.filter(({ base }) => base.state === 'missing').map(({ sweep }) => ({ sweep, error: new Error(NOT_HERE) })),
    };
  }

  const keyOf = ({ here, missing }) => JSON.stringify([
    app.library.restored, chosenRule(),
    here.map(({ sweep, base }) => [sweep.id, sweep.serial, base.database, base.gold]), missing.map(({ sweep }) => sweep.id),
  ]);

  /** Brings it up to date; called whenever a view shows it. @returns {Judging} */
  function look() {
    if (chosenRule() === null || app.library.restoring) return current;
    const found = collect();
    if (found.loading) {
      if (current.state === 'none' && sweeps.list.length > 0) current = { ...current, state: 'waiting' };
      return current;
    }
    wanted = keyOf(found);
    if (!busy && wanted !== made) run(found);
    return current;
  }

  async function run(found) {
    busy = true;
    const key = wanted;
    made = key;
    const old = current.judged;
    let judged = null;
    try {
      const { begun, here, left } = await begin(found);
      judged = begun?.judged ?? null;
      if (begun === null) {
        current = { ...nothing, left };
      } else {
        set({ state: 'running', done: 0, total: begun.total, left, error: null });
        for (let finished = begun.total === 0; !finished && key === wanted;) {
          const step = await app.engine.call('sweep.judge.step', { judged });
          finished = step.finished;
          set({ done: step.done });
        }
        if (key === wanted) {
          const text = await app.engine.callText('sweep.judge.result', { judged });
          const of = (pick) => here.map(pick);
          const result = JSON.parse(text);
          const { rows } = await app.engine.call('sweep.matrix', { judged });
          for (const series of result.series) series.row = asTableRow(rows.find(({ place }) => place === series.series));
          set({ state: 'done', judged, result, text, sweeps: of(({ sweep }) => sweep), bases: of(({ base }) => base) });
        } else await end(judged);
      }
      if (key === wanted) await end(old);
    } catch (error) {
      await end(judged);
      set({ state: 'failed', error });
    }
    busy = false;
    app.update();
  }

  /** Begins without those that the engine refuses, and says why. */
  async function begin({ here, missing }) {
    const left = [...missing];
    let rest = here;
    while (rest.length > 0) {
      for (const { sweep } of rest) await sweeps.hand(sweep);
      const request = { sweeps: rest.map(({ sweep }) => sweep.name), bases: basesOf(rest), rule: chosenRule() };
      try {
        return { begun: await app.engine.call('sweep.judge.begin', request), here: rest, left };
      } catch (error) {
        const [, index] = /^sweeps\[(\d+)\]/.exec(error.where ?? '') ?? [];
        if (index === undefined) throw error;
        left.push({ sweep: rest[index].sweep, error });
        rest = rest.toSpliced(Number(index), 1);
      }
    }
    return { begun: null, here: [], left };
  }

  const end = (judged) => (judged === null ? null : app.engine.call('sweep.judge.end', { judged }).catch(() => {})); // gone if the engine died

  return {
    look,
    get current() { return current; },
    get rule() { return chosenRule(); },
    choose(id) {
      rule = id;
      app.update();
    },
    compare: (first, second) => app.engine.call('sweep.judge.compare', { judged: current.judged, first, second }),
    training: (kind) => app.engine.call('sweep.training', { judged: current.judged, kind }),
  };
}

/** Each base once. */
function basesOf(list) {
  const bases = list.filter(({ base }) => base.state === 'ready').map(({ base: { database, gold } }) => ({ database, gold }));
  return [...new Map(bases.map((base) => [JSON.stringify(base), base])).values()];
}
