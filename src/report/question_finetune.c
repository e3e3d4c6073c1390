/* Does fine-tuning pay? A cheap model tuned until it is as good, against buying one that is. */
#include "pq_finetune.h"
#include "pq_questions.h"

#include <math.h>

static pq_finetune_result compare(const pq_answers *a, const pq_view_row *tuned, double bought_usd,
                                  double accuracy) {
    const pq_finetune f = {.tuned = {tuned->usd_per_query.value, accuracy},
                           .bought = {bought_usd, accuracy},
                           .queries_per_day = a->queries_per_day,
                           .trainings = 1,
                           .months = 12};
    return pq_finetune_compare(&f);
}

/* The cheapest a question that is right less often than `bought` and more often than never: only
 * such a one has something to learn. */
static size_t find_pupil(const pq_answers *a, const size_t *order, size_t n, size_t bought) {
    const pq_view_row *rows = a->view.rows;
    for (size_t i = 0; i < n; i++) {
        const pq_view_row *row = &rows[order[i]];
        if (order[i] != bought && row->correct > 0 &&
            row->accuracy.value < rows[bought].accuracy.value) {
            return order[i];
        }
    }
    return PQ_NO_ROW;
}

/* What a saving a day means in the end. */
static void say_saving(pq_answers *a, double saving) {
    if (saving > 0) {
        pq_say(a->w,
               "At %c %s a day it would save %u a day, so every $1,000 of work takes %a %s to come "
               "back, before upkeep and retraining.",
               a->queries_per_day, pq_plural(a->queries_per_day, "question", "questions"), saving,
               1000 / saving, pq_plural(1000 / saving, "day", "days"));
    } else if (saving == 0) {
        pq_say(a->w, "It would save nothing, before any work: it never pays.");
    } else {
        pq_say(a->w,
               "At %c %s a day it would cost %u more a day, before any work: it never "
               "pays.",
               a->queries_per_day, pq_plural(a->queries_per_day, "question", "questions"), -saving);
    }
}

static void say_published(pq_answers *a, const pq_view_row *tuned, double bought_usd,
                          double accuracy) {
    if (isnan(tuned->published_usd_per_query)) {
        return;
    }
    pq_view_row before = *tuned;
    before.usd_per_query.value = tuned->published_usd_per_query;
    double saving = compare(a, &before, bought_usd, accuracy).saving_per_day_usd;
    if (saving > 0) {
        pq_say(a->w, "At its price as published, %u, it would have seemed to save %u a day.",
               tuned->published_usd_per_query, saving);
    }
}

static void say_reference(pq_answers *a, const pq_view_row *tuned, const pq_view_row *bought) {
    if (a->reference_name == NULL) {
        return;
    }
    double usd = pq_figures_cost(&a->reference, tuned->input_tokens, tuned->output_tokens);
    double saving = compare(a, tuned, usd, bought->accuracy.value).saving_per_day_usd;
    double untuned = pq_figures_cost(&a->reference, bought->input_tokens, bought->output_tokens);
    if (saving > 0 && bought->usd_per_query.value < untuned) {
        pq_say(
            a->w,
            "Against %s, which was not run, the same tokens would save %u a day; but so does %r, "
            "untuned.",
            a->reference_name, saving, a->most_accurate);
    } else if (saving > 0) {
        pq_say(a->w, "Against %s, which was not run, the same tokens would save %u a day.",
               a->reference_name, saving);
    }
}

static void explain(pq_answers *a, const pq_view_row *tuned, const pq_view_row *bought,
                    double saving) {
    pq_question_list(a, "explain");
    pq_explain(a->w, "saving_per_day_usd",
               "(bought.per_query_usd - tuned.per_query_usd) * queries_per_day", saving, "USD/day",
               pq_source_benchmark, "bought.per_query_usd", bought->usd_per_query.value,
               "tuned.per_query_usd", tuned->usd_per_query.value, "queries_per_day",
               a->queries_per_day, NULL);
    pq_write_end(a->w);
}

static pq_status say_pupil(pq_answers *a, size_t pupil, double saving) {
    const pq_view_row *tuned = &a->view.rows[pupil];
    const pq_view_row *bought = &a->view.rows[a->most_accurate];
    pq_view_test test;
    pq_status status = pq_view_compare(&a->view, a->most_accurate, pupil, &test, a->work->error);
    if (status != PQ_OK) {
        return status;
    }
    pq_say(a->w,
           "Tuned until it is right as often as %r, %r would still cost %u a question against %u.",
           a->most_accurate, pupil, tuned->usd_per_query.value, bought->usd_per_query.value);
    say_saving(a, saving);
    if (test.p_value >= PQ_SIGNIFICANCE) {
        pq_say(a->w,
               "Nor is there a gap to close for certain: %p against %p cannot be told apart "
               "(p = %q).",
               tuned->accuracy.value, bought->accuracy.value, test.p_value);
    }
    say_published(a, tuned, bought->usd_per_query.value, bought->accuracy.value);
    say_reference(a, tuned, bought);
    return PQ_OK;
}

static void write_entry(pq_answers *a, size_t pupil, double saving) {
    pq_question_list(a, "entries");
    if (pupil != PQ_NO_ROW) {
        pq_entry entry = {.row = pupil,
                          .against = a->most_accurate,
                          .figure = {saving, {NAN, NAN}},
                          .unit = "usd_per_day",
                          .p_value = NAN,
                          .p_adjusted = NAN,
                          .finding = PQ_STANDING_COMPUTED};
        pq_write_entry(a, &entry);
    }
    pq_write_end(a->w);
}

pq_status pq_answer_finetune(pq_answers *a) {
    size_t n = 0;
    size_t *order = pq_answers_order(a, pq_by_query, &n);
    if (order == NULL) {
        return pq_error_memory(a->work->error);
    }
    const pq_view_row *rows = a->view.rows;
    bool has_best =
        a->most_accurate != PQ_NO_ROW && !isnan(rows[a->most_accurate].usd_per_query.value);
    size_t pupil = has_best ? find_pupil(a, order, n, a->most_accurate) : PQ_NO_ROW;
    double saving = NAN;
    if (pupil != PQ_NO_ROW) {
        saving = compare(a, &rows[pupil], rows[a->most_accurate].usd_per_query.value,
                         rows[a->most_accurate].accuracy.value)
                     .saving_per_day_usd;
    }
    pq_status status = PQ_OK;
    pq_question_begin(a, "finetune", "Does fine-tuning pay?",
                      pupil == PQ_NO_ROW ? PQ_STANDING_NOT_MEASURED : PQ_STANDING_COMPUTED);
    pq_question_list(a, "answer");
    if (pupil == PQ_NO_ROW) {
        pq_say(a->w, "%s",
               a->most_accurate != PQ_NO_ROW && !has_best
                   ? "The most accurate row in view has no known price, so there is nothing to "
                     "weigh tuning against."
                   : "Nothing in view to tune: no priced row that gave right answers gave fewer "
                     "than the best.");
    } else {
        status = say_pupil(a, pupil, saving);
    }
    pq_write_end(a->w);
    write_entry(a, pupil, saving);
    pq_write_key_string(a->w, "test", NULL);
    if (pupil != PQ_NO_ROW) {
        explain(a, &rows[pupil], &rows[a->most_accurate], saving);
    }
    pq_question_list(a, "caveats");
    pq_write_string(a->w, "The tuned model is given the best accuracy in view for nothing and its "
                          "base price; a dedicated adapter costs more. What tuning would really "
                          "gain was not measured.");
    pq_write_end(a->w);
    pq_question_end(a);
    return status;
}
