/* Compares two series on the same questions, and finds what a model has memorized of Chinook. */
#include "judged_parts.h"

#include <string.h>

/* The names of Chinook and its twins in gold sets. */
static const char chinook[] = "chinook";
static const char twin[] = "twin";

/* Is `longer` the id of `gold`, or of its version for a twin ("chinook-25-twin-7")? */
static bool stems_from(const char *longer, const char *gold) {
    size_t size = strlen(gold);
    return strncmp(longer, gold, size) == 0 &&
           (longer[size] == '\0' ||
            (longer[size] == '-' && strncmp(longer + size + 1, twin, strlen(twin)) == 0));
}

static bool comparable(const judged_series *first, const judged_series *second) {
    const judged_base *a = first->sweep->base;
    const judged_base *b = second->sweep->base;
    return a != NULL && b != NULL &&
           (stems_from(a->gold.id, b->gold.id) || stems_from(b->gold.id, a->gold.id));
}

static bool counts(const judged_answer *answer) {
    return answer->why == WHY_JUDGED && answer->answered;
}

/* The answers to the question at *at that count; moves *at to the next question. */
static pq_tally next_question(const judged_series *series, size_t *at) {
    const judged_answer *first = series->answers[*at];
    pq_tally tally = {0};
    while (*at < series->n_answers && judged_same_question(series->answers[*at], first)) {
        const judged_answer *answer = series->answers[(*at)++];
        tally.n += counts(answer) ? 1 : 0;
        tally.right += counts(answer) && answer->right ? 1 : 0;
    }
    return tally;
}

/* The questions that both answered. Both lists are sorted by question. */
static pq_paired_tallies pairs_of(const judged_series *first, const judged_series *second) {
    pq_paired_tallies pairs = {0};
    size_t i = 0;
    size_t k = 0;
    while (i < first->n_answers && k < second->n_answers) {
        const judged_answer *a = first->answers[i];
        const judged_answer *b = second->answers[k];
        bool same = judged_same_question(a, b);
        bool first_goes = same || judged_order(a, b) < 0;
        pq_tally of_first = first_goes ? next_question(first, &i) : (pq_tally){0};
        pq_tally of_second = same || !first_goes ? next_question(second, &k) : (pq_tally){0};
        if (same && of_first.n > 0 && of_second.n > 0) {
            pq_paired_tallies_add(&pairs, of_first, of_second);
        }
    }
    return pairs;
}

/* The note if repeats of a question are counted. */
#define REPEATS                                                                                    \
    "each question counts once, for the model with the larger share of right answers among its "   \
    "repeats"

static bool is_repeated(const judged_series *first, const judged_series *second) {
    return first->sweep->calls.plan.repeats > 1 || second->sweep->calls.plan.repeats > 1;
}

static const char *note_on(const judged_series *first, const judged_series *second) {
    if (strcmp(first->sweep->calls.plan.database, second->sweep->calls.plan.database) == 0) {
        return is_repeated(first, second) ? REPEATS : NULL;
    }
    return is_repeated(first, second) ? "the two series ran on different databases; " REPEATS
                                      : "the two series ran on different databases";
}

pq_judged_pairing pq_judged_pair(const pq_judged *judged, size_t first, size_t second) {
    const judged_series *a = &judged->series[first];
    const judged_series *b = &judged->series[second];
    pq_judged_pairing pairing = {
        .note = "the two series used different gold sets, so they cannot be compared"};
    if (comparable(a, b)) {
        pairing.pairs = pairs_of(a, b);
        pairing.paired = pairing.pairs.first.count > 0;
        pairing.note = pairing.paired ? note_on(a, b) : "no question was answered by both";
    }
    return pairing;
}

/* ---- memory ---- */

/* Is `second` the same series as `first`, but on a twin? The gold sets name the databases. */
static bool is_twin_of(const judged_series *second, const judged_series *first) {
    return comparable(first, second) && strcmp(first->sweep->base->gold.database, chinook) == 0 &&
           strncmp(second->sweep->base->gold.database, twin, strlen(twin)) == 0 &&
           strcmp(first->plan->provider, second->plan->provider) == 0 &&
           strcmp(first->plan->model, second->plan->model) == 0 &&
           strcmp(first->plan->strategy->id, second->plan->strategy->id) == 0 &&
           first->plan->concurrency == second->plan->concurrency;
}

static void write_drop(pq_writer *w, const pq_judged *judged, const judged_series *first,
                       const judged_series *second) {
    const pq_paired_tallies pairs = pairs_of(first, second);
    pq_test test = pq_test_by_question(&pairs);
    pq_write_object(w);
    pq_write_key_string(w, "provider", first->plan->provider);
    pq_write_key_string(w, "model", first->plan->model);
    pq_write_key_string(w, "name", first->name);
    pq_write_key_string(w, "strategy", first->plan->strategy->id);
    pq_write_key_size(w, "concurrency", first->plan->concurrency);
    pq_write_key_string(w, "database", first->sweep->base->gold.database);
    pq_write_key_string(w, "twin", second->sweep->base->gold.database);
    pq_write_key_size(w, "first", (size_t)(first - judged->series));
    pq_write_key_size(w, "second", (size_t)(second - judged->series));
    pq_write_key_size(w, "questions", pq_pairs_size(&test.pairs));
    pq_pairs_write(w, &test.pairs);
    pq_write_key_number(w, "drop", test.difference);
    pq_write_key_interval(w, "drop_interval", test.interval);
    pq_test_write(w, &test);
    pq_write_key_string(w, "note", is_repeated(first, second) ? REPEATS : NULL);
    pq_write_end(w);
}

void judged_write_memory(pq_writer *w, const pq_judged *judged) {
    pq_write_key(w, "memory");
    pq_write_array(w);
    for (size_t i = 0; i < judged->n_series; i++) {
        for (size_t k = 0; k < judged->n_series; k++) {
            if (is_twin_of(&judged->series[k], &judged->series[i])) {
                write_drop(w, judged, &judged->series[i], &judged->series[k]);
            }
        }
    }
    pq_write_end(w);
}
