/* Two series on the same questions: compared, and what a model remembers of Chinook. */
#include "judged_parts.h"

#include <math.h>
#include <string.h>

/* The names by which gold sets know Chinook and its twins. */
static const char chinook[] = "chinook";
static const char twin[] = "twin";

/* Is `longer` the id of `gold` or of one made from it for a twin ("chinook-25-twin-7")? */
static bool stems_from(const char *longer, const char *gold) {
    size_t size = strlen(gold);
    return strncmp(longer, gold, size) == 0 &&
           (longer[size] == '\0' ||
            (longer[size] == '-' && strncmp(longer + size + 1, twin, strlen(twin)) == 0));
}

bool judged_comparable(const judged_series *first, const judged_series *second) {
    const judged_base *a = first->sweep->base;
    const judged_base *b = second->sweep->base;
    return a != NULL && b != NULL &&
           (stems_from(a->gold.id, b->gold.id) || stems_from(b->gold.id, a->gold.id));
}

static bool counts(const judged_answer *answer) {
    return answer->why == WHY_JUDGED && answer->answered;
}

/* Compares what both answered. Both lists are in one order: question, repeat. */
static pq_status compare(const judged_series *first, const judged_series *second, pq_arena *scratch,
                         pq_comparison *comparison, pq_error *error) {
    size_t most = first->n_answers;
    bool *a = pq_arena_array(scratch, most, sizeof *a);
    bool *b = pq_arena_array(scratch, most, sizeof *b);
    if (a == NULL || b == NULL) {
        return pq_error_memory(error);
    }
    size_t n = 0;
    size_t i = 0;
    size_t k = 0;
    while (i < first->n_answers && k < second->n_answers) {
        int order = judged_order(first->answers[i], second->answers[k]);
        if (order == 0 && counts(first->answers[i]) && counts(second->answers[k])) {
            a[n] = first->answers[i]->right;
            b[n++] = second->answers[k]->right;
        }
        i += order <= 0;
        k += order >= 0;
    }
    *comparison = pq_compare(a, b, n, PQ_SIGNIFICANCE);
    return PQ_OK;
}

/* Said where repeats of a question are counted. */
#define REPEATS "repeats are counted as separate questions, so the p-value is too small"

static bool is_repeated(const judged_series *first, const judged_series *second) {
    return first->sweep->calls.plan.repeats > 1 && second->sweep->calls.plan.repeats > 1;
}

static const char *note_on(const judged_series *first, const judged_series *second) {
    if (strcmp(first->sweep->calls.plan.database, second->sweep->calls.plan.database) == 0) {
        return is_repeated(first, second) ? REPEATS : NULL;
    }
    return is_repeated(first, second) ? "the two series ran on different databases; " REPEATS
                                      : "the two ran on different databases";
}

/* Writes the fields of a comparison into the open object. */
static void write_comparison(pq_writer *w, const pq_comparison *c, const char *difference_key,
                             const char *interval_key, const char *note) {
    size_t n = c->both + c->only_first + c->only_second + c->neither;
    double difference = n == 0 ? NAN : ((double)c->only_first - (double)c->only_second) / (double)n;
    pq_write_key_size(w, "questions", n);
    pq_write_key_size(w, "both", c->both);
    pq_write_key_size(w, "only_first", c->only_first);
    pq_write_key_size(w, "only_second", c->only_second);
    pq_write_key_size(w, "neither", c->neither);
    pq_write_key_number(w, difference_key, difference);
    pq_write_key_interval(w, interval_key,
                          n == 0 ? PQ_NO_INTERVAL : pq_paired_difference(c, PQ_CONFIDENCE));
    pq_write_key_string(w, "test", "exact McNemar test, two-sided");
    pq_write_key_number(w, "p_value", n == 0 ? NAN : c->p_value);
    pq_write_key_number(w, "alpha", PQ_SIGNIFICANCE);
    pq_write_key_string(w, "better", pq_standing_code(c->standing));
    pq_write_key_string(w, "meaning", pq_standing_meaning(c->standing));
    pq_write_key_string(w, "note", note);
}

