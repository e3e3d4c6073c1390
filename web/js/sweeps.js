// The reader's sweeps: those that ran in this browser and those that were taken from files.
import { EngineError } from './engine.js';
import { createSweepStore } from './sweep-store.js';

/**
 * @typedef {object} Sweep
 * @property {string} id
 * @property {string} label
 * @property {string} name The name under which the engine holds it.
 * @property {string} text The file (perquery-sweep/1).
 * @property {any} plan
 * @property {string} state As the file says: "running" if it broke off.
 * @property {string} reason
 * @property {string | null} startedAt
 * @property {number} done
 * @property {number} total
 * @property {boolean} elsewhere Another tab of this browser is running it.
 * @property {number} serial Another whenever its text is another.
 */

/** Held by the tab in which a sweep is under way, so that no other goes on with it. */
const lockOf = (id) => `perquery-sweep-${id}`;

/** @param {import('./main.js').App} app */
export function createSweeps(app) {
  const store = createSweepStore();
  /** @type {Sweep[]} */
  let list = [];
  let serial = 0;
  let problem = null;
  const handed = new Map();
  const ready = read();

  async function read() {
    try {
      const [kept, held] = await Promise.all([store.all(), heldLocks()]);
      list = kept.map((each) => describe(each, held.has(lockOf(each.id)))).filter(Boolean);
    } catch (error) {
      problem = error;
    }
    app.update();
  }

  /** What the list says of a file; null if it is none of ours. */
  function describe({ id, label, text }, elsewhere = false) {
    let file;
    try {
      file = JSON.parse(text);
    } catch {
      return null;
    }
    if (file?.format !== 'perquery-sweep/1' || file.kind !== 'calls') return null;
    const { plan, state, reason, started_at: startedAt, answers } = file;
    if (!Array.isArray(plan?.series) || !Array.isArray(plan.questions) || !Array.isArray(answers)) return null;
    serial += 1;
    return {
      id, label, name: `sweep/${id}`, text, plan, state, reason, startedAt, done: answers.length,
      total: plan.series.length * plan.questions.length * (plan.repeats ?? 1), elsewhere, serial,
    };
  }

  /** Puts a sweep in its place in the list, and keeps it. */
  async function keep(id, label, text) {
    const sweep = describe({ id, label, text });
    if (sweep === null) throw new EngineError({ code: 'bad_format', message: 'It is no sweep of calls (perquery-sweep/1, kind "calls").' });
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

  /** Takes a file; the same file again takes the place of the first. */
  async function take(file) {
    const limit = app.library.limits.json_bytes;
    if (limit !== undefined && file.size > limit) throw new EngineError({ code: 'too_large', message: `It is larger than ${limit} bytes.` });
    await ready;
    const text = (await file.text()).replace(/^\uFEFF/, '').trimEnd();
    const old = list.find((sweep) => sweep.text === text);
    return old ?? keep(newId(), file.name, text);
  }

  async function remove(sweep) {
    list = list.filter((other) => other !== sweep);
    app.update();
    if (handed.delete(sweep.name)) app.engine.load(sweep.name, new ArrayBuffer(0)).catch(() => {});
    await store.remove(sweep.id).catch((error) => { problem = error; });
  }

  /** Hands a sweep's text to the engine, if it has not got it. */
  async function hand(sweep) {
    const key = `${app.library.restored} ${app.engine.restarts} ${sweep.serial}`;
    if (handed.get(sweep.name) === key) return;
    await app.engine.load(sweep.name, new TextEncoder().encode(sweep.text).buffer);
    handed.set(sweep.name, key);
  }

  return {
    ready,
    get list() { return list; },
    /** Why this browser keeps nothing, if it does not. */
    get problem() { return problem; },
    get: (id) => list.find((sweep) => sweep.id === id) ?? null,
    keep, take, remove, hand,
  };
}

/** One that no other sweep has, in whatever tab. */
export const newId = () => `${Date.now().toString(36)}-${Math.floor(Math.random() * 36 ** 6).toString(36)}`;

/**
 * Does something while no other tab can do the same with a sweep.
 * @returns {Promise<boolean>} false if another tab is at it.
 */
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
