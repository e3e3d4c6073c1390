// The offers that the platforms view compares: which they are, and which two of them the curves hold together.
import { EXAMPLES } from '../../prices/examples.js';
import { packOffers, unpackOffers } from '../../prices/offers.js';

/** The example that an address without one names. */
export const DEFAULT = 'a';

/** An address's pair of offers; null if it is none. */
export function pairIn(text) {
  const pair = (text ?? '').split(',').map(Number);
  return pair.length === 2 && pair.every((index) => Number.isInteger(index) && index >= 0) ? pair : null;
}

/** The pair where there are fewer offers than it names. */
export const pairWithin = (pair, count) => (Math.max(...pair) >= count ? [0, Math.min(1, count - 1)] : pair);

/** Every point of the curves in the order of their volume, and which of them are crossings. */
export const curvePoints = ({ curve, crossings }) => [
  ...curve.map((point) => ({ point, isCrossing: false })),
  ...crossings.map(({ requests_per_day: at, first_per_day_usd: first, second_per_day_usd: second }) => ({
    point: [at, first, second], isCrossing: true,
  })),
].sort((a, b) => a.point[0] - b.point[0]);

/** As cost.build_or_buy takes it. @param {import('./calculator.js').Form} form */
export const workloadOf = ({ number, given }) => ({
  requests_per_day: number('q'), input_tokens: number('in'), output_tokens: number('out'), batch_share: number('batch'),
  ...given('latency', 'latency_target_ms'),
});

/**
 * The offers that are compared: an example's, those that a link brought, or the reader's own.
 * @param {() => any[] | null} rows Of the platforms' file.
 */
export function createOffers(rows) {
  let example = DEFAULT;
  /** @type {import('../../prices/offers.js').Offer[] | null} */
  let own = null;
  let linked = null; // offers as the address has them, until the example's are there
  let pair = EXAMPLES[DEFAULT].pair;

  const usual = () => EXAMPLES[example].offers(rows());

  return {
    get example() { return example; },
    get pair() { return pair; },
    get isUsual() { return own === null; },
    start(name) {
      example = Object.hasOwn(EXAMPLES, name ?? '') ? name : DEFAULT;
      own = null;
      linked = null;
      pair = EXAMPLES[example].pair;
      return EXAMPLES[example];
    },
    enter(params) {
      linked = params.get('offers');
      pair = pairIn(params.get('pair')) ?? pair;
    },
    params: () => ({
      ex: example === DEFAULT ? null : example,
      offers: linked ?? (own === null ? null : packOffers(own, usual())),
      pair: pair.join() === EXAMPLES[example].pair.join() ? null : pair.join(),
    }),
    now() {
      if (linked !== null) own = unpackOffers(linked, usual());
      linked = null;
      const offers = own ?? usual();
      pair = pairWithin(pair, offers.length);
      return offers;
    },
    put(offers) { own = offers; },
    choosePair(chosen) { pair = chosen; },
  };
}
