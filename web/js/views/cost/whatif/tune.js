// What if: a cheap model is tuned instead of a dear one bought.
import { html } from 'lit/html.js';
import { formatNumber, formatPrice, formatUsd, formatWhole } from '../../../text/format.js';
import { roundStops } from '../../../ui/fields.js';
import { createCalculator, pathsOf } from '../calculator.js';

const DEFAULTS = {
  q: '30000', tuned: '0.000292', tunedright: '0.96', bought: '0.000187', boughtright: '0.96', engineering: '10000',
  training: '', trainings: '', upkeep: '', wrong: '', months: '12',
};

/**
 * Nemotron 120B, to be tuned, against gpt-oss-120b: the published page took the cached price for the input price.
 * @type {import('../calculator.js').Examples}
 */
const EXAMPLES = {
  corrected: ['At the right prices', {}],
  published: ['As published', { tuned: '0.000121' }],
  gpt: ['Against GPT-5.4', { bought: '0.00524', tuned: '0.000292' }],
};

/** @type {import('../calculator.js').Row[]} */
const SLIDERS = [
  ['q', 'Questions per day', 'queries_per_day', roundStops(100, 1e8, [1, 2, 3, 5])],
  ['months', 'Over', 'months', roundStops(1, 60, [1, 2, 3, 4, 6, 8])],
];

/** @type {import('../calculator.js').Row[]} */
const NUMBERS = [
  ['tuned', 'Tuned model', 'tuned.per_query_usd'],
  ['tunedright', 'Tuned model is right', 'tuned.accuracy'],
  ['bought', 'Bought model', 'bought.per_query_usd'],
  ['boughtright', 'Bought model is right', 'bought.accuracy'],
  ['engineering', 'Engineering', 'engineering_usd'],
  ['training', 'A training run', 'training_usd'],
  ['trainings', 'Training runs', 'trainings'],
  ['upkeep', 'Upkeep', 'upkeep_usd_per_month'],
  ['wrong', 'A wrong answer costs', 'wrong_answer_usd'],
];

/** @type {[key: string, label: string, format: (usd: number) => string][]} */
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

/** As cost.finetune takes it. @param {import('../calculator.js').Form} form */
export const tuneRequest = ({ number }) => ({
  tuned: { per_query_usd: number('tuned'), accuracy: number('tunedright') },
  bought: { per_query_usd: number('bought'), accuracy: number('boughtright') },
  queries_per_day: number('q'), engineering_usd: number('engineering'), training_usd: number('training'), trainings: number('trainings'),
  upkeep_usd_per_month: number('upkeep'), wrong_answer_usd: number('wrong'), months: number('months'),
});

/** @type {import('./whatif.js').CreateQuestion} */
export const createTune = (app, { explain }, changed) => {
  const calculator = createCalculator(app, { id: 'tune', op: 'cost.finetune', start: DEFAULTS, request: tuneRequest, changed });
  const { asker } = calculator;

  function template() {
    return html`
      <p>“Tune the cheap model and save 1.98 a day” was said of Nemotron 120B against gpt-oss-120b.
        With the input price in place of the cached one the sign turns:
        every tuned query costs more than the one it replaces.</p>
      ${calculator.examples('Example', EXAMPLES)}
      <div class="panel entries">${calculator.sliders(SLIDERS)}${calculator.numbers(NUMBERS)}</div>
      ${calculator.problem(pathsOf(SLIDERS, NUMBERS), 'It could not be computed.')}
      ${calculator.answer(answer)}`;
  }

  function answer(result) {
    const said = { tune: 'Tune.', buy: 'Buy.', equal: 'It makes no difference.' }[result.answer];
    return html`
      <p class="verdict"><strong>${said}</strong>${result.payback_reason
        ? html` <span class="quiet">Paid back never: ${result.payback_reason.replace(/^never: /, '')}.</span>` : ''}</p>
      <dl class="facts">${RESULTS.map(([key, label, format]) => html`
        <div><dt>${label}</dt><dd>${figure(result, key, label, format(result[key]))}</dd></div>`)}</dl>
      ${calculator.downloads('perquery-tune-or-buy', () => csvRows(result))}`;
  }

  /** With its computation, where there is one. */
  function figure(result, key, label, text) {
    const isOf = ({ name }) => name === key;
    if (!result.explain.some(isOf)) return text;
    return explain.figure(text, () => ({ title: label, steps: asker.result.explain.filter(isOf) }), label);
  }

  return calculator.question(template);
};

const csvRows = (result) => [['figure', 'value'], ['answer', result.answer], ...RESULTS.map(([key]) => [key, result[key]])];
