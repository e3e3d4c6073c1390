/*
 * Statistics of small samples: how sure a figure is that rests on 25 questions.
 *
 * Everything is computed with + - * / and sqrt, which IEEE 754 rounds correctly, in a fixed order,
 * so equal input gives equal bytes natively and in WebAssembly. Nothing keeps state or reads a
 * clock; what is random takes its seed as an argument. Values are finite unless it says otherwise;
 * a confidence and an alpha lie in (0, 1).
 */
#ifndef PQ_STATS_H
#define PQ_STATS_H

#include "pq_arena.h"
#include "pq_error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct pq_interval {
    double low, high;
} pq_interval;

/* A figure with its interval; NaN for what is not known. */
typedef struct pq_measure {
    double value;
    pq_interval interval;
} pq_measure;

/* How two figures stand to each other, and what a question finds. X(constant, code as printed, what
 * it means) */
#define PQ_STANDING_LIST(X)                                                                        \
    X(PQ_STANDING_FIRST, "first_better", "the first is significantly better")                      \
    X(PQ_STANDING_SECOND, "second_better", "the second is significantly better")                   \
    X(PQ_STANDING_SAME, "same", "the two are equal")                                               \
    X(PQ_STANDING_BEST, "best", "the best of its list")                                            \
    X(PQ_STANDING_TOLD_APART, "told_apart", "the difference is significant")                       \
    X(PQ_STANDING_CANNOT_TELL, "cannot_tell_apart", "the difference is not significant")           \
    X(PQ_STANDING_NOT_TESTED, "not_tested", "too little data for a test")                          \
    X(PQ_STANDING_NOT_MEASURED, "not_measured", "not measured in the results shown")               \
    X(PQ_STANDING_COMPUTED, "computed", "computed from prices and counts")

typedef enum pq_standing {
#define PQ_STANDING_CONSTANT(constant, code, meaning) constant,
    PQ_STANDING_LIST(PQ_STANDING_CONSTANT)
#undef PQ_STANDING_CONSTANT
        PQ_STANDING_COUNT
} pq_standing;

/* The printed form of a standing ("first_better") and its meaning. Static strings. */
const char *pq_standing_code(pq_standing standing);
const char *pq_standing_meaning(pq_standing standing);

/* ---- quantiles ---- */

/* Sorts in ascending order. */
void pq_sort(double *values, size_t n);

/* The p-quantile of `n` > 0 values in ascending order, p in [0, 1]: linear interpolation at the
 * 0-based position (n - 1) * p, so that 0.5 is the median.
 * Source: Hyndman and Fan (1996), "Sample Quantiles in Statistical Packages", The American
 * Statistician 50(4), definition 7. */
double pq_quantile(const double *sorted, size_t n, double p);

/* How many values it takes until the smallest and the largest enclose the true p-quantile with
 * probability `confidence`: the least n with 1 - p^n - (1 - p)^n >= confidence, for p in (0, 1).
 * With fewer, no interval from the sample can be trusted. 6 for the median at 0.95, 29 for p90,
 * 299 for p99.
 * Source: Thompson (1936), "On Confidence Ranges for the Median and Other Expectation Distributions
 * for Populations of Unknown Distribution Form", The Annals of Mathematical Statistics 7(3). */
size_t pq_quantile_needs(double p, double confidence);

/* ---- proportions ---- */

/* z such that a standard normal variable lies within -z..z with probability `confidence`: 1.96
 * for 0.95.
 * Source: the series of Marsaglia (2004), "Evaluating the Normal Distribution", Journal of
 * Statistical Software 11(4), solved by Newton's method. */
double pq_normal_z(double confidence);

/* The score interval of a proportion, `successes` of `n` > 0. 24 of 25 at 0.95 gives 0.805 to
 * 0.993. Within [0, 1]; 0 and 1 are reached at no success and at no failure.
 * Source: Wilson (1927), "Probable Inference, the Law of Succession, and Statistical Inference",
 * Journal of the American Statistical Association 22(158). */
pq_interval pq_wilson(size_t successes, size_t n, double confidence);

/* ---- repeats: whole questions are the sample ---- */

/* The answers to one question: repeats of it are no new questions. */
typedef struct pq_tally {
    size_t right, n; /* n >= 1 */
} pq_tally;

/* Sums over questions; zeros at first. Whole numbers, so that they are exact. */
typedef struct pq_tallies {
    size_t count; /* questions */
    double right, n;
    double right_squares, right_times_n, n_squares; /* sums of the products by question */
} pq_tallies;

void pq_tallies_add(pq_tallies *tallies, pq_tally question);

