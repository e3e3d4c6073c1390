// A promise API over the Worker that holds the wasm module.

/**
 * What the engine says of a refused value, beside the message (src/api/pq_api.h).
 * @typedef {object} Refusal
 * @property {string} [refusal] "out_of_range", "wrong_kind", ...
 * @property {number} [min]
 * @property {number} [above] As min, but the bound itself is excluded.
 * @property {number} [max]
 * @property {boolean} [whole] Given for every refused number.
 * @property {string[]} [words] What is allowed.
 * @property {string} [found]
 * @property {string} [file] The loaded file that the error is in, where a request names several.
 * @property {string} [in_file] The place in it.
 */

/** An error from the core: what went wrong and, where it has a place, where. */
export class EngineError extends Error {
  /** @param {{code: string, message: string, where?: string} & Refusal} error */
  constructor({ code, message, where = '', ...refusal }) {
    super(message);
    this.name = 'EngineError';
    this.code = code;
    this.where = where;
    Object.assign(this, refusal);
  }
}

const OK = '{"ok":true,"result":';

/**
 * @typedef {object} Engine
 * @property {(op: string, request?: object) => Promise<any>} call The parsed result.
 * @property {(op: string, request?: object) => Promise<string>} callText The result's own bytes
 *   as text, which are the command's output too.
 * @property {(name: string, bytes: ArrayBuffer) => Promise<any>} load Hands the bytes over.
 * @property {(provider: string, key: string, baseUrl: string) => Promise<any>} setKey Hands a key to
 *   the Worker, for requests below that address; it does not come back.
 * @property {() => Promise<any>} wipeKeys Makes the Worker forget every key.
 * @property {(provider: string, url: string) => Promise<{status: number, text: string}>} get Asks a
 *   provider for a text, with its key; status 0 if it was not reached.
 * @property {(listener: () => void) => () => void} onRun Has a listener called when a run has
 *   something new to show; returns what ends that.
 * @property {number} restarts How often all that the engine held was lost.
 */

/**
 * Starts the engine.
 * @param {() => Worker} startWorker
 * @param {(reason: string) => void} onRestart Called when a module that had answered died, and all
 *   it held is gone; calls made from now on go to a new one.
 * @returns {Engine}
 */
export function createEngine(startWorker, onRestart) {
  const waiting = new Map();
  const listeners = new Set();
  let lastId = 0;
  let restarts = 0;
  let worker = null;

  function start() {
    const fresh = startWorker();
    let answered = false;
    fresh.onmessage = ({ data }) => {
      if (data.event === 'run') {
        for (const listener of [...listeners]) listener();
        return;
      }
      const { resolve, reject } = waiting.get(data.id);
      waiting.delete(data.id);
      if (data.died === undefined) {
        answered = true;
        resolve(data.envelope);
        return;
      }
      const lost = answered;
      answered = false;
      restarts += 1;
      reject(died(data.died));
      if (lost) onRestart(data.died); // else it never lived, and would die again of what it is asked anew
    };
    fresh.onerror = (event) => {
      event.preventDefault();
      fresh.terminate();
      worker = null;
      const reason = event.message || 'its script could not be loaded';
      for (const { reject } of waiting.values()) reject(died(reason));
      waiting.clear();
      restarts += 1;
      if (answered) onRestart(reason);
    };
    return fresh;
  }

  function died(reason) {
    return new EngineError({ code: 'engine_died', message: `The engine stopped: ${reason}` });
  }

  function send(message, transfer = []) {
    worker ??= start();
    return new Promise((resolve, reject) => {
      lastId += 1;
      waiting.set(lastId, { resolve, reject });
      worker.postMessage({ id: lastId, ...message }, transfer);
    });
  }

  async function callText(op, request = {}) {
    return resultText(await send({ op, request: JSON.stringify(request) }));
  }

  return {
    get restarts() { return restarts; },
    callText,
    call: async (op, request) => JSON.parse(await callText(op, request)),
    setKey: async (provider, key, baseUrl) => { await send({ key: { provider, key, baseUrl } }); },
    wipeKeys: async () => { await send({ wipe: true }); },
    get: async (provider, url) => JSON.parse(resultText(await send({ get: { provider, url } }))),
    onRun(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    load: async (name, bytes) => JSON.parse(resultText(await send({ name, bytes }, [bytes]))),
  };
}

/** Cuts the result out of an envelope without touching a byte of it, or throws its error. */
export function resultText(envelope) {
  if (envelope.startsWith(OK)) return envelope.slice(OK.length, -1);
  throw new EngineError(JSON.parse(envelope).error);
}
