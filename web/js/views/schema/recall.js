// Recall over a gold set: what each trim keeps, misses and keeps without need.
import { html } from 'lit/html.js';
import { downloads } from '../../ui/download.js';
import { segments } from '../../ui/fields.js';
import { formatMeasure, formatPercent, formatWhole } from '../../text/format.js';
import { failure, progress } from '../../ui/notice.js';
import { pageOf, pager } from '../../ui/pager.js';
import { createRecall } from '../../engine/recall.js';
import { inFiles, NOT_ON_TWIN, publishedFiles } from '../../engine/rescore.js';

const SOURCES = [['gold', 'Gold set'], ['published', 'Published questions']];

export const TRIMS = [['linked', 'Linked'], ['published', 'Published'], ['none', 'None']];

/** @param {import('../../main.js').App} app */
export function createRecallPart(app) {
  const recall = createRecall(app.engine, app.update);
  let trim = 'linked';
  let page = 0;
  let source = 'gold';

  const questions = () => publishedFiles(app.library, 'questions');
  const overFiles = () => source === 'published' && questions().length > 0;

  /** What would be measured, or null while something is missing. */
  function wanted() {
    if (!overFiles()) return app.workspace.request(['database', 'gold']);
    const database = app.workspace.chosen('database');
    return database?.state === 'ready' && !database.twin ? { database: database.name, published: questions().map(({ name }) => name) } : null;
  }

  const names = (list) => (list.length === 0 ? html`<span class="faint">none</span>`
    : list.map((name, index) => html`${index > 0 ? ', ' : ''}<code>${name}</code>`));

  function start(request) {
    page = 0;
    recall.run(request);
  }

  function template() {
    const request = wanted();
    const problem = overFiles() ? null : app.workspace.problem(['gold']);
    const { current } = recall;
    const busy = current.state === 'running' || current.state === 'stopping';
    const isOfThese = JSON.stringify(current.request) === JSON.stringify(request);
    return html`<section class="part" aria-labelledby="recall-title">
      <h3 id="recall-title" tabindex="-1">Recall over a gold set</h3>
      <p>Each gold SQL is compiled, and SQLite says which tables and columns it reads. Against that stands what a trim keeps for the question.</p>
      <div class="panel">
        ${questions().length === 0 ? '' : html`<div class="field"><span class="label">Measured over</span>
          ${segments('Measured over', SOURCES, source, (id) => { source = id; app.update(); })}
          <p class="quiet">Published question files are those loaded under <a href="#matrix">Matrix</a>.</p></div>`}
        ${overFiles() ? filesField() : app.workspace.field('gold')}
        <div class="actions">
          <button type="button" class="primary" data-next="#recall-stop" ?disabled=${request === null || busy} @click=${() => start(request)}>Measure recall</button>
          ${busy ? progress(current, recall.stop, 'Questions measured', 'recall-stop', '#recall-title') : ''}
        </div>
      </div>
      ${problem ? failure(problem, 'Recall cannot be measured over this gold set.') : ''}
      ${isOfThese || busy ? outcome(current) : ''}
    </section>`;
  }

  function filesField() {
    return html`<div class="field"><span class="label">Question files</span>
      <ul class="files">${questions().map(({ label }) => html`<li><code>${label}</code></li>`)}</ul>
      <p class="quiet">${app.workspace.chosen('database')?.twin ? NOT_ON_TWIN : 'They count as one set.'}</p></div>`;
  }

  function outcome({ state, done, total, error, result, text, request }) {
    if (error) return failure(overFiles() ? inFiles(error, questions()) : error, 'Recall could not be measured.');
    if (state === 'stopped') return html`<p class="notice" role="status">Stopped after ${done} of ${total} questions; recall is given only for all of them.</p>`;
    if (!result) return '';
    const part = pageOf(result.questions, page);
    const pages = pager(part, result.questions.length, 'questions', (to) => { page = to; app.update(); });
    return html`
      <p class="quiet"><code>${result.gold}</code> on <strong>${app.workspace.labelOf(request.database)}</strong>, ${formatWhole(result.questions.length)} ${result.questions.length === 1 ? 'question' : 'questions'}.</p>
      <div class="scroll" role="region" tabindex="0" aria-label="Recall by trim and level">
        <table class="figures recall-totals">
          <thead><tr><th scope="col">Level</th>
            <th scope="col" class="number">Characters<span class="unit">mean</span></th><th scope="col" class="number">Tokens<span class="unit">mean, estimated</span></th>
            <th scope="col" class="number">Tokens saved<span class="unit">against this level untrimmed</span></th>
            <th scope="col" class="number">Tokens saved<span class="unit">against the full schema</span></th>
            <th scope="col" class="number">Columns kept<span class="unit">of those needed</span></th></tr></thead>
          ${TRIMS.map(([id, label]) => trimTotals(label, result.totals.find((each) => each.trim === id)))}
        </table>
      </div>
      ${downloads(`${result.gold}-recall`, () => csvRows(result), text)}
      <div class="toolbar"><h4>Questions, trim</h4>
        ${segments('Trim of the questions', TRIMS, trim, (id) => { trim = id; app.update(); })} ${pages}</div>
      <div class="scroll grid" role="region" tabindex="0" aria-label="Recall by question">
        <table class="figures recall">
          <thead><tr><th scope="col">Question</th><th scope="col" class="number">Needed</th><th scope="col" class="number">Kept</th>
            <th scope="col">Missed</th><th scope="col">Needless</th><th scope="col" class="number">Confidence</th></tr></thead>
          <tbody>${part.items.map(questionRow)}</tbody>
        </table>
      </div>`;
  }

  function trimTotals(label, totals) {
    const { applied, questions, complete, tables_kept: kept, tables_needed: needed, tables_needless: needless } = totals;
    return html`<tbody><tr class="group"><th scope="rowgroup" colspan="6">${label}
        <span class="said">${formatWhole(kept)} of ${formatWhole(needed)} needed tables kept (${formatPercent(totals.table_recall)}), ${formatWhole(needless)} needless;
          nothing missed in ${formatWhole(complete)} of ${formatWhole(questions)} questions; trimmed in ${formatWhole(applied)}</span></th></tr>
      ${totals.levels.map((level) => html`<tr><th scope="row">${level.level}</th>
        <td class="number">${formatWhole(level.mean_characters)}</td>
        <td class="number">${formatWhole(level.mean_tokens)}</td>
        <td class="number strong">${formatPercent(level.saved_tokens)}</td>
        <td class="number">${formatPercent(level.saved_vs_full)}</td>
        <td class="number">${formatPercent(level.column_recall)} <span class="of">${formatWhole(level.columns_kept)} of ${formatWhole(level.columns_needed)}</span></td></tr>`)}
    </tbody>`;
  }

  function questionRow({ id, question, error, tables_needed: needed, trims }) {
    const head = html`<th scope="row">${id}<span class="said">${question}</span></th>`;
    if (error) return html`<tr>${head}<td colspan="5" class="quiet">${error.message ?? error}</td></tr>`;
    const { kept, missed, needless, confidence } = trims.find((each) => each.trim === trim);
    return html`<tr class=${missed.length > 0 ? 'loses' : ''}>${head}
      <td class="number">${needed.length}</td><td class="number">${kept.length}</td>
      <td>${names(missed)}</td><td>${needless.length > 6 ? html`<span class="faint">${formatWhole(needless.length)} tables</span>` : names(needless)}</td>
      <td class="number">${formatMeasure(confidence)}</td></tr>`;
  }

  return { template };
}

function csvRows({ questions }) {
  return [['question', 'trim', 'needed', 'kept', 'missed', 'needless', 'confidence'],
    ...questions.flatMap(({ id, tables_needed: needed, trims }) => trims.map(({ trim, kept, missed, needless, confidence }) =>
      [id, trim, needed.join(' '), kept.join(' '), missed.join(' '), needless.join(' '), confidence]))];
}
