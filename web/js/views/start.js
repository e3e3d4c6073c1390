// The first view: what one correct answer costs, the best three for a volume, seven questions.
import { html } from 'lit/html.js';
import { createAsker } from '../asking.js';
import { formatInterval, formatPercent, formatSum, formatUsd, formatWhole } from '../format.js';
import { createInView } from '../inview.js';
import { accuracy } from '../interval.js';
import { failure, loading } from '../notice.js';
import { createPareto } from '../pareto.js';
import { questionList } from '../questions.js';
import { say, usdInterval } from '../say.js';
import { createVolumeField } from '../volume-field.js';

const REFERENCE = 'GPT-5.4';
const GPU = { name: 'H100 on Baseten', vendor: 'Baseten', gpu: 'H100' };

/** @param {import('../main.js').App} app @returns {import('../main.js').View} */
export function createStart(app) {
  const view = createInView(app);
  const pareto = createPareto(app);
  const volume = createVolumeField(app, remember);
  const asker = createAsker(app, 'answers');
  let request = '';

  function enter(params) {
    volume.reset();
    view.enter(params);
    if (params.has('q')) app.volume.choose(params.get('q'));
  }

  function remember() {
    app.setParams({ q: app.volume.param(), rows: view.param() });
    app.update();
  }

  /** Prices that are not there leave their question open. */
  function ask() {
    const rows = view.request();
    if (rows === null) return;
    const { prices } = app.library;
    const price = (unit) => prices.find((row) => row.model === REFERENCE && row.unit === unit)?.value;
    const [input, output] = ['usd_per_mtok_input', 'usd_per_mtok_output'].map(price);
    const hasGpu = prices.some((row) => row.vendor === GPU.vendor && row.gpu === GPU.gpu);
    const asked = {
      ...rows,
      queries_per_day: app.volume.queries,
      ...(input === undefined || output === undefined ? {} : { reference: { name: REFERENCE, input, output } }),
      ...(hasGpu ? { gpu: { name: GPU.name, price_of: { vendor: GPU.vendor, gpu: GPU.gpu } } } : {}),
      prices: app.library.of('prices').filter(({ info }) => info !== null).map(({ name }) => name),
      as_of: new Date().toISOString().slice(0, 10),
    };
    request = JSON.stringify(asked);
    asker.ask(asked, view.version());
  }

  const rowOf = (index) => {
    const row = asker.result.rows[index];
    return html`<a class="row-link" href="#matrix?row=${encodeURIComponent(view.matrixKey(row))}">${row.label}</a>`;
  };

  function template() {
    ask();
    const rows = view.matrixRows();
    const problem = view.problem() ?? (asker.result ? null : asker.error);
    if (problem) return failure(problem, 'The first view could not be computed.');
    const { result } = asker;
    return html`<div class="start">
      <div class="lead"><h2>Accuracy against the cost of a correct answer</h2>${view.template(remember)}</div>
      ${rows ? picture(rows) : loading('Reading the published sweep…')}
      ${result ? html`
        ${best(result)}
        <section class="asked" aria-labelledby="seven">
          <h2 id="seven" tabindex="-1">Seven questions an engineer asks</h2>
          <p class="quiet">Answered from the ${view.kind === 'own' ? 'runs of yours' : 'published rows'} in view, at ${formatWhole(result.queries_per_day)} queries a day. Intervals are ${formatPercent(result.confidence)}.
            ${view.kind === 'own' ? '' : html`Run <a href="#sweep">a sweep of your own</a>, and they are answered from it.`}</p>
          ${questionList(result, rowOf, request)}
        </section>` : ''}
      </div>`;
  }

  function picture(rows) {
    const points = rows.map(pointOf).filter(({ usd, usdInterval: range }) => usd !== null && range?.[1]);
    const left = rows.filter((row) => !(row.cost_per_correct_usd?.value > 0));
    return html`${points.length === 0 ? html`<p class="notice">No row in view has both a price and a right answer.</p>`
      : pareto.template(points, 'Accuracy against the cost of a correct answer; each point leads to its row in the matrix')}
      ${left.length === 0 ? '' : html`<p class="quiet">Not drawn, for want of a right answer: ${left.map((row) => `${row.name} on ${capital(row.platform)}`).join(', ')}.</p>`}
      <details class="behind"><summary>The picture as a table</summary>${pointTable(points)}</details>`;
  }

  function pointOf(row) {
    const { accuracy: share, cost_per_correct_usd: cost, front, name, platform } = row;
    const value = share.is_corrected ? share.corrected : share.published;
    const interval = share.is_corrected ? share.corrected_interval : share.interval;
    const key = row.sweep === undefined ? `${platform}/${row.model.split('/').at(-1)}` : view.matrixKey({ origin: 'own', place: row.series, key: '' });
    return {
      name, platform, front, accuracy: value, accuracyInterval: interval, usd: cost.value, usdInterval: cost.interval, key,
      href: `#matrix?row=${encodeURIComponent(key)}`,
      said: cost.value === null ? name : `${name} on ${capital(platform)}: ${formatPercent(value)} right, ${formatInterval(interval)}; ${formatUsd(cost.value)} a correct answer, ${usdInterval(cost.interval)}; ${FRONTS[front]}`,
    };
  }

  /** The first three, and what the reader's volume costs there. */
  function best({ best: three, rows, why }) {
    if (three.length === 0) return '';
    return html`<section class="best-three" aria-labelledby="best-three">
      <h2 id="best-three">The best three for your volume</h2>
      ${volume.template()}
      <ol class="podium">${three.map(({ row, per_day_usd: day, per_month_usd: month, right_per_day: right }) => {
        const { accuracy: share, usd_per_correct: cost } = rows[row];
        return html`<li>
          <h3>${rowOf(row)}</h3>
          <p class="price"><strong>${formatUsd(cost.value)}</strong> <span class="of">a correct answer</span><span class="unit">${usdInterval(cost.interval)}</span></p>
          ${accuracy(share.value, share.interval)}
          <p class="quiet">${formatSum(day)} a day, ${formatSum(month)} a month, for ${formatWhole(right)} right answers a day</p>
        </li>`;
      })}</ol>
      ${why ? html`<p class="why-best">${say(why, rowOf)}</p>` : ''}
      <p class="quiet">${view.kind === 'own' ? 'From your own runs, at the prices they were made with.' : html`List prices of May 2026, corrected where the published ones were wrong; <a href="#method/hidden">what the published numbers hide</a>. All models, and a year of it: <a href="#cost">Cost</a>.`}</p>
    </section>`;
  }

  return { enter, remember, template };
}

const FRONTS = { on: 'on the front', possible: 'possibly on the front', off: 'off the front' };

const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

function pointTable(points) {
  const sorted = points.toSorted((a, b) => a.usd - b.usd);
  return html`<div class="scroll" role="region" tabindex="0" aria-label="The picture as a table"><table class="figures" data-share="correct-answers">
    <thead><tr><th scope="col">Model</th><th scope="col">Platform</th><th scope="col">Accuracy</th><th scope="col" class="number">A correct answer</th><th scope="col">Front</th></tr></thead>
    <tbody>${sorted.map((point) => html`<tr><th scope="row"><a class="row-link" href=${point.href}>${point.name}</a></th><td>${capital(point.platform)}</td>
      <td>${accuracy(point.accuracy, point.accuracyInterval)}</td>
      <td class="number">${formatUsd(point.usd)}<span class="unit">${usdInterval(point.usdInterval)}</span></td><td>${FRONTS[point.front] ?? ''}</td></tr>`)}</tbody>
  </table></div>`;
}
