// One offer of the platforms view: what is billed and how, to change.
import { html } from 'lit/html.js';
import { numberField, selectField, textField } from '../../ui/fields.js';
import { fieldsOf, KINDS } from '../../prices/offers.js';
import { fieldAt, shownOf } from '../../text/field.js';
import { formatRate } from '../../text/format.js';
import { words } from '../../ui/explain.js';

/** The operation that takes the offers. */
export const OP = 'cost.build_or_buy';

/**
 * @param {import('../../prices/offers.js').Offer} offer
 * @param {number} index Of it in the request.
 * @param {object} tools
 * @param {any} tools.meta
 * @param {Error | null} tools.error
 * @param {any} tools.book
 * @param {any[]} tools.prices That the last answer used.
 * @param {(offer: import('../../prices/offers.js').Offer) => void} tools.change
 * @param {(() => void) | null} tools.remove null for the only one.
 */
export function offerEditor(offer, index, { meta, error, book, prices, change, remove }) {
  const id = (path) => `offer-${index}-${path.replaceAll('.', '-')}`;
  const at = (path) => `offers[${index}].${path}`;
  const put = (path) => (text) => change({ ...offer, rows: [], values: { ...offer.values, [path]: text } });
  const { unit } = KINDS[offer.kind];
  const field = ({ path, label }) => {
    const of = fieldAt(meta, OP, at(path), offer.kind);
    const value = offer.values[path] ?? '';
    const entry = { id: id(path), label, path: at(path), error, value, change: put(path), ...shownOf(of, label) };
    return of?.words ? selectField({ ...entry, value: value || String(of.default), options: of.words.map((word) => [word, words(word)]) })
      : numberField(entry);
  };
  return html`<div class="entries">
    ${textField({ id: id('name'), label: 'Name', value: offer.name, path: at('name'), error,
      change: (name) => change({ ...offer, name }) })}
    ${selectField({ id: id('kind'), label: 'Billed', value: offer.kind,
      options: Object.entries(KINDS).map(([kind, { label }]) => [kind, label]),
      change: (kind) => change({ ...offer, kind, book: '', rows: [] }) })}
    ${unit === '' ? '' : bookField()}
    ${fieldsOf(offer).map(field)}
    ${remove ? html`<div class="entry">
      <button type="button" data-next="#offer-${index}-change,#add-offer" @click=${remove}>Remove this offer</button></div>` : ''}
  </div>`;

  function bookField() {
    const more = unit === 'usd_per_gpu_hour' ? '' : OTHER_PROVIDERS[book.moreState] ?? '';
    return selectField({
      id: id('book'), label: 'Price from', value: offer.book, path: at('price_of'), error,
      options: [['', 'typed below'], ...bookOptions(book.priced(unit), offer.book), ...(more ? [[MORE, more]] : [])],
      hint: prices.filter((price) => keyOf(price) === offer.book).map(priceText).join(', '),
      change: (key) => (key === MORE ? book.fetchMore() : change({ ...offer, book: key, rows: [] })),
    });
  }
}

/** The option that fetches the larger price file. */
const MORE = '\nmore';

const OTHER_PROVIDERS = { none: 'Other providers…', failed: 'Other providers: not in this build' };

/** Vendor and item, a line each, as an offer has them. */
const keyOf = ({ vendor, item }) => `${vendor}\n${item}`;

/** What the book prices; what is chosen stands there before it is known to. */
export function bookOptions(priced, chosen) {
  const options = priced.map((price) => [keyOf(price), `${price.vendor} · ${price.item}`]);
  const isKnown = chosen === '' || options.some(([key]) => key === chosen);
  return isKnown ? options : [[chosen, chosen.replace('\n', ' · ')], ...options];
}

/** "input $0.10" */
const priceText = ({ unit, value }) => `${unit.replace('usd_per_mtok_', '').replace('usd_per_gpu_hour', 'GPU-hour').replaceAll('_', ' ')} ${
  formatRate(value)}`;
