// What a check of the gold set found: before its verdicts are believed.
import { html } from 'lit/html.js';
import { formatWhole } from '../../text/format.js';
import { failure } from '../../ui/notice.js';
import { pageOf, pager } from '../../ui/pager.js';

/**
 * @param {import('../../engine/lint.js').Lint} lint
 * @param {string} database What it was checked against.
 * @param {number} page
 * @param {(page: number) => void} turn
 * @param {() => void} close
 */
export function lintReport({ state, done, total, findings, result, error }, database, page, turn, close) {
  if (state === 'idle') return '';
  const part = pageOf(findings, page);
  return html`<section class="lint" aria-labelledby="lint">
    <div class="toolbar">
      <h3 id="lint" tabindex="-1">The gold set, checked</h3>
      ${state === 'running' || state === 'stopping' ? '' : html`<button type="button" class="more" @click=${close}>Close</button>`}
    </div>
    ${error ? failure(error, 'The gold set could not be checked.') : ''}
    <p role="status">${summary(state, result, done, total, findings)} <span class="quiet">On <strong>${database}</strong>.</span></p>
    ${findings.length === 0 ? '' : html`
      <div class="scroll" role="region" tabindex="0" aria-label="Findings"><table class="findings" data-share="findings">
        <thead><tr><th scope="col">Finding</th><th scope="col">Where</th><th scope="col">What to do</th></tr></thead>
        <tbody>${part.items.map(({ question, path, rule, severity, message }) => html`<tr>
          <th scope="row"><span class="badge ${severity}">${severity}</span> <code>${rule}</code></th>
          <td><code>${path}</code>${question ? html`<span class="unit">${question}</span>` : ''}</td>
          <td>${message}</td></tr>`)}</tbody>
      </table></div>
      ${pager(part, findings.length, 'findings', turn)}`}
  </section>`;
}

function summary(state, result, done, total, findings) {
  const count = (number, one, many) => `${formatWhole(number)} ${number === 1 ? one : many}`;
  if (result) {
    const { errors, warnings, linted } = result;
    return errors + warnings === 0
      ? `Nothing to find fault with in ${count(linted, 'question', 'questions')}.`
      : `${count(errors, 'error', 'errors')} and ${count(warnings, 'warning', 'warnings')} in ${count(linted, 'question', 'questions')}. An error makes verdicts wrong; a warning is most likely a slip.`;
  }
  if (state === 'failed') return '';
  const found = `${count(findings.length, 'finding', 'findings')} so far.`;
  return state === 'stopped' ? `Stopped after ${formatWhole(done)} of ${formatWhole(total)} questions; ${found}` : found;
}
