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

static pq_status read_count(const pq_value *object, const char *key, size_t *count,
                            pq_error *error) {
    pq_value value;
    int64_t integer = 0;
    pq_status status = pq_json_member(object, key, &value, error);
    if (status == PQ_OK) {
        status = pq_json_integer(&value, 0, 1000000, &integer, error);
    }
    *count = (size_t)integer;
    return status;
}

static pq_status read_ms(const pq_value *object, const char *key, double *ms, pq_error *error) {
    pq_value value;
    *ms = NAN;
    return pq_json_find(object, key, &value) ? pq_json_number(&value, 0, 1e9, ms, error) : PQ_OK;
}

static pq_status read_point(const pq_report *report, const pq_value *object, pq_load_point *point,
                            pq_error *error) {
    pq_value value;
    const char *model = NULL;
    pq_status status = pq_json_member(object, "model", &value, error);
    if (status == PQ_OK) {
        status = pq_json_string(&value, &model, error);
    }
    if (status == PQ_OK) {
        point->row = row_of(report, model);
        status = read_count(object, "concurrency", &point->concurrency, error);
    }
    if (status == PQ_OK) {
        status = read_count(object, "n", &point->offered, error);
    }
    if (status == PQ_OK) {
        status = read_count(object, "completed", &point->came, error);
    }
    if (status == PQ_OK && point->came > point->offered) {
        status = pq_json_refuse(object, error, "more calls came to an answer than were made");
    }
    if (status == PQ_OK) {
        status = read_ms(object, "latency_p50_ms", &point->latency_p50_ms, error);
    }
    return status == PQ_OK ? read_ms(object, "latency_p90_ms", &point->latency_p90_ms, error)
                           : status;
}

/* The list "load" of a sweep's file; of length 0 if there is none. */
static pq_status find_list(const pq_value *root, pq_value *list, size_t *n, pq_error *error) {
    *n = 0;
    return pq_json_find(root, "load", list) ? pq_json_array(list, n, error) : PQ_OK;
}

static pq_status read_published(const pq_report *report, const pq_value *list, size_t count,
                                pq_load_point *points, size_t *n, pq_error *error) {
    pq_status status = PQ_OK;
    for (size_t i = 0; i < count && status == PQ_OK; i++) {
        pq_value item = pq_json_item(list, i);
        status = read_point(report, &item, &points[*n], error);
        *n += status == PQ_OK && points[*n].row != PQ_NO_ROW && points[*n].offered > 0;
    }
    return status;
}

pq_status report_load_points(const pq_report *report, pq_arena *arena, pq_load_point **points,
                             size_t *n, pq_error *error) {
    pq_value root;
    pq_value list;
    size_t published = 0;
    pq_status status = PQ_OK;
    *n = 0;
    if (report->document != NULL) {
        root = pq_json_root(report->document);
        status = find_list(&root, &list, &published, error);
    }
    if (status != PQ_OK) {
        return status;
    }
    *points = pq_arena_array(arena, published + report->n, sizeof **points);
    if (*points == NULL) {
        return pq_error_memory(error);
    }
    if (published > 0) {
        status = read_published(report, &list, published, *points, n, error);
    }
    for (size_t i = 0; i < report->n && status == PQ_OK; i++) {
        const pq_report_row *row = &report->rows[i];
        if (row->own) {
            (*points)[(*n)++] = (pq_load_point){.row = i,
                                                .concurrency = row->concurrency,
                                                .offered = row->asked,
                                                .came = row->came,
                                                .latency_p50_ms = row->latency_p50_ms.value,
                                                .latency_p90_ms = row->latency_p90_ms.value,
                                                .own = true};
        }
    }
    return status;
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

static pq_status write_row(pq_writer *w, const pq_value *object, pq_error *error) {
    pq_value value;
    size_t asked = 0;
    size_t answered = 0;
    size_t right = 0;
    double share = 0;
    pq_status status = read_count(object, "n", &asked, error);
    if (status == PQ_OK) {
        status = read_count(object, "completed", &answered, error);
    }
    if (status == PQ_OK) {
        status = pq_json_member(object, "accuracy", &value, error);
    }
    if (status == PQ_OK) {
        status = pq_json_number(&value, 0, 1, &share, error);
    }
    if (status != PQ_OK) {
        return status;
    }
    const pq_measure unknown = pq_measure_alone(NAN);
    bool counted = count_of(share, asked, &right);
    pq_write_object(w);
    pq_write_key_number(w, "right", counted ? (double)right : NAN);
    pq_write_key_size(w, "asked", asked);
    pq_write_key_size(w, "answered", answered);
    pq_write_key_measure(w, "of_asked", counted ? pq_share(right, asked) : unknown);
    pq_write_key_measure(w, "of_answered",
                         counted && right <= answered ? pq_share(right, answered) : unknown);
    pq_write_end(w);
    return PQ_OK;
}

static pq_status write_rows(pq_writer *w, const pq_json *document, pq_error *error) {
    pq_value root = pq_json_root(document);
    pq_value list;
    size_t n = 0;
    pq_status status = find_list(&root, &list, &n, error);
    pq_write_object(w);
    pq_write_key_number(w, "confidence", PQ_CONFIDENCE);
    pq_write_key(w, "rows");
    pq_write_array(w);
    for (size_t i = 0; i < n && status == PQ_OK; i++) {
        pq_value item = pq_json_item(&list, i);
        status = write_row(w, &item, error);
    }
    pq_write_end(w);
    pq_write_end(w);
    return status;
}

pq_status pq_load_write(pq_writer *w, const char *text, size_t size, pq_arena *arena,
                        pq_error *error) {
    pq_json *document = NULL;
    pq_sweep sweep;
    pq_status status = report_open_sweep(text, size, arena, &document, &sweep, error);
    if (status == PQ_OK) {
        status = write_rows(w, document, error);
    }
    pq_json_free(document);
    return status;
}
