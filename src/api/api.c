#include "operation.h"

#include <stdlib.h>
#include <string.h>

#define TABLE(name) &pq_##name##_operations,
static const pq_operations *const tables[] = {PQ_OPERATIONS_LIST(TABLE)};

enum { N_TABLES = sizeof tables / sizeof tables[0] };

static const pq_operation *find_operation(const char *name) {
    for (size_t t = 0; t < N_TABLES; t++) {
        for (size_t i = 0; i < tables[t]->count; i++) {
            if (strcmp(tables[t]->rows[i].name, name) == 0) {
                return &tables[t]->rows[i];
            }
        }
    }
    return NULL;
}

size_t pq_operation_count(void) {
    size_t count = 0;
    for (size_t t = 0; t < N_TABLES; t++) {
        count += tables[t]->count;
    }
    return count;
}

const pq_operation *pq_operation_next(const char *name) {
    const pq_operation *next = NULL;
    for (size_t t = 0; t < N_TABLES; t++) {
        for (size_t i = 0; i < tables[t]->count; i++) {
            const pq_operation *row = &tables[t]->rows[i];
            if (strcmp(row->name, name) > 0 &&
                (next == NULL || strcmp(row->name, next->name) < 0)) {
                next = row;
            }
        }
    }
    return next;
}

pq_api *pq_api_new(void) {
    return calloc(1, sizeof(pq_api));
}

void pq_api_free(pq_api *api) {
    if (api != NULL) {
        while (api->kept != NULL) {
            pq_kept_remove(api, api->kept);
        }
        free(api->orphans);
        free(api);
    }
}

/* What a refusal says as data, into the open object (see pq_api.h). */
static void write_refusal(pq_writer *w, const pq_error *error) {
    const pq_bounds *bounds = &error->bounds;
    if (error->refusal != PQ_REFUSAL_NONE) {
        pq_write_key_string(w, "refusal", pq_refusal_code(error->refusal));
    }
    if (error->has_bounds && pq_bounds_has_min(*bounds)) {
        pq_write_key_number(w, bounds->above ? "above" : "min", bounds->min);
    }
    if (error->has_bounds && pq_bounds_has_max(*bounds)) {
        pq_write_key_number(w, "max", bounds->max);
    }
    if (error->has_bounds) {
        pq_write_key_bool(w, "whole", bounds->whole);
    }
    if (error->words != NULL) {
        pq_write_key(w, "words");
        pq_write_array(w);
        for (size_t i = 0; error->words[i] != NULL; i++) {
            pq_write_string(w, error->words[i]);
        }
        pq_write_end(w);
    }
    if (error->found[0] != '\0') {
        pq_write_key_string(w, "found", error->found);
    }
    if (error->file[0] != '\0') {
        pq_write_key_string(w, "file", error->file);
        pq_write_key_string(w, "in_file", error->in_file);
    }
}

/* Replaces the envelope by an error. */
static void write_error(pq_text *envelope, const pq_error *error) {
    pq_text_clear(envelope);
    pq_writer w = pq_writer_to(envelope);
    pq_write_object(&w);
    pq_write_key_bool(&w, "ok", false);
    pq_write_key(&w, "error");
    pq_write_object(&w);
    pq_write_key_string(&w, "code", pq_status_code(error->code));
    pq_write_key_string(&w, "message", error->message);
    pq_write_key_string(&w, "where", error->where);
    write_refusal(&w, error);
    pq_write_end(&w);
    pq_write_end(&w);
}

static pq_file *find_file(void *session, const char *name) {
    const pq_kept *kept = pq_kept_find(session, &pq_file_kind, name);
    return kept == NULL ? NULL : kept->self;
}

static pq_status run_operation(pq_api *api, const pq_operation *operation, const char *request,
                               size_t size, pq_text *envelope, pq_error *error) {
    pq_arena *arena = pq_arena_new();
    if (arena == NULL) {
        return pq_error_memory(error);
    }
    pq_json *document = NULL;
    pq_status status = size == 0 ? pq_json_parse("{}", 2, &document, error)
                                 : pq_json_parse(request, size, &document, error);
    if (status == PQ_OK) {
        pq_value root = pq_json_root(document);
        pq_writer w = pq_writer_to(envelope);
        pq_call call = {.work = {.request = &root,
                                 .arena = arena,
                                 .out = &w,
                                 .error = error,
                                 .session = api,
                                 .file = find_file},
                        .api = api,
                        .operation = operation};
        pq_text_append(envelope, PQ_API_RESULT_PREFIX);
        status = pq_call_answer(&call);
        pq_text_append(envelope, PQ_API_RESULT_SUFFIX);
        pq_call_end(&call);
    }
    pq_json_free(document);
    pq_arena_free(arena);
    return status == PQ_OK && envelope->failed ? pq_error_memory(error) : status;
}

pq_status pq_api_call(pq_api *api, const char *name, const char *request, size_t size,
                      pq_text *envelope) {
    pq_error error = {0};
    pq_text_clear(envelope);
    const pq_operation *operation = find_operation(name);
    pq_status status =
        operation == NULL
            ? pq_error_set(&error, PQ_UNKNOWN_OPERATION, NULL,
                           "unknown operation \"%.80s\"; `perquery call meta` lists all operations",
                           name)
            : run_operation(api, operation, request, size, envelope, &error);
    if (status != PQ_OK) {
        write_error(envelope, &error);
    }
    return status;
}

bool pq_api_help(const char *name, pq_text *text) {
    const pq_operation *operation = find_operation(name);
    if (operation == NULL) {
        return false;
    }
    pq_text_format(text, "%s: %s.\n\n", operation->name, operation->help);
    if (operation->request->n_fields == 0) {
        pq_text_append(text, "The request has no fields.\n");
    } else {
        pq_text_append(text, "Fields of the request:\n\n");
        pq_shape_help(operation->request, text);
    }
    return true;
}

void pq_api_load(pq_api *api, const char *name, void *bytes, size_t size, pq_text *envelope) {
    pq_error error = {0};
    size_t length = strlen(name);
    pq_text_clear(envelope);
    if (length == 0 || length > PQ_API_MAX_NAME) {
        free(bytes);
        pq_error_set(&error, PQ_BAD_FIELD, "name",
                     "a name must have 1 to %d bytes; this one has %zu", PQ_API_MAX_NAME, length);
    } else {
        pq_file_keep(api, name, bytes, size, &error);
    }
    if (error.code != PQ_OK) {
        write_error(envelope, &error);
        return;
    }
    pq_writer w = pq_writer_to(envelope);
    pq_write_object(&w);
    pq_write_key_bool(&w, "ok", true);
    pq_write_key(&w, "result");
    pq_write_object(&w);
    pq_write_key_string(&w, "name", name);
    pq_write_key_size(&w, "bytes", size);
    pq_write_end(&w);
    pq_write_end(&w);
}
