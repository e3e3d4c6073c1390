#include "pq_compare.h"
#include "report_parts.h"
#include "same_model.h"
#include "sentence.h"

#include <string.h>

/* ---- aspects ---- */

static void add_share(pq_compared *c, const char *id, const char *label, const char *better,
                      const size_t counts[4], const pq_measure shares[2], const pq_test *test) {
    c->aspects[c->n++] = (pq_aspect){.id = id,
                                     .label = label,
                                     .better = better,
                                     .unit = "share",
                                     .first = shares[0],
                                     .second = shares[1],
                                     .counts = {counts[0], counts[1], counts[2], counts[3]},
                                     .difference = {test->difference, test->interval},
                                     .ratio = NAN,
                                     .test = test->name,
                                     .p_value = test->p_value,
                                     .standing = test->standing};
}

/* A share of calls, of which only the counts are known. */
static void add_counts(pq_compared *c, const pq_report_row *a, const pq_report_row *b,
                       const char *id, const char *label, const char *better,
                       const size_t counts[4]) {
    if (counts[1] > 0 && counts[3] > 0) {
        pq_test test = report_test_counts(a, b, counts[0], counts[1], counts[2], counts[3]);
        const pq_measure shares[2] = {report_share(a, counts[0], counts[1]),
                                      report_share(b, counts[2], counts[3])};
        add_share(c, id, label, better, counts, shares, &test);
    }
}

static const char *test_of(pq_standing standing, bool exact) {
    if (standing == PQ_STANDING_NOT_TESTED) {
        return NULL;
    }
    if (exact) {
        return "list prices, treated as exact";
    }
    return standing == PQ_STANDING_CANNOT_TELL ? "the 95% intervals overlap"
                                               : "the 95% intervals do not overlap";
}

/* A price or a time: the lower, the better. */
static void add_lower(pq_compared *c, const char *id, const char *label, const char *better,
                      const char *unit, const pq_measure figures[2], bool listed) {
    const pq_interval *first = &figures[0].interval;
    const pq_interval *second = &figures[1].interval;
    if (isnan(figures[0].value) && isnan(figures[1].value)) {
        return;
    }
    pq_standing standing = pq_standing_of_intervals(*second, *first);
    bool exact = listed && first->low == first->high && second->low == second->high;
    c->aspects[c->n++] = (pq_aspect){.id = id,
                                     .label = label,
                                     .better = better,
                                     .unit = unit,
                                     .first = figures[0],
                                     .second = figures[1],
                                     .difference = {NAN, PQ_NO_INTERVAL},
                                     .ratio = figures[0].value / figures[1].value,
                                     .test = test_of(standing, exact),
                                     .p_value = NAN,
                                     .standing = standing};
}

/* A figure that does not speak of the model is not tested. */
static pq_measure tested(const pq_report_row *row, pq_measure measure) {
    return row->doubted ? pq_measure_alone(measure.value) : measure;
}

static void add_prices(pq_compared *c, const pq_report_row *a, const pq_report_row *b) {
    bool listed = !a->own && !b->own;
    add_lower(c, "usd_per_query", "Cost per question", "is cheaper per question", "usd",
              (pq_measure[2]){a->usd_per_query, b->usd_per_query}, listed);
    add_lower(c, "usd_per_correct", "Cost per correct answer", "is cheaper per correct answer",
              "usd", (pq_measure[2]){tested(a, a->usd_per_correct), tested(b, b->usd_per_correct)},
              listed);
}

static void add_times(pq_compared *c, const pq_report_row *a, const pq_report_row *b) {
    add_lower(c, "ttft_p50_ms", "Time to first token, p50", "sends its first token sooner", "ms",
              (pq_measure[2]){a->ttft_p50_ms, b->ttft_p50_ms}, false);
    add_lower(c, "latency_p50_ms", "Latency, p50", "answers faster (p50)", "ms",
              (pq_measure[2]){a->latency_p50_ms, b->latency_p50_ms}, false);
    add_lower(c, "latency_p90_ms", "Latency, p90", "has fewer slow answers (p90)", "ms",
              (pq_measure[2]){a->latency_p90_ms, b->latency_p90_ms}, false);
}

