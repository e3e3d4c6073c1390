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

/* The load tests of the sweep's file and the series scored here. The points are in the arena.
 * Errors: PQ_BAD_FIELD, PQ_OUT_OF_MEMORY. */
pq_status pq_load_points(const pq_report *report, pq_arena *arena, pq_load_point **points,
                         size_t *n, pq_error *error);

/* The highest concurrency at which two rows or more were run; 0 if there is none. */
size_t pq_load_highest(const pq_load_point *points, size_t n);

/* Writes how sure the accuracies of the load test in the text of a sweep are, of all calls as
 * published and of those that were answered: {"confidence", "rows": [{"right", "asked", "answered",
 * "of_asked": MEASURE, "of_answered": MEASURE}]}. A share that is not the share of a count is null.
 * Errors: PQ_BAD_JSON, PQ_BAD_FIELD, those of pq_sweep_read. */
pq_status pq_load_write(pq_writer *w, const char *sweep, size_t size, pq_arena *arena,
                        pq_error *error);

#endif
