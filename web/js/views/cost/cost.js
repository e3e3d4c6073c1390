// What a volume of queries costs on every model, against one reference price.
import { html } from 'lit/html.js';
import { createAsker } from '../../engine/asker.js';
import { downloads } from '../../ui/download.js';
import { accuracy } from '../../ui/interval.js';
import { formatPrice, formatRate, formatSum, formatTimes, formatWhole } from '../../text/format.js';
import { createInView } from '../../sweeps/rows-in-view.js';
import { failure, loading } from '../../ui/notice.js';
import { distinguish, providerName } from '../../sweeps/names.js';
import { asCostRow, asTableRow } from '../../sweeps/rows.js';
import { createVolumeField } from '../../app/volume-field.js';

const REFERENCE = 'GPT-5.4';
const OWN_SWEEP = 'sweep/own-prices';

/** @param {import('../../main.js').App} app @param {import('./index.js').CostTools} tools @returns {import('../../main.js').View} */
export function createCost(app, { book, explain }) {
  const view = createInView(app);
  const volume = createVolumeField(app, remember);
  let table = null;
  let text = '';
  let asked = '';
  let busy = false;
  let error = null;
  let repriced = '';
  const matrix = createAsker(app, 'sweep.matrix');
  const query = createAsker(app, 'cost.query');
  const correct = createAsker(app, 'cost.correct');
  const listed = createAsker(app, 'cost.query');

  /** An address without a volume keeps the one that was set elsewhere, and then names it. */
  function enter(params) {
    volume.reset();
    view.enter(params);
    if (params.has('q')) app.volume.choose(params.get('q'));
    else if (app.volume.param() !== null) app.setParams({ q: app.volume.param(), own: book.param(), rows: view.param() });
  }

  function remember() {
    app.setParams({ q: app.volume.param(), own: book.param(), rows: view.param() });
    app.update();
  }

  /** One question at a time is with the engine; when it is back, the newest is asked. */
  async function compute(item, reference) {
    const isOwn = view.kind === 'own';
    const own = isOwn ? [] : ownPrices();
    const { queries } = app.volume;
    const key = JSON.stringify([view.version(), item.name, queries, reference, own, app.library.restored]);
    if (busy || asked === key) return;
    busy = true;
    asked = key;
    await item.ready;
    try {
      if (item.error) throw item.error;
      const rows = isOwn ? view.request() : { sweep: own.length === 0 ? item.name : await repriceSweep(item, own) };
      text = await app.engine.callText('cost.table', { ...rows, queries_per_day: queries, reference });
      table = JSON.parse(text);
      table.rows = table.rows.map(asCostRow);
      error = null;
      if (!isOwn) matrix.ask(rows);
    } catch (caught) {
      error = caught;
    }
    busy = false;
    app.update();
  }

  /** [platform, model's name, unit, value] of every price of the reader's that a run has a use for. */
  function ownPrices() {
    const runs = (table?.rows ?? []).filter(({ origin }) => origin === 'published');
    return runs.flatMap(({ platform, name }) => ['input', 'output'].flatMap((unit) => {
      const own = book.ownFor(platform, name, `usd_per_mtok_${unit}`);
      return own === null ? [] : [[platform, name, unit, own]];
    }));
  }

  /** The same sweep with the reader's prices as corrections: its figures stay the engine's. */
  async function repriceSweep(item, own) {
    const key = JSON.stringify([own, app.library.restored]);
    if (key === repriced) return OWN_SWEEP;
    const sweep = JSON.parse(await item.blob.text());
    sweep.sources.own = { title: 'Your own price', url: null, file: null, asof: book.today().slice(0, 7) };
    for (const run of sweep.runs) {
      const prices = own.filter(([platform, name]) => platform === run.platform && name === run.name);
      if (prices.length === 0) continue;
      const found = run.corrections.find(({ field }) => field === 'price')?.value ?? run.published.price;
      const value = { input: found.input, output: found.output, ...Object.fromEntries(prices.map(([, , unit, usd]) => [unit, usd])) };
      run.corrections = [...run.corrections.filter(({ field }) => field !== 'price'), { field: 'price', value, why: 'Your own price.', source: 'own' }];
    }
    await app.engine.load(OWN_SWEEP, new TextEncoder().encode(JSON.stringify(sweep)).buffer);
    repriced = key;
    return OWN_SWEEP;
  }

  /** What a row's figures are made of: asked when the dialog opens, and again as it is drawn. */
  function explainRow(row) {
    return () => {
      const run = row.origin === 'own' ? view.matrixRows()?.find(({ series }) => series === row.place)
        : matrix.result?.rows.filter(({ platform, model }) => platform === row.platform && model === row.model).map(asTableRow)[0];
      const title = row.label;
      if (!run) return { title, pending: true };
      const best = ({ published, corrected }) => corrected ?? published;
      const { input, output } = best(run.price) ?? {};
      const tokens = { input_tokens: best(run.input_tokens), output_tokens: best(run.output_tokens) };
      const usd = best(run.cost_per_query_usd);
      query.ask({ ...tokens, price: { input, output }, queries_per_day: app.volume.queries });
      correct.ask({ rows: [{ name: title, per_query_usd: usd, correct: best(run.correct), answered: best(run.answered) }] });
      listed.ask({ ...book.on(), ...tokens, price_of: { vendor: providerName(app, row.platform), model: row.name }, queries_per_day: app.volume.queries });
      const rated = correct.result?.rows[0];
      const why = run.corrections.find(({ field }) => field === 'price');
      return {
        title, pending: rated?.name !== title && !correct.error,
        error: query.error ?? correct.error,
        steps: rated?.name === title ? [...query.result.detail.explain.slice(0, 2), ...rated.explain] : [],
        prices: row.origin === 'own' || listed.error ? [] : listed.result?.prices.filter(({ item }) => item.toLowerCase() === row.name.toLowerCase()) ?? [],
        more: rated?.name === title ? html`
          ${rated.per_correct_usd === null ? html`<p>${rated.no_figure_reason}</p>` : html`<p>A correct answer costs ${formatPrice(rated.per_correct_usd)}, and with 95% confidence between
            ${formatPrice(rated.per_correct_interval[0])} and ${formatPrice(rated.per_correct_interval[1])}: ${best(run.correct)} of ${best(run.answered)} were right.</p>`}
          <p class="quiet">Mean tokens of ${row.origin === 'own' ? 'your run' : 'the sweep'}${why ? html`; its price was corrected: ${why.why}` : ''}</p>
          ${row.origin === 'own' ? html`<p class="quiet">Its price is the one it ran with.</p>` : listed.error ? html`<p class="quiet">The price stands in the sweep, as of ${run.source.asof}; the price book has none for this model.</p>` : ''}` : '',
      };
    };
  }

  function explainReference(reference) {
    return () => {
      listed.ask({ ...book.on(), input_tokens: 0, output_tokens: 0, price_of: { vendor: 'OpenAI', model: REFERENCE }, queries_per_day: app.volume.queries });
      return { title: reference.name, prices: listed.result?.prices.filter(({ item }) => item === REFERENCE) ?? [],
        more: html`<p>It was not run: its column prices the tokens that each model used at ${formatRate(reference.input)} and ${formatRate(reference.output)} per M.</p>` };
    };
  }

  function template() {
    const [item] = app.library.of('sweep');
    const reference = referencePrice(app.library.prices, book);
    if (item && reference) compute(item, reference);
    const problem = error ? failure(error, 'The costs could not be computed.') : '';
    if (!table) return problem || loading('Reading prices…');
    const isOwn = table.rows.some(({ origin }) => origin === 'own');
    const names = isOwn ? distinguish(app, table.rows, ['model']) : table.rows.map(({ name }) => name);
    return html`
      <div class="lead"><h2>What your volume costs</h2>${view.template(remember)}</div>
      <p>${isOwn ? 'The mean tokens of your own runs, at the prices they were made with.' : 'The mean tokens of the published sweep, at each model’s own price.'}
        A month has ${table.days_per_month} days, a year ${table.days_per_year}.</p>
      ${volume.template()}
      ${problem}
      <div class="scroll" role="region" tabindex="0" aria-label="Costs by model, cheapest first">
        <table class="figures cost">
          <thead><tr>
            <th scope="col">Model</th><th scope="col" class="roomy" data-csv="Platform">Platform</th><th scope="col">Accuracy</th>
            <th scope="col" class="number">$/correct answer</th>
            <th scope="col" class="number">$/query</th>
            <th scope="col" class="number">$/day</th>
            <th scope="col" class="number">$/month</th><th scope="col" class="number">$/year</th>
            <th scope="col" class="number">${explain.figure(reference.name, explainReference(reference))}<span class="unit">$/month</span></th>
            <th scope="col" class="number">Cheaper by</th>
          </tr></thead>
          <tbody>${table.rows.map((row, index) => costRow(row, names[index]))}</tbody>
        </table>
      </div>
      ${downloads('perquery-volume', () => csvRows(table, names), text)}
      <p class="quiet">Cheapest first${isOwn ? '' : '; * corrected, in price or tokens. Prices are of May 2026 unless you put your own'}: click a figure for its formula${isOwn ? '' : `,
        its price, source and age`}. ${reference.name} stands at
        ${formatRate(reference.input)} for a million input tokens and ${formatRate(reference.output)} for a million output
        tokens; it was not run, so its column prices the tokens that each model used.</p>`;
  }

  function costRow(row, name) {
    const figure = (shown) => explain.figure(shown, explainRow(row), name);
    const best = row.most_accurate ? html` <span class="badge">most accurate</span>` : '';
    const platform = providerName(app, row.platform);
    const head = html`<th scope="row" class=${row.origin === 'own' ? 'own-head' : ''}><span class="name" data-platform=${platform}>${name}</span>${best}</th>
      <td class="roomy" data-csv=${platform}>${platform}</td>
      <td>${accuracy(row.accuracy, row.accuracy_interval)}</td>`;
    if (row.per_query_usd === null) return html`<tr>${head}<td colspan="7" class="quiet">${row.no_cost_reason}</td></tr>`;
    return html`<tr class=${row.most_accurate ? 'best' : ''}>${head}
      <td class="number">${row.cost_per_correct_usd.value === null ? formatPrice(null) : figure(formatPrice(row.cost_per_correct_usd.value))}${
        row.cost_per_correct_usd.interval ? html`<span class="unit">${priceRange(row.cost_per_correct_usd.interval)}</span>` : ''}</td>
      <td class="number">${figure(formatPrice(row.per_query_usd))}${hasOwnPrice(row) ? OWN : row.basis === 'corrected' ? CORRECTED : ''}</td>
      <td class="number">${figure(formatSum(row.per_day_usd))}</td>
      <td class="number strong">${figure(formatSum(row.per_month_usd))}</td>
      <td class="number">${figure(formatSum(row.per_year_usd))}</td>
      <td class="number faint">${formatSum(row.reference_per_month_usd)}</td>
      <td class="number">${formatTimes(row.times_cheaper)}</td>
    </tr>`;
  }

  const hasOwnPrice = ({ origin, platform, name }) => origin === 'published' && ['input', 'output'].some((unit) => book.ownFor(platform, name, `usd_per_mtok_${unit}`) !== null);

  return { enter, remember, template };
}