/* The interval of the share of right answers of one or more questions, each asked one or more
 * times: Wilson's at the effective number of answers, n / d. The design effect d is the variance of
 * the share between whole questions (a ratio estimate, each question a cluster) over that of n
 * independent answers. Both are taken after adding one question that is all right and one that is
 * all wrong, so that a sample without a wrong answer is not taken for certain. The effective number
 * is at most n. If every question was asked once the interval is pq_wilson's exactly, and k equal
 * repeats of each leave it as it is: 18 of 25 asked three times gives 0.524 to 0.857.
 * Sources: Kish (1965), "Survey Sampling", chapter 5, for the design effect; Dean and Pagano
 * (2015), "Evaluating Confidence Interval Methods for Binomial Proportions in Clustered Surveys",
 * Journal of Survey Statistics and Methodology 3(4), for Wilson's interval with it; Agresti and
 * Coull (1998), "Approximate Is Better than 'Exact' for Interval Estimation of Binomial
 * Proportions", The American Statistician 52(2), for what is added. */
pq_interval pq_wilson_by_question(const pq_tallies *questions, double confidence);

/* ---- two models on the same questions ---- */

/* How questions fell that both models answered. */
typedef struct pq_pairs {
    size_t both, only_first, only_second, neither; /* answered right */
} pq_pairs;

/* Counts one more question, which each answered right or not. */
void pq_pairs_add(pq_pairs *pairs, bool first, bool second);

/* How many questions were counted. */
size_t pq_pairs_size(const pq_pairs *pairs);

/* The exact two-sided p-value for paired outcomes: with b questions that only the first got right
 * and c that only the second did, min(1, 2 P(X <= min(b, c))) for X binomial with n = b + c and
 * p = 1/2. 1 if both are 0. Time O(b + c).
 * Source: McNemar (1947), "Note on the sampling error of the difference between correlated
 * proportions or percentages", Psychometrika 12(2); in its exact form, Fagerland, Lydersen and
 * Laake (2013), "The McNemar test for binary matched-pairs data", BMC Medical Research Methodology
 * 13:91. */
double pq_mcnemar(size_t only_first, size_t only_second);

/* The exact two-sided p-value for two proportions of which only the counts are known, `a` of
 * `n_a` > 0 against `b` of `n_b` > 0: the sum of the chances of all tables with the same margins
 * that are no more likely than this one (to a relative 1e-7, so that equal chances count as equal).
 * For the same questions answered by two models it is the weaker test: the pairing is lost.
 * Time O(n_a + n_b).
 * Source: Fisher (1935), "The Logic of Inductive Inference", Journal of the Royal Statistical
 * Society 98(1). */
double pq_fisher(size_t a, size_t n_a, size_t b, size_t n_b);

/* The interval of the difference of two shares of which only the counts are known, `a` of `n_a` > 0
 * less `b` of `n_b` > 0. Never narrower than that of paired answers that agree more often than
 * chance would have it.
 * Source: Newcombe (1998), "Interval estimation for the difference between independent
 * proportions", Statistics in Medicine 17(8), method 10. */
pq_interval pq_unpaired_difference(size_t a, size_t n_a, size_t b, size_t n_b, double confidence);

/* The p-values of a family of `n` tests, each adjusted so that the chance of any false finding
 * among them stays below alpha: Holm's step-down. NaN stands for a test that was not made. Time
 * O(n^2). Source: Holm (1979), "A Simple Sequentially Rejective Multiple Test Procedure",
 * Scandinavian Journal of Statistics 6(2). */
void pq_holm(const double *p_values, size_t n, double *adjusted);

/* The interval of the difference of the two shares of right answers, first - second, of pairs of
 * which there is at least one.
 * Source: Newcombe (1998), "Improved confidence intervals for the difference between binomial
 * proportions based on paired data", Statistics in Medicine 17(22), method 10. */
pq_interval pq_paired_difference(const pq_pairs *pairs, double confidence);

/* The questions that both models answered one or more times; zeros at first. */
typedef struct pq_paired_tallies {
    pq_pairs pairs; /* one verdict a question: it counts for the model with the larger share of
                       right answers; with equal shares for both if they are at least one half, else
                       for neither */
    pq_tallies first, second;
    double both, only_first, only_second, neither; /* sums of the chances that an answer of the one
                                                      meets one of the other */
} pq_paired_tallies;

void pq_paired_tallies_add(pq_paired_tallies *tallies, pq_tally first, pq_tally second);

/* The interval of the difference of the two mean shares of right answers, of one or more questions.
 * It is pq_paired_difference's exactly if each answered every question once. Otherwise Wilson's
 * intervals are those by question, and the counts of the pairs are the sums of chances. */
pq_interval pq_difference_by_question(const pq_paired_tallies *tallies, double confidence);

/* ---- bootstrap ---- */

enum { PQ_BOOTSTRAP_RESAMPLES = 2000 }; /* enough for the ends of a 95 % interval */

typedef struct pq_bootstrap {
    size_t resamples;  /* > 0 */
    double confidence; /* of the intervals */
    uint64_t seed;     /* equal seeds give equal intervals */
} pq_bootstrap;

