#include "pq_json.h"

#include "pq_ascii.h"
#include "pq_encoding.h"
#include "pq_refuse.h"

#include <jansson.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* A pq_json is the root json_t itself; the cast below is the only place that knows. */
static json_t *node_of(const pq_value *value) {
    return (json_t *)(uintptr_t)value->node;
}

static bool is_blank(const char *text, size_t size) {
    while (size > 0 && pq_is_blank(text[size - 1])) {
        size--;
    }
    return size == 0;
}

static pq_status parse_utf8(const char *text, size_t size, pq_json **document, pq_error *error) {
    if (is_blank(text, size)) {
        return pq_error_set(error, PQ_BAD_JSON, NULL, "the text is empty; expected JSON");
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
        return pq_error_set(error, PQ_BAD_JSON, where, "invalid JSON: %s", fault.text);
    }
    *document = (pq_json *)root;
    return PQ_OK;
}

pq_status pq_json_parse(const char *text, size_t size, pq_json **document, pq_error *error) {
    pq_text decoded = {0};
    *document = NULL;
    if (size > PQ_JSON_MAX_BYTES) {
        return pq_error_set(error, PQ_TOO_LARGE, NULL, "the JSON has %zu bytes; the limit is %zu",
                            size, PQ_JSON_MAX_BYTES);
    }
    pq_status status = pq_decode_text(&text, &size, &decoded, error);
    if (status == PQ_OK) {
        status = parse_utf8(text, size, document, error);
    }
    pq_text_free(&decoded);
    return status;
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

/* ---- refusals ---- */

typedef struct path_text {
    char path[sizeof((pq_error *)0)->where];
} path_text;

static path_text place_of(const pq_value *value) {
    path_text p;
    pq_json_path(value, p.path, sizeof p.path);
    return p;
}

/* What a value is, in a few words: a number, true, false and null as they stand in the text. */
static const char *found_text(const pq_value *value, char *text, size_t size) {
    static const char *const kinds[] = {"null", "", "", "", "a string", "an array", "an object"};
    json_t *node = node_of(value);
    if (json_is_number(node)) {
        snprintf(text, size, "%.15g", json_number_value(node));
        return text;
    }
    return json_is_boolean(node) ? json_is_true(node) ? "true" : "false"
                                 : kinds[pq_json_kind(value)];
}

pq_status pq_json_refuse_kind(const pq_value *value, const char *expected, pq_error *error) {
    char found[40];
    if (error == NULL) {
        return PQ_BAD_FIELD;
    }
    return pq_refuse_kind(error, place_of(value).path, expected,
                          found_text(value, found, sizeof found));
}

/* A number of the wrong kind or out of bounds. */
static pq_status refuse_number(const pq_value *value, pq_bounds bounds, pq_error *error) {
    char found[40];
    json_t *node = node_of(value);
    if (!json_is_number(node)) {
        return pq_refuse_number_kind(error, place_of(value).path, bounds,
                                     found_text(value, found, sizeof found));
    }
    return pq_refuse_range(error, place_of(value).path, bounds, json_number_value(node));
}

/* ---- objects and arrays ---- */

static bool is_among(const char *const *names, const char *name) {
    while (*names != NULL && strcmp(*names, name) != 0) {
        names++;
    }
    return *names != NULL;
}

pq_status pq_json_object(const pq_value *value, const char *const *fields, pq_error *error) {
    void *next = NULL;
    const char *key = NULL;
    pq_value member;
    if (!json_is_object(node_of(value))) {
        return pq_json_refuse_kind(value, "an object", error);
    }
    while (pq_json_next(value, &next, &key, &member)) {
        if (!is_among(fields, key)) {
            return pq_refuse_field(error, place_of(&member).path, fields, key);
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
        return pq_json_refuse_kind(object, "an object", error);
    }
    if (!get_member(object, key, member)) {
        return error == NULL ? PQ_BAD_FIELD : pq_refuse_missing(error, place_of(object).path, key);
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

bool pq_json_next(const pq_value *object, void **place, const char **key, pq_value *member) {
    json_t *node = node_of(object);
    *place = *place == NULL ? json_object_iter(node) : json_object_iter_next(node, *place);
    if (*place == NULL) {
        return false;
    }
    *key = json_object_iter_key(*place);
    *member = (pq_value){.node = json_object_iter_value(*place), .parent = object, .key = *key};
    return true;
}

pq_status pq_json_array(const pq_value *value, size_t *count, pq_error *error) {
    if (!json_is_array(node_of(value))) {
        return pq_json_refuse_kind(value, "an array", error);
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
        return pq_json_refuse_kind(value, "a string", error);
    }
    *bytes = json_string_value(node_of(value));
    *size = json_string_length(node_of(value));
    return PQ_OK;
}

pq_status pq_json_string(const pq_value *value, const char **string, pq_error *error) {
    size_t size = 0;
    pq_status status = pq_json_bytes(value, string, &size, error);
    if (status == PQ_OK && strlen(*string) != size) {
        return pq_json_refuse(value, error, "the string contains a NUL character");
    }
    return status;
}

pq_status pq_json_word(const pq_value *value, const char *const *words, size_t *word,
                       pq_error *error) {
    const char *found = NULL;
    pq_status status = pq_json_string(value, &found, error);
    for (size_t i = 0; status == PQ_OK && words[i] != NULL; i++) {
        if (strcmp(words[i], found) == 0) {
            *word = i;
            return PQ_OK;
        }
    }
    return status == PQ_OK ? pq_refuse_word(error, place_of(value).path, words, found) : status;
}

pq_status pq_json_format(const pq_value *document, const char *key, const char *expected,
                         pq_error *error) {
    pq_value value;
    const char *found = NULL;
    pq_status status = pq_json_member(document, key, &value, error);
    if (status == PQ_OK) {
        status = pq_json_string(&value, &found, error);
    }
    return status == PQ_OK && strcmp(found, expected) != 0
               ? pq_refuse_format(error, key, expected, found)
               : status;
}

/* ---- numbers ---- */

/* Up to here a double holds every integer. */
static const double most_exact = 9007199254740992.0;

pq_status pq_json_bounded(const pq_value *value, pq_bounds bounds, double *number,
                          pq_error *error) {
    double found = json_number_value(node_of(value));
    if (!json_is_number(node_of(value)) || !pq_bounds_hold(bounds, found)) {
        return refuse_number(value, bounds, error);
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
    json_t *node = node_of(value);
    int64_t found = json_integer_value(node);
    pq_bounds bounds = {.min = min == INT64_MIN ? -DBL_MAX : (double)min,
                        .max = max == INT64_MAX ? DBL_MAX : (double)max,
                        .whole = true};
    double real = json_real_value(node);
    if (json_is_real(node) && fabs(real) <= most_exact && pq_bounds_hold(bounds, real)) {
        return pq_json_refuse(value, error, "must be written without fraction and exponent");
    }
    if (!json_is_integer(node) || found < min || found > max) {
        return refuse_number(value, bounds, error);
    }
    *integer = found;
    return PQ_OK;
}

pq_status pq_json_bool(const pq_value *value, bool *flag, pq_error *error) {
    if (!json_is_boolean(node_of(value))) {
        return pq_json_refuse_kind(value, "true or false", error);
    }
    *flag = json_is_true(node_of(value));
    return PQ_OK;
}

pq_status pq_json_keep(const pq_value *value, pq_arena *arena, pq_value *kept, pq_error *error) {
    pq_value copy = *value;
    if (value->key != NULL) {
        copy.key = pq_arena_string(arena, value->key);
    }
    if (value->parent != NULL) {
        pq_value *parent = pq_arena_alloc(arena, sizeof *parent);
        if (parent == NULL || (value->key != NULL && copy.key == NULL)) {
            return pq_error_memory(error);
        }
        copy.parent = parent;
        pq_status status = pq_json_keep(value->parent, arena, parent, error);
        if (status != PQ_OK) {
            return status;
        }
    }
    *kept = copy;
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
