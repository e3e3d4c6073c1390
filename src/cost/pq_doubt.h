/*
 * Doubt: what a range in the inputs means for the figures. Monte Carlo over any function of some
 * numbers, and a tornado that says which of them matters.
 */
#ifndef PQ_DOUBT_H
#define PQ_DOUBT_H

#include "pq_arena.h"
#include "pq_error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PQ_MAX_SCENARIOS = 1000000, PQ_MAX_FIGURES = 32 };

/* An input that is not known exactly; low <= likely <= high.
 * Triangular: the density rises from low to likely and falls to high. Uniform: all alike.
 * Both take only + * / and sqrt, so that equal seeds give equal bytes everywhere. */
typedef struct pq_range {
    double *target; /* the number that the model reads */
    double low, likely, high;
    bool is_uniform;
    bool is_whole; /* rounded to the nearest whole number */
} pq_range;

/* A model: reads its numbers, writes its figures, NaN where there is none. */
typedef struct pq_figures_of {
    pq_status (*evaluate)(void *model, double *figures, pq_error *error);
    void *model;
    size_t n_figures; /* 1 to PQ_MAX_FIGURES */
} pq_figures_of;

/* The spread of one figure. */
typedef struct pq_spread {
    double likely;       /* all inputs at their likely value */
    double p5, p50, p95; /* NaN if no scenario has the figure */
    size_t n;            /* scenarios that have it */
    size_t least, most;  /* scenarios in which it is the least or the most of all figures */
} pq_spread;

/* Runs `scenarios` of 1 to PQ_MAX_SCENARIOS from the seed. Every target is set back to its likely
 * value. `spreads` receives one item a figure. The arena holds 8 bytes a scenario and figure.
 * The quantiles are those of pq_quantile. Errors: what the model says, PQ_OUT_OF_MEMORY. */
pq_status pq_doubt_run(const pq_range *ranges, size_t n_ranges, pq_figures_of of, size_t scenarios,
                       uint64_t seed, pq_arena *arena, pq_spread *spreads, pq_error *error);

/* What one input does to a figure while the others are at their likely value. */
typedef struct pq_swing {
    size_t range; /* index of the input */
    double at_low, at_high;
} pq_swing;

/* The tornado of figure `figure`, one swing a range, the widest first; a swing without a figure
 * (NaN) comes last. Errors as pq_doubt_run. */
pq_status pq_doubt_tornado(const pq_range *ranges, size_t n_ranges, pq_figures_of of, size_t figure,
                           pq_swing *swings, pq_error *error);

/* The value below which a share u in [0, 1] of the range lies. */
double pq_range_at(const pq_range *range, double u);

#endif
