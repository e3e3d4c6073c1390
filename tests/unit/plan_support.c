#include "plan_support.h"

#include <stdlib.h>
#include <string.h>

int open_kit(void **state) {
    kit *k = calloc(1, sizeof *k);
    size_t size = 0;
    const char *text = pq_strategies_builtin(&size);
    k->arena = pq_arena_new();
    *state = k;
    return pq_strategies_read(text, size, k->arena, &k->strategies, &k->n_strategies, NULL) !=
           PQ_OK;
}

int close_kit(void **state) {
    kit *k = *state;
    for (size_t i = 0; i < k->n_documents; i++) {
        pq_json_free(k->documents[i]);
    }
    pq_arena_free(k->arena);
    free(k);
    return 0;
}

pq_value parse(kit *k, const char *text) {
    pq_json *document = NULL;
    pq_error error;
    if (pq_json_parse(text, strlen(text), &document, &error) != PQ_OK) {
        fail_msg("%s: %s in %s", error.where, error.message, text);
    }
    assert_in_range(k->n_documents, 0, 127);
    k->documents[k->n_documents++] = document;
    return pq_json_root(document);
}

pq_status try_plan(kit *k, const char *text, pq_plan *plan, pq_error *error) {
    pq_value value = parse(k, text);
    return pq_plan_read(&value, k->strategies, k->n_strategies, k->arena, plan, error);
}

void read_plan(kit *k, const char *text) {
    pq_error error;
    if (try_plan(k, text, &k->plan, &error) != PQ_OK) {
        fail_msg("%s: %s", error.where, error.message);
    }
}

char *with(const char *text, const char *old, const char *fresh) {
    const char *at = strstr(text, old);
    if (at == NULL || strstr(at + 1, old) != NULL) {
        fail_msg("\"%s\" does not stand there once", old);
        return NULL;
    }
    pq_text changed = {0};
    pq_text_append_bytes(&changed, text, (size_t)(at - text));
    pq_text_append(&changed, fresh);
    pq_text_append(&changed, at + strlen(old));
    return changed.data;
}
