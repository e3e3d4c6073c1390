#include "pq_json.h"

#include <float.h>
#include <jansson.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* A pq_json is the root json_t itself; the cast below is the only place that knows. */
static json_t *node_of(const pq_value *value) {
    return (json_t *)(uintptr_t)value->node;
}

pq_status pq_json_parse(const char *text, size_t size, pq_json **document, pq_error *error) {
    *document = NULL;
    if (size > PQ_JSON_MAX_BYTES) {
        return pq_error_set(error, PQ_TOO_LARGE, NULL, "%zu bytes of JSON; the limit is %zu", size,
                            PQ_JSON_MAX_BYTES);
    }
    json_error_t fault;
    json_t *root =
        json_loadb(text, size, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY | JSON_ALLOW_NUL, &fault);
    if (root == NULL) {
        if (json_error_code(&fault) == json_error_out_of_memory) {
            return pq_error_memory(error);
        }
        char where[64];
        snprintf(where, sizeof where, "line %d, column %d", fault.line, fault.column);
        return pq_error_set(error, PQ_BAD_JSON, where, "not JSON: %s", fault.text);
    }
    *document = (pq_json *)root;
    return PQ_OK;
}

void pq_json_free(pq_json *document) {
    json_decref((json_t *)document);
}

pq_value pq_json_root(const pq_json *document) {
    return (pq_value){.node = document};
}

pq_kind pq_json_kind(const pq_value *value) {
    switch (json_typeof(node_of(value))) {
    case JSON_TRUE:
    case JSON_FALSE:
        return PQ_KIND_BOOL;
    case JSON_INTEGER:
        return PQ_KIND_INTEGER;
    case JSON_REAL:
        return PQ_KIND_REAL;
    case JSON_STRING:
        return PQ_KIND_STRING;
    case JSON_ARRAY:
        return PQ_KIND_ARRAY;
    case JSON_OBJECT:
        return PQ_KIND_OBJECT;
    case JSON_NULL:
        break;
    }
    return PQ_KIND_NULL;
}

static const char *kind_name(pq_kind kind) {
    static const char *const names[] = {"null",     "true or false", "an integer", "a number",
                                        "a string", "an array",      "an object"};
    return names[kind];
}

static void append_path(const pq_value *value, pq_text *path) {
    if (value->parent == NULL) {
        return;
    }
    append_path(value->parent, path);
    if (value->key == NULL) {
        pq_text_format(path, "[%zu]", value->index);
    } else {
        pq_text_format(path, "%s%s", path->size == 0 ? "" : ".", value->key);
    }
}

void pq_json_path(const pq_value *value, char *path, size_t size) {
    pq_text text = {0};
    append_path(value, &text);
    snprintf(path, size, "%s", pq_text_string(&text));
    pq_text_free(&text);
}

pq_status pq_json_refuse(const pq_value *value, pq_error *error, const char *format, ...) {
    if (error == NULL) {
        return PQ_BAD_FIELD;
    }
    char message[sizeof error->message];
    char path[sizeof error->where];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    pq_json_path(value, path, sizeof path);
    return pq_error_set(error, PQ_BAD_FIELD, path, "%s", message);
}

static pq_status refuse_kind(const pq_value *value, const char *wanted, pq_error *error) {
    return pq_json_refuse(value, error, "%s is wanted here, not %s", wanted,
                          kind_name(pq_json_kind(value)));
}

pq_status pq_json_object(const pq_value *value, const char *const *fields, pq_error *error) {
    json_t *object = node_of(value);
    if (!json_is_object(object)) {
        return refuse_kind(value, "an object", error);
    }
    for (void *i = json_object_iter(object); i != NULL; i = json_object_iter_next(object, i)) {
        const char *key = json_object_iter_key(i);
        size_t known = 0;
        while (fields[known] != NULL && strcmp(fields[known], key) != 0) {
            known++;
        }
        if (fields[known] == NULL) {
            pq_value member = {.node = json_object_iter_value(i), .parent = value, .key = key};
            pq_text list = {0};
            for (size_t f = 0; fields[f] != NULL; f++) {
                pq_text_format(&list, "%s%s", f == 0 ? "" : ", ", fields[f]);
            }
            pq_status status =
                pq_json_refuse(&member, error, "unknown field \"%s\"; known here: %s", key,
                               list.size == 0 ? "none" : pq_text_string(&list));
            pq_text_free(&list);
            return status;
        }
    }
    return PQ_OK;
}

static bool get_member(const pq_value *object, const char *key, pq_value *member) {
    json_t *node = json_object_get(node_of(object), key);
    if (node == NULL) {
        return false;
    }
    *member = (pq_value){.node = node, .parent = object, .key = key};
    return true;
}

pq_status pq_json_member(const pq_value *object, const char *key, pq_value *member,
                         pq_error *error) {
    if (!json_is_object(node_of(object))) {
        return refuse_kind(object, "an object", error);
    }
    if (!get_member(object, key, member)) {
        return pq_json_refuse(object, error, "the field \"%s\" is missing", key);
    }
    return PQ_OK;
}

bool pq_json_find(const pq_value *object, const char *key, pq_value *member) {
    pq_value found;
    if (!get_member(object, key, &found) || json_is_null(node_of(&found))) {
        return false;
    }
    *member = found;
    return true;
}

