// A gold set evaluated in the tab: choose, run, read what went wrong, take the result away.
import { html } from 'lit/html.js';
import { createRunner } from '../evaluation.js';
import { failure } from '../notice.js';
import { questionRow } from './gold-question.js';
import { totals } from './gold-totals.js';

const KINDS = ['database', 'gold', 'predictions'];

/** @param {import('../main.js').App} app @returns {import('../main.js').View} */
export function createGold(app) {
  const runner = createRunner(app.engine, app.update);
  const open = new Set();
  let rule = null;
  let onlyFaults = false;
  let checked = '';
  let check = { total: null, error: null };

  function enter(params) {
    const names = { database: 'db', gold: 'gold', predictions: 'predictions' };
    for (const kind of KINDS) if (params.has(names[kind])) app.workspace.preset(kind, params.get(names[kind]));
    rule = params.get('rule');
  }

  function remember() {
    const { param } = app.workspace;
    app.setParams({
      db: param('database'),
      gold: param('gold'),
      predictions: param('predictions'),
      rule: chosenRule() === rules()[0]?.id ? null : rule,
    });
    app.update();
  }

  const rules = () => app.meta?.rules ?? [];
  const meaning = (outcome) => app.meta.outcomes.find(({ code }) => code === outcome).meaning;
  const chosenRule = () => (rules().find(({ id }) => id === rule) ?? rules()[0])?.id;

  /** What would be run, or null while something is missing. */
  function request() {
    const items = KINDS.map(app.workspace.chosen);
    if (!chosenRule() || items.some((item) => item?.state !== 'ready')) return null;
    const [database, gold, predictions] = items.map(({ name }) => name);
    return { database, gold, predictions, rule: chosenRule() };
  }

  /** Tells at once whether the chosen files go together. */
  async function checkFiles(wanted) {
    const key = JSON.stringify(wanted);
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
    const busy = current.state === 'running' || current.state === 'stopping';
    return html`
      <h2>Evaluate a gold set</h2>
      <p>Questions with SQL that is known to be right, and somebody’s answers to them.
        Both run here, in this tab, and the results are compared.</p>
      <form class="panel" @submit=${(event) => { event.preventDefault(); runner.run(wanted); }}>
        ${KINDS.map(app.workspace.field)}
        ${ruleField()}
        <div class="actions">
          <button type="submit" class="primary" ?disabled=${!wanted || check.error !== null || busy}>
            Run ${check.total ?? ''} ${check.total === 1 ? 'question' : 'questions'}</button>
          ${busy ? progress(current) : ''}
        </div>
      </form>
      ${check.error ? failure(check.error, 'These files cannot be evaluated.') : ''}
      ${current.error ? failure(current.error, `The evaluation ${current.state === 'failed' ? 'broke off' : 'could not start'}.`) : ''}
      ${results(current)}`;
  }

  function ruleField() {
    const summary = rules().find(({ id }) => id === chosenRule())?.summary ?? '';
    return html`<div class="field">
      <label for="choose-rule">Rule</label>
      <div class="choice"><select id="choose-rule" @change=${(event) => { rule = event.target.value; remember(); }}>
        ${rules().map(({ id, title }) => html`<option value=${id} .selected=${id === chosenRule()}>${id}: ${title}</option>`)}
      </select></div>
      <p class="quiet">${summary}</p>
    </div>`;
  }

  function progress({ state, done, total }) {
    return html`<progress max=${total} value=${done} aria-label="Questions judged"></progress>
      <span class="figure" role="status">${done} of ${total}</span>
      <button type="button" ?disabled=${state === 'stopping'} @click=${runner.stop}>
        ${state === 'stopping' ? 'Stopping…' : 'Cancel'}</button>`;
  }

  function results(current) {
    const { state, result, questions } = current;
    if (state === 'idle') return html`<p class="notice">No evaluation yet. Run the example, or choose your own files.</p>`;
    const filter = (event) => {
      onlyFaults = event.target.checked;
      app.update();
    };
    const rows = onlyFaults ? questions.filter(({ outcome }) => outcome !== 'right') : questions;
    return html`
      ${state === 'stopped' ? html`<p class="notice" role="status">
        Stopped after ${current.done} of ${current.total} questions; a total is given only for all of them.</p>` : ''}
      ${result ? totals(result, () => download(result, current.text)) : ''}
      ${questions.length > 0 ? html`<div class="toolbar">
        <h3>Questions</h3>
        <label class="check"><input type="checkbox" .checked=${onlyFaults} @change=${filter}>Only what is not right</label>
      </div>` : ''}
      <ol class="questions">${rows.map((question) => questionRow(question, meaning(question.outcome), open.has(question.id), (isOpen) => {
        if (isOpen) open.add(question.id);
        else open.delete(question.id);
        app.update();
      }))}</ol>`;
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
