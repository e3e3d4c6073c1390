// The model that is not run, only priced: every other is held against it.

const REFERENCE = 'GPT-5.4';

/**
 * Its two prices: the reader's own, else out of the price file; null if they are not there.
 * @param {any[]} prices Rows of the price files.
 * @param {(vendor: string, item: string, unit: string) => number | null} [ownFor] The reader's own price.
 */
export function referencePrice(prices, ownFor = () => null) {
  const [input, output] = ['usd_per_mtok_input', 'usd_per_mtok_output'].map((unit) => (
    ownFor('OpenAI', REFERENCE, unit) ?? prices.find((row) => row.model === REFERENCE && row.unit === unit)?.value));
  return input === undefined || output === undefined ? null : { name: REFERENCE, input, output };
}
