// What can be done with a sweep that this browser keeps.

const STATES = {
  running: 'broke off: the tab was closed, or the engine stopped', stopped: 'stopped', spending_limit: 'stopped by its spending limit',
  halted: 'halted by a provider', finished: 'finished',
};

/** How it stands, in words. @param {import('../../sweeps/list.js').Sweep} sweep @param {boolean} underWay In this tab. */
export function stateOf({ state, elsewhere }, underWay) {
  if (underWay) return 'under way';
  return elsewhere ? 'under way in another tab' : STATES[state] ?? state;
}

/**
 * Why a sweep cannot be gone on with; '' if it can.
 * @param {import('../../main.js').App} app
 * @param {import('../../sweeps/list.js').Sweep} sweep
 */
export function hindranceOf({ library, access, own }, sweep) {
  if (own.run.isBusy) return 'A sweep is under way.';
  if (sweep.elsewhere) {
    return 'It was under way in another tab when this one was opened. Go there, or close it and load this page again.';
  }
  const database = library.of('database').find(({ name }) => name === sweep.plan.database);
  if (!database) return `It needs the database “${sweep.plan.database}”; load it first.`;
  library.need(database);
  if (database.state === 'failed') return `Its database could not be loaded: ${database.error.message}.`;
  if (database.state !== 'ready') return 'Its database is still loading.';
  const wanting = sweep.plan.series
    .map(({ provider, base_url: address }) => ({ known: access.providers.find(({ id }) => id === provider), address }))
    .find(({ known, address }) => known?.needs_key && !access.keys.has(known.id, address));
  return wanting === undefined ? '' : `Enter your key for ${wanting.known.name} first.`;
}

/** 2026-05-01 12:34 UTC */
export const momentOf = (startedAt) => startedAt.replace('T', ' ').replace(/:\d\dZ$/, ' UTC');

/** What a sweep's file is called, without its ending. */
export const fileName = ({ label, startedAt }) => `${startedAt?.slice(0, 10) ?? 'sweep'}-${label}`
  .replace(/\.json$/i, '').replaceAll(/[^\w.-]+/g, '-').slice(0, 80);
