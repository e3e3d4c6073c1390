/* Two rows in view side by side: what differs and what cannot be told apart; and which two are
 * worth comparing. */
#include "pq_compare.h"
#include "pq_sentence.h"
#include "same_model.h"

#include <math.h>
#include <string.h>

/* ---- aspects ---- */

/* One figure of both rows and what can be said of it. Shares have counts and a difference, prices
 * and times the one over the other. */
typedef struct aspect {
    const char *id;
    const char *label;  /* "Accuracy" */
    const char *better; /* "is right more often": said of the better row */
    const char *unit;
    pq_measure first, second;
    size_t counts[4]; /* of shares: first, of, second, of */
    double difference, ratio;
    pq_interval interval; /* of the difference */
    const char *test;
    double p_value;
    pq_standing verdict;
} aspect;

enum { MAX_ASPECTS = 8 };

typedef struct versus {
    pq_work *work;
    const pq_view *view;
    size_t first, second;
    pq_view_test test; /* of the accuracies */
    aspect aspects[MAX_ASPECTS];
    size_t n;
} versus;

static void add_accuracy(versus *v) {
    const pq_view_row *a = &v->view->rows[v->first];
    const pq_view_row *b = &v->view->rows[v->second];
    v->aspects[v->n++] =
        (aspect){.id = "accuracy",
                 .label = "Accuracy",
                 .better = "is right more often",
                 .unit = "share",
                 .first = a->accuracy,
                 .second = b->accuracy,
                 .counts = {a->correct, a->answered, b->correct, b->answered},
                 .difference = v->test.difference,
                 .ratio = NAN,
                 .interval = v->test.interval,
                 .test = v->test.name,
                 .p_value = v->test.p_value,
                 .verdict = pq_standing_of_test(v->test.p_value, v->test.difference)};
}

/* A share of calls, of which only the counts are known. */
static void add_share(versus *v, const char *id, const char *label, const char *better,
                      const size_t counts[4]) {
    if (counts[1] == 0 || counts[3] == 0) {
        return;
    }
    double p = pq_fisher(counts[0], counts[1], counts[2], counts[3]);
    pq_measure first = pq_share(counts[0], counts[1]);
    pq_measure second = pq_share(counts[2], counts[3]);
    v->aspects[v->n++] = (aspect){.id = id,
                                  .label = label,
                                  .better = better,
                                  .unit = "share",
                                  .first = first,
                                  .second = second,
                                  .counts = {counts[0], counts[1], counts[2], counts[3]},
                                  .difference = first.value - second.value,
                                  .ratio = NAN,
                                  .interval = pq_unpaired_difference(
                                      counts[0], counts[1], counts[2], counts[3], PQ_CONFIDENCE),
                                  .test = "Fisher's exact, two-sided",
                                  .p_value = p,
                                  .verdict = pq_standing_of_test(p, first.value - second.value)};
}

/* A price or a time: the lower, the better. */
static void add_lower(versus *v, const char *id, const char *label, const char *better,
                      const char *unit, pq_measure first, pq_measure second) {
    if (isnan(first.value) && isnan(second.value)) {
        return;
    }
    pq_standing found = pq_standing_of_intervals(second.interval, first.interval);
    const pq_view_row *rows = v->view->rows;
    bool listed = strcmp(unit, "usd") == 0 && !rows[v->first].own && !rows[v->second].own;
    bool exact = listed && first.interval.low == first.interval.high &&
                 second.interval.low == second.interval.high;
    v->aspects[v->n++] =
        (aspect){.id = id,
                 .label = label,
                 .better = better,
                 .unit = unit,
                 .first = first,
                 .second = second,
                 .difference = NAN,
                 .ratio = first.value / second.value,
                 .interval = PQ_NO_INTERVAL,
                 .test = found == PQ_STANDING_NOT_TESTED    ? NULL
                         : exact                            ? "list prices, taken as exact"
                         : found == PQ_STANDING_CANNOT_TELL ? "the 95 % intervals overlap"
                                                            : "the 95 % intervals do not meet",
                 .p_value = NAN,
                 .verdict = found};
}

/* A figure that does not speak of the model is not tested. */
static pq_measure tested(const pq_view_row *row, pq_measure measure) {
    return row->doubted ? (pq_measure){measure.value, PQ_NO_INTERVAL} : measure;
}

