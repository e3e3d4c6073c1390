// One question of an evaluation: a line, and on request both SQLs, both results and every verdict.
import { html } from 'lit/html.js';
import { resultTable } from '../../ui/result-table.js';
import { formatWhole } from '../../text/format.js';
import { failure } from '../../ui/notice.js';
import { outcomeOf } from '../../ui/outcomes.js';
import { word } from '../../ui/tips.js';
import { heads, numberHeads } from '../../ui/table.js';

/** How near a prediction is, said plainly. */
const LEVELS = {
  exact: 'the same',
  reordered: 'the same, rows reordered',
  permuted: 'the same, columns permuted',
  superset: 'all gold columns and more',
  subset: 'some gold columns only',
  none: 'no match',
};

/**
 * @typedef {object} Row What the view keeps of a question.
 * @property {boolean} open
 * @property {string} rule The rule whose first difference is marked.
 * @property {(open: boolean) => void} toggled
 * @property {(rule: string) => void} mark
 * @property {string} [group] Tells rows of the same question apart.
 */

/** @param {any} question A row of the evaluation document. @param {string} meaning What its outcome means. @param {Row} row */
export function questionRow(question, meaning, { open, rule, toggled, mark, group = '' }) {
  const { id, tier, outcome, verdict, error } = question;
  const { label, mark: sign } = outcomeOf(outcome);
  const said = outcome === 'right' ? '' : error?.message ?? verdict?.message ?? meaning;
  const toggle = ({ target }) => { if (target.open !== open) toggled(target.open); };
  return html`<li><details class="question" data-id=${id} ?open=${open} @toggle=${toggle}>
    <summary>
      <span class="outcome ${outcome}"><span class="mark" aria-hidden="true">${sign}</span>${label}</span>
      <span class="text"><span class="quiet">${id}, tier ${tier}</span> ${question.question}
        ${said ? html`<span class="said">${said}</span>` : ''}</span>
    </summary>
    ${open ? answerBody(question, rule, mark, group) : ''}
  </details></li>`;
}

/** Both SQLs, both results, every verdict. */
export function answerBody({ id, tags, verdicts, notes = [], error, gold, predicted }, rule, mark, group = '') {
  const verdict = verdicts.find((each) => each.rule === rule);
  return html`<div class="answer">
    ${error ? failure(error, 'The predicted SQL did not run.') : ''}
    <div class="sides">
      ${side('Gold', gold, placesOf(verdict, 'gold'))}
      ${side('Predicted', predicted, placesOf(verdict, 'predicted'))}
    </div>
    ${verdicts.length > 0 ? ruleTable(`${group}${id}`, verdicts, rule, mark) : ''}
    ${notes.map((note) => html`<p class="quiet">${note}</p>`)}
    ${tags.length > 0 ? html`<p class="quiet">About: ${tags.join(', ')}</p>` : ''}
  </div>`;
}

/** Where one side of a verdict differs: its first difference, then all that it lists. */
function placesOf(verdict, which) {
  if (!verdict) return [];
  return [verdict, ...verdict.differences]
    .map((place) => ({ row: place[`${which}_row`], column: place[`${which}_column`] }))
    .filter(({ row, column }) => row !== null || column !== null);
}

function side(title, answer, places) {
  if (!answer?.sql) return html`<section><h4>${title}</h4><p class="quiet">No SQL.</p></section>`;
  const { sql, alternative, alternatives } = answer;
  return html`<section>
    <h4>${title}${alternatives > 1 ? html`, ${formatWhole(alternative + 1)} of ${formatWhole(alternatives)} accepted` : ''}</h4>
    <pre class="code" tabindex="0" aria-label="${title} SQL">${sql}</pre>
    ${answer.format_followed === false ? html`
      <p class="quiet">The reply did not follow the format; its SQL was recovered by: ${answer.recovered_by}.</p>` : ''}
    ${answer.columns ? resultTable(answer, places, `${title} result`) : html`<p class="quiet">It gave no result.</p>`}
  </section>`;
}

/** Every rule's verdict; the one that is picked has its first difference marked above. */
function ruleTable(group, verdicts, rule, mark) {
  return html`<div class="scroll" role="region" tabindex="0" aria-label="Verdict of every rule"><table class="rules">
    <thead><tr><th scope="col">${word('Rule')}<span class="unit">whose first difference is marked</span></th>${heads('Verdict', 'Match')}
      ${numberHeads('Soft F1')}${heads('Reason', 'Why')}</tr></thead>
    <tbody>${verdicts.map((verdict) => html`<tr class=${verdict.rule === rule ? 'chosen' : ''}>
      <th scope="row"><label class="check"><input type="radio" name="mark-${group}" .checked=${verdict.rule === rule}
        @change=${() => mark(verdict.rule)}><code>${verdict.rule}</code></label></th>
      <td><span class="outcome ${verdict.match ? 'right' : 'wrong'}">${verdict.match ? 'Right' : 'Wrong'}</span></td>
      <td>${LEVELS[verdict.level] ?? verdict.level}</td>
      <td class="number">${verdict.soft_f1 === null ? '–' : verdict.soft_f1.toFixed(2)}</td>
      <td><code>${verdict.reason}</code></td>
      <td>${verdict.message}</td></tr>`)}</tbody>
  </table></div>`;
}
