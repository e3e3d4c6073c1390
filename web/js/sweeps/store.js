// Where the reader's sweeps are kept: in this browser, as perquery-sweep/1 texts. No key is in one.

const DATABASE = 'perquery';
const STORE = 'sweeps';

/**
 * @typedef {object} Kept
 * @property {string} id
 * @property {string} label
 * @property {string} text The whole sweep file.
 *
 * @typedef {object} SweepStore
 * @property {() => Promise<Kept[]>} all
 * @property {(kept: Kept) => Promise<void>} put
 * @property {(id: string) => Promise<void>} remove
 */

/** @returns {SweepStore} Its promises reject where the browser keeps nothing. */
export function createSweepStore() {
  let opened = null;

  function open() {
    opened ??= new Promise((resolve, reject) => {
      const request = indexedDB.open(DATABASE, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: 'id' });
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    }).catch((error) => {
      opened = null;
      throw error;
    });
    return opened;
  }

  /** What a request gives, once what it changed is safe. */
  async function transact(mode, ask) {
    const transaction = (await open()).transaction(STORE, mode);
    const request = ask(transaction.objectStore(STORE));
    return new Promise((resolve, reject) => {
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error);
    });
  }

  return {
    all: () => transact('readonly', (store) => store.getAll()),
    put: async (kept) => { await transact('readwrite', (store) => store.put(kept)); },
    remove: async (id) => { await transact('readwrite', (store) => store.delete(id)); },
  };
}
