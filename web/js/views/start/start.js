// The first view: what one correct answer costs, the best three for a volume, seven questions.
import { html } from 'lit/html.js';
import { createVolumeField } from '../../app/volume-field.js';
import { createPareto } from '../../draw/pareto.js';
import { createAsker } from '../../engine/asker.js';
import { REFERENCE, referenceOf } from '../../prices/reference.js';
import { createInView } from '../../sweeps/rows-in-view.js';
import { formatPercent, formatSum, formatUsd, formatWhole } from '../../text/format.js';
import { say, usdInterval } from '../../text/sentence.js';
import { accuracy } from '../../ui/interval.js';
import { oldest } from '../../ui/explain.js';
import { failure, loading } from '../../ui/notice.js';
import { questionList } from '../../ui/questions.js';
import { heads, numberHeads, table } from '../../ui/table.js';
import { FRONTS, isDrawn, pointOf, priceMonths, undrawn } from './points.js';

const GPU = { name: 'H100 on Baseten', vendor: 'Baseten', gpu: 'H100' };

/** The part of a request that asks the prices: those that are not there leave their question open. */
export function pricedBy(reference, gpu, { prices, as_of: asOf }) {
  const { name, ...priceOf } = GPU;
  const compared = referenceOf(reference);
  return {
    ...(compared === null ? {} : { reference: compared }),
    ...(gpu.price === null ? {} : { gpu: { name, price_of: priceOf } }),
    prices, as_of: asOf,
  };
}

/** @param {import('../../main.js').App} app @returns {import('../../main.js').View} */
export function createStart(app) {
  const view = createInView(app);
  const pareto = createPareto(app);
  const volume = createVolumeField(app, remember);
  const asker = createAsker(app, answer);

  function enter(params) {
    volume.reset();
    view.enter(params);
    if (params.has('q')) app.volume.choose(params.get('q'));
  }

  function remember() {
    app.setParams({ q: app.volume.param(), ...view.params() });
    app.update();
  }

  function ask() {
    const rows = view.request();
    if (rows === null) return;
    const on = {
      prices: app.library.of('prices').filter(({ info }) => info !== null).map(({ name }) => name),
      as_of: new Date().toISOString().slice(0, 10),
    };
    asker.ask({ ...rows, queries_per_day: app.volume.queries, on }, view.version());
  }

  /** The answers, the request that they are of, and how old the prices of the first three are. */
  async function answer({ on, ...asked }) {
    const find = (what) => app.engine.call('price.find', { ...on, ...what });
    const gpu = { vendor: GPU.vendor, gpu: GPU.gpu };
    const request = JSON.stringify({ ...asked, ...pricedBy(await find(REFERENCE), await find(gpu), on) });
    const text = await app.engine.callText('answers', JSON.parse(request));
    const result = JSON.parse(text);
    const published = result.best.map(({ row }) => result.rows[row]).filter(({ origin }) => origin === 'published');
    const found = await Promise.all(published.map(({ platform, name: model }) => find({ vendor: platform, model })));
    return { text, result, request, age: oldest(found.flatMap(({ prices }) => prices)) };
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
      <p class="first-answer" aria-busy=${String(!result)}>${
        result ? say(result.lead, rowOf, result.alpha) : 'Computing what a correct answer costs…'}</p>
      <div class="lead"><h2>Accuracy against the cost of a correct answer</h2>${view.template(remember)}</div>
      ${rows ? picture(rows) : loading('Reading the published sweep…')}
      ${result ? html`${best(result)}${questions(result)}` : ''}
      </div>`;
  }

  const questions = (result) => html`<section class="asked" aria-labelledby="seven">
    <h2 id="seven" tabindex="-1">Seven questions an engineer asks</h2>
    <p class="quiet">Answered from the ${view.kind === 'own' ? 'runs of yours' : 'published rows'} in view, at
      ${formatWhole(result.queries_per_day)} queries a day. Intervals are ${formatPercent(result.confidence)}.
      ${view.kind === 'own' ? '' : html`Run <a href="#sweep">a sweep of your own</a>, and they are answered from it.`}</p>
    ${questionList(result, rowOf, asker.request)}
  </section>`;

  function picture(rows) {
    const points = rows.map((row) => pointOf(row, view.matrixKey(row))).filter(isDrawn);
    const left = ([why, some]) => html`<p class="quiet">Not drawn because ${why}: ${some.map(({ label }) => label).join(', ')}.</p>`;
    return html`${points.length === 0 ? html`<p class="notice">No row in view has both a price and a right answer.</p>`
      : pareto.template(points, 'Accuracy against the cost of a correct answer; each point leads to its row in the matrix')}
      ${undrawn(rows).map(left)}
      <details class="behind"><summary>The picture as a table</summary>${pointTable(points)}</details>`;
  }

  /** The first three, and what the reader's volume costs there. */
  function best({ best: three, rows, why, alpha }) {
    if (three.length === 0) return '';
    return html`<section class="best-three" aria-labelledby="best-three">
      <h2 id="best-three">The best three for your volume</h2>
      ${volume.template()}
      <ol class="podium">${three.map((each) => podium(each, rows[each.row], rowOf(each.row)))}</ol>
      ${why ? html`<p class="why-best">${say(why, rowOf, alpha)}</p>` : ''}
      <p class="quiet">${view.kind === 'own' ? 'From your own runs, at the prices they were made with.'
        : html`List prices ${priceAge(view.matrixRows() ?? [], asker.age)}, corrected where the published ones were wrong;
          <a href="#method/hidden">what the published numbers hide</a>. All models, a year of it, and prices of your own:
          <a href="#cost">Cost</a>.`}</p>
    </section>`;
  }

  return { enter, remember, template };
}

/** Below this a correct answer's cost is also said of a thousand. */
const SMALL_USD = 0.01;

function podium({ per_day_usd: day, per_month_usd: month, right_per_day: right }, { accuracy: share, usd_per_correct: cost }, link) {
  const isSmall = cost.value > 0 && cost.value < SMALL_USD;
  return html`<li>
    <h3>${link}</h3>
    <p class="price"><strong>${formatUsd(cost.value)}</strong> <span class="of">a correct answer</span>${
      isSmall ? html`<span class="of">, ${formatUsd(cost.value * 1000)} per 1,000</span>` : ''}<span class="unit">${
      usdInterval(cost.interval)}</span></p>
    ${accuracy(share.value, share.interval)}
    <p class="quiet">${formatSum(day)} a day, ${formatSum(month)} a month, for ${formatWhole(right)} right answers a day</p>
  </li>`;
}

/** "of May 2026 (213 days old)" @param {any[]} rows @param {string} age */
function priceAge(rows, age) {
  const months = priceMonths(rows);
  return months === '' ? '' : html`of ${months}${age === '' ? '' : html` (<a href="#cost">${age} old</a>)`}`;
}

function pointTable(points) {
  const row = (point) => html`<tr><th scope="row"><a class="row-link" href=${point.href}>${point.name}</a></th>
    <td>${point.platformTitle}</td><td>${accuracy(point.accuracy, point.accuracyInterval)}</td>
    <td class="number">${formatUsd(point.usd)}<span class="unit">${usdInterval(point.usdInterval)}</span></td>
    <td>${FRONTS[point.front] ?? ''}</td></tr>`;
  return table('The picture as a table', [heads('Model', 'Platform', 'Accuracy'), numberHeads('A correct answer'), heads('Front')],
    points.toSorted((a, b) => a.usd - b.usd).map(row), { share: 'correct-answers' });
}
