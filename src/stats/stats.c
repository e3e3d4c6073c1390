#include "pq_stats.h"

#include <math.h>
#include <stdlib.h>

static int compare_doubles(const void *a, const void *b) {
    const double x = *(const double *)a;
    const double y = *(const double *)b;
    return (x > y) - (x < y);
}

void pq_sort(double *values, size_t n) {
    if (n > 1) {
        qsort(values, n, sizeof *values, compare_doubles);
    }
}

double pq_quantile(const double *sorted, size_t n, double p) {
    double position = (double)(n - 1) * p;
    size_t below = (size_t)position;
    if (below >= n - 1) {
        return sorted[n - 1];
    }
    double fraction = position - (double)below;
    return sorted[below] + fraction * (sorted[below + 1] - sorted[below]);
}

size_t pq_quantile_needs(double p, double confidence) {
    double all_below = 1;
    double all_above = 1;
    size_t n = 0;
    while (1 - all_below - all_above < confidence) {
        all_below *= p;
        all_above *= 1 - p;
        n++;
    }
    return n;
}

/* Density and central probability of the standard normal distribution at x >= 0. With
 *     s = x + x^3/3 + x^5/(3*5) + ...    and    e = exp(x^2/2) = 1 + (x^2/2) + (x^2/2)^2/2! + ...
 * the density is 1 / (sqrt(2 pi) e) and P(-x < Z < x) is 2 s times that. All terms are positive,
 * so nothing cancels. */
static void normal_at(double x, double *density, double *central) {
    const double square = x * x;
    double s = x, s_term = x;
    double e = 1, e_term = 1;
    for (int k = 1; s_term > s * 1e-17 || e_term > e * 1e-17; k++) {
        s_term *= square / (2 * k + 1);
        e_term *= square / (2 * k);
        s += s_term;
        e += e_term;
    }
    const double sqrt_2_pi = 2.50662827463100050242;
    *density = 1 / (sqrt_2_pi * e);
    *central = 2 * s * *density;
}

double pq_normal_z(double confidence) {
    /* The central probability is concave in z, so Newton's method from 0 climbs toward the
     * root without passing it. The step that meets the rounding error is the last. */
    double z = 0;
    double missing = confidence;
    while (missing > 1e-14 * confidence) {
        double density, central;
        normal_at(z, &density, &central);
        missing = confidence - central;
        z += missing / (2 * density);
    }
    return z;
}

/* Wilson's interval of a share of `count` answers, which need not be a whole number. */
static pq_interval wilson(double share, double count, double confidence) {
    const double z = pq_normal_z(confidence);
    const double shrink = 1 + z * z / count;
    const double center = (share + z * z / (2 * count)) / shrink;
    const double half =
        z * sqrt(share * (1 - share) / count + z * z / (4 * count * count)) / shrink;
    return (pq_interval){
        .low = share > 0 ? center - half : 0,
        .high = share < 1 ? center + half : 1,
    };
}

pq_interval pq_wilson(size_t successes, size_t n, double confidence) {
    return wilson((double)successes / (double)n, (double)n, confidence);
}

pq_measure pq_cost_at_accuracy(double usd_per_query, pq_interval usd_interval,
                               pq_measure accuracy) {
    pq_measure cost = {
        .value = NAN,
        .interval = {.low = usd_interval.low / accuracy.interval.high, .high = NAN},
    };
    if (accuracy.value > 0) {
        cost.value = usd_per_query / accuracy.value;
        cost.interval.high = usd_interval.high / accuracy.interval.low;
    }
    return cost;
}

pq_measure pq_cost_per_correct(double usd_per_query, pq_interval usd_interval, size_t correct,
                               size_t n, double confidence) {
    const pq_measure accuracy = {(double)correct / (double)n, pq_wilson(correct, n, confidence)};
    return pq_cost_at_accuracy(usd_per_query, usd_interval, accuracy);
}

/* ---- whole questions ---- */

void pq_tallies_add(pq_tallies *t, pq_tally question) {
    const double right = (double)question.right;
    const double n = (double)question.n;
    t->count++;
    t->right += right;
    t->n += n;
    t->right_squares += right * right;
    t->right_times_n += right * n;
    t->n_squares += n * n;
}

pq_interval pq_wilson_by_question(const pq_tallies *t, double confidence) {
    const double count = (double)t->count;
    if (t->n == count) {
        return pq_wilson((size_t)t->right, t->count, confidence);
    }
    /* With two more questions of the mean size, one all right and one all wrong. */
    const double size = t->n / count;
    const double n = t->n + 2 * size;
    const double share = (t->right + size) / n;
    const double squares = t->right_squares + size * size -
                           2 * share * (t->right_times_n + size * size) +
                           share * share * (t->n_squares + 2 * size * size);
    const double effect = squares / (n * share * (1 - share));
    return wilson(t->right / t->n, t->n / fmax(effect, 1), confidence);
}
