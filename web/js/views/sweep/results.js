// What came of the reader's sweeps: series by series, the answers of one, memory, training data.
import { html } from 'lit/html.js';
import { rulesOf } from '../../engine/rules.js';
import { seriesName } from '../../sweeps/names.js';
import { formatPercent, formatWhole } from '../../text/format.js';
import { downloads } from '../../ui/download.js';
import { failure, loading } from '../../ui/notice.js';
import { createAnswers } from './answers.js';
import { memorySection } from './memory.js';
import { repeatsSection } from './repeats.js';
import { csvOfSeries, seriesTable } from './table.js';
import { createTraining } from './training.js';

/** @type {{id: string, order: 'ascending' | 'descending'}} */
const DEFAULT_SORT = { id: 'accuracy', order: 'descending' };
const USUAL_TTFT = 'content_or_reasoning';

/** The convention by which TTFT is shown: the one that is wanted, the usual one, or the first there is. */
export const ttftOf = ({ ttft_conventions: all }, wanted) => [wanted, USUAL_TTFT, all[0].code]
  .find((each) => all.some(({ code }) => code === each));

/** The entry of the document that starts from a series, or null. */
const memoryIn = (result) => (series) => result.memory.find(({ first }) => first === series.series) ?? null;

/** @param {string} id @param {string} label @param {string[][]} options Code and text of each. */
const chooser = (id, label, options, chosen, choose) => html`
  <label class="check" for=${id}>${label} <select id=${id} @change=${(event) => choose(event.target.value)}>
    ${options.map(([code, text]) => html`<option value=${code} .selected=${code === chosen}>${text}</option>`)}</select></label>`;

/** @param {import('../../main.js').App} app */
export function createResults(app) {
  const { own } = app;
  const answers = createAnswers(app);
  const training = createTraining(app);
  let sort = DEFAULT_SORT;
  let ttft = null;
  let open = null;

  function chooseRule(id) {
    own.judging.choose(id);
    app.remember();
  }

  function chooseTtft(code) {
    ttft = code;
    app.remember();
  }

  function resort(next) {
    sort = next;
    app.update();
  }

  function show(series) {
    open = series;
    app.update();
  }

  function template() {
    const judging = own.judging.look();
    const { state, result, left, error } = judging;
    if (own.sweeps.list.length === 0) return '';
    return html`<section class="own-results" aria-labelledby="own-results" aria-busy=${state === 'running'}>
      ${toolbar(judging)}
      ${error ? failure(error, 'Your sweeps could not be judged.') : ''}
      ${left.map(({ sweep, error: why }) => failure(why, `${sweep.label} was not judged.`))}
      ${state === 'waiting' ? loading('Waiting for databases and gold sets…') : ''}
      ${result ? judged(result) : ''}
    </section>`;
  }

  function toolbar({ state, done, total, result, text }) {
    const rules = rulesOf(app).map(({ id }) => [id, id]);
    const conventions = (result?.ttft_conventions ?? []).map(({ code, meaning }) => [code, meaning]);
    return html`<div class="toolbar"><h3 id="own-results" tabindex="-1">What came of them</h3>
      ${chooser('sweep-rule', 'Rule', rules, own.judging.rule, chooseRule)}
      ${result ? chooser('sweep-ttft', 'TTFT counts to', conventions, ttftOf(result, ttft), chooseTtft) : ''}
      ${state === 'running' ? html`<progress max=${total || 1} value=${done} aria-label="Answers judged"></progress>
        <span class="figure" role="status">${formatWhole(done)} of ${formatWhole(total)} judged</span>` : ''}
      ${result ? downloads('perquery-own-runs',
        () => csvOfSeries(result.series, ttftOf(result, ttft), memoryIn(result)), text) : ''}</div>`;
  }

  function judged(result) {
    const shown = result.series.find(({ series }) => series === open) ?? null;
    return html`
      <p class="quiet">Every answer’s SQL was run again here and judged by <code>${result.rule}</code>.
        An answer that never came is an error, not a wrong answer. Latency is service time: waiting is left out.
        Ranges are ${formatPercent(result.confidence)} intervals; * marks a quantile with too few answers behind it.</p>
      ${seriesTable(app, { series: result.series, ttft: ttftOf(result, ttft), memoryOf: memoryIn(result), sort, open, resort, show })}
      ${repeatsSection(app, result.series)}
      ${shown ? html`<section class="series-answers" aria-labelledby="series-answers">
        <h3 id="series-answers">Answers of ${seriesName(app, shown)}, ${app.workspace.labelOf(shown.database)}</h3>
        ${answers.template(shown)}</section>` : ''}
      ${memorySection(app, result)}
      ${training.template()}`;
  }

  return {
    template,
    enter(params) { if (params.has('ttft')) ttft = params.get('ttft'); },
    params: () => ({ ttft }),
  };
}
