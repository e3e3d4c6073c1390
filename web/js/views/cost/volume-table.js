// The query volume as a table: a row a model, cheapest first; every figure says how it is made.
import { html } from 'lit/html.js';
import { providerName } from '../../sweeps/names.js';
import { formatPrice, formatRate, formatSum, formatTimes } from '../../text/format.js';
import { accuracy } from '../../ui/interval.js';
import { heads, numberHeads, numbers, strongNumber, table } from '../../ui/table.js';
import { createVolumeExplainer } from './volume-explain.js';
import { ownPricesOf } from './volume-prices.js';

/**
 * @param {import('../../main.js').App} app
 * @param {import('./tools.js').CostTools} tools
 * @param {(row: any) => any} runOf A row as the matrix has it; undefined while that is not there.
 */
export function createVolumeTable(app, { book, explain }, runOf) {
  const { explainRow, explainReference } = createVolumeExplainer(app, book, runOf);

  /**
   * @param {any} result Of cost.table.
   * @param {string[]} names Of its rows.
   * @param {{name: string, input: number, output: number}} reference
   */
  function template({ rows }, names, reference) {
    const titles = [
      heads('Model'), html`<th scope="col" class="roomy" data-csv="Platform">Platform</th>`, heads('Accuracy'),
      numberHeads('$/correct answer', '$/query', '$/day', '$/month', '$/year',
        [explain.figure(reference.name, explainReference(reference)), '$/month'], 'Cheaper by'),
    ];
    return table('Costs by model, cheapest first', titles, rows.map((row, index) => costRow(row, names[index])), { kind: 'cost' });
  }

  function costRow(row, name) {
    const platform = providerName(app, row.platform);
    const best = row.most_accurate ? html` <span class="badge">most accurate</span>` : '';
    const head = html`<th scope="row" class=${row.origin === 'own' ? 'own-head' : ''}><span class="name" data-platform=${platform}>${
      name}</span>${best}</th>
      <td class="roomy" data-csv=${platform}>${platform}</td>
      <td>${accuracy(row.accuracy, row.accuracy_interval)}</td>`;
    if (row.per_query_usd === null) return html`<tr>${head}<td colspan="7" class="quiet">${row.no_cost_reason}</td></tr>`;
    return html`<tr class=${row.most_accurate ? 'best' : ''}>${head}${costCells(row, name)}</tr>`;
  }

  function costCells(row, name) {
    const figure = (shown) => explain.figure(shown, explainRow(row), name);
    const { value, interval } = row.cost_per_correct_usd;
    const corrected = row.basis === 'corrected' ? CORRECTED : '';
    const isOwnPrice = ownPricesOf(row, book.ownFor).length > 0;
    return html`
      ${numbers(html`${value === null ? formatPrice(null) : figure(formatPrice(value))}${
        interval ? html`<span class="unit">${priceRange(interval)}</span>` : ''}`,
      html`${figure(formatPrice(row.per_query_usd))}${isOwnPrice ? OWN : corrected}`,
      figure(formatSum(row.per_day_usd)))}
      ${strongNumber(figure(formatSum(row.per_month_usd)))}
      ${numbers(figure(formatSum(row.per_year_usd)))}
      <td class="number faint">${formatSum(row.reference_per_month_usd)}</td>
      ${numbers(formatTimes(row.times_cheaper))}`;
  }

  return { template };
}

const CORRECTED = html`<span>*<span class="hidden"> corrected</span></span>`;

const OWN = html` <span class="badge">your price</span>`;

const priceRange = ([low, high]) => (high === null ? `from ${formatPrice(low)}` : `${formatPrice(low)}–${formatPrice(high).slice(1)}`);

/** What stands below it. */
export const volumeLegend = (isOwn, { name, input, output }) => html`
  <p class="quiet">Cheapest first${isOwn ? '' : '; * corrected, in price or tokens. Prices are of May 2026 unless you put your own'}:
    click a figure for its formula${isOwn ? '' : ', its price, source and age'}. ${name} stands at
    ${formatRate(input)} for a million input tokens and ${formatRate(output)} for a million output
    tokens; it was not run, so its column prices the tokens that each model used.</p>`;
