// Which providers have a key. A key goes on to the Worker and is not held here: in the tab's own
// storage it is only where the reader asks for that.

const STORED = 'perquery.keys';

/**
 * @typedef {object} Keyring
 * @property {(provider: string, baseUrl: string, key: string, keep: boolean) => Promise<void>} give
 *   Hands a key over, for requests below an address; it takes the place of the provider's other one.
 * @property {(provider: string, baseUrl: string) => boolean} has
 * @property {(provider: string, baseUrl: string, since: number) => void} refuse Notes that the provider
 *   does not accept the key; not of one that was given after `since` (Date.now()), when the call began.
 * @property {(provider: string, baseUrl: string) => boolean} isRefused
 * @property {(provider: string) => boolean} keeps Whether the tab's session has it.
 * @property {() => boolean} isEmpty
 * @property {() => Promise<void>} wipe Forgets all of them, everywhere.
 * @property {() => Promise<void>} restore Gives a Worker that has none what was kept.
 */

/** @param {import('../engine/engine.js').Engine} engine @returns {Keyring} */
export function createKeyring(engine) {
  /** @type {Map<string, {baseUrl: string, at: number, refused: boolean}>} What each provider's key is for. */
  const given = new Map();

  /** @returns {Record<string, {baseUrl: string, key: string}>} */
  function stored() {
    try {
      return JSON.parse(sessionStorage.getItem(STORED) ?? '{}');
    } catch {
      return {}; // it may not be used here, or another page wrote it
    }
  }

  function store(entries) {
    try {
      if (Object.keys(entries).length === 0) sessionStorage.removeItem(STORED);
      else sessionStorage.setItem(STORED, JSON.stringify(entries));
    } catch { /* it may not be used here: then nothing is kept */ }
  }

  async function give(provider, baseUrl, key, keep) {
    const others = stored();
    delete others[provider];
    store(keep ? { ...others, [provider]: { baseUrl, key } } : others);
    given.delete(provider);
    await engine.setKey(provider, key, baseUrl);
    given.set(provider, { baseUrl, at: Date.now(), refused: false });
  }

  const entry = (provider, baseUrl) => (given.get(provider)?.baseUrl === baseUrl ? given.get(provider) : null);

  return {
    give,
    has: (provider, baseUrl) => entry(provider, baseUrl) !== null,
    refuse(provider, baseUrl, since) {
      const key = entry(provider, baseUrl);
      if (key !== null && key.at <= since) key.refused = true;
    },
    isRefused: (provider, baseUrl) => entry(provider, baseUrl)?.refused ?? false,
    keeps: (provider) => provider in stored(),
    isEmpty: () => given.size === 0,
    async wipe() {
      store({});
      given.clear();
      await engine.wipeKeys();
    },
    async restore() {
      given.clear();
      await engine.wipeKeys();
      for (const [provider, { baseUrl, key }] of Object.entries(stored())) await give(provider, baseUrl, key, true);
    },
  };
}
