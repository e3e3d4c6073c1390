/** How a question can end, and what to call it. */
export const OUTCOMES = {
  right: { label: 'Right', mark: '✓' },
  wrong: { label: 'Wrong', mark: '✕' },
  no_sql: { label: 'No SQL', mark: '–' },
  no_prediction: { label: 'No prediction', mark: '–' },
  sql_failed: { label: 'SQL failed', mark: '!' },
  refused: { label: 'Refused', mark: '⊘' },
  stopped: { label: 'Stopped', mark: '‖' },
  gold_failed: { label: 'Gold failed', mark: '!' },
};
