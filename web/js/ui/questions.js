// The seven questions as the engine answers them, each with its computation on show.
import { html } from 'lit/html.js';
import { stepOf } from './explain.js';
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
export function findingBadge(code, findings) {
  const [words, kind] = FINDINGS[code] ?? [code, ''];
  return html`<span class="badge finding ${kind}" title=${findings.find((each) => each.code === code)?.meaning ?? ''}>${words}</span>`;
}

/**
 * @param {any} answers What the operation says.
 * @param {(row: number) => any} rowOf
 * @param {string} request As it was asked.
 */
export function questionList({ questions, findings, alpha, prices = [] }, rowOf, request) {
  return html`<ol class="asked-list">${questions.map((question) => html`<li class="asked-question" id="q-${question.id}">
    <div class="toolbar"><h3>${question.question}</h3>${findingBadge(question.finding, findings)}</div>
    <div class="answered">${question.answer.map((sentence) => html`<p>${say(sentence, rowOf)}</p>`)}
    ${question.more?.length > 0 ? html`<details class="computation"><summary>${question.more.length} more</summary><div class="computed">${question.more.map((sentence) => html`<p>${say(sentence, rowOf)}</p>`)}</div></details>` : ''}
    <details class="computation"><summary>Show the computation</summary><div class="computed">
      ${(question.explain ?? []).map(stepOf)}
      ${question.entries.length > 0 ? entries(question, rowOf, findings) : ''}
      ${question.load?.length > 0 ? loads(question.load, rowOf) : ''}
      ${question.test ? html`<p class="quiet">Test: ${question.test}${question.entries.some(({ p_value: p }) => p !== null) ? `; told apart below p = ${alpha}` : ''}.</p>` : ''}
      ${question.caveats.map((caveat) => html`<p class="quiet">${caveat}</p>`)}
      ${question.id === 'dedicated' ? prices.map(priceLine) : ''}
      <p class="quiet">Asked of the engine: <code>answers ${request}</code></p>
    </div></details></div>
  </li>`)}</ol>`;
}

function entries({ id, question, entries: listed }, rowOf, findings) {
  const against = listed.some((entry) => entry.against !== null);
  const tested = listed.some(({ p_value: p }) => p !== null);
  const adjusted = listed.some(({ p_adjusted: p }) => p !== null);
  return html`<div class="scroll" role="region" tabindex="0" aria-label="Rows: ${question}"><table class="figures" data-share=${id.replaceAll('_', '-')}>
    <thead><tr><th scope="col">Row</th>${against ? html`<th scope="col">Against</th>` : ''}<th scope="col" class="number">Figure</th>
      ${tested ? html`<th scope="col" class="number">p</th>` : ''}${adjusted ? html`<th scope="col" class="number">p, Holm</th>` : ''}<th scope="col">Finding</th></tr></thead>
    <tbody>${listed.map((entry) => html`<tr><th scope="row">${rowOf(entry.row)}</th>
      ${against ? html`<td>${entry.against === null ? '' : rowOf(entry.against)}</td>` : ''}
      <td class="number">${figure(entry)}</td>
      ${tested ? html`<td class="number">${formatChance(entry.p_value)}</td>` : ''}${adjusted ? html`<td class="number">${formatChance(entry.p_adjusted)}</td>` : ''}
      <td>${findingBadge(entry.finding, findings)}</td></tr>`)}</tbody>
  </table></div>`;
}

function loads(points, rowOf) {
  return html`<div class="scroll" role="region" tabindex="0" aria-label="Under load"><table class="figures" data-share="under-load">
    <thead><tr><th scope="col">Under load</th><th scope="col" class="number">At once</th><th scope="col" class="number">Answered</th><th scope="col" class="number">95% interval</th>
      <th scope="col" class="number">p50</th><th scope="col" class="number">p90</th></tr></thead>
    <tbody>${points.map((point) => html`<tr><th scope="row">${rowOf(point.row)}</th><td class="number">${point.concurrency}</td>
      <td class="number">${point.came}<span class="of">/${point.offered}</span></td>
      <td class="number">${point.interval ? point.interval.map(formatPercent).join('–') : ''}</td>
      <td class="number">${figure({ value: point.latency_p50_ms, unit: 'ms' })}</td><td class="number">${figure({ value: point.latency_p90_ms, unit: 'ms' })}</td></tr>`)}</tbody>
  </table></div>`;
}

const priceLine = ({ vendor, item, value, asof, read_on: readOn, age_days: age }) => html`<p class="quiet">Price used: ${vendor} ${item}, ${figure({ value, unit: 'usd' })} an hour${asof ? `, as of ${asof}` : ''}${readOn ? `, read on ${readOn}` : ''}${age === null ? '' : `, ${age} days old`}.</p>`;
