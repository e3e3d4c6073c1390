// What there is to work on: the files that came with the page and those the reader chose.
// Every file is kept as a Blob too, so that a restarted engine gets all of it back.
import { EngineError } from '../engine/engine.js';
import { formatWhole } from '../text/format.js';
import { besideOf } from './files.js';

/**
 * @typedef {'sweep' | 'gold' | 'predictions' | 'database' | 'published' | 'prices' | 'platforms' | 'cassette'} Kind
 *
 * @typedef {object} Item
 * @property {Kind} kind
 * @property {string} id
 * @property {string} name The name under which the engine holds it.
 * @property {string} label
 * @property {boolean} own The reader's file, not one of the page's.
 * @property {string} [note]
 * @property {string} [gold] The id of the gold set that an example belongs to.
 * @property {string} [sha256] What a file of the page's must have.
 * @property {{seed: number, edition: string}} [twin] A database that the engine makes when it is needed.
 * @property {number} serial Another for every item, also for one in the place of another.
 * @property {'unmade' | 'loading' | 'ready' | 'failed'} state
 * @property {Error | null} error
 * @property {Blob | null} blob
 * @property {Record<string, Blob>} [beside] What lies beside a database: its wal, its journal.
 * @property {any} info What db.open or twin.make says, for a database; a price or platforms file as it is;
 *   of a cassette its head and its plan.
 * @property {'sweep' | 'questions'} [part] What a file in the published layout holds.
 * @property {Promise<void>} ready Settles when `state` is no longer 'loading'; never rejects.
 */

/** Which limit of `meta` holds for a file of a kind. */
const LIMITS = {
  sweep: 'json_bytes', gold: 'json_bytes', predictions: 'json_bytes', published: 'json_bytes', database: 'database_bytes',
};

/** The kind that a file dropped just anywhere is taken for. Spider and BIRD have predict.json, pred.sql and dev_gold.sql. */
export function kindOfFile(fileName) {
  if (/^pred[^/]*\.json$/i.test(fileName)) return 'predictions';
  if (/\.json$|gold[^/]*\.sql$/i.test(fileName)) return 'gold';
  return /\.(jsonl|ndjson|sql)$/i.test(fileName) ? 'predictions' : 'database';
}

export class Library {
  /** @type {Item[]} */
  items = [];
  /** @type {any[]} The rows of the price files. */
  prices = [];
  limits = {};
  /** Whether the manifest has been read, so that what is not listed is not coming. */
  listed = false;
  /** How often a restarted engine was given all of it back: what was asked before can be asked again. */
  restored = 0;
  /** Whether that is under way. */
  restoring = false;

  #engine;
  #changed;
  #fetchFile;
  #names = 0;
  #serial = 0;

  /**
   * @param {import('../engine/engine.js').Engine} engine
   * @param {(path: string) => Promise<Blob>} fetchFile Fetches a file of the page's data folder.
   * @param {() => void} changed Called when an item's state changes.
   */
  constructor(engine, fetchFile, changed) {
    this.#engine = engine;
    this.#fetchFile = fetchFile;
    this.#changed = changed;
  }

  /** Reads the manifest and fetches all it names: what the first view needs comes first. */
  async start() {
    const manifest = JSON.parse(await (await this.#fetchFile('manifest.json')).text());
    const begin = (kind, entries) => entries.map((entry) => {
      const name = kind === 'database' ? entry.id : `${kind}/${entry.id}`;
      return this.#begin({ ...entry, kind, name, own: false }, this.#fetchFile(entry.file));
    });
    const sweeps = begin('sweep', manifest.sweeps);
    const prices = begin('prices', manifest.prices);
    begin('platforms', manifest.platforms ?? []);
    this.prices = await this.#rowsOf(prices);
    this.#changed();
    await Promise.all(sweeps.map(({ ready }) => ready));
    begin('gold', manifest.gold);
    begin('predictions', manifest.examples);
    begin('database', manifest.databases);
    for (const { seed, edition, ...entry } of manifest.twins) {
      this.#add({ ...entry, kind: 'database', name: entry.id, own: false, twin: { seed, edition } }, 'unmade');
    }
    for (const entry of manifest.cassettes ?? []) {
      this.#add({ ...entry, kind: 'cassette', name: `cassette/${entry.id}`, own: false }, 'unmade');
    }
    this.listed = true;
    this.#changed();
  }

  /** Has a twin made, or a cassette fetched, that was not needed before. */
  need(item) {
    if (item?.state !== 'unmade') return;
    item.state = 'loading';
    item.ready = this.#load(item, item.twin ? null : this.#fetchFile(item.file));
  }

  async #rowsOf(prices) {
    await Promise.all(prices.map(({ ready }) => ready));
    const failed = prices.find(({ error }) => error);
    if (failed) throw failed.error;
    return prices.flatMap(({ info }) => info.rows);
  }

  /** @param {Kind} kind @returns {Item[]} */
  of(kind) {
    return this.items.filter((item) => item.kind === kind);
  }

  /**
   * Takes a file of the reader's. It takes the place of one with the same file name.
   * @param {Kind} kind
   * @param {File} file
   * @returns {Promise<Item>} Rejects, and leaves everything as it was, if it cannot be read.
   */
  async add(kind, file) {
    const limit = this.limits[LIMITS[kind]];
    if (limit !== undefined && file.size > limit) {
      const message = `It has ${formatWhole(file.size)} bytes; the most that can be read is ${formatWhole(limit)}.`;
      throw new EngineError({ code: 'too_large', message });
    }
    if (kind === 'gold') await this.#readGold(file);
    const old = this.of(kind).find((item) => item.own && item.label === file.name);
    const { id, name } = old ?? this.#newName(kind, file.name);
    const item = this.#begin({ kind, id, name, label: file.name, own: true, beside: besideOf(file) }, Promise.resolve(file));
    await item.ready;
    const superseded = item.state === 'failed' ? item : old;
    this.items = this.items.filter((other) => other !== superseded);
    if (item.state === 'failed') throw item.error;
    return item;
  }

  /** Throws what is wrong with a gold set; nothing of it is kept. */
  async #readGold(file) {
    this.#serial += 1;
    const name = `unread/${this.#serial}`;
    await this.#engine.load(name, await file.arrayBuffer());
    try {
      await this.#engine.call('gold.questions', { gold: name });
    } finally {
      await this.#engine.load(name, new ArrayBuffer(0));
    }
  }

