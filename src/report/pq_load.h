/* What is known of rows under load: how many of the calls that ran at once came to an answer. */
#ifndef PQ_LOAD_H
#define PQ_LOAD_H

#include "pq_report.h"

typedef struct pq_load_point {
    size_t row; /* of the report */
    size_t concurrency;
    size_t offered, came;
    double latency_p50_ms, latency_p90_ms; /* of those that came */
    bool own;
} pq_load_point;

/* Writes how sure the accuracies of the load test in the text of a sweep are, of all calls as
 * published and of those that were answered: {"confidence", "rows": [{"right", "asked", "answered",
 * "of_asked": MEASURE, "of_answered": MEASURE}]}. A share that is not the share of a count is null.
 * Errors: PQ_BAD_JSON, PQ_BAD_FIELD, those of pq_sweep_read. */
pq_status pq_load_write(pq_writer *w, const char *sweep, size_t size, pq_arena *arena,
                        pq_error *error);

#endif
