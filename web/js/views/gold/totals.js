// The totals of an evaluation, and where what is missing from them was lost.
import { html, svg } from 'lit/html.js';
import { formatPercent, formatWhole } from '../../text/format.js';
import { accuracy } from '../../ui/interval.js';
import { LOSSES, outcomeOf } from '../../ui/outcomes.js';
import { heads } from '../../ui/table.js';

/**
 * @param {any} result The evaluation document.
 * @param {string} database What it ran on.
 * @param {string[]} codes Every outcome, in order.
 * @param {() => void} save
 */
export function totals(result, database, codes, save) {
  const { totals: all, tiers, rule, gold, confidence } = result;
  const others = codes.filter((outcome) => outcome !== 'right' && all[outcome] > 0);
  const badge = (outcome) => html`<span class="badge ${outcome}">${formatWhole(all[outcome])} × ${outcomeOf(outcome).label}</span> `;
  return html`<section class="totals" aria-label="Totals">
    <div class="headline">
      <p class="big" id="gold-result" tabindex="-1"><strong>${formatWhole(all.right)}</strong> of ${formatWhole(all.questions)} right</p>
      <p class="quiet"><code>${gold}</code> on <strong>${database}</strong>, judged by <code>${rule}</code></p>
      ${layouts(result)}
      <dl class="facts">
        <div><dt>Accuracy over all</dt><dd>${accuracy(all.accuracy, all.accuracy_interval)}</dd></div>
        <div><dt>Over the ${formatWhole(all.answered)} answered</dt>
          <dd>${accuracy(all.accuracy_of_answered, all.accuracy_of_answered_interval)}</dd></div>
        ${tiers.map(({ tier, right, judged }) => html`
          <div><dt>Tier ${tier}</dt><dd>${formatWhole(right)} of ${formatWhole(judged)}</dd></div>`)}
      </dl>
      <p class="outcomes">${others.map(badge)}</p>
      <p><button type="button" @click=${save}>Export as JSON</button>
        <span class="quiet">Ranges are ${formatPercent(confidence)} intervals.</span></p>
    </div>
    ${lossTable(result)}
  </section>`;
}

/** What files of other tools were taken for. */
function layouts({ gold_layout: gold, predictions_layout: predictions }) {
  const read = [gold && `The gold set was read as ${gold}.`,
    predictions && predictions !== 'predictions' && `The predictions were read as ${predictions}.`].filter(Boolean);
  return read.length > 0 ? html`<p class="quiet">${read.join(' ')}</p>` : '';
}

/** One bar a cause, all on the scale of the questions. */
function lossTable({ losses, totals: { questions }, format_forgiven: forgiven }) {
  if (!losses) return '';
  const bar = (count) => html`<svg class="loss" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
    <rect class="track" width="100" height="8"></rect>
    ${count > 0 ? svg`<rect class="lost" width=${(100 * count) / questions} height="8"></rect>` : ''}</svg>`;
  const lost = ({ loss, meaning, count }) => html`<tr class=${count === 0 ? 'none' : ''}>
    <th scope="row">${LOSSES[loss] ?? loss}</th>
    <td class="number">${formatWhole(count)}</td>
    <td class="drawn">${bar(count)}</td>
    <td>${meaning}</td></tr>`;
  const followed = forgiven === 1 ? 'One right answer was' : `${formatWhole(forgiven)} right answers were`;
  return html`<div class="losses">
    <h3 id="losses">Where right answers were lost</h3>
    <table aria-labelledby="losses" data-share="losses">
      <thead class="hidden"><tr>${heads('Lost to', 'Questions', 'Share', 'Meaning')}</tr></thead>
      <tbody>${losses.map(lost)}</tbody>
    </table>
    <p class="quiet">${forgiven === 0 ? 'Every right answer that came as a reply followed the format.'
      : `${followed} not in the format asked for and counted all the same.`}</p>
  </div>`;
}
