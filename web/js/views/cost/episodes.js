// Episodes of many turns: every turn prefilled again against a prefix cache, per token against GPUs.
import { html } from 'lit/html.js';
import { createAsker } from '../../engine/asker.js';
import { downloads } from '../../ui/download.js';
import { oldest, words } from '../../ui/explain.js';
import { createForm, dateField, elsewhere, isAt, numberField, roundStops, selectField, sliderField, wholeStops } from '../../ui/fields.js';
import { formatCents, formatNumber, formatPercent, formatRough, formatUsd, formatWhole } from '../../text/format.js';
import { failure, loading } from '../../ui/notice.js';
import { moneyBar } from '../../ui/moneybar.js';

/** The models of the page that is answered, with its GPUs and rates; prices come from the book. */
const MODELS = {
  'kimi-k2.6': { label: 'Kimi K2.6', tinker: 'Kimi-K2.6', tiers: [32768, 131072], serverless: 'Kimi K2.6', gpu: 'B300', gpus: '8', prefill: '30000', decode: '1500' },
  'kimi-k2.5': { label: 'Kimi K2.5', tinker: 'Kimi-K2.5', tiers: [32768, 131072], serverless: 'Kimi K2.5', gpu: 'B300', gpus: '8', prefill: '30000', decode: '1500' },
  'qwen3.5-397b': { label: 'Qwen3.5-397B-A17B', tinker: 'Qwen3.5-397B-A17B', tiers: [65536, 262144], serverless: null, gpu: 'B200', gpus: '8', prefill: '20000', decode: '1200' },
  'gpt-oss-120b': { label: 'GPT-OSS-120B', tinker: 'GPT-OSS-120B', tiers: [32768, 131072], serverless: 'gpt-oss-120b', gpu: 'H200', gpus: '4', prefill: '25000', decode: '2500' },
};

/** The day on which Tinker's prices moved and its cached prefill became cheaper. */
const DAY = '2026-07-17';

const DEFAULTS = {
  turns: '8', initial: '8000', added: '12000', reply: '2000', episodes: '1000', hits: '1', wanted: '0.95',
  model: 'kimi-k2.6', gpus: '', prefill: '', decode: '', replicas: '1', on: DAY,
};

const SLIDERS = [
  ['turns', 'Turns', 'T', 'episode.turns', wholeStops(1, 64)],
  ['initial', 'Initial prompt', 'P, tokens', 'episode.initial_tokens', roundStops(500, 60000)],
  ['added', 'Added each turn', 'D, tokens', 'episode.added_tokens', roundStops(100, 30000)],
  ['reply', 'Reply each turn', 'G, tokens', 'episode.reply_tokens', roundStops(50, 10000)],
  ['episodes', 'Episodes', '', 'episode.episodes', roundStops(1, 100000, [1, 2, 5])],
  ['hits', 'Cache hits', 'share of what could hit, 0 to 1', 'episode.hit_rate', wholeStops(0, 20).map((n) => n / 20)],
];

const AGAIN = 'Tinker, prefilled again';
const CACHED = 'Tinker, prefix cached';
const SERVERLESS = 'Fireworks serverless';
const DEDICATED = 'Dedicated GPUs';

