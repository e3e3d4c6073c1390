// What if: more replicas are bought. First, what the metrics say.
import { html } from 'lit/html.js';
import { formatNumber, formatPercent } from '../../../text/format.js';
import { words } from '../../../ui/explain.js';
import { segments } from '../../../ui/fields.js';
import { word } from '../../../ui/tips.js';
import { createCalculator } from '../calculator.js';

/** Metrics as deployments and trainers write them. */
const EXAMPLES = {
  queue: ['A queue', 'vllm:num_requests_running 64\nvllm:num_requests_waiting 23\nvllm:kv_cache_usage_perc 0.97'],
  idle: ['Room to spare', 'generator_kv_blocks_fraction:avg_by_deployment 0.21\nrequest_counter_total:sum_by_deployment 1.4'],
  trainer: ['A trainer that waits', 'vllm:kv_cache_usage_perc 0.18\neffective_batch_fill_ratio:last 0.62\ntrainer_waiting_for_work:last 1'],
};

const LABELS = {
  kv_share: 'KV cache in use', ttft_ms: 'Time to first token, ms', queue_ms: 'Time in the queue, ms', processing_ms: 'Processing, ms',
  queue_share: 'Share of the wait for the first token',
};
const labelOf = (name) => LABELS[name] ?? words(name);

const MOST_IN_ADDRESS = 2000;

const WORDS = {
  saturated: 'Saturated', starved: 'Starved', fed_too_slowly: 'Fed too slowly', balanced: 'Balanced', undecided: 'Cannot tell',
};

const isShare = (name) => /share|ratio/.test(name);

const shown = (name, value) => (isShare(name) ? formatPercent(value) : formatNumber(value));

/** @type {import('./whatif.js').CreateQuestion} */
export const createSaturation = (app, tools, changed) => {
  /** What the reader has put in; null for the example. */
  let own = null;
  const text = ({ values }) => own ?? EXAMPLES[values.example]?.[1] ?? '';
  const calculator = createCalculator(app, {
    id: 'saturation', op: 'saturation', start: { example: 'queue' }, changed,
    request: (form) => (text(form) === '' ? null : { text: text(form) }),
  });
  const { form, asker } = calculator;

  function enter(params) {
    form.enter(params);
    own = params.get('text');
  }

  /** A page of metrics is too long for an address. */
  const isNamed = () => own !== null && own.length <= MOST_IN_ADDRESS;
  const params = () => ({ ...form.params(), text: isNamed() ? own : null });

  function put(entered, example) {
    own = entered;
    calculator.change(example === undefined ? {} : { example });
  }

  function template() {
    const { result, error } = asker;
    return html`
      <p>Replicas help only where requests wait. Paste what your deployment, your trainer or single requests report:
        Prometheus text, trainer metrics, response headers or <code>perf_metrics</code>.</p>
      ${segments('Example', Object.entries(EXAMPLES).map(([name, [label]]) => [name, label]), own === null ? form.values.example : '',
        (name) => put(null, name))}
      <div class="entry"><label for="saturation-text">Metrics</label>
        <textarea id="saturation-text" rows="7" spellcheck="false" .value=${text(form)} aria-invalid=${error !== null}
          @input=${(event) => put(event.target.value)}></textarea>
        ${error ? html`<p class="wrong" role="alert">${error.where ? html`${words(error.where)}: ` : ''}${error.message}</p>`
          : html`<p class="quiet">They stay in this tab${isNamed() ? ' and its address' : ''}.</p>`}</div>
      ${result && !error && text(form) !== '' ? answer(result) : ''}`;
  }

  function answer(result) {
    const known = Object.entries(result.metrics).filter(([, value]) => value !== null);
    return html`
      <p class="verdict"><strong>${WORDS[result.verdict] ?? words(result.verdict)}:</strong> ${result.meaning}.</p>
      ${result.figure ? html`<p>What says so: “${labelOf(result.figure)}” is <strong>${shown(result.figure, result.value)}</strong>;
        the line is drawn at ${shown(result.figure, result.threshold)}.</p>` : ''}
      <dl class="facts">${known.map(([name, value]) => html`<div><dt>${labelOf(name)}</dt><dd>${shown(name, value)}</dd></div>`)}
        ${result.hit_rate === null ? ''
          : html`<div><dt>${word('Cache hit rate')}</dt><dd>${formatPercent(result.hit_rate)}</dd></div>`}</dl>
      ${calculator.downloads('perquery-saturation', () => [['metric', 'value'], ['verdict', result.verdict], ...known])}`;
  }

  return { enter, params, ask: calculator.ask, template };
};
