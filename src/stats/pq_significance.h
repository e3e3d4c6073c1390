/*
 * Significance: the level of every test and the confidence of every interval that is shown, figures
 * with their intervals, and what a comparison finds.
 */
#ifndef PQ_SIGNIFICANCE_H
#define PQ_SIGNIFICANCE_H

#include "pq_stats.h"
#include "pq_write.h"

#include <math.h>

/* A difference is significant if its p-value is below this level. */
#define PQ_SIGNIFICANCE 0.05

/* Of every interval. */
#define PQ_CONFIDENCE 0.95

/* No interval. One whose high end alone is NaN has no upper bound. */
#define PQ_NO_INTERVAL ((pq_interval){NAN, NAN})

bool pq_interval_is_known(pq_interval interval);

/* The share part / whole with its Wilson interval; NaN for an empty whole. */
pq_measure pq_share(size_t part, size_t whole);

/* The share of right answers of questions that were asked one or more times, with the interval of
 * pq_wilson_by_question; NaN for no questions. */
pq_measure pq_share_by_question(const pq_tallies *questions);

/* The resampling behind every bootstrap interval that is shown. */
#define PQ_RESAMPLING                                                                              \
    ((pq_bootstrap){.resamples = PQ_BOOTSTRAP_RESAMPLES, .confidence = PQ_CONFIDENCE, .seed = 1})

/* A value alone, and one that is known exactly, so that its interval is itself. */
pq_measure pq_measure_alone(double value);
pq_measure pq_measure_exact(double value);

/* "key": [low, high]; null if there is no interval, and a null as the high end without a bound. */
void pq_write_key_interval(pq_writer *w, const char *key, pq_interval interval);

/* "key": {"value", "interval"}. */
void pq_write_key_measure(pq_writer *w, const char *key, pq_measure measure);

/* How two shares, first - second, that differ by `difference` with the p-value `p` stand to each
 * other; NaN as `p` if they were not tested. */
pq_standing pq_standing_of_test(double p, double difference);

/* A test of the difference of two shares, first - second. */
typedef struct pq_test {
    const char *name;     /* "exact McNemar, two-sided" */
    bool paired;          /* question by question */
    pq_pairs pairs;       /* where paired */
    double difference;    /* NaN if there is none */
    pq_interval interval; /* of the difference */
    double p_value;       /* NaN if nothing was tested */
    pq_standing standing;
    const char *note; /* what to know about the test; may be NULL */
} pq_test;

/* Paired by question: McNemar's exact test. */
pq_test pq_test_pairs(pq_pairs pairs);

/* Paired by question, each answered one or more times by both: McNemar's exact test on one verdict
 * a question, and the difference of the mean shares. As pq_test_pairs if all were answered once. */
pq_test pq_test_by_question(const pq_paired_tallies *tallies);

/* By the counts alone, `a` of `n_a` against `b` of `n_b`: Fisher's exact test. */
pq_test pq_test_counts(size_t a, size_t n_a, size_t b, size_t n_b);

/* Writes "test", "p_value", "alpha", "better" and "meaning" into the open object. "better" says of
 * two that were not tested that they cannot be told apart. */
void pq_test_write(pq_writer *w, const pq_test *test);

/* Writes "both", "only_first", "only_second" and "neither" into the open object. */
void pq_pairs_write(pq_writer *w, const pq_pairs *pairs);

/* How two figures stand to each other: the larger one is better if their intervals do not overlap.
 * This is conservative: it misses some real differences. A high end without a bound overlaps all
 * that is above its low end. */
pq_standing pq_standing_of_intervals(pq_interval first, pq_interval second);

#endif
