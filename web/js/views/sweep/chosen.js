// What was chosen for a sweep, as its form and the address hold it and as run.plan takes it.
import { OPTION_PATHS, OPTIONS } from '../../app/request-options.js';
import { numberIn } from '../../ui/fields.js';

export const START = {
  models: '', strategies: 'agent', concurrency: '1', repeats: '', seed: '', spend: '', retries: '', timeout: '', reply: '', questions: '',
  vary: '', ...OPTIONS,
};

/** The parts of a text that are not blank. @param {string | RegExp} separator */
export const listed = (text, separator) => text.split(separator).map((part) => part.trim()).filter(Boolean);

/** Part of an address; one that somebody cut short is taken as it is. */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A list in the address: a model's name may have a comma in it. @param {string[]} list */
export const pack = (list) => list.map(encodeURIComponent).join(',');

/** @returns {string[]} */
export const unpack = (text) => listed(text, ',').map(decoded);

/** A list with one more, or one less. */
export const toggled = (list, one, on) => (on ? [...list, one] : list.filter((each) => each !== one));

/** @typedef {{input: string, cached: string, output: string}} TypedPrice Of a model, as it was typed; '' for what was not. */

const PRICES = ['input', 'cached', 'output'];

/** @type {TypedPrice} */
export const NO_PRICE = { input: '', cached: '', output: '' };

const hasPrice = (typed) => PRICES.some((name) => typed[name].trim() !== '');

/** Prices for the address: model, input, cached and output of each. @param {[string, TypedPrice][]} entries */
export const packPrices = (entries) => entries.filter(([, typed]) => hasPrice(typed))
  .map(([model, typed]) => [model, ...PRICES.map((name) => typed[name])].map(encodeURIComponent).join(':')).join(',');

/** @returns {[string, TypedPrice][]} */
export const unpackPrices = (text) => listed(text, ',').map((entry) => {
  const [model, ...typed] = entry.split(':').map(decoded);
  return [model, Object.fromEntries(PRICES.map((name, index) => [name, typed[index] ?? '']))];
});

/** The price of a series as a plan has it; nothing where none was typed. @param {TypedPrice} typed @param {string} today */
export function priceOf(typed, today) {
  if (!hasPrice(typed)) return {};
  return { price: {
    input_per_mtok: numberIn(typed.input), output_per_mtok: numberIn(typed.output),
    ...(typed.cached.trim() === '' ? {} : { cached_per_mtok: numberIn(typed.cached) }),
    source: 'typed in on the page', read_on: today,
  } };
}

const milliseconds = (seconds) => (typeof seconds === 'number' ? seconds * 1000 : seconds);

/** Every model with every strategy, at every reasoning effort, so many at once, and so many. @param {object[]} efforts */
export const seriesOf = (models, strategies, concurrencies, efforts = [{}]) =>
  models.flatMap((model) => strategies.flatMap((strategy) => efforts.flatMap((effort) => (
    concurrencies.map((many) => ({ model, strategy, concurrency: numberIn(many), ...effort }))))));

/** As run.plan takes it, but for files, prices and series. @param {ReturnType<typeof import('../../ui/fields.js').createForm>} form */
export const limitsOf = ({ values, number, given }) => ({
  repeats: number('repeats'), seed: number('seed'), http_retries: number('retries'),
  call_timeout_ms: milliseconds(number('timeout')), output_tokens_each: number('reply'),
  ...(values.questions === '' ? {} : { questions: unpack(values.questions) }),
  ...(values.vary === '' ? {} : { vary_prompts: true }),
  ...given('spend', 'spend_usd'),
});

/** Which fields say what is wrong with them. */
export const PATHS = [
  ...OPTION_PATHS, 'series[].concurrency', 'repeats', 'spend_usd', 'seed', 'http_retries', 'call_timeout_ms', 'output_tokens_each',
];
