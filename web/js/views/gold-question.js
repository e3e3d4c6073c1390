// One question of an evaluation: a line, and on request both SQLs, both results and every verdict.
import { html } from 'lit/html.js';
import { resultTable } from '../cells.js';
import { failure } from '../notice.js';
import { OUTCOMES } from './outcomes.js';

const NOWHERE = { row: null, column: null };

/**
 * @param {any} question A row of the evaluation document.
 * @param {string} meaning What its outcome means.
 * @param {boolean} open
 * @param {(open: boolean) => void} toggled
 */
export function questionRow(question, meaning, open, toggled) {
  const { id, tier, outcome, verdict, error } = question;
  const { label, mark } = OUTCOMES[outcome];
  const said = outcome === 'right' ? '' : error?.message ?? verdict?.message ?? meaning;
  const toggle = ({ target }) => { if (target.open !== open) toggled(target.open); };
  return html`<li><details class="question" ?open=${open} @toggle=${toggle}>
    <summary>
      <span class="outcome ${outcome}"><span class="mark" aria-hidden="true">${mark}</span>${label}</span>
      <span class="text"><span class="quiet">${id}, tier ${tier}</span> ${question.question}
        ${said ? html`<span class="said">${said}</span>` : ''}</span>
    </summary>
    ${open ? body(question) : ''}
  </details></li>`;
}

function body({ tags, verdict, verdicts, error, gold, predicted }) {
  return html`<div class="answer">
    ${error ? failure(error, 'The predicted SQL did not run.') : ''}
    <div class="sides">
      ${side('Gold', gold, verdict ? { row: verdict.gold_row, column: verdict.gold_column } : NOWHERE)}
      ${side('Predicted', predicted, verdict ? { row: verdict.predicted_row, column: verdict.predicted_column } : NOWHERE)}
    </div>
    ${verdicts.length > 0 ? ruleTable(verdicts) : ''}
    ${tags.length > 0 ? html`<p class="quiet">About: ${tags.join(', ')}</p>` : ''}
  </div>`;
}

function side(title, answer, mark) {
  if (!answer?.sql) return html`<section><h4>${title}</h4><p class="quiet">No SQL.</p></section>`;
  return html`<section>
    <h4>${title}</h4>
    <pre class="code" tabindex="0" aria-label="${title} SQL">${answer.sql}</pre>
    ${answer.format_followed === false ? html`
      <p class="quiet">The reply did not follow the format; its SQL was recovered by: ${answer.recovered_by}.</p>` : ''}
    ${answer.columns ? resultTable(answer, mark, `${title} result`) : html`<p class="quiet">It gave no result.</p>`}
  </section>`;
}

function ruleTable(verdicts) {
  return html`<div class="scroll" role="region" tabindex="0" aria-label="Verdict of every rule"><table class="rules">
    <thead><tr><th scope="col">Rule</th><th scope="col">Verdict</th><th scope="col">Why</th></tr></thead>
    <tbody>${verdicts.map(({ rule, match, message }) => html`<tr><th scope="row"><code>${rule}</code></th>
      <td><span class="outcome ${match ? 'right' : 'wrong'}">${match ? 'Right' : 'Wrong'}</span></td><td>${message}</td></tr>`)}</tbody>
  </table></div>`;
}
