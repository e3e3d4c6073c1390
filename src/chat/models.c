#include "pq_models.h"

#include "provider_json.h"

#include <stdio.h>

/* Writes the ids of the list. `path` is the path of the list. */
static pq_status write_ids(pq_writer *w, const pq_node *list, const char *path, pq_error *error) {
    size_t index = 0;
    if (pq_node_kind(list) != PQ_KIND_ARRAY) {
        return pq_error_set(error, PQ_BAD_FIELD, path, "expected a list of models");
    }
    pq_write_array(w);
    for (const pq_node *model = pq_node_first(list); model != NULL; model = pq_node_next(model)) {
        const char *id;
        size_t size;
        if (!pq_node_text(pq_node_find(model, "id"), &id, &size)) {
            char where[64];
            snprintf(where, sizeof where, "%s[%zu].id", path, index);
            return pq_error_set(error, PQ_BAD_FIELD, where, "expected the name of a model");
        }
        pq_write_bytes(w, id, size);
        index++;
    }
    pq_write_end(w);
    return PQ_OK;
}

pq_status pq_models_write(pq_writer *w, const char *text, size_t size, pq_error *error) {
    size_t used;
    pq_node *root = pq_node_parse(text, size, &used);
    if (root == NULL) {
        return pq_error_set(error, PQ_BAD_JSON, NULL, "invalid JSON");
    }
    bool is_object = pq_node_kind(root) == PQ_KIND_OBJECT;
    const pq_node *list = is_object ? pq_node_find(root, "data") : root;
    pq_status status = write_ids(w, list, is_object ? "data" : "", error);
    pq_node_free(root);
    return status;
}
