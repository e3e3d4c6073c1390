/* Which is fastest: to the first token, and under load? */
#include "pq_load.h"

#include <math.h>

/* ---- to the first token ---- */

static void say_first_token(pq_answers *a, const size_t *order, size_t n) {
    const pq_view_row *rows = a->view.rows;
    if (n == 0) {
        pq_say(a->w, "No row in view has a time to the first token.");
        return;
    }
    const pq_view_row *best = &rows[order[0]];
    pq_say(a->w, "%s%r has its first token after %M, the median of its calls.",
           best->own ? "" : "Alone: ", order[0], &best->ttft_p50_ms); /* an own run says how many
                                                                        ran at once */
    if (n > 1) {
        const pq_view_row *next = &rows[order[1]];
        pq_standing finding = pq_standing_of(&best->ttft_p50_ms, &next->ttft_p50_ms);
        pq_say(a->w, "The next, %r, takes %M: %s.", order[1], &next->ttft_p50_ms,
               finding == PQ_STANDING_TOLD_APART    ? "the intervals do not meet"
               : finding == PQ_STANDING_CANNOT_TELL ? "the intervals overlap, so the two cannot be "
                                                      "told apart"
                                                    : "of calls that are not known, or too few, "
                                                      "there is no interval, and whether that is "
                                                      "luck cannot be said");
    }
}

static pq_measure first_token(const pq_view_row *row) {
    return row->ttft_p50_ms;
}

/* ---- under load ---- */

/* The two that came through best at the highest concurrency. */
typedef struct loaded {
    size_t concurrency;
    const pq_load_point *best, *next;
    double p_value;
} loaded;

static double completed(const pq_load_point *point) {
    return pq_share(point->came, point->offered).value;
}

/* More answers first, then the shorter tail. */
static bool withstands(const pq_load_point *a, const pq_load_point *b) {
    return completed(a) > completed(b) ||
           (completed(a) == completed(b) && a->latency_p90_ms < b->latency_p90_ms);
}

static loaded find_loaded(const pq_load_point *points, size_t n) {
    loaded found = {.concurrency = pq_load_highest(points, n), .p_value = NAN};
    for (size_t i = 0; i < n; i++) {
        const pq_load_point *point = &points[i];
        if (found.concurrency < 2 || point->concurrency != found.concurrency) { /* one is no load */
            continue;
        }
        if (found.best == NULL || withstands(point, found.best)) {
            found.next = found.best;
            found.best = point;
        } else if (found.next == NULL || withstands(point, found.next)) {
            found.next = point;
        }
    }
    if (found.next != NULL) {
        found.p_value =
            pq_fisher(found.best->came, found.best->offered, found.next->came, found.next->offered);
    }
    return found;
}

static void say_next_loaded(pq_answers *a, const pq_load_point *next) {
    if (next->came == 0) {
        pq_say(a->w, "The next, %r, answered none of %n.", next->row, next->offered);
    } else {
        pq_say(a->w, "The next, %r, answered %n of %n, p50 %m, p90 %m.", next->row, next->came,
               next->offered, next->latency_p50_ms, next->latency_p90_ms);
    }
}

static void say_loaded(pq_answers *a, const loaded *l) {
    if (l->next == NULL) {
        pq_say(a->w, "Under load: nothing in view compares two rows at one concurrency above 1.");
        return;
    }
    if (l->best->came == 0) {
        pq_say(a->w, "Under load, %n calls at once: no call came to an answer.", l->concurrency);
        return;
    }
    pq_say(a->w, "Under load, %n calls at once: %r answered %n of %n, p50 %m, p90 %m.",
           l->concurrency, l->best->row, l->best->came, l->best->offered, l->best->latency_p50_ms,
           l->best->latency_p90_ms);
    say_next_loaded(a, l->next);
    pq_say(a->w, "By the calls that came to an answer the two %s (p = %q).",
           l->p_value < PQ_SIGNIFICANCE ? "are told apart" : "cannot be told apart", l->p_value);
    if (!l->best->own || !l->next->own) {
        pq_say(a->w, "The published load test measures its own back-off, not the model: see %v.",
               "load", "Load");
    }
}

static void write_points(pq_answers *a, const pq_load_point *points, size_t n, const loaded *l) {
    pq_question_list(a, "load");
    for (size_t i = 0; i < n; i++) {
        const pq_load_point *point = &points[i];
        pq_write_object(a->w);
        pq_write_key_size(a->w, "row", point->row);
        pq_write_key_size(a->w, "concurrency", point->concurrency);
        pq_write_key_size(a->w, "offered", point->offered);
        pq_write_key_size(a->w, "came", point->came);
        pq_write_key_interval(a->w, "interval", pq_share(point->came, point->offered).interval);
        pq_write_key_number(a->w, "latency_p50_ms", point->latency_p50_ms);
        pq_write_key_number(a->w, "latency_p90_ms", point->latency_p90_ms);
        pq_write_key_bool(a->w, "best", point == l->best);
        pq_write_end(a->w);
    }
    pq_write_end(a->w);
}

static void write_caveats(pq_answers *a, const pq_load_point *points, size_t n) {
    bool published = false;
    for (size_t i = 0; i < n; i++) {
        published = published || !points[i].own;
    }
    pq_question_list(a, "caveats");
    if (published) {
        pq_write_string(a->w, "The published load test measures its own back-off: every error in "
                              "it is a 429, waiting counts as latency, and the percentiles are of "
                              "the survivors alone. It says more of one account's rate limit than "
                              "of a model.");
    }
    pq_write_string(a->w, "The first token is counted where content or reasoning starts; a model "
                          "that hides its reasoning looks slower by this.");
    pq_write_end(a->w);
}

pq_status pq_answer_fastest(pq_answers *a) {
    size_t n = 0;
    size_t n_points = 0;
    pq_load_point *points = NULL;
    size_t *order = pq_answers_order(a, pq_by_ttft, &n);
    pq_status status =
        order == NULL ? pq_error_memory(a->work->error) : pq_load_points(a, &points, &n_points);
    if (status != PQ_OK) {
        return status;
    }
    loaded l = find_loaded(points, n_points);
    const pq_view_row *rows = a->view.rows;
    pq_standing finding =
        n == 0   ? PQ_STANDING_NOT_MEASURED
        : n == 1 ? PQ_STANDING_COMPUTED
                 : pq_standing_of(&rows[order[0]].ttft_p50_ms, &rows[order[1]].ttft_p50_ms);
    pq_question_begin(a, "fastest",
                      "Which is fastest to the first token, and which best under load?", finding);
    pq_question_list(a, "answer");
    say_first_token(a, order, n);
    say_loaded(a, &l);
    pq_write_end(a->w);
    pq_write_entries(a, order, n, first_token, "ms");
    pq_write_key_string(a->w, "test",
                        "first token: by 95 % intervals where the calls are known; "
                        "load: Fisher's exact, two-sided, on calls that came");
    write_points(a, points, n_points, &l);
    write_caveats(a, points, n_points);
    pq_question_end(a);
    return PQ_OK;
}