/* Percentile intervals for the quantiles p[0..n_p) of `n` > 0 values in ascending order:
 * intervals[i] belongs to p[i], all from the same resamples. No resample reaches beyond the sample,
 * so an interval for an extreme quantile of few values is too short: with 25 values the true p99
 * lies above all of them with probability 0.99^25 = 78 %.
 * The arena holds working memory, 8 bytes for each resample and quantile and 12 for each value.
 * Errors: PQ_OUT_OF_MEMORY, PQ_TOO_LARGE (2^32 values or more).
 * Source: Efron (1979), "Bootstrap Methods: Another Look at the Jackknife", The Annals of
 * Statistics 7(1); the interval, Efron and Tibshirani (1993), "An Introduction to the Bootstrap",
 * chapter 13. */
pq_status pq_bootstrap_quantiles(const double *sorted, size_t n, const double *p, size_t n_p,
                                 pq_bootstrap plan, pq_arena *arena, pq_interval *intervals,
                                 pq_error *error);

/* The same for values in `n_groups` groups, such as the latencies of the answers to each question:
 * whole groups are drawn. group[i] < n_groups is the group of sorted[i]; NULL as `group` means one
 * value each, and then the intervals are pq_bootstrap_quantiles's. Working memory grows with
 * n_groups times the largest group. */
pq_status pq_bootstrap_grouped_quantiles(const double *sorted, const uint32_t *group, size_t n,
                                         size_t n_groups, const double *p, size_t n_p,
                                         pq_bootstrap plan, pq_arena *arena, pq_interval *intervals,
                                         pq_error *error);

/* The same for the mean of `n` > 0 values in any order, such as the cost of each query. */
pq_status pq_bootstrap_mean(const double *values, size_t n, pq_bootstrap plan, pq_arena *arena,
                            pq_interval *interval, pq_error *error);

/* The same for the mean of values that come in `n` > 0 groups, such as the costs of the answers to
 * each question: whole groups are drawn. sums[i] is the sum of the counts[i] > 0 values of group i;
 * NULL as `counts` means one each. With one value in each group it is pq_bootstrap_mean's interval
 * exactly. */
pq_status pq_bootstrap_grouped_mean(const double *sums, const double *counts, size_t n,
                                    pq_bootstrap plan, pq_arena *arena, pq_interval *interval,
                                    pq_error *error);

/* ---- cost per correct answer ---- */

/* What one correct answer costs: the price of a query divided by the accuracy, `correct` of `n` >
 * 0. Its interval runs from the lowest price over the highest accuracy to the highest price over
 * the lowest, with the Wilson interval of the accuracy at `confidence` c. A price that is known
 * has usd_interval.low == usd_interval.high == usd and leaves the coverage at c; with an interval
 * that covers the price with probability d it is at least c + d - 1.
 * If no answer was correct, the value and the high end are NaN: there is no upper bound.
 * Source of the bound: Bonferroni's inequality, Miller (1981), "Simultaneous Statistical
 * Inference", chapter 1. */
pq_measure pq_cost_per_correct(double usd_per_query, pq_interval usd_interval, size_t correct,
                               size_t n, double confidence);

/* The same with an accuracy that has its interval, such as that of repeated questions. */
pq_measure pq_cost_at_accuracy(double usd_per_query, pq_interval usd_interval, pq_measure accuracy);

/* ---- Pareto front ---- */

/* X(constant, code as printed, what it means) */
#define PQ_FRONT_LIST(X)                                                                           \
    X(PQ_FRONT_OFF, "off", "another model is cheaper and more accurate, beyond the intervals")     \
    X(PQ_FRONT_POSSIBLE, "possible",                                                               \
      "another model is cheaper and more accurate, but the intervals leave this open")             \
    X(PQ_FRONT_ON, "on", "no other model is both cheaper and more accurate")

typedef enum pq_front {
#define PQ_FRONT_CONSTANT(constant, code, meaning) constant,
    PQ_FRONT_LIST(PQ_FRONT_CONSTANT)
#undef PQ_FRONT_CONSTANT
        PQ_FRONT_COUNT
} pq_front;

/* The printed form of a place ("possible") and its meaning. Static strings. */
const char *pq_front_code(pq_front front);
const char *pq_front_meaning(pq_front front);

/* A model as a point; both intervals contain their value. */
typedef struct pq_point {
    double cost, accuracy;
    pq_interval cost_interval, accuracy_interval;
} pq_point;

/* Places each of `n` points: front[i] belongs to points[i]. One point dominates another if it
 * costs no more and is no less accurate, and is strictly better in one of the two. A point is on
 * the front if none dominates it by the values, and possible if none does even when it lies at the
 * best corner of its intervals and all others at their worst. Equal points share their place.
 * Time O(n^2).
 * Source of dominance: Kung, Luccio and Preparata (1975), "On Finding the Maxima of a Set of
 * Vectors", Journal of the ACM 22(4). */
void pq_pareto(const pq_point *points, size_t n, pq_front *front);

#endif
