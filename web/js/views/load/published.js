// The published load test, with what is wrong with it.
import { html } from 'lit/html.js';
import { createAsker } from '../../engine/asker.js';
import { formatPercent, formatWhole } from '../../text/format.js';
import { accuracy } from '../../ui/interval.js';
import { heads, numberHeads, numbers, table } from '../../ui/table.js';
import { shortModel } from '../../sweeps/names.js';

/** Read once from the page's own file, by its item. */
const files = new WeakMap();

function contentsOf(app) {
  const [item] = app.library.of('sweep');
  if (item?.state !== 'ready') return null;
  if (!files.has(item)) {
    files.set(item, null);
    item.blob.text().then((text) => { files.set(item, JSON.parse(text)); app.update(); });
  }
  return files.get(item);
}

/** @param {import('../../main.js').App} app */
export function createPublishedLoad(app) {
  const asker = createAsker(app, 'sweep.load');
  /** @param {boolean} beside Whether runs of the reader's stand above it. */
  return (beside) => {
    const [item] = app.library.of('sweep');
    if (item?.state === 'ready') asker.ask({ sweep: item.name });
    return publishedLoad(app, beside, asker.result?.rows ?? []);
  };
}

function publishedLoad(app, beside, shares) {
  const file = contentsOf(app);
  if (file === null || !(file.load?.length > 0)) return '';
  const rows = file.load;
  const source = file.sources?.[rows[0].source];
  const body = html`
    ${table('The published load test', TITLES, rows.map((row, index) => loadRow(row, shares[index])), { share: 'published-load' })}
    ${source ? html`<p class="quiet">Figures from ${
      source.url ? html`<a href=${source.url} rel="noreferrer">${source.title}</a>` : source.title}, as published; their records hold
      no single calls, so no time can be computed again or has an interval. An accuracy is of counts: it was published of all calls,
      refused ones among the wrong (struck where that changes it), and stands here of the calls that were answered,
      with its 95% interval.</p>` : ''}`;
  return html`<section class="published-load" aria-labelledby="published-load">
    <h3 id="published-load">The published load test${beside ? ', for comparison' : ''}</h3>
    ${faults(rows)}
    ${beside ? html`<details class="more-fields"><summary>Its figures</summary>${body}</details>` : body}
  </section>`;
}

const TITLES = [
  heads('Model'), numberHeads('At once', 'Asked', 'Answered', 'Errors'),
  html`<th scope="col">Accuracy<span class="unit">of answered calls</span></th>`,
  numberHeads(...['p50', 'p90', 'p99'].map((name) => [name, 'ms, waiting included'])),
];

const loadRow = (row, share) => html`<tr><th scope="row">${shortModel(row.model)}</th>
  ${numbers(...[row.concurrency, row.n, row.completed, row.errors].map(formatWhole))}<td>${shareOf(row, share)}</td>
  ${numbers(...[row.latency_p50_ms, row.latency_p90_ms, row.latency_p99_ms].map(formatWhole))}</tr>`;

/** Of the calls that were answered; struck, where it is another figure, of all of them. */
function shareOf(row, share) {
  const all = formatPercent(row.accuracy);
  if (!share || share.of_answered.value === null) return html`${all}<span class="unit">${share ? 'of all calls' : ''}</span>`;
  const answered = accuracy(share.of_answered.value, share.of_answered.interval);
  if (row.completed === row.n) return answered;
  return html`<del><span class="hidden">published </span>${all}</del>
    <ins><span class="hidden">corrected </span>${answered}</ins><span class="unit">${
      formatWhole(share.right)} of ${formatWhole(share.answered)}</span>`;
}

function faults(rows) {
  const model = rows[0].model;
  const at = (concurrency) => rows.find((row) => row.model === model && row.concurrency === concurrency);
  const [five, ten] = [at(5), at(10)];
  return html`<div class="notice wrong-with"><p><strong>It measures its own back-off, not the model.</strong></p>
    <ul><li>Every error in it is a 429: the provider turned the call away. The client then waited 2, 4, 8 and 16 seconds,
        and that waiting was counted as latency; its latencies cluster at sums of these.</li>
      ${five && ten && ten.latency_p50_ms < five.latency_p50_ms ? html`<li>Errors were left out of the quantiles, so those that met
        the most load are missing: with 10 at once ${shortModel(model)} has a p50 of ${formatWhole(ten.latency_p50_ms)} ms,
        with 5 at once ${formatWhole(five.latency_p50_ms)} ms. The lower figure is of the ${formatWhole(ten.completed)} of
        ${formatWhole(ten.n)} that survived.</li>` : ''}
      <li>Calls that were turned away counted as wrong answers in its accuracy,
        and a p99 of 25 answers is hardly more than the slowest of them.</li></ul></div>`;
}
