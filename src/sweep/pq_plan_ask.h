/*
 * A series as a reader asks for it, and what the known providers and strategies add to it. What the
 * reader says stays.
 */
#ifndef PQ_PLAN_ASK_H
#define PQ_PLAN_ASK_H

#include "pq_plan.h"
#include "pq_providers.h"

typedef struct pq_asked_series {
    pq_series series; /* without a strategy */
    const char *strategy;
    size_t max_tokens_field; /* a place in pq_max_tokens_fields */
    bool has_json_mode, has_max_tokens_field, has_repair_turns;
} pq_asked_series;

extern const pq_shape pq_asked_series_shape;

typedef struct pq_series_sources {
    const pq_strategy *strategies;
    size_t n_strategies;
    const pq_provider *providers;
    size_t n_providers;
} pq_series_sources;

/* Completes a series, except for its price. Strings are those of what is given. Errors:
 * PQ_UNKNOWN_NAME at "strategy"; PQ_BAD_FIELD for an unknown provider without a base_url. */
pq_status pq_series_complete(const pq_asked_series *asked, const pq_series_sources *sources,
                             pq_series *series, pq_error *error);

#endif
