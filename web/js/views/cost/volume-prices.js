// The reader's prices of the query volume's rows, and what they make of a sweep.

const UNITS = ['input', 'output'];

/** @typedef {{platform: string, name: string, unit: string, usd: number}} OwnPrice Of a run. */

/** The reader's prices that a row has a use for: none for a run of the reader's, which has the price it was made with. */
export const ownPricesOf = ({ origin, platform, name }, ownFor) => (origin === 'published' ? UNITS : [])
  .map((unit) => ({ platform, name, unit, usd: ownFor(platform, name, `usd_per_mtok_${unit}`) })).filter(({ usd }) => usd !== null);

/**
 * The same sweep with the reader's prices as corrections: its figures stay the engine's.
 * @param {any} sweep
 * @param {OwnPrice[]} own
 * @param {string} today
 */
export function repriced(sweep, own, today) {
  const runs = sweep.runs.map((run) => {
    const prices = own.filter(({ platform, name }) => platform === run.platform && name === run.name);
    if (prices.length === 0) return run;
    const { input, output } = run.corrections.find(({ field }) => field === 'price')?.value ?? run.published.price;
    const value = { input, output, ...Object.fromEntries(prices.map(({ unit, usd }) => [unit, usd])) };
    return {
      ...run,
      corrections: [
        ...run.corrections.filter(({ field }) => field !== 'price'), { field: 'price', value, why: 'Your own price.', source: 'own' },
      ],
    };
  });
  const source = { title: 'Your own price', url: null, file: null, asof: today.slice(0, 7) };
  return { ...sweep, sources: { ...sweep.sources, own: source }, runs };
}

/** The table as CSV. */
export function csvRows({ rows, reference }) {
  const heads = ['model', 'platform', 'accuracy', 'per_query_usd', 'per_correct_usd', 'per_correct_low_usd', 'per_correct_high_usd',
    'per_day_usd', 'per_month_usd', 'per_year_usd', `${reference.name} per_month_usd`];
  return [heads, ...rows.map((row) => {
    const { value, interval } = row.usd_per_correct;
    return [row.short_label, row.platform, row.accuracy.value, row.usd_per_query.value, value, interval?.[0], interval?.[1],
      row.per_day_usd, row.per_month_usd, row.per_year_usd, row.reference_per_month_usd];
  })];
}