static void write_side(pq_writer *w, const char *key, const pq_judged *judged,
                       const judged_series *series) {
    const judged_figures *f = &series->figures;
    pq_write_key(w, key);
    pq_write_object(w);
    pq_write_key_size(w, "series", (size_t)(series - judged->series));
    pq_write_key_string(w, "platform", series->plan->provider);
    pq_write_key_string(w, "name", series->name);
    pq_write_key_string(w, "strategy", series->plan->strategy->id);
    pq_write_key_size(w, "concurrency", series->plan->concurrency);
    pq_write_key_string(w, "database", series->sweep->calls.plan.database);
    pq_write_key_size(w, "correct", f->right);
    pq_write_key_size(w, "n", f->judged_answered);
    pq_measure accuracy = pq_share(f->right, f->judged_answered);
    pq_write_key_number(w, "accuracy", accuracy.value);
    pq_write_key_interval(w, "accuracy_interval", accuracy.interval);
    pq_write_key_number(w, "cost_per_query_usd", f->usd.value);
    pq_write_key_measure(w, "cost_per_correct_usd", f->usd_per_correct);
    pq_write_end(w);
}

static pq_status compare_two(const pq_judged *judged, const judged_series *first,
                             const judged_series *second, pq_arena *scratch, pq_writer *w,
                             pq_error *error) {
    pq_comparison comparison;
    pq_status status =
        judged_comparable(first, second)
            ? compare(first, second, scratch, &comparison, error)
            : pq_error_set(error, PQ_BAD_FIELD, "second",
                           "the two series used different gold sets, so they cannot be compared");
    if (status != PQ_OK) {
        return status;
    }
    if (comparison.both + comparison.only_first + comparison.only_second + comparison.neither ==
        0) {
        return pq_error_set(error, PQ_BAD_FIELD, "second", "no question was answered by both");
    }
    pq_write_object(w);
    write_side(w, "first", judged, first);
    write_side(w, "second", judged, second);
    write_comparison(w, &comparison, "difference", "difference_interval", note_on(first, second));
    pq_write_end(w);
    return PQ_OK;
}

pq_status pq_judged_compare(const pq_judged *judged, size_t first, size_t second, pq_writer *w,
                            pq_error *error) {
    pq_arena *scratch = pq_arena_new();
    pq_status status = scratch == NULL ? pq_error_memory(error)
                                       : compare_two(judged, &judged->series[first],
                                                     &judged->series[second], scratch, w, error);
    pq_arena_free(scratch);
    return status;
}

pq_status pq_judged_pair(const pq_judged *judged, size_t first, size_t second, bool *paired,
                         pq_comparison *comparison, pq_error *error) {
    pq_comparison found = {0};
    *paired = false;
    if (!judged_comparable(&judged->series[first], &judged->series[second])) {
        return PQ_OK;
    }
    pq_arena *scratch = pq_arena_new();
    pq_status status = scratch == NULL ? pq_error_memory(error)
                                       : compare(&judged->series[first], &judged->series[second],
                                                 scratch, &found, error);
    pq_arena_free(scratch);
    *paired =
        status == PQ_OK && found.both + found.only_first + found.only_second + found.neither > 0;
    if (*paired) {
        *comparison = found;
    }
    return status;
}

/* ---- memory ---- */

/* Is `second` the same as `first`, on a twin? The gold sets say which database is which. */
static bool is_twin_of(const judged_series *second, const judged_series *first) {
    return judged_comparable(first, second) &&
           strcmp(first->sweep->base->gold.database, chinook) == 0 &&
           strncmp(second->sweep->base->gold.database, twin, strlen(twin)) == 0 &&
           strcmp(first->plan->provider, second->plan->provider) == 0 &&
           strcmp(first->plan->model, second->plan->model) == 0 &&
           strcmp(first->plan->strategy->id, second->plan->strategy->id) == 0 &&
           first->plan->concurrency == second->plan->concurrency;
}

static pq_status write_drop(pq_writer *w, const pq_judged *judged, const judged_series *first,
                            const judged_series *second, pq_arena *scratch, pq_error *error) {
    pq_comparison comparison;
    pq_status status = compare(first, second, scratch, &comparison, error);
    if (status != PQ_OK) {
        return status;
    }
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
    write_comparison(w, &comparison, "drop", "drop_interval",
                     is_repeated(first, second) ? REPEATS : NULL);
    pq_write_end(w);
    return PQ_OK;
}

pq_status judged_write_memory(pq_writer *w, const pq_judged *judged, pq_arena *scratch,
                              pq_error *error) {
    pq_status status = PQ_OK;
    pq_write_key(w, "memory");
    pq_write_array(w);
    for (size_t i = 0; i < judged->n_series && status == PQ_OK; i++) {
        for (size_t k = 0; k < judged->n_series && status == PQ_OK; k++) {
            if (is_twin_of(&judged->series[k], &judged->series[i])) {
                status =
                    write_drop(w, judged, &judged->series[i], &judged->series[k], scratch, error);
            }
        }
    }
    pq_write_end(w);
    return status;
}
