// What if: a cheap model is tuned instead of a dear one bought.
import { html } from 'lit/html.js';
import { createAsker } from '../../../engine/asker.js';
import { downloads } from '../../../ui/download.js';
import { createForm, elsewhere, numberField, roundStops, segments, sliderField } from '../../../ui/fields.js';
import { formatNumber, formatPrice, formatUsd, formatWhole } from '../../../text/format.js';
import { failure, loading } from '../../../ui/notice.js';

const DEFAULTS = {
  q: '30000', tuned: '0.000292', tunedright: '0.96', bought: '0.000187', boughtright: '0.96', engineering: '10000', training: '0', trainings: '1', upkeep: '0', wrong: '0', months: '12',
};

/** Nemotron 120B, to be tuned, against gpt-oss-120b: the published page took the cached price for the input price. */
const EXAMPLES = {
  corrected: ['At the right prices', {}],
  published: ['As published', { tuned: '0.000121' }],
  gpt: ['Against GPT-5.4', { bought: '0.00524', tuned: '0.000292' }],
};

const SLIDERS = [
  ['q', 'Questions a day', '', 'queries_per_day', roundStops(100, 1e8, [1, 2, 3, 5])],
  ['months', 'Over', 'months', 'months', roundStops(1, 60, [1, 2, 3, 4, 6, 8])],
];
const NUMBERS = [
  ['tuned', 'Tuned model', '$/query', 'tuned.per_query_usd'],
  ['tunedright', 'Tuned model is right', 'share, 0 to 1', 'tuned.accuracy'],
  ['bought', 'Bought model', '$/query', 'bought.per_query_usd'],
  ['boughtright', 'Bought model is right', 'share, 0 to 1', 'bought.accuracy'],
  ['engineering', 'Engineering', '$, once', 'engineering_usd'],
  ['training', 'A training run', '$', 'training_usd'],
  ['trainings', 'Training runs', '', 'trainings'],
  ['upkeep', 'Upkeep', '$/month', 'upkeep_usd_per_month'],
  ['wrong', 'A wrong answer costs', '$', 'wrong_answer_usd'],
];

const RESULTS = [
  ['saving_per_day_usd', 'Saved a day by price', formatUsd],
  ['net_per_day_usd', 'Net a day', formatUsd],
  ['once_usd', 'Spent once', formatUsd],
  ['net_usd', 'Net over the months', formatUsd],
  ['payback_days', 'Paid back after', (days) => (days === null ? 'never' : `${formatWhole(days)} days`)],
  ['break_even_queries_per_day', 'Pays from', (volume) => (volume === null ? 'no volume' : `${formatWhole(volume)} a day`)],
  ['wrong_answers_per_day', 'More wrong answers a day', formatNumber],
  ['tuned_per_correct_usd', 'Tuned, a correct answer', formatPrice],
  ['bought_per_correct_usd', 'Bought, a correct answer', formatPrice],
];

/** @param {import('../../../main.js').App} app @param {import('../tools.js').CostTools} tools @param {() => void} changed @returns {import('./whatif.js').Question} */
export function createTune(app, { explain }, changed) {
  const form = createForm(DEFAULTS);
  const asker = createAsker(app, 'cost.finetune');

  function change(changes) {
    form.set(changes);
    changed();
  }

  function ask() {
    asker.ask({
      tuned: { per_query_usd: form.number('tuned'), accuracy: form.number('tunedright') },
      bought: { per_query_usd: form.number('bought'), accuracy: form.number('boughtright') },
      queries_per_day: form.number('q'), engineering_usd: form.number('engineering'), training_usd: form.number('training'), trainings: form.number('trainings'),
      upkeep_usd_per_month: form.number('upkeep'), wrong_answer_usd: form.number('wrong'), months: form.number('months'),
    });
  }

  function template() {
    const { result, error } = asker;
    const chosen = Object.entries(EXAMPLES).find(([, [, values]]) => Object.entries({ ...DEFAULTS, ...values }).every(([name, value]) => form.values[name] === value));
    const other = elsewhere(error, [...SLIDERS, ...NUMBERS].map(([, , , path]) => path));
    return html`
      <p>“Tune the cheap model and save 1.98 a day” was said of Nemotron 120B against gpt-oss-120b. With the input price in place of the cached one the sign turns:
        every tuned query costs more than the one it replaces.</p>
      ${segments('Example', Object.entries(EXAMPLES).map(([name, [label]]) => [name, label]), chosen?.[0] ?? '', (name) => { form.reset(); change(EXAMPLES[name][1]); })}
      <div class="panel entries">
        ${SLIDERS.map(([name, label, unit, path, stops]) => sliderField({ id: `tune-${name}`, label, unit, value: form.values[name], path, error, stops, change: (text) => change({ [name]: text }) }))}
        ${NUMBERS.map(([name, label, unit, path]) => numberField({ id: `tune-${name}`, label, unit, value: form.values[name], path, error, change: (text) => change({ [name]: text }) }))}
      </div>
      ${other ? failure(other, 'It could not be computed.') : ''}
      ${result ? answer(result) : error ? '' : loading('Computing…')}`;
  }

  function answer(result) {
    const step = (key) => result.explain.find(({ name }) => name === key);
    const said = { tune: 'Tune.', buy: 'Buy.', equal: 'It makes no difference.' }[result.answer];
    return html`<p class="verdict"><strong>${said}</strong>${result.payback_reason ? html` <span class="quiet">Paid back never: ${result.payback_reason.replace(/^never: /, '')}.</span>` : ''}</p>
      <dl class="facts">${RESULTS.map(([key, label, format]) => html`<div><dt>${label}</dt><dd>${step(key)
        ? explain.figure(format(result[key]), () => ({ title: label, steps: asker.result.explain.filter(({ name }) => name === key) }), label) : format(result[key])}</dd></div>`)}</dl>
      ${downloads('perquery-tune-or-buy', () => [['figure', 'value'], ['answer', result.answer], ...RESULTS.map(([key]) => [key, result[key]])], asker.text)}`;
  }

  return { enter: form.enter, params: form.params, ask, template };
}
