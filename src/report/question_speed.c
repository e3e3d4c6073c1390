/* Which is fastest: to the first token, and under load? */
#include "load.h"
#include "question_parts.h"

/* ---- to the first token ---- */

static void say_first_token(const pq_answers *a, pq_sentences *to, const size_t *order, size_t n) {
    const pq_report_row *rows = a->report->rows;
    if (n == 0) {
        pq_say(to, "None of the models shown has a measured time to first token.");
        return;
    }
    const pq_report_row *best = &rows[order[0]];
    pq_say(to, "%s%r sends its first token after %M (median).",
           best->own ? "" : "Alone: ", order[0], &best->ttft_p50_ms); /* an own run says how many
                                                                        ran at once */
    if (n > 1) {
        const pq_report_row *next = &rows[order[1]];
        pq_standing finding = question_difference(&best->ttft_p50_ms, &next->ttft_p50_ms);
        pq_say(to, "The next, %r, takes %M; %s.", order[1], &next->ttft_p50_ms,
               finding == PQ_STANDING_TOLD_APART
                   ? "the intervals do not overlap, so the difference is significant"
               : finding == PQ_STANDING_CANNOT_TELL
                   ? "the intervals overlap, so the difference is not significant"
                   : "only medians were published (or there are too few calls), so this difference "
                     "cannot be tested");
    }
}

static pq_measure first_token(const pq_report_row *row) {
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
    loaded found = {.concurrency = report_load_highest(points, n), .p_value = NAN};
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

static void say_next_loaded(pq_sentences *to, const pq_load_point *next) {
    if (next->came == 0) {
        pq_say(to, "The next, %r, answered 0 of %n calls.", next->row, next->offered);
    } else {
        pq_say(to, "The next, %r, answered %n of %n calls; latency p50 %m, p90 %m.", next->row,
               next->came, next->offered, next->latency_p50_ms, next->latency_p90_ms);
    }
}

static void say_loaded(pq_sentences *to, const loaded *l) {
    if (l->next == NULL) {
        pq_say(to,
               "Under load: no two models shown were measured at the same concurrency above 1.");
        return;
    }
    if (l->best->came == 0) {
        pq_say(to, "Under load (concurrency %n): no call was answered.", l->concurrency);
        return;
    }
    pq_say(to, "Under load (concurrency %n): %r answered %n of %n calls; latency p50 %m, p90 %m.",
           l->concurrency, l->best->row, l->best->came, l->best->offered, l->best->latency_p50_ms,
           l->best->latency_p90_ms);
    say_next_loaded(to, l->next);
    pq_say(to, "In the share of calls answered, the two %s (p = %q).",
           l->p_value < PQ_SIGNIFICANCE ? "differ significantly" : "do not differ significantly",
           l->p_value);
    if (!l->best->own || !l->next->own) {
        pq_say(to,
               "The published load test measures the client's own back-off, not the model; see %v.",
               "load", "Load");
    }
}

static pq_standing finding_of(const pq_answers *a, const size_t *order, size_t n) {
    const pq_report_row *rows = a->report->rows;
    if (n < 2) {
        return n == 0 ? PQ_STANDING_NOT_MEASURED : PQ_STANDING_COMPUTED;
    }
    return question_difference(&rows[order[0]].ttft_p50_ms, &rows[order[1]].ttft_p50_ms);
}

static bool any_published(const pq_load_point *points, size_t n) {
    for (size_t i = 0; i < n; i++) {
        if (!points[i].own) {
            return true;
        }
    }
    return false;
}

pq_status answer_fastest(pq_answers *a, pq_answered *q, pq_error *error) {
    size_t n = 0;
    size_t n_points = 0;
    pq_load_point *points = NULL;
    size_t *order = question_order(a, by_ttft, &n);
    pq_status status = order == NULL
                           ? pq_error_memory(error)
                           : report_load_points(a->report, a->arena, &points, &n_points, error);
    if (status != PQ_OK) {
        return status;
    }
    loaded l = find_loaded(points, n_points);
    q->id = "fastest";
    q->question = "Which has the fastest first token, and which is best under load?";
    q->finding = finding_of(a, order, n);
    say_first_token(a, &q->answer, order, n);
    say_loaded(&q->answer, &l);
    question_rank(a, q, order, n, first_token, "ms");
    q->test = "first token: overlap of 95% intervals, where single calls are known; load: Fisher's "
              "exact test, two-sided, on the share of calls answered";
    q->load = points;
    q->n_load = n_points;
    q->best_load = l.best;
    if (any_published(points, n_points)) {
        question_caveat(
            q, "The published load test measures the client's own back-off. Every error in it is a "
               "429, wait time is counted as latency, and the percentiles cover only the calls "
               "that succeeded. It says more about one account's rate limit than about any model.");
    }
    question_caveat(q, "TTFT here means the first token of content or reasoning. By this measure, "
                       "a model that hides its reasoning looks slower.");
    return PQ_OK;
}
