// Rules against questions: one row a question, one column a rule, so that a reader sees what the
// choice of a rule is worth. A grid for the keyboard: one stop for Tab, arrows inside.
import { html } from 'lit/html.js';
import { formatPercent, formatInterval, formatWhole } from '../../text/format.js';
import { intervalBar } from '../../ui/interval.js';
import { outcomeOf } from '../../ui/outcomes.js';

const MOVES = {
  ArrowUp: (row, column) => [row - 1, column],
  ArrowDown: (row, column) => [row + 1, column],
  ArrowLeft: (row, column) => [row, column - 1],
  ArrowRight: (row, column) => [row, column + 1],
  Home: (row) => [row, 0],
  End: (row, _, last) => [row, last],
};

/**
 * @param {object} options
 * @param {any} options.result The evaluation document.
 * @param {any[]} options.rules The rules of `meta`.
 * @param {any[]} options.questions The questions of the page that is shown.
 * @param {{row: number, column: number}} options.stop The cell that Tab reaches.
 * @param {(stop: {row: number, column: number}) => void} options.moved
 * @param {(id: string) => void} options.jump
 */
export function ruleGrid({ result, rules, questions, stop, moved, jump }) {
  const row = Math.min(stop.row, questions.length - 1);

  const onKey = (event) => {
    const cell = event.target.closest('[data-cell]');
    if (!cell || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      jump(cell.parentElement.dataset.question);
      return;
    }
    const move = MOVES[event.key];
    if (!move) return;
    event.preventDefault();
    const table = cell.closest('table');
    const [toRow, toColumn] = move(...cell.dataset.cell.split(',').map(Number), rules.length);
    const target = table.querySelector(`[data-cell="${toRow},${toColumn}"]`);
    if (!target) return;
    moved({ row: toRow, column: toColumn });
    target.focus();
  };
  const onClick = (event) => {
    const line = event.target.closest('[data-question]');
    if (line) jump(line.dataset.question);
  };

  const place = (at, column) => (at === row && column === stop.column ? '0' : '-1');
  return html`<div class="scroll grid" role="region" aria-label="Rules against questions">
    <table class="rulegrid" data-share="verdicts" role="grid" aria-label="Verdict of every rule on every question"
      @keydown=${onKey} @click=${onClick}>
      <thead><tr role="row"><th scope="col" role="columnheader">Question<span class="unit">Enter opens it</span></th>
        ${rules.map((rule) => ruleHead(rule, result))}</tr></thead>
      <tbody>${questions.map((question, at) => html`<tr role="row" data-question=${question.id}>
        <th scope="row" role="rowheader" data-cell="${at},0" tabindex=${place(at, 0)}><span class="key">${question.id}</span>
          <span class="wanted">${question.question}</span></th>
        ${rules.map(({ id }, index) => ruleCell(question, id, `${at},${index + 1}`, place(at, index + 1)))}
      </tr>`)}</tbody>
    </table>
  </div>`;
}

function ruleHead({ id, title }, result) {
  const total = result.rules.find(({ rule }) => rule === id);
  const chosen = id === result.rule;
  return html`<th scope="col" role="columnheader" class=${chosen ? 'chosen' : ''} title=${title}>
    <code>${id}</code>${chosen ? html`<span class="hidden">, the rule chosen</span>` : ''}
    <span class="tally"><span class="figure">${formatWhole(total.right)}</span> right, ${formatPercent(total.accuracy)}</span>
    ${intervalBar(total.accuracy, total.accuracy_interval)}
    <span class="unit">${formatInterval(total.accuracy_interval)}</span></th>`;
}

/** A verdict; or, where nothing could be compared, how the question ended. */
function ruleCell(question, rule, cell, tabindex) {
  const verdict = question.verdicts.find((each) => each.rule === rule);
  const judged = verdict?.match ? ['right', '✓', 'Right'] : ['wrong', '✗', 'Wrong'];
  const [kind, mark, said] = verdict === undefined ? ['unjudged', '–', outcomeOf(question.outcome).label] : judged;
  return html`<td role="gridcell" class="cell ${kind}" data-cell=${cell} tabindex=${tabindex} title=${verdict?.message ?? said}>
    <span aria-hidden="true">${mark}</span><span class="hidden">${said}</span></td>`;
}
