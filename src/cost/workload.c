#include "pq_workload.h"

#include <math.h>

static pq_status check_amounts(const pq_workload *workload, pq_error *error) {
    const struct {
        const char *field;
        double value;
    } amounts[] = {{"requests_per_day", workload->requests_per_day},
                   {"input_tokens", workload->input_tokens},
                   {"cached_tokens", workload->cached_tokens},
                   {"cache_write_tokens", workload->cache_write_tokens},
                   {"output_tokens", workload->output_tokens},
                   {"reasoning_tokens", workload->reasoning_tokens},
                   {"batch_share", workload->batch_share},
                   {"latency_target_ms", workload->latency_target_ms}};
    for (size_t i = 0; i < sizeof amounts / sizeof amounts[0]; i++) {
        if (!(amounts[i].value >= 0 && isfinite(amounts[i].value))) {
            return pq_error_set(error, PQ_BAD_FIELD, amounts[i].field,
                                "is not a finite number that is at least 0");
        }
    }
    return PQ_OK;
}

static pq_status check_profile(const pq_workload *workload, pq_error *error) {
    double sum = 0;
    for (size_t hour = 0; hour < PQ_HOURS_PER_DAY; hour++) {
        if (!(workload->profile[hour] >= 0)) {
            return pq_error_set(error, PQ_BAD_FIELD, "profile", "hour %zu has a negative share",
                                hour);
        }
        sum += workload->profile[hour];
    }
    return fabs(sum - 1) <= 1e-9 ? PQ_OK
                                 : pq_error_set(error, PQ_BAD_FIELD, "profile",
                                                "the shares of the 24 hours sum to %g, not 1", sum);
}

pq_status pq_workload_check(const pq_workload *workload, pq_error *error) {
    pq_status status = check_amounts(workload, error);
    if (status != PQ_OK) {
        return status;
    }
    if (workload->cached_tokens > workload->input_tokens) {
        return pq_error_set(error, PQ_BAD_FIELD, "cached_tokens",
                            "%g tokens are cached of a prompt of %g", workload->cached_tokens,
                            workload->input_tokens);
    }
    if (workload->cache_write_tokens > pq_workload_uncached(workload)) {
        return pq_error_set(error, PQ_BAD_FIELD, "cache_write_tokens",
                            "%g tokens are written to the cache, but only %g are not in it yet",
                            workload->cache_write_tokens, pq_workload_uncached(workload));
    }
    if (workload->batch_share > 1) {
        return pq_error_set(error, PQ_BAD_FIELD, "batch_share", "is above 1");
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
