// Sweeps: what to ask of whom, what it will cost, how it goes, and what came of it.
import { html } from 'lit/html.js';
import { createAsker } from '../../engine/asker.js';
import { ruleParam, rulesOf } from '../../engine/rules.js';
import { seriesName, sweepLabel } from '../../sweeps/names.js';
import { elsewhere } from '../../ui/fields.js';
import { failure, loading } from '../../ui/notice.js';
import { createChoice } from './choice.js';
import { PATHS } from './chosen.js';
import { estimatePanel, priceTable } from './estimate.js';
import { createKept } from './kept.js';
import { sweepOutcome } from './outcome.js';
import { progressPanel } from './progress.js';
import { createResults } from './results.js';

const FILES = ['database', 'gold'];

/** @param {import('../../main.js').App} app @returns {import('../../main.js').View} */
export function createSweep(app) {
  const { own } = app;
  const choice = createChoice(app);
  const kept = createKept(app);
  const results = createResults(app);
  const asker = createAsker(app, 'run.plan');

  function enter(params) {
    choice.enter(params);
    results.enter(params);
    if (params.has('rule')) own.judging.choose(params.get('rule'));
    remember();
  }

  function remember() {
    app.setParams({ ...choice.params(), ...results.params(), rule: ruleParam(rulesOf(app), own.judging.rule) });
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

  const ending = (id) => html`${kept.goOnHere(id)}${sweepOutcome(app, id)}`;

  function template() {
    const wanted = request();
    if (wanted) asker.ask(wanted, app.workspace.version(FILES));
    const error = wanted ? asker.error : null;
    return html`
      <h2>Run a sweep</h2>
      <p>Ask models the questions of a gold set, and see what each right answer cost, how sure that is, and where the others were lost.</p>
      ${app.workspace.inUse()}
      ${progressPanel(own.run, (series) => seriesName(app, series), ending)}
      <form class="panel sweep-form" @submit=${(event) => { event.preventDefault(); start(); }}>
        ${choice.template(error)}
        <div class="field grow">${estimate(wanted, error)}</div>
        ${actions(wanted !== null && error === null)}
      </form>
      ${kept.template()}
      ${results.template()}`;
  }

  function estimate(wanted, error) {
    const problem = app.workspace.problem(FILES);
    const said = error && elsewhere(error, PATHS);
    return html`
      ${problem ? failure(problem, 'These files cannot be asked about.') : ''}
      ${said ? failure(error, 'No plan could be made.') : ''}
      ${asker.result && wanted && !error ? estimatePanel(asker.result) : ''}
      ${wanted ? priceTable(choice.models(), asker.result?.plan ?? null, choice.prices, sourceOf)
        : loading('Waiting for the database and the gold set…')}`;
  }

  function actions(isPlanned) {
    const missing = choice.missing();
    return html`<div class="actions">
      <button type="submit" class="primary" id="sweep-start" data-next="#sweep-stop,#sweep-start"
        ?disabled=${missing !== '' || !isPlanned || own.run.isBusy}>Start</button>
      <p class="quiet">${own.run.isBusy ? 'A sweep is under way.' : missing}</p>
    </div>`;
  }

  return { enter, remember, template, takes: 'sweep', take: kept.take };
}
