// An offer as its form holds it, texts by path, and as an operation takes it; and the lesson's offers.
import { numberIn } from '../ui/fields.js';
import { platformTitle } from '../sweeps/names.js';

/**
 * @typedef {object} Field
 * @property {string} path Within the offer.
 * @property {string} label
 * @property {boolean} [isNeeded] Asked for where it is left empty.
 * @property {boolean} [isBookPrice] Not asked where the price comes from the book.
 *
 * @typedef {object} Offer
 * @property {string} name
 * @property {string} kind
 * @property {Record<string, string>} values
 * @property {string} book Vendor and item of the price book, a line each; '' for a typed price.
 * @property {string[]} rows Of the platforms' file, that its figures come from.
 * @property {string} [role]
 */

const PRICE = { isBookPrice: true };

/** @type {Record<string, {label: string, unit: string, fields: Field[]}>} */
export const KINDS = {
  per_token: {
    label: 'per token',
    unit: 'usd_per_mtok_input',
    fields: [
      { path: 'price.input', label: 'Input', ...PRICE, isNeeded: true },
      { path: 'price.cached', label: 'Cached input', ...PRICE },
      { path: 'price.output', label: 'Output', ...PRICE, isNeeded: true },
      { path: 'batch_factor', label: 'Batch price' },
      { path: 'minimum_usd_per_month', label: 'Minimum' },
      { path: 'fixed_usd_per_month', label: 'Fixed' },
    ],
  },
  per_gpu_time: {
    label: 'per GPU time',
    unit: 'usd_per_gpu_hour',
    fields: [
      { path: 'price', label: 'Price of a GPU', ...PRICE, isNeeded: true },
      { path: 'per', label: 'Each', ...PRICE },
      { path: 'gpus', label: 'GPUs a replica' },
      { path: 'capacity.tokens_per_min', label: 'Decodes' },
      { path: 'capacity.prefill_tokens_per_s', label: 'Prefills' },
      { path: 'capacity.requests_per_s', label: 'Serves' },
      { path: 'meter', label: 'Meter counts' },
      { path: 'floor_per_day', label: 'Least billed a day' },
      { path: 'min_replicas', label: 'Replicas kept up' },
      { path: 'max_load', label: 'Load at most' },
      { path: 'fixed_usd_per_month', label: 'Fixed' },
    ],
  },
  per_prediction: {
    label: 'per prediction',
    unit: '',
    fields: [
      { path: 'price', label: 'Price', isNeeded: true },
      { path: 'fixed_usd_per_month', label: 'Fixed' },
    ],
  },
  self_hosted: {
    label: 'self-hosted',
    unit: 'usd_per_gpu_hour',
    fields: [
      { path: 'usd_per_gpu_hour', label: 'Price of a GPU', ...PRICE, isNeeded: true },
      { path: 'gpus', label: 'GPUs a replica' },
      { path: 'capacity.tokens_per_s', label: 'Decodes' },
      { path: 'capacity.prefill_tokens_per_s', label: 'Prefills' },
      { path: 'capacity.requests_per_s', label: 'Serves' },
      { path: 'min_replicas', label: 'Replicas kept up' },
      { path: 'fixed_usd_per_month', label: 'Staff and other' },
    ],
  },
};

/** One more for the reader to change. @param {number} n How many there are before it. @returns {Offer} */
export const newOffer = (n) => ({
  name: `Offer ${n + 1}`, kind: 'per_token', values: { 'price.input': '1', 'price.output': '2' }, book: '', role: '', rows: [],
});

/** The fields that an offer has: without prices where the book has them. */
export const fieldsOf = (offer) => KINDS[offer.kind].fields.filter((field) => !(offer.book && field.isBookPrice));

/** @param {Offer} offer As a request holds it. */
export function offerRequest(offer) {
  /** @type {Record<string, any>} */
  const request = { name: offer.name, kind: offer.kind, ...(offer.role ? { role: offer.role } : {}) };
  for (const { path, isNeeded } of fieldsOf(offer)) {
    const text = offer.values[path] ?? '';
    if (text.trim() !== '' || isNeeded) put(request, path, numberIn(text)); // a word stays one
  }
  if (KINDS[offer.kind].unit === 'usd_per_gpu_hour') request.capacity ??= {};
  if (offer.book) {
    const [vendor, item] = offer.book.split('\n');
    request.price_of = KINDS[offer.kind].unit === 'usd_per_gpu_hour' ? { vendor, gpu: item } : { vendor, model: item };
  }
  return request;
}

