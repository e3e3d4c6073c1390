// One side of an exchange: the answer as it comes, its SQL to edit and run again, rows, verdict, times.
import { html } from 'lit/html.js';
import { adviceOf } from '../../text/advice.js';
import { resultTable } from '../../ui/result-table.js';
import { formatWhole } from '../../text/format.js';
import { failure } from '../../ui/notice.js';
import { createSqlEditor } from '../../ui/sql-editor.js';
import { questionRow } from '../gold/question.js';
import { callTable, timeline } from './timeline.js';

/** How an answer ended, said plainly. */
const STATES = {
  runs: 'The SQL runs', sql_failed: 'The SQL does not run', no_sql: 'No SQL in the reply', rate_limited: 'Turned away to the end',
  provider_error: 'The call failed', timed_out: 'No whole reply in time', refusal: 'The model refused', stopped: 'Stopped',
};

/** What a call is waiting after, before it is sent again. */
const WAITS = {
  rate_limited: 'turned away', network: 'not reached', cut_off: 'broken off', server_error: 'the provider failed',
  refusal: 'refused to answer', interrupted: 'cut off by sleep',
};

/** @param {import('../../main.js').App} app @param {ReturnType<typeof import('./conversation.js').createAsk>} ask @param {string} letter */
export function createSide(app, ask, letter) {
  const editor = createSqlEditor(app);
  let open = false;
  let rule = null;

  /**
   * @param {import('./conversation.js').Exchange} exchange
   * @param {number} index
   * @param {string} name
   * @param {number} end Of the time scale, in ms.
   */
  function template(exchange, index, name, end) {
    const side = exchange.sides[index];
    const { answer } = side;
    const live = exchange.watched.progress?.live.find(({ series }) => series === index) ?? null;
    return html`<section class="demo-side" data-side=${letter} aria-label="Side ${letter}">
      <h3>${letter}: ${name} <code class="quiet">${side.series.model}</code></h3>
      ${answer === null ? coming(exchange, live) : ended(exchange, side, index, end)}
    </section>`;
  }

  function ended(exchange, side, index, end) {
    const { answer } = side;
    const { simulated } = exchange;
    return html`
      <p class="state ${answer.state}"><strong>${side.wasStopped ? 'Stopped' : STATES[answer.state] ?? answer.state}</strong>
        ${answer.retries > 0 ? html`<span class="quiet">sent again ${formatWhole(answer.retries)} ${
          answer.retries === 1 ? 'time' : 'times'}</span>` : ''}</p>
      ${faultOf(exchange, answer, index)}
      ${steps(answer, app.access.strategies.find(({ id }) => id === side.series.strategy)?.json_mode ?? false)}
      ${answer.sql === null ? '' : statement(exchange, side)}
      ${outcomeOf(exchange, side)}
      ${answer.turns.length === 0 ? '' : html`${timeline(answer, end, simulated, `time-line-${letter.toLowerCase()}`)}${
        callTable(answer, simulated, letter)}${replies(answer)}`}`;
  }

  /** What went wrong with the last call, and what to do. */
  function faultOf({ sides }, answer, index) {
    const call = answer.turns.at(-1)?.calls.at(-1);
    if (!call || call.fault === 'none' || call.fault === 'stopped') return '';
    const meaning = app.meta.faults.find(({ code }) => code === call.fault)?.meaning ?? call.fault;
    const { provider } = sides[index].series;
    const name = app.access.providers.find(({ id }) => id === provider)?.name ?? provider;
    return html`<p class="notice bad" role="alert"><strong>${name}:</strong> ${meaning}. ${adviceOf(call.fault)}
      ${call.error ? html`<span class="said">It said: ${call.error}</span>` : ''}</p>`;
  }

  function statement(exchange, side) {
    const { draft, answer, edited, outcome } = side;
    const isBlank = draft.trim() === '';
    const changed = draft !== answer.sql;
    const run = () => { if (!isBlank) ask.rerun(exchange, side); };
    return html`<div class="statement">
      ${editor.template({ text: draft, label: `SQL of side ${letter}`, change: (text) => ask.edit(side, text), run })}
      <div class="toolbar">
        <button type="button" @click=${run} ?disabled=${isBlank || outcome?.state === 'running'}>Run again</button>
        ${changed ? html`<button type="button" class="more" @click=${() => ask.restore(exchange, side)}>Back to the model’s</button>
          <span class="quiet">Edited by you.</span>` : ''}
        ${!changed && edited !== null ? html`
          <button type="button" class="more" @click=${() => ask.restoreEdited(exchange, side)}>Back to yours</button>` : ''}
        <span class="quiet keys-hint">Ctrl+Enter runs it.</span></div>
    </div>`;
  }

  function outcomeOf(exchange, { outcome, answer }) {
    if (outcome === null) return '';
    const { state, sql, result, error, verdict } = outcome;
    if (state === 'running' && result === null && error === null) {
      return html`<p class="quiet" role="status">Running the SQL…</p>`;
    }
    return html`<div class="outcome-of" role="group" aria-label="Result of side ${letter}">
      ${sql === answer.sql ? '' : html`<p class="quiet">Of the SQL that you edited.</p>`}
      ${error ? failure(error, 'The SQL does not run.') : ''}
      ${result ? html`<p class="summary-line"><span class="label">In short</span> ${result.summary}</p>${
        resultTable(result, [], `Result of side ${letter}`, `result-${letter}`)}` : ''}
      ${verdict ? html`<ol class="questions">${questionRow(verdict, meaning(verdict.outcome), {
        open, rule: rule ?? app.meta.rules[0].id, group: letter,
        toggled: (isOpen) => { open = isOpen; app.update(); },
        mark: (id) => { rule = id; app.update(); },
      })}</ol>` : ''}
    </div>`;
  }

  const meaning = (code) => app.meta.outcomes.find((each) => each.code === code)?.meaning ?? '';

  return {
    template,
    reset() { open = false; rule = null; },
  };
}

