// Recall over a gold set: what each trim keeps, misses and keeps without need.
import { html } from 'lit/html.js';
import { createJob, isBusy, JOBS } from '../../engine/job.js';
import { inFiles, NOT_ON_TWIN, publishedFiles } from '../../engine/rescore.js';
import { formatWhole } from '../../text/format.js';
import { downloads } from '../../ui/download.js';
import { segments } from '../../ui/fields.js';
import { failure, progress } from '../../ui/notice.js';
import { pageOf, pager } from '../../ui/pager.js';
import { csvRows, questionTable, totalsTable } from './recall-tables.js';
import { TRIMS } from './state.js';

const SOURCES = [['gold', 'Gold set'], ['published', 'Published questions']];

/** @param {import('../../main.js').App} app */
export function createRecallPart(app) {
  const recall = createJob(app.engine, JOBS.recall, app.update);
  let trim = 'linked';
  let page = 0;
  let source = 'gold';

  const questions = () => publishedFiles(app.library, 'questions');
  const overFiles = () => source === 'published' && questions().length > 0;

  /** What would be measured, or null while something is missing. */
  function wanted() {
    if (!overFiles()) return app.workspace.request(['database', 'gold']);
    const database = app.workspace.chosen('database');
    if (database?.state !== 'ready' || database.twin) return null;
    return { database: database.name, published: questions().map(({ name }) => name) };
  }

  function start(request) {
    page = 0;
    recall.run(request);
  }

  function measureOver(id) {
    source = id;
    app.update();
  }

  function chooseTrim(id) {
    trim = id;
    app.update();
  }

  function template() {
    const request = wanted();
    const problem = overFiles() ? null : app.workspace.problem(['gold']);
    const { current } = recall;
    const busy = isBusy(current);
    const isOfThese = JSON.stringify(current.request) === JSON.stringify(request);
    return html`<section class="part" aria-labelledby="recall-title">
      <h3 id="recall-title" tabindex="-1">Recall over a gold set</h3>
      <p>Each gold SQL is compiled, and SQLite says which tables and columns it reads.
        Against that stands what a trim keeps for the question.</p>
      <div class="panel">
        ${questions().length === 0 ? '' : html`<div class="field"><span class="label">Measured over</span>
          ${segments('Measured over', SOURCES, source, measureOver)}
          <p class="quiet">Published question files are those loaded under <a href="#matrix">Matrix</a>.</p></div>`}
        ${overFiles() ? filesField() : app.workspace.field('gold')}
        <div class="actions">
          <button type="button" class="primary" data-next="#recall-stop" ?disabled=${request === null || busy}
            @click=${() => start(request)}>Measure recall</button>
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
    if (state === 'stopped') {
      return html`<p class="notice" role="status">Stopped after ${done} of ${total} questions; recall is given only for all of them.</p>`;
    }
    if (!result) return '';
    const count = result.questions.length;
    const part = pageOf(result.questions, page);
    const pages = pager(part, count, 'questions', (to) => { page = to; app.update(); });
    return html`
      <p class="quiet"><code>${result.gold}</code> on <strong>${app.workspace.labelOf(request.database)}</strong>,
        ${formatWhole(count)} ${count === 1 ? 'question' : 'questions'}.</p>
      ${totalsTable(result)}
      ${downloads(`${result.gold}-recall`, () => csvRows(result), text)}
      <div class="toolbar"><h4>Questions, trim</h4>${segments('Trim of the questions', TRIMS, trim, chooseTrim)} ${pages}</div>
      ${questionTable(part.items, trim)}`;
  }

  return { template };
}
