/* Which is fastest: to the first token, and under load? */
#include "question_parts.h"

/* ---- to the first token ---- */

static void say_first_token(const pq_answers *a, pq_sentences *to, const size_t *order, size_t n) {
    const pq_report_row *rows = a->report->rows;
    if (n == 0) {
        pq_say(to, "No row in view has a time to the first token.");
        return;
    }
    const pq_report_row *best = &rows[order[0]];
    pq_say(to, "%s%r has its first token after %M, the median of its calls.",
           best->own ? "" : "Alone: ", order[0], &best->ttft_p50_ms); /* an own run says how many
                                                                        ran at once */
    if (n > 1) {
        const pq_report_row *next = &rows[order[1]];
        pq_standing finding = question_difference(&best->ttft_p50_ms, &next->ttft_p50_ms);
        pq_say(to, "The next, %r, takes %M: %s.", order[1], &next->ttft_p50_ms,
               finding == PQ_STANDING_TOLD_APART    ? "the intervals do not meet"
               : finding == PQ_STANDING_CANNOT_TELL ? "the intervals overlap, so the two cannot be "
                                                      "told apart"
                                                    : "of calls that are not known, or too few, "
                                                      "there is no interval, and whether that is "
                                                      "luck cannot be said");
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

static void say_next_loaded(pq_sentences *to, const pq_load_point *next) {
    if (next->came == 0) {
        pq_say(to, "The next, %r, answered none of %n.", next->row, next->offered);
    } else {
        pq_say(to, "The next, %r, answered %n of %n, p50 %m, p90 %m.", next->row, next->came,
               next->offered, next->latency_p50_ms, next->latency_p90_ms);
    }
}

static void say_loaded(pq_sentences *to, const loaded *l) {
    if (l->next == NULL) {
        pq_say(to, "Under load: nothing in view compares two rows at one concurrency above 1.");
        return;
    }
    if (l->best->came == 0) {
        pq_say(to, "Under load, %n calls at once: no call came to an answer.", l->concurrency);
        return;
    }
    pq_say(to, "Under load, %n calls at once: %r answered %n of %n, p50 %m, p90 %m.",
           l->concurrency, l->best->row, l->best->came, l->best->offered, l->best->latency_p50_ms,
           l->best->latency_p90_ms);
    say_next_loaded(to, l->next);
    pq_say(to, "By the calls that came to an answer the two %s (p = %q).",
           l->p_value < PQ_SIGNIFICANCE ? "are told apart" : "cannot be told apart", l->p_value);
    if (!l->best->own || !l->next->own) {
        pq_say(to, "The published load test measures its own back-off, not the model: see %v.",
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
                           : pq_load_points(a->report, a->arena, &points, &n_points, error);
    if (status != PQ_OK) {
        return status;
    }
    loaded l = find_loaded(points, n_points);
    q->id = "fastest";
    q->question = "Which is fastest to the first token, and which best under load?";
    q->finding = finding_of(a, order, n);
    say_first_token(a, &q->answer, order, n);
    say_loaded(&q->answer, &l);
    question_rank(a, q, order, n, first_token, "ms");
    q->test = "first token: by 95 % intervals where the calls are known; load: Fisher's exact, "
              "two-sided, on calls that came";
    q->load = points;
    q->n_load = n_points;
    q->best_load = l.best;
    if (any_published(points, n_points)) {
        question_caveat(q, "The published load test measures its own back-off: every error in it "
                           "is a 429, waiting counts as latency, and the percentiles are of the "
                           "survivors alone. It says more of one account's rate limit than of a "
                           "model.");
    }
    question_caveat(q, "The first token is counted where content or reasoning starts; a model that "
                       "hides its reasoning looks slower by this.");
    return PQ_OK;
}
