// The scoring rules that the engine knows, by its `meta`.

/** @param {import('../main.js').App} app @returns {{id: string, title: string, summary: string, source?: string}[]} */
export const rulesOf = (app) => app.meta?.rules ?? [];

/** The rule that is wanted, or else the first; undefined before the engine says which there are. */
export const ruleOr = (rules, wanted) => (rules.find(({ id }) => id === wanted) ?? rules[0])?.id;

/** What the address says of a rule: null for the first. */
export const ruleParam = (rules, wanted) => (ruleOr(rules, wanted) === rules[0]?.id ? null : wanted);
