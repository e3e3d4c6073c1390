#include "load.h"
#include "report_parts.h"

#include <string.h>

/* The published row of a model; load tests name no platform. */
static size_t row_of(const pq_report *report, const char *model) {
    for (size_t i = 0; i < report->n; i++) {
        if (!report->rows[i].own && strcmp(report->rows[i].model, model) == 0) {
            return i;
        }
    }
    return PQ_NO_ROW;
}

static pq_load_point point_of(const pq_sweep_load *row, size_t at) {
    return (pq_load_point){.row = at,
                           .concurrency = row->concurrency,
                           .offered = row->n,
                           .came = row->completed,
                           .latency_p50_ms = row->latency_p50_ms,
                           .latency_p90_ms = row->latency_p90_ms};
}

static pq_load_point own_point(const pq_report_row *row, size_t at) {
    return (pq_load_point){.row = at,
                           .concurrency = row->concurrency,
                           .offered = row->asked,
                           .came = row->came,
                           .latency_p50_ms = row->latency_p50_ms.value,
                           .latency_p90_ms = row->latency_p90_ms.value,
                           .own = true};
}

pq_status report_load_points(const pq_report *report, pq_arena *arena, pq_load_point **points,
                             size_t *n, pq_error *error) {
    size_t published = report->sweep.n_load;
    *n = 0;
    *points = pq_arena_array(arena, published + report->n, sizeof **points);
    if (*points == NULL) {
        return pq_error_memory(error);
    }
    for (size_t i = 0; i < published; i++) {
        const pq_sweep_load *row = &report->sweep.load[i];
        size_t at = row_of(report, row->model);
        if (at != PQ_NO_ROW && row->n > 0) {
            (*points)[(*n)++] = point_of(row, at);
        }
    }
    for (size_t i = 0; i < report->n; i++) {
        if (report->rows[i].own) {
            (*points)[(*n)++] = own_point(&report->rows[i], i);
        }
    }
    return PQ_OK;
}

size_t report_load_highest(const pq_load_point *points, size_t n) {
    size_t highest = 0;
    for (size_t i = 0; i < n; i++) {
        size_t beside = 0;
        for (size_t k = 0; k < n; k++) {
            beside += points[k].concurrency == points[i].concurrency;
        }
        if (beside > 1 && points[i].concurrency > highest) {
            highest = points[i].concurrency;
        }
    }
    return highest;
}

/* ---- the accuracies of a published load test ---- */

/* A published accuracy is of all calls; it is a count of them, or nothing can be computed. */
static bool count_of(double share, size_t n, size_t *count) {
    double right = round(share * (double)n);
    *count = (size_t)right;
    return fabs(share * (double)n - right) < 1e-6;
}

static void write_row(pq_writer *w, const pq_sweep_load *row) {
    size_t right = 0;
    const pq_measure unknown = pq_measure_alone(NAN);
    bool counted = count_of(row->accuracy, row->n, &right);
    pq_write_object(w);
    pq_write_key_number(w, "right", counted ? (double)right : NAN);
    pq_write_key_size(w, "asked", row->n);
    pq_write_key_size(w, "answered", row->completed);
    pq_write_key_measure(w, "of_asked", counted ? pq_share(right, row->n) : unknown);
    pq_write_key_measure(w, "of_answered",
                         counted && right <= row->completed ? pq_share(right, row->completed)
                                                            : unknown);
    pq_write_end(w);
}

pq_status pq_load_write(pq_writer *w, const char *text, size_t size, pq_arena *arena,
                        pq_error *error) {
    pq_json *document = NULL;
    pq_sweep sweep;
    pq_status status = report_open_sweep(text, size, arena, &document, &sweep, error);
    pq_json_free(document);
    if (status != PQ_OK) {
        return status;
    }
    pq_write_object(w);
    pq_write_key_number(w, "confidence", PQ_CONFIDENCE);
    pq_write_key(w, "rows");
    pq_write_array(w);
    for (size_t i = 0; i < sweep.n_load; i++) {
        write_row(w, &sweep.load[i]);
    }
    pq_write_end(w);
    pq_write_end(w);
    return PQ_OK;
}
