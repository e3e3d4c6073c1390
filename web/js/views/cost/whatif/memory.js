// What if: weights and cache are quantized.
import { html } from 'lit/html.js';
import { formatMeasure, formatUsd, formatWhole } from '../../../text/format.js';
import { roundStops, wholeStops } from '../../../ui/fields.js';
import { heads, numberHeads, numbers, strongNumber, table } from '../../../ui/table.js';
import { createCalculator, pathsOf } from '../calculator.js';

const BILLION = 1e9;

const DEFAULTS = {
  parameters: '70', layers: '80', heads: '8', head: '128', latent: '', context: '32768', sequences: '8', gb: '80', usable: '',
  price: '6.5',
};

/** Shapes as the models' own configurations give them. @type {import('../calculator.js').Examples} */
const MODELS = {
  '70b': ['70B, grouped query', {}],
  '8b': ['8B, grouped query', { parameters: '8', layers: '32', heads: '8', head: '128' }],
  kimi: ['1T mixture, latent cache', { parameters: '1000', layers: '61', latent: '576', context: '131072', gb: '288', price: '12' }],
};

/** @type {import('../calculator.js').Row[]} */
const FIELDS = [
  ['parameters', 'Parameters', 'model.parameters', { scale: BILLION, unit: 'billions' }],
  ['layers', 'Layers', 'model.layers'],
  ['heads', 'Key-value heads', 'model.kv_heads'],
  ['head', 'Head size', 'model.head_size'],
  ['latent', 'Cached values', 'model.kv_values_per_layer'],
  ['gb', 'Memory of a GPU', 'gpu_gb'],
  ['usable', 'Usable of it', 'usable_share'],
  ['price', 'Price of a GPU', 'usd_per_gpu_hour'],
];

/** @type {import('../calculator.js').Row[]} */
const SLIDERS = [
  ['context', 'Context', 'context_tokens', wholeStops(11, 20).map((n) => 2 ** n)],
  ['sequences', 'Sequences at once', 'sequences', roundStops(1, 1000, [1, 2, 4, 8])],
];

/** Bits of a weight and of a cached value. */
const PRECISIONS = [[16, 16], [8, 16], [8, 8], [4, 16], [4, 8], [4, 4]];

/** The field is in billions; what is no number stays as it is. */
const billions = (number) => (typeof number === 'number' ? number * BILLION : number);

/** As cost.memory takes it. @param {import('../calculator.js').Form} form */
export function memoryRequest({ values, number }) {
  const compressed = values.latent.trim() !== '';
  return {
    model: {
      parameters: billions(number('parameters')), layers: number('layers'),
      ...(compressed ? { kv_values_per_layer: number('latent') } : { kv_heads: number('heads'), head_size: number('head') }),
    },
    context_tokens: number('context'), sequences: number('sequences'), gpu_gb: number('gb'), usable_share: number('usable'),
    usd_per_gpu_hour: number('price'),
    precisions: PRECISIONS.map(([weights, cache]) => ({ weight_bits: weights, kv_bits: cache })),
  };
}

/** @type {import('./whatif.js').CreateQuestion} */
export const createMemory = (app, { explain }, changed) => {
  const calculator = createCalculator(app, { id: 'memory', op: 'cost.memory', start: DEFAULTS, request: memoryRequest, changed });
  const { asker } = calculator;

  function template() {
    return html`
      <p>What weights and cache take of a GPU’s memory at 16, 8 and 4 bits, and how many GPUs that makes.</p>
      ${calculator.examples('Model', MODELS)}
      <div class="panel entries">${calculator.sliders(SLIDERS)}${calculator.numbers(FIELDS)}</div>
      ${calculator.problem(pathsOf(SLIDERS, FIELDS), 'It could not be computed.')}
      ${calculator.answer(answer)}`;
  }

  function answer({ precisions }) {
    return html`
      ${table('Memory by precision', [heads('Weights, cache'), numberHeads(['Weights', 'GB'], ['Cache', 'GB'], ['Together', 'GB'],
        'GPUs', 'in a power of two', 'Sequences that fit', '$/hour')], precisions.map(precisionRow))}
      ${calculator.downloads('perquery-memory', () => csvRows(precisions))}`;
  }

  function precisionRow(each, index) {
    const title = `${each.weight_bits}-bit weights, ${each.kv_bits}-bit cache`;
    const figure = (key) => explain.figure(formatMeasure(each[key]), () => ({
      title, steps: asker.result.precisions[index].explain.filter(({ name }) => name === key),
    }), key);
    return html`<tr><th scope="row">${each.weight_bits} bits, cache ${each.kv_bits}</th>
      ${numbers(figure('weights_gb'), figure('kv_gb'), formatMeasure(each.total_gb))}${strongNumber(figure('gpus'))}
      ${numbers(formatWhole(each.gpus_power_of_two), formatWhole(each.sequences_that_fit), formatUsd(each.usd_per_hour))}</tr>`;
  }

  return calculator.question(template);
};

const CSV = [
  'weight_bits', 'kv_bits', 'weights_gb', 'kv_gb', 'total_gb', 'gpus', 'gpus_power_of_two', 'sequences_that_fit', 'usd_per_hour',
];

const csvRows = (precisions) => [CSV, ...precisions.map((each) => CSV.map((key) => each[key]))];