/** The answer as it comes. */
function coming({ watched, simulated }, live) {
  if (watched.state === 'failed') return html`<p class="notice bad">It had no answer yet when the run broke off.</p>`;
  return html`<p class="quiet" role="status">${live === null ? 'About to be sent…' : stage(live)}${
      simulated ? html` <span class="badge">simulated</span>` : ''}</p>
    ${live?.reasoning ? html`<details class="reasoning" open><summary>Reasoning</summary>
      <pre class="code" tabindex="0" aria-label="Reasoning so far">${live.reasoning}</pre></details>` : ''}
    <pre class="code streamed" tabindex="0" aria-label="Answer so far">${live?.answer || '…'}</pre>`;
}

/** What it took beyond one reply in the form that was asked for. @param {any} answer @param {boolean} asksForm */
function steps({ turns, chosen }, asksForm) {
  const lines = turns.flatMap(({ kind, sql, error, free_repairs: free, format_followed: followed, how }, turn) => [
    ...(kind === 'repair' ? [html`Repair turn ${turn}: what was wrong was sent back to the model.`] : []),
    ...(asksForm && !followed && sql !== null ? [html`The reply was not in the form that was asked for; its SQL was found in it
      (${how.replaceAll('_', ' ')}).`] : []),
    ...free.map(({ from, to }) => html`Repaired without tokens: <code>${from}</code> became <code>${to}</code>.`),
    ...(error && turn !== chosen ? [html`It did not run: ${error.message}.`] : []),
    ...(sql === null && turn < turns.length - 1 ? [html`There was no SQL in the reply.`] : []),
  ]);
  return lines.length === 0 ? '' : html`<ul class="steps">${lines.map((line) => html`<li>${line}</li>`)}</ul>`;
}

function replies({ turns }) {
  const reply = ({ calls }, turn) => {
    const { answer, reasoning } = calls.at(-1) ?? { answer: '', reasoning: '' };
    const of = turn > 0 ? ` of repair ${turn}` : '';
    return html`${reasoning ? html`<h4>Reasoning${of}</h4><pre class="code" tabindex="0" aria-label="Reasoning">${reasoning}</pre>` : ''}
      <h4>Reply${of}</h4><pre class="code" tabindex="0" aria-label="Reply">${answer || 'Nothing came.'}</pre>`;
  };
  return html`<details class="more-fields"><summary>${turns.length === 1 ? 'The reply as it came' : 'The replies as they came'}</summary>
    ${turns.map(reply)}</details>`;
}

/** How far a call is, in words. */
export function stage({ waiting_until_ms: waiting, fault, turns, times, answer, reasoning }) {
  const turn = turns > 1 ? `Repair turn ${turns - 1}: ` : '';
  if (waiting !== null) return `${turn}${WAITS[fault] ?? 'it failed'}, trying again…`;
  if (answer !== '') return `${turn}answering…`;
  if (reasoning !== '') return `${turn}reasoning…`;
  return times?.headers != null ? `${turn}taken, no token yet…` : `${turn}sent, nothing back yet…`;
}
