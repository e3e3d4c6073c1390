/* Operations on databases. */
#include "ops_db.h"

#include "named.h"
#include "pq_db_recover.h"
#include "pq_summary.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void pq_database_write(pq_writer *w, const char *name, size_t bytes, const pq_schema *schema) {
    pq_write_key_string(w, "database", name);
    pq_write_key_size(w, "bytes", bytes);
    pq_write_key(w, "tables");
    pq_write_array(w);
    for (size_t i = 0; i < schema->n_tables; i++) {
        pq_write_object(w);
        pq_write_key_string(w, "name", schema->tables[i].name);
        pq_write_key_string(w, "kind", schema->tables[i].is_view ? "view" : "table");
        pq_write_key_size(w, "columns", schema->tables[i].n_columns);
        pq_write_end(w);
    }
    pq_write_end(w);
}

typedef struct open_request {
    pq_named_file name;
    pq_named_file wal, journal;
} open_request;

static const pq_field open_fields[] = {
    {PQ_NAMED_FILE(open_request, name),
     .help = "SQLite database; a loaded file, whose name it takes."},
    {PQ_NAMED_FILE(open_request, wal), PQ_OPTIONAL, .help = "Its -wal file; a loaded file."},
    {PQ_NAMED_FILE(open_request, journal), PQ_OPTIONAL,
     .help = "Its -journal file; a loaded file."},
};
static const pq_shape open_shape = PQ_SHAPE(open_request, open_fields);

/* Opens the database with what lies beside it applied. */
static pq_status open_recovered(const open_request *q, pq_db **db, pq_error *error) {
    const pq_db_file image = {q->name.bytes, q->name.size};
    const pq_db_file wal = {q->wal.bytes, q->wal.size};
    const pq_db_file journal = {q->journal.bytes, q->journal.size};
    unsigned char *recovered = NULL;
    size_t size = 0;
    pq_status status = pq_db_recover(&image, &wal, &journal, &recovered, &size, error);
    if (status == PQ_OK) {
        status = recovered == NULL ? pq_db_open(image.bytes, image.size, db, error)
                                   : pq_db_open(recovered, size, db, error);
    }
    free(recovered);
    return status;
}

/* Names the first tables that cannot be read, and how many more there are. */
static void write_problems(pq_writer *w, const pq_schema *schema) {
    enum { NAMED = 5 };
    size_t count = 0;
    char note[512];
    for (size_t t = 0; t < schema->n_tables; t++) {
        const pq_table *table = &schema->tables[t];
        if (table->problem != NULL && count++ < NAMED) {
            snprintf(note, sizeof note, "\"%.100s\" cannot be read: %.300s.", table->name,
                     table->problem);
            pq_write_string(w, note);
        }
    }
    if (count > NAMED) {
        snprintf(note, sizeof note, "%zu more tables or views cannot be read.", count - NAMED);
        pq_write_string(w, note);
    }
}

static void write_notes(pq_writer *w, const open_request *q, const pq_schema *schema) {
    pq_write_key(w, "notes");
    pq_write_array(w);
    if (q->wal.name == NULL && pq_db_uses_wal(q->name.bytes, q->name.size)) {
        pq_write_string(w, "The file is in WAL mode, so its newest rows may be missing: they can "
                           "be in a file beside it whose name ends with -wal. If there is one, "
                           "give both files together.");
    }
    write_problems(w, schema);
    pq_write_end(w);
}

static pq_status db_open(pq_call *call, void *request) {
    const open_request *q = request;
    pq_db *db = NULL;
    pq_schema schema;
    pq_status status = open_recovered(q, &db, call->work.error);
    if (status == PQ_OK) {
        status = pq_db_schema(db, call->work.arena, &schema, call->work.error);
    }
    if (status != PQ_OK) {
        pq_db_close(db);
        return status;
    }
    status = pq_database_keep(call->api, q->name.name, db, call->work.error);
    if (status == PQ_OK) {
        pq_write_object(call->work.out);
        pq_database_write(call->work.out, q->name.name, q->name.size, &schema);
        write_notes(call->work.out, q, &schema);
        pq_write_end(call->work.out);
        pq_kept_remove(call->api, q->name.kept); /* the database has its own copy */
        if (q->wal.kept != NULL) {
            pq_kept_remove(call->api, q->wal.kept);
        }
        if (q->journal.kept != NULL) {
            pq_kept_remove(call->api, q->journal.kept);
        }
    }
    return status;
}

typedef struct close_request {
    pq_named_database database;
} close_request;

static const pq_field close_fields[] = {
    {PQ_NAMED_DATABASE(close_request, database), .help = "Open database."},
};
static const pq_shape close_shape = PQ_SHAPE(close_request, close_fields);

static pq_status db_close(pq_call *call, void *request) {
    const close_request *q = request;
    pq_call_write_name(call, "database", q->database.name);
    pq_kept_remove(call->api, q->database.kept);
    return PQ_OK;
}

typedef struct query_request {
    pq_named_database database;
    const char *sql;
    size_t most;
    bool has_most;
} query_request;

static const pq_field query_fields[] = {
    {PQ_NAMED_DATABASE(query_request, database), .help = "Open database."},
    {PQ_FIELD_TEXT(query_request, sql), .help = "One SELECT statement."},
    {PQ_FIELD_SIZE(query_request, most), PQ_OPTIONAL, PQ_GIVEN(query_request, has_most),
     .bounds = PQ_FROM_TO(0, INT32_MAX), .unit = "rows",
     .help = "Most rows to write; without it all. row_count is of the whole result."},
};
static const pq_shape query_shape = PQ_SHAPE(query_request, query_fields);

/* "most" rows are written, all if it is not given; the summary is of the result as it is. */
static pq_status write_result(pq_call *call, const pq_rows *rows, size_t most) {
    pq_text summary = {0};
    pq_rows_summarize(&summary, rows);
    bool failed = summary.failed;
    if (!failed) {
        pq_write_object(call->work.out);
        pq_rows_write(call->work.out, rows, most);
        pq_write_key_string(call->work.out, "summary", pq_text_string(&summary));
        pq_write_end(call->work.out);
    }
    pq_text_free(&summary);
    return failed ? pq_error_memory(call->work.error) : PQ_OK;
}

static pq_status db_query(pq_call *call, void *request) {
    const query_request *q = request;
    pq_rows rows;
    pq_limits limits = pq_limits_default();
    pq_status status = pq_db_query(q->database.db, q->sql, strlen(q->sql), NULL, 0, &limits,
                                   call->work.arena, &rows, call->work.error);
    return status == PQ_OK ? write_result(call, &rows, q->has_most ? q->most : SIZE_MAX) : status;
}

static const pq_operation operations[] = {
    {"db.open", "open a loaded SQLite database", &open_shape, db_open, NULL},
    {"db.close", "close a database and end the jobs that run on it", &close_shape, db_close, NULL},
    {"db.query", "run one SELECT in the sandbox", &query_shape, db_query, NULL},
};

const pq_operations pq_db_operations = PQ_OPERATIONS(operations);
