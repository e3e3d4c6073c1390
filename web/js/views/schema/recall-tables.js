// Recall as tables: level by level for each trim, and question by question.
import { html } from 'lit/html.js';
import { formatMeasure, formatPercent, formatWhole } from '../../text/format.js';
import { heads, numberHeads, numbers, strongNumber } from '../../ui/table.js';
import { TRIMS } from './state.js';

/** @param {any} result perquery-recall/1. */
export const totalsTable = ({ totals }) => html`<div class="scroll" role="region" tabindex="0" aria-label="Recall by trim and level">
  <table class="figures recall-totals">
    <thead><tr>${heads('Level')}${numberHeads(['Characters', 'mean'], ['Tokens', 'mean, estimated'],
      ['Tokens saved', 'against this level untrimmed'], ['Tokens saved', 'against the full schema'],
      ['Columns kept', 'of those needed'])}</tr></thead>
    ${TRIMS.map(([id, label]) => trimTotals(label, totals.find(({ trim }) => trim === id)))}
  </table>
</div>`;

function trimTotals(label, totals) {
  const { applied, questions, complete, tables_kept: kept, tables_needed: needed, tables_needless: needless } = totals;
  return html`<tbody><tr class="group"><th scope="rowgroup" colspan="6">${label}
      <span class="said">${formatWhole(kept)} of ${formatWhole(needed)} needed tables kept (${formatPercent(totals.table_recall)}),
        ${formatWhole(needless)} needless; nothing missed in ${formatWhole(complete)} of ${formatWhole(questions)} questions;
        trimmed in ${formatWhole(applied)}</span></th></tr>
    ${totals.levels.map((level) => html`<tr><th scope="row">${level.level}</th>
      ${numbers(formatWhole(level.mean_characters), formatWhole(level.mean_tokens))}${strongNumber(formatPercent(level.saved_tokens))}
      ${numbers(formatPercent(level.saved_vs_full), html`${formatPercent(level.column_recall)} <span class="of">${
        formatWhole(level.columns_kept)} of ${formatWhole(level.columns_needed)}</span>`)}</tr>`)}
  </tbody>`;
}

/** Beyond so many tables only their number is said. */
const MANY = 6;

const names = (list) => (list.length === 0 ? html`<span class="faint">none</span>`
  : list.map((name, index) => html`${index > 0 ? ', ' : ''}<code>${name}</code>`));

/** @param {any[]} questions Those of a page. @param {string} trim */
export const questionTable = (questions, trim) => html`
  <div class="scroll grid" role="region" tabindex="0" aria-label="Recall by question">
    <table class="figures recall">
      <thead><tr>${heads('Question')}${numberHeads('Needed', 'Kept')}${heads('Missed', 'Needless')}${numberHeads('Confidence')}</tr></thead>
      <tbody>${questions.map((question) => questionRow(question, trim))}</tbody>
    </table>
  </div>`;

function questionRow({ id, question, error, tables_needed: needed, trims }, trim) {
  const head = html`<th scope="row">${id}<span class="said">${question}</span></th>`;
  if (error) return html`<tr>${head}<td colspan="5" class="quiet">${error.message ?? error}</td></tr>`;
  const { kept, missed, needless, confidence } = trims.find((each) => each.trim === trim);
  return html`<tr class=${missed.length > 0 ? 'loses' : ''}>${head}${numbers(needed.length, kept.length)}
    <td>${names(missed)}</td>
    <td>${needless.length > MANY ? html`<span class="faint">${formatWhole(needless.length)} tables</span>` : names(needless)}</td>
    ${numbers(formatMeasure(confidence))}</tr>`;
}

/** @param {any} result perquery-recall/1. */
export const csvRows = ({ questions }) => [
  ['question', 'trim', 'needed', 'kept', 'missed', 'needless', 'confidence'],
  ...questions.flatMap(({ id, tables_needed: needed, trims }) => trims.map(({ trim, kept, missed, needless, confidence }) => [
    id, trim, needed.join(' '), kept.join(' '), missed.join(' '), needless.join(' '), confidence,
  ])),
];
