// When what happened in one side's calls: a bar each, on a scale that both sides share.
import { html, svg } from 'lit/html.js';
import { callName } from '../../app/activity.js';
import { formatWhole } from '../../text/format.js';
import { heads, numberHeads, numbers } from '../../ui/table.js';

/** The parts of a call, by the times between which they lie; a part whose time never came ends the bar. */
const PARTS = [
  { id: 'waiting', name: 'waiting to be sent again' },
  { id: 'sent', name: 'sent, until the headers' },
  { id: 'thinking', name: 'until the first token' },
  { id: 'reasoning', name: 'reasoning' },
  { id: 'answering', name: 'answer' },
];

/** Of a call's bar, in pixels. */
const ROW = 16;

/** What came last of a call. */
function lastPart({ headers, first_reasoning: reasoning, first_answer: answer }) {
  if (answer !== null) return 'answering';
  if (reasoning !== null) return 'reasoning';
  return headers === null ? 'sent' : 'thinking';
}

/** @returns {{id: string, from: number, to: number}[]} In ms since the run began. */
function partsOf({ sent_ms: sent, waited_ms: waited, times }) {
  const parts = waited > 0 ? [{ id: 'waiting', from: sent - waited, to: sent }] : [];
  const marks = [
    ['sent', times.headers],
    ['thinking', times.first_reasoning ?? times.first_answer],
    ['reasoning', times.first_reasoning === null ? null : times.first_answer],
    [lastPart(times), times.last],
  ];
  let at = sent;
  for (const [id, time] of marks.filter(([, each]) => each !== null)) {
    parts.push({ id, from: at, to: sent + time });
    at = sent + time;
  }
  return parts;
}

/** The calls of an answer, each with its name. */
const callsOf = (answer) => answer.turns.flatMap((turn, t) => turn.calls.map((call, c) => ({ ...call, name: callName(t, c) })));

/** A call in words. */
function saysOf({ name, times, waited_ms: waited }) {
  const wait = waited > 0 ? `waited ${formatWhole(waited)} ms, ` : '';
  const first = formatWhole(times.first_reasoning ?? times.first_answer);
  return `${name}: ${wait}first token after ${first} ms, ended after ${formatWhole(times.last)} ms`;
}

/** When the last of these answers ended. */
export const endOf = (answers) => Math.max(1, ...answers.filter(Boolean).map(({ ended_ms: ended }) => ended ?? 0));

/**
 * @param {any} answer As a sweep file has it.
 * @param {number} end Where the scale ends, in ms.
 * @param {boolean} simulated
 * @param {string} file The name that it is saved by.
 */
export function timeline(answer, end, simulated, file) {
  const calls = callsOf(answer);
  const share = (ms) => `${Math.max(0, Math.min(100, (ms / end) * 100))}%`;
  const bars = (call, row) => partsOf(call).map(({ id, from, to }) => svg`
    <rect class="part ${id}" x=${share(from)} y=${row * ROW + 2} width=${share(Math.max(to - from, end / 400))} height="12"></rect>`);
  return html`<figure class="timeline" data-share=${file}>
    <svg width="100%" height=${calls.length * ROW} role="img" aria-label="Time line. ${calls.map(saysOf).join('; ')}">${
      calls.flatMap(bars)}</svg>
    <figcaption class="quiet">0 to ${formatWhole(end)} ms${simulated ? ', simulated' : ''}. ${legend(calls)}</figcaption>
  </figure>`;
}

function legend(calls) {
  const used = new Set(calls.flatMap(partsOf).map(({ id }) => id));
  return PARTS.filter(({ id }) => used.has(id)).map(({ id, name }) => html`<span class="legend-part"><span class="part-key ${id}"
    aria-hidden="true"></span>${name}</span> `);
}

/** The same in figures, a row a call. */
export function callTable(answer, simulated, letter) {
  return html`<details class="more-fields"><summary>Every call in figures</summary>
    <div class="scroll" role="region" tabindex="0" aria-label="Every call in figures"><table class="calls" data-share="calls-${letter}">
      <thead><tr><th scope="col">Call${simulated ? html`<span class="unit">simulated</span>` : ''}</th>
        ${numberHeads(...TIMES.map((name) => [name, 'ms']))}${heads('Status')}</tr></thead>
      <tbody>${callsOf(answer).map(callRow)}</tbody>
    </table></div></details>`;
}

const TIMES = ['Sent at', 'Waited', 'Headers', 'First byte', 'First reasoning', 'First answer', 'End'];

const callRow = ({ name, sent_ms: sent, waited_ms: waited, times, status, fault }) => html`<tr>
  <th scope="row">${name}</th>
  ${numbers(...[sent, waited, times.headers, times.first_byte, times.first_reasoning, times.first_answer, times.last].map(formatWhole))}
  <td>${status === 0 ? 'none' : status}${fault === 'none' ? '' : `, ${fault.replaceAll('_', ' ')}`}</td></tr>`;
