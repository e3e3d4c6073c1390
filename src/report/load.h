/* Reading load tests; nothing outside src/report includes it. */
#ifndef PQ_REPORT_LOAD_H
#define PQ_REPORT_LOAD_H

#include "pq_load.h"

/* The load tests of the sweep's file and the series scored here. The points are in the arena.
 * Errors: PQ_BAD_FIELD, PQ_OUT_OF_MEMORY. */
pq_status report_load_points(const pq_report *report, pq_arena *arena, pq_load_point **points,
                             size_t *n, pq_error *error);

/* The highest concurrency at which two rows or more were run; 0 if there is none. */
size_t report_load_highest(const pq_load_point *points, size_t n);

#endif
