// Episodes of many turns: every turn prefilled again against a prefix cache, per token against GPUs.
import { html } from 'lit/html.js';
import { createAsker } from '../../engine/asker.js';
import { formatWhole } from '../../text/format.js';
import { downloads } from '../../ui/download.js';
import { dateField, isAt, roundStops, selectField, wholeStops } from '../../ui/fields.js';
import { awaited } from '../../ui/notice.js';
import { calculatorView, createCalculator, pathsOf } from './calculator.js';
import { csvRows, DAY, DEFAULTS, episodeRequest, modelOf, MODELS, withoutTiers } from './episode.js';
import { createEpisodeAnswer } from './episode-answer.js';

/** @type {import('./calculator.js').Row[]} */
const SLIDERS = [
  ['turns', 'Turns T', 'episode.turns', wholeStops(1, 64)],
  ['initial', 'Initial prompt P', 'episode.initial_tokens', roundStops(500, 60000)],
  ['added', 'Added each turn D', 'episode.added_tokens', roundStops(100, 30000)],
  ['reply', 'Reply each turn G', 'episode.reply_tokens', roundStops(50, 10000)],
  ['episodes', 'Episodes', 'episode.episodes', roundStops(1, 100000, [1, 2, 5])],
  ['hits', 'Cache hits', 'episode.hit_rate', wholeStops(0, 20).map((n) => n / 20)],
];

/** Fields of the offer of dedicated GPUs. */
const OF_CLUSTER = ['gpus', 'prefill_tokens_per_s', 'decode_tokens_per_s', 'replicas'];

/** @param {import('../../main.js').App} app @param {import('./tools.js').CostTools} tools @returns {import('../../main.js').View} */
export function createEpisodes(app, tools) {
  const { book } = tools;
  const request = (form) => ({ ...book.on(form.values.on), ...episodeRequest(form) });
  const calculator = createCalculator(app, {
    id: 'episode', op: 'cost.episode', start: DEFAULTS, changed: () => view.remember(), refusal: () => shown().error,
    request: (fields) => (book.isReady ? request(fields) : null),
  });
  const { form, asker, change } = calculator;
  /** What is asked where the whole is refused: an episode can outgrow every tier of one provider. */
  const without = createAsker(app, 'cost.episode');
  /** The one of the two whose answer is shown. */
  const shown = () => (asker.error && without.result && !without.error ? without : asker);
  const answer = createEpisodeAnswer(tools, form.values, () => shown().result);
  const view = calculatorView(app, book, { form, ask, template });

  function ask() {
    calculator.ask();
    if (asker.error) without.ask(withoutTiers(request(form)));
  }

  function template() {
    const { result, text, error } = shown();
    const dedicated = `offers[${episodeRequest(form).offers.length - 1}]`;
    const more = ['wanted_hit_rate', ...OF_CLUSTER.map((name) => `${dedicated}.${name}`)];
    return html`
      <h2>What an episode of many turns costs</h2>
      <p>An agent sends its whole conversation again each turn. Prefilled anew, the prompt tokens grow with the square of the
        turns; kept in a prefix cache, they grow with the turns. The published comparison leaves out the time that decoding
        takes on GPUs of your own; here it is counted, as a range from fully overlapped to one after the other.</p>
      <div class="panel entries">${calculator.sliders(SLIDERS)}</div>
      <details class="more-fields" ?open=${more.some((path) => isAt(error, path))}>
        <summary>Model, GPUs and day</summary>
        <div class="panel entries">${moreFields(dedicated)}</div>
      </details>
      <div class="toolbar">
        <button type="button" ?disabled=${form.isDefault()} @click=${() => { form.reset(); view.remember(); }}>
          Worked example: Kimi K2.6</button>
        <button type="button" ?disabled=${form.values.on === book.today()} @click=${() => change({ on: book.today() })}>
          At today’s prices</button>
        ${result ? downloads('perquery-episodes', () => csvRows(result), text) : ''}
      </div>
      ${calculator.problem([...pathsOf(SLIDERS), ...more], 'The episodes could not be priced.')}
      ${awaited(result, error, () => answer.template(result, shown() === without ? asker.error.message : null), 'Reading prices…')}`;
  }

  function moreFields(dedicated) {
    const model = modelOf(form.values);
    const usual = (name) => ({ placeholder: formatWhole(Number(model[name])) });
    return html`
      ${selectField({ id: 'episode-model', label: 'Model', value: form.values.model,
        options: Object.entries(MODELS).map(([key, { label }]) => [key, label]),
        change: (key) => change({ model: key, gpus: '', prefill: '', decode: '' }) })}
      ${calculator.numbers([
        ['gpus', `${model.gpu} GPUs`, `${dedicated}.gpus`, usual('gpus')],
        ['prefill', 'Prefill', `${dedicated}.prefill_tokens_per_s`, usual('prefill')],
        ['decode', 'Decode', `${dedicated}.decode_tokens_per_s`, usual('decode')],
        ['replicas', 'Replicas', `${dedicated}.replicas`],
        ['wanted', 'Hit rate wanted', 'wanted_hit_rate'],
      ])}
      ${dateField({ id: 'episode-on', label: 'Prices as of', value: form.values.on, change: (day) => change({ on: day || DAY }),
        hint: `The worked example is of ${DAY}; today is ${book.today()}.` })}`;
  }

  return view;
}
