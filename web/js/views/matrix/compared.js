// Two rows of the matrix against each other: it stays in sight while the reader looks for the second.
import { html } from 'lit/html.js';
import { createAsker } from '../../engine/asker.js';
import { formatPrice } from '../../text/format.js';
import { comparisonResult } from '../../ui/comparison.js';
import { accuracy } from '../../ui/interval.js';
import { failure } from '../../ui/notice.js';

/** Why the figures of two rows cannot be compared. */
const NOT_TOGETHER = `A published row holds counts and no answers, from other prompts on another day, so no test joins it with a run of
  yours. Choose two of yours, or two that were published.`;

/** Why those of a run without a gold set cannot. */
const NOT_SCORED = 'A run of free questions is not scored, so its accuracy cannot be compared.';

/** @param {any[]} pair Two rows. @returns {string} Why they are not compared; '' if they are. */
const whyNot = (pair) => {
  if (pair[0].origin !== pair[1].origin) return NOT_TOGETHER;
  return pair.some(({ questions }) => questions === null) ? NOT_SCORED : '';
};

/** @param {import('../../main.js').App} app */
export function createComparison(app) {
  const asker = createAsker(app, 'compare', { isLasting: true });
  let unfolded = false; // only a phone folds it

  /**
   * @param {any} sources What the rows are of, as the engine takes it.
   * @param {any[]} pair The rows that are chosen: none, one or two.
   * @param {() => void} clear
   */
  function template(sources, pair, clear) {
    if (pair.length === 0) return '';
    const names = pair.map(({ label }) => label);
    const button = html`<button type="button" class="more" @click=${clear}>Clear</button>`;
    if (pair.length === 1) {
      return html`<div class="comparison pinned" role="status">
        <div class="toolbar"><p><strong>${names[0]}</strong>, and which other?</p>${button}</div></div>`;
    }
    const why = whyNot(pair);
    if (why !== '') {
      return html`<div class="comparison pinned" role="status">
        <div class="toolbar"><h3>${names[0]} against ${names[1]}</h3>${button}</div>
        <p class="quiet">${why}</p></div>`;
    }
    asker.ask({ ...sources, first: pair[0].at, second: pair[1].at }, app.own.judging.current.serial);
    return outcome(names, button);
  }

  function outcome(names, button) {
    const { result, error } = asker.isCurrent ? asker : { result: null, error: null };
    const unfold = () => {
      unfolded = !unfolded;
      app.update();
    };
    return html`<div class="comparison pinned ${unfolded ? '' : 'folded'}" role="status">
      <div class="toolbar"><h3>${names[0]} against ${names[1]}</h3>
        <button type="button" class="more unfold" aria-expanded=${unfolded} @click=${unfold}>Figures</button>${button}</div>
      ${error ? failure(error, 'They could not be compared.') : ''}
      ${result && !error ? comparisonResult(result, result.names, html`<dl class="facts">
        ${[result.first, result.second].map((row, index) => comparedModel(result.rows[row], result.names[index]))}</dl>`) : ''}
    </div>`;
  }

  return { template };
}

function comparedModel({ correct, answered, accuracy: { value, interval }, usd_per_correct: cost }, name) {
  return html`<div><dt>${name}: ${correct} of ${answered} right${cost.value ? `, ${formatPrice(cost.value)} a correct answer` : ''}</dt>
    <dd>${accuracy(value, interval)}</dd></div>`;
}
