// The reader's sweeps: those that ran in this browser and those that were taken from files.
import { EngineError } from '../engine/engine.js';
import { createSweepStore } from './store.js';

/**
 * @typedef {object} Sweep
 * @property {string} id
 * @property {string} label
 * @property {string} name The name under which the engine holds it.
 * @property {string} text The file (perquery-sweep/1).
 * @property {any} plan
 * @property {string} state As the file says: "running" if it broke off.
 * @property {string | null} startedAt
 * @property {number} done
 * @property {number} total
 * @property {boolean} elsewhere Another tab of this browser is running it.
 * @property {number} serial Another whenever its text is another.
 */

/** The engine's name of one. */
export const nameOf = (id) => `sweep/${id}`;

/** Held by the tab in which a sweep is under way, so that no other goes on with it. */
const lockOf = (id) => `perquery-sweep-${id}`;

/** What a sweep's file says of it. @param {any} plan @param {number} done Answers that ended. */
export const factsOf = (plan, state, startedAt, done) => (
  { plan, state, startedAt, done, total: plan.series.length * plan.questions.length * plan.repeats });

/** Which texts the engine holds. @param {import('../main.js').App} app */
function createHands(app) {
  const handed = new Map();
  const keyOf = ({ serial }) => `${app.library.restored} ${app.engine.restarts} ${serial}`;
  return {
    /** Hands a sweep's text to the engine, if it has not got it. */
    async hand(sweep) {
      const key = keyOf(sweep);
      if (handed.get(sweep.name) === key) return;
      await app.engine.load(sweep.name, new TextEncoder().encode(sweep.text).buffer);
      handed.set(sweep.name, key);
    },
    /** The engine wrote this one, and kept it. */
    note: (sweep) => handed.set(sweep.name, keyOf(sweep)),
    /** The engine need not hold it any longer. */
    letGo({ name }) {
      if (handed.delete(name)) app.engine.load(name, new ArrayBuffer(0)).catch(() => {});
    },
  };
}

/** @param {import('../main.js').App} app */
export function createSweeps(app) {
  const store = createSweepStore();
  /** @type {Sweep[]} */
  let list = [];
  let serial = 0;
  /** @type {{id: string, label: string, text: string, error: Error}[]} */
  let unreadable = [];
  let problem = null;
  const { hand, note, letGo } = createHands(app);
  const ready = read();

  async function read() {
    try {
      const [kept, held] = await Promise.all([store.all(), heldLocks()]);
      for (const { id, label, text } of kept) {
        try {
          list = [...list, await examined(id, label, text, held.has(lockOf(id)))];
        } catch (error) {
          unreadable = [...unreadable, { id, label, text, error }];
        }
      }
    } catch (error) {
      problem = error;
    }
    app.update();
  }

  /** A file of which nothing is known yet: the engine reads all of it, and refuses what is wrong with it. */
  async function examined(id, label, text, elsewhere = false) {
    const sweep = entry(id, label, text, { elsewhere });
    await hand(sweep);
    try {
      const { plan, state, started_at: startedAt, answers } = await app.engine.call('sweep.read', { sweep: sweep.name });
      return { ...sweep, ...factsOf(plan, state, startedAt, answers) };
    } catch (error) {
      letGo(sweep);
      throw error;
    }
  }

  function entry(id, label, text, more = {}) {
    serial += 1;
    return { id, label, name: nameOf(id), text, elsewhere: false, serial, ...more };
  }

  /** Puts a sweep in its place in the list, and keeps it. */
  async function put(sweep) {
    const { id, label, text } = sweep;
    const at = list.findIndex((other) => other.id === id);
    list = at === -1 ? [...list, sweep] : list.with(at, sweep);
    app.update();
    try {
      await store.put({ id, label, text });
      problem = null;
    } catch (error) {
      problem = error;
      app.update();
    }
    return sweep;
  }

  /** Keeps what the engine wrote of a sweep (run.js): it need not be read to be known. */
  function keep(id, label, { text, isKept }) {
    const { plan, state, started_at: startedAt, answers } = JSON.parse(text);
    const sweep = { ...entry(id, label, text), ...factsOf(plan, state, startedAt, answers.length) };
    if (isKept) note(sweep);
    return put(sweep);
  }

  /** Takes a file; the same file again takes the place of the first. */
  async function take(file) {
    const limit = app.library.limits.json_bytes;
    if (limit !== undefined && file.size > limit) {
      throw new EngineError({ code: 'too_large', message: `It is larger than ${limit} bytes.` });
    }
    await ready;
    const text = (await file.text()).replace(/^\uFEFF/, '').trimEnd();
    const old = list.find((sweep) => sweep.text === text);
    return old ?? put(await examined(newId(), file.name, text));
  }

  async function remove(sweep) {
    list = list.filter((other) => other !== sweep);
    unreadable = unreadable.filter((other) => other !== sweep);
    app.update();
    letGo(sweep);
    await store.remove(sweep.id).catch((error) => { problem = error; });
  }

  return {
    ready,
    get list() { return list; },
    /** What is kept and cannot be read, with the reason. */
    get unreadable() { return unreadable; },
    /** Why this browser keeps nothing, if it does not. */
    get problem() { return problem; },
    get: (id) => list.find((sweep) => sweep.id === id) ?? null,
    keep, take, remove, hand,
  };
}

/** One that no other sweep has, in whatever tab. */
export const newId = () => `${Date.now().toString(36)}-${Math.floor(Math.random() * 36 ** 6).toString(36)}`;

/** Does something while no other tab can do the same with a sweep. @returns {Promise<boolean>} false if another tab is at it. */
export async function alone(id, act) {
  if (!navigator.locks) { // only behind https, and on this machine
    await act();
    return true;
  }
  return navigator.locks.request(lockOf(id), { ifAvailable: true }, async (lock) => {
    if (lock !== null) await act();
    return lock !== null;
  });
}

async function heldLocks() {
  const held = (await navigator.locks?.query())?.held ?? [];
  return new Set(held.map(({ name }) => name));
}
