// Whom the views ask: the providers there are, keys, strategies, and what was sent.
import { createActivity } from './activity.js';
import { createKeyring } from './keyring.js';
import { createPlace } from './place.js';

/**
 * @typedef {object} Access
 * @property {import('./place.js').Provider[]} providers Empty until they are there.
 * @property {any[]} strategies As the operation gives them.
 * @property {Record<string, {title: string, url: string}>} sources Of what is said of providers.
 * @property {Error | null} error Why they cannot be had.
 * @property {import('./keyring.js').Keyring} keys
 * @property {ReturnType<typeof createActivity>} activity What was sent to providers.
 * @property {() => Promise<void>} start
 * @property {() => Promise<void>} recover After the engine was started again: keys that were not
 *   kept are gone.
 * @property {(id: string) => import('./place.js').Place} place
 * @property {() => void} update
 */

/** @param {import('../main.js').App} app @returns {Access} */
export function createAccess(app) {
  const keys = createKeyring(app.engine);
  const activity = createActivity(app);
  /** @type {Map<string, import('./place.js').List>} By address. */
  const lists = new Map();
  const access = {
    providers: [], strategies: [], sources: {}, error: null, keys, activity, start, recover, update: app.update,
    place: (id) => createPlace(app, access, lists, id),
  };

  async function start() {
    try {
      const [known, { strategies }] = await Promise.all([
        app.fetchData('providers/providers.json').then((file) => file.text()).then(JSON.parse), app.engine.call('strategies'),
      ]);
      Object.assign(access, { providers: known.providers, sources: known.sources, strategies });
      await keys.restore();
    } catch (error) {
      access.error = error;
    }
    app.update();
  }

  async function recover() {
    lists.clear();
    if (access.providers.length === 0) await start();
    else await keys.restore();
  }

  return access;
}
