#include "run_world.h"

#include "pq_answer.h"
#include "pq_codes.h"
#include "pq_db_reads.h"
#include "pq_shape.h"

#include <string.h>

static pq_status describe(void *context, const char *question, pq_schema_view view, pq_text *text,
                          pq_error *error) {
    pq_run_world *item = context;
    pq_shown shown = {0};
    pq_linked linked;
    bool complete = false;
    pq_status status = PQ_OK;
    if (view == PQ_VIEW_TRIMMED) {
        status = pq_db_link(item->db, &item->schema, &item->graph, question, item->scratch, &linked,
                            &complete, error);
        shown.keep = linked.keep;
    }
    if (status == PQ_OK) {
        pq_schema_render(&item->schema, PQ_SCHEMA_COMPACT, &shown, text);
    }
    pq_arena_reset(item->scratch);
    return status == PQ_OK && text->failed ? pq_error_memory(error) : status;
}

static pq_status run_sql(void *context, const char *sql, size_t size, size_t *n_rows,
                         pq_error *error) {
    pq_run_world *item = context;
    pq_limits limits = pq_limits_default();
    pq_rows rows;
    limits.time_ms = PQ_RUN_STATEMENT_MS;
    pq_status status = pq_answer_run(item->db, &item->schema, sql, size, &limits, item->scratch,
                                     &rows, NULL, error);
    *n_rows = status == PQ_OK ? rows.n_rows : 0;
    pq_arena_reset(item->scratch);
    return status;
}

pq_status pq_run_world_open(pq_run_world *item, pq_db *db, pq_error *error) {
    *item = (pq_run_world){.db = db, .arena = pq_arena_new(), .scratch = pq_arena_new()};
    item->world = (pq_world){item, &item->schema, describe, run_sql};
    if (item->arena == NULL || item->scratch == NULL) {
        return pq_error_memory(error);
    }
    pq_status status = pq_db_schema(db, item->arena, &item->schema, error);
    return status == PQ_OK ? pq_graph_build(&item->schema, item->arena, &item->graph, error)
                           : status;
}

void pq_run_world_close(pq_run_world *item) {
    pq_arena_free(item->scratch);
    pq_arena_free(item->arena);
}

/* ---- as JSON ---- */

static const char *const kinds[] = PQ_WORDS_OF(PQ_WORLD_KIND_LIST);
static const char *const views[] = PQ_WORDS_OF(PQ_SCHEMA_VIEW_LIST);
static const char *const status_words[] = PQ_WORDS_OF(PQ_STATUS_LIST);
static const char *const repair_words[] = PQ_WORDS_OF(PQ_REPAIR_LIST);

void pq_run_world_write_request(pq_writer *w, const char *database,
                                const pq_world_request *request) {
    pq_write_object(w);
    pq_write_key_string(w, "database", database);
    pq_write_key_string(w, "kind", kinds[request->kind]);
    pq_write_key(w, "text");
    pq_write_bytes(w, request->text, request->size);
    pq_write_key_string(w, "view", views[request->view]);
    pq_write_key_bool(w, "repairs", request->repairs);
    pq_write_end(w);
}

void pq_run_world_write_result(pq_writer *w, const pq_world_result *result) {
    pq_write_object(w);
    pq_write_key(w, "text");
    pq_write_bytes(w, result->text, result->size);
    pq_write_key_string(w, "status", status_words[result->status]);
    pq_write_key_string(w, "message", result->error.message);
    pq_write_key_string(w, "where", result->error.where);
    pq_write_key_size(w, "rows", result->n_rows);
    pq_write_key(w, "repairs");
    pq_write_array(w);
    for (size_t i = 0; i < result->n_repairs; i++) {
        pq_write_object(w);
        pq_write_key_string(w, "kind", repair_words[result->repairs[i].kind]);
        pq_write_key_string(w, "from", result->repairs[i].from);
        pq_write_key_string(w, "to", result->repairs[i].to);
        pq_write_end(w);
    }
    pq_write_end(w);
    pq_write_end(w);
}

typedef struct work_result {
    pq_bytes text;
    pq_status status;
    const char *message, *where;
    size_t rows;
    pq_free_repair *repairs;
    size_t n_repairs;
} work_result;

static const pq_field repair_fields[] = {
    {PQ_FIELD_WORD(pq_free_repair, kind), .words = repair_words, .help = "What was repaired."},
    {PQ_FIELD_TEXT(pq_free_repair, from), .help = "Name in the statement."},
    {PQ_FIELD_TEXT(pq_free_repair, to), .help = "Name in its place."},
};
static const pq_shape repair_shape = PQ_SHAPE(pq_free_repair, repair_fields);

static const pq_field result_fields[] = {
    {PQ_FIELD_BYTES(work_result, text), .help = "Schema, or statement after local repairs."},
    {PQ_FIELD_WORD(work_result, status), .words = status_words, .help = "How it ran."},
    {PQ_FIELD_TEXT(work_result, message), .help = "Error of the statement."},
    {PQ_FIELD_TEXT(work_result, where), .help = "Place of the error."},
    {PQ_FIELD_SIZE(work_result, rows), .help = "Rows of the result."},
    {PQ_FIELD_OBJECTS(work_result, repairs), PQ_COUNT(work_result, n_repairs), .of = &repair_shape,
     .most = PQ_REPAIR_ROUNDS, .help = "Local repairs, in order."},
};
static const pq_shape result_shape = PQ_SHAPE(work_result, result_fields);

pq_status pq_run_world_read_result(const pq_value *value, pq_arena *arena, pq_world_result *result,
                                   pq_error *error) {
    const pq_reading reading = {.arena = arena, .error = error, .copies = true};
    work_result read;
    pq_status status = pq_shape_read(&result_shape, value, &read, &reading);
    if (status != PQ_OK) {
        return status;
    }
    *result = (pq_world_result){.text = read.text.data,
                                .size = read.text.size,
                                .status = read.status,
                                .n_rows = read.rows,
                                .repairs = read.repairs,
                                .n_repairs = read.n_repairs};
    if (read.status != PQ_OK) {
        pq_error_set(&result->error, read.status, read.where, "%s", read.message);
    }
    return PQ_OK;
}
