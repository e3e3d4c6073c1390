// The rule by which the published rows are scored, as the address and the reader choose it.
import { html } from 'lit/html.js';
import { ruleOr, ruleParam, rulesOf } from '../engine/rules.js';

/** Its name in the address. */
export const PUBLISHED_RULE = 'by';

/** What the address says of it: null for the recommended rule. */
export const publishedRuleParam = (app, wanted) => ruleParam(rulesOf(app), wanted);

/** What an operation takes of it: nothing for the recommended rule. */
export function ruleRequest(app, wanted) {
  const rule = publishedRuleParam(app, wanted);
  return rule === null ? {} : { rule };
}

/** @param {import('../main.js').App} app @param {string | null} wanted @param {(id: string) => void} choose */
export function ruleChoice(app, wanted, choose) {
  const rules = rulesOf(app);
  const chosen = ruleOr(rules, wanted);
  const isUnknown = wanted !== null && rules.length > 0 && chosen !== wanted;
  return html`<label class="rule-choice">Scored by <select @change=${(event) => choose(event.target.value)}>
      ${rules.map(({ id, title }) => html`<option value=${id} .selected=${id === chosen}>${id}: ${title}</option>`)}
    </select></label>${isUnknown ? html`<p class="notice">This address names the rule “${wanted}”, which this version does not
      have. The rows are scored by ${chosen}.</p>` : ''}`;
}
