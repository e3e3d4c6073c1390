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

/* Values in ascending order, and the group of each. */
typedef struct grouped_values {
    const double *sorted;
    const uint32_t *group; /* NULL: value i is group i */
    size_t n, n_groups;
} grouped_values;

static uint32_t group_of(const grouped_values *v, size_t i) {
    return v->group == NULL ? (uint32_t)i : v->group[i];
}

/* Draws as many groups as there are with replacement, and gives their values in ascending order:
 * counting how often each group is drawn sorts the resample. Returns its size. */
static size_t resample_sorted(const grouped_values *v, pq_random *random, uint32_t *counts,
                              double *resample) {
    memset(counts, 0, v->n_groups * sizeof *counts);
    for (size_t i = 0; i < v->n_groups; i++) {
        counts[pq_random_below(random, (uint32_t)v->n_groups)]++;
    }
    size_t size = 0;
    for (size_t i = 0; i < v->n; i++) {
        for (uint32_t times = counts[group_of(v, i)]; times > 0; times--) {
            resample[size++] = v->sorted[i];
        }
    }
    return size;
}

/* The most values that a resample can have. `counts` has room for each group. */
static size_t most_values(const grouped_values *v, uint32_t *counts) {
    uint32_t largest = 0;
    memset(counts, 0, v->n_groups * sizeof *counts);
    for (size_t i = 0; i < v->n; i++) {
        const uint32_t size = ++counts[group_of(v, i)];
        largest = size > largest ? size : largest;
    }
    return v->n_groups * largest;
}

pq_status pq_bootstrap_grouped_quantiles(const double *sorted, const uint32_t *group, size_t n,
                                         size_t n_groups, const double *p, size_t n_p,
                                         pq_bootstrap plan, pq_arena *arena, pq_interval *intervals,
                                         pq_error *error) {
    const grouped_values v = {.sorted = sorted, .group = group, .n = n, .n_groups = n_groups};
    pq_status status = check_size(n, error);
    if (status != PQ_OK) {
        return status;
    }
    uint32_t *counts = pq_arena_array(arena, n_groups, sizeof *counts);
    double **estimates = pq_arena_array(arena, n_p, sizeof *estimates);
    double *resample =
        counts == NULL ? NULL : pq_arena_array(arena, most_values(&v, counts), sizeof *resample);
    if (resample == NULL || estimates == NULL) {
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
        const size_t size = resample_sorted(&v, &random, counts, resample);
        for (size_t i = 0; i < n_p; i++) {
            estimates[i][r] = pq_quantile(resample, size, p[i]);
        }
    }
    for (size_t i = 0; i < n_p; i++) {
        intervals[i] = percentile_interval(estimates[i], &plan);
    }
    return PQ_OK;
}

pq_status pq_bootstrap_quantiles(const double *sorted, size_t n, const double *p, size_t n_p,
                                 pq_bootstrap plan, pq_arena *arena, pq_interval *intervals,
                                 pq_error *error) {
    return pq_bootstrap_grouped_quantiles(sorted, NULL, n, n, p, n_p, plan, arena, intervals,
                                          error);
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
