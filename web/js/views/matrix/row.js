// A row of the matrix: its figures as published and as corrected, and what is behind them.
import { html, nothing } from 'lit/html.js';
import { formatPercent, formatPrice, formatRate, formatWhole, MISSING } from '../../text/format.js';
import { choiceBox } from '../../ui/comparison.js';
import { accuracy } from '../../ui/interval.js';
import { dropText, perCorrectCell } from '../../ui/judged-figures.js';
import { numbers } from '../../ui/table.js';

export const FRONT = {
  on: html`<span class="front"><span aria-hidden="true">◆</span><span class="hidden">On the front:</span></span>`,
  possible: html`<span class="front"><span aria-hidden="true">◇</span><span class="hidden">Possibly on the front:</span></span>`,
};

/**
 * @param {any} row
 * @param {object} how
 * @param {string} how.platform Its name.
 * @param {string} how.how How a run of the reader's was made; '' for a published row.
 * @param {boolean} how.isPicked To be compared.
 * @param {boolean} how.expanded
 * @param {() => void} how.choose
 * @param {() => void} how.expand
 */
export function rowHead(row, { platform, how, isPicked, expanded, choose, expand }) {
  const said = `${row.name} on ${platform}${row.own ? `, your run, ${how}` : ''}`;
  const label = row.corrections.length > 0 ? 'Why' : 'More';
  return html`<th scope="row" class=${row.own ? 'own-head' : ''}>${choiceBox(`Compare ${said}`, isPicked, choose)}
    <span class="name" data-platform=${platform}>${row.name}</span>
    <button type="button" class="more" aria-expanded=${expanded} aria-label="${label}: ${said}" @click=${expand}>${label}</button>
    ${row.own ? html`<span class="badge own-badge">your run</span><span class="unit">${how}</span>` : ''}</th>`;
}

/** The cells of a row's figures. @param {any} row @param {boolean} hasMemory Whether there is a column for that. */
export const figureCells = (row, hasMemory) => html`
  <td>${accuracyPair(row)}${unanswered(row)}</td>
  ${numbers(perCorrect(row), pair(row.published?.usd_per_query, row.usd_per_query.value, formatPrice),
    html`${row.json_ok}<span class="of">/${row.asked}</span>`,
    formatWhole(row.ttft_p50_ms.value), formatWhole(row.latency_p50_ms.value), formatWhole(row.latency_p90_ms.value),
    pair(row.published?.input_tokens, row.input_tokens, formatWhole),
    pair(row.published?.output_tokens, row.output_tokens, formatWhole))}
  ${hasMemory ? numbers(row.memory ? dropText(row.memory) : MISSING) : nothing}`;

function perCorrect({ usd_per_correct: cost, front }) {
  const cell = perCorrectCell(cost);
  return cell === MISSING ? MISSING : html`${FRONT[front] ?? ''} ${cell}`;
}

/** A figure, with the published one before it where that was another; undefined where none was. */
function pair(published, figure, format) {
  const before = format(published ?? null);
  const after = format(figure);
  if (published === undefined || before === after) return after;
  if (published === null) return inserted(after);
  return html`<del><span class="hidden">published </span>${before}</del> ${inserted(after)}`;
}

const inserted = (text) => html`<ins><span class="hidden">corrected </span>${text}</ins>`;

/** Whether a count was corrected. */
const isCorrected = ({ published, correct, answered }) => (
  published !== null && (published.correct !== correct || published.answered !== answered));

function accuracyPair(row) {
  const shown = accuracy(row.accuracy.value, row.accuracy.interval);
  if (!isCorrected(row)) return shown;
  return html`<del><span class="hidden">published </span>${formatPercent(row.published.accuracy.value)}</del>
    <ins><span class="hidden">corrected </span>${shown}</ins>`;
}

/** A call that got no answer is not a wrong answer. */
function unanswered({ asked, came }) {
  if (came === asked) return '';
  return html`<span class="unit">${came === 0 ? 'no call' : `only ${came} of ${asked}`} got an answer</span>`;
}

/** What a row's "Why" or "More" opens. */
export function details(row) {
  const errors = Object.entries(row.errors).map(([kind, count]) => `${count} × ${kind}`).join(', ');
  const { asked, came, quantization, corrections } = row;
  const before = row.published ?? row;
  const corrected = before.correct === row.correct ? '' : `, ${row.correct} ${row.rule ? `by ${row.rule}` : 'as corrected'}`;
  const prices = [before.price, row.price].map(price);
  const reason = ({ field, why, source }) => html`<li><strong>${fieldName(field)}.</strong> ${why} ${link(source)}</li>`;
  return html`
    <p><code>${row.model}</code>${quantization ? `, ${quantization}` : ''}.
      ${before.correct} of ${asked} right as published${corrected}.
      ${came === asked ? '' : `${came} of ${asked} calls got an answer.`}
      Errors: ${errors || 'none'}.</p>
    <p>Price per million tokens: ${prices[0]}${prices[0] === prices[1] ? '' : `; corrected: ${prices[1]}`}.</p>
    ${corrections.length > 0 ? html`<ul>${corrections.map(reason)}</ul>` : ''}
    <p>${row.own ? html`Measured by you${row.own.startedAt ? `, ${row.own.startedAt.slice(0, 10)}` : ''}: ${row.own.label}.
      <a href="#sweep">Its answers</a> are under Sweep.` : html`Figures from ${link(row.source)}.`}</p>`;
}

function price(listed) {
  if (!listed) return MISSING;
  const standIn = listed.proxy ? ' (another model’s price, used as a stand-in)' : '';
  return `${formatRate(listed.input)} in, ${formatRate(listed.output)} out${standIn}`;
}

const fieldName = (field) => (field.charAt(0).toUpperCase() + field.slice(1)).replaceAll('_', ' ');

function link(source) {
  if (!source) return '';
  return /^https:\/\//.test(source.url) ? html`<a href=${source.url} rel="noreferrer">${source.title}</a>` : source.title;
}
