// What an evaluation says: totals, rules against questions, the questions page by page.
import { html } from 'lit/html.js';
import { save } from '../../ui/download.js';
import { pageOf, pager } from '../../ui/pager.js';
import { questionRow } from './question.js';
import { ruleGrid } from './rules.js';
import { totals } from './totals.js';

/** Which questions are shown. */
const FILTERS = {
  all: { label: 'All', shows: () => true },
  faults: { label: 'Not right', shows: ({ outcome }) => outcome !== 'right' },
  disputed: { label: 'Rules disagree', shows: ({ verdicts }) => verdicts.some(({ match }) => match !== verdicts[0].match) },
};

/** What an address calls a filter; all for what is none. */
export const filterIn = (name) => (name in FILTERS ? name : 'all');

/** The questions that a filter shows. @param {any[]} questions @param {string} filter */
export const shownOf = (questions, filter) => questions.filter(FILTERS[filter].shows);

/** Beyond so many questions the pages are offered below them, too. */
const LONG = 20;

/** Goes to a question, once it is drawn open. */
function goToQuestion(id) {
  requestAnimationFrame(() => requestAnimationFrame(() => {
    /** @type {HTMLElement | null} */
    const summary = document.querySelector(`[data-id="${CSS.escape(id)}"] summary`);
    summary?.scrollIntoView({ block: 'start' });
    summary?.focus({ preventScroll: true });
  }));
}

/** Saves the result as the command would print it, newline and all. */
const download = (result, text) => save(`${result.gold}-${result.rule.replaceAll('/', '-')}.json`, 'application/json', `${text}\n`);

/** @param {import('../../main.js').App} app */
export function createResults(app) {
  const open = new Set();
  const marked = new Map(); // by question, the rule whose first difference is marked
  let filter = 'all';
  let page = 0;
  let stop = { row: 0, column: 0 };

  function show(name) {
    filter = name;
    page = 0;
    app.remember();
  }

  function go(to) {
    page = to;
    app.update();
  }

  function moved(to) {
    stop = to;
    app.update();
  }

  function jump(id) {
    open.add(id);
    app.update();
    goToQuestion(id);
  }

  const rowOf = ({ id }, rule) => ({
    open: open.has(id),
    rule: marked.get(id) ?? rule,
    toggled(isOpen) {
      if (isOpen) open.add(id);
      else open.delete(id);
      app.remember();
    },
    mark(to) {
      marked.set(id, to);
      app.update();
    },
  });

  /** @param {import('../../engine/evaluation.js').Evaluation} evaluation */
  function template({ state, done, total, result, questions, request, text }) {
    if (state === 'idle') return html`<p class="notice">No evaluation yet. Run the example, or choose your own files.</p>`;
    const { outcomes, rules } = app.meta;
    const meaning = (outcome) => outcomes.find(({ code }) => code === outcome).meaning;
    const kept = shownOf(questions, filter);
    const part = pageOf(kept, page);
    const pages = pager(part, kept.length, 'questions', go);
    return html`
      ${state === 'stopped' ? html`<p class="notice" role="status" id="gold-stopped" tabindex="-1">
        Stopped after ${done} of ${total} questions; a total is given only for all of them.</p>` : ''}
      ${result ? totals(result, app.workspace.labelOf(request.database), outcomes.map(({ code }) => code),
        () => download(result, text)) : ''}
      ${questions.length > 0 ? toolbar(pages) : ''}
      ${questions.length > 0 && kept.length === 0 ? html`<p class="quiet">None of ${questions.length}.</p>` : ''}
      ${result && part.items.length > 0 ? ruleGrid({ result, rules, questions: part.items, stop, moved, jump }) : ''}
      <ol class="questions" start=${part.first + 1}>${part.items.map((question) => (
        questionRow(question, meaning(question.outcome), rowOf(question, request.rule))))}</ol>
      ${part.items.length > LONG ? pages : ''}`;
  }

  const toolbar = (pages) => html`<div class="toolbar">
    <h3>Questions</h3>
    <div role="group" aria-label="Questions shown" class="segments">${Object.entries(FILTERS).map(([name, { label }]) => html`
      <button type="button" aria-pressed=${name === filter} @click=${() => show(name)}>${label}</button>`)}</div>
    ${pages}
  </div>`;

  return {
    template,
    unmark: () => marked.clear(),
    enter(params) {
      filter = filterIn(params.get('show'));
      if (params.has('question')) open.add(params.get('question')); // once it is there
    },
    params: () => ({ show: filter === 'all' ? null : filter, question: [...open].at(-1) ?? null }),
  };
}
