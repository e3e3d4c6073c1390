/* Which is cheapest per correct answer, why, and where is cheap dear? */
#include "question_parts.h"

static pq_measure per_correct(const pq_report_row *row) {
    return row->usd_per_correct;
}

/* ---- the cheapest ---- */

/* How much more the next takes, where that is more than rounding shows. */
static void say_next(const pq_answers *a, pq_sentences *to, size_t first, size_t next) {
    const pq_measure *cost = &a->report->rows[next].usd_per_correct;
    const pq_measure *best = &a->report->rows[first].usd_per_correct;
    const char *intervals = question_difference(best, cost) == PQ_STANDING_TOLD_APART
                                ? "the intervals do not overlap, so the difference is significant"
                                : "the intervals overlap, so the difference is not significant";
    double times = cost->value / best->value;
    if (cost->value == best->value) {
        pq_say(to, "The next, %r, costs the same, %U.", next, cost);
    } else if (!(times >= 1.05) || isinf(times)) { /* "1 time as much"; nothing times anything */
        pq_say(to, "The next, %r, costs %U: %s.", next, cost, intervals);
    } else {
        pq_say(to, "The next, %r, costs %x as much, %U: %s.", next, times, cost, intervals);
    }
}

static void say_cheapest(const pq_answers *a, pq_sentences *to, const size_t *order, size_t n) {
    const pq_report_row *best = &a->report->rows[order[0]];
    double asked = a->queries_per_day;
    double right = best->accuracy.value * asked;
    pq_say(to, "%r: %U per correct answer (%u per question, %p right).", order[0],
           &best->usd_per_correct, best->usd_per_query.value, best->accuracy.value);
    pq_say(to, "%c %s a day %s %u and %s about %a correct %s.", asked,
           pq_plural(asked, "question", "questions"), pq_plural(asked, "costs", "cost"),
           best->usd_per_query.value * asked, pq_plural(asked, "yields", "yield"), right,
           pq_plural(right, "answer", "answers"));
    if (n > 1) {
        say_next(a, to, order[0], order[1]);
    }
}

static void explain_cheapest(const pq_answers *a, pq_answered *q, size_t row) {
    const pq_report_row *best = &a->report->rows[row];
    question_step(q, "per_correct_usd", "per_query_usd / (correct / answered)",
                  best->usd_per_correct.value, "USD", pq_source_own,
                  (pq_figure[4]){{"per_query_usd", best->usd_per_query.value},
                                 {"correct", (double)best->correct},
                                 {"answered", (double)best->answered}});
    question_step(q, "per_day_usd", "per_query_usd * queries_per_day",
                  best->usd_per_query.value * a->queries_per_day, "USD/day", pq_source_benchmark,
                  (pq_figure[4]){{"per_query_usd", best->usd_per_query.value},
                                 {"queries_per_day", a->queries_per_day}});
}

static pq_standing finding_of(const pq_answers *a, const size_t *order, size_t n) {
    const pq_report_row *rows = a->report->rows;
    if (n < 2) {
        return n == 0 ? PQ_STANDING_NOT_MEASURED : PQ_STANDING_COMPUTED;
    }
    return question_difference(&rows[order[0]].usd_per_correct, &rows[order[1]].usd_per_correct);
}

pq_status answer_cheapest(pq_answers *a, pq_answered *q, pq_error *error) {
    size_t n = 0;
    size_t *order = question_order(a, by_correct, &n);
    if (order == NULL) {
        return pq_error_memory(error);
    }
    a->cheapest = n == 0 ? PQ_NO_ROW : order[0];
    q->id = "cheapest";
    q->question = "Which is cheapest per correct answer?";
    q->finding = finding_of(a, order, n);
    if (n == 0) {
        pq_say(&q->answer, "None of the models shown has both a price and a correct answer.");
    } else {
        say_cheapest(a, &q->answer, order, n);
        explain_cheapest(a, q, order[0]);
    }
    question_rank(a, q, order, n, per_correct, "usd");
    q->test = question_test_intervals;
    question_caveat(
        q, "List prices are treated as exact, so the interval reflects the accuracy alone. For "
           "series scored here it also includes the spread of their token counts.");
    return PQ_OK;
}

/* ---- why ---- */

static size_t first_of(const pq_answers *a, row_key *key) {
    size_t n = 0;
    size_t *order = question_order(a, key, &n);
    return order == NULL || n == 0 ? PQ_NO_ROW : order[0];
}

