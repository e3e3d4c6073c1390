// A sweep while it runs, and how it ended: what happened, what it cost, what to do.
import { html } from 'lit/html.js';
import { isBusy as goesOn } from '../../engine/job.js';
import { adviceOf } from '../../text/advice.js';
import { formatUsd, formatWhole } from '../../text/format.js';
import { failure } from '../../ui/notice.js';

const COUNTS = {
  runs: 'SQL runs', sql_failed: 'SQL failed', no_sql: 'no SQL', rate_limited: 'rate limited', provider_error: 'provider error',
  timed_out: 'timed out', refusal: 'model refused',
};

/** What to do about a fault that halted a series. */
const remedyOf = (fault) => (fault === 'unauthorized' ? 'Enter the right key in the form, then go on.' : adviceOf(fault));

const ENDS = {
  finished: 'Every question was asked.',
  stopped: 'Stopped. What was measured is kept; go on whenever you like.',
  spending_limit: 'Stopped by the spending limit: another call could have exceeded it. Raise it and go on.',
  halted: 'A provider refused or was down, so the rest was not asked. What was measured is kept.',
};

/**
 * @param {import('../../sweeps/run.js').SweepRun} run
 * @param {(series: any) => string} nameOf
 * @param {(id: string) => any} ending What there is to do and to see once the sweep of that id has ended.
 */
export function progressPanel(run, nameOf, ending) {
  const { current, isBusy, error, id } = run;
  const { state, plan, progress, error: lost } = current;
  const problem = error ? failure(error, 'The sweep could not begin.') : '';
  if (id === null || progress === null || plan === null) {
    return isBusy ? html`<p class="notice" role="status">Beginning…</p>` : problem;
  }
  const under = isBusy && goesOn(current);
  return html`<section class="sweep-progress" aria-label="The sweep under way" aria-busy=${under}>
    ${problem}
    <div class="toolbar">
      <h3 id="sweep-state" tabindex="-1">${under ? 'Under way' : 'Ended'}</h3>
      <progress max=${progress.total || 1} value=${progress.done} aria-label="Answers that ended"></progress>
      <span class="figure" role="status">${formatWhole(progress.done)} of ${formatWhole(progress.total)}</span>
      ${under ? stopButton(state === 'stopping', run.stop)
        : html`<button type="button" class="more" data-next="#sweep-start,#kept" @click=${run.dismiss}>Close</button>`}
    </div>
    ${facts(progress, plan, under)}
    ${lost ? failure(lost) : ''}
    ${!under && !lost ? html`<p class="notice" role="status">${ENDS[progress.state] ?? progress.meaning}</p>` : ''}
    ${run.interrupted > 0 ? slept(run.interrupted) : ''}
    ${isListed(progress, plan) ? seriesList(progress, plan, nameOf) : ''}
    ${under || isBusy ? '' : ending(id)}
    ${under ? html`<p class="quiet">Saved in this browser every few seconds, never with a key. You may go to other views;
      closing the tab ends the calls under way.</p>` : ''}
  </section>`;
}

const stopButton = (isStopping, stop) => html`
  <button type="button" id="sweep-stop" data-next="#sweep-go-on,#sweep-state" ?disabled=${isStopping} @click=${stop}>${
    isStopping ? 'Stopping…' : 'Stop'}</button>`;

/** How the answers ended, what was spent, what is left. */
function facts(progress, plan, under) {
  const ended = Object.entries(progress.answers).filter(([, count]) => count > 0);
  return html`<dl class="facts">
    ${ended.map(([code, count]) => html`<div><dt>${COUNTS[code] ?? code}</dt><dd>${formatWhole(count)}</dd></div>`)}
    <div><dt>Spent${progress.spent_estimated ? ', in part estimated' : ''}</dt><dd>${spent(progress, plan)}</dd></div>
    ${under ? html`<div><dt>Under way</dt><dd>${formatWhole(progress.under_way)}${waiting(progress.live)}</dd></div>
      <div><dt>Left, if it goes on like this</dt><dd>${left(progress.left_ms)}</dd></div>` : ''}
  </dl>`;
}

const slept = (calls) => html`
  <p class="notice" role="status">This computer slept while the sweep ran: ${formatWhole(calls)}
    ${calls === 1 ? 'call was' : 'calls were'} cut off and sent again. What was measured before is kept,
    and the sleep counts in no time.</p>`;

/** Whether the series are told apart: several that go on, or one that is halted. */
const isListed = ({ done, total, series }, plan) => (plan.series.length > 1 && done < total) || series.some(({ halted }) => halted);

function spent({ spent_usd: usd }, { spend_usd: limit }) {
  if (usd === null) return 'Not known';
  return limit === null || limit === undefined ? formatUsd(usd) : `${formatUsd(usd)} of ${formatUsd(limit)}`;
}

function waiting(live) {
  const count = live.filter(({ waiting_until_ms: until }) => until !== null).length;
  return count === 0 ? '' : html` <span class="of">of them ${formatWhole(count)} waiting to try again</span>`;
}

/** An estimate, in the unit that it bears. */
export function left(ms) {
  if (ms === null) return '–';
  const seconds = ms / 1000;
  if (seconds < 90) return `about ${Math.max(1, Math.round(seconds))} s`;
  return seconds < 5400 ? `about ${Math.round(seconds / 60)} min` : `about ${Math.round(seconds / 360) / 10} h`;
}

function seriesList({ series }, plan, nameOf) {
  return html`<ul class="series-list">${series.map(({ series: index, done, total, halted }) => html`<li>
    <span>${nameOf(plan.series[index])}</span> <span class="figure">${formatWhole(done)} of ${formatWhole(total)}</span>
    ${halted ? html`<p class="notice bad" role="alert"><strong>Halted:</strong> ${halted.meaning}.
      ${halted.error ? html`The provider says: “${halted.error}”.` : ''} ${remedyOf(halted.fault)}</p>` : ''}</li>`)}</ul>`;
}