static void add_all(versus *v) {
    const pq_view_row *a = &v->view->rows[v->first];
    const pq_view_row *b = &v->view->rows[v->second];
    add_accuracy(v);
    add_lower(v, "usd_per_query", "A question", "is cheaper a question", "usd", a->usd_per_query,
              b->usd_per_query);
    add_lower(v, "usd_per_correct", "A correct answer", "is cheaper a correct answer", "usd",
              tested(a, a->usd_per_correct), tested(b, b->usd_per_correct));
    add_lower(v, "ttft_p50_ms", "First token, median", "has its first token sooner", "ms",
              a->ttft_p50_ms, b->ttft_p50_ms);
    add_lower(v, "latency_p50_ms", "Answer, median", "answers sooner, by the median", "ms",
              a->latency_p50_ms, b->latency_p50_ms);
    add_lower(v, "latency_p90_ms", "Answer, p90", "has the shorter tail, by the p90", "ms",
              a->latency_p90_ms, b->latency_p90_ms);
    add_share(v, "format", "Replies in the format asked for", "keeps to the format more often",
              (size_t[4]){a->formatted, a->came, b->formatted, b->came});
    add_share(v, "came", "Calls that came to an answer", "loses fewer calls",
              (size_t[4]){a->came, a->offered, b->came, b->offered});
}

/* ---- in words ---- */

static void say_better(pq_writer *w, const versus *v, const aspect *x) {
    bool first = x->verdict == PQ_STANDING_FIRST;
    size_t row = first ? v->first : v->second;
    const pq_measure *better = first ? &x->first : &x->second;
    const pq_measure *worse = first ? &x->second : &x->first;
    if (strcmp(x->unit, "share") == 0) {
        pq_say(w, "%r %s: %P against %P (p = %q).", row, x->better, better, worse, x->p_value);
    } else if (strcmp(x->unit, "ms") == 0) {
        pq_say(w, "%r %s: %M against %M.", row, x->better, better, worse);
    } else if (strcmp(x->id, "usd_per_query") == 0) {
        pq_say(w, "%r %s: %u against %u.", row, x->better, better->value, worse->value);
    } else {
        pq_say(w, "%r %s: %U against %U.", row, x->better, better, worse);
    }
}

static void say_open(pq_writer *w, const aspect *x) {
    if (strcmp(x->unit, "share") == 0) {
        pq_say(w, "%s: %P against %P, a difference of %D (p = %q).", x->label, &x->first,
               &x->second, x->difference, x->interval, x->p_value);
    } else if (strcmp(x->unit, "ms") == 0) {
        pq_say(w, "%s: %M against %M.", x->label, &x->first, &x->second);
    } else {
        pq_say(w, "%s: %U against %U.", x->label, &x->first, &x->second);
    }
}

static void write_words(const versus *v, const char *key, bool (*wanted)(pq_standing)) {
    pq_writer *w = v->work->out;
    pq_write_key(w, key);
    pq_write_array(w);
    for (size_t i = 0; i < v->n; i++) {
        const aspect *x = &v->aspects[i];
        if (!wanted(x->verdict)) {
            continue;
        }
        if (x->verdict == PQ_STANDING_FIRST || x->verdict == PQ_STANDING_SECOND) {
            say_better(w, v, x);
        } else {
            say_open(w, x);
        }
    }
    pq_write_end(w);
}

static bool differs(pq_standing v) {
    return v == PQ_STANDING_FIRST || v == PQ_STANDING_SECOND;
}

static bool cannot_tell(pq_standing v) {
    return v == PQ_STANDING_CANNOT_TELL || v == PQ_STANDING_SAME;
}

static bool not_tested(pq_standing v) {
    return v == PQ_STANDING_NOT_TESTED;
}

/* ---- writing ---- */

static void write_measure(pq_writer *w, const char *key, const pq_measure *measure, bool is_share,
                          const size_t counts[2]) {
    pq_write_key(w, key);
    pq_write_object(w);
    pq_write_key_number(w, "value", measure->value);
    pq_write_key_interval(w, "interval", measure->interval);
    if (is_share) {
        pq_write_key_size(w, "count", counts[0]);
        pq_write_key_size(w, "of", counts[1]);
    }
    pq_write_end(w);
}

static void write_aspect(pq_writer *w, const aspect *x) {
    bool is_share = strcmp(x->unit, "share") == 0;
    pq_write_object(w);
    pq_write_key_string(w, "id", x->id);
    pq_write_key_string(w, "label", x->label);
    pq_write_key_string(w, "unit", x->unit);
    write_measure(w, "first", &x->first, is_share, &x->counts[0]);
    write_measure(w, "second", &x->second, is_share, &x->counts[2]);
    pq_write_key_number(w, "difference", x->difference);
    pq_write_key_interval(w, "difference_interval", x->interval);
    pq_write_key_number(w, "ratio", x->ratio);
    pq_write_key_string(w, "test", x->test);
    pq_write_key_number(w, "p_value", x->p_value);
    pq_write_key_string(w, "verdict", pq_standing_code(x->verdict));
    pq_write_end(w);
}