/* The row with the lowest price a question among those that a correct answer's cost is known of. */
static double priced_query(const pq_report_row *row) {
    return isnan(row->usd_per_correct.value) ? NAN : row->usd_per_query.value;
}

/* Rows beside `best`: those with a price, and those that are as cheap or as often right as it. */
typedef struct rivals {
    size_t priced, near, level; /* level: both */
    size_t one_level;           /* the first that is level, or PQ_NO_ROW */
} rivals;

static rivals rivals_of(const pq_answers *a, size_t best) {
    const pq_report_row *first = &a->report->rows[best];
    rivals r = {.one_level = PQ_NO_ROW};
    for (size_t i = 0; i < a->report->n; i++) {
        const pq_report_row *row = &a->report->rows[i];
        bool as_cheap = row->usd_per_query.value == first->usd_per_query.value;
        bool as_right = row->accuracy.value == first->accuracy.value;
        if (i == best) {
            continue;
        }
        r.priced += isnan(row->usd_per_query.value) ? 0 : 1;
        r.near += as_cheap || as_right;
        if (as_cheap && as_right) {
            r.one_level = r.level++ == 0 ? i : r.one_level;
        }
    }
    return r;
}

static void say_best_of_both(const pq_answers *a, pq_sentences *to, size_t best, const rivals *r) {
    const pq_report_row *first = &a->report->rows[best];
    double usd = first->usd_per_query.value;
    double right = first->accuracy.value;
    if (r->near == 0) {
        pq_say(to,
               "Why: %r is both the cheapest per question (%u) and the most accurate (%p), so no "
               "model shown justifies a higher price by its accuracy.",
               best, usd, right);
    } else if (r->level == 0) {
        pq_say(to,
               "Why: no model shown is cheaper per question than %r (%u) or more accurate (%p).",
               best, usd, right);
    } else if (r->level == 1) {
        pq_say(to,
               "Why: no model shown is cheaper per question than %r (%u) or more accurate (%p). %r "
               "equals it.",
               best, usd, right, r->one_level);
    } else {
        pq_say(to,
               "Why: no model shown is cheaper per question than %r (%u) or more accurate (%p). %n "
               "others equal it.",
               best, usd, right, r->level);
    }
}

/* The cheapest a question is not the most accurate. */
static void say_cheap_enough(const pq_answers *a, pq_sentences *to, size_t best, size_t accurate) {
    const pq_report_row *first = &a->report->rows[best];
    const pq_report_row *right = &a->report->rows[accurate];
    double times = right->usd_per_query.value / first->usd_per_query.value;
    if (isnan(right->usd_per_query.value)) {
        pq_say(to,
               "Why: %r is the cheapest per question (%u). The most accurate model, %r, is right "
               "%p of the time against %p, but its price is unknown.",
               best, first->usd_per_query.value, accurate, right->accuracy.value,
               first->accuracy.value);
    } else if (isinf(times)) {
        pq_say(to,
               "Why: %r is free per question. The most accurate model, %r, costs %u and is right "
               "%p of the time against %p.",
               best, accurate, right->usd_per_query.value, right->accuracy.value,
               first->accuracy.value);
    } else {
        pq_say(to,
               "Why: %r is the cheapest per question (%u). The most accurate model, %r, costs %x "
               "as much and is right %p of the time against %p.",
               best, first->usd_per_query.value, accurate, times, right->accuracy.value,
               first->accuracy.value);
    }
}

void answer_why(pq_answers *a) {
    pq_sentences *to = &a->why;
    size_t by_price = first_of(a, priced_query);
    size_t best = a->cheapest;
    size_t accurate = a->most_accurate;
    rivals r = best == PQ_NO_ROW ? (rivals){0} : rivals_of(a, best);
    if (by_price == PQ_NO_ROW || accurate == PQ_NO_ROW || r.priced == 0) {
        return; /* nothing beside it that it could be better than */
    }
    const pq_report_row *first = &a->report->rows[best];
    const pq_report_row *cheap = &a->report->rows[by_price];
    if (best == by_price && best == accurate) {
        say_best_of_both(a, to, best, &r);
    } else if (best == by_price) {
        say_cheap_enough(a, to, best, accurate);
    } else {
        pq_say(to,
               "Why: %r costs %x as much per question as the cheapest model, %r, but makes up for "
               "it in accuracy: %p right against %p.",
               best, first->usd_per_query.value / cheap->usd_per_query.value, by_price,
               first->accuracy.value, cheap->accuracy.value);
    }
}

