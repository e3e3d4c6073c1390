// A gold set evaluated in the tab: choose, run, read what went wrong, take the result away.
import { html } from 'lit/html.js';
import { createAsker } from '../../engine/asker.js';
import { createRunner } from '../../engine/evaluation.js';
import { isBusy } from '../../engine/job.js';
import { ruleOr, ruleParam, rulesOf } from '../../engine/rules.js';
import { failure, progress } from '../../ui/notice.js';
import { createLintPart } from './lint.js';
import { createResults } from './results.js';

const KINDS = ['database', 'gold', 'predictions'];

/** Whether two requests are of the same files. */
export const isSameFiles = (one, other) => KINDS.every((kind) => one[kind] === other[kind]);

/** @param {import('../../main.js').App} app @returns {import('../../main.js').View} */
export function createGold(app) {
  const runner = createRunner(app.engine, app.update);
  const lint = createLintPart(app);
  const results = createResults(app);
  /** Tells at once whether the chosen files go together, and how many questions they have. */
  const check = createAsker(app, async (wanted) => ({ result: await runner.check(wanted) }));
  let rule = null;
  let turn = Promise.resolve();

  const rules = () => rulesOf(app);
  const chosenRule = () => ruleOr(rules(), rule);

  function enter(params) {
    for (const kind of KINDS) if (params.has(kind)) app.workspace.preset(kind, params.get(kind));
    rule = params.get('rule');
    results.enter(params);
    judgeAgain();
  }

  function remember() {
    const { param } = app.workspace;
    app.setParams({
      database: param('database'), gold: param('gold'), predictions: param('predictions'),
      rule: ruleParam(rules(), rule), ...results.params(),
    });
    app.update();
  }

  /** What would be run, or null while something is missing. */
  function request() {
    const files = chosenRule() ? app.workspace.request(KINDS) : null;
    return files && { ...files, rule: chosenRule() };
  }

  /** Runs once what is running has ended. */
  function start(wanted) {
    if (isBusy(runner.current)) runner.stop();
    turn = turn.then(() => runner.run(wanted));
  }

  /** A result that is shown follows the rule; no other choice is taken for an order to run. */
  function judgeAgain() {
    const wanted = request();
    const shown = runner.current.request;
    if (wanted && shown && shown.rule !== wanted.rule && isSameFiles(shown, wanted)) start(wanted);
  }

  function chooseRule(id) {
    rule = id;
    results.unmark();
    remember();
    judgeAgain();
  }

  function template() {
    const wanted = request();
    if (wanted) check.ask(wanted, app.workspace.version(KINDS));
    const { current } = runner;
    const problem = app.workspace.problem(KINDS) ?? (wanted && check.error);
    const isInField = KINDS.some((kind) => app.workspace.errorOf(kind, problem));
    const toLint = app.workspace.request(['database', 'gold']);
    return html`
      <h2>Evaluate a gold set</h2>
      <p>Questions with SQL that is known to be right, and somebody’s answers to them.
        Both run here, in this tab, and the results are compared.</p>
      ${app.workspace.inUse()}
      <form class="panel" @submit=${(event) => { event.preventDefault(); start(wanted); }}>
        ${KINDS.map((kind) => app.workspace.field(kind, problem))}
        ${ruleField(rules(), chosenRule(), chooseRule)}
        ${actions(current, wanted !== null && problem === null, toLint)}
      </form>
      ${problem && !isInField ? failure(problem, 'These files cannot be evaluated.') : ''}
      ${lint.template(toLint)}
      ${current.error ? failure(current.error, `The evaluation ${current.state === 'failed' ? 'broke off' : 'could not start'}.`) : ''}
      ${problem && current.state === 'idle' ? '' : results.template(current)}`;
  }

  function actions(current, fits, toLint) {
    const busy = isBusy(current);
    const total = fits && !check.error ? check.result : null;
    return html`<div class="actions">
      <button type="submit" class="primary" id="gold-run" data-next="#gold-stop,#gold-run" ?disabled=${!fits || busy}>
        Run ${total === null ? '' : `${total} ${total === 1 ? 'question' : 'questions'}`}</button>
      <button type="button" data-next="#lint-stop,#lint" ?disabled=${!toLint || lint.isBusy}
        @click=${() => lint.check(toLint)}>Check the gold set</button>
      ${busy ? progress(current, runner.stop, 'Questions judged', 'gold-stop', '#gold-result,#gold-stopped,#gold-run') : ''}
      ${lint.progress()}
    </div>`;
  }

  return { enter, remember, template };
}

function ruleField(rules, chosen, choose) {
  const { summary, source } = rules.find(({ id }) => id === chosen) ?? {};
  const option = ({ id, title }, index) => html`
    <option value=${id} .selected=${id === chosen}>${id}: ${title}${index === 0 ? ' (recommended)' : ''}</option>`;
  return html`<div class="field">
    <label for="choose-rule">Rule</label>
    <div class="choice"><select id="choose-rule" @change=${(event) => choose(event.target.value)}>
      ${rules.map(option)}
    </select></div>
    <p class="quiet">${summary}${source ? html` <span class="source">From ${source}.</span>` : ''}</p>
  </div>`;
}
