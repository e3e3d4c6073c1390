// What load does to answers: the reader's own sweeps by concurrency, or the published load test.
import { html } from 'lit/html.js';
import { createChart } from '../../draw/chart.js';
import { downloads } from '../../ui/download.js';
import { selectField } from '../../ui/fields.js';
import { failure, loading } from '../../ui/notice.js';
import { formatPercent, formatWhole } from '../../text/format.js';
import { howOf, providerName, seriesName, shortModel } from '../../sweeps/names.js';
import { createTaker } from '../../sweeps/taker.js';
import { csvOfLoad, loadTable } from './table.js';
import { createPublishedLoad } from './published.js';
import { slotsOf, timelineTable } from './timeline.js';

const LATENCY_LABEL = 'Latency of the answers that came, p50, p90 and p99 by concurrency; the table above has the figures';

/** Series of one model with one strategy on one database. @param {any[]} list @returns {Map<string, any[]>} */
export function groupsOf(list) {
  const groups = new Map();
  for (const series of list) {
    const key = [series.provider, series.model, series.strategy, series.database].join('\n');
    groups.set(key, [...(groups.get(key) ?? []), series]);
  }
  return groups;
}

/** @param {import('../../main.js').App} app @returns {import('../../main.js').View} */
export function createLoad(app) {
  const timeline = createChart(app, 'drawTimeline', 'time-lines');
  const quantiles = createChart(app, 'drawQuantiles', 'latency');
  const publishedLoad = createPublishedLoad(app);
  const taker = createTaker(app);
  let group = null;
  let chosen = null;
  let page = 0;

  function enter() {}

  function remember() {
    app.setParams({});
    app.update();
  }

  function template() {
    const { state, done, total, result, error, text, left } = app.own.judging.look();
    return html`
      <h2>Load</h2>
      <p>How long an answer takes when many are asked at once: service and waiting apart,
        so that no back-off is taken for the model’s own time.</p>
      ${taker.refusal}
      ${error ? failure(error, 'Your sweeps could not be judged.') : ''}
      ${left.map(({ sweep, error: why }) => failure(why, `${sweep.label} was not judged.`))}
      ${state === 'waiting' ? loading('Waiting for databases and gold sets…') : ''}
      ${state === 'running' ? html`<p class="notice" role="status">${formatWhole(done)} of ${formatWhole(total)} judged…</p>` : ''}
      ${result ? own(result, text) : ''}
      ${result ? '' : html`<p class="notice">No run of yours yet: below is the published load test. Under
        <a href="#sweep?concurrency=1,5,10">Sweep</a> you can ask a model at several concurrencies, and its answers are shown here.
        A sweep file dropped here does as well.</p>`}
      ${publishedLoad(result !== null)}`;
  }

  const groupName = (series) => `${shortModel(series.model)} (${providerName(app, series.provider)}), ${
    howOf(app, series).split(',')[0]}, ${app.workspace.labelOf(series.database)}`;

  /** A group, and of it the series whose time lines are drawn; null for the last. */
  function show(key, series) {
    group = key;
    chosen = series;
    page = 0;
    app.update();
  }

  function own(result, text) {
    const groups = groupsOf(result.series);
    if (!groups.has(group)) group = mostLoaded(groups);
    const list = groups.get(group).toSorted((a, b) => a.concurrency - b.concurrency || a.series - b.series);
    const shown = list.find(({ series }) => series === chosen) ?? list.at(-1);
    const options = [...groups].map(([key, [first]]) => [key, groupName(first)]);
    return html`<section class="own-load" aria-labelledby="own-load">
      <div class="toolbar"><h3 id="own-load">Your runs by concurrency</h3>
        ${downloads('perquery-load', () => csvOfLoad(list), text)}</div>
      ${options.length > 1
        ? selectField({ id: 'load-group', label: 'Model, strategy and database', value: group, options, change: (key) => show(key, null) })
        : html`<p><strong>${options[0][1]}</strong></p>`}
      ${loadTable(list, shown.series, (series) => show(group, series))}
      <p class="quiet">Latency is the time of all calls of an answer, over the answers that came;
        waiting for a provider that turned a call away stands apart. Ranges are ${formatPercent(result.confidence)} intervals.
        * A ${result.quantiles.map(({ name, needs }) => `${name} needs ${formatWhole(needs)}`).join(', a ')} answers for an interval
        of that confidence; with fewer, its interval is too short.</p>
      ${list.some(({ latency_ms: latency }) => latency !== null) ? html`
        <p class="keys load-keys"><span class="dot p50"></span>p50 <span class="dot p90"></span>p90 <span class="dot p99"></span>p99,
          with intervals</p>
        ${quantiles.template({ points: pointsOf(list), label: LATENCY_LABEL })}` : ''}
      ${lines(result, shown)}
    </section>`;
  }

  function lines(result, series) {
    const answers = result.answers.filter((answer) => answer.series === series.series);
    const slots = slotsOf(answers);
    const label = `Time lines of ${answers.length} answers in ${slots.count} rows; the table below has the figures`;
    return html`<section class="time-lines" aria-labelledby="time-lines">
      <h3 id="time-lines">Time lines: ${seriesName(app, series)}</h3>
      <p class="quiet">One row an agent; a bar while a call was under way, a dashed line while the agent waited to try again,
        a cross where no answer came.</p>
      <p class="keys load-keys"><span class="swatch service"></span>service <span class="swatch waited"></span>waiting
        <span class="swatch lost-mark" aria-hidden="true">✕</span>no answer came</p>
      ${timeline.template({ ...slots, label })}
      ${timelineTable(slots.placed, page, (to) => { page = to; app.update(); })}
    </section>`;
  }

  return { enter, remember, template, takes: 'sweep', take: taker.take };
}

/** The group with the most levels, so that there is something to see. */
export function mostLoaded(groups) {
  const levels = (list) => new Set(list.map(({ concurrency }) => concurrency)).size;
  return [...groups].reduce((best, each) => (levels(each[1]) > levels(best[1]) ? each : best))[0];
}

const pointsOf = (list) => list.filter(({ latency_ms: latency }) => latency !== null)
  .flatMap(({ concurrency, latency_ms: latency }) => ['p50', 'p90', 'p99'].map((name) => {
    const { value, interval } = latency[name];
    return { concurrency, name, value, low: interval?.[0] ?? null, high: interval?.[1] ?? null };
  }));
