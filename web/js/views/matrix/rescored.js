// The models of a sweep that was scored again: right answers by every rule, outcomes, times.
import { html } from 'lit/html.js';
import { formatInterval, formatPercent, formatWhole, MISSING } from '../../text/format.js';
import { choiceBox, rowClick } from '../../ui/comparison.js';
import { intervalBar } from '../../ui/interval.js';
import { outcomeOf } from '../../ui/outcomes.js';
import { heads, numberHeads, numbers, table } from '../../ui/table.js';

/**
 * @param {Pick<import('../../engine/rescore.js').Rescoring, 'models' | 'rule'>} rescoring
 * @param {object} how
 * @param {string} how.database What it was judged on.
 * @param {{id: string, title: string}[]} how.rules
 * @param {string[]} how.outcomes How an answer can end.
 * @param {number[]} how.chosen Which models are compared.
 * @param {(index: number) => void} how.toggle
 */
export function rescoredTable({ models, rule }, { database, rules, outcomes, chosen, toggle }) {
  const { confidence } = models[0].result;
  const titles = html`${heads('Model')}
    ${rules.map(({ id, title }) => html`
      <th scope="col" title=${title} class=${id === rule ? 'chosen' : ''}><code>${id}</code></th>`)}
    ${heads('Outcomes')}`;
  const row = (model, index) => modelRow(model, rules, outcomes, chosen.includes(index), () => toggle(index));
  return html`
    <p class="quiet" id="replay-result" tabindex="-1">Right answers on <strong>${database}</strong> by each rule; outcomes by
      <code>${rule}</code>. A call that failed is not a wrong answer.
      Choose two models to compare them. Ranges are ${formatPercent(confidence)} intervals.</p>
    ${table('Models by rule', titles, models.map(row), { kind: 'rescored', share: 'rescored' })}`;
}

function modelRow({ name, result }, rules, outcomes, picked, toggle) {
  const { totals, rules: scores } = result;
  const others = outcomes.filter((code) => code !== 'right' && totals[code] > 0);
  return html`<tr class=${picked ? 'picked' : ''} @click=${rowClick(toggle)}>
    <th scope="row">${choiceBox(`Compare ${name}`, picked, toggle)} <span class="name">${name}</span></th>
    ${rules.map(({ id }) => score(scores.find(({ rule: each }) => each === id), totals.judged))}
    <td><span class="outcomes">${others.length === 0 ? 'All right' : others.map((code) => html`<span class="badge ${code}">${
      formatWhole(totals[code])} × ${outcomeOf(code).label}</span> `)}</span></td>
  </tr>`;
}

function score({ right, accuracy: share, accuracy_interval: interval }, judged) {
  return html`<td><span class="tally"><span class="figure">${formatWhole(right)}</span><span class="of">/${formatWhole(judged)}</span>
    <span class="range">${formatInterval(interval)}</span></span>${intervalBar(share, interval)}</td>`;
}

/** Times over the answered calls; their intervals come from resampling. @param {import('../../engine/rescore.js').Model[]} models */
export function timesTable(models) {
  if (models.every(({ figures }) => figures.latency_ms === null)) return '';
  return html`
    <h3>Times of the answered calls, ms</h3>
    <p class="quiet">As recorded, with bootstrap intervals. With ${formatWhole(models[0].figures.calls)} calls the p99 is
      hardly more than the slowest of them, and its interval is too short.</p>
    ${table('Times of the answered calls',
      [heads('Model'), numberHeads('Answered', 'TTFT p50', 'Latency p50', 'Latency p90', 'Latency p99')],
      models.map(({ name, figures: { calls, answered, ttft_ms: ttft, latency_ms: latency } }) => html`<tr>
        <th scope="row">${name}</th>
        ${numbers(html`${formatWhole(answered)}<span class="of">/${formatWhole(calls)}</span>`,
          ...[ttft?.p50, latency?.p50, latency?.p90, latency?.p99].map(quantile))}</tr>`))}`;
}

function quantile(figure) {
  if (!figure) return MISSING;
  const [low, high] = figure.interval;
  return html`${formatWhole(figure.value)}
    <span class="range">${formatWhole(low)}–${formatWhole(high)}</span>`;
}
