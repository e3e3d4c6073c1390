// What episodes cost, offer by offer, and what each figure is made of.
import { html } from 'lit/html.js';
import { formatCents, formatNumber, formatPercent, formatRough, formatUsd, formatWhole } from '../../text/format.js';
import { oldest, onceEach, words } from '../../ui/explain.js';
import { word } from '../../ui/tips.js';
import { moneyBar } from '../../ui/moneybar.js';
import { DRAWN_HEAD, heads, numberHeads, numbers, strongNumber, table } from '../../ui/table.js';
import { AGAIN, CACHED, modelOf, pricesOf, SERVERLESS } from './episode.js';

/** What an offer is made of, in words. */
const NOTES = {
  [AGAIN]: 'every prompt token at the input price', [CACHED]: 'hits at the cached price', [SERVERLESS]: 'hits at the cached price',
};

/**
 * @param {import('./tools.js').CostTools} tools
 * @param {Record<string, string>} values What the form holds.
 * @param {() => any} shown The answer that is shown.
 */
export function createEpisodeAnswer({ book, explain }, values, shown) {
  /** @param {any} result @param {string | null} refusal Why the offers with tiers cannot serve it; null if they can. */
  function template({ tokens, offers, prices }, refusal) {
    const most = Math.max(...offers.map((offer) => offer.serial_usd ?? offer.total_usd));
    const dedicated = offers.find(({ kind }) => kind === 'dedicated');
    const refused = refusal === null ? [] : [AGAIN, CACHED];
    const titles = [heads('Offer'), numberHeads('Cost'), DRAWN_HEAD, numberHeads('As published'), heads('Made of')];
    return html`
      ${tokenFacts(tokens)}
      <p class="quiet">Tokens of one episode. Money is for all ${formatNumber(Number(values.episodes))} episodes.</p>
      ${table('Costs of the episodes', titles, [
        refused.map((name) => html`<tr><th scope="row">${name}</th><td colspan="4" class="quiet">${refusal}</td></tr>`),
        offers.map((offer) => offerRow(offer, most)),
      ], { kind: 'episodes' })}
      ${dedicated ? dedicatedHours(dedicated) : ''}
      <p class="quiet">Prices as of ${values.on}; the oldest was ${oldest(prices)} old then.
        Click a figure for its formula, prices and sources.</p>`;
  }

  function tokenFacts(tokens) {
    const stepsOf = (name) => shown().tokens.explain.filter((step) => step.name === name);
    const explained = (name) => () => ({ title: words(name), steps: stepsOf(name) });
    const fact = (label, value) => html`<div><dt>${word(label)}</dt><dd>${value}</dd></div>`;
    const figure = (label, name, text) => fact(label, explain.figure(text, explained(name), words(name)));
    return html`<dl class="facts">
      ${figure('Prefill, prompt sent again', 'prefill', formatWhole(tokens.prefill))}
      ${figure('Of it not in the cache', 'uncached', formatWhole(tokens.uncached))}
      ${figure('Decoded', 'decode', formatWhole(tokens.decode))}
      ${figure('Hit rate', 'hit_rate', formatPercent(tokens.hit_rate))}
      ${fact('Longest context', formatWhole(tokens.largest_context))}
      ${tokens.turns_for_wanted_hit_rate === null ? ''
        : fact(`Turns for ${formatPercent(Number(values.wanted))} hits`, formatWhole(tokens.turns_for_wanted_hit_rate))}
    </dl>`;
  }

  /** Looks the offer up when the dialog is drawn, so that it follows the sliders. */
  function explainOffer(name) {
    return () => {
      const { offers, prices } = shown();
      const offer = offers.find((each) => each.name === name);
      const tier = modelOf(values).tiers[offer?.tier ?? 0];
      return {
        title: name, more: offer?.kind === 'dedicated' ? dedicatedRates(offer) : '', steps: offer?.explain ?? [],
        prices: prices.filter(pricesOf(offer, tier, book.tierOf)).filter(onceEach),
      };
    };
  }

  function offerRow(offer, most) {
    const isRange = offer.kind === 'dedicated';
    const range = isRange ? [offer.overlapped_usd, offer.serial_usd] : [offer.total_usd, offer.total_usd];
    const text = isRange ? range.map(formatCents).join(' – ') : formatCents(offer.total_usd);
    return html`<tr><th scope="row">${offer.name}</th>
      ${strongNumber(explain.figure(text, explainOffer(offer.name), offer.name))}
      <td class="drawn">${moneyBar(range, most, isRange ? offer.published_usd : null)}</td>
      ${numbers(isRange ? html`<del>${formatCents(offer.published_usd)}</del>` : asPublished(offer))}
      <td class="quiet">${isRange ? clusterNote() : partsOf(offer)}</td></tr>`;
  }

  function clusterNote() {
    const { gpus, gpu } = modelOf(values);
    return `${values.gpus || gpus} ${gpu}, decode overlapped with prefill to one after the other`;
  }

  return { template };
}

/** What was published of an offer per token: of the one that it had. */
const asPublished = ({ name, total_usd: usd }) => (name === AGAIN ? formatCents(usd) : '');

const partsOf = (offer) => `${NOTES[offer.name]}; prompt ${formatCents(offer.prompt_usd)}${
  offer.cached_usd > 0 ? `, cached ${formatCents(offer.cached_usd)}` : ''}, reply ${formatCents(offer.reply_usd)}`;

const dedicatedRates = (offer) => html`
  <p>Between ${formatCents(offer.overlapped_usd)}, decode and prefill fully overlapped, and ${formatCents(offer.serial_usd)},
  one after the other. At these rates a million tokens cost ${formatUsd(offer.prefill_per_mtok_usd)} to prefill
  and ${formatUsd(offer.decode_per_mtok_usd)} to decode.</p>`;

const dedicatedHours = (offer) => html`
  <p class="quiet">Dedicated: ${formatRough(offer.overlapped_hours)} to ${formatRough(offer.serial_hours)} cluster-hours,
  ${formatRough(offer.prefill_hours)} of them prefill and ${formatRough(offer.decode_hours)} decode;
  the published formula counts the prefill alone. On the clock it takes up to ${formatRough(offer.wall_clock_hours)} h.
  Compare only at one truncation policy and context length: here nothing is cut.</p>`;
