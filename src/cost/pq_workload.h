/*
 * A workload: what is asked of a model in a day, however it is billed.
 */
#ifndef PQ_WORKLOAD_H
#define PQ_WORKLOAD_H

#include "pq_error.h"

#include <stdbool.h>
#include <stddef.h>

enum { PQ_HOURS_PER_DAY = 24 };

/* Means over the requests of a day; every number is finite and >= 0. */
typedef struct pq_workload {
    double requests_per_day;
    double input_tokens;              /* the whole prompt of a request */
    double cached_tokens;             /* of the prompt: read from a cache */
    double cache_write_tokens;        /* of the prompt: written to a cache */
    double output_tokens;             /* the answer */
    double reasoning_tokens;          /* billed as output and not part of output_tokens */
    double batch_share;               /* of the requests, 0 to 1: may wait for a batch */
    double latency_target_ms;         /* mean time to the whole reply; 0 for none */
    bool has_profile;                 /* false: every hour is alike */
    double profile[PQ_HOURS_PER_DAY]; /* the share of the day's requests in each hour; sums to 1 */
} pq_workload;

/* Refuses contradictions of numbers that are in range: parts of the prompt larger than the prompt,
 * and a profile that does not sum to 1 (within 1e-9). Errors: PQ_BAD_FIELD, where: the field. */
pq_status pq_workload_check(const pq_workload *workload, pq_error *error);

/* The prompt tokens that must be computed: neither cached nor free. */
double pq_workload_uncached(const pq_workload *workload);

/* Output and reasoning tokens. */
double pq_workload_generated(const pq_workload *workload);

/* The share of the day's requests that fall in an hour, 0 to 23. */
double pq_workload_share(const pq_workload *workload, size_t hour);

#endif
