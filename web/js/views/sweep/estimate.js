// What a sweep will cost, before it starts, and by which prices.
import { html } from 'lit/html.js';
import { formatRate, formatUsd, formatWhole, MISSING } from '../../text/format.js';
import { heads, numberHeads } from '../../ui/table.js';

/** @param {{plan: any, estimate: any}} made What run.plan made. */
export function estimatePanel({ plan, estimate }) {
  const { answers, usd, most_usd: most, input_tokens: input, output_tokens: output, output_tokens_each: each } = estimate;
  const counted = [[plan.questions.length, 'question'], [plan.series.length, 'series'], [plan.repeats, 'repeat']]
    .map(([count, word]) => `${formatWhole(count)} ${count === 1 || word === 'series' ? word : `${word}s`}`).join(' × ');
  return html`<section class="estimate" aria-label="Estimated cost">
    <dl class="facts">
      <div><dt>Answers</dt><dd>${formatWhole(answers)}</dd></div>
      <div><dt>Expected cost</dt><dd class="expected">${usd === null ? 'Not known' : formatUsd(usd)}</dd></div>
      <div><dt>At most</dt><dd>${most === null ? 'Not known' : formatUsd(most)}</dd></div>
      <div><dt>Tokens in, out</dt><dd>${formatWhole(input)}, ${formatWhole(output)}</dd></div>
    </dl>
    <p class="quiet">${counted}. Expected: the prompts as they will be sent, their tokens estimated, and
      replies of ${formatWhole(each)} tokens; no repair, nothing cached. At most: every reply is as long as it may be and
      every repair turn is needed. Calls that are sent again after a fault are in neither.</p>
  </section>`;
}

/**
 * @param {string[]} models
 * @param {any} plan The newest there is; null if there is none yet.
 * @param {{of: (model: string) => Record<string, string>, set: (model: string, change: object) => void}} own Prices typed in.
 * @param {(id: string) => any} sourceOf What a price's source is called.
 */
export function priceTable(models, plan, own, sourceOf) {
  const priceOf = (model) => plan?.series.find((series) => series.model === model)?.price ?? null;
  return html`<div class="scroll" role="region" tabindex="0" aria-label="Prices"><table class="price-table" data-share="sweep-prices">
    <thead><tr>${heads('Model')}${numberHeads(...COLUMNS.map(([, , name]) => [name, '$/M tokens']))}${heads('Source')}</tr></thead>
    <tbody>${models.map((model) => priceRow(model, priceOf(model), own, sourceOf))}</tbody>
  </table></div>
  <p class="quiet">Type a price to use it in the place of the one shown.
    Without a price nothing can be said of cost, and no spending limit can hold.</p>`;
}

/** [field, where a plan has it, label] */
const COLUMNS = [
  ['input', 'input_per_mtok', 'Input'], ['cached', 'cached_per_mtok', 'Cached input'], ['output', 'output_per_mtok', 'Output'],
];

function priceRow(model, price, own, sourceOf) {
  const typed = own.of(model);
  const cell = ([field, path, name]) => {
    const value = price?.[path] ?? null;
    return html`<td class="number" data-csv=${typed[field].trim() || (value ?? '')}>
      <input type="text" inputmode="decimal" autocomplete="off" class="price-input" aria-label="${name} price of ${model}"
        .value=${typed[field]} placeholder=${value === null ? MISSING : formatRate(value)}
        @input=${(event) => own.set(model, { [field]: event.target.value })}></td>`;
  };
  return html`<tr>
    <th scope="row"><code>${model}</code></th>
    ${COLUMNS.map(cell)}
    <td>${price === null ? html`<span class="badge error">No price known</span>`
      : html`${sourceOf(price.source ?? '')}${price.read_on ? `, ${price.read_on}` : ''}`}</td>
  </tr>`;
}
