// What if: weights and cache are quantised.
import { html } from 'lit/html.js';
import { createAsker } from '../../../engine/asker.js';
import { downloads } from '../../../ui/download.js';
import { createForm, elsewhere, numberField, roundStops, segments, sliderField } from '../../../ui/fields.js';
import { formatMeasure, formatUsd, formatWhole } from '../../../text/format.js';
import { failure, loading } from '../../../ui/notice.js';

const DEFAULTS = { parameters: '70', layers: '80', heads: '8', head: '128', latent: '', context: '32768', sequences: '8', gb: '80', usable: '0.9', price: '6.5' };

/** Shapes as the models' own configurations give them. */
const MODELS = {
  '70b': ['70B, grouped query', {}],
  '8b': ['8B, grouped query', { parameters: '8', layers: '32', heads: '8', head: '128' }],
  kimi: ['1T mixture, latent cache', { parameters: '1000', layers: '61', latent: '576', context: '131072', gb: '288', price: '12' }],
};

const FIELDS = [
  ['parameters', 'Parameters', 'billions, all experts', 'model.parameters', 1e9],
  ['layers', 'Layers', '', 'model.layers'],
  ['heads', 'Key-value heads', 'a layer', 'model.kv_heads'],
  ['head', 'Head size', '', 'model.head_size'],
  ['latent', 'Cached values', 'if compressed', 'model.kv_values_per_layer'],
  ['gb', 'Memory of a GPU', 'GB', 'gpu_gb'],
  ['usable', 'Usable of it', 'share, 0 to 1', 'usable_share'],
  ['price', 'Price of a GPU', '$/hour', 'usd_per_gpu_hour'],
];
const SLIDERS = [
  ['context', 'Context', 'tokens', 'context_tokens', [2048, 4096, 8192, 16384, 32768, 65536, 131072, 262144, 524288, 1048576]],
  ['sequences', 'Sequences at once', '', 'sequences', roundStops(1, 1000, [1, 2, 4, 8])],
];

/** @param {import('../../../main.js').App} app @param {import('../tools.js').CostTools} tools @param {() => void} changed @returns {import('./whatif.js').Question} */
export function createMemory(app, { explain }, changed) {
  const form = createForm(DEFAULTS);
  const asker = createAsker(app, 'cost.memory');

  function change(changes) {
    form.set(changes);
    changed();
  }

  function ask() {
    const compressed = form.values.latent.trim() !== '';
    asker.ask({
      model: {
        parameters: billions(form.number('parameters')), layers: form.number('layers'),
        ...(compressed ? { kv_values_per_layer: form.number('latent') } : { kv_heads: form.number('heads'), head_size: form.number('head') }),
      },
      context_tokens: form.number('context'), sequences: form.number('sequences'), gpu_gb: form.number('gb'), usable_share: form.number('usable'), usd_per_gpu_hour: form.number('price'),
      precisions: [{ weight_bits: 16, kv_bits: 16 }, { weight_bits: 8, kv_bits: 16 }, { weight_bits: 8, kv_bits: 8 }, { weight_bits: 4, kv_bits: 16 }, { weight_bits: 4, kv_bits: 8 }, { weight_bits: 4, kv_bits: 4 }],
    });
  }

  function template() {
    const { result, error } = asker;
    const chosen = Object.entries(MODELS).find(([, [, values]]) => Object.entries({ ...DEFAULTS, ...values }).every(([name, value]) => form.values[name] === value));
    const other = elsewhere(error, [...SLIDERS, ...FIELDS].map(([, , , path]) => path));
    return html`
      <p>What weights and cache take of a GPU’s memory at 16, 8 and 4 bits, and how many GPUs that makes.</p>
      ${segments('Model', Object.entries(MODELS).map(([name, [label]]) => [name, label]), chosen?.[0] ?? '', (name) => { form.reset(); change(MODELS[name][1]); })}
      <div class="panel entries">
        ${SLIDERS.map(([name, label, unit, path, stops]) => sliderField({ id: `memory-${name}`, label, unit, value: form.values[name], path, error, stops, change: (text) => change({ [name]: text }) }))}
        ${FIELDS.map(([name, label, unit, path, scale]) => numberField({ id: `memory-${name}`, label, unit, value: form.values[name], path, error, scale, change: (text) => change({ [name]: text }) }))}
      </div>
      ${other ? failure(other, 'It could not be computed.') : ''}
      ${result ? answer(result) : error ? '' : loading('Computing…')}`;
  }

  function answer({ precisions }) {
    return html`<div class="scroll" role="region" tabindex="0" aria-label="Memory by precision">
      <table class="figures"><thead><tr><th scope="col">Weights, cache</th><th scope="col" class="number">Weights<span class="unit">GB</span></th><th scope="col" class="number">Cache<span class="unit">GB</span></th>
        <th scope="col" class="number">Together<span class="unit">GB</span></th><th scope="col" class="number">GPUs</th><th scope="col" class="number">in a power of two</th><th scope="col" class="number">Sequences that fit</th><th scope="col" class="number">$/hour</th></tr></thead>
        <tbody>${precisions.map((each, index) => {
          const figure = (key, name) => explain.figure(formatMeasure(each[key]), () => ({ title: `${each.weight_bits}-bit weights, ${each.kv_bits}-bit cache`,
            steps: asker.result.precisions[index].explain.filter((step) => step.name === name) }), name);
          return html`<tr><th scope="row">${each.weight_bits} bits, cache ${each.kv_bits}</th><td class="number">${figure('weights_gb', 'weights_gb')}</td><td class="number">${figure('kv_gb', 'kv_gb')}</td>
            <td class="number">${formatMeasure(each.total_gb)}</td><td class="number strong">${figure('gpus', 'gpus')}</td><td class="number">${formatWhole(each.gpus_power_of_two)}</td>
            <td class="number">${formatWhole(each.sequences_that_fit)}</td><td class="number">${formatUsd(each.usd_per_hour)}</td></tr>`;
        })}</tbody></table></div>
      ${downloads('perquery-memory', () => [['weight_bits', 'kv_bits', 'weights_gb', 'kv_gb', 'total_gb', 'gpus', 'gpus_power_of_two', 'sequences_that_fit', 'usd_per_hour'],
        ...precisions.map((each) => [each.weight_bits, each.kv_bits, each.weights_gb, each.kv_gb, each.total_gb, each.gpus, each.gpus_power_of_two, each.sequences_that_fit, each.usd_per_hour])], asker.text)}`;
  }

  return { enter: form.enter, params: form.params, ask, template };
}

/** The field is in billions; what is no number stays as it is. */
const billions = (number) => (typeof number === 'number' ? number * 1e9 : number);
