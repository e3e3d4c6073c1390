#include "pq_gold_adapt.h"

#include <string.h>

/* The context of all functions here. */
typedef struct adapter {
    const pq_gold_change *change;
    pq_arena *arena;
    pq_writer *w;
    pq_error *error;
} adapter;

static void write_bindings(adapter *a, const pq_value *bindings) {
    const char *key = NULL;
    pq_value value;
    pq_write_object(a->w);
    for (size_t i = 0; pq_json_field(bindings, i, &key, &value); i++) {
        const pq_binding *changed = NULL;
        for (size_t k = 0; k < a->change->n_bindings; k++) {
            if (strcmp(a->change->bindings[k].name, key) == 0) {
                changed = &a->change->bindings[k];
            }
        }
        pq_write_key(a->w, key);
        if (changed == NULL) {
            pq_json_write(a->w, &value);
        } else {
            pq_cell_write(a->w, &changed->value);
        }
    }
    pq_write_end(a->w);
}

static pq_status write_statements(adapter *a, const pq_value *array) {
    size_t count = 0;
    pq_status status = pq_json_array(array, &count, a->error);
    pq_write_array(a->w);
    for (size_t i = 0; status == PQ_OK && i < count; i++) {
        pq_value item = pq_json_item(array, i);
        const char *sql = NULL;
        status = pq_json_string(&item, &sql, a->error);
        if (status == PQ_OK) {
            status = pq_sql_rename(sql, strlen(sql), a->change->names, a->change->n_names, a->arena,
                                   &sql, a->error);
            if (status != PQ_OK) {
                char path[sizeof a->error->where];
                pq_json_path(&item, path, sizeof path);
                pq_error_prefix(a->error, path);
            }
        }
        pq_write_string(a->w, sql);
    }
    pq_write_end(a->w);
    return status;
}

static pq_status write_columns(adapter *a, const pq_value *columns) {
    pq_value required;
    size_t count = 0;
    pq_status status = pq_json_member(columns, "required", &required, a->error);
    if (status == PQ_OK) {
        status = pq_json_array(&required, &count, a->error);
    }
    pq_write_object(a->w);
    pq_write_key(a->w, "required");
    pq_write_array(a->w);
    for (size_t i = 0; status == PQ_OK && i < count; i++) {
        pq_value item = pq_json_item(&required, i);
        const char *name = NULL;
        status = pq_json_string(&item, &name, a->error);
        if (status == PQ_OK) {
            pq_write_string(a->w, pq_rename_name(a->change->names, a->change->n_names, name));
        }
    }
    pq_write_end(a->w);
    pq_write_end(a->w);
    return status;
}

static pq_status write_question(adapter *a, const pq_value *question) {
    const char *key = NULL;
    pq_value value;
    pq_status status = PQ_OK;
    pq_write_object(a->w);
    for (size_t i = 0; status == PQ_OK && pq_json_field(question, i, &key, &value); i++) {
        pq_write_key(a->w, key);
        if (strcmp(key, "sql") == 0) {
            status = write_statements(a, &value);
        } else if (strcmp(key, "columns") == 0 && pq_json_kind(&value) == PQ_KIND_OBJECT) {
            status = write_columns(a, &value);
        } else {
            pq_json_write(a->w, &value);
        }
    }
    pq_write_end(a->w);
    return status;
}

static pq_status write_questions(adapter *a, const pq_value *array) {
    size_t count = 0;
    pq_status status = pq_json_array(array, &count, a->error);
    pq_write_array(a->w);
    for (size_t i = 0; status == PQ_OK && i < count; i++) {
        pq_value item = pq_json_item(array, i);
        status = write_question(a, &item);
    }
    pq_write_end(a->w);
    return status;
}

static pq_status write_id(adapter *a, const pq_value *value) {
    const char *id = NULL;
    pq_text text = {0};
    pq_status status = pq_json_string(value, &id, a->error);
    if (status == PQ_OK) {
        pq_text_append(&text, id);
        pq_text_append(&text, a->change->suffix);
        pq_write_string(a->w, pq_text_string(&text));
        status = text.failed ? pq_error_memory(a->error) : PQ_OK;
    }
    pq_text_free(&text);
    return status;
}

static pq_status write_gold(adapter *a, const pq_value *root) {
    const char *key = NULL;
    pq_value value;
    pq_status status = PQ_OK;
    pq_write_object(a->w);
    for (size_t i = 0; status == PQ_OK && pq_json_field(root, i, &key, &value); i++) {
        pq_write_key(a->w, key);
        if (strcmp(key, "id") == 0) {
            status = write_id(a, &value);
        } else if (strcmp(key, "database") == 0) {
            pq_write_string(a->w, a->change->database);
        } else if (strcmp(key, "bindings") == 0) {
            write_bindings(a, &value);
        } else if (strcmp(key, "questions") == 0) {
            status = write_questions(a, &value);
        } else {
            pq_json_write(a->w, &value);
        }
    }
    pq_write_end(a->w);
    return status;
}

pq_status pq_gold_adapt(const char *gold, size_t size, const pq_gold_change *change,
                        pq_arena *arena, pq_writer *w, pq_error *error) {
    pq_gold read;
    pq_json *document = NULL;
    adapter a = {.change = change, .arena = arena, .w = w, .error = error};
    pq_status status = pq_gold_read(gold, size, arena, &read, error);
    if (status == PQ_OK) {
        status = pq_json_parse(gold, size, &document, error);
    }
    if (status == PQ_OK) {
        pq_value root = pq_json_root(document);
        status = write_gold(&a, &root);
    }
    pq_json_free(document);
    return status;
}
