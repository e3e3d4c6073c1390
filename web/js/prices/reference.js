// The model that is not run, only priced: every other is held against it.

/** What price.find is asked. */
export const REFERENCE = { vendor: 'OpenAI', model: 'GPT-5.4' };

/** Its name and two prices, out of what price.find found; null if they are not known. @param {any} found */
export function referenceOf(found) {
  const { input = null, output = null } = found?.price ?? {};
  return input === null || output === null ? null : { name: REFERENCE.model, input, output };
}
