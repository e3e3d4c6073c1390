// The totals of an evaluation.
import { html } from 'lit/html.js';
import { formatPercent } from '../format.js';
import { accuracy } from '../interval.js';
import { OUTCOMES } from './outcomes.js';

/**
 * @param {any} result The evaluation document.
 * @param {() => void} save
 */
export function totals({ totals: all, tiers, rule, database, gold, confidence }, save) {
  const others = Object.keys(OUTCOMES).filter((outcome) => outcome !== 'right' && all[outcome] > 0);
  const badge = (outcome) => html`<span class="badge ${outcome}">${all[outcome]} × ${OUTCOMES[outcome].label}</span> `;
  return html`<section class="totals" aria-label="Totals">
    <div class="headline">
      <p class="big"><strong>${all.right}</strong> of ${all.questions} right</p>
      <p class="quiet"><code>${gold}</code> on <code>${database}</code>, judged by <code>${rule}</code></p>
    </div>
    <dl class="facts">
      <div><dt>Accuracy over all</dt><dd>${accuracy(all.accuracy, all.accuracy_interval)}</dd></div>
      <div><dt>Over the ${all.answered} answered</dt><dd>${accuracy(all.accuracy_of_answered, all.accuracy_of_answered_interval)}</dd></div>
      ${tiers.map((tier) => html`<div><dt>Tier ${tier.tier}</dt><dd>${tier.right} of ${tier.judged}</dd></div>`)}
    </dl>
    <p class="outcomes">${others.map(badge)}</p>
    <p><button type="button" @click=${save}>Export as JSON</button>
      <span class="quiet">Ranges are ${formatPercent(confidence)} intervals.</span></p>
  </section>`;
}
