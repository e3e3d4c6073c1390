// One offer of the platforms view: what is billed and how, to change.
import { html } from 'lit/html.js';
import { numberField, selectField, textField } from '../../ui/fields.js';
import { fieldsOf, KINDS } from '../../prices/offers.js';
import { formatRate } from '../../text/format.js';

/**
 * @param {import('../../prices/offers.js').Offer} offer
 * @param {number} index Of it in the request.
 * @param {object} tools
 * @param {Error | null} tools.error
 * @param {any} tools.book
 * @param {any[]} tools.prices That the last answer used.
 * @param {(offer: import('../../prices/offers.js').Offer) => void} tools.change
 * @param {(() => void) | null} tools.remove null for the only one.
 */
export function offerEditor(offer, index, { error, book, prices, change, remove }) {
  const id = (path) => `offer-${index}-${path.replaceAll('.', '-')}`;
  const at = (path) => `offers[${index}].${path}`;
  const put = (path) => (text) => change({ ...offer, rows: [], values: { ...offer.values, [path]: text } });
  const { unit } = KINDS[offer.kind];
  return html`<div class="entries">
    ${textField({ id: id('name'), label: 'Name', value: offer.name, path: at('name'), error, change: (name) => change({ ...offer, name }) })}
    ${selectField({ id: id('kind'), label: 'Billed', value: offer.kind, options: Object.entries(KINDS).map(([kind, { label }]) => [kind, label]),
      change: (kind) => change({ ...offer, kind, book: '', rows: [] }) })}
    ${unit === '' ? '' : bookField()}
    ${fieldsOf(offer).map(({ path, label, unit: of, optional, options }) => (options
      ? selectField({ id: id(path), label, value: offer.values[path] ?? options[0][0], options, path: at(path), error, change: put(path) })
      : numberField({ id: id(path), label, unit: of, value: offer.values[path] ?? '', path: at(path), error, placeholder: optional ?? '', change: put(path) })))}
    ${remove ? html`<div class="entry"><button type="button" data-next="#offer-${index}-change,#add-offer" @click=${remove}>Remove this offer</button></div>` : ''}
  </div>`;

  function bookField() {
    const choices = book.priced(unit).map(({ vendor, item }) => [`${vendor}\n${item}`, `${vendor} · ${item}`]);
    const chosen = offer.book !== '' && !choices.some(([key]) => key === offer.book) ? [[offer.book, offer.book.replace('\n', ' · ')]] : [];
    const more = unit === 'usd_per_gpu_hour' ? '' : { none: 'more', failed: 'more' }[book.moreState] ?? '';
    const used = prices.filter(({ vendor, item }) => `${vendor}\n${item}` === offer.book);
    return selectField({
      id: id('book'), label: 'Price from', value: offer.book, path: at('price_of'), error,
      options: [['', 'typed below'], ...chosen, ...choices, ...(more ? [['\nmore', book.moreState === 'failed' ? 'Other providers: not in this build' : 'Other providers…']] : [])],
      hint: used.map(({ unit: of, value }) => `${of.replace('usd_per_mtok_', '').replace('usd_per_gpu_hour', 'GPU-hour').replaceAll('_', ' ')} ${formatRate(value)}`).join(', '),
      change: (key) => (key === '\nmore' ? book.fetchMore() : change({ ...offer, book: key, rows: [] })),
    });
  }
}
