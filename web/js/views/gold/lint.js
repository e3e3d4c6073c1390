// A check of the gold set, and what it found: before its verdicts are believed.
import { html } from 'lit/html.js';
import { createJob, isBusy, JOBS } from '../../engine/job.js';
import { formatWhole } from '../../text/format.js';
import { failure, progress } from '../../ui/notice.js';
import { pageOf, pager } from '../../ui/pager.js';
import { heads } from '../../ui/table.js';

/** @param {import('../../main.js').App} app */
export function createLintPart(app) {
  const linter = createJob(app.engine, JOBS.lint, app.update);
  let page = 0;
  let closed = false;

  const turn = (to) => {
    page = to;
    app.update();
  };
  const close = () => {
    closed = true;
    app.update();
  };

  /** @param {Record<string, string>} wanted The names of a database and a gold set. */
  function check(wanted) {
    closed = false;
    page = 0;
    linter.run(wanted);
  }

  return {
    check,
    get isBusy() { return isBusy(linter.current); },
    progress: () => (isBusy(linter.current) ? progress(linter.current, linter.stop, 'Questions checked', 'lint-stop', '#lint') : ''),
    /** @param {Record<string, string> | null} wanted What is chosen now: of anything else nothing is shown. */
    template(wanted) {
      const { current } = linter;
      if (closed || JSON.stringify(wanted) !== JSON.stringify(current.request)) return '';
      return lintReport(current, app.workspace.labelOf(current.request?.database), page, turn, close);
    },
  };
}

/**
 * @param {import('../../engine/job.js').Job} lint
 * @param {string} database What it was checked against.
 * @param {number} page
 * @param {(page: number) => void} turn
 * @param {() => void} close
 */
function lintReport({ state, done, total, steps, result, error }, database, page, turn, close) {
  if (state === 'idle') return '';
  const findings = steps.flatMap((step) => step.findings);
  const part = pageOf(findings, page);
  return html`<section class="lint" aria-labelledby="lint">
    <div class="toolbar">
      <h3 id="lint" tabindex="-1">The gold set, checked</h3>
      ${isBusy({ state }) ? '' : html`<button type="button" class="more" @click=${close}>Close</button>`}
    </div>
    ${error ? failure(error, 'The gold set could not be checked.') : ''}
    <p role="status">${summary(state, result, done, total, findings)} <span class="quiet">On <strong>${database}</strong>.</span></p>
    ${findings.length === 0 ? '' : html`
      <div class="scroll" role="region" tabindex="0" aria-label="Findings"><table class="findings" data-share="findings">
        <thead><tr>${heads('Finding', 'Where', 'What to do')}</tr></thead>
        <tbody>${part.items.map(({ question, path, rule, severity, message }) => html`<tr>
          <th scope="row"><span class="badge ${severity}">${severity}</span> <code>${rule}</code></th>
          <td><code>${path}</code>${question ? html`<span class="unit">${question}</span>` : ''}</td>
          <td>${message}</td></tr>`)}</tbody>
      </table></div>
      ${pager(part, findings.length, 'findings', turn)}`}
  </section>`;
}

/** What came of it, in a sentence. */
export function summary(state, result, done, total, findings) {
  const count = (number, one, many) => `${formatWhole(number)} ${number === 1 ? one : many}`;
  if (result) {
    const { errors, warnings, linted } = result;
    const all = count(linted, 'question', 'questions');
    if (errors + warnings === 0) return `Nothing to find fault with in ${all}.`;
    return `${count(errors, 'error', 'errors')} and ${count(warnings, 'warning', 'warnings')} in ${all}. `
      + 'An error makes verdicts wrong; a warning is most likely a slip.';
  }
  if (state === 'failed') return '';
  const found = `${count(findings.length, 'finding', 'findings')} so far.`;
  return state === 'stopped' ? `Stopped after ${formatWhole(done)} of ${formatWhole(total)} questions; ${found}` : found;
}
