#include "pq_doubt.h"

#include "pq_random.h"

#include <math.h>
#include <stdlib.h>

double pq_range_at(const pq_range *range, double u) {
    double width = range->high - range->low;
    double value = range->low + u * width;
    if (!range->is_uniform && width > 0) {
        double rise = range->likely - range->low;
        double fall = range->high - range->likely;
        value = u * width < rise ? range->low + sqrt(u * width * rise)
                                 : range->high - sqrt((1 - u) * width * fall);
    }
    return range->is_whole ? floor(value + 0.5) : value;
}

static void set_likely(const pq_range *ranges, size_t n) {
    for (size_t i = 0; i < n; i++) {
        *ranges[i].target = ranges[i].likely;
    }
}

/* A number in [0, 1) with 53 random bits. */
static double uniform(pq_random *random) {
    return (double)(pq_random_next(random) >> 11) * 0x1p-53;
}

/* ---- quantiles without sorting ---- */

static void swap(double *a, double *b) {
    double kept = *a;
    *a = *b;
    *b = kept;
}

/* Puts the k-th smallest of n > k values in its place, none larger before it (Hoare's find). */
static double select_nth(double *values, size_t n, size_t k) {
    ptrdiff_t wanted = (ptrdiff_t)k;
    ptrdiff_t left = 0;
    ptrdiff_t right = (ptrdiff_t)n - 1;
    while (left < right) {
        double pivot = values[wanted];
        ptrdiff_t i = left;
        ptrdiff_t j = right;
        do {
            while (values[i] < pivot) {
                i++;
            }
            while (pivot < values[j]) {
                j--;
            }
            if (i <= j) {
                swap(&values[i++], &values[j--]);
            }
        } while (i <= j);
        if (j < wanted) {
            left = i;
        }
        if (wanted < i) {
            right = j;
        }
    }
    return values[k];
}

/* As pq_quantile, of values in any order, which are reordered. */
static double quantile_of(double *values, size_t n, double p) {
    if (n == 0) {
        return NAN;
    }
    double position = (double)(n - 1) * p;
    size_t below = (size_t)position;
    double value = select_nth(values, n, below);
    if (below + 1 >= n) {
        return value;
    }
    double next = values[below + 1];
    for (size_t i = below + 2; i < n; i++) {
        next = fmin(next, values[i]);
    }
    return value + (position - (double)below) * (next - value);
}

/* ---- scenarios ---- */

/* Counts the figure that is the least, and the one that is the most. */
static void count_extremes(const double *figures, size_t n, pq_spread *spreads) {
    size_t least = n;
    size_t most = n;
    for (size_t f = 0; f < n; f++) {
        if (isnan(figures[f])) {
            continue;
        }
        least = least == n || figures[f] < figures[least] ? f : least;
        most = most == n || figures[f] > figures[most] ? f : most;
    }
    if (least < n) {
        spreads[least].least++;
        spreads[most].most++;
    }
}

static pq_status run_scenarios(const pq_range *ranges, size_t n_ranges, pq_figures_of of,
                               size_t scenarios, uint64_t seed, double *values, pq_spread *spreads,
                               pq_error *error) {
    pq_random random = {.state = seed};
    double figures[PQ_MAX_FIGURES];
    for (size_t s = 0; s < scenarios; s++) {
        for (size_t i = 0; i < n_ranges; i++) {
            *ranges[i].target = pq_range_at(&ranges[i], uniform(&random));
        }
        pq_status status = of.evaluate(of.model, figures, error);
        if (status != PQ_OK) {
            return status;
        }
        for (size_t f = 0; f < of.n_figures; f++) {
            if (!isnan(figures[f])) {
                values[f * scenarios + spreads[f].n++] = figures[f];
            }
        }
        count_extremes(figures, of.n_figures, spreads);
    }
    return PQ_OK;
}

pq_status pq_doubt_run(const pq_range *ranges, size_t n_ranges, pq_figures_of of, size_t scenarios,
                       uint64_t seed, pq_arena *arena, pq_spread *spreads, pq_error *error) {
    double likely[PQ_MAX_FIGURES];
    double *values = pq_arena_array(arena, scenarios * of.n_figures, sizeof *values);
    if (values == NULL) {
        return pq_error_memory(error);
    }
    set_likely(ranges, n_ranges);
    pq_status status = of.evaluate(of.model, likely, error);
    for (size_t f = 0; f < of.n_figures; f++) {
        spreads[f] = (pq_spread){.likely = status == PQ_OK ? likely[f] : NAN};
    }
    if (status == PQ_OK) {
        status = run_scenarios(ranges, n_ranges, of, scenarios, seed, values, spreads, error);
    }
    set_likely(ranges, n_ranges);
    for (size_t f = 0; status == PQ_OK && f < of.n_figures; f++) {
        double *own = values + f * scenarios;
        spreads[f].p5 = quantile_of(own, spreads[f].n, 0.05);
        spreads[f].p50 = quantile_of(own, spreads[f].n, 0.5);
        spreads[f].p95 = quantile_of(own, spreads[f].n, 0.95);
    }
    return status;
}

/* ---- tornado ---- */

static double width_of(const pq_swing *swing) {
    return fabs(swing->at_high - swing->at_low);
}

static int widest_first(const void *a, const void *b) {
    const pq_swing *x = a;
    const pq_swing *y = b;
    double x_width = width_of(x);
    double y_width = width_of(y);
    if (isnan(x_width) != isnan(y_width)) {
        return isnan(x_width) ? 1 : -1;
    }
    if (!isnan(x_width) && x_width != y_width) {
        return x_width > y_width ? -1 : 1;
    }
    return x->range < y->range ? -1 : 1;
}

static pq_status figure_at(const pq_range *range, double value, pq_figures_of of, size_t figure,
                           double *result, pq_error *error) {
    double figures[PQ_MAX_FIGURES];
    *range->target = value;
    pq_status status = of.evaluate(of.model, figures, error);
    *range->target = range->likely;
    *result = status == PQ_OK ? figures[figure] : NAN;
    return status;
}

pq_status pq_doubt_tornado(const pq_range *ranges, size_t n_ranges, pq_figures_of of, size_t figure,
                           pq_swing *swings, pq_error *error) {
    set_likely(ranges, n_ranges);
    for (size_t i = 0; i < n_ranges; i++) {
        swings[i].range = i;
        pq_status status =
            figure_at(&ranges[i], ranges[i].low, of, figure, &swings[i].at_low, error);
        if (status == PQ_OK) {
            status = figure_at(&ranges[i], ranges[i].high, of, figure, &swings[i].at_high, error);
        }
        if (status != PQ_OK) {
            return status;
        }
    }
    qsort(swings, n_ranges, sizeof *swings, widest_first);
    return PQ_OK;
}
