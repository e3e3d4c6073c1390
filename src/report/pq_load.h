/* What is known of rows under load: how many of the calls that ran at once came to an answer. */
#ifndef PQ_LOAD_H
#define PQ_LOAD_H

#include "pq_questions.h"

typedef struct pq_load_point {
    size_t row; /* of the view */
    size_t concurrency;
    size_t offered, came;
    double latency_p50_ms, latency_p90_ms; /* of those that came */
    bool own;
} pq_load_point;

/* The load tests of the sweep's file and the series judged here. The points are in the call's
 * arena. Errors: PQ_BAD_FIELD, PQ_OUT_OF_MEMORY. */
pq_status pq_load_points(pq_answers *a, pq_load_point **points, size_t *n);

/* A count of a published load test. Errors: PQ_BAD_FIELD. */
pq_status pq_load_count(const pq_value *object, const char *key, size_t *count, pq_error *error);

/* The highest concurrency at which two rows or more were run; 0 if there is none. */
size_t pq_load_highest(const pq_load_point *points, size_t n);

#endif
