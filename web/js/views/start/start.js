// The first view: what one correct answer costs, the best three for a volume, seven questions.
import { html } from 'lit/html.js';
import { createAsker } from '../../engine/asker.js';
import { formatInterval, formatPercent, formatSum, formatUsd, formatWhole } from '../../text/format.js';
import { createInView } from '../../sweeps/rows-in-view.js';
import { accuracy } from '../../ui/interval.js';
import { failure, loading } from '../../ui/notice.js';
import { createPareto } from '../../draw/pareto.js';
import { questionList } from '../../ui/questions.js';
import { say, usdInterval } from '../../text/sentence.js';
import { distinguish, providerName } from '../../sweeps/names.js';
import { createVolumeField } from '../../app/volume-field.js';

const REFERENCE = 'GPT-5.4';
const GPU = { name: 'H100 on Baseten', vendor: 'Baseten', gpu: 'H100' };

/** @param {import('../../main.js').App} app @returns {import('../../main.js').View} */
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
    const name = row.origin === 'own' ? distinguish(app, asker.result.rows, ['model', 'platform'])[index] : row.label;
    return html`<a class="row-link" href="#matrix?row=${encodeURIComponent(view.matrixKey(row))}">${name}</a>`;
  };

  function template() {
    ask();
    const rows = view.matrixRows();
    const problem = view.problem() ?? (asker.result ? null : asker.error);
    if (problem) return failure(problem, 'The first view could not be computed.');
    const { result } = asker;
    return html`<div class="start">
      <p class="first-answer" aria-busy=${String(!result)}>${result ? say(result.lead, rowOf) : 'Computing what a correct answer costs…'}</p>
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
    const names = view.kind === 'own' ? distinguish(app, rows.map((row) => ({ ...row, questions: '' })), ['model']) : rows.map(({ name }) => name);
    const points = rows.map((row, index) => pointOf(row, names[index])).filter(({ usd, usdInterval: range }) => usd !== null && range?.[1]);
    const undrawn = rows.filter((row) => !(row.cost_per_correct_usd?.value > 0));
    const left = (why, isLeft) => {
      const names = undrawn.filter(isLeft).map((row) => `${row.name} on ${providerName(app, row.platform)}`);
      return names.length === 0 ? '' : html`<p class="quiet">Not drawn, for ${why}: ${names.join(', ')}.</p>`;
    };
    const right = ({ correct }) => correct.corrected ?? correct.published;
    return html`${points.length === 0 ? html`<p class="notice">No row in view has both a price and a right answer.</p>`
      : pareto.template(points, 'Accuracy against the cost of a correct answer; each point leads to its row in the matrix')}
      ${left('want of a right answer', (row) => right(row) === 0)}
      ${left('want of a known price', (row) => right(row) > 0 && row.cost_per_correct_usd.value === null)}
      ${left('costing nothing, which this scale has no place for', (row) => row.cost_per_correct_usd.value === 0 && right(row) > 0)}
      <details class="behind"><summary>The picture as a table</summary>${pointTable(points)}</details>`;
  }

  function pointOf(row, name) {
    const { accuracy: share, cost_per_correct_usd: cost, front, platform } = row;
    const platformTitle = providerName(app, platform);
    const value = share.is_corrected ? share.corrected : share.published;
    const interval = share.is_corrected ? share.corrected_interval : share.interval;
    const key = row.sweep === undefined ? `${platform}/${row.model.split('/').at(-1)}` : view.matrixKey({ origin: 'own', place: row.series, key: '' });
    return {
      name, platform, platformTitle, front, accuracy: value, accuracyInterval: interval, usd: cost.value, usdInterval: cost.interval, key,
      href: `#matrix?row=${encodeURIComponent(key)}`,
      said: cost.value === null ? name : `${name} on ${platformTitle}: ${formatPercent(value)} right, ${formatInterval(interval)}; ${formatUsd(cost.value)} a correct answer, ${usdInterval(cost.interval)}; ${FRONTS[front]}`,
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
          <p class="price"><strong>${formatUsd(cost.value)}</strong> <span class="of">a correct answer</span>${cost.value > 0 && cost.value < 0.01 ? html`<span class="of">, ${formatUsd(cost.value * 1000)} per 1,000</span>` : ''}<span class="unit">${usdInterval(cost.interval)}</span></p>
          ${accuracy(share.value, share.interval)}
          <p class="quiet">${formatSum(day)} a day, ${formatSum(month)} a month, for ${formatWhole(right)} right answers a day</p>
        </li>`;
      })}</ol>
      ${why ? html`<p class="why-best">${say(why, rowOf)}</p>` : ''}
      <p class="quiet">${view.kind === 'own' ? 'From your own runs, at the prices they were made with.' : html`List prices ${priceAge(view.matrixRows() ?? [])}, corrected where the published ones were wrong; <a href="#method/hidden">what the published numbers hide</a>. All models, a year of it, and prices of your own: <a href="#cost">Cost</a>.`}</p>
    </section>`;
  }

  return { enter, remember, template };
}

/** "of May 2026, 6 months old": of the months that the rows' own prices are of, the oldest for its age. */
function priceAge(rows) {
  const months = rows.map(({ source, corrections }) => corrections.find(({ field }) => field === 'price')?.source?.asof ?? source?.asof).filter(Boolean).map((asof) => asof.slice(0, 7)).sort();
  if (months.length === 0) return '';
  const [first, last] = [months[0], months.at(-1)].map((month) => new Date(`${month}-01T00:00:00Z`));
  const named = (date) => date.toLocaleDateString('en-US', { month: 'long', year: 'numeric', timeZone: 'UTC' });
  const now = new Date();
  const age = (now.getUTCFullYear() - first.getUTCFullYear()) * 12 + now.getUTCMonth() - first.getUTCMonth();
  return html`of ${first.getTime() === last.getTime() ? named(first) : `${named(first)} to ${named(last)}`}${age > 0 ? html` (<a href="#cost">${age === 1 ? '1 month' : `${age} months`} old</a>)` : ''}`;
}

const FRONTS = { on: 'on the front', possible: 'possibly on the front', off: 'off the front' };

function pointTable(points) {
  const sorted = points.toSorted((a, b) => a.usd - b.usd);
  return html`<div class="scroll" role="region" tabindex="0" aria-label="The picture as a table"><table class="figures" data-share="correct-answers">
    <thead><tr><th scope="col">Model</th><th scope="col">Platform</th><th scope="col">Accuracy</th><th scope="col" class="number">A correct answer</th><th scope="col">Front</th></tr></thead>
    <tbody>${sorted.map((point) => html`<tr><th scope="row"><a class="row-link" href=${point.href}>${point.name}</a></th><td>${point.platformTitle}</td>
      <td>${accuracy(point.accuracy, point.accuracyInterval)}</td>
      <td class="number">${formatUsd(point.usd)}<span class="unit">${usdInterval(point.usdInterval)}</span></td><td>${FRONTS[point.front] ?? ''}</td></tr>`)}</tbody>
  </table></div>`;
}
