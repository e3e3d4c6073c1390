// The price book: the page's price files, the rows of a larger one that are in use, and the
// reader's own prices. Every request names the same files; the engine finds and dates the prices.

/**
 * @typedef {object} OwnPrice
 * @property {string} vendor
 * @property {string} item The model or the GPU.
 * @property {string} unit
 * @property {number | null} upTo The context tier it is of; null for any.
 * @property {number} value
 */

const OWN = 'prices/own';

/** @param {import('../main.js').App} app */
export function createPriceBook(app) {
  /** @type {OwnPrice[]} */
  let own = [];
  let more = null;
  let moreState = 'none';
  let loaded = '';
  const borrowed = new Map();

  const files = () => app.library.of('prices').filter(({ info }) => info !== null);
  const today = () => new Date().toISOString().slice(0, 10);

  /** The fields of a request that price it on a day, today if not said. @returns {{prices: string[], as_of: string}} */
  function on(day = '') {
    const asOf = day === '' ? today() : day;
    const names = files().map(({ name }) => name);
    return { prices: hand(asOf) ? [OWN, ...names] : names, as_of: asOf };
  }

  /** Gives the engine the rows that stand in no file of the page's; false if there are none. */
  function hand(asOf) {
    const rows = [...own.map((price) => ownRow(price, asOf)), ...[...borrowed.values()].flat()];
    if (rows.length === 0) return false;
    const text = JSON.stringify({ format: 'perquery-prices/1', id: 'own', note: '', sources: {}, rows });
    const key = `${app.library.restored} ${text}`;
    if (key !== loaded) {
      loaded = key;
      app.engine.load(OWN, new TextEncoder().encode(text).buffer).catch(() => { loaded = ''; });
    }
    return true;
  }

  function set(price) {
    own = own.filter((other) => !isSame(other, price));
    if (price.value !== null) own.push(price);
    app.remember();
  }

  /** Reads the reader's prices from the address. */
  function enter(params) {
    own = (params.get('own') ?? '').split(';').map(parseOwn).filter((price) => price !== null);
  }

  const param = () => (own.length === 0 ? null : own.map(formatOwn).join(';'));


  /** The page's files, and the larger one once it is here. */
  const infos = () => [...files().map(({ info }) => info), ...(more ? [more] : [])];
  const allRows = () => infos().flatMap(({ rows }) => rows);

  /** Names of what has a price of a unit, `vendor` and `item`, each once. */
  function priced(unit) {
    const field = unit === 'usd_per_gpu_hour' ? 'gpu' : 'model';
    const names = new Map();
    for (const row of allRows()) {
      if (row.unit === unit) names.set(`${row.vendor}\n${row[field]}`, { vendor: row.vendor, item: row[field] });
    }
    return [...names.values()].sort((a, b) => a.vendor.localeCompare(b.vendor) || a.item.localeCompare(b.item));
  }

  /** Makes sure that the engine has the prices of what may stand in the larger file alone. */
  function use(vendor, item) {
    const key = `${vendor}\n${item}`;
    const here = (row) => row.vendor === vendor && (row.model ?? row.gpu) === item;
    if (borrowed.has(key) || files().some(({ info }) => info.rows.some(here))) return;
    if (more) borrowed.set(key, more.rows.filter(here));
    else if (files().length > 0) fetchMore();
  }

  /** The larger file comes when it is asked for. */
  async function fetchMore() {
    if (moreState === 'loading' || moreState === 'ready') return;
    moreState = 'loading';
    app.update();
    try {
      more = JSON.parse(await (await app.fetchData('prices/genai.json')).text());
      moreState = 'ready';
    } catch {
      moreState = 'failed';
    }
    app.update();
  }

  return {
    on, today, set, enter, param, priced, use, fetchMore,
    sourceOf: (id) => sourceIn(infos(), id),
    get isReady() { return app.library.prices.length > 0; },
    get moreState() { return moreState; },
    ownOf: (price) => own.find((other) => isSame(other, price)) ?? null,
    /** The reader's price of a unit whatever the tier, names without regard to case; null if there is none. */
    ownFor: (vendor, item, unit) => own.find((price) => (
      price.unit === unit && same(price.vendor, vendor) && same(price.item, item)))?.value ?? null,
    tierOf: (id) => allRows().find((row) => row.id === id)?.max_context_tokens ?? null,
  };
}

/** What is known of a price row by its id: where it stands, by whom and of when. */
function sourceIn(infos, id) {
  for (const { rows, sources } of infos) {
    const row = rows.find((each) => each.id === id);
    if (row) return { ...sources[row.source], note: row.note ?? '' };
  }
  return { title: 'Your own price', url: null };
}

const same = (a, b) => a.toLowerCase() === b.toLowerCase();

const isSame = (a, b) => a.vendor === b.vendor && a.item === b.item && a.unit === b.unit && a.upTo === b.upTo;

/** As of the day that is asked about, so that it goes before every row of the book. */
function ownRow({ vendor, item, unit, upTo, value }, day) {
  return {
    id: ['own', vendor, item, unit, upTo ?? 'any'].join('/'),
    vendor, [unit === 'usd_per_gpu_hour' ? 'gpu' : 'model']: item, unit, value,
    ...(upTo === null ? {} : { max_context_tokens: upTo }), from: day, to: null, source: 'own', read_on: day,
  };
}

const formatOwn = ({ vendor, item, unit, upTo, value }) => [vendor, item, unit, upTo ?? '', value].join('~');

function parseOwn(text) {
  const [vendor, item, unit, upTo, value] = text.split('~');
  const number = Number(value);
  return value === undefined || value === '' || !Number.isFinite(number) || number < 0 ? null
    : { vendor, item, unit, upTo: upTo === '' ? null : Number(upTo), value: number };
}
