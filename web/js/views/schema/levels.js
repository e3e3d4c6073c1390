// Every level side by side: characters, tokens, dollars.
import { html } from 'lit/html.js';
import { formatPercent, formatUsd, formatWhole } from '../../text/format.js';
import { heads, numberHeads, numbers, strongNumber } from '../../ui/table.js';

/**
 * @param {import('./figures.js').Figures} figures
 * @param {object} how
 * @param {{id: string, help: string}[]} how.levels
 * @param {string} how.picked
 * @param {ReturnType<typeof import('./exact.js').createCounter>} how.counter
 */
export function levelTable({ levels: rendered, full, auto }, { levels, picked, counter }) {
  const exact = counter.isReady;
  return html`<div class="scroll" role="region" tabindex="0" aria-label="Levels, the richest first">
    <table class="figures levels" data-share="schema-levels">
      <thead><tr>${heads('Level')}${numberHeads('Characters', ['Tokens', 'estimated'], ...(exact ? [['Tokens', 'exact, o200k']] : []),
        ['Fewer characters', 'than the full schema'], ['Fewer tokens', 'estimated'], 'Saves a day', 'Saves a month')}
        ${heads('What stands in it')}</tr></thead>
      <tbody>
        ${rendered.map((each) => html`<tr class=${each.level === shownLevel(picked, auto) ? 'picked' : ''}>
          <th scope="row">${each.level}${
            auto?.level === each.level ? html` <span class="badge">auto</span>` : ''}</th>
          ${numbers(formatWhole(each.characters))}${strongNumber(formatWhole(each.tokens_estimate))}
          ${exact ? strongNumber(formatWhole(counter.count(each.text))) : ''}
          ${numbers(formatPercent(each.saved_vs_full), formatWhole(each.saved_tokens), formatUsd(each.saved_usd?.per_day_usd ?? null))}
          ${strongNumber(formatUsd(each.saved_usd?.per_month_usd ?? null))}
          <td class="quiet">${levels.find(({ id }) => id === each.level)?.help}</td>
        </tr>`)}
        <tr class="whole"><th scope="row">the full schema, untrimmed</th>
          ${numbers(formatWhole(full.characters), formatWhole(full.tokens_estimate),
            ...(exact ? [formatWhole(counter.count(full.text))] : []))}
          <td colspan="5" class="quiet">What all of these are compared with.</td></tr>
      </tbody>
    </table>
  </div>`;
}

export const shownLevel = (picked, auto) => (picked === 'auto' ? auto?.level : picked);
