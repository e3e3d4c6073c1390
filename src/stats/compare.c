#include "pq_stats.h"

#include <math.h>

void pq_pairs_add(pq_pairs *c, bool first, bool second) {
    size_t *count =
        first ? (second ? &c->both : &c->only_first) : (second ? &c->only_second : &c->neither);
    ++*count;
}

size_t pq_pairs_size(const pq_pairs *c) {
    return c->both + c->only_first + c->only_second + c->neither;
}

double pq_mcnemar(size_t only_first, size_t only_second) {
    const size_t n = only_first + only_second;
    const size_t fewer = only_first < only_second ? only_first : only_second;
    /* Binomial weights C(n, k) relative to the largest, from the middle down; the upper half of
     * the distribution mirrors the lower. No factorial or power of 2 overflows this way. */
    double weight = 1;
    double all = 0;
    double tail = 0;
    for (size_t k = n / 2; weight > 0; k--) {
        all += 2 * k == n ? weight : 2 * weight;
        tail += k <= fewer ? weight : 0;
        weight *= (double)k / (double)(n - k + 1);
    }
    const double p_value = 2 * tail / all;
    return p_value < 1 ? p_value : 1;
}

/* The pairs as numbers that need not be whole. */
typedef struct weights {
    double both, first, second, neither;
} weights;

/* The correlation of the two, with Newcombe's correction for continuity; 0 where a margin is 0. */
static double correlation(weights c) {
    const double margins =
        (c.both + c.first) * (c.second + c.neither) * (c.both + c.second) * (c.first + c.neither);
    double excess = c.both * c.neither - c.first * c.second;
    if (excess > 0) {
        excess = fmax(excess - (c.both + c.first + c.second + c.neither) / 2, 0);
    }
    return margins > 0 ? excess / sqrt(margins) : 0;
}

/* How far the difference may reach on one side, from how far each share may. */
static double reach(double a, double b, double phi) {
    return sqrt(fmax(a * a - 2 * phi * a * b + b * b, 0));
}

static pq_interval newcombe(weights c, pq_interval a, pq_interval b) {
    const double n = c.both + c.first + c.second + c.neither;
    const double first = (c.both + c.first) / n;
    const double second = (c.both + c.second) / n;
    const double difference = (c.first - c.second) / n;
    const double phi = correlation(c);
    return (pq_interval){
        .low = difference - reach(first - a.low, b.high - second, phi),
        .high = difference + reach(a.high - first, second - b.low, phi),
    };
}

pq_interval pq_paired_difference(const pq_pairs *c, double confidence) {
    const size_t n = pq_pairs_size(c);
    const weights w = {.both = (double)c->both,
                       .first = (double)c->only_first,
                       .second = (double)c->only_second,
                       .neither = (double)c->neither};
    return newcombe(w, pq_wilson(c->both + c->only_first, n, confidence),
                    pq_wilson(c->both + c->only_second, n, confidence));
}

/* ---- whole questions ---- */

void pq_paired_tallies_add(pq_paired_tallies *t, pq_tally first, pq_tally second) {
    const size_t a = first.right * second.n;
    const size_t b = second.right * first.n;
    const bool half = 2 * first.right >= first.n;
    const double p = (double)first.right / (double)first.n;
    const double q = (double)second.right / (double)second.n;
    pq_pairs_add(&t->pairs, a > b || (a == b && half), b > a || (a == b && half));
    pq_tallies_add(&t->first, first);
    pq_tallies_add(&t->second, second);
    t->both += p * q;
    t->only_first += p * (1 - q);
    t->only_second += (1 - p) * q;
    t->neither += (1 - p) * (1 - q);
}

pq_interval pq_difference_by_question(const pq_paired_tallies *t, double confidence) {
    const weights w = {
        .both = t->both, .first = t->only_first, .second = t->only_second, .neither = t->neither};
    return newcombe(w, pq_wilson_by_question(&t->first, confidence),
                    pq_wilson_by_question(&t->second, confidence));
}

pq_interval pq_unpaired_difference(size_t a, size_t n_a, size_t b, size_t n_b, double confidence) {
    const double first = (double)a / (double)n_a;
    const double second = (double)b / (double)n_b;
    const pq_interval of_a = pq_wilson(a, n_a, confidence);
    const pq_interval of_b = pq_wilson(b, n_b, confidence);
    return (pq_interval){
        .low = first - second - reach(first - of_a.low, of_b.high - second, 0),
        .high = first - second + reach(of_a.high - first, second - of_b.low, 0),
    };
}

/* How many of the tests have a smaller p-value; among equal ones, an earlier place. */
static size_t rank_of(const double *p, size_t n, size_t i) {
    size_t rank = 0;
    for (size_t k = 0; k < n; k++) {
        rank += p[k] < p[i] || (p[k] == p[i] && k < i) ? 1 : 0;
    }
    return rank;
}

void pq_holm(const double *p, size_t n, double *adjusted) {
    size_t made = 0;
    for (size_t i = 0; i < n; i++) {
        adjusted[i] = isnan(p[i]) ? NAN : -1 - (double)rank_of(p, n, i); /* until its turn */
        made += isnan(p[i]) ? 0 : 1;
    }
    double reached = 0; /* none falls below one of a smaller p-value */
    for (size_t step = 0; step < made; step++) {
        size_t i = 0;
        while (adjusted[i] != -1 - (double)step) {
            i++;
        }
        reached = fmax(reached, fmin(1, p[i] * (double)(made - step)));
        adjusted[i] = reached;
    }
}

/* How much likelier k + 1 successes of n_a are than k, where `successes` is the total of both. */
static double next_ratio(size_t k, size_t n_a, size_t n_b, size_t successes) {
    double up = (double)(n_a - k) * (double)(successes - k);
    double down = (double)(k + 1) * ((double)n_b - (double)successes + (double)k + 1);
    return up / down;
}

double pq_fisher(size_t a, size_t n_a, size_t b, size_t n_b) {
    size_t successes = a + b;
    size_t least = successes > n_b ? successes - n_b : 0;
    size_t most = successes < n_a ? successes : n_a;
    /* Weights relative to this table's, outwards from it on both sides. */
    double total = 1;
    double extreme = 1;
    double weight = 1;
    for (size_t k = a; k < most; k++) {
        weight *= next_ratio(k, n_a, n_b, successes);
        total += weight;
        extreme += weight <= 1 + 1e-7 ? weight : 0;
    }
    weight = 1;
    for (size_t k = a; k > least; k--) {
        weight /= next_ratio(k - 1, n_a, n_b, successes);
        total += weight;
        extreme += weight <= 1 + 1e-7 ? weight : 0;
    }
    return extreme / total;
}
