#include "pq_random.h"
#include "pq_stats.h"

#include <string.h>

static pq_status check_size(size_t n, pq_error *error) {
    if (n > UINT32_MAX) {
        return pq_error_set(error, PQ_TOO_LARGE, NULL, "%zu values to resample; the limit is %u", n,
                            (unsigned)UINT32_MAX);
    }
    return PQ_OK;
}

/* The interval between the percentiles of the estimates, which it sorts. */
static pq_interval percentile_interval(double *estimates, const pq_bootstrap *plan) {
    const double tail = (1 - plan->confidence) / 2;
    pq_sort(estimates, plan->resamples);
    return (pq_interval){
        .low = pq_quantile(estimates, plan->resamples, tail),
        .high = pq_quantile(estimates, plan->resamples, 1 - tail),
    };
}

/* Draws `n` of the values with replacement, in ascending order: counting how often each index is
 * drawn sorts the resample. */
static void resample_sorted(const double *sorted, size_t n, pq_random *random, uint32_t *counts,
                            double *resample) {
    memset(counts, 0, n * sizeof *counts);
    for (size_t i = 0; i < n; i++) {
        counts[pq_random_below(random, (uint32_t)n)]++;
    }
    size_t size = 0;
    for (size_t i = 0; i < n; i++) {
        for (uint32_t times = counts[i]; times > 0; times--) {
            resample[size++] = sorted[i];
        }
    }
}

pq_status pq_bootstrap_quantiles(const double *sorted, size_t n, const double *p, size_t n_p,
                                 pq_bootstrap plan, pq_arena *arena, pq_interval *intervals,
                                 pq_error *error) {
    pq_status status = check_size(n, error);
    if (status != PQ_OK) {
        return status;
    }
    uint32_t *counts = pq_arena_array(arena, n, sizeof *counts);
    double *resample = pq_arena_array(arena, n, sizeof *resample);
    double **estimates = pq_arena_array(arena, n_p, sizeof *estimates);
    if (counts == NULL || resample == NULL || estimates == NULL) {
        return pq_error_memory(error);
    }
    for (size_t i = 0; i < n_p; i++) {
        estimates[i] = pq_arena_array(arena, plan.resamples, sizeof *estimates[i]);
        if (estimates[i] == NULL) {
            return pq_error_memory(error);
        }
    }
    pq_random random = {.state = plan.seed};
    for (size_t r = 0; r < plan.resamples; r++) {
        resample_sorted(sorted, n, &random, counts, resample);
        for (size_t i = 0; i < n_p; i++) {
            estimates[i][r] = pq_quantile(resample, n, p[i]);
        }
    }
    for (size_t i = 0; i < n_p; i++) {
        intervals[i] = percentile_interval(estimates[i], &plan);
    }
    return PQ_OK;
}

pq_status pq_bootstrap_grouped_mean(const double *sums, const double *counts, size_t n,
                                    pq_bootstrap plan, pq_arena *arena, pq_interval *interval,
                                    pq_error *error) {
    pq_status status = check_size(n, error);
    if (status != PQ_OK) {
        return status;
    }
    double *estimates = pq_arena_array(arena, plan.resamples, sizeof *estimates);
    if (estimates == NULL) {
        return pq_error_memory(error);
    }
    pq_random random = {.state = plan.seed};
    for (size_t r = 0; r < plan.resamples; r++) {
        double sum = 0;
        double count = 0;
        for (size_t i = 0; i < n; i++) {
            const uint32_t drawn = pq_random_below(&random, (uint32_t)n);
            sum += sums[drawn];
            count += counts == NULL ? 1 : counts[drawn];
        }
        estimates[r] = sum / count;
    }
    *interval = percentile_interval(estimates, &plan);
    return PQ_OK;
}

pq_status pq_bootstrap_mean(const double *values, size_t n, pq_bootstrap plan, pq_arena *arena,
                            pq_interval *interval, pq_error *error) {
    return pq_bootstrap_grouped_mean(values, NULL, n, plan, arena, interval, error);
}
