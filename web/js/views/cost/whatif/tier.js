// What if: the context outgrows a price tier.
import { html } from 'lit/html.js';
import { formatRate, formatSum, formatUsd, formatWhole } from '../../../text/format.js';
import { oldest, onceEach } from '../../../ui/explain.js';
import { dateField, roundStops, selectField } from '../../../ui/fields.js';
import { heads, numberHeads, numbers, strongNumber, table } from '../../../ui/table.js';
import { createCalculator, pathsOf } from '../calculator.js';

/** @type {[name: string, ...maxima: number[]][]} */
const MODELS = [
  ['Kimi-K2.6', 32768, 131072], ['Kimi-K2.5', 32768, 131072], ['Qwen3.5-397B-A17B', 65536, 262144], ['GPT-OSS-120B', 32768, 131072],
];

const DEFAULTS = { q: '1000', in: '30000', out: '2000', cached: '', model: 'Kimi-K2.6', on: '' };

/** @type {import('../calculator.js').Row[]} */
const SLIDERS = [
  ['in', 'Input', 'workload.input_tokens',
    [...roundStops(1000, 120000, [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8]), 30768, 31000].sort((a, b) => a - b)],
  ['out', 'Output', 'workload.output_tokens', roundStops(10, 10000)],
  ['q', 'Requests per day', 'workload.requests_per_day', roundStops(1, 1e7, [1, 2, 5])],
];

/** @type {import('../calculator.js').Row} */
const CACHED = ['cached', 'Of the input, cached', 'workload.cached_tokens'];

/** A model and the most tokens of each of its tiers. */
const modelNow = ({ values }) => MODELS.find(([name]) => name === values.model) ?? MODELS[0];

/** As cost.platforms takes it, but for the prices. @param {import('../calculator.js').Form} form */
export function tierRequest(form) {
  const { number } = form;
  const [model, ...maxima] = modelNow(form);
  const tier = (max) => ({ max_context_tokens: max, price_of: { vendor: 'Tinker', model, context_tokens: max } });
  return {
    workload: {
      requests_per_day: number('q'), input_tokens: number('in'), cached_tokens: number('cached'), output_tokens: number('out'),
    },
    offers: [
      { name: 'By the tier it fits', tiers: maxima.map(tier) },
      ...maxima.map((max) => ({ name: `Up to ${formatWhole(max)} tokens`, tiers: [tier(max)] })),
    ],
  };
}

/** @type {import('./whatif.js').CreateQuestion} */
export const createTier = (app, { book, explain }, changed) => {
  const calculator = createCalculator(app, {
    id: 'tier', op: 'cost.platforms', start: DEFAULTS, changed,
    request: (fields) => (book.isReady ? { ...book.on(fields.values.on), ...tierRequest(fields) } : null),
  });
  const { form, asker, change } = calculator;

  function template() {
    const { model, on } = form.values;
    return html`
      <p>Tinker prices a model by the context a request needs, prompt and reply together.
        A few tokens more can move every token into a tier that costs more than twice as much.</p>
      <div class="panel entries">
        ${selectField({ id: 'tier-model', label: 'Model', value: model, options: MODELS.map(([name]) => [name, name]),
          change: (name) => change({ model: name }) })}
        ${calculator.sliders(SLIDERS)}${calculator.numbers([CACHED])}
        ${dateField({ id: 'tier-on', label: 'Prices as of', value: on || book.today(), hint: 'Tinker’s prices moved on 2026-07-17.',
          change: (day) => change({ on: day === book.today() ? '' : day }) })}
      </div>
      ${calculator.problem(pathsOf(SLIDERS, [CACHED]), 'The tiers could not be priced.')}
      ${calculator.answer(answer, 'Reading prices…')}`;
  }

  function answer(result) {
    return html`
      ${table('Costs by context tier', [heads('Priced', 'Tier'),
        numberHeads(['Input', '$/M'], ['Output', '$/M'], '$/request', '$/day', '$/month')], result.offers.map(billRow))}
      <div class="toolbar"><p class="quiet">Prices as of ${form.values.on || book.today()}; the oldest is ${oldest(result.prices)} old.</p>
        ${calculator.downloads('perquery-context-tier', () => csvRows(result))}</div>`;
  }

  function billRow(bill, index) {
    if (!bill.possible) return html`<tr><th scope="row">${bill.name}</th><td colspan="6" class="quiet">${bill.reason}</td></tr>`;
    const [, ...maxima] = modelNow(form);
    const tier = index === 0 ? bill.tier : index - 1;
    const rates = bill.explain.find(({ name }) => name === 'request_usd').inputs;
    const explained = () => ({
      title: bill.name, steps: asker.result.offers[index].explain ?? [],
      prices: asker.result.prices.filter(({ row }) => book.tierOf(row) === maxima[tier]).filter(onceEach),
    });
    const figure = (text) => explain.figure(text, explained, bill.name);
    return html`<tr class=${index === 0 ? 'best' : ''}><th scope="row">${bill.name}</th><td>up to ${formatWhole(maxima[tier])}</td>
      ${numbers(formatRate(rates.input), formatRate(rates.output), figure(formatUsd(bill.per_request_usd)))}
      ${strongNumber(figure(formatSum(bill.per_day_usd)))}${numbers(formatSum(bill.per_month_usd))}</tr>`;
  }

  return calculator.question(template);
};

function csvRows({ offers }) {
  return [['priced', 'tier', 'per_request_usd', 'per_day_usd', 'per_month_usd', 'not_possible'],
    ...offers.map((bill) => [bill.name, bill.tier, bill.per_request_usd, bill.per_day_usd, bill.per_month_usd, bill.reason])];
}
