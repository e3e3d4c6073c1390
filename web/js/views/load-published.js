// The published load test, with what is wrong with it.
import { html } from 'lit/html.js';
import { formatPercent, formatWhole } from '../format.js';
import { shortModel } from '../series.js';

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

/** @param {import('../main.js').App} app @param {boolean} beside Whether runs of the reader's stand above it. */
export function publishedLoad(app, beside) {
  const file = contentsOf(app);
  if (file === null || !(file.load?.length > 0)) return '';
  const rows = file.load;
  const source = file.sources?.[rows[0].source];
  const body = html`
    <div class="scroll" role="region" tabindex="0" aria-label="The published load test"><table class="figures">
      <thead><tr><th scope="col">Model</th>${['At once', 'Asked', 'Answered', 'Errors', 'Accuracy'].map((name) => html`<th scope="col" class="number">${name}</th>`)}
        ${['p50', 'p90', 'p99'].map((name) => html`<th scope="col" class="number">${name}<span class="unit">ms, waiting included</span></th>`)}</tr></thead>
      <tbody>${rows.map((row) => html`<tr><th scope="row">${shortModel(row.model)}</th><td class="number">${formatWhole(row.concurrency)}</td><td class="number">${formatWhole(row.n)}</td>
        <td class="number">${formatWhole(row.completed)}</td><td class="number">${formatWhole(row.errors)}</td><td class="number">${formatPercent(row.accuracy)}</td>
        ${[row.latency_p50_ms, row.latency_p90_ms, row.latency_p99_ms].map((ms) => html`<td class="number">${formatWhole(ms)}</td>`)}</tr>`)}</tbody>
    </table></div>
    ${source ? html`<p class="quiet">Figures from ${source.url ? html`<a href=${source.url} rel="noreferrer">${source.title}</a>` : source.title}, as published; their records hold no single calls, so nothing can be computed again and there are no intervals.</p>` : ''}`;
  return html`<section class="published-load" aria-labelledby="published-load">
    <h3 id="published-load">The published load test${beside ? ', for comparison' : ''}</h3>
    ${faults(rows)}
    ${beside ? html`<details class="more-fields"><summary>Its figures</summary>${body}</details>` : body}
  </section>`;
}

function faults(rows) {
  const model = rows[0].model;
  const at = (concurrency) => rows.find((row) => row.model === model && row.concurrency === concurrency);
  const [five, ten] = [at(5), at(10)];
  return html`<div class="notice wrong-with"><p><strong>It measures its own back-off, not the model.</strong></p>
    <ul><li>Every error in it is a 429: the provider turned the call away. The client then waited 2, 4, 8 and 16 seconds, and that waiting was counted as latency; its latencies cluster at sums of these.</li>
      ${five && ten && ten.latency_p50_ms < five.latency_p50_ms ? html`<li>Errors were left out of the quantiles, so those that met the most load are missing: with 10 at once ${shortModel(model)} has a p50 of
        ${formatWhole(ten.latency_p50_ms)} ms, with 5 at once ${formatWhole(five.latency_p50_ms)} ms. The lower figure is of the ${formatWhole(ten.completed)} of ${formatWhole(ten.n)} that survived.</li>` : ''}
      <li>Calls that were turned away count as wrong answers in its accuracy, and a p99 of 25 answers is hardly more than the slowest of them.</li></ul></div>`;
}
