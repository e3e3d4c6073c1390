/* Operations on databases: open, close, query. */
#include "api_parts.h"

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

pq_status pq_database_keep(pq_call *call, const char *name, pq_db *db) {
    pq_item *old = pq_item_find(call->api, PQ_ITEM_DATABASE, name);
    pq_item *item = pq_item_add(call->api, PQ_ITEM_DATABASE, name);
    if (item == NULL) {
        pq_db_close(db);
        return pq_error_memory(call->work.error);
    }
    item->db = db;
    if (old != NULL) {
        pq_item_remove(call->api, old);
    }
    return PQ_OK;
}

pq_status pq_op_db_open(pq_call *call) {
    static const char *const fields[] = {"name", NULL};
    pq_item *file = NULL;
    pq_db *db = NULL;
    pq_schema schema;
    pq_status status = pq_call_fields(call, fields);
    if (status == PQ_OK) {
        status = pq_call_item(call, "name", PQ_ITEM_FILE, &file);
    }
    if (status == PQ_OK) {
        status = pq_db_open(file->bytes, file->size, &db, call->work.error);
    }
    if (status == PQ_OK) {
        status = pq_db_schema(db, call->work.arena, &schema, call->work.error);
    }
    if (status != PQ_OK) {
        pq_db_close(db);
        return status;
    }
    status = pq_database_keep(call, file->name, db);
    if (status == PQ_OK) {
        pq_write_object(call->work.out);
        pq_database_write(call->work.out, file->name, file->size, &schema);
        pq_write_end(call->work.out);
        pq_item_remove(call->api, file); /* the database has its own copy */
    }
    return status;
}

pq_status pq_op_db_close(pq_call *call) {
    static const char *const fields[] = {"database", NULL};
    pq_item *item = NULL;
    pq_status status = pq_call_fields(call, fields);
    if (status == PQ_OK) {
        status = pq_call_item(call, "database", PQ_ITEM_DATABASE, &item);
    }
    if (status == PQ_OK) {
        pq_write_object(call->work.out);
        pq_write_key_string(call->work.out, "database", item->name);
        pq_write_end(call->work.out);
        pq_item_remove(call->api, item);
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

pq_status pq_op_db_query(pq_call *call) {
    static const char *const fields[] = {"database", "sql", "most", NULL};
    pq_item *item = NULL;
    pq_value value;
    int64_t most = INT32_MAX;
    const char *sql = NULL;
    pq_rows rows;
    pq_limits limits = pq_limits_default();
    pq_status status = pq_call_fields(call, fields);
    if (status == PQ_OK) {
        status = pq_call_item(call, "database", PQ_ITEM_DATABASE, &item);
    }
    if (status == PQ_OK) {
        status = pq_call_string(call, "sql", &sql);
    }
    if (status == PQ_OK && pq_json_find(call->work.request, "most", &value)) {
        status = pq_json_integer(&value, 0, INT32_MAX, &most, call->work.error);
    }
    if (status == PQ_OK) {
        status = pq_db_query(item->db, sql, strlen(sql), NULL, 0, &limits, call->work.arena, &rows,
                             call->work.error);
    }
    return status == PQ_OK ? write_result(call, &rows, (size_t)most) : status;
}
