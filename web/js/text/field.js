// What the page says of a field of a form, from what the engine says of the request's (`meta`, src/base/pq_shape.h).
import { formatNumber } from './format.js';

/**
 * @typedef {object} Field
 * @property {string} help
 * @property {boolean} required
 * @property {string} [unit]
 * @property {number} [min]
 * @property {number} [above] As min, but the bound itself is excluded.
 * @property {number} [max]
 * @property {boolean} [whole]
 * @property {number | string} [default]
 * @property {string[]} [words]
 * @property {number} [most] Of a list.
 * @property {string[]} [one_of] The fields that exclude each other.
 */

/** Beyond this an upper bound is only there to keep the engine's sums finite. */
const BOUNDLESS = 1e12;

/** How the engine's units are written beside a label. */
const SHORT = [['USD', '$'], ['million tokens', 'M tokens'], ['second', 's'], ['minute', 'min'], [' per ', '/']];

/**
 * The field of a request at a path such as "offers[0].price.input"; undefined while the engine is not there.
 * @param {any} meta
 * @param {string} op
 * @param {string} path
 * @param {string} [variant] The word by which the fields of an object differ, such as an offer's kind.
 * @returns {Field | undefined}
 */
export function fieldAt(meta, op, path, variant) {
  let fields = meta?.operations.find(({ name }) => name === op)?.fields;
  let field;
  for (const key of path.replaceAll(/\[\d*\]/g, '').split('.')) {
    const named = fields?.filter((each) => each.key === key) ?? [];
    field = named.find(({ when }) => when === undefined || Object.values(when).flat().includes(variant)) ?? named[0];
    fields = field?.fields;
  }
  return field;
}

/** @param {Field} field */
const isShare = ({ min, above, max }) => (min ?? above) === 0 && max === 1;

/** The unit beside a label that does not say it itself. @param {Field} field @param {string} label */
export function unitOf(field, label) {
  if (field.unit === undefined) return isShare(field) ? 'share, 0 to 1' : '';
  return label.toLowerCase().includes(field.unit.toLowerCase()) ? ''
    : SHORT.reduce((unit, [long, short]) => unit.replace(long, short), field.unit);
}

/** "a number from 0 to 1" @param {Partial<Field> & {found?: string}} of @param {number} scale */
function allowed({ min, above, max, whole, found }, scale) {
  const bound = (number) => formatNumber(number / scale);
  const hasEnd = max !== undefined && (max < BOUNDLESS || Number(found) > max);
  const noun = whole && scale === 1 ? 'a whole number' : 'a number';
  if (above !== undefined) return `${noun} above ${bound(above)}${hasEnd ? ` and up to ${bound(max)}` : ''}`;
  if (min !== undefined) return hasEnd ? `${noun} from ${bound(min)} to ${bound(max)}` : `${noun} of at least ${bound(min)}`;
  return hasEnd ? `${noun} of at most ${bound(max)}` : noun;
}

/**
 * What is wrong with a number, in the reader's words, with the bounds that the engine gives.
 * @param {{message: string} & import('../engine/engine.js').Refusal} error
 * @param {number} [scale] So many of the engine's units are one of the field's.
 */
export function sayWrong(error, scale = 1) {
  const isNumber = (error.refusal === 'wrong_kind' || error.refusal === 'out_of_range') && error.whole !== undefined;
  return isNumber ? `Enter ${allowed(error, scale)}.` : error.message;
}

/** What holds where a field is left empty; '' where that is no value. @param {Field} field */
export function defaultOf({ default: usual, min = -Infinity, above = -Infinity }, scale = 1) {
  if (typeof usual !== 'number') return String(usual ?? '').replaceAll('_', ' ');
  return usual >= min && usual > above ? formatNumber(usual / scale) : '';
}

/** What a field is, what it takes, and what holds without it. @param {Field} field */
export function aboutField(field, scale = 1) {
  const hasBounds = (field.min ?? field.above ?? field.max) !== undefined;
  const usual = defaultOf(field, scale);
  return [field.help, hasBounds ? `Takes ${allowed(field, scale)}.` : '', usual && `Default: ${usual}.`].filter(Boolean).join(' ');
}

/**
 * What a form's field shows of the request's.
 * @param {Field | undefined} field
 * @param {string} label
 * @param {number} [scale]
 */
export const shownOf = (field, label, scale) => (field === undefined ? {} : {
  unit: unitOf(field, label), about: aboutField(field, scale),
  placeholder: defaultOf(field, scale) || (field.required || field.one_of ? '' : 'optional'),
});