static void add_all(pq_compared *c, const pq_report_row *a, const pq_report_row *b) {
    add_share(c, "accuracy", "Accuracy", "is more accurate",
              (size_t[4]){a->correct, a->answered, b->correct, b->answered},
              (pq_measure[2]){a->accuracy, b->accuracy}, &c->test);
    add_prices(c, a, b);
    add_times(c, a, b);
    add_counts(c, a, b, "format", "Replies in the requested format",
               "follows the requested format more often",
               (size_t[4]){a->json_ok, a->came, b->json_ok, b->came});
    add_counts(c, a, b, "came", "Calls answered", "has more calls answered",
               (size_t[4]){a->came, a->asked, b->came, b->asked});
}

/* ---- in words ---- */

static void say_better(pq_compared *c, const pq_aspect *x) {
    bool first = x->standing == PQ_STANDING_FIRST;
    size_t row = first ? c->first : c->second;
    const pq_measure *better = first ? &x->first : &x->second;
    const pq_measure *worse = first ? &x->second : &x->first;
    pq_sentences *to = &c->differs;
    if (strcmp(x->unit, "share") == 0) {
        pq_say(to, "%r %s: %P against %P (p = %q).", row, x->better, better, worse, x->p_value);
    } else if (strcmp(x->unit, "ms") == 0) {
        pq_say(to, "%r %s: %M against %M.", row, x->better, better, worse);
    } else if (strcmp(x->id, "usd_per_query") == 0) {
        pq_say(to, "%r %s: %u against %u.", row, x->better, better->value, worse->value);
    } else {
        pq_say(to, "%r %s: %U against %U.", row, x->better, better, worse);
    }
}

static void say_open(pq_sentences *to, const pq_aspect *x) {
    if (strcmp(x->unit, "share") == 0) {
        pq_say(to, "%s: %P against %P, a difference of %D (p = %q).", x->label, &x->first,
               &x->second, &x->difference, x->p_value);
    } else if (strcmp(x->unit, "ms") == 0) {
        pq_say(to, "%s: %M against %M.", x->label, &x->first, &x->second);
    } else {
        pq_say(to, "%s: %U against %U.", x->label, &x->first, &x->second);
    }
}

static void say_aspect(pq_compared *c, const pq_aspect *x) {
    if (x->standing == PQ_STANDING_FIRST || x->standing == PQ_STANDING_SECOND) {
        say_better(c, x);
    } else {
        say_open(x->standing == PQ_STANDING_NOT_TESTED ? &c->not_tested : &c->cannot_tell, x);
    }
}

pq_status pq_compare(const pq_report *report, size_t first, size_t second, pq_arena *arena,
                     pq_compared *c, pq_error *error) {
    *c = (pq_compared){.first = first,
                       .second = second,
                       .names = {report_name_of_two(report, first, second, arena),
                                 report_name_of_two(report, second, first, arena)},
                       .test = pq_report_test(report, first, second),
                       .differs = {.arena = arena},
                       .cannot_tell = {.arena = arena},
                       .not_tested = {.arena = arena}};
    add_all(c, &report->rows[first], &report->rows[second]);
    for (size_t i = 0; i < c->n; i++) {
        say_aspect(c, &c->aspects[i]);
    }
    bool failed = c->differs.failed || c->cannot_tell.failed || c->not_tested.failed ||
                  c->names[0] == NULL || c->names[1] == NULL;
    return failed ? pq_error_memory(error) : PQ_OK;
}

/* ---- writing ---- */

static void write_side(pq_writer *w, const char *key, pq_measure measure, const size_t *counts) {
    pq_write_key(w, key);
    pq_write_object(w);
    pq_write_key_number(w, "value", measure.value);
    pq_write_key_interval(w, "interval", measure.interval);
    if (counts != NULL) {
        pq_write_key_size(w, "count", counts[0]);
        pq_write_key_size(w, "of", counts[1]);
    }
    pq_write_end(w);
}

static void write_aspect(pq_writer *w, const pq_aspect *x) {
    bool is_share = strcmp(x->unit, "share") == 0;
    pq_write_object(w);
    pq_write_key_string(w, "id", x->id);
    pq_write_key_string(w, "label", x->label);
    pq_write_key_string(w, "unit", x->unit);
    write_side(w, "first", x->first, is_share ? &x->counts[0] : NULL);
    write_side(w, "second", x->second, is_share ? &x->counts[2] : NULL);
    pq_write_key_number(w, "difference", x->difference.value);
    pq_write_key_interval(w, "difference_interval", x->difference.interval);
    pq_write_key_number(w, "ratio", x->ratio);
    pq_write_key_string(w, "test", x->test);
    pq_write_key_number(w, "p_value", x->p_value);
    pq_write_key_string(w, "verdict", pq_standing_code(x->standing));
    pq_write_end(w);
}

