/* Which is most accurate? */
#include "question_parts.h"

/* The best row against every other. */
typedef struct family {
    const size_t *order; /* order[0] is the best */
    size_t n;
    double *p, *adjusted; /* of order[i]; NaN for the best */
    bool paired;          /* any of the tests */
    size_t told_apart, cannot_tell;
} family;

static pq_status test_all(const pq_answers *a, family *f, pq_error *error) {
    f->p = pq_arena_array(a->arena, f->n, sizeof *f->p);
    f->adjusted = pq_arena_array(a->arena, f->n, sizeof *f->adjusted);
    if (f->p == NULL || f->adjusted == NULL) {
        return pq_error_memory(error);
    }
    for (size_t i = 0; i < f->n; i++) {
        f->p[i] = NAN;
        if (i > 0) {
            pq_test test = pq_report_test(a->report, f->order[0], f->order[i]);
            f->p[i] = test.p_value;
            f->paired = f->paired || test.paired;
        }
    }
    pq_holm(f->p, f->n, f->adjusted);
    for (size_t i = 1; i < f->n; i++) {
        *(f->adjusted[i] < PQ_SIGNIFICANCE ? &f->told_apart : &f->cannot_tell) += 1;
    }
    return PQ_OK;
}

/* The one other row, or the next of several. */
static void say_others(const pq_answers *a, pq_sentences *to, const family *f) {
    const pq_report_row *best = &a->report->rows[f->order[0]];
    const pq_report_row *next = &a->report->rows[f->order[1]];
    bool level = next->accuracy.value == best->accuracy.value;
    if (f->n == 2 && level) {
        pq_say(to, "The other, %r, has the same accuracy, %P (p = %q).", f->order[1],
               &next->accuracy, f->p[1]);
    } else if (f->n == 2) {
        pq_say(to, "The other, %r, has %P: %s (p = %q).", f->order[1], &next->accuracy,
               f->cannot_tell == 0 ? "significantly less accurate"
                                   : "not significantly less accurate",
               f->p[1]);
    } else if (f->cannot_tell == 0) {
        pq_say(to, "It is significantly more accurate than each of the %n others.", f->told_apart);
    } else if (f->told_apart == 0) {
        pq_say(to,
               "None of the %n others is significantly less accurate. The closest, %r, %s %P (p = "
               "%q).",
               f->cannot_tell, f->order[1], level ? "has the same accuracy," : "has",
               &next->accuracy, f->p[1]);
    } else {
        pq_say(to,
               "Of the %n others, %n %s not significantly less accurate. The closest, %r, %s %P (p "
               "= %q).",
               f->n - 1, f->cannot_tell, f->cannot_tell == 1 ? "is" : "are", f->order[1],
               level ? "has the same accuracy," : "has", &next->accuracy, f->p[1]);
    }
}

static void say_answer(const pq_answers *a, pq_sentences *to, const family *f) {
    const pq_report_row *best = &a->report->rows[f->order[0]];
    if (best->correct == 0) {
        pq_say(to, "None of the models shown gave a correct answer.");
        return;
    }
    pq_say(to, "%r: %n of %n %s right, %P.", f->order[0], best->correct, best->answered,
           pq_plural((double)best->answered, "answer", "answers"), &best->accuracy);
    if (f->n == 1) {
        pq_say(to, "No other model shown has an accuracy to compare with.");
    } else {
        say_others(a, to, f);
    }
}

static void say_left_out(const pq_answers *a, pq_sentences *to) {
    for (size_t i = 0; i < a->report->n; i++) {
        if (a->report->rows[i].doubted && report_has_accuracy(&a->report->rows[i])) {
            pq_say(
                to,
                "Left out: %r. Its score of zero most likely comes from the parser, not the model.",
                i);
        }
    }
}

static void list_family(const pq_answers *a, pq_answered *q, const family *f) {
    for (size_t i = 0; i < f->n; i++) {
        pq_standing finding = i == 0                             ? PQ_STANDING_BEST
                              : f->adjusted[i] < PQ_SIGNIFICANCE ? PQ_STANDING_TOLD_APART
                                                                 : PQ_STANDING_CANNOT_TELL;
        pq_entry entry =
            entry_of(f->order[i], a->report->rows[f->order[i]].accuracy, "share", finding);
        entry.p_value = f->p[i];
        entry.p_adjusted = f->adjusted[i];
        question_entry(q, entry);
    }
}

static void explain(pq_answered *q, const pq_report_row *best) {
    question_step(
        q, "accuracy", "correct / answered", best->accuracy.value, "share", pq_source_own,
        (pq_figure[4]){{"correct", (double)best->correct}, {"answered", (double)best->answered}});
}

static pq_standing finding_of(const family *f) {
    if (f->n < 2) {
        return f->n == 0 ? PQ_STANDING_NOT_MEASURED : PQ_STANDING_COMPUTED;
    }
    return f->cannot_tell == 0 ? PQ_STANDING_TOLD_APART : PQ_STANDING_CANNOT_TELL;
}

pq_status answer_most_accurate(pq_answers *a, pq_answered *q, pq_error *error) {
    family f = {0};
    f.order = question_order(a, by_accuracy, &f.n);
    pq_status status = f.order == NULL ? pq_error_memory(error) : test_all(a, &f, error);
    if (status != PQ_OK) {
        return status;
    }
    a->most_accurate = f.n == 0 ? PQ_NO_ROW : f.order[0];
    q->id = "most_accurate";
    q->question = "Which is most accurate?";
    q->finding = finding_of(&f);
    if (f.n == 0) {
        pq_say(&q->answer, "None of the models shown has a scored answer.");
    } else {
        say_answer(a, &q->answer, &f);
        explain(q, &a->report->rows[f.order[0]]);
    }
    say_left_out(a, &q->answer);
    list_family(a, q, &f);
    q->test =
        f.paired
            ? "the most accurate model against each other model: exact McNemar test where paired, "
              "otherwise Fisher's exact test; two-sided"
            : "the most accurate model against each other model: Fisher's exact test, two-sided";
    question_caveat(
        q, f.paired ? "Series scored here are compared question by question. Results published "
                      "only as counts cannot be, so their tests are weaker."
                    : "Only the number of correct answers was published. A question-by-question "
                      "comparison would be a sharper test, but is not possible.");
    question_caveat(q, "p-values are adjusted for multiple tests (Holm). A call that got no answer "
                       "does not count as a wrong answer.");
    return PQ_OK;
}
