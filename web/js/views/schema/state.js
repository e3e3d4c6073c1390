// What the schema view shows, as its fields and the address hold it.

const QUESTION = 'How many tracks are there in each playlist?';

export const TRIMS = [['linked', 'Linked'], ['published', 'Published'], ['none', 'None']];

/**
 * @typedef {object} Shown
 * @property {string} level A level's id, or "auto".
 * @property {string} trim
 * @property {string} question
 * @property {string} budget In tokens, as typed.
 * @property {string} model Whose price is used: "platform/model", '' for the first.
 */

/** @type {Shown} */
export const START = { level: 'compact', trim: 'linked', question: QUESTION, budget: '', model: '' };

/** @param {URLSearchParams} params @returns {Shown} */
export const shownIn = (params) => ({
  level: params.get('level') ?? START.level,
  trim: TRIMS.some(([id]) => id === params.get('trim')) ? params.get('trim') : START.trim,
  question: params.has('q') ? params.get('q').trim() : QUESTION, // a blank one stands for none
  budget: params.get('budget') ?? '',
  model: params.get('model') ?? '',
});

/** The same for the address. @param {Shown} shown */
export const paramsOf = ({ level, trim, question, budget, model }) => ({
  level: level === START.level ? null : level,
  trim: trim === START.trim ? null : trim,
  q: question === QUESTION ? null : question.trim() || ' ',
  budget, model,
});

/** With another budget: without one there is no level "auto". @param {Shown} shown */
export const withBudget = (shown, budget) => ({
  ...shown, budget, level: budget === '' && shown.level === 'auto' ? START.level : shown.level,
});

/** A run's model, as the address names it. */
export const modelId = (run) => `${run.platform}/${run.model}`;

