// Series of one model by concurrency: survivors, errors, service time, waiting.
import { html } from 'lit/html.js';
import { formatPercent, formatWhole, MISSING } from '../../text/format.js';
import { accuracy } from '../../ui/interval.js';
import { errorsCell, quantileCell } from '../../ui/judged-figures.js';
import { heads, numberHeads, numbers, table } from '../../ui/table.js';

/** @param {any[]} list @param {number} shown The series whose time lines are drawn. @param {(series: number) => void} choose */
export function loadTable(list, shown, choose) {
  const rows = list.map((series) => loadRow(series, series.series === shown, () => choose(series.series)));
  return table('Runs by concurrency, as a table', TITLES, rows, { kind: 'load-table' });
}

const QUANTILES = ['p50', 'p90', 'p99'];

const TITLES = [
  heads('At once'), numberHeads('Asked', ['Answered', 'survivors'], ['Errors', 'no answer']),
  html`<th scope="col">Accuracy<span class="unit">of survivors</span></th>`,
  numberHeads(...QUANTILES.map((name) => [name, 'ms of service']), ['Waited', 'answers'], ['Mean wait', 'ms an answer'],
    ['p90 wait', 'ms'], ['Longest wait', 'ms'], ['Waiting', 'of all time'], 'Retries'),
];

function loadRow(series, isShown, choose) {
  const { concurrency, counts, accuracy: share, latency_ms: latency, waiting } = series;
  const lost = counts.ended < counts.planned ? html`<span class="of">/${formatWhole(counts.planned)}</span>` : '';
  return html`<tr class=${isShown ? 'picked' : ''}>
    <th scope="row"><button type="button" class="more" aria-pressed=${isShown} aria-label="Time lines with ${concurrency} at once"
      @click=${choose}>${formatWhole(concurrency)}</button></th>
    ${numbers(html`${formatWhole(counts.ended)}${lost}`, formatWhole(counts.answered), errorsCell(series))}
    <td>${share.n === 0 ? MISSING : accuracy(share.value, share.interval)}</td>
    ${numbers(...QUANTILES.map((name) => quantileCell(latency, name)),
      ...[waiting?.answers, waiting?.mean_ms, waiting?.p90_ms, waiting?.longest_ms].map(formatWhole),
      formatPercent(waiting?.share), formatWhole(counts.retries))}
  </tr>`;
}

const WAITING = ['mean_ms', 'p90_ms', 'longest_ms'];

export function csvOfLoad(list) {
  const quantile = (spread, name) => [spread?.[name].value ?? null, ...(spread?.[name].interval ?? [null, null])];
  return [
    ['sweep', 'platform', 'model', 'strategy', 'database', 'concurrency', 'asked', 'answered', 'errors',
      ...QUANTILES.flatMap((name) => [`${name}_ms`, `${name}_low_ms`, `${name}_high_ms`]),
      'waited', 'mean_wait_ms', 'p90_wait_ms', 'longest_wait_ms', 'waiting_share', 'retries'],
    ...list.map(({ sweep, provider, model, strategy, database, concurrency, counts, latency_ms: latency, waiting }) => [
      sweep, provider, model, strategy, database, concurrency, counts.ended, counts.answered, counts.errors,
      ...QUANTILES.flatMap((name) => quantile(latency, name)),
      waiting?.answers ?? null, ...WAITING.map((name) => waiting?.[name] ?? null), waiting?.share ?? null, counts.retries,
    ]),
  ];
}
