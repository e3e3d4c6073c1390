// A gold set evaluated in the tab: choose, run, read what went wrong, take the result away.
import { html } from 'lit/html.js';
import { createRunner } from '../../engine/evaluation.js';
import { createLinter } from '../../engine/lint.js';
import { failure, progress } from '../../ui/notice.js';
import { pageOf, pager } from '../../ui/pager.js';
import { lintReport } from './lint.js';
import { questionRow } from './question.js';
import { ruleGrid } from './rules.js';
import { totals } from './totals.js';

const KINDS = ['database', 'gold', 'predictions'];

/** Which questions are shown. */
const FILTERS = {
  all: { label: 'All', shows: () => true },
  faults: { label: 'Not right', shows: ({ outcome }) => outcome !== 'right' },
  disputed: { label: 'Rules disagree', shows: ({ verdicts }) => verdicts.some(({ match }) => match !== verdicts[0].match) },
};

/** @param {import('../../main.js').App} app @returns {import('../../main.js').View} */
export function createGold(app) {
  const runner = createRunner(app.engine, app.update);
  const linter = createLinter(app.engine, app.update);
  const open = new Set();
  const marked = new Map();
  let rule = null;
  let filter = 'all';
  let page = 0;
  let stop = { row: 0, column: 0 };
  let lintPage = 0;
  let lintClosed = false;
  let checked = '';
  let check = { total: null, error: null };
  let turn = Promise.resolve();

  function enter(params) {
    for (const kind of KINDS) if (params.has(kind)) app.workspace.preset(kind, params.get(kind));
    rule = params.get('rule');
    filter = params.get('show') in FILTERS ? params.get('show') : 'all';
    if (params.has('question')) open.add(params.get('question')); // once it is there
    judgeAgain();
  }

  function remember() {
    const { param } = app.workspace;
    app.setParams({
      database: param('database'),
      gold: param('gold'),
      predictions: param('predictions'),
      rule: chosenRule() === rules()[0]?.id ? null : rule,
      show: filter === 'all' ? null : filter,
      question: [...open].at(-1) ?? null,
    });
    app.update();
  }

  const rules = () => app.meta?.rules ?? [];
  const meaning = (outcome) => app.meta.outcomes.find(({ code }) => code === outcome).meaning;
  const chosenRule = () => (rules().find(({ id }) => id === rule) ?? rules()[0])?.id;
  const isBusy = ({ state }) => state === 'running' || state === 'stopping';

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
    if (wanted && shown && shown.rule !== wanted.rule && KINDS.every((kind) => shown[kind] === wanted[kind])) start(wanted);
  }

  function chooseRule(id) {
    rule = id;
    marked.clear();
    remember();
    judgeAgain();
  }

  function show(name) {
    filter = name;
    page = 0;
    remember();
  }

  function go(to) {
    page = to;
    app.update();
  }

  function checkGold(wanted) {
    lintClosed = false;
    lintPage = 0;
    linter.run(wanted);
  }

  /** Opens a question and goes there. */
  function jump(id) {
    open.add(id);
    app.update();
    requestAnimationFrame(() => requestAnimationFrame(() => {
      const summary = document.querySelector(`[data-id="${CSS.escape(id)}"] summary`);
      summary?.scrollIntoView({ block: 'start' });
      summary?.focus({ preventScroll: true });
    }));
  }

  /** Tells at once whether the chosen files go together. */
  async function checkFiles(wanted) {
    const key = `${app.workspace.version(KINDS)} ${app.library.restored} ${JSON.stringify(wanted)}`;
    if (key === checked) return;
    checked = key;
    const outcome = await runner.check(wanted).then((total) => ({ total, error: null }), (error) => ({ total: null, error }));
    if (key !== checked) return;
    check = outcome;
    app.update();
  }

  function template() {
    const wanted = request();
    if (wanted) checkFiles(wanted);
    const { current } = runner;
    const busy = isBusy(current);
    const problem = app.workspace.problem(KINDS) ?? (wanted && check.error);
    const fits = wanted !== null && problem === null;
    const toLint = app.workspace.request(['database', 'gold']);
    const linting = isBusy(linter.current);
    return html`
      <h2>Evaluate a gold set</h2>
      <p>Questions with SQL that is known to be right, and somebody’s answers to them.
        Both run here, in this tab, and the results are compared.</p>
      ${app.workspace.inUse()}
      <form class="panel" @submit=${(event) => { event.preventDefault(); start(wanted); }}>
        ${KINDS.map((kind) => app.workspace.field(kind, problem))}
        ${ruleField()}
        <div class="actions">
          <button type="submit" class="primary" id="gold-run" data-next="#gold-stop,#gold-run" ?disabled=${!fits || busy}>
            Run ${fits && check.total !== null ? html`${check.total} ${check.total === 1 ? 'question' : 'questions'}` : ''}</button>
          <button type="button" data-next="#lint-stop,#lint" ?disabled=${!toLint || linting} @click=${() => checkGold(toLint)}>Check the gold set</button>
          ${busy ? progress(current, runner.stop, 'Questions judged', 'gold-stop', '#gold-result,#gold-stopped,#gold-run') : ''}
          ${linting ? progress(linter.current, linter.stop, 'Questions checked', 'lint-stop', '#lint') : ''}
        </div>
      </form>
      ${problem && !KINDS.some((kind) => app.workspace.errorOf(kind, problem)) ? failure(problem, 'These files cannot be evaluated.') : ''}
      ${lintClosed || JSON.stringify(toLint) !== JSON.stringify(linter.current.request) ? '' : lintReport(linter.current, app.workspace.labelOf(linter.current.request?.database), lintPage, (to) => { lintPage = to; app.update(); }, () => { lintClosed = true; app.update(); })}
      ${current.error ? failure(current.error, `The evaluation ${current.state === 'failed' ? 'broke off' : 'could not start'}.`) : ''}
      ${problem && current.state === 'idle' ? '' : results(current)}`;
  }

  function ruleField() {
    const chosen = rules().find(({ id }) => id === chosenRule());
    return html`<div class="field">
      <label for="choose-rule">Rule</label>
      <div class="choice"><select id="choose-rule" @change=${(event) => chooseRule(event.target.value)}>
        ${rules().map(({ id, title }, index) => html`<option value=${id} .selected=${id === chosenRule()}>${id}: ${title}${index === 0 ? ' (recommended)' : ''}</option>`)}
      </select></div>
      <p class="quiet">${chosen?.summary}${chosen?.source ? html` <span class="source">From ${chosen.source}.</span>` : ''}</p>
    </div>`;
  }

  function results(current) {
    const { state, result, questions } = current;
    if (state === 'idle') return html`<p class="notice">No evaluation yet. Run the example, or choose your own files.</p>`;
    const kept = questions.filter(FILTERS[filter].shows);
    const part = pageOf(kept, page);
    const pages = pager(part, kept.length, 'questions', go);
    return html`
      ${state === 'stopped' ? html`<p class="notice" role="status" id="gold-stopped" tabindex="-1">
        Stopped after ${current.done} of ${current.total} questions; a total is given only for all of them.</p>` : ''}
      ${result ? totals(result, app.workspace.labelOf(current.request.database), app.meta.outcomes.map(({ code }) => code), () => download(result, current.text)) : ''}
      ${questions.length > 0 ? html`<div class="toolbar">
        <h3>Questions</h3>
        <div role="group" aria-label="Questions shown" class="segments">${Object.entries(FILTERS).map(([name, { label }]) => html`
          <button type="button" aria-pressed=${name === filter} @click=${() => show(name)}>${label}</button>`)}</div>
        ${pages}
      </div>` : ''}
      ${questions.length > 0 && kept.length === 0 ? html`<p class="quiet">None of ${questions.length}.</p>` : ''}
      ${result && part.items.length > 0 ? ruleGrid({
        result, rules: rules(), questions: part.items, stop, moved: (to) => { stop = to; app.update(); }, jump,
      }) : ''}
      <ol class="questions" start=${part.first + 1}>${part.items.map((question) => questionRow(question, meaning(question.outcome), {
        open: open.has(question.id),
        rule: marked.get(question.id) ?? current.request.rule,
        toggled(isOpen) {
          if (isOpen) open.add(question.id);
          else open.delete(question.id);
          remember();
        },
        mark(id) {
          marked.set(question.id, id);
          app.update();
        },
      }))}</ol>
      ${part.items.length > 20 ? pages : ''}`;
  }

  return { enter, remember, template };
}

/** Saves the result as the command would print it, newline and all. */
function download(result, text) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text, '\n'], { type: 'application/json' }));
  link.download = `${result.gold}-${result.rule.replaceAll('/', '-')}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}
