/* Did quantization cost accuracy? */
#include "question_parts.h"
#include "same_model.h"

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

static bool differs(const pq_report_row *a, const pq_report_row *b, bool both_stated) {
    long x = bits_of(a->quantization);
    long y = bits_of(b->quantization);
    return x != y && (!both_stated || (x > 0 && y > 0));
}

static evidence gather(const pq_report *report, const pq_row_pair *all, size_t n, bool both_stated,
                       pq_row_pair *kept) {
    evidence e = {.pairs = kept, .both_stated = both_stated};
    for (size_t i = 0; i < n; i++) {
        pq_row_pair pair = all[i];
        const pq_report_row *a = &report->rows[pair.first];
        const pq_report_row *b = &report->rows[pair.second];
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
            e.correct[side] += report->rows[rows[side]].correct;
            e.answered[side] += report->rows[rows[side]].answered;
        }
        kept[e.n++] = pair;
    }
    return e;
}

/* What the lower side of every pair states; "a precision" where they are not the same. */
static const char *stated(const pq_answers *a, const evidence *e) {
    const char *first = a->report->rows[e->pairs[0].second].quantization;
    for (size_t i = 1; i < e->n; i++) {
        if (strcmp(first, a->report->rows[e->pairs[i].second].quantization) != 0) {
            return "a precision";
        }
    }
    return first;
}

static void say_pooled(const pq_answers *a, pq_sentences *to, const evidence *e,
                       const pq_test *all) {
    const pq_measure difference = {all->difference, all->interval};
    if (e->both_stated) {
        pq_say(to,
               "%n %s ran in two stated precisions: %n of %n right at the higher precision, %n of "
               "%n at the lower (difference %D).",
               e->n, pq_plural((double)e->n, "model", "models"), e->correct[0], e->answered[0],
               e->correct[1], e->answered[1], &difference);
    } else {
        pq_say(to,
               "Not measured directly: no model ran in two stated precisions. %n %s ran on two "
               "providers, one of which states %s and the other no precision: %n of %n right where "
               "none is stated, %n of %n where it is (difference %D).",
               e->n, pq_plural((double)e->n, "model", "models"), stated(a, e), e->correct[0],
               e->answered[0], e->correct[1], e->answered[1], &difference);
    }
    if (all->p_value < PQ_SIGNIFICANCE) {
        pq_say(to, "The difference is significant (p = %q).", all->p_value);
    } else if (!(all->interval.high > 0)) {
        pq_say(to, "The difference is not significant (p = %q).", all->p_value);
    } else {
        pq_say(to,
               "The difference is not significant (p = %q), but a loss of up to %p of all answers "
               "cannot be ruled out either.",
               all->p_value, all->interval.high);
    }
}

static void list_pairs(const pq_answers *a, pq_answered *q, const evidence *e) {
    for (size_t i = 0; i < e->n; i++) {
        pq_test test = pq_report_test(a->report, e->pairs[i].first, e->pairs[i].second);
        pq_standing finding =
            test.p_value < PQ_SIGNIFICANCE ? PQ_STANDING_TOLD_APART : PQ_STANDING_CANNOT_TELL;
        pq_entry entry = entry_of(e->pairs[i].first, (pq_measure){test.difference, test.interval},
                                  "points", finding);
        entry.against = e->pairs[i].second;
        entry.p_value = test.p_value;
        question_entry(q, entry);
    }
}

static void explain(pq_answered *q, const evidence *e, const pq_test *all) {
    question_step(q, "difference", "right_higher / answered_higher - right_lower / answered_lower",
                  all->difference, "share", pq_source_own,
                  (pq_figure[4]){{"right_higher", (double)e->correct[0]},
                                 {"answered_higher", (double)e->answered[0]},
                                 {"right_lower", (double)e->correct[1]},
                                 {"answered_lower", (double)e->answered[1]}});
}

pq_status answer_quantization(pq_answers *a, pq_answered *q, pq_error *error) {
    size_t n = 0;
    pq_row_pair *all = report_same_model(a->report, a->arena, &n);
    pq_row_pair *kept = pq_arena_array(a->arena, n, sizeof *kept);
    if (all == NULL || kept == NULL) {
        return pq_error_memory(error);
    }
    evidence e = gather(a->report, all, n, true, kept);
    if (e.n == 0) {
        e = gather(a->report, all, n, false, kept);
    }
    q->id = "quantisation";
    q->question = "Did quantization cost accuracy?";
    q->finding = PQ_STANDING_NOT_MEASURED;
    q->test = "Fisher's exact test, two-sided, on all pairs together and on each pair; Newcombe's "
              "interval for the difference";
    if (e.n == 0) {
        pq_say(&q->answer, "The results shown cannot answer this: no model ran on two providers at "
                           "different precisions.");
    } else {
        pq_test test = pq_test_counts(e.correct[0], e.answered[0], e.correct[1], e.answered[1]);
        q->finding =
            test.p_value < PQ_SIGNIFICANCE ? PQ_STANDING_TOLD_APART : PQ_STANDING_CANNOT_TELL;
        say_pooled(a, &q->answer, &e, &test);
        list_pairs(a, q, &e);
        explain(q, &e, &test);
    }
    question_caveat(q, "Providers differ in more than precision: chat template, sampling, JSON "
                       "mode. An unstated precision may well be the same.");
    return PQ_OK;
}