/* As eval.compare and sweep.compare say it. */
static void write_test(pq_writer *w, const versus *v) {
    const pq_view_test *test = &v->test;
    pq_standing verdict = v->aspects[0].verdict;
    pq_standing found = verdict == PQ_STANDING_NOT_TESTED ? PQ_STANDING_CANNOT_TELL : verdict;
    pq_write_key_string(w, "test", test->name);
    pq_write_key_number(w, "p_value", test->p_value);
    pq_write_key_number(w, "alpha", PQ_SIGNIFICANCE);
    pq_write_key_string(w, "better", pq_standing_code(found));
    pq_write_key_string(w, "meaning", pq_standing_meaning(found));
    pq_write_key_string(
        w, "note",
        isnan(test->p_value) ? pq_figures_untested(v->view->rows[v->first].doubted ||
                                                   v->view->rows[v->second].doubted)
        : test->paired       ? "paired by question"
                       : "only the counts are known, so the questions cannot be paired, which "
                         "would sharpen the test");
    pq_write_key(w, "pairs");
    if (!test->paired) {
        pq_write_null(w);
        return;
    }
    pq_write_object(w);
    pq_write_key_size(w, "both", test->pairs.both);
    pq_write_key_size(w, "only_first", test->pairs.only_first);
    pq_write_key_size(w, "only_second", test->pairs.only_second);
    pq_write_key_size(w, "neither", test->pairs.neither);
    pq_write_end(w);
}

static void write_versus(const versus *v) {
    pq_writer *w = v->work->out;
    pq_write_object(w);
    pq_write_key_size(w, "first", v->first);
    pq_write_key_size(w, "second", v->second);
    pq_view_write_rows(w, v->view);
    write_test(w, v);
    pq_write_key(w, "aspects");
    pq_write_array(w);
    for (size_t i = 0; i < v->n; i++) {
        write_aspect(w, &v->aspects[i]);
    }
    pq_write_end(w);
    write_words(v, "differs", differs);
    write_words(v, "cannot_tell_apart", cannot_tell);
    write_words(v, "not_tested", not_tested);
    pq_write_end(w);
}

static pq_status read_row(pq_work *work, const char *key, const pq_view *view, size_t *row) {
    pq_value value;
    int64_t place = 0;
    pq_status status = pq_json_member(work->request, key, &value, work->error);
    if (status == PQ_OK) {
        status = pq_json_integer(&value, 0, (int64_t)view->n - 1, &place, work->error);
    }
    *row = (size_t)place;
    return status;
}

pq_status pq_versus_write(pq_work *work, const pq_view *view) {
    versus v = {.work = work, .view = view};
    pq_status status = read_row(work, "first", view, &v.first);
    if (status == PQ_OK) {
        status = read_row(work, "second", view, &v.second);
    }
    if (status == PQ_OK) {
        status = pq_view_compare(view, v.first, v.second, &v.test, work->error);
    }
    if (status == PQ_OK) {
        add_all(&v);
        write_versus(&v);
    }
    return status;
}

/* ---- pairs ---- */

/* The first of a platform's rows by accuracy, then price, or by price alone. */
static bool comes_first(const pq_view_row *a, const pq_view_row *b, bool by_accuracy) {
    if (by_accuracy && a->accuracy.value != b->accuracy.value) {
        return a->accuracy.value > b->accuracy.value;
    }
    double x = a->usd_per_correct.value;
    double y = b->usd_per_correct.value;
    return !isnan(x) && (isnan(y) || x < y);
}

static bool is_candidate(const pq_view_row *row, bool by_accuracy) {
    return pq_view_has_accuracy(row) && (by_accuracy || !isnan(row->usd_per_correct.value));
}

/* The best row of all and the best of any other platform; false if there are no two. */
static bool find_best(const pq_view *view, bool by_accuracy, pq_row_pair *pair) {
    size_t best[2] = {view->n, view->n};
    for (size_t side = 0; side < 2; side++) {
        for (size_t i = 0; i < view->n; i++) {
            const pq_view_row *row = &view->rows[i];
            if (!is_candidate(row, by_accuracy) ||
                (side == 1 && strcmp(row->platform, view->rows[best[0]].platform) == 0)) {
                continue;
            }
            if (best[side] == view->n || comes_first(row, &view->rows[best[side]], by_accuracy)) {
                best[side] = i;
            }
        }
        if (best[side] == view->n) {
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

pq_status pq_pairs_write(pq_work *work, const pq_view *view) {
    size_t n = 0;
    pq_row_pair best;
    pq_row_pair *same = pq_same_model_pairs(view, work->arena, &n);
    pq_writer *w = work->out;
    if (same == NULL) {
        return pq_error_memory(work->error);
    }
    pq_write_object(w);
    pq_view_write_rows(w, view);
    pq_write_key(w, "pairs");
    pq_write_array(w);
    for (size_t i = 0; i < n; i++) {
        write_pair(w, "same_model", view->rows[same[i].first].name, same[i]);
    }
    if (find_best(view, true, &best)) {
        write_pair(w, "best", "Most accurate of each platform", best);
    }
    if (find_best(view, false, &best)) {
        write_pair(w, "best", "Cheapest correct answer of each platform", best);
    }
    pq_write_end(w);
    pq_write_end(w);
    return PQ_OK;
}