void pq_compare_write_test(pq_writer *w, const pq_test *test) {
    pq_test_write(w, test);
    pq_write_key_string(w, "note", test->note);
    pq_write_key(w, "pairs");
    if (!test->paired) {
        pq_write_null(w);
        return;
    }
    pq_write_object(w);
    pq_pairs_write(w, &test->pairs);
    pq_write_end(w);
}

void pq_compare_write(pq_writer *w, const pq_report *report, const pq_compared *c) {
    pq_write_object(w);
    pq_write_key_size(w, "first", c->first);
    pq_write_key_size(w, "second", c->second);
    pq_write_key(w, "names");
    pq_write_array(w);
    pq_write_string(w, c->names[0]);
    pq_write_string(w, c->names[1]);
    pq_write_end(w);
    report_write_rows(w, report);
    pq_compare_write_test(w, &c->test);
    pq_write_key(w, "aspects");
    pq_write_array(w);
    for (size_t i = 0; i < c->n; i++) {
        write_aspect(w, &c->aspects[i]);
    }
    pq_write_end(w);
    pq_sentences_write(w, "differs", &c->differs);
    pq_sentences_write(w, "cannot_tell_apart", &c->cannot_tell);
    pq_sentences_write(w, "not_tested", &c->not_tested);
    pq_write_end(w);
}

/* ---- pairs that are worth comparing ---- */

/* The first of a platform's rows by accuracy, then price, or by price alone. */
static bool comes_first(const pq_report_row *a, const pq_report_row *b, bool by_accuracy) {
    if (by_accuracy && a->accuracy.value != b->accuracy.value) {
        return a->accuracy.value > b->accuracy.value;
    }
    double x = a->usd_per_correct.value;
    double y = b->usd_per_correct.value;
    return !isnan(x) && (isnan(y) || x < y);
}

static bool is_candidate(const pq_report_row *row, bool by_accuracy) {
    return report_has_accuracy(row) && (by_accuracy || !isnan(row->usd_per_correct.value));
}

/* The best row of all and the best of any other platform; false if there are no two. */
static bool find_best(const pq_report *report, bool by_accuracy, pq_row_pair *pair) {
    size_t best[2] = {report->n, report->n};
    for (size_t side = 0; side < 2; side++) {
        for (size_t i = 0; i < report->n; i++) {
            const pq_report_row *row = &report->rows[i];
            if (!is_candidate(row, by_accuracy) ||
                (side == 1 && strcmp(row->platform, report->rows[best[0]].platform) == 0)) {
                continue;
            }
            if (best[side] == report->n ||
                comes_first(row, &report->rows[best[side]], by_accuracy)) {
                best[side] = i;
            }
        }
        if (best[side] == report->n) {
            return false;
        }
    }
    *pair = (pq_row_pair){best[0], best[1]};
    return true;
}

static void write_pair(pq_writer *w, const char *kind, const char *title, pq_row_pair pair) {
    pq_write_object(w);
    pq_write_key_string(w, "kind", kind);
    pq_write_key_string(w, "title", title);
    pq_write_key_size(w, "first", pair.first);
    pq_write_key_size(w, "second", pair.second);
    pq_write_end(w);
}

pq_status pq_compare_suggest(pq_writer *w, const pq_report *report, pq_arena *arena,
                             pq_error *error) {
    size_t n = 0;
    pq_row_pair best;
    pq_row_pair *same = report_same_model(report, arena, &n);
    if (same == NULL) {
        return pq_error_memory(error);
    }
    pq_write_object(w);
    report_write_rows(w, report);
    pq_write_key(w, "pairs");
    pq_write_array(w);
    for (size_t i = 0; i < n; i++) {
        write_pair(w, "same_model", report->rows[same[i].first].name, same[i]);
    }
    if (find_best(report, true, &best)) {
        write_pair(w, "best", "Most accurate on each provider", best);
    }
    if (find_best(report, false, &best)) {
        write_pair(w, "best", "Lowest cost per correct answer on each provider", best);
    }
    pq_write_end(w);
    pq_write_end(w);
    return PQ_OK;
}
