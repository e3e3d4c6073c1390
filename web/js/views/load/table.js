// Series of one model by concurrency: survivors, errors, service time, waiting.
import { html } from 'lit/html.js';
import { formatPercent, formatWhole, MISSING } from '../../text/format.js';
import { accuracy } from '../../ui/interval.js';
import { errorsCell, quantileCell } from '../../ui/judged-figures.js';

/**
 * @param {any[]} list
 * @param {number} shown The series whose time lines are drawn.
 * @param {(series: number) => void} choose
 */
export function loadTable(list, shown, choose) {
  const head = (label, unit = '') => html`<th scope="col" class="number">${label}${unit ? html`<span class="unit">${unit}</span>` : ''}</th>`;
  return html`<div class="scroll" role="region" tabindex="0" aria-label="Runs by concurrency, as a table"><table class="figures load-table">
    <thead><tr><th scope="col">At once</th>${head('Asked')}${head('Answered', 'survivors')}${head('Errors', 'no answer')}<th scope="col">Accuracy<span class="unit">of survivors</span></th>
      ${head('p50', 'ms of service')}${head('p90', 'ms of service')}${head('p99', 'ms of service')}
      ${head('Waited', 'answers')}${head('Mean wait', 'ms an answer')}${head('p90 wait', 'ms')}${head('Longest wait', 'ms')}${head('Waiting', 'of all time')}${head('Retries')}</tr></thead>
    <tbody>${list.map((series) => loadRow(series, series.series === shown, () => choose(series.series)))}</tbody>
  </table></div>`;
}

function loadRow(series, isShown, choose) {
  const { concurrency, counts, accuracy: share, latency_ms: latency, waiting } = series;
  return html`<tr class=${isShown ? 'picked' : ''}>
    <th scope="row"><button type="button" class="more" aria-pressed=${isShown} aria-label="Time lines with ${concurrency} at once" @click=${choose}>${formatWhole(concurrency)}</button></th>
    <td class="number">${formatWhole(counts.ended)}${counts.ended < counts.planned ? html`<span class="of">/${formatWhole(counts.planned)}</span>` : ''}</td>
    <td class="number">${formatWhole(counts.answered)}</td>
    <td class="number">${errorsCell(series)}</td>
    <td>${share.n === 0 ? MISSING : accuracy(share.value, share.interval)}</td>
    ${['p50', 'p90', 'p99'].map((name) => html`<td class="number">${quantileCell(latency, name)}</td>`)}
    <td class="number">${formatWhole(waiting?.answers)}</td>
    ${[waiting?.mean_ms, waiting?.p90_ms, waiting?.longest_ms].map((ms) => html`<td class="number">${formatWhole(ms)}</td>`)}
    <td class="number">${waiting && waiting.share !== null ? formatPercent(waiting.share) : MISSING}</td>
    <td class="number">${formatWhole(counts.retries)}</td>
  </tr>`;
}

export function csvOfLoad(list) {
  const quantile = (spread, name) => [spread?.[name].value ?? null, ...(spread?.[name].interval ?? [null, null])];
  return [
    ['sweep', 'platform', 'model', 'strategy', 'database', 'concurrency', 'asked', 'answered', 'errors', ...['p50', 'p90', 'p99'].flatMap((name) => [`${name}_ms`, `${name}_low_ms`, `${name}_high_ms`]),
      'waited', 'mean_wait_ms', 'p90_wait_ms', 'longest_wait_ms', 'waiting_share', 'retries'],
    ...list.map(({ sweep, provider, model, strategy, database, concurrency, counts, latency_ms: latency, waiting }) => [sweep, provider, model, strategy, database, concurrency,
      counts.ended, counts.answered, counts.errors, ...['p50', 'p90', 'p99'].flatMap((name) => quantile(latency, name)),
      waiting?.answers ?? null, waiting?.mean_ms ?? null, waiting?.p90_ms ?? null, waiting?.longest_ms ?? null, waiting?.share ?? null, counts.retries]),
  ];
}
