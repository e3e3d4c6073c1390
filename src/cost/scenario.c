#include "scenario.h"

#include "pq_refuse.h"

#include <math.h>
#include <string.h>

pq_status scenario_check(const pq_reading *reading, const pq_value *object, pq_status status) {
    char path[128];
    pq_json_path(object, path, sizeof path);
    if (status != PQ_OK && path[0] != '\0') {
        pq_error_prefix(reading->error, path);
    }
    return status;
}

void scenario_tie(pq_scenario *s, double *target, const double *source) {
    *target = *source;
    if (s->allows_ranges && s->n_tied < PQ_MAX_TIED) {
        s->tied[s->n_tied++] = (pq_tied_number){.target = target, .source = source};
    }
}

static pq_range *find_range(pq_scenario *s, const double *number) {
    for (size_t i = 0; i < s->n_ranges; i++) {
        if (s->ranges[i].target == number) {
            return &s->ranges[i];
        }
    }
    return NULL;
}

bool scenario_is_range(pq_scenario *s, const double *number) {
    return find_range(s, number) != NULL;
}

void scenario_convert(pq_scenario *s, double *number, double times, double over) {
    pq_range *range = find_range(s, number);
    *number = *number * times / over;
    if (range != NULL) {
        range->low = range->low * times / over;
        range->likely = range->likely * times / over;
        range->high = range->high * times / over;
    }
}

/* ---- numbers that may be ranges ---- */

/* Reads {"low", "likely"?, "high"} within the field's bounds. */
static pq_status read_ends(const pq_reading *reading, const pq_field *field, const pq_value *value,
                           pq_range *range) {
    const pq_bounds bounds = pq_field_bounds(field);
    const pq_field rows[] = {
        {PQ_FIELD_NUMBER(pq_range, low), .bounds = bounds, .plain = true},
        {PQ_FIELD_NUMBER(pq_range, high), .bounds = bounds, .plain = true},
        {PQ_FIELD_NUMBER(pq_range, likely), PQ_OPTIONAL, .bounds = bounds, .plain = true},
    };
    const pq_shape shape = PQ_SHAPE(pq_range, rows);
    pq_status status = pq_shape_read(&shape, value, range, reading);
    range->is_whole = bounds.whole;
    range->is_uniform = isnan(range->likely);
    if (range->is_uniform) {
        double middle = range->low + (range->high - range->low) / 2;
        range->likely = bounds.whole ? floor(middle + 0.5) : middle;
    }
    return status;
}

static pq_status read_range(const pq_reading *reading, const pq_field *field, const pq_value *value,
                            double *at) {
    pq_scenario *s = reading->self;
    pq_range range = {.target = at};
    char path[128];
    pq_json_path(value, path, sizeof path);
    pq_status status = read_ends(reading, field, value, &range);
    if (status != PQ_OK) {
        return status;
    }
    if (!(range.low <= range.likely && range.likely <= range.high)) {
        return pq_json_refuse(value, reading->error,
                              "low, likely and high must be in ascending order");
    }
    if (s->n_ranges == PQ_MAX_RANGES) {
        return pq_json_refuse(value, reading->error,
                              "too many inputs are ranges; give a single number here");
    }
    s->paths[s->n_ranges] = pq_arena_string(reading->arena, path);
    if (s->paths[s->n_ranges] == NULL) {
        return pq_error_memory(reading->error);
    }
    s->ranges[s->n_ranges++] = range;
    *at = range.likely;
    return PQ_OK;
}

static pq_status read_number(const pq_reading *reading, const pq_field *field,
                             const pq_value *value, double *at) {
    const pq_scenario *s = reading->self;
    double number = 0;
    if (pq_json_kind(value) == PQ_KIND_OBJECT) {
        return s->allows_ranges
                   ? read_range(reading, field, value, at)
                   : pq_json_refuse(value, reading->error,
                                    "must be a single number; only `perquery cost doubt` "
                                    "accepts ranges");
    }
    pq_status status = pq_json_bounded(value, pq_field_bounds(field), &number, reading->error);
    if (status == PQ_OK) {
        *at = number + 0.0; /* as pq_shape_read: never the negative zero */
    }
    return status;
}

void pq_scenario_begin(pq_scenario *s, pq_work *work) {
    memset(s, 0, sizeof *s);
    s->work = work;
    s->as_of = "";
    s->reading =
        (pq_reading){.arena = work->arena, .error = work->error, .self = s, .number = read_number};
}

pq_status scenario_read_file(pq_scenario *s, const pq_value *name, const pq_shape *shape,
                             const void **read) {
    const char *text = NULL;
    pq_status status = pq_json_string(name, &text, s->work->error);
    if (status != PQ_OK) {
        return status;
    }
    pq_file *file = s->work->file(s->work->session, text);
    if (file == NULL) {
        char path[128];
        pq_json_path(name, path, sizeof path);
        return pq_error_set(s->work->error, PQ_UNKNOWN_NAME, path,
                            "no file named \"%.80s\" is loaded", text);
    }
    if (s->n_files == PQ_MAX_PRICE_FILES) {
        return pq_json_refuse(name, s->work->error,
                              "too many price files; combine them or remove one");
    }
    s->n_files++;
    return pq_file_read(file, shape, read, s->work->error);
}

pq_status scenario_read_rows(const pq_reading *reading, const pq_value *list, const pq_shape *shape,
                             void **rows, size_t *n) {
    pq_status status = pq_json_array(list, n, reading->error);
    if (status != PQ_OK) {
        return status;
    }
    char *at = pq_arena_array(reading->arena, *n, shape->size);
    *rows = at;
    status = at == NULL ? pq_error_memory(reading->error) : PQ_OK;
    for (size_t i = 0; i < *n && status == PQ_OK; i++) {
        pq_value row = pq_json_item(list, i);
        status = pq_shape_read(shape, &row, at + i * shape->size, reading);
    }
    return status;
}
