// What came of the sweep that just ended, in its own card: right answers, their cost, where to look on.
import { html } from 'lit/html.js';
import { formatInterval, formatWhole } from '../../text/format.js';
import { seriesName } from '../../sweeps/names.js';
import { perCorrectCell } from '../../ui/judged-figures.js';

/** Views that show the reader's runs too. */
const VIEWS = [['#start', 'Start'], ['#load', 'Load'], ['#versus', 'Head to head']];

/** To the whole table, further down in the same view. */
function goDown() {
  const heading = document.getElementById('own-results');
  heading.scrollIntoView({ block: 'start' });
  heading.focus({ preventScroll: true });
}

/** @param {import('../../main.js').App} app @param {string} id Of the sweep. */
export function sweepOutcome(app, id) {
  const { result, sweeps, state, left } = app.own.judging.look();
  const at = sweeps.findIndex((sweep) => sweep.id === id);
  const rows = at === -1 ? [] : result.series.filter(({ sweep }) => sweep === result.sweeps[at].name);
  if (rows.length === 0) {
    const judging = state === 'running' || state === 'waiting';
    if (left.some(({ sweep }) => sweep.id === id) || !judging) return '';
    return html`<p class="quiet" role="status">Its answers are being judged…</p>`;
  }
  return html`<ul class="series-list outcome-list" aria-label="What came of it">${rows.map((row) => html`<li>
      ${rows.length > 1 ? html`<span>${seriesName(app, row)}</span>` : ''}
      ${row.accuracy.n === 0 ? html`<span>No answer came, so none is judged.</span>` : html`
      <span><span class="figure">${formatWhole(row.accuracy.right)} of ${formatWhole(row.accuracy.n)} right</span>
        <span class="of">${formatInterval(row.accuracy.interval)}</span></span>
      <span><span class="figure">${perCorrectCell(row.usd_per_correct)}</span>
        <span class="of">per correct answer</span></span>`}</li>`)}</ul>
    <p class="look-on"><button type="button" class="more" @click=${goDown}>All results</button>
      ${VIEWS.map(([hash, name]) => html`<a href=${hash}>${name}</a> `)}</p>`;
}
