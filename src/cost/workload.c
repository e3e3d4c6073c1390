#include "pq_workload.h"

#include <math.h>

static pq_status check_profile(const pq_workload *workload, pq_error *error) {
    double sum = 0;
    for (size_t hour = 0; hour < PQ_HOURS_PER_DAY; hour++) {
        sum += workload->profile[hour];
    }
    return fabs(sum - 1) <= 1e-9
               ? PQ_OK
               : pq_error_set(error, PQ_BAD_FIELD, "profile",
                              "the 24 hourly shares add up to %g; they must add up to 1", sum);
}

pq_status pq_workload_check(const pq_workload *workload, pq_error *error) {
    if (workload->cached_tokens > workload->input_tokens) {
        return pq_error_set(error, PQ_BAD_FIELD, "cached_tokens",
                            "cached_tokens (%g) cannot exceed input_tokens (%g)",
                            workload->cached_tokens, workload->input_tokens);
    }
    if (workload->cache_write_tokens > pq_workload_uncached(workload)) {
        return pq_error_set(error, PQ_BAD_FIELD, "cache_write_tokens",
                            "cache_write_tokens (%g) cannot exceed the uncached input tokens (%g)",
                            workload->cache_write_tokens, pq_workload_uncached(workload));
    }
    return workload->has_profile ? check_profile(workload, error) : PQ_OK;
}

double pq_workload_uncached(const pq_workload *workload) {
    return workload->input_tokens - workload->cached_tokens;
}

double pq_workload_generated(const pq_workload *workload) {
    return workload->output_tokens + workload->reasoning_tokens;
}

double pq_workload_share(const pq_workload *workload, size_t hour) {
    return workload->has_profile ? workload->profile[hour] : 1.0 / PQ_HOURS_PER_DAY;
}
