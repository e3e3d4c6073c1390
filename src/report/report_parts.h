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

/* Are two texts the same, or both NULL? */
bool report_same_text(const char *a, const char *b);

#endif