/* ---- the first thing said ---- */

void answer_lead(pq_answers *a) {
    const pq_report_row *rows = a->report->rows;
    pq_sentences *to = &a->lead;
    if (a->cheapest != PQ_NO_ROW) {
        const pq_report_row *best = &rows[a->cheapest];
        pq_say(to, "%r: %U per correct answer; %n of %n %s right.", a->cheapest,
               &best->usd_per_correct, best->correct, best->answered,
               pq_plural((double)best->answered, "question", "questions"));
    } else if (a->most_accurate == PQ_NO_ROW) {
        pq_say(to, "None of the models shown has a scored answer.");
    } else if (rows[a->most_accurate].correct == 0) {
        pq_say(to, "None of the models shown gave a correct answer.");
    } else {
        const pq_report_row *best = &rows[a->most_accurate];
        pq_say(to,
               "%r: %n of %n right. The cost is unknown because no price is on record; enter one "
               "under My bill.",
               a->most_accurate, best->correct, best->answered);
    }
}

/* ---- where cheap is dear ---- */

/* The row that costs more a question than `row` and least a correct answer, if that is less than
 * `row` takes for one; a row without a right answer takes any price. */
static size_t cheaper_in_the_end(const pq_answers *a, size_t row) {
    const pq_report_row *rows = a->report->rows;
    double own = rows[row].usd_per_correct.value;
    size_t found = PQ_NO_ROW;
    for (size_t i = 0; i < a->report->n; i++) {
        double other = rows[i].usd_per_correct.value;
        if (rows[i].usd_per_query.value > rows[row].usd_per_query.value && !isnan(other) &&
            (isnan(own) || other < own) &&
            (found == PQ_NO_ROW || other < rows[found].usd_per_correct.value)) {
            found = i;
        }
    }
    return found;
}

typedef struct trap {
    size_t row, against;
    pq_standing finding;
} trap;

/* The row whose price a question was raised most by a correction, among those that had one. */
static size_t most_raised(const pq_answers *a, size_t *count) {
    size_t found = PQ_NO_ROW;
    double most = 1;
    *count = 0;
    for (size_t i = 0; i < a->report->n; i++) {
        const pq_report_row *row = &a->report->rows[i];
        double before = row->published_usd_per_query;
        if (row->price_is_corrected && row->usd_per_query.value > before) {
            ++*count;
            double factor = before > 0 ? row->usd_per_query.value / before : 1;
            if (found == PQ_NO_ROW || factor > most) {
                found = i;
                most = factor;
            }
        }
    }
    return found;
}

static void say_trap(const pq_answers *a, pq_sentences *to, const trap *t) {
    const pq_report_row *row = &a->report->rows[t->row];
    const pq_report_row *against = &a->report->rows[t->against];
    const char *sure = t->finding != PQ_STANDING_CANNOT_TELL
                           ? ""
                           : " The intervals overlap, so this may be chance.";
    if (isnan(row->usd_per_correct.value)) {
        pq_say(to,
               "%r costs %u per question, less than %r at %u, but gave no correct answer. At 95%% "
               "confidence, one would cost at least %u, against %U.%s%s",
               t->row, row->usd_per_query.value, t->against, against->usd_per_query.value,
               row->usd_per_correct.interval.low, &against->usd_per_correct, sure,
               row->doubted ? " Its score of zero most likely comes from the parser, not the "
                              "model; see its row in the matrix."
                            : "");
    } else {
        pq_say(to,
               "%r is cheaper per question than %r (%u against %u) but more expensive per correct "
               "answer (%U against %U).%s",
               t->row, t->against, row->usd_per_query.value, against->usd_per_query.value,
               &row->usd_per_correct, &against->usd_per_correct, sure);
    }
}

static void say_raised(const pq_answers *a, pq_sentences *to) {
    size_t raised = 0;
    size_t most = most_raised(a, &raised);
    if (most == PQ_NO_ROW) {
        return;
    }
    const pq_report_row *row = &a->report->rows[most];
    if (raised == 1) {
        pq_say(
            to,
            "One published price was also too low: %r was shown at %u per question but costs %u.",
            most, row->published_usd_per_query, row->usd_per_query.value);
    } else {
        pq_say(to,
               "In addition, %n published prices were too low: %r, for example, was shown at %u "
               "per question but costs %u.",
               raised, most, row->published_usd_per_query, row->usd_per_query.value);
    }
}

