// What if: an hour of GPU gets dearer, and part of the traffic can wait for a batch.
import { html } from 'lit/html.js';
import { formatSum, formatUsd } from '../../../text/format.js';
import { lessonLink } from '../../../ui/explain.js';
import { roundStops, wholeStops } from '../../../ui/fields.js';
import { moneyBar } from '../../../ui/moneybar.js';
import { DRAWN_HEAD, heads, numberHeads, numbers, strongNumber, table } from '../../../ui/table.js';
import { createCalculator, pathsOf } from '../calculator.js';

/** Fireworks' H100 cost 6 an hour until 2026-04-30 and 7 after; its batches are at half price. */
const DEFAULTS = {
  q: '500000', in: '700', out: '200', batch: '0.4', before: '6', after: '7', decode: '1875', prefill: '15000', kept: '1',
  batchin: '0.45', batchout: '0.45', input: '0.9', output: '0.9', factor: '0.5',
};

/** @type {import('../calculator.js').Row[]} */
const SLIDERS = [
  ['q', 'Requests per day', 'workload.requests_per_day', roundStops(1000, 1e8, [1, 2, 5])],
  ['batch', 'Can wait for a batch', 'workload.batch_share', wholeStops(0, 20).map((n) => n / 20)],
  ['before', 'An hour, before', 'offers[0].usd_per_gpu_hour', wholeStops(2, 60).map((n) => n / 4)],
  ['after', 'An hour, after', 'offers[1].usd_per_gpu_hour', wholeStops(2, 60).map((n) => n / 4)],
];

/** @type {import('../calculator.js').Row[]} */
const NUMBERS = [
  ['in', 'Input', 'workload.input_tokens'],
  ['out', 'Output', 'workload.output_tokens'],
  ['decode', 'A GPU decodes', 'offers[0].capacity.tokens_per_s'],
  ['prefill', 'A GPU prefills', 'offers[0].capacity.prefill_tokens_per_s'],
  ['kept', 'Replicas kept up', 'offers[0].min_replicas'],
  ['batchin', 'Batch price, input', 'offers[2].batch_price.input'],
  ['batchout', 'Batch price, output', 'offers[2].batch_price.output'],
  ['input', 'Token price, input', 'offers[3].price.input'],
  ['output', 'Token price, output', 'offers[3].price.output'],
  ['factor', 'A batch costs', 'offers[3].batch_factor'],
];

/** As cost.platforms takes it. @param {import('../calculator.js').Form} form */
export function riseRequest({ number }) {
  const gpu = (name, price) => ({
    name, kind: 'per_gpu_time', usd_per_gpu_hour: number(price), min_replicas: number('kept'),
    capacity: { tokens_per_s: number('decode'), prefill_tokens_per_s: number('prefill') },
  });
  return {
    workload: {
      requests_per_day: number('q'), input_tokens: number('in'), output_tokens: number('out'), batch_share: number('batch'),
    },
    offers: [
      gpu('Before, all on GPUs', 'before'),
      gpu('After, all on GPUs', 'after'),
      {
        ...gpu('After, the batch share per token', 'after'),
        batch_price: { input: number('batchin'), output: number('batchout') },
      },
      {
        name: 'All per token, the share in batches',
        price: { input: number('input'), output: number('output') }, batch_factor: number('factor'),
      },
    ],
  };
}

/** @type {import('./whatif.js').CreateQuestion} */
export const createRise = (app, { explain }, changed) => {
  const calculator = createCalculator(app, { id: 'rise', op: 'cost.platforms', start: DEFAULTS, request: riseRequest, changed });
  const { asker } = calculator;

  function template() {
    return html`
      <p>The lesson ${lessonLink(app)} asks: GPU time gets more expensive by a dollar an hour, and 40% of the traffic
        could wait for a batch.
        Pay, move that share, or leave the GPUs?
        The ready figures are an H100 at Fireworks before and after 1 May 2026 with an eighth of the throughput of a node
        (15,000 tokens/s for a 70B model), and the lesson’s $0.90 per M tokens, half of that in batches.</p>
      <div class="panel entries">${calculator.sliders(SLIDERS)}${calculator.numbers(NUMBERS)}</div>
      ${calculator.problem(pathsOf(SLIDERS, NUMBERS), 'The bills could not be computed.')}
      ${calculator.answer(answer)}`;
  }

  function answer(result) {
    const most = Math.max(...result.offers.map(({ per_day_usd: usd }) => usd ?? 0));
    const [cheapest] = result.ranking.filter((name) => name !== result.offers[0].name);
    return html`
      <p class="verdict">Cheapest after the rise:
        <strong>${cheapest?.replace(/^After, /, '') ?? 'nothing, no way is possible'}</strong>.</p>
      ${table('Bills before and after the rise', [heads('Way'), numberHeads('$/day'), DRAWN_HEAD, numberHeads('$/month', '$/request')],
        result.offers.map((bill, index) => billRow(bill, index, most, bill.name === cheapest)))}
      ${calculator.downloads('perquery-price-rise', () => csvRows(result))}`;
  }

  function billRow(bill, index, most, isCheapest) {
    const steps = () => ({ title: bill.name, steps: asker.result.offers[index].explain ?? [] });
    return html`<tr class=${isCheapest ? 'best' : ''}>
      <th scope="row">${bill.name}${isCheapest ? html` <span class="badge">cheapest</span>` : ''}</th>
      ${bill.possible ? html`${strongNumber(explain.figure(formatSum(bill.per_day_usd), steps, bill.name))}
        <td class="drawn">${moneyBar([bill.per_day_usd, bill.per_day_usd], most)}</td>
        ${numbers(formatSum(bill.per_month_usd), formatUsd(bill.per_request_usd))}`
        : html`<td colspan="4" class="quiet">${bill.reason}</td>`}
    </tr>`;
  }

  return calculator.question(template);
};

function csvRows({ offers }) {
  return [['way', 'per_day_usd', 'per_month_usd', 'per_year_usd', 'per_request_usd'],
    ...offers.map((bill) => [bill.name, bill.per_day_usd, bill.per_month_usd, bill.per_year_usd, bill.per_request_usd])];
}
