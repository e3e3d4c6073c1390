// Whether a question can be asked, and the plan by which it is.

/**
 * Why a recording cannot answer a question; '' if it can.
 * @param {import('../../main.js').App} app
 * @param {import('./conversation.js').Question} question
 */
export function unrecorded({ library, workspace }, question) {
  const [item = null] = library.of('cassette');
  if (item === null) return library.listed ? 'This page came without a recording. Choose “A model, with your key”.' : 'Loading…';
  if (item.state === 'failed') {
    return `The recording could not be fetched (${item.error.message}). Load the page again, or choose “A model, with your key”.`;
  }
  if (item.state !== 'ready') return 'Fetching the recording…';
  const { plan } = item.info;
  if (workspace.chosen('database')?.name !== plan.database) {
    return `The recording was made with ${workspace.labelOf(plan.database)}. Choose that database, or “A model, with your key”.`;
  }
  if (plan.questions.some((each) => each.question === question.text)) return '';
  return 'The recording answers the questions below only. For your own words choose “A model, with your key”.';
}

/** A recording's own plan, of one question. @param {any} plan @param {import('./conversation.js').Question} question */
export const recordedPlan = (plan, question) => ({
  ...plan, gold: question.goldId, questions: plan.questions.filter((each) => each.question === question.text),
});

/**
 * What run.plan is asked: a question of a gold set by itself, or one in words, after what was asked before.
 * @param {import('./conversation.js').Question} question
 * @param {string} database
 * @param {{question: string, sql: string}[]} history
 * @param {object[]} series
 */
export function planRequest({ id, text, gold }, database, history, series) {
  const request = { database, side_by_side: true, series };
  if (gold !== null && history.length === 0) return { ...request, gold, questions: [id] };
  return { ...request, questions: [{ id, question: text, ...(history.length > 0 ? { history } : {}) }] };
}
