// Answers laid out in rows, as the agents worked: whoever is free takes the next.
import { html } from 'lit/html.js';
import { formatWhole, MISSING } from '../../text/format.js';
import { pageOf, pager } from '../../ui/pager.js';
import { outcomeOf } from '../../ui/outcomes.js';
import { heads, numberHeads, numbers } from '../../ui/table.js';

/**
 * @param {any[]} answers Of one series.
 * @returns {{count: number, placed: {slot: number, answer: any}[], spans: {slot: number, from: number, to: number}[],
 *   waits: {slot: number, from: number, to: number}[], lost: {slot: number, at: number}[]}} Times in seconds.
 */
export function slotsOf(answers) {
  const timed = answers.filter(({ started_ms: start, ended_ms: end }) => start !== null && end !== null)
    .toSorted((a, b) => a.started_ms - b.started_ms);
  const free = [];
  const placed = timed.map((answer) => {
    let slot = free.findIndex((until) => until <= answer.started_ms);
    if (slot === -1) slot = free.length;
    free[slot] = answer.ended_ms;
    return { slot: slot + 1, answer };
  });
  const pieces = (field) => placed.flatMap(({ slot, answer }) => (
    answer[field].map(([from, to]) => ({ slot, from: from / 1000, to: to / 1000 }))));
  const lost = placed.filter(({ answer }) => answer.fault !== null).map(({ slot, answer }) => ({ slot, at: answer.ended_ms / 1000 }));
  return { count: free.length, placed, spans: pieces('spans'), waits: pieces('waits'), lost };
}

export function timelineTable(placed, page, go) {
  const part = pageOf(placed, page);
  const row = ({ slot, answer }) => html`<tr><th scope="row">${answer.question}${
      answer.repeat > 0 ? `, repeat ${answer.repeat + 1}` : ''}</th>${numbers(slot)}
    <td>${outcomeOf(answer.outcome ?? answer.not_judged ?? answer.state).label}</td>
    ${numbers(...[answer.started_ms, answer.ended_ms, answer.service_ms, answer.waited_ms].map(formatWhole), answer.retries)}
    <td>${answer.fault?.replaceAll('_', ' ') ?? MISSING}</td></tr>`;
  return html`<details class="more-fields"><summary>The time lines as a table</summary>
    <div class="scroll" role="region" tabindex="0" aria-label="The time lines as a table"><table data-share="time-lines">
      <thead><tr>${heads('Question')}${numberHeads('Row')}${heads('Outcome')}
        ${numberHeads(['Begun', 'ms'], ['Ended', 'ms'], ['Service', 'ms'], ['Waiting', 'ms'], 'Retries')}${heads('Fault')}</tr></thead>
      <tbody>${part.items.map(row)}</tbody></table></div>
    ${pager(part, placed.length, 'answers', go)}</details>`;
}
