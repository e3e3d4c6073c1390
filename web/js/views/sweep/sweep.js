// Sweeps: what to ask of whom, what it will cost, how it goes, and what came of it.
import { html } from 'lit/html.js';
import { createAsker } from '../../engine/asker.js';
import { downloads } from '../../ui/download.js';
import { elsewhere } from '../../ui/fields.js';
import { formatPercent, formatWhole } from '../../text/format.js';
import { failure, loading } from '../../ui/notice.js';
import { seriesName, sweepLabel } from '../../sweeps/names.js';
import { createAnswers } from './answers.js';
import { createChoice, fieldOf } from './choice.js';
import { estimatePanel, priceTable } from './estimate.js';
import { createKept } from './kept.js';
import { memorySection } from './memory.js';
import { sweepOutcome } from './outcome.js';
import { progressPanel } from './progress.js';
import { csvOfSeries, seriesTable } from './table.js';
import { createTraining } from './training.js';

const DEFAULT_SORT = { id: 'accuracy', order: 'descending' };
const TTFT = 'content_or_reasoning';

/** @param {import('../../main.js').App} app @returns {import('../../main.js').View} */
export function createSweep(app) {
  const { own } = app;
  const choice = createChoice(app);
  const kept = createKept(app);
  const answers = createAnswers(app);
  const training = createTraining(app);
  const asker = createAsker(app, 'run.plan');
  let sort = DEFAULT_SORT;
  let ttft = null;
  let open = null;

  function enter(params) {
    choice.enter(params);
    if (params.has('ttft')) ttft = params.get('ttft');
    if (params.has('rule')) own.judging.choose(params.get('rule'));
    remember();
  }

  function remember() {
    const { rule } = own.judging;
    app.setParams({ ...choice.params(), ttft, rule: rule === app.meta?.rules[0].id ? null : rule });
    app.update();
  }

  /** With the page's prices, as of today. */
  function request() {
    const wanted = choice.request();
    const prices = app.library.of('prices').filter(({ state }) => state === 'ready').map(({ name }) => name);
    return wanted && { prices, ...wanted };
  }

  async function start() {
    const wanted = request();
    if (!wanted || own.run.isBusy) return;
    try {
      const { plan } = await own.run.plan(wanted);
      await own.run.start(sweepLabel(app, plan), plan);
    } catch (error) {
      asker.error = error; // the same as at its field
      app.update();
    }
  }

  function sourceOf(id) {
    for (const { info } of app.library.of('prices')) {
      const known = info?.sources?.[id];
      if (known) return known.url ? html`<a href=${known.url} rel="noreferrer" target="_blank">${known.title}</a>` : known.title;
    }
    return id;
  }

  function template() {
    const wanted = request();
    if (wanted) asker.ask(wanted, app.workspace.version(['database', 'gold']));
    const problem = app.workspace.problem(['database', 'gold']);
    const missing = choice.missing();
    const error = wanted ? asker.error : null;
    const said = error && elsewhere({ where: fieldOf(error) }, choice.paths);
    return html`
      <h2>Run a sweep</h2>
      <p>Ask models the questions of a gold set, and see what each right answer cost, how sure that is, and where the others were lost.</p>
      ${app.workspace.inUse()}
      ${progressPanel(own.run, (series) => seriesName(app, series), (id) => html`${kept.goOnHere(id)}${sweepOutcome(app, id)}`)}
      <form class="panel sweep-form" @submit=${(event) => { event.preventDefault(); start(); }}>
        ${choice.template(error)}
        <div class="field grow">
          ${problem ? failure(problem, 'These files cannot be asked about.') : ''}
          ${said ? failure(error, 'No plan could be made.') : ''}
          ${asker.result && wanted && !error ? estimatePanel(asker.result) : wanted ? '' : loading('Waiting for the database and the gold set…')}
          ${wanted ? priceTable(choice.models(), asker.result?.plan ?? null, choice.prices, sourceOf) : ''}
        </div>
        <div class="actions">
          <button type="submit" class="primary" id="sweep-start" data-next="#sweep-stop,#sweep-start" ?disabled=${missing !== '' || !wanted || error !== null || own.run.isBusy}>Start</button>
          <p class="quiet">${own.run.isBusy ? 'A sweep is under way.' : missing}</p>
        </div>
      </form>
      ${kept.template()}
      ${results()}`;
  }

  function results() {
    const judging = own.judging.look();
    const { state, done, total, result, left, error } = judging;
    if (own.sweeps.list.length === 0) return '';
    return html`<section class="own-results" aria-labelledby="own-results" aria-busy=${state === 'running'}>
      <div class="toolbar"><h3 id="own-results" tabindex="-1">What came of them</h3>${ruleChooser()}${result ? ttftChooser(result) : ''}
        ${state === 'running' ? html`<progress max=${total || 1} value=${done} aria-label="Answers judged"></progress><span class="figure" role="status">${formatWhole(done)} of ${formatWhole(total)} judged</span>` : ''}
        ${result ? downloads('perquery-own-runs', () => csvOfSeries(app, result.series, chosenTtft(result), memoryIn(result)), judging.text) : ''}</div>
      ${error ? failure(error, 'Your sweeps could not be judged.') : ''}
      ${left.map(({ sweep, error: why }) => failure(why, `${sweep.label} was not judged.`))}
      ${state === 'waiting' ? loading('Waiting for databases and gold sets…') : ''}
      ${result ? judged(result) : ''}
    </section>`;
  }

  function judged(result) {
    const shown = result.series.find(({ series }) => series === open) ?? null;
    return html`
      <p class="quiet">Every answer’s SQL was run again here and judged by <code>${result.rule}</code>. An answer that never came is an error, not a wrong answer.
        Latency is service time: waiting is left out. Ranges are ${formatPercent(result.confidence)} intervals; * marks a quantile with too few answers behind it.</p>
      ${seriesTable(app, {
        series: result.series, ttft: chosenTtft(result), memoryOf: memoryIn(result), sort, open,
        resort: (next) => { sort = next; app.update(); }, show: (series) => { open = series; app.update(); },
      })}
      ${shown ? html`<section class="series-answers" aria-labelledby="series-answers">
        <h3 id="series-answers">Answers of ${seriesName(app, shown)}, ${app.workspace.labelOf(shown.database)}</h3>${answers.template(shown)}</section>` : ''}
      ${memorySection(app, result)}
      ${training.template()}`;
  }

  function ruleChooser() {
    const rules = app.meta?.rules ?? [];
    return html`<label class="check" for="sweep-rule">Rule <select id="sweep-rule" @change=${(event) => { own.judging.choose(event.target.value); remember(); }}>
      ${rules.map(({ id }) => html`<option value=${id} .selected=${id === own.judging.rule}>${id}</option>`)}</select></label>`;
  }

  const chosenTtft = (result) => (result.ttft_conventions.some(({ code }) => code === ttft) ? ttft : usualTtft(result));
  const usualTtft = (result) => result.ttft_conventions.find(({ code }) => code === TTFT)?.code ?? result.ttft_conventions[0].code;

  function ttftChooser(result) {
    return html`<label class="check" for="sweep-ttft">TTFT counts to <select id="sweep-ttft" @change=${(event) => { ttft = event.target.value; remember(); }}>
      ${result.ttft_conventions.map(({ code, meaning }) => html`<option value=${code} .selected=${code === chosenTtft(result)}>${meaning}</option>`)}</select></label>`;
  }

  return { enter, remember, template, takes: 'sweep', take: kept.take };
}

const memoryIn = (result) => (series) => result.memory.find(({ first }) => first === series.series) ?? null;
