// What a volume of queries costs on every model, against one reference price.
import { html } from 'lit/html.js';
import { accuracy } from '../interval.js';
import { formatPrice, formatRate, formatSum, formatTimes, formatWhole } from '../format.js';
import { failure, loading } from '../notice.js';

const LOWEST = 1000;
const HIGHEST = 300000;
const DEFAULT_QUERIES = 30000;
const REFERENCE = 'GPT-5.4';

/** The slider's stops: round numbers, evenly spread on a log scale as nearly as they can be. */
const STOPS = [1e3, 1e4, 1e5]
  .flatMap((decade) => [1, 1.2, 1.5, 1.8, 2, 2.5, 3, 3.5, 4, 5, 6, 7, 8, 9].map((step) => Math.round(step * decade)))
  .filter((stop) => stop <= HIGHEST);

const nearestStop = (queries) => STOPS.reduce((best, stop, index) =>
  (Math.abs(stop - queries) < Math.abs(STOPS[best] - queries) ? index : best), 0);

/** @param {import('../main.js').App} app @returns {import('../main.js').View} */
export function createCost(app) {
  let queries = DEFAULT_QUERIES;
  let typed = null;
  let table = null;
  let asked = null;
  let busy = false;
  let error = null;

  function enter(params) {
    const wanted = Number(params.get('q') ?? DEFAULT_QUERIES);
    queries = isVolume(wanted) ? wanted : DEFAULT_QUERIES;
    typed = null;
  }

  function remember() {
    app.setParams({ q: queries === DEFAULT_QUERIES ? null : queries });
    app.update();
  }

  function choose(wanted) {
    queries = wanted;
    typed = null;
    remember();
  }

  /** What is typed may be half a number: it counts once it is a volume. */
  function type(text) {
    const wanted = Number(text);
    if (text !== '' && isVolume(wanted)) choose(wanted);
    else {
      typed = text;
      app.update();
    }
  }

  /** One question at a time is with the engine; when it is back, the newest is asked. */
  async function compute(item, reference) {
    if (busy || asked === queries) return;
    busy = true;
    asked = queries;
    await item.ready;
    try {
      if (item.error) throw item.error;
      table = await app.engine.call('cost.table', { sweep: item.name, queries_per_day: asked, reference });
      error = null;
    } catch (caught) {
      error = caught;
    }
    busy = false;
    app.update();
  }

  function template() {
    const [item] = app.library.of('sweep');
    const reference = referencePrice(app.library.prices);
    if (item && reference) compute(item, reference);
    const problem = error ? failure(error, 'The costs could not be computed.') : '';
    if (!table) return problem || loading('Reading prices…');
    const stop = nearestStop(queries);
    return html`
      <h2>What your volume costs</h2>
      <p>The mean tokens of the published sweep, at each model’s own price.
        A month has ${table.days_per_month} days, a year ${table.days_per_year}.</p>
      <div class="volume">
        <label for="volume">Queries a day</label>
        <div class="slider">
          <input type="range" id="volume" min="0" max=${STOPS.length - 1} step="1" .value=${String(stop)}
            aria-valuetext="${formatWhole(queries)} queries a day" @input=${(event) => choose(STOPS[event.target.value])}>
          <div class="scale" aria-hidden="true"><span>1k</span><span>10k</span><span>100k</span><span>300k</span></div>
        </div>
        <input type="number" aria-label="Queries a day, exactly" min=${LOWEST} max=${HIGHEST} step="1" .value=${typed ?? String(queries)}
          aria-invalid=${typed !== null} @input=${(event) => type(event.target.value)} @change=${() => { typed = null; app.update(); }}>
      </div>
      ${typed === null ? '' : html`
        <p class="quiet" role="status">From ${formatWhole(LOWEST)} to ${formatWhole(HIGHEST)} queries a day.</p>`}
      ${problem}
      <div class="scroll" role="region" tabindex="0" aria-label="Costs by model, cheapest first">
        <table class="figures cost">
          <thead><tr>
            <th scope="col">Model</th><th scope="col">Platform</th><th scope="col">Accuracy</th>
            <th scope="col" class="number">$/query</th>
            <th scope="col" class="number">$/correct answer</th>
            <th scope="col" class="number">$/day</th>
            <th scope="col" class="number">$/month</th><th scope="col" class="number">$/year</th>
            <th scope="col" class="number">${reference.name}<span class="unit">$/month</span></th>
            <th scope="col" class="number">Cheaper by</th>
          </tr></thead>
          <tbody>${table.rows.map(costRow)}</tbody>
        </table>
      </div>
      <p class="quiet">Cheapest first; * at a corrected price. ${reference.name} stands at
        ${formatRate(reference.input)} for a million input tokens and ${formatRate(reference.output)} for a million output
        tokens; it was not run, so its column prices the tokens that each model used.</p>`;
  }

  return { enter, remember, template };
}

const CORRECTED = html`<span>*<span class="hidden"> at a corrected price</span></span>`;

function costRow(row) {
  const best = row.most_accurate ? html` <span class="badge">most accurate</span>` : '';
  const head = html`<th scope="row"><span class="name">${row.name}</span>${best}</th>
    <td>${row.platform.charAt(0).toUpperCase() + row.platform.slice(1)}</td>
    <td>${accuracy(row.accuracy, row.accuracy_interval)}</td>`;
  if (row.per_query_usd === null) return html`<tr>${head}<td colspan="7" class="quiet">${row.no_cost_reason}</td></tr>`;
  return html`<tr class=${row.most_accurate ? 'best' : ''}>${head}
    <td class="number">${formatPrice(row.per_query_usd)}${row.basis === 'corrected' ? CORRECTED : ''}</td>
    <td class="number">${formatPrice(row.per_correct_usd)}</td>
    <td class="number">${formatSum(row.per_day_usd)}</td>
    <td class="number strong">${formatSum(row.per_month_usd)}</td>
    <td class="number">${formatSum(row.per_year_usd)}</td>
    <td class="number faint">${formatSum(row.reference_per_month_usd)}</td>
    <td class="number">${formatTimes(row.times_cheaper)}</td>
  </tr>`;
}

const isVolume = (number) => Number.isInteger(number) && number >= LOWEST && number <= HIGHEST;

/** The reference model's two prices, out of the price file. */
function referencePrice(prices) {
  const price = (unit) => prices.find((row) => row.model === REFERENCE && row.unit === unit)?.value;
  const input = price('usd_per_mtok_input');
  const output = price('usd_per_mtok_output');
  return input === undefined || output === undefined ? null : { name: REFERENCE, input, output };
}