  /** Lets go of a file of the reader's. */
  async remove(item) {
    this.items = this.items.filter((other) => other !== item);
    this.#changed();
    await this.#engine.load(item.name, new ArrayBuffer(0));
  }

  /** Gives a restarted engine everything that was loaded. */
  async restore() {
    this.restoring = true;
    try {
      await Promise.all(this.items.filter((item) => item.state === 'ready').map((item) => this.#hand(item)));
      this.restored += 1;
    } finally {
      this.restoring = false;
    }
  }

  /** A database is called by its file's name, which evaluations then show. */
  #newName(kind, fileName) {
    this.#names += 1;
    const id = `own-${this.#names}`;
    if (kind === 'published' && fileName.length <= 60) return { id, name: `published/${fileName}` }; // errors name it
    if (kind !== 'database') return { id, name: `${kind}/${id}` };
    const stem = fileName.replace(/\.[^.]*$/, '') || 'database';
    const taken = new Set(this.of('database').map((item) => item.name));
    let name = stem;
    for (let n = 2; taken.has(name); n += 1) name = `${stem}-${n}`;
    return { id, name };
  }

  #begin(entry, blob) {
    const item = this.#add(entry, 'loading');
    item.ready = this.#load(item, blob);
    return item;
  }

  #add(entry, state) {
    this.#serial += 1;
    const item = { ...entry, serial: this.#serial, state, error: null, blob: null, info: null, ready: Promise.resolve() };
    this.items.push(item);
    return item;
  }

  async #load(item, blob) {
    try {
      item.blob = await blob;
      if (item.sha256) await checkHash(item);
      await this.#hand(item);
      item.state = 'ready';
    } catch (error) {
      item.state = 'failed';
      item.error = error;
    }
    this.#changed();
  }

  async #hand(item) {
    const { kind, name, blob, twin, beside = {} } = item;
    if (twin) {
      item.info = await this.#engine.call('twin.make', { ...twin, name });
      return;
    }
    await this.#engine.load(name, await blob.arrayBuffer());
    if (kind === 'prices' || kind === 'platforms') item.info = JSON.parse(await blob.text()); // the engine has it by now
    if (kind === 'cassette') {
      const { by, note, plan } = JSON.parse(await blob.text());
      item.info = { by, note, plan };
    }
    if (kind !== 'database') return;
    const request = { name };
    for (const part of ['wal', 'journal'].filter((each) => beside[each]?.size > 0)) {
      request[part] = `${name}-${part}`;
      await this.#engine.load(request[part], await beside[part].arrayBuffer());
    }
    try {
      item.info = await this.#engine.call('db.open', request);
    } catch (error) {
      for (const each of Object.values(request)) await this.#engine.load(each, new ArrayBuffer(0)); // need not be kept
      throw error;
    }
  }
}

/** Refuses a file of the page's that was damaged on its way, where the browser can tell. */
async function checkHash({ file, blob, sha256 }) {
  const digest = await globalThis.crypto?.subtle?.digest('SHA-256', await blob.arrayBuffer()); // only behind https, and on this machine
  if (digest === undefined) return;
  const hex = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  if (hex !== sha256) throw new Error(`data/${file} is damaged: its SHA-256 is not the one that belongs to it`);
}