static void list_traps(const pq_answers *a, pq_answered *q, const trap *traps, size_t n) {
    for (size_t i = 0; i < n; i++) {
        const pq_report_row *row = &a->report->rows[traps[i].row];
        pq_entry entry = entry_of(traps[i].row, row->usd_per_correct, "usd", traps[i].finding);
        entry.against = traps[i].against;
        question_entry(q, entry);
    }
}

/* The first of the traps that a correct answer's cost is known of. */
static void explain_trap(const pq_answers *a, pq_answered *q, const trap *traps, size_t n) {
    size_t i = 0;
    while (i < n && isnan(a->report->rows[traps[i].row].usd_per_correct.value)) {
        i++;
    }
    if (i == n) {
        return;
    }
    const pq_report_row *row = &a->report->rows[traps[i].row];
    const pq_report_row *against = &a->report->rows[traps[i].against];
    question_step(q, "dearer_by",
                  "(row.per_query_usd / row.accuracy) / (against.per_query_usd / against.accuracy)",
                  row->usd_per_correct.value / against->usd_per_correct.value, "times",
                  pq_source_own,
                  (pq_figure[4]){{"row.per_query_usd", row->usd_per_query.value},
                                 {"row.accuracy", row->accuracy.value},
                                 {"against.per_query_usd", against->usd_per_query.value},
                                 {"against.accuracy", against->accuracy.value}});
}

static bool any_right(const pq_report *report) {
    for (size_t i = 0; i < report->n; i++) {
        if (report->rows[i].correct > 0) {
            return true;
        }
    }
    return false;
}

enum { SAID = 2 }; /* traps told in the answer; "more" has the others */

static void say_traps(const pq_answers *a, pq_answered *q, const trap *traps, size_t n_traps,
                      size_t n_priced) {
    pq_sentences *to = &q->answer;
    if (n_priced == 0) {
        pq_say(to, "None of the models shown has a price.");
    } else if (!any_right(a->report)) {
        pq_say(to, "None of the models shown gave a correct answer, at any price.");
    } else if (n_priced == 1) {
        pq_say(to,
               "Only one of the models shown has a price, so there is nothing to compare it with.");
    } else if (n_traps == 0) {
        pq_say(to, "None: among the models shown, a higher price per question never means a lower "
                   "cost per correct answer.");
    }
    for (size_t i = 0; i < n_traps; i++) {
        say_trap(a, i < SAID ? to : &q->more, &traps[i]);
    }
    say_raised(a, to);
}

/* The traps among rows in the order of their price, and how sure the surest of them is. */
static size_t find_traps(const pq_answers *a, const size_t *order, size_t n, trap *traps,
                         pq_standing *finding) {
    const pq_report_row *rows = a->report->rows;
    size_t n_traps = 0;
    *finding = n == 0 ? PQ_STANDING_NOT_MEASURED : PQ_STANDING_COMPUTED;
    for (size_t i = 0; i < n; i++) {
        const pq_report_row *row = &rows[order[i]];
        size_t against = cheaper_in_the_end(a, order[i]);
        if (against == PQ_NO_ROW || !report_has_accuracy(row)) {
            continue;
        }
        trap t = {order[i], against, PQ_STANDING_NOT_MEASURED};
        if (!row->doubted) {
            t.finding = question_difference(&row->usd_per_correct, &rows[against].usd_per_correct);
        }
        bool surer = n_traps == 0 || *finding == PQ_STANDING_NOT_MEASURED ||
                     t.finding == PQ_STANDING_TOLD_APART;
        *finding = surer ? t.finding : *finding;
        traps[n_traps++] = t;
    }
    return n_traps;
}

pq_status answer_cheap_dear(pq_answers *a, pq_answered *q, pq_error *error) {
    size_t n = 0;
    size_t *order = question_order(a, by_query, &n);
    trap *traps = pq_arena_array(a->arena, n, sizeof *traps);
    if (order == NULL || traps == NULL) {
        return pq_error_memory(error);
    }
    size_t n_traps = find_traps(a, order, n, traps, &q->finding);
    q->id = "cheap_dear";
    q->question = "Which cheap models turn out expensive?";
    say_traps(a, q, traps, n_traps, n);
    list_traps(a, q, traps, n_traps);
    q->test = question_test_intervals;
    explain_trap(a, q, traps, n_traps);
    question_caveat(q, "The damage done by a wrong answer is not included; it would make cheap, "
                       "less accurate models more expensive still.");
    return PQ_OK;
}