function put(object, path, value) {
  const keys = path.split('.');
  const last = keys.pop();
  let at = object;
  for (const key of keys) at = at[key] ??= {};
  at[last] = value;
}

const entryOf = ({ name, kind, values, book, role = '' }) => [name, kind, values, book, role];

/**
 * For the address: an offer of the example is its number there, one that was changed {"of": its
 * number, and what differs}, any other [name, kind, values, book, role].
 * @param {Offer[]} offers
 * @param {Offer[]} usual The example's.
 */
export function packOffers(offers, usual) {
  const entries = usual.map((offer) => JSON.stringify(entryOf(offer)));
  return JSON.stringify(offers.map((offer) => {
    const same = entries.indexOf(JSON.stringify(entryOf(offer)));
    if (same !== -1) return same;
    const of = usual.findIndex(({ name, kind }) => name === offer.name && kind === offer.kind);
    return of === -1 ? entryOf(offer) : { of, ...changes(offer, usual[of]) };
  }));
}

/** What differs; a value that is gone is ''. */
function changes({ values, book, role = '' }, usual) {
  const paths = Object.keys({ ...usual.values, ...values })
    .filter((path) => (values[path] ?? '') !== (usual.values[path] ?? ''));
  return {
    ...(paths.length === 0 ? {} : { values: Object.fromEntries(paths.map((path) => [path, values[path] ?? ''])) }),
    ...(book === usual.book ? {} : { book }), ...(role === (usual.role ?? '') ? {} : { role }),
  };
}

/** @param {string | null} text @param {Offer[]} usual @returns {Offer[] | null} null if it is none of ours. */
export function unpackOffers(text, usual) {
  if (!text) return null;
  try {
    const offers = JSON.parse(text).map((entry) => {
      if (typeof entry === 'number') return usual[entry];
      const [name, kind, values, book = '', role = ''] = Array.isArray(entry) ? entry : changed(entry, usual[entry.of]);
      return {
        name: String(name), kind, book: String(book), role: String(role), rows: [],
        values: Object.fromEntries(Object.entries(values).map(([path, value]) => [path, String(value)])),
      };
    });
    return offers.length > 0 && offers.every((offer) => Object.hasOwn(KINDS, offer.kind)) ? offers : null;
  } catch {
    return null;
  }
}

function changed({ values = {}, book, role }, usual) {
  return [usual.name, usual.kind, { ...usual.values, ...values }, book ?? usual.book, role ?? usual.role];
}

/**
 * The offer of a platform as the platforms' file has it; null if no price is known.
 * @param {any[]} rows
 * @param {string} platform
 * @returns {Offer | null}
 */
export function platformOffer(rows, platform) {
  const used = [];
  const mark = (name) => {
    const row = rows.find((each) => each.platform === platform && each.mark === name);
    if (row) used.push(row.id);
    return row === undefined ? '' : String(row.value);
  };
  const offer = (kind, values) => ({
    name: platformTitle(platform, rows), kind, book: '', rows: used,
    values: Object.fromEntries(Object.entries(values).filter(([, value]) => value !== '')),
  });
  const perToken = mark('usd_per_mtok');
  if (perToken !== '') return offer('per_token', { 'price.input': perToken, 'price.output': perToken, batch_factor: mark('batch_factor') });
  const perMinute = mark('usd_per_minute');
  if (perMinute !== '') {
    return offer('per_gpu_time', {
      price: perMinute, per: 'minute', meter: 'work',
      'capacity.tokens_per_min': mark('tokens_per_minute'), floor_per_day: mark('floor_minutes_per_day'),
    });
  }
  const perPrediction = mark('usd_per_prediction');
  return perPrediction === '' ? null : offer('per_prediction', { price: perPrediction });
}
