// The offers side by side: what each costs, where its figures come from, and its form to change it.
import { html } from 'lit/html.js';
import { KINDS } from '../../prices/offers.js';
import { formatSum, formatUsd, formatWhole } from '../../text/format.js';
import { onceEach, source, words } from '../../ui/explain.js';
import { isAt } from '../../ui/fields.js';
import { heads, numberHeads, numbers, strongNumber, table } from '../../ui/table.js';
import { offerEditor } from './offer-editor.js';

/**
 * @param {import('../../main.js').App} app
 * @param {import('./tools.js').CostTools} tools
 * @param {import('../../engine/asker.js').Asker} asker Of cost.build_or_buy.
 * @param {() => import('../../prices/offers.js').Offer[]} now The offers.
 * @param {(offers: import('../../prices/offers.js').Offer[]) => void} edit
 */
export function createOfferTable(app, { book, explain }, asker, now, edit) {
  let open = -1;

  function toggle(index, expanded) {
    open = expanded ? -1 : index;
    app.update();
  }

  /** @param {any} result Of these offers; null while it is not there. */
  function template(result) {
    const offers = now();
    const titles = [
      heads('Offer'), numberHeads('$/day', '$/month', '$/1,000 requests', '$/M tokens'), heads(`Against ${offers[0].name}`),
    ];
    const rows = offers.map((offer, index) => offerRows(offer, index, offers, result));
    return table('Offers and what they cost', titles, rows, { kind: 'offers' });
  }

  function offerRows(offer, index, offers, result) {
    const bill = result?.offers[index];
    const wrong = isAt(asker.error, `offers[${index}]`);
    const expanded = open === index || wrong;
    const cheapest = result?.ranking[0] === offer.name && bill?.possible;
    const note = wrong ? 'See below.' : 'Computing…';
    return html`<tr class=${cheapest ? 'best' : ''}>
      <th scope="row"><span class="name">${offer.name}</span> ${cheapest ? html`<span class="badge">cheapest</span>` : ''}
        <button type="button" class="more" id="offer-${index}-change" aria-expanded=${expanded} aria-label="Change ${offer.name}"
          @click=${() => toggle(index, expanded)}>Change</button>
        <span class="unit">${offer.role ? `${offer.role}, ` : ''}${KINDS[offer.kind].label}</span></th>
      ${bill?.possible ? billCells(offer, bill, index, result)
        : html`<td colspan="5" class="quiet">${bill ? bill.reason : note}</td>`}</tr>
      ${expanded ? html`<tr class="why"><td colspan="6"><div>${editorOf(offer, index, offers)}</div></td></tr>` : ''}`;
  }

  function billCells(offer, bill, index, result) {
    const figure = (text) => explain.figure(text, explainOffer(index), offer.name);
    const overloaded = bill.gpu?.overloaded ? html` <span class="badge error">overloaded</span>` : '';
    return html`${strongNumber(figure(formatSum(bill.per_day_usd)))}
      ${numbers(figure(formatSum(bill.per_month_usd)),
        bill.per_request_usd === null ? bill.no_figure_reason : figure(perThousand(bill.per_request_usd)),
        bill.per_mtok_usd === null ? '' : formatUsd(bill.per_mtok_usd))}
      <td>${index === 0 ? '' : against(result.against_first[index - 1])}${overloaded}</td>`;
  }

  function editorOf(offer, index, offers) {
    const remove = () => {
      open = -1;
      edit(offers.toSpliced(index, 1));
    };
    return offerEditor(offer, index, {
      meta: app.meta, error: asker.error, book, prices: asker.result?.prices ?? [],
      change: (next) => edit(offers.with(index, next)), remove: offers.length === 1 ? null : remove,
    });
  }

  function explainOffer(index) {
    return () => {
      const bill = asker.result?.offers[index];
      const offer = now()[index];
      if (!bill || !offer) return { title: 'Gone' };
      const { rows, sources } = app.library.of('platforms')[0].info;
      return {
        title: offer.name, steps: bill.explain ?? [],
        prices: asker.result.prices.filter(({ vendor, item }) => `${vendor}\n${item}` === offer.book).filter(onceEach),
        more: html`${bill.parts_per_day ? parts(bill.parts_per_day) : ''}
          ${known(offer, rows.filter(({ id }) => offer.rows.includes(id)), sources)}`,
      };
    };
  }

  return {
    template,
    /** Which offer's form is open: -1 for none. @param {number} index */
    open(index) { open = index; },
  };
}

/** A unit of a thousand requests; $0.00018 each reads as $0.18. */
const perThousand = (usd) => formatUsd(usd * 1000);

function parts(all) {
  const paid = Object.entries(all).filter(([, usd]) => usd > 0);
  if (paid.length < 2) return '';
  return html`<h4>Parts of a day’s bill</h4>
    <ul class="claims">${paid.map(([name, usd]) => html`<li>${words(name)}: <strong>${formatUsd(usd)}</strong></li>`)}</ul>`;
}

/** What the platforms' file says of an offer. */
function known(offer, facts, sources) {
  if (facts.length > 0) {
    const cited = (row) => source({ ...sources[row.source], note: row.note ?? '' });
    return html`<h4>What is known of it</h4>
      <ul class="claims">${facts.map((row) => html`<li>
        ${words(row.mark)}: <strong>${row.value}</strong> <span class="quiet">${cited(row)}</span></li>`)}</ul>
      <p class="quiet">“Change” beside the offer lets you put figures of your own.</p>`;
  }
  return offer.book === '' ? html`<p class="quiet">Its price was typed in on this page; no source stands behind it.</p>` : '';
}

function against({ answer, meaning, crossings = [] }) {
  if (answer === 'never') return 'never cheaper';
  if (answer === 'always') return 'always cheaper';
  if (answer === 'equal') return 'the same';
  if (answer !== 'value') return html`<span class="quiet">${meaning}</span>`;
  const [first, ...others] = crossings;
  const side = first.cheaper_above === 'second' ? 'cheaper above' : 'cheaper below';
  return `${side} ${formatWhole(first.requests_per_day)} a day${others.length > 0 ? `, and ${others.length} more crossings` : ''}`;
}
