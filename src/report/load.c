#include "pq_load.h"

#include <math.h>
#include <string.h>

/* The published row of a model; load tests name no platform. */
static size_t row_of(const pq_view *view, const char *model) {
    for (size_t i = 0; i < view->n; i++) {
        if (!view->rows[i].own && strcmp(view->rows[i].model, model) == 0) {
            return i;
        }
    }
    return PQ_NO_ROW;
}

pq_status pq_load_count(const pq_value *object, const char *key, size_t *count, pq_error *error) {
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

static pq_status read_point(pq_answers *a, const pq_value *object, pq_load_point *point) {
    pq_error *error = a->work->error;
    pq_value value;
    const char *model = NULL;
    pq_status status = pq_json_member(object, "model", &value, error);
    if (status == PQ_OK) {
        status = pq_json_string(&value, &model, error);
    }
    if (status == PQ_OK) {
        point->row = row_of(&a->view, model);
        status = pq_load_count(object, "concurrency", &point->concurrency, error);
    }
    if (status == PQ_OK) {
        status = pq_load_count(object, "n", &point->offered, error);
    }
    if (status == PQ_OK) {
        status = pq_load_count(object, "completed", &point->came, error);
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

pq_status pq_load_points(pq_answers *a, pq_load_point **points, size_t *n) {
    pq_value root = {0};
    pq_value list;
    size_t published = 0;
    *n = 0;
    if (a->view.document != NULL) {
        root = pq_json_root(a->view.document);
    }
    bool has_list = a->view.document != NULL && pq_json_find(&root, "load", &list);
    pq_status status = has_list ? pq_json_array(&list, &published, a->work->error) : PQ_OK;
    if (status != PQ_OK) {
        return status;
    }
    *points = pq_arena_array(a->work->arena, published + a->view.n, sizeof **points);
    if (*points == NULL) {
        return pq_error_memory(a->work->error);
    }
    for (size_t i = 0; i < published && status == PQ_OK; i++) {
        pq_value item = pq_json_item(&list, i);
        pq_load_point *point = &(*points)[*n];
        status = read_point(a, &item, point);
        *n += status == PQ_OK && point->row != PQ_NO_ROW && point->offered > 0;
    }
    for (size_t i = 0; i < a->view.n && status == PQ_OK; i++) {
        const pq_view_row *row = &a->view.rows[i];
        if (row->own) {
            (*points)[(*n)++] = (pq_load_point){.row = i,
                                                .concurrency = row->concurrency,
                                                .offered = row->offered,
                                                .came = row->came,
                                                .latency_p50_ms = row->latency_p50_ms.value,
                                                .latency_p90_ms = row->latency_p90_ms.value,
                                                .own = true};
        }
    }
    return status;
}

size_t pq_load_highest(const pq_load_point *points, size_t n) {
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
