/* Builds an image with the help of SQLite (pq_db_build.h). */
#include "pq_db_build.h"

#include "db_parts.h"

#include <stdlib.h>
#include <string.h>

struct pq_db_build {
    pq_db db; /* without a guard, because the statements are ours */
};

static pq_status run(pq_db_build *build, const char *sql, pq_error *error) {
    int result = sqlite3_exec(build->db.handle, sql, NULL, NULL, NULL);
    return result == SQLITE_OK ? PQ_OK : pq_db_error(&build->db, result, error);
}

pq_status pq_db_build_new(pq_db_build **out, pq_error *error) {
    *out = NULL;
    pq_db_build *build = calloc(1, sizeof *build);
    if (build == NULL) {
        return pq_error_memory(error);
    }
    int result = sqlite3_open_v2(":memory:", &build->db.handle, SQLITE_OPEN_READWRITE, NULL);
    pq_status status = result == SQLITE_OK ? run(build, "PRAGMA page_size = 4096", error)
                                           : pq_db_error(&build->db, result, error);
    if (status != PQ_OK) {
        pq_db_build_free(build);
        return status;
    }
    *out = build;
    return PQ_OK;
}

void pq_db_build_free(pq_db_build *build) {
    if (build != NULL) {
        sqlite3_close(build->db.handle);
        free(build);
    }
}

pq_status pq_db_build_run(pq_db_build *build, const char *sql, pq_error *error) {
    return run(build, sql, error);
}

static int insert_row(sqlite3_stmt *statement, const pq_rows *rows, size_t row) {
    int result = SQLITE_OK;
    for (size_t c = 0; result == SQLITE_OK && c < rows->n_columns; c++) {
        result = pq_db_bind(statement, (int)c + 1, pq_rows_cell(rows, row, c));
    }
    if (result == SQLITE_OK) {
        sqlite3_step(statement);
        result = sqlite3_reset(statement);
    }
    return result;
}

/* "INSERT INTO "t" VALUES (?,?)"; free it with pq_text_free. */
static pq_text insert_statement(const char *table, size_t n_columns) {
    pq_text sql = {0};
    pq_text_append(&sql, "INSERT INTO \"");
    for (const char *c = table; *c != '\0'; c++) {
        pq_text_append_bytes(&sql, c, 1);
        pq_text_append(&sql, *c == '"' ? "\"" : "");
    }
    pq_text_append(&sql, "\" VALUES (");
    for (size_t i = 0; i < n_columns; i++) {
        pq_text_append(&sql, i == 0 ? "?" : ",?");
    }
    pq_text_append(&sql, ")");
    return sql;
}

static pq_status insert_rows(pq_db_build *build, const char *sql, const pq_rows *rows,
                             pq_error *error) {
    sqlite3_stmt *statement = NULL;
    int result = sqlite3_prepare_v2(build->db.handle, sql, -1, &statement, NULL);
    for (size_t row = 0; result == SQLITE_OK && row < rows->n_rows; row++) {
        result = insert_row(statement, rows, row);
    }
    pq_status status = result == SQLITE_OK ? PQ_OK : pq_db_error(&build->db, result, error);
    sqlite3_finalize(statement);
    return status;
}

pq_status pq_db_build_insert(pq_db_build *build, const char *table, const pq_rows *rows,
                             pq_error *error) {
    pq_text sql = insert_statement(table, rows->n_columns);
    pq_status status = sql.failed ? pq_error_memory(error) : run(build, "BEGIN", error);
    if (status == PQ_OK) {
        status = insert_rows(build, sql.data, rows, error);
        if (status == PQ_OK) {
            status = run(build, "COMMIT", error);
        } else {
            run(build, "ROLLBACK", NULL);
        }
    }
    pq_text_free(&sql);
    return status;
}

static pq_status check_keys(pq_db_build *build, pq_error *error) {
    sqlite3_stmt *statement = NULL;
    int result =
        sqlite3_prepare_v2(build->db.handle, "PRAGMA foreign_key_check", -1, &statement, NULL);
    if (result == SQLITE_OK) {
        result = sqlite3_step(statement);
    }
    pq_status status = PQ_OK;
    if (result == SQLITE_ROW) {
        status = pq_error_set(error, PQ_SQL_FAILED, NULL,
                              "a row of \"%s\" refers to a missing row of \"%s\"",
                              (const char *)sqlite3_column_text(statement, 0),
                              (const char *)sqlite3_column_text(statement, 2));
    } else if (result != SQLITE_DONE) {
        status = pq_db_error(&build->db, result, error);
    }
    sqlite3_finalize(statement);
    return status;
}

pq_status pq_db_build_finish(pq_db_build *build, unsigned char **bytes, size_t *size,
                             pq_error *error) {
    pq_status status = check_keys(build, error);
    if (status != PQ_OK) {
        return status;
    }
    sqlite3_int64 length = 0;
    unsigned char *image = sqlite3_serialize(build->db.handle, "main", &length, 0);
    unsigned char *copy = image == NULL ? NULL : malloc((size_t)length);
    if (copy != NULL) {
        memcpy(copy, image, (size_t)length);
        *bytes = copy;
        *size = (size_t)length;
    }
    sqlite3_free(image);
    return copy == NULL ? pq_error_memory(error) : PQ_OK;
}
