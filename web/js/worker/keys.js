// The keys of the providers: in this Worker's memory, and nowhere else. Nothing here gives one out
// but as the header of a request to the provider it belongs to.

/**
 * @typedef {object} Keys
 * @property {(provider: string, key: string, baseUrl: string) => void} set
 * @property {() => void} wipe Forgets them all.
 * @property {(provider: string, url: string) => string | null} header The value of Authorization
 *   for a request; null if there is no key, or the address is not below the one it is for.
 */

/** @returns {Keys} */
export function createKeys() {
  const keys = new Map();
  return {
    set(provider, key, baseUrl) {
      keys.set(provider, { key, below: `${baseUrl.replace(/\/*(\?.*)?$/, '')}/` });
    },
    wipe() {
      keys.clear();
    },
    header(provider, url) {
      const entry = keys.get(provider);
      return entry !== undefined && url.startsWith(entry.below) ? `Bearer ${entry.key}` : null;
    },
  };
}
