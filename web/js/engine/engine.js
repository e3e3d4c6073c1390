// A promise API over the Workers that hold the wasm module.

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
 *   the network Worker, for requests below that address; it does not come back.
 * @property {() => Promise<any>} wipeKeys Makes it forget every key.
 * @property {(provider: string, url: string) => Promise<{status: number, text: string, reason: string}>} get
 *   Asks a provider for a text, with its key; status 0 and a reason (worker/get.js) if there was no answer.
 * @property {(listener: () => void) => () => void} onRun Has a listener called when a run has
 *   something new to show; returns what ends that.
 * @property {(name: string, bytes: ArrayBuffer) => Promise<void>} loadLive Hands over a file that a
 *   live run resumes from.
 * @property {number} restarts How often all that the engine held was lost.
 */

function died(reason) {
  return new EngineError({ code: 'engine_died', message: `The engine stopped: ${reason}` });
}

/**
 * One Worker, started with the first message to it and again after it failed.
 * @param {() => Worker} startWorker
 * @param {() => void} onRun
 * @param {(reason: string, held: boolean, whole: boolean) => void} onLost Called when its module died,
 *   or (`whole`) the Worker itself; `held` if it had answered, so that something was lost.
 */
function createLine(startWorker, onRun, onLost) {
  const waiting = new Map();
  let lastId = 0;
  let worker = null;

  function start() {
    const fresh = startWorker();
    let answered = false;
    fresh.onmessage = ({ data }) => {
      if (data.event === 'run') {
        onRun();
        return;
      }
      const { resolve, reject } = waiting.get(data.id);
      waiting.delete(data.id);
      if (data.died === undefined) {
        answered = true;
        resolve(data.envelope);
        return;
      }
      const held = answered;
      answered = false;
      reject(died(data.died));
      onLost(data.died, held, false); // one that never lived would die again of what it is asked anew
    };
    fresh.onerror = (event) => {
      event.preventDefault();
      fresh.terminate();
      worker = null;
      const reason = event.message || 'its script could not be loaded';
      for (const { reject } of waiting.values()) reject(died(reason));
      waiting.clear();
      onLost(reason, answered, true);
    };
    return fresh;
  }

  return {
    get isStarted() { return worker !== null; },
    send(message, transfer = []) {
      worker ??= start();
      return new Promise((resolve, reject) => {
        lastId += 1;
        waiting.set(lastId, { resolve, reject });
        worker.postMessage({ id: lastId, ...message }, transfer);
      });
    },
  };
}

/** What the names of live runs begin with: they are the network Worker's. */
const LIVE = 'live:';

/**
 * Starts the engine: a Worker for files, the database and SQL, and one for what goes to providers.
 * @param {() => Worker} startWorker
 * @param {(reason: string) => void} onRestart Called when a module that had answered died, and all
 *   it held is gone; calls made from now on go to a new one.
 * @returns {Engine}
 */
export function createEngine(startWorker, onRestart) {
  const listeners = new Set();
  const live = new Set(); // runs of the network Worker
  let restarts = 0;
  let isJoined = false;

  const tell = () => { for (const listener of [...listeners]) listener(); };

  const database = createLine(startWorker, tell, (reason, held, whole) => {
    restarts += 1;
    if (whole) isJoined = false;
    for (const run of live) network.send({ op: 'run.end', request: JSON.stringify({ run }) }).catch(() => {});
    live.clear();
    if (held) onRestart(reason);
  });
  const network = createLine(startWorker, tell, (reason, held, whole) => {
    restarts += 1;
    live.clear();
    if (whole) isJoined = false;
    if (held && whole) onRestart(reason); // the keys are gone, too
  });

  /** The network Worker's way to the database. */
  async function join() {
    if (isJoined) return;
    isJoined = true;
    const { port1, port2 } = new MessageChannel();
    await Promise.all([database.send({ serve: true }, [port1]), network.send({ join: true }, [port2])]);
  }

  async function beginLive(request) {
    await join();
    const begun = resultText(await network.send({ op: 'run.begin', request: JSON.stringify({ ...request, sql_elsewhere: true }) }));
    const result = JSON.parse(begun);
    live.add(result.run);
    return JSON.stringify({ ...result, run: `${LIVE}${result.run}` });
  }

  async function callText(op, request = {}) {
    if (op === 'run.begin' && request.cassette === undefined) return beginLive(request);
    if (!op.startsWith('run.') || !request.run?.startsWith(LIVE)) {
      return resultText(await database.send({ op, request: JSON.stringify(request) }));
    }
    const { into, ...rest } = request;
    const run = request.run.slice(LIVE.length);
    if (op === 'run.end') live.delete(run);
    const text = resultText(await network.send({ op, request: JSON.stringify({ ...rest, run }) }));
    if (into !== undefined) await loadTo(database, into, new TextEncoder().encode(text).buffer); // where it is scored
    return text;
  }

  const loadTo = async (line, name, bytes) => JSON.parse(resultText(await line.send({ name, bytes }, [bytes])));

  return {
    get restarts() { return restarts; },
    callText,
    call: async (op, request) => JSON.parse(await callText(op, request)),
    setKey: async (provider, key, baseUrl) => { await network.send({ key: { provider, key, baseUrl } }); },
    wipeKeys: async () => { if (network.isStarted) await network.send({ wipe: true }); },
    get: async (provider, url) => JSON.parse(resultText(await network.send({ get: { provider, url } }))),
    onRun(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    load: (name, bytes) => loadTo(database, name, bytes),
    async loadLive(name, bytes) {
      await join();
      await loadTo(network, name, bytes);
    },
  };
}

/** Cuts the result out of an envelope without touching a byte of it, or throws its error. */
export function resultText(envelope) {
  if (envelope.startsWith(OK)) return envelope.slice(OK.length, -1);
  throw new EngineError(JSON.parse(envelope).error);
}