/** @param {import('../../main.js').App} app @param {import('./tools.js').CostTools} tools @returns {import('../../main.js').View} */
export function createEpisodes(app, { book, explain }) {
  const form = createForm(DEFAULTS);
  const asker = createAsker(app, 'cost.episode');
  /** What is asked where the whole is refused: an episode can outgrow every tier of one provider. */
  const without = createAsker(app, 'cost.episode');
  /** The one of the two whose answer is shown. */
  const shown = () => (asker.error && without.result && !without.error ? without : asker);

  const model = () => MODELS[Object.hasOwn(MODELS, form.values.model) ? form.values.model : DEFAULTS.model];

  function enter(params) {
    form.enter(params);
    ask();
  }

  function remember() {
    app.setParams({ ...form.params(), own: book.param() });
    ask();
    app.update();
  }

  function change(changes) {
    form.set(changes);
    remember();
  }

  function request() {
    const { tinker, tiers, serverless, gpu, ...cluster } = model();
    const clusterNumber = (name) => form.optional(name) ?? Number(cluster[name]);
    const tinkerTiers = tiers.map((max) => ({ max_context_tokens: max, price_of: { vendor: 'Tinker', model: tinker, context_tokens: max } }));
    return {
      ...book.on(form.values.on),
      episode: {
        episodes: form.number('episodes'), turns: form.number('turns'), initial_tokens: form.number('initial'),
        added_tokens: form.number('added'), reply_tokens: form.number('reply'), hit_rate: form.number('hits'),
      },
      wanted_hit_rate: form.number('wanted'),
      offers: [
        { name: AGAIN, cache: false, tiers: tinkerTiers },
        { name: CACHED, cache: true, tiers: tinkerTiers },
        ...(serverless ? [{ name: SERVERLESS, cache: true, price_of: { vendor: 'Fireworks', model: serverless } }] : []),
        {
          name: DEDICATED, kind: 'dedicated', gpus: clusterNumber('gpus'), price_of: { vendor: 'Fireworks', gpu },
          prefill_tokens_per_s: clusterNumber('prefill'), decode_tokens_per_s: clusterNumber('decode'), replicas: form.number('replicas'),
        },
      ],
    };
  }

  function ask() {
    if (!book.isReady) return;
    asker.ask(request());
    if (asker.error) without.ask({ ...request(), offers: request().offers.filter(({ tiers }) => tiers === undefined) });
  }

  function template() {
    ask();
    const { result, text, error } = shown();
    const offers = request().offers;
    const dedicated = `offers[${offers.length - 1}]`;
    const paths = [...SLIDERS.map(([, , , path]) => path), 'wanted_hit_rate', `${dedicated}.gpus`,
      `${dedicated}.prefill_tokens_per_s`, `${dedicated}.decode_tokens_per_s`, `${dedicated}.replicas`];
    const own = elsewhere(error, paths);
    return html`
      <h2>What an episode of many turns costs</h2>
      <p>An agent sends its whole conversation again each turn. Prefilled anew, the prompt tokens grow with the square of the
        turns; kept in a prefix cache, they grow with the turns. The published comparison leaves out the time that decoding
        takes on GPUs of your own; here it is counted, as a range from fully overlapped to one after the other.</p>
      <div class="panel entries">
        ${SLIDERS.map(([name, label, unit, path, stops]) => sliderField({
          id: `episode-${name}`, label, unit, value: form.values[name], path, error, stops, change: (text) => change({ [name]: text }) }))}
      </div>
      <details class="more-fields" ?open=${paths.slice(6).some((path) => isAt(error, path))}>
        <summary>Model, GPUs and day</summary>
        <div class="panel entries">
          ${selectField({ id: 'episode-model', label: 'Model', value: form.values.model, options: Object.entries(MODELS).map(([key, { label }]) => [key, label]),
            change: (key) => change({ model: key, gpus: '', prefill: '', decode: '' }) })}
          ${clusterField('gpus', `${model().gpu} GPUs`, '', `${dedicated}.gpus`)}
          ${clusterField('prefill', 'Prefill', 'tokens/s of the cluster', `${dedicated}.prefill_tokens_per_s`)}
          ${clusterField('decode', 'Decode', 'tokens/s of the cluster', `${dedicated}.decode_tokens_per_s`)}
          ${numberField({ id: 'episode-replicas', label: 'Replicas', value: form.values.replicas, path: `${dedicated}.replicas`, error,
            change: (text) => change({ replicas: text }), hint: 'They share the time and not the cost.' })}
          ${numberField({ id: 'episode-wanted', label: 'Hit rate wanted', unit: 'share, 0 to 1', value: form.values.wanted, path: 'wanted_hit_rate', error, change: (text) => change({ wanted: text }) })}
          ${dateField({ id: 'episode-on', label: 'Prices as of', value: form.values.on, change: (day) => change({ on: day || DAY }),
            hint: `The worked example is of ${DAY}; today is ${book.today()}.` })}
        </div>
      </details>
      <div class="toolbar">
        <button type="button" ?disabled=${form.isDefault()} @click=${() => { form.reset(); remember(); }}>Worked example: Kimi K2.6</button>
        <button type="button" ?disabled=${form.values.on === book.today()} @click=${() => change({ on: book.today() })}>At today’s prices</button>
        ${result ? downloads('perquery-episodes', () => csvRows(result), text) : ''}
      </div>
      ${own ? failure(own, 'The episodes could not be priced.') : ''}
      ${result ? answer(result) : error ? '' : loading('Reading prices…')}`;
  }

  function clusterField(name, label, unit, path) {
    return numberField({ id: `episode-${name}`, label, unit, path, error: shown().error, value: form.values[name], placeholder: formatWhole(Number(model()[name])),
      change: (text) => change({ [name]: text }) });
  }

  function answer({ tokens, offers, prices }) {
    const explained = (name) => () => ({ title: words(name), steps: shown().result.tokens.explain.filter((step) => step.name === name) });
    const most = Math.max(...offers.map((offer) => offer.serial_usd ?? offer.total_usd));
    const dedicated = offers.find(({ kind }) => kind === 'dedicated');
    return html`
      <dl class="facts">
        <div><dt>Prefill, prompt sent again</dt><dd>${explain.figure(formatWhole(tokens.prefill), explained('prefill'), 'Prefill')}</dd></div>
        <div><dt>Of it not in the cache</dt><dd>${explain.figure(formatWhole(tokens.uncached), explained('uncached'), 'Uncached')}</dd></div>
        <div><dt>Decoded</dt><dd>${explain.figure(formatWhole(tokens.decode), explained('decode'), 'Decode')}</dd></div>
        <div><dt>Hit rate</dt><dd>${explain.figure(formatPercent(tokens.hit_rate), explained('hit_rate'), 'Hit rate')}</dd></div>
        <div><dt>Longest context</dt><dd>${formatWhole(tokens.largest_context)}</dd></div>
        ${tokens.turns_for_wanted_hit_rate === null ? '' : html`<div><dt>Turns for ${formatPercent(Number(form.values.wanted))} hits</dt><dd>${formatWhole(tokens.turns_for_wanted_hit_rate)}</dd></div>`}
      </dl>
      <p class="quiet">Tokens of one episode. Money is for all ${formatNumber(Number(form.values.episodes))} episodes.</p>
      <div class="scroll" role="region" tabindex="0" aria-label="Costs of the episodes">
        <table class="figures episodes">
          <thead><tr><th scope="col">Offer</th><th scope="col" class="number">Cost</th><th scope="col" class="drawn"><span class="hidden">Drawn to scale</span></th>
            <th scope="col" class="number">As published</th><th scope="col">Made of</th></tr></thead>
          <tbody>${shown() === without ? [AGAIN, CACHED].map((name) => html`<tr><th scope="row">${name}</th><td colspan="4" class="quiet">${asker.error.message}</td></tr>`) : ''}${
            offers.map((offer) => offerRow(offer, most))}</tbody>
        </table>
      </div>
      ${dedicated ? html`<p class="quiet">Dedicated: ${formatRough(dedicated.overlapped_hours)} to ${formatRough(dedicated.serial_hours)} cluster-hours,
        ${formatRough(dedicated.prefill_hours)} of them prefill and ${formatRough(dedicated.decode_hours)} decode; the published formula counts the prefill
        alone. On the clock it takes up to ${formatRough(dedicated.wall_clock_hours)} h. Compare only at one truncation policy and context length: here nothing is cut.</p>` : ''}
      <p class="quiet">Prices as of ${form.values.on}; the oldest was ${oldest(prices)} old then. Click a figure for its formula, prices and sources.</p>`;
  }

  /** Looks the offer up when the dialog is drawn, so that it follows the sliders. */
  function explainOffer(name) {
    return () => {
      const { offers, prices } = shown().result;
      const offer = offers.find((each) => each.name === name);
      const more = offer?.kind === 'dedicated' ? html`<p>Between ${formatCents(offer.overlapped_usd)}, decode and prefill fully overlapped, and ${formatCents(offer.serial_usd)}, one after the other.
        At these rates a million tokens cost ${formatUsd(offer.prefill_per_mtok_usd)} to prefill and ${formatUsd(offer.decode_per_mtok_usd)} to decode.</p>` : '';
      return { title: name, more, steps: offer?.explain ?? [], prices: prices.filter(belongsTo(offer)).filter(onceEach) };
    };
  }

  function belongsTo(offer) {
    const tier = model().tiers[offer?.tier ?? 0];
    if (offer?.kind === 'dedicated') return ({ unit }) => unit === 'usd_per_gpu_hour';
    if (offer?.name === SERVERLESS) return ({ vendor, unit }) => vendor === 'Fireworks' && unit !== 'usd_per_gpu_hour';
    return ({ vendor, row }) => vendor === 'Tinker' && (row.startsWith('own/') ? row.endsWith(`/${tier}`) : book.tierOf(row) === tier);
  }

  function offerRow(offer, most) {
    const isRange = offer.kind === 'dedicated';
    const range = isRange ? [offer.overlapped_usd, offer.serial_usd] : [offer.total_usd, offer.total_usd];
    const text = isRange ? `${formatCents(range[0])} – ${formatCents(range[1])}` : formatCents(offer.total_usd);
    const published = isRange ? formatCents(offer.published_usd) : offer.name === AGAIN ? formatCents(offer.total_usd) : '';
    const notes = { [AGAIN]: 'every prompt token at the input price', [CACHED]: 'hits at the cached price', [SERVERLESS]: 'hits at the cached price', [DEDICATED]: `${form.values.gpus || model().gpus} ${model().gpu}, decode overlapped with prefill to one after the other` };
    const parts = isRange ? notes[DEDICATED]
      : `${notes[offer.name]}; prompt ${formatCents(offer.prompt_usd)}${offer.cached_usd > 0 ? `, cached ${formatCents(offer.cached_usd)}` : ''}, reply ${formatCents(offer.reply_usd)}`;
    return html`<tr><th scope="row">${offer.name}</th>
      <td class="number strong">${explain.figure(text, explainOffer(offer.name), offer.name)}</td>
      <td class="drawn">${moneyBar(range, most, isRange ? offer.published_usd : null)}</td>
      <td class="number">${published === '' ? '' : isRange ? html`<del>${published}</del>` : published}</td>
      <td class="quiet">${parts}</td></tr>`;
  }

  return { enter, remember, template };
}

const onceEach = (price, index, all) => all.findIndex(({ row }) => row === price.row) === index;

function csvRows({ offers }) {
  return [['offer', 'kind', 'usd', 'overlapped_usd', 'serial_usd', 'published_usd', 'prompt_usd', 'cached_usd', 'reply_usd'],
    ...offers.map((offer) => [offer.name, offer.kind, offer.total_usd, offer.overlapped_usd, offer.serial_usd, offer.published_usd,
      offer.prompt_usd, offer.cached_usd, offer.reply_usd])];
}
