/* Did quantisation cost accuracy? */
#include "pq_questions.h"
#include "same_model.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The bits that a precision as platforms write it stands for ("fp4", "int8", "bf16"); 0 if it is
 * not stated. */
static long bits_of(const char *quantization) {
    const char *digits = quantization == NULL ? NULL : strpbrk(quantization, "0123456789");
    return digits == NULL ? 0 : strtol(digits, NULL, 10);
}

/* Pairs in which the first is of more bits, or does not state them, and the second of fewer. */
typedef struct evidence {
    pq_row_pair *pairs;
    size_t n;
    bool both_stated;
    size_t correct[2], answered[2]; /* of all pairs together */
} evidence;

static bool differs(const pq_view_row *a, const pq_view_row *b, bool both_stated) {
    long x = bits_of(a->quantization);
    long y = bits_of(b->quantization);
    return x != y && (!both_stated || (x > 0 && y > 0));
}

static evidence gather(const pq_view *view, const pq_row_pair *all, size_t n, bool both_stated,
                       pq_row_pair *kept) {
    evidence e = {.pairs = kept, .both_stated = both_stated};
    for (size_t i = 0; i < n; i++) {
        pq_row_pair pair = all[i];
        const pq_view_row *a = &view->rows[pair.first];
        const pq_view_row *b = &view->rows[pair.second];
        if (!differs(a, b, both_stated)) {
            continue;
        }
        long x = bits_of(a->quantization);
        long y = bits_of(b->quantization);
        if (x > 0 && (y == 0 || x < y)) {
            pair = (pq_row_pair){pair.second, pair.first};
        }
        const size_t rows[2] = {pair.first, pair.second};
        for (size_t side = 0; side < 2; side++) {
            e.correct[side] += view->rows[rows[side]].correct;
            e.answered[side] += view->rows[rows[side]].answered;
        }
        kept[e.n++] = pair;
    }
    return e;
}

typedef struct outcome {
    double difference, p_value;
    pq_interval interval;
} outcome;

static outcome pool(const evidence *e) {
    outcome o = {NAN, NAN, PQ_NO_INTERVAL};
    if (e->n > 0) {
        o.difference = pq_share(e->correct[0], e->answered[0]).value -
                       pq_share(e->correct[1], e->answered[1]).value;
        o.p_value = pq_fisher(e->correct[0], e->answered[0], e->correct[1], e->answered[1]);
        o.interval = pq_unpaired_difference(e->correct[0], e->answered[0], e->correct[1],
                                            e->answered[1], PQ_CONFIDENCE);
    }
    return o;
}

/* What the lower side of every pair states; "a precision" where they are not the same. */
static const char *stated(const pq_answers *a, const evidence *e) {
    const char *first = a->view.rows[e->pairs[0].second].quantization;
    for (size_t i = 1; i < e->n; i++) {
        if (strcmp(first, a->view.rows[e->pairs[i].second].quantization) != 0) {
            return "a precision";
        }
    }
    return first;
}

static void say_pooled(pq_answers *a, const evidence *e, const outcome *o) {
    if (e->both_stated) {
        pq_say(a->w,
               "%n %s ran in two stated precisions: %n of %n right in the higher one against "
               "%n of %n, %D.",
               e->n, pq_plural((double)e->n, "model", "models"), e->correct[0], e->answered[0],
               e->correct[1], e->answered[1], o->difference, o->interval);
    } else {
        pq_say(
            a->w,
            "Not measured as such: no model ran in two stated precisions. %n %s ran on two "
            "platforms of which one states %s and the other none: %n of %n right where it is not "
            "stated against %n of %n, %D.",
            e->n, pq_plural((double)e->n, "model", "models"), stated(a, e), e->correct[0],
            e->answered[0], e->correct[1], e->answered[1], o->difference, o->interval);
    }
    if (o->p_value < PQ_SIGNIFICANCE) {
        pq_say(a->w, "That is more than chance explains (p = %q).", o->p_value);
    } else if (!(o->interval.high > 0)) {
        pq_say(a->w, "That cannot be told from no loss at all (p = %q).", o->p_value);
    } else {
        pq_say(a->w,
               "That cannot be told from no loss at all (p = %q), nor from a loss of up to %p of "
               "all answers.",
               o->p_value, o->interval.high);
    }
}

static pq_status write_pairs(pq_answers *a, const evidence *e) {
    pq_question_list(a, "entries");
    for (size_t i = 0; i < e->n; i++) {
        pq_view_test test;
        pq_status status =
            pq_view_compare(&a->view, e->pairs[i].first, e->pairs[i].second, &test, a->work->error);
        if (status != PQ_OK) {
            return status;
        }
        pq_entry entry = {.row = e->pairs[i].first,
                          .against = e->pairs[i].second,
                          .figure = {test.difference, test.interval},
                          .unit = "points",
                          .p_value = test.p_value,
                          .p_adjusted = NAN,
                          .finding = test.p_value < PQ_SIGNIFICANCE ? PQ_STANDING_TOLD_APART
                                                                    : PQ_STANDING_CANNOT_TELL};
        pq_write_entry(a, &entry);
    }
    pq_write_end(a->w);
    return PQ_OK;
}

static void write_steps(pq_answers *a, const evidence *e, const outcome *o) {
    pq_question_list(a, "explain");
    pq_explain(a->w, "difference", "right_higher / answered_higher - right_lower / answered_lower",
               o->difference, "share", pq_source_own, "right_higher", (double)e->correct[0],
               "answered_higher", (double)e->answered[0], "right_lower", (double)e->correct[1],
               "answered_lower", (double)e->answered[1], NULL);
    pq_write_end(a->w);
}

pq_status pq_answer_quantisation(pq_answers *a) {
    size_t n = 0;
    pq_row_pair *all = pq_same_model_pairs(&a->view, a->work->arena, &n);
    pq_row_pair *kept = pq_arena_array(a->work->arena, n, sizeof *kept);
    if (all == NULL || kept == NULL) {
        return pq_error_memory(a->work->error);
    }
    evidence e = gather(&a->view, all, n, true, kept);
    if (e.n == 0) {
        e = gather(&a->view, all, n, false, kept);
    }
    outcome o = pool(&e);
    pq_question_begin(a, "quantisation", "Did quantisation cost accuracy?",
                      e.n == 0                      ? PQ_STANDING_NOT_MEASURED
                      : o.p_value < PQ_SIGNIFICANCE ? PQ_STANDING_TOLD_APART
                                                    : PQ_STANDING_CANNOT_TELL);
    pq_question_list(a, "answer");
    if (e.n == 0) {
        pq_say(a->w, "Nothing in view says: no model ran on two platforms in precisions that "
                     "differ.");
    } else {
        say_pooled(a, &e, &o);
    }
    pq_write_end(a->w);
    pq_status status = write_pairs(a, &e);
    pq_write_key_string(a->w, "test",
                        "all pairs together and each alone: Fisher's exact, "
                        "two-sided; the interval is Newcombe's");
    if (e.n > 0) {
        write_steps(a, &e, &o);
    }
    pq_question_list(a, "caveats");
    pq_write_string(a->w, "Two platforms differ in more than precision: chat template, sampling, "
                          "JSON mode. A precision that is not stated may be the same one.");
    pq_write_end(a->w);
    pq_question_end(a);
    return status;
}
