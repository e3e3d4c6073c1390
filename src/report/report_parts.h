/* What the sources of the report share; nothing outside src/report includes it. */
#ifndef PQ_REPORT_PARTS_H
#define PQ_REPORT_PARTS_H

#include "pq_report.h"

/* Reads the text of a sweep. *document is the caller's to free, also after an error. Errors:
 * PQ_BAD_JSON, those of pq_sweep_read. */
pq_status report_open_sweep(const char *text, size_t size, pq_arena *arena, pq_json **document,
                            pq_sweep *sweep, pq_error *error);

/* A query's cost at one price and one token profile, USD; NaN where either is unknown or no token
 * was counted. */
double report_query_usd(const pq_sweep_price *price, double input_tokens, double output_tokens);

/* What a query of a published run cost as published, USD; NaN where that is not known. */
double report_published_usd(const pq_sweep_run *run);

/* Was an answer scored? */
bool report_has_accuracy(const pq_report_row *row);

/* Why the row's accuracy is not tested against others; NULL if it is. A static string. */
const char *report_not_tested(const pq_report_row *row);

/* Are two texts the same, or both NULL? */
bool report_same_text(const char *a, const char *b);

/* ---- names ---- */

/* Sets key, label and short_label of every row. Errors: PQ_OUT_OF_MEMORY. */
pq_status report_name_rows(pq_report *report, const char *const *sweeps, pq_arena *arena,
                           pq_error *error);

/* What tells two rows apart, and no more: the model and the platform, or only what differs besides.
 * In the arena; NULL when out of memory. */
const char *report_name_of_two(const pq_report *report, size_t row, size_t other, pq_arena *arena);

/* ---- writing ---- */

/* Writes a row into the open object: {"key", "label", "short_label", "origin", "place", "platform",
 * "platform_title", "model", "name", "quantization", "strategy", "concurrency", "questions",
 * "database", "started_at", "correct", "answered", "accuracy": MEASURE, "usd_per_query",
 * "usd_per_correct", "ttft_p50_ms", "latency_p50_ms", "latency_p90_ms", "asked", "came", "json_ok",
 * "input_tokens", "output_tokens", "front", "not_tested", "rule"}; a MEASURE is {"value",
 * "interval"}. */
void report_write_row(pq_writer *w, const pq_report_row *row);

/* "rows": [...], those that can be compared. */
void report_write_rows(pq_writer *w, const pq_report *report);

/* A test of two shares of which only the counts are known: `first` of `n` against `second` of `m`.
 * Repeats of a question are no new questions, so counts are taken per repeat. */
pq_test report_test_counts(const pq_report_row *a, const pq_report_row *b, size_t first, size_t n,
                           size_t second, size_t m);

/* A share of a row's answers, with the interval of its counts per repeat. */
pq_measure report_share(const pq_report_row *row, size_t part, size_t whole);

#endif