const CORRECTED = html`<span>*<span class="hidden"> corrected</span></span>`;

const OWN = html` <span class="badge">your price</span>`;

const priceRange = ([low, high]) => (high === null ? `from ${formatPrice(low)}` : `${formatPrice(low)}–${formatPrice(high).slice(1)}`);

/** The reference model's two prices: the reader's own, else out of the price file. */
function referencePrice(prices, book) {
  const price = (unit) => book.ownFor('OpenAI', REFERENCE, unit) ?? prices.find((row) => row.model === REFERENCE && row.unit === unit)?.value;
  const input = price('usd_per_mtok_input');
  const output = price('usd_per_mtok_output');
  return input === undefined || output === undefined ? null : { name: REFERENCE, input, output };
}

function csvRows({ rows, reference }, names) {
  return [['model', 'platform', 'accuracy', 'per_query_usd', 'per_correct_usd', 'per_correct_low_usd', 'per_correct_high_usd', 'per_day_usd', 'per_month_usd', 'per_year_usd', `${reference.name} per_month_usd`],
    ...rows.map((row, index) => [names[index], row.platform, row.accuracy, row.per_query_usd, row.cost_per_correct_usd?.value, row.cost_per_correct_usd?.interval?.[0], row.cost_per_correct_usd?.interval?.[1],
      row.per_day_usd, row.per_month_usd, row.per_year_usd, row.reference_per_month_usd])];
}
