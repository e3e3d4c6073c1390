// Every level side by side: characters, tokens, dollars.
import { html } from 'lit/html.js';
import { formatPercent, formatUsd, formatWhole } from '../../text/format.js';

/**
 * @param {import('./figures.js').Figures} figures
 * @param {object} how
 * @param {{id: string, help: string}[]} how.levels
 * @param {string} how.picked
 * @param {ReturnType<import('./exact.js').createCounter>} how.counter
 */
export function levelTable({ levels: rendered, full, auto }, { levels, picked, counter }) {
  const exact = counter.isReady;
  return html`<div class="scroll" role="region" tabindex="0" aria-label="Levels, the richest first">
    <table class="figures levels" data-share="schema-levels">
      <thead><tr>
        <th scope="col">Level</th>
        <th scope="col" class="number">Characters</th>
        <th scope="col" class="number">Tokens<span class="unit">estimated</span></th>
        ${exact ? html`<th scope="col" class="number">Tokens<span class="unit">exact, o200k</span></th>` : ''}
        <th scope="col" class="number">Fewer characters<span class="unit">than the full schema</span></th>
        <th scope="col" class="number">Fewer tokens<span class="unit">estimated</span></th>
        <th scope="col" class="number">Saves a day</th>
        <th scope="col" class="number">Saves a month</th>
        <th scope="col">What stands in it</th>
      </tr></thead>
      <tbody>
        ${rendered.map((each) => html`<tr class=${each.level === shownLevel(picked, auto) ? 'picked' : ''}>
          <th scope="row">${each.level}${
            auto?.level === each.level ? html` <span class="badge">auto</span>` : ''}</th>
          <td class="number">${formatWhole(each.characters)}</td>
          <td class="number strong">${formatWhole(each.tokens_estimate)}</td>
          ${exact ? html`<td class="number strong">${formatWhole(counter.count(each.text))}</td>` : ''}
          <td class="number">${formatPercent(each.saved_vs_full)}</td>
          <td class="number">${formatWhole(each.saved_tokens)}</td>
          <td class="number">${formatUsd(each.saved_usd?.per_day_usd ?? null)}</td>
          <td class="number strong">${formatUsd(each.saved_usd?.per_month_usd ?? null)}</td>
          <td class="quiet">${levels.find(({ id }) => id === each.level)?.help}</td>
        </tr>`)}
        <tr class="whole"><th scope="row">the full schema, untrimmed</th>
          <td class="number">${formatWhole(full.characters)}</td>
          <td class="number">${formatWhole(full.tokens_estimate)}</td>
          ${exact ? html`<td class="number">${formatWhole(counter.count(full.text))}</td>` : ''}
          <td colspan="5" class="quiet">What all of these are compared with.</td></tr>
      </tbody>
    </table>
  </div>`;
}

export const shownLevel = (picked, auto) => (picked === 'auto' ? auto?.level : picked);
