/* Which is most accurate? */
#include "pq_questions.h"

#include <math.h>

/* The best row against every other. */
typedef struct family {
    const size_t *order; /* order[0] is the best */
    size_t n;
    double *p, *adjusted; /* of order[i]; NaN for the best */
    bool paired;          /* any of the tests */
    size_t told_apart, cannot_tell;
} family;

static pq_status test_all(pq_answers *a, family *f) {
    f->p = pq_arena_array(a->work->arena, f->n, sizeof *f->p);
    f->adjusted = pq_arena_array(a->work->arena, f->n, sizeof *f->adjusted);
    if (f->p == NULL || f->adjusted == NULL) {
        return pq_error_memory(a->work->error);
    }
    for (size_t i = 0; i < f->n; i++) {
        pq_view_test test = {.p_value = NAN};
        pq_status status =
            i == 0 ? PQ_OK
                   : pq_view_compare(&a->view, f->order[0], f->order[i], &test, a->work->error);
        if (status != PQ_OK) {
            return status;
        }
        f->p[i] = test.p_value;
        f->paired = f->paired || test.paired;
    }
    pq_holm(f->p, f->n, f->adjusted);
    for (size_t i = 1; i < f->n; i++) {
        *(f->adjusted[i] < PQ_SIGNIFICANCE ? &f->told_apart : &f->cannot_tell) += 1;
    }
    return PQ_OK;
}

/* The one other row, or the next of several. */
static void say_others(pq_answers *a, const family *f) {
    const pq_view_row *best = &a->view.rows[f->order[0]];
    const pq_view_row *next = &a->view.rows[f->order[1]];
    bool level = next->accuracy.value == best->accuracy.value;
    if (f->n == 2 && level) {
        pq_say(a->w, "The other, %r, is level with it: %P (p = %q).", f->order[1], &next->accuracy,
               f->p[1]);
    } else if (f->n == 2) {
        pq_say(a->w, "The other, %r, has %P: %s (p = %q).", f->order[1], &next->accuracy,
               f->cannot_tell == 0 ? "worse by more than chance explains"
                                   : "close enough to have come out ahead by luck",
               f->p[1]);
    } else if (f->cannot_tell == 0) {
        pq_say(a->w, "Each of the %n others is worse by more than chance explains.", f->told_apart);
    } else if (f->told_apart == 0) {
        pq_say(a->w,
               "All %n others are close enough to have come out ahead by luck: the next, %r, %s %P "
               "(p = %q).",
               f->cannot_tell, f->order[1], level ? "is level with it:" : "has", &next->accuracy,
               f->p[1]);
    } else {
        pq_say(a->w,
               "Of the %n others, %n %s close enough to have come out ahead by luck: the next, %r, "
               "%s %P (p = %q).",
               f->n - 1, f->cannot_tell, f->cannot_tell == 1 ? "is" : "are", f->order[1],
               level ? "is level with it:" : "has", &next->accuracy, f->p[1]);
    }
}

static void say_answer(pq_answers *a, const family *f) {
    const pq_view_row *best = &a->view.rows[f->order[0]];
    if (best->correct == 0) {
        pq_say(a->w, "No row in view gave a right answer.");
        return;
    }
    pq_say(a->w, "%r: %n of %n %s right, %P.", f->order[0], best->correct, best->answered,
           pq_plural((double)best->answered, "answer", "answers"), &best->accuracy);
    if (f->n == 1) {
        pq_say(a->w, "Nothing else in view has an accuracy.");
    } else {
        say_others(a, f);
    }
}

static void say_left_out(pq_answers *a) {
    for (size_t i = 0; i < a->view.n; i++) {
        if (a->view.rows[i].doubted && pq_view_has_accuracy(&a->view.rows[i])) {
            pq_say(a->w, "Left out: %r, whose zero is most likely the parser's.", i);
        }
    }
}

static void write_family(pq_answers *a, const family *f) {
    pq_question_list(a, "entries");
    for (size_t i = 0; i < f->n; i++) {
        pq_entry entry = {.row = f->order[i],
                          .against = PQ_NO_ROW,
                          .figure = a->view.rows[f->order[i]].accuracy,
                          .unit = "share",
                          .p_value = f->p[i],
                          .p_adjusted = f->adjusted[i],
                          .finding = i == 0                             ? PQ_STANDING_BEST
                                     : f->adjusted[i] < PQ_SIGNIFICANCE ? PQ_STANDING_TOLD_APART
                                                                        : PQ_STANDING_CANNOT_TELL};
        pq_write_entry(a, &entry);
    }
    pq_write_end(a->w);
}

static void write_steps(pq_answers *a, const family *f) {
    const pq_view_row *best = &a->view.rows[f->order[0]];
    pq_question_list(a, "explain");
    pq_explain(a->w, "accuracy", "correct / answered", best->accuracy.value, "share", pq_source_own,
               "correct", (double)best->correct, "answered", (double)best->answered, NULL);
    pq_write_end(a->w);
}

static void write_caveats(pq_answers *a, const family *f) {
    pq_question_list(a, "caveats");
    pq_write_string(a->w, f->paired
                              ? "Series judged here are paired by question; rows of which only "
                                "counts are known are not, which weakens their tests."
                              : "Only counts are known, so the questions cannot be paired, which "
                                "would sharpen the tests.");
    pq_write_string(a->w, "The tests are adjusted by Holm's method for being many. A call that got "
                          "no answer is not counted as a wrong one.");
    pq_write_end(a->w);
}

pq_status pq_answer_most_accurate(pq_answers *a) {
    family f = {0};
    f.order = pq_answers_order(a, pq_by_accuracy, &f.n);
    pq_status status = f.order == NULL ? pq_error_memory(a->work->error) : test_all(a, &f);
    if (status != PQ_OK) {
        return status;
    }
    a->most_accurate = f.n == 0 ? PQ_NO_ROW : f.order[0];
    pq_question_begin(a, "most_accurate", "Which is most accurate?",
                      f.n == 0             ? PQ_STANDING_NOT_MEASURED
                      : f.n == 1           ? PQ_STANDING_COMPUTED
                      : f.cannot_tell == 0 ? PQ_STANDING_TOLD_APART
                                           : PQ_STANDING_CANNOT_TELL);
    pq_question_list(a, "answer");
    if (f.n == 0) {
        pq_say(a->w, "No row in view has an answer that was judged.");
    } else {
        say_answer(a, &f);
    }
    say_left_out(a);
    pq_write_end(a->w);
    write_family(a, &f);
    pq_write_key_string(a->w, "test",
                        f.paired ? "the best against each other: exact McNemar where paired, else "
                                   "Fisher's exact; two-sided"
                                 : "the best against each other: Fisher's exact, two-sided");
    if (f.n > 0) {
        write_steps(a, &f);
    }
    write_caveats(a, &f);
    pq_question_end(a);
    return PQ_OK;
}
