// What there is to work on: the files that came with the page and those the reader chose.
// Every file is kept as a Blob too, so that a restarted engine gets all of it back.
import { EngineError } from './engine.js';
import { formatWhole } from './format.js';

/**
 * @typedef {'sweep' | 'gold' | 'predictions' | 'database'} Kind
 *
 * @typedef {object} Item
 * @property {Kind} kind
 * @property {string} id
 * @property {string} name The name under which the engine holds it.
 * @property {string} label
 * @property {boolean} own The reader's file, not one of the page's.
 * @property {string} [note]
 * @property {string} [gold] The id of the gold set that an example belongs to.
 * @property {'loading' | 'ready' | 'failed'} state
 * @property {Error | null} error
 * @property {Blob | null} blob
 * @property {any} info What db.open says, for a database.
 * @property {Promise<void>} ready Settles when `state` is no longer 'loading'; never rejects.
 */

/** Which limit of `meta` holds for a file of a kind. */
const LIMITS = { sweep: 'json_bytes', gold: 'json_bytes', predictions: 'json_bytes', database: 'database_bytes' };

/** The kind that a file dropped just anywhere is taken for. */
export function kindOfFile(fileName) {
  if (/\.json$/i.test(fileName)) return 'gold';
  return /\.(jsonl|ndjson)$/i.test(fileName) ? 'predictions' : 'database';
}

export class Library {
  /** @type {Item[]} */
  items = [];
  /** @type {any[]} The rows of the price files. */
  prices = [];
  limits = {};
  /** Whether the manifest has been read, so that what is not listed is not coming. */
  listed = false;

  #engine;
  #changed;
  #fetchFile;
  #serial = 0;

  /**
   * @param {import('./engine.js').Engine} engine
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
    this.prices = await this.#readPrices(manifest.prices);
    this.#changed();
    await Promise.all(sweeps.map(({ ready }) => ready));
    begin('gold', manifest.gold);
    begin('predictions', manifest.examples);
    begin('database', manifest.databases);
    this.listed = true;
    this.#changed();
  }

  async #readPrices(entries) {
    const files = await Promise.all(entries.map(({ file }) => this.#fetchFile(file)));
    const texts = await Promise.all(files.map((file) => file.text()));
    return texts.flatMap((text) => JSON.parse(text).rows);
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
    const old = this.of(kind).find((item) => item.own && item.label === file.name);
    const { id, name } = old ?? this.#newName(kind, file.name);
    const item = this.#begin({ kind, id, name, label: file.name, own: true }, Promise.resolve(file));
    await item.ready;
    const superseded = item.state === 'failed' ? item : old;
    this.items = this.items.filter((other) => other !== superseded);
    if (item.state === 'failed') throw item.error;
    return item;
  }

  /** Gives a restarted engine everything that was loaded. */
  async restore() {
    await Promise.all(this.items.filter((item) => item.state === 'ready').map((item) => this.#hand(item)));
  }

  /** A database is called by its file's name, which evaluations then show. */
  #newName(kind, fileName) {
    this.#serial += 1;
    const id = `own-${this.#serial}`;
    if (kind !== 'database') return { id, name: `${kind}/${id}` };
    const stem = fileName.replace(/\.[^.]*$/, '') || 'database';
    const taken = new Set(this.of('database').map((item) => item.name));
    let name = stem;
    for (let n = 2; taken.has(name); n += 1) name = `${stem}-${n}`;
    return { id, name };
  }

  #begin(entry, blob) {
    const item = { ...entry, state: 'loading', error: null, blob: null, info: null };
    item.ready = this.#load(item, blob);
    this.items.push(item);
    return item;
  }

  async #load(item, blob) {
    try {
      item.blob = await blob;
      await this.#hand(item);
      item.state = 'ready';
    } catch (error) {
      item.state = 'failed';
      item.error = error;
    }
    this.#changed();
  }

  async #hand(item) {
    const { kind, name, blob } = item;
    await this.#engine.load(name, await blob.arrayBuffer());
    if (kind !== 'database') return;
    try {
      item.info = await this.#engine.call('db.open', { name });
    } catch (error) {
      await this.#engine.load(name, new ArrayBuffer(0)); // what is no database need not be kept
      throw error;
    }
  }
}
