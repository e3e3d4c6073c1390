/* Does fine-tuning pay? A cheap model tuned until it is as good, against buying one that is. */
#include "question_parts.h"

#include "pq_finetune.h"

/* What a tuned model saves a day that is as accurate as `bought`, which costs `bought_usd`. */
static double saving_of(const pq_answers *a, const pq_report_row *tuned, double bought_usd,
                        const pq_report_row *bought) {
    const pq_finetune f = {.tuned = {tuned->usd_per_query.value, bought->accuracy.value},
                           .bought = {bought_usd, bought->accuracy.value},
                           .queries_per_day = a->queries_per_day,
                           .trainings = 1,
                           .months = 12};
    return pq_finetune_compare(&f).saving_per_day_usd;
}

/* The cheapest a question that is right less often than the most accurate row and more often than
 * never: only such a one has something to learn. */
static size_t find_pupil(const pq_answers *a, const size_t *order, size_t n) {
    const pq_report_row *rows = a->report->rows;
    size_t bought = a->most_accurate;
    for (size_t i = 0; i < n; i++) {
        const pq_report_row *row = &rows[order[i]];
        if (order[i] != bought && row->correct > 0 &&
            row->accuracy.value < rows[bought].accuracy.value) {
            return order[i];
        }
    }
    return PQ_NO_ROW;
}

/* What a saving a day means in the end. */
static void say_saving(const pq_answers *a, pq_sentences *to, double saving) {
    if (saving > 0) {
        pq_say(to,
               "At %c %s a day, tuning would save %u a day. Every $1,000 spent on it takes %a %s "
               "to pay back, before maintenance and retraining.",
               a->queries_per_day, pq_plural(a->queries_per_day, "question", "questions"), saving,
               1000 / saving, pq_plural(1000 / saving, "day", "days"));
    } else if (saving == 0) {
        pq_say(to,
               "Tuning would save nothing even before engineering costs, so it never pays back.");
    } else {
        pq_say(to,
               "At %c %s a day it would cost %u more a day even before engineering costs, so it "
               "never pays back.",
               a->queries_per_day, pq_plural(a->queries_per_day, "question", "questions"), -saving);
    }
}

static void say_published(const pq_answers *a, pq_sentences *to, const pq_report_row *tuned,
                          const pq_report_row *bought) {
    if (isnan(tuned->published_usd_per_query)) {
        return;
    }
    pq_report_row before = *tuned;
    before.usd_per_query.value = tuned->published_usd_per_query;
    double saving = saving_of(a, &before, bought->usd_per_query.value, bought);
    if (saving > 0) {
        pq_say(to,
               "At the published (wrong) price of %u per question, tuning would have appeared to "
               "save %u a day.",
               tuned->published_usd_per_query, saving);
    }
}

static void say_reference(const pq_answers *a, pq_sentences *to, const pq_report_row *tuned,
                          const pq_report_row *bought) {
    if (a->reference.name == NULL) {
        return;
    }
    double usd = report_query_usd(&a->reference.price, tuned->input_tokens, tuned->output_tokens);
    double saving = saving_of(a, tuned, usd, bought);
    double untuned =
        report_query_usd(&a->reference.price, bought->input_tokens, bought->output_tokens);
    if (saving > 0 && bought->usd_per_query.value < untuned) {
        pq_say(to,
               "Compared with %s, which was not run here, the tuned model would save %u a day for "
               "the same tokens. But %r, untuned, is cheaper than that model too.",
               a->reference.name, saving, a->most_accurate);
    } else if (saving > 0) {
        pq_say(to,
               "Compared with %s, which was not run here, the tuned model would save %u a day for "
               "the same tokens.",
               a->reference.name, saving);
    }
}

static void explain(const pq_answers *a, pq_answered *q, const pq_report_row *tuned,
                    const pq_report_row *bought, double saving) {
    question_step(q, "saving_per_day_usd",
                  "(bought.per_query_usd - tuned.per_query_usd) * queries_per_day", saving,
                  "USD/day", pq_source_benchmark,
                  (pq_figure[4]){{"bought.per_query_usd", bought->usd_per_query.value},
                                 {"tuned.per_query_usd", tuned->usd_per_query.value},
                                 {"queries_per_day", a->queries_per_day}});
}

static void say_gap(const pq_answers *a, pq_sentences *to, size_t pupil) {
    pq_test test = pq_report_test(a->report, a->most_accurate, pupil);
    if (test.p_value >= PQ_SIGNIFICANCE) {
        pq_say(to,
               "It is also uncertain that there is a gap to close: the difference between %p and "
               "%p is not significant (p = %q).",
               a->report->rows[pupil].accuracy.value,
               a->report->rows[a->most_accurate].accuracy.value, test.p_value);
    }
}

static void compute(const pq_answers *a, pq_answered *q, size_t pupil) {
    const pq_report_row *tuned = &a->report->rows[pupil];
    const pq_report_row *bought = &a->report->rows[a->most_accurate];
    pq_sentences *to = &q->answer;
    double saving = saving_of(a, tuned, bought->usd_per_query.value, bought);
    q->finding = PQ_STANDING_COMPUTED;
    pq_say(
        to,
        "Even if tuning made it as accurate as %r, %r would still cost %u per question against %u.",
        a->most_accurate, pupil, tuned->usd_per_query.value, bought->usd_per_query.value);
    say_saving(a, to, saving);
    say_gap(a, to, pupil);
    say_published(a, to, tuned, bought);
    say_reference(a, to, tuned, bought);
    explain(a, q, tuned, bought, saving);
    pq_entry entry = entry_of(pupil, pq_measure_alone(saving), "usd_per_day", PQ_STANDING_COMPUTED);
    entry.against = a->most_accurate;
    question_entry(q, entry);
}

pq_status answer_finetune(pq_answers *a, pq_answered *q, pq_error *error) {
    size_t n = 0;
    size_t *order = question_order(a, by_query, &n);
    size_t best = a->most_accurate;
    if (order == NULL) {
        return pq_error_memory(error);
    }
    bool unpriced = best != PQ_NO_ROW && isnan(a->report->rows[best].usd_per_query.value);
    size_t pupil = best == PQ_NO_ROW || unpriced ? PQ_NO_ROW : find_pupil(a, order, n);
    q->id = "finetune";
    q->question = "Does fine-tuning pay?";
    q->finding = PQ_STANDING_NOT_MEASURED;
    if (pupil != PQ_NO_ROW) {
        compute(a, q, pupil);
    } else if (unpriced) {
        pq_say(&q->answer, "The most accurate model shown has no known price, so tuning cannot be "
                           "compared with buying it. Enter its price.");
    } else {
        pq_say(&q->answer, "There is no candidate for tuning: no priced model that answered "
                           "correctly is less accurate than the best.");
    }
    question_caveat(q, "This assumes the best case: tuning reaches the best accuracy shown, at no "
                       "cost, and the tuned model keeps its base price. A dedicated adapter costs "
                       "more. The real gain from tuning was not measured.");
    return PQ_OK;
}
