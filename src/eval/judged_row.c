/* A series beside published rows: its row of the matrix, and its place on the front. */
#include "judged_parts.h"

#include <math.h>

/* ---- the row of the matrix ---- */

/* {"published": figure, "corrected": null}: there is nothing to correct. */
static void write_own(pq_writer *w, const char *key, double own, double corrected) {
    pq_write_key(w, key);
    pq_write_object(w);
    pq_write_key_number(w, "published", own);
    pq_write_key_number(w, "corrected", corrected);
    pq_write_end(w);
}

static void write_row_accuracy(pq_writer *w, const judged_figures *f) {
    pq_write_key(w, "accuracy");
    pq_write_object(w);
    pq_measure share = pq_share(f->right, f->judged_answered);
    pq_write_key_number(w, "published", share.value);
    pq_write_key_interval(w, "interval", share.interval);
    pq_write_key_bool(w, "is_corrected", false);
    pq_write_key_number(w, "corrected", NAN);
    pq_write_key_interval(w, "corrected_interval", PQ_NO_INTERVAL);
    pq_write_end(w);
}

static void write_row_price(pq_writer *w, const pq_series_price *price) {
    pq_write_key(w, "price");
    pq_write_object(w);
    pq_write_key(w, "published");
    if (price->known) {
        pq_write_object(w);
        pq_write_key_number(w, "input", price->input_per_mtok);
        pq_write_key_number(w, "cached", price->cached_per_mtok);
        pq_write_key_number(w, "output", price->output_per_mtok);
        pq_write_key_bool(w, "proxy", false);
        pq_write_end(w);
    } else {
        pq_write_null(w);
    }
    pq_write_key(w, "corrected");
    pq_write_null(w);
    pq_write_end(w);
}

static double median(const judged_spread *spread) {
    return spread->n == 0 ? NAN : spread->value[0];
}

/* Figures are over answers that came, as corrected ones are in sweep.matrix. */
void judged_write_row(pq_writer *w, const pq_judged *judged, const judged_series *series,
                      const char *front) {
    const judged_figures *f = &series->figures;
    pq_write_key(w, "row");
    pq_write_object(w);
    pq_write_key_string(w, "platform", series->plan->provider);
    pq_write_key_string(w, "model", series->plan->model);
    pq_write_key_string(w, "name", series->name);
    pq_write_key_string(w, "quantization", NULL);
    pq_write_key_string(w, "source", NULL);
    pq_write_key_size(w, "questions", f->ended);
    write_own(w, "correct", (double)f->right, NAN);
    write_own(w, "answered", (double)f->ended, f->answered < f->ended ? (double)f->answered : NAN);
    pq_write_key(w, "errors");
    pq_write_object(w);
    for (int i = PQ_FAULT_NONE + 1; i < PQ_FAULT_COUNT; i++) {
        if (f->answer_faults[i] > 0) {
            pq_write_key_size(w, pq_fault_code((pq_fault)i), f->answer_faults[i]);
        }
    }
    pq_write_end(w);
    write_row_accuracy(w, f);
    pq_write_key_size(w, "json_ok", f->format_followed);
    pq_write_key_number(w, "ttft_p50_ms", median(&f->ttft[PQ_TTFT_TEXT]));
    pq_write_key_number(w, "latency_p50_ms", median(&f->latency));
    pq_write_key_number(w, "latency_p90_ms", f->latency.n == 0 ? NAN : f->latency.value[1]);
    write_own(w, "input_tokens", f->input.value, NAN);
    write_own(w, "output_tokens", f->output.value, NAN);
    write_row_price(w, &series->plan->price);
    write_own(w, "cost_per_query_usd", f->usd.value, NAN);
    pq_write_key_measure(w, "cost_per_correct_usd", f->usd_per_correct);
    pq_write_key_string(w, "front", front);
    pq_write_key(w, "corrections");
    pq_write_array(w);
    pq_write_end(w);
    pq_write_key_size(w, "series", (size_t)(series - judged->series));
    pq_write_key_string(w, "sweep", series->sweep->name);
    pq_write_key_string(w, "strategy", series->plan->strategy->id);
    pq_write_key_size(w, "concurrency", series->plan->concurrency);
    pq_write_key_string(w, "database", series->sweep->calls.plan.database);
    pq_write_end(w);
}

/* ---- the front ---- */

/* Are two series measured by the same yardstick: one gold set on one database? */
static bool same_base(const judged_series *a, const judged_series *b) {
    return a->sweep->base == b->sweep->base;
}

static bool has_point(const judged_series *series) {
    return series->sweep->base != NULL && series->figures.usd.n > 0 &&
           series->figures.judged_answered > 0;
}

static pq_point point_of(const judged_series *series) {
    const judged_figures *f = &series->figures;
    pq_measure accuracy = pq_share(f->right, f->judged_answered);
    return (pq_point){.cost = f->usd.value,
                      .accuracy = accuracy.value,
                      .cost_interval = f->usd.interval,
                      .accuracy_interval = accuracy.interval};
}

const char **judged_front(const pq_judged *judged, pq_arena *scratch) {
    size_t n = judged->n_series;
    const char **codes = pq_arena_array(scratch, n, sizeof *codes);
    pq_point *points = pq_arena_array(scratch, n, sizeof *points);
    pq_front *front = pq_arena_array(scratch, n, sizeof *front);
    size_t *series_of = pq_arena_array(scratch, n, sizeof *series_of);
    if (codes == NULL || points == NULL || front == NULL || series_of == NULL) {
        return NULL;
    }
    for (size_t i = 0; i < n; i++) {
        size_t count = 0;
        for (size_t k = i; k < n && codes[i] == NULL && has_point(&judged->series[i]); k++) {
            if (has_point(&judged->series[k]) &&
                same_base(&judged->series[i], &judged->series[k])) {
                points[count] = point_of(&judged->series[k]);
                series_of[count++] = k;
            }
        }
        pq_pareto(points, count, front);
        for (size_t k = 0; k < count; k++) {
            codes[series_of[k]] = pq_front_code(front[k]);
        }
    }
    return codes;
}
