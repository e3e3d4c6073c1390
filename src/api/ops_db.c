/* Operations on databases: open, close, query. */
#include "operation.h"

#include "pq_summary.h"

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

static pq_status db_open(pq_call *call) {
    static const char *const fields[] = {"name", NULL};
    pq_kept *kept = NULL;
    pq_file file = {0};
    pq_db *db = NULL;
    pq_schema schema;
    pq_status status = pq_call_fields(call, fields);
    if (status == PQ_OK) {
        status = pq_call_kept(call, "name", &pq_file_kind, &kept);
    }
    if (status == PQ_OK) {
        file = *(const pq_file *)kept->self;
        status = pq_db_open(file.bytes, file.size, &db, call->work.error);
    }
    if (status == PQ_OK) {
        status = pq_db_schema(db, call->work.arena, &schema, call->work.error);
    }
    if (status != PQ_OK) {
        pq_db_close(db);
        return status;
    }
    status = pq_database_keep(call->api, kept->name, db, call->work.error);
    if (status == PQ_OK) {
        pq_write_object(call->work.out);
        pq_database_write(call->work.out, kept->name, file.size, &schema);
        pq_write_end(call->work.out);
        pq_kept_remove(call->api, kept); /* the database has its own copy */
    }
    return status;
}

static pq_status db_close(pq_call *call) {
    static const char *const fields[] = {"database", NULL};
    pq_kept *item = NULL;
    pq_status status = pq_call_fields(call, fields);
    if (status == PQ_OK) {
        status = pq_call_kept(call, "database", &pq_database_kind, &item);
    }
    if (status == PQ_OK) {
        pq_write_object(call->work.out);
        pq_write_key_string(call->work.out, "database", item->name);
        pq_write_end(call->work.out);
        pq_kept_remove(call->api, item);
    }
    return status;
}

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

static pq_status db_query(pq_call *call) {
    static const char *const fields[] = {"database", "sql", "most", NULL};
    pq_kept *item = NULL;
    pq_value value;
    int64_t most = INT32_MAX;
    const char *sql = NULL;
    pq_rows rows;
    pq_limits limits = pq_limits_default();
    pq_status status = pq_call_fields(call, fields);
    if (status == PQ_OK) {
        status = pq_call_kept(call, "database", &pq_database_kind, &item);
    }
    if (status == PQ_OK) {
        status = pq_call_string(call, "sql", &sql);
    }
    if (status == PQ_OK && pq_json_find(call->work.request, "most", &value)) {
        status = pq_json_integer(&value, 0, INT32_MAX, &most, call->work.error);
    }
    if (status == PQ_OK) {
        status = pq_db_query(item->self, sql, strlen(sql), NULL, 0, &limits, call->work.arena,
                             &rows, call->work.error);
    }
    return status == PQ_OK ? write_result(call, &rows, (size_t)most) : status;
}

static const pq_operation operations[] = {
    {"db.open", "open the SQLite image loaded under a name", db_open, NULL},
    {"db.close", "close a database and end the evaluations and lints on it", db_close, NULL},
    {"db.query", "run one SELECT in the sandbox", db_query, NULL},
};

const pq_operations pq_db_operations = PQ_OPERATIONS(operations);