bool pq_json_field(const pq_value *object, size_t n, const char **key, pq_value *member) {
    json_t *node = node_of(object);
    void *i = json_object_iter(node);
    while (i != NULL && n > 0) {
        i = json_object_iter_next(node, i);
        n--;
    }
    if (i == NULL) {
        return false;
    }
    *key = json_object_iter_key(i);
    *member = (pq_value){.node = json_object_iter_value(i), .parent = object, .key = *key};
    return true;
}

pq_status pq_json_array(const pq_value *value, size_t *count, pq_error *error) {
    if (!json_is_array(node_of(value))) {
        return refuse_kind(value, "an array", error);
    }
    *count = json_array_size(node_of(value));
    return PQ_OK;
}

pq_value pq_json_item(const pq_value *array, size_t index) {
    return (pq_value){
        .node = json_array_get(node_of(array), index), .parent = array, .index = index};
}

pq_status pq_json_bytes(const pq_value *value, const char **bytes, size_t *size, pq_error *error) {
    if (!json_is_string(node_of(value))) {
        return refuse_kind(value, "a string", error);
    }
    *bytes = json_string_value(node_of(value));
    *size = json_string_length(node_of(value));
    return PQ_OK;
}

pq_status pq_json_string(const pq_value *value, const char **string, pq_error *error) {
    size_t size = 0;
    pq_status status = pq_json_bytes(value, string, &size, error);
    if (status == PQ_OK && strlen(*string) != size) {
        return pq_json_refuse(value, error, "the string holds a NUL character");
    }
    return status;
}

/* What would be taken, where numbers have bounds. */
static void describe(char *text, size_t size, const char *noun, pq_bounds bounds) {
    const char *from = bounds.above ? "above" : bounds.max < DBL_MAX ? "from" : "of at least";
    const char *to = bounds.above ? "and up to" : "to";
    if (bounds.min <= -DBL_MAX) {
        snprintf(text, size, "%s", noun);
    } else if (bounds.max >= DBL_MAX) {
        snprintf(text, size, "%s %s %.15g", noun, from, bounds.min);
    } else {
        snprintf(text, size, "%s %s %.15g %s %.15g", noun, from, bounds.min, to, bounds.max);
    }
}

static pq_status refuse_number(const pq_value *value, const char *noun, pq_bounds bounds,
                               pq_error *error) {
    char wanted[128];
    describe(wanted, sizeof wanted, noun, bounds);
    if (!json_is_number(node_of(value))) {
        return refuse_kind(value, wanted, error);
    }
    return pq_json_refuse(value, error, "%s is wanted here, not %.15g", wanted,
                          json_number_value(node_of(value)));
}

pq_status pq_json_bounded(const pq_value *value, pq_bounds bounds, double *number,
                          pq_error *error) {
    double found = json_number_value(node_of(value));
    bool is_below = bounds.above ? found <= bounds.min : found < bounds.min;
    if (!json_is_number(node_of(value)) || is_below || found > bounds.max ||
        (bounds.whole && found != floor(found))) {
        return refuse_number(value, bounds.whole ? "a whole number" : "a number", bounds, error);
    }
    *number = found;
    return PQ_OK;
}

pq_status pq_json_number(const pq_value *value, double min, double max, double *number,
                         pq_error *error) {
    return pq_json_bounded(value, (pq_bounds){.min = min, .max = max}, number, error);
}

pq_status pq_json_integer(const pq_value *value, int64_t min, int64_t max, int64_t *integer,
                          pq_error *error) {
    int64_t found = json_integer_value(node_of(value));
    if (!json_is_integer(node_of(value)) || found < min || found > max) {
        pq_bounds bounds = {.min = min == INT64_MIN ? -HUGE_VAL : (double)min,
                            .max = max == INT64_MAX ? HUGE_VAL : (double)max};
        return refuse_number(value, "an integer", bounds, error);
    }
    *integer = found;
    return PQ_OK;
}

pq_status pq_json_bool(const pq_value *value, bool *flag, pq_error *error) {
    if (!json_is_boolean(node_of(value))) {
        return refuse_kind(value, "true or false", error);
    }
    *flag = json_is_true(node_of(value));
    return PQ_OK;
}

static void write_object(pq_writer *w, json_t *object) {
    const char *key = NULL;
    json_t *member = NULL;
    pq_write_object(w);
    json_object_foreach(object, key, member) {
        pq_value value = {.node = member};
        pq_write_key(w, key);
        pq_json_write(w, &value);
    }
    pq_write_end(w);
}

void pq_json_write(pq_writer *w, const pq_value *value) {
    json_t *node = node_of(value);
    switch (pq_json_kind(value)) {
    case PQ_KIND_NULL:
        pq_write_null(w);
        return;
    case PQ_KIND_BOOL:
        pq_write_bool(w, json_is_true(node));
        return;
    case PQ_KIND_INTEGER:
        pq_write_integer(w, json_integer_value(node));
        return;
    case PQ_KIND_REAL:
        pq_write_number(w, json_real_value(node));
        return;
    case PQ_KIND_STRING:
        pq_write_bytes(w, json_string_value(node), json_string_length(node));
        return;
    case PQ_KIND_ARRAY:
        pq_write_array(w);
        for (size_t i = 0; i < json_array_size(node); i++) {
            pq_value item = {.node = json_array_get(node, i)};
            pq_json_write(w, &item);
        }
        pq_write_end(w);
        return;
    case PQ_KIND_OBJECT:
        write_object(w, node);
        return;
    }
}
