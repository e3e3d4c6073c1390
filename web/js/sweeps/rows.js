// The engine's rows as the page's tables take them: a figure as published, and as corrected.

const pair = (published, now) => ({ published, corrected: now === published ? null : now });

const samePrice = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/** Where nothing was published, nothing was corrected. */
const asPublished = (row) => row.published ?? { ...row, answered: row.asked, usd_per_query: row.usd_per_query.value };

function accuracyOf({ correct, answered, accuracy }, published) {
  const isCorrected = published.correct !== correct || published.answered !== answered;
  const none = { value: null, interval: null };
  const [before, after] = isCorrected ? [published.accuracy, accuracy] : [accuracy, none];
  return { published: before.value, interval: before.interval, is_corrected: isCorrected, corrected: after.value, corrected_interval: after.interval };
}

/** A row of sweep.matrix. */
export function asTableRow(row) {
  const before = asPublished(row);
  const isOwn = row.origin === 'own';
  return {
    ...row,
    questions: row.asked,
    correct: pair(before.correct, row.correct),
    answered: pair(row.asked, row.came),
    accuracy: isOwn ? accuracyOf(row, { correct: row.correct, answered: row.answered }) : accuracyOf(row, before),
    ttft_p50_ms: row.ttft_p50_ms.value,
    latency_p50_ms: row.latency_p50_ms.value,
    latency_p90_ms: row.latency_p90_ms.value,
    input_tokens: pair(before.input_tokens, row.input_tokens),
    output_tokens: pair(before.output_tokens, row.output_tokens),
    price: { published: before.price, corrected: samePrice(before.price, row.price) ? null : row.price },
    cost_per_query_usd: pair(before.usd_per_query, row.usd_per_query.value),
    cost_per_correct_usd: row.usd_per_correct,
    ...(isOwn ? { series: row.place, sweep: row.key } : {}),
  };
}

/** A row of cost.table. */
export const asCostRow = (row) => ({
  ...row,
  accuracy: row.accuracy.value,
  accuracy_interval: row.accuracy.interval,
  per_query_usd: row.usd_per_query.value,
  cost_per_correct_usd: row.usd_per_correct,
});
