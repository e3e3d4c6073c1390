// What if: the context outgrows a price tier.
import { html } from 'lit/html.js';
import { createAsker } from '../../../engine/asker.js';
import { downloads } from '../../../ui/download.js';
import { createForm, dateField, elsewhere, numberField, roundStops, selectField, sliderField } from '../../../ui/fields.js';
import { formatRate, formatSum, formatUsd, formatWhole } from '../../../text/format.js';
import { failure, loading } from '../../../ui/notice.js';
import { oldest } from '../../../ui/explain.js';

const MODELS = [['Kimi-K2.6', 32768, 131072], ['Kimi-K2.5', 32768, 131072], ['Qwen3.5-397B-A17B', 65536, 262144], ['GPT-OSS-120B', 32768, 131072]];

const DEFAULTS = { q: '1000', in: '30000', out: '2000', cached: '0', model: 'Kimi-K2.6', on: '' };

const SLIDERS = [
  ['in', 'Input', 'tokens a request', 'workload.input_tokens', [...roundStops(1000, 120000, [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8]), 30768, 31000].sort((a, b) => a - b)],
  ['out', 'Output', 'tokens a request', 'workload.output_tokens', roundStops(10, 10000)],
  ['q', 'Requests a day', '', 'workload.requests_per_day', roundStops(1, 1e7, [1, 2, 5])],
];

/** @param {import('../../../main.js').App} app @param {import('../tools.js').CostTools} tools @param {() => void} changed @returns {import('./whatif.js').Question} */
export function createTier(app, { book, explain }, changed) {
  const form = createForm(DEFAULTS);
  const asker = createAsker(app, 'cost.platforms');
  const now = () => MODELS.find(([name]) => name === form.values.model) ?? MODELS[0];

  function change(changes) {
    form.set(changes);
    changed();
  }

  function ask() {
    if (!book.isReady) return;
    const [model, ...maxima] = now();
    const tier = (max) => ({ max_context_tokens: max, price_of: { vendor: 'Tinker', model, context_tokens: max } });
    asker.ask({
      ...book.on(form.values.on),
      workload: { requests_per_day: form.number('q'), input_tokens: form.number('in'), cached_tokens: form.number('cached'), output_tokens: form.number('out') },
      offers: [{ name: 'By the tier it fits', tiers: maxima.map(tier) }, ...maxima.map((max) => ({ name: `Up to ${formatWhole(max)} tokens`, tiers: [tier(max)] }))],
    });
  }

  function template() {
    const { result, error } = asker;
    const other = elsewhere(error, [...SLIDERS.map(([, , , path]) => path), 'workload.cached_tokens']);
    return html`
      <p>Tinker prices a model by the context a request needs, prompt and reply together. A few tokens more can move every token into a tier that costs more than twice as much.</p>
      <div class="panel entries">
        ${selectField({ id: 'tier-model', label: 'Model', value: form.values.model, options: MODELS.map(([name]) => [name, name]), change: (model) => change({ model }) })}
        ${SLIDERS.map(([name, label, unit, path, stops]) => sliderField({ id: `tier-${name}`, label, unit, value: form.values[name], path, error, stops, change: (text) => change({ [name]: text }) }))}
        ${numberField({ id: 'tier-cached', label: 'Of the input, cached', unit: 'tokens', value: form.values.cached, path: 'workload.cached_tokens', error, change: (text) => change({ cached: text }) })}
        ${dateField({ id: 'tier-on', label: 'Prices as of', value: form.values.on || book.today(), change: (day) => change({ on: day === book.today() ? '' : day }), hint: 'Tinker’s prices moved on 2026-07-17.' })}
      </div>
      ${other ? failure(other, 'The tiers could not be priced.') : ''}
      ${result ? answer(result) : error ? '' : loading('Reading prices…')}`;
  }

  function answer(result) {
    const [, ...maxima] = now();
    const inTier = (price, index) => book.tierOf(price.row) === maxima[index];
    return html`<div class="scroll" role="region" tabindex="0" aria-label="Costs by context tier">
      <table class="figures"><thead><tr><th scope="col">Priced</th><th scope="col">Tier</th><th scope="col" class="number">Input<span class="unit">$/M</span></th><th scope="col" class="number">Output<span class="unit">$/M</span></th>
        <th scope="col" class="number">$/request</th><th scope="col" class="number">$/day</th><th scope="col" class="number">$/month</th></tr></thead>
        <tbody>${result.offers.map((bill, index) => {
          if (!bill.possible) return html`<tr><th scope="row">${bill.name}</th><td colspan="6" class="quiet">${bill.reason}</td></tr>`;
          const tier = index === 0 ? bill.tier : index - 1;
          const rates = bill.explain.find(({ name }) => name === 'request_usd').inputs;
          const explained = () => ({ title: bill.name, steps: asker.result.offers[index].explain ?? [],
            prices: asker.result.prices.filter((price) => inTier(price, tier)).filter(({ row }, at, all) => all.findIndex((each) => each.row === row) === at) });
          return html`<tr class=${index === 0 ? 'best' : ''}><th scope="row">${bill.name}</th><td>up to ${formatWhole(maxima[tier])}</td>
            <td class="number">${formatRate(rates.input)}</td><td class="number">${formatRate(rates.output)}</td>
            <td class="number">${explain.figure(formatUsd(bill.per_request_usd), explained, bill.name)}</td>
            <td class="number strong">${explain.figure(formatSum(bill.per_day_usd), explained, bill.name)}</td><td class="number">${formatSum(bill.per_month_usd)}</td></tr>`;
        })}</tbody></table></div>
      <div class="toolbar"><p class="quiet">Prices as of ${form.values.on || book.today()}; the oldest is ${oldest(result.prices)} old.</p>
        ${downloads('perquery-context-tier', () => csvRows(result), asker.text)}</div>`;
  }

  return { enter: form.enter, params: form.params, ask, template };
}

function csvRows({ offers }) {
  return [['priced', 'tier', 'per_request_usd', 'per_day_usd', 'per_month_usd', 'not_possible'],
    ...offers.map((bill) => [bill.name, bill.tier, bill.per_request_usd, bill.per_day_usd, bill.per_month_usd, bill.reason])];
}
