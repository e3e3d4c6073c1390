// Two rows of the matrix against each other: it stays in sight while the reader looks for the second.
import { html } from 'lit/html.js';
import { createAsker } from '../../engine/asker.js';
import { formatPrice } from '../../text/format.js';
import { comparisonResult } from '../../ui/comparison.js';
import { accuracy } from '../../ui/interval.js';
import { failure } from '../../ui/notice.js';

/** What two rows are called beside each other: by their platforms where the model is the same. */
export const pairNames = (pair, ownHow, platformName) => pair.map((row) => {
  if (row.own) return `${row.name}, ${ownHow(row)}`;
  return pair.length === 2 && pair[0].name === pair[1].name ? `${row.name} on ${platformName(row.platform)}` : row.name;
});

/** Why the figures of two rows cannot be compared. */
const NOT_TOGETHER = `A published row holds counts and no answers, from other prompts on another day, so no test joins it with a run of
  yours. Choose two of yours, or two that were published.`;

/**
 * @param {import('../../main.js').App} app
 * @param {() => {sweep: string, rows: any[]}} published The sweep's name, and its rows.
 */
export function createComparison(app, published) {
  const asker = createAsker(app, compare, { isLasting: true });
  let unfolded = false; // only a phone folds it

  /** Of published rows their counts are known, of the reader's every answer. @param {{own: boolean, pair: [number, number]}} of */
  async function compare({ own, pair: [first, second] }) {
    if (own) return { result: await app.own.judging.compare(first, second) };
    return { result: await app.engine.call('sweep.compare', { sweep: published().sweep, first, second }) };
  }

  function ask(pair) {
    const { judged, state } = app.own.judging.current;
    const own = Boolean(pair[0].own);
    const { rows } = published();
    asker.ask({ own, pair: pair.map((row) => (own ? row.series : rows.indexOf(row))) }, `${judged} ${state}`);
  }

  /**
   * @param {any[]} pair The rows that are chosen: none, one or two.
   * @param {string[]} names
   * @param {() => void} clear
   */
  function template(pair, names, clear) {
    if (pair.length === 0) return '';
    const button = html`<button type="button" class="more" @click=${clear}>Clear</button>`;
    if (pair.length === 1) {
      return html`<div class="comparison pinned" role="status">
        <div class="toolbar"><p><strong>${names[0]}</strong>, and which other?</p>${button}</div></div>`;
    }
    if (Boolean(pair[0].own) !== Boolean(pair[1].own)) {
      return html`<div class="comparison pinned" role="status">
        <div class="toolbar"><h3>${names[0]} against ${names[1]}</h3>${button}</div>
        <p class="quiet">${NOT_TOGETHER}</p></div>`;
    }
    ask(pair);
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
      ${result && !error ? comparisonResult(result, names, html`<dl class="facts">
        ${comparedModel(result.first, names[0])}${comparedModel(result.second, names[1])}</dl>`) : ''}
    </div>`;
  }

  return { template };
}

function comparedModel({ correct, n, accuracy: share, accuracy_interval: interval, cost_per_correct_usd: cost }, name) {
  return html`<div><dt>${name}: ${correct} of ${n} right${cost?.value ? `, ${formatPrice(cost.value)} a correct answer` : ''}</dt>
    <dd>${accuracy(share, interval)}</dd></div>`;
}
