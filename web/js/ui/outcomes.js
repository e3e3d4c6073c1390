// How a question can end, and where a right answer can be lost: what to call it.

/** How a question can end, and what to call it. */
const OUTCOMES = {
  right: { label: 'Right', mark: '✓' },
  wrong: { label: 'Wrong', mark: '✕' },
  no_sql: { label: 'No SQL', mark: '–' },
  no_prediction: { label: 'No prediction', mark: '–' },
  rate_limited: { label: 'Rate limited', mark: '…' },
  provider_error: { label: 'Provider error', mark: '…' },
  timed_out: { label: 'Timed out', mark: '…' },
  refusal: { label: 'Model refused', mark: '–' },
  sql_failed: { label: 'SQL failed', mark: '!' },
  refused: { label: 'Refused', mark: '⊘' },
  stopped: { label: 'Stopped', mark: '‖' },
  gold_failed: { label: 'Gold failed', mark: '!' },
};

/** One that a newer engine knows and this page does not is called by its code. */
export const outcomeOf = (code) => OUTCOMES[code] ?? { label: code.replaceAll('_', ' '), mark: '?' };

/** Where a right answer can be lost, and what to call it. */
export const LOSSES = {
  provider: 'Provider',
  no_prediction: 'No prediction',
  extraction: 'Extraction',
  sql: 'SQL',
  columns: 'Columns',
  order: 'Order',
  rows: 'Rows',
};
