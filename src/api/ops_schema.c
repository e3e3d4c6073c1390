/* Operation "schema.render": a schema as a prompt shows it, and what each form saves. */
#include "pq_api_internal.h"

#include <math.h>
#include <string.h>

/* The renderings of one schema; texts are owned. */
typedef struct renderings {
    pq_text full;
    pq_text compact;
    pq_text trimmed;
} renderings;

/* 1 - part / whole; NaN for an empty whole. */
static double saved(size_t part, size_t whole) {
    return whole == 0 ? NAN : 1.0 - (double)part / (double)whole;
}

/* The names of the tables that are in `these` and not in `others` (NULL for none). */
static void write_tables(pq_writer *w, const char *key, const pq_schema *schema, const bool *these,
                         const bool *others) {
    pq_write_key(w, key);
    pq_write_array(w);
    for (size_t i = 0; i < schema->n_tables; i++) {
        if (these[i] && (others == NULL || !others[i])) {
            pq_write_string(w, schema->tables[i].name);
        }
    }
    pq_write_end(w);
}

static void write_trim(pq_writer *w, const pq_schema *schema, const pq_trim *trim) {
    pq_write_key(w, "trim");
    if (trim == NULL) {
        pq_write_null(w);
        return;
    }
    pq_write_object(w);
    pq_write_key_bool(w, "applied", trim->applied);
    pq_write_key_string(w, "reason",
                        trim->applied
                            ? "kept: the tables that the question names, and those they point to"
                            : "the question names fewer than two tables, so all are kept");
    write_tables(w, "matched", schema, trim->matched, NULL);
    write_tables(w, "added", schema, trim->keep, trim->applied ? trim->matched : trim->keep);
    pq_write_end(w);
}

static void write_rendering(pq_writer *w, const char *level, const renderings *r,
                            const pq_text *shown, const pq_schema *schema, const pq_trim *trim) {
    size_t characters = pq_utf8_count(pq_text_string(shown));
    size_t full = pq_utf8_count(pq_text_string(&r->full));
    size_t compact = pq_utf8_count(pq_text_string(&r->compact));
    pq_write_object(w);
    pq_write_key_string(w, "level", level);
    pq_write_key_string(w, "text", pq_text_string(shown));
    pq_write_key_size(w, "characters", characters);
    pq_write_key_size(w, "full_characters", full);
    pq_write_key_size(w, "compact_characters", compact);
    pq_write_key_number(w, "saved_vs_full", saved(characters, full));
    pq_write_key_number(w, "saved_vs_compact", saved(characters, compact));
    write_trim(w, schema, trim);
    pq_write_end(w);
}

static pq_status render(pq_call *call, const char *level, const pq_schema *schema,
                        const pq_trim *trim) {
    renderings r = {0};
    bool is_full = strcmp(level, "full") == 0;
    pq_schema_full(schema, NULL, &r.full);
    pq_schema_compact(schema, NULL, &r.compact);
    if (trim != NULL && is_full) {
        pq_schema_full(schema, trim->keep, &r.trimmed);
    } else if (trim != NULL) {
        pq_schema_compact(schema, trim->keep, &r.trimmed);
    }
    bool failed = r.full.failed || r.compact.failed || r.trimmed.failed;
    if (!failed) {
        const pq_text *whole = is_full ? &r.full : &r.compact;
        write_rendering(call->out, level, &r, trim == NULL ? whole : &r.trimmed, schema, trim);
    }
    pq_text_free(&r.full);
    pq_text_free(&r.compact);
    pq_text_free(&r.trimmed);
    return failed ? pq_error_memory(call->error) : PQ_OK;
}

pq_status pq_op_schema_render(pq_call *call) {
    static const char *const fields[] = {"database", "level", "question", NULL};
    pq_item *item = NULL;
    const char *level = NULL;
    const char *question = NULL;
    pq_value value;
    pq_schema schema;
    pq_trim trim;
    pq_status status = pq_call_fields(call, fields);
    if (status == PQ_OK) {
        status = pq_call_item(call, "database", PQ_ITEM_DATABASE, &item);
    }
    if (status == PQ_OK) {
        status = pq_call_string(call, "level", &level);
    }
    if (status == PQ_OK && strcmp(level, "full") != 0 && strcmp(level, "compact") != 0) {
        status = pq_error_set(call->error, PQ_BAD_FIELD, "level",
                              "\"%.40s\" is no level; known: full, compact", level);
    }
    if (status == PQ_OK && pq_json_find(call->request, "question", &value)) {
        status = pq_json_string(&value, &question, call->error);
    }
    if (status == PQ_OK) {
        status = pq_db_schema(item->db, call->arena, &schema, call->error);
    }
    if (status == PQ_OK && question != NULL) {
        status = pq_schema_trim(&schema, question, call->arena, &trim, call->error);
    }
    return status == PQ_OK ? render(call, level, &schema, question == NULL ? NULL : &trim) : status;
}
