// The query volume as a table: a row a model, cheapest first; every figure says how it is made.
import { html } from 'lit/html.js';
import { formatPrice, formatRate, formatSum, formatTimes } from '../../text/format.js';
import { accuracy } from '../../ui/interval.js';
import { word } from '../../ui/tips.js';
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

  /** @param {any} result Of cost.table. @param {{name: string, input: number, output: number}} reference */
  function template({ rows }, reference) {
    const titles = [
      heads('Model'), html`<th scope="col" class="roomy" data-csv="Platform">${word('Platform')}</th>`, heads('Accuracy'),
      numberHeads('$/correct answer', '$/query', '$/day', '$/month', '$/year',
        [explain.figure(reference.name, explainReference(reference)), '$/month'], 'Cheaper by'),
    ];
    return table('Costs by model, cheapest first', titles, rows.map(costRow), { kind: 'cost' });
  }

  function costRow(row) {
    const { short_label: name, platform_title: platform } = row;
    const best = row.most_accurate ? html` <span class="badge">most accurate</span>` : '';
    const head = html`<th scope="row" class=${row.origin === 'own' ? 'own-head' : ''}><span class="name" data-platform=${platform}>${
      name}</span>${best}</th>
      <td class="roomy" data-csv=${platform}>${platform}</td>
      <td>${accuracy(row.accuracy.value, row.accuracy.interval)}</td>`;
    if (row.usd_per_query.value === null) return html`<tr>${head}<td colspan="7" class="quiet">${row.no_cost_reason}</td></tr>`;
    return html`<tr class=${row.most_accurate ? 'best' : ''}>${head}${costCells(row)}</tr>`;
  }

  function costCells(row) {
    const figure = (shown) => explain.figure(shown, explainRow(row), row.short_label);
    const { value, interval } = row.usd_per_correct;
    const corrected = row.basis === 'corrected' ? CORRECTED : '';
    const isOwnPrice = ownPricesOf(row, book.ownFor).length > 0;
    return html`
      ${numbers(html`${value === null ? formatPrice(null) : figure(formatPrice(value))}${
        interval ? html`<span class="unit">${priceRange(interval)}</span>` : ''}`,
      html`${figure(formatPrice(row.usd_per_query.value))}${isOwnPrice ? OWN : corrected}`,
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
