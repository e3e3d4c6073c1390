#include "operation.h"

#include <stdio.h>

/* A document that lives as long as the call. */
typedef struct pq_parsed {
    struct pq_parsed *next;
    pq_json *document;
} pq_parsed;

const pq_shape pq_no_fields = {.name = "no_fields", .size = 1};

pq_status pq_call_answer(pq_call *call) {
    const pq_operation *operation = call->operation;
    const pq_shape *shape = operation->request;
    if (shape->self != NULL) {
        return operation->run(call, NULL);
    }
    pq_reading reading = {.arena = call->work.arena, .error = call->work.error, .self = call};
    void *request = pq_arena_array(call->work.arena, 1, shape->size);
    if (request == NULL) {
        return pq_error_memory(call->work.error);
    }
    pq_status status = pq_shape_read(shape, call->work.request, request, &reading);
    return status == PQ_OK ? operation->run(call, request) : status;
}

pq_status pq_call_kept(const pq_call *call, const pq_kept_kind *kind, const char *name,
                       const char *where, pq_kept **kept) {
    *kept = pq_kept_find(call->api, kind, name);
    return *kept != NULL ? PQ_OK
                         : pq_error_set(call->work.error, PQ_UNKNOWN_NAME, where,
                                        "no %s named \"%.80s\" %s", kind->noun, name, kind->state);
}

pq_status pq_call_parse(pq_call *call, const char *name, const char *where, pq_value *root) {
    pq_kept *kept = NULL;
    pq_parsed *parsed = pq_arena_alloc(call->work.arena, sizeof *parsed);
    if (parsed == NULL) {
        return pq_error_memory(call->work.error);
    }
    pq_status status = pq_call_kept(call, &pq_file_kind, name, where, &kept);
    if (status != PQ_OK) {
        return status;
    }
    const pq_file *file = kept->self;
    status = pq_json_parse(file->bytes, file->size, &parsed->document, call->work.error);
    if (status != PQ_OK) {
        pq_error_in_file(call->work.error, name, name);
        return status;
    }
    parsed->next = call->parsed;
    call->parsed = parsed;
    *root = pq_json_root(parsed->document);
    return PQ_OK;
}

pq_status pq_call_parse_all(pq_call *call, const char *const *names, size_t count, const char *key,
                            pq_value **roots) {
    pq_status status = PQ_OK;
    *roots = pq_arena_array(call->work.arena, count, sizeof **roots);
    if (*roots == NULL) {
        return pq_error_memory(call->work.error);
    }
    for (size_t i = 0; i < count && status == PQ_OK; i++) {
        char where[64];
        snprintf(where, sizeof where, "%s[%zu]", key, i);
        status = pq_call_parse(call, names[i], where, &(*roots)[i]);
    }
    return status;
}

pq_status pq_call_strategies(const pq_call *call, pq_strategy **strategies, size_t *count) {
    size_t size = 0;
    const char *text = pq_strategies_builtin(&size);
    return pq_strategies_read(text, size, call->work.arena, strategies, count, call->work.error);
}

void pq_call_end(pq_call *call) {
    for (pq_parsed *parsed = call->parsed; parsed != NULL; parsed = parsed->next) {
        pq_json_free(parsed->document);
    }
    call->parsed = NULL;
}

void pq_call_write_name(const pq_call *call, const char *key, const char *name) {
    pq_write_object(call->work.out);
    pq_write_key_string(call->work.out, key, name);
    pq_write_end(call->work.out);
}
