// The seven questions as the engine answers them, each with its computation on show.
import { html } from 'lit/html.js';
import { stepOf } from './explain.js';
import { heads, numberHeads, numbers, table } from './table.js';
import { formatPercent } from '../text/format.js';
import { figure, formatChance, say } from '../text/sentence.js';

/** A finding in a few words; the engine says in full what each means. */
const FINDINGS = {
  best: ['first', 'right'],
  told_apart: ['told apart', 'right'],
  cannot_tell_apart: ['cannot be told apart', ''],
  not_tested: ['no test possible', ''],
  not_measured: ['not measured', ''],
  computed: ['computed', ''],
};

/** @param {string} code @param {{code: string, meaning: string}[]} findings */
function findingBadge(code, findings) {
  const [words, kind] = FINDINGS[code] ?? [code, ''];
  return html`<span class="badge finding ${kind}" title=${findings.find((each) => each.code === code)?.meaning ?? ''}>${words}</span>`;
}

/** @param {any} answers What the operation says. @param {(row: number) => any} rowOf @param {string} request As it was asked. */
export function questionList({ questions, findings, alpha, prices = [] }, rowOf, request) {
  const paragraph = (sentence) => html`<p>${say(sentence, rowOf, alpha)}</p>`;
  const computation = (question) => html`
    ${(question.explain ?? []).map(stepOf)}
    ${question.entries.length > 0 ? entries(question, rowOf, findings, alpha) : ''}
    ${question.load?.length > 0 ? loads(question.load, rowOf) : ''}
    ${testSaid(question, alpha)}
    ${question.caveats.map((caveat) => html`<p class="quiet">${caveat}</p>`)}
    ${question.id === 'dedicated' ? prices.map(priceLine) : ''}
    <p class="quiet">Asked of the engine: <code>answers ${request}</code></p>`;
  return html`<ol class="asked-list">${questions.map((question) => html`<li class="asked-question" id="q-${question.id}">
    <div class="toolbar"><h3>${question.question}</h3>${findingBadge(question.finding, findings)}</div>
    <div class="answered">${question.answer.map(paragraph)}
    ${question.more?.length > 0 ? folded(`${question.more.length} more`, question.more.map(paragraph)) : ''}
    ${folded('Show the computation', computation(question))}</div>
  </li>`)}</ol>`;
}

const folded = (title, what) => html`
  <details class="computation"><summary>${title}</summary><div class="computed">${what}</div></details>`;

function testSaid({ test, entries: listed }, alpha) {
  if (!test) return '';
  const below = listed.some(({ p_value: p }) => p !== null) ? `; told apart below p = ${alpha}` : '';
  return html`<p class="quiet">Test: ${test}${below}.</p>`;
}

function entries({ id, question, entries: listed }, rowOf, findings, alpha) {
  const against = listed.some((entry) => entry.against !== null);
  const tested = listed.some(({ p_value: p }) => p !== null);
  const adjusted = listed.some(({ p_adjusted: p }) => p !== null);
  const some = (is, cells) => (is ? cells() : '');
  const titles = [
    heads('Row'), some(against, () => heads('Against')), numberHeads('Figure'), some(tested, () => numberHeads('p')),
    some(adjusted, () => numberHeads('p, Holm')), heads('Finding'),
  ];
  const row = (entry) => html`<tr><th scope="row">${rowOf(entry.row)}</th>
    ${some(against, () => html`<td>${entry.against === null ? '' : rowOf(entry.against)}</td>`)}
    ${numbers(figure(entry, alpha))}
    ${some(tested, () => numbers(formatChance(entry.p_value, alpha)))}
    ${some(adjusted, () => numbers(formatChance(entry.p_adjusted, alpha)))}
    <td>${findingBadge(entry.finding, findings)}</td></tr>`;
  return table(`Rows: ${question}`, titles, listed.map(row), { share: id.replaceAll('_', '-') });
}

function loads(points, rowOf) {
  const titles = [heads('Under load'), numberHeads('At once', 'Answered', '95% interval', 'p50', 'p90')];
  const ms = (value) => figure({ value, unit: 'ms' });
  return table('Under load', titles, points.map((point) => html`<tr><th scope="row">${rowOf(point.row)}</th>
    ${numbers(point.concurrency, html`${point.came}<span class="of">/${point.offered}</span>`,
      point.interval ? point.interval.map(formatPercent).join('–') : '', ms(point.latency_p50_ms), ms(point.latency_p90_ms))}</tr>`),
  { share: 'under-load' });
}

const priceLine = ({ vendor, item, value, asof, read_on: readOn, age_days: age }) => html`
  <p class="quiet">Price used: ${vendor} ${item}, ${figure({ value, unit: 'usd' })} an hour${asof ? `, as of ${asof}` : ''}${
    readOn ? `, read on ${readOn}` : ''}${age === null ? '' : `, ${age} days old`}.</p>`;
