#include "operation.h"

pq_status pq_call_fields(pq_call *call, const char *const *fields) {
    return pq_json_object(call->work.request, fields, call->work.error);
}

pq_status pq_call_string(pq_call *call, const char *key, const char **string) {
    pq_value value;
    pq_status status = pq_json_member(call->work.request, key, &value, call->work.error);
    return status == PQ_OK ? pq_json_string(&value, string, call->work.error) : status;
}

pq_status pq_named_kept(const pq_call *call, const pq_value *value, const pq_kept_kind *kind,
                        pq_kept **kept) {
    const char *name = NULL;
    pq_status status = pq_json_string(value, &name, call->work.error);
    if (status != PQ_OK) {
        return status;
    }
    *kept = pq_kept_find(call->api, kind, name);
    if (*kept == NULL) {
        char path[128];
        pq_json_path(value, path, sizeof path);
        return pq_error_set(call->work.error, PQ_UNKNOWN_NAME, path,
                            "no %s %s under the name \"%.80s\"", kind->noun, kind->state, name);
    }
    return PQ_OK;
}

pq_status pq_call_kept(pq_call *call, const char *key, const pq_kept_kind *kind, pq_kept **kept) {
    pq_value value;
    pq_status status = pq_json_member(call->work.request, key, &value, call->work.error);
    return status == PQ_OK ? pq_named_kept(call, &value, kind, kept) : status;
}

pq_status pq_call_file(pq_call *call, const char *key, const pq_file **file) {
    pq_kept *kept = NULL;
    pq_status status = pq_call_kept(call, key, &pq_file_kind, &kept);
    *file = status == PQ_OK ? kept->self : NULL;
    return status;
}

pq_status pq_call_rule(pq_call *call, const pq_rule **rule) {
    pq_value value;
    const char *id = NULL;
    size_t count = 0;
    *rule = pq_score_rules(&count);
    if (!pq_json_find(call->work.request, "rule", &value)) {
        return PQ_OK;
    }
    pq_status status = pq_json_string(&value, &id, call->work.error);
    if (status != PQ_OK) {
        return status;
    }
    *rule = pq_score_rule(id);
    if (*rule == NULL) {
        return pq_error_set(call->work.error, PQ_UNKNOWN_NAME, "rule",
                            "no rule \"%.60s\"; \"meta\" lists them all", id);
    }
    return PQ_OK;
}

pq_status pq_call_parse(pq_call *call, const char *name, const char *where, pq_json **document) {
    const pq_kept *kept = pq_kept_find(call->api, &pq_file_kind, name);
    if (kept == NULL) {
        return pq_error_set(call->work.error, PQ_UNKNOWN_NAME, where,
                            "no file is loaded under the name \"%.80s\"", name);
    }
    const pq_file *file = kept->self;
    pq_status status = pq_json_parse(file->bytes, file->size, document, call->work.error);
    if (status != PQ_OK) {
        pq_error_prefix(call->work.error, name);
    }
    return status;
}

pq_status pq_call_documents(pq_call *call, const char *key, pq_documents *files) {
    pq_value names;
    size_t count = 0;
    *files = (pq_documents){0};
    pq_status status = pq_json_member(call->work.request, key, &names, call->work.error);
    if (status == PQ_OK) {
        status = pq_json_array(&names, &count, call->work.error);
    }
    if (status != PQ_OK) {
        return status;
    }
    files->documents = pq_arena_array(call->work.arena, count, sizeof *files->documents);
    files->roots = pq_arena_array(call->work.arena, count, sizeof *files->roots);
    if (files->documents == NULL || files->roots == NULL) {
        return pq_error_memory(call->work.error);
    }
    for (size_t i = 0; i < count && status == PQ_OK; i++) {
        pq_value item = pq_json_item(&names, i);
        const char *name = NULL;
        status = pq_json_string(&item, &name, call->work.error);
        if (status == PQ_OK) {
            status = pq_call_parse(call, name, key, &files->documents[i]);
        }
        if (status == PQ_OK) {
            files->roots[files->count++] = pq_json_root(files->documents[i]);
        }
    }
    return status;
}

void pq_documents_free(pq_documents *files) {
    for (size_t i = 0; i < files->count; i++) {
        pq_json_free(files->documents[i]);
    }
}
