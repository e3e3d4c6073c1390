/* Prepares a statement, binds its parameters, runs it and collects its rows (pq_db.h). */
#include "db_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

pq_limits pq_limits_default(void) {
    return (pq_limits){.sql_bytes = 100 * 1000,
                       .depth = 200,
                       .rows = 100 * 1000,
                       .result_bytes = (size_t)64 * 1024 * 1024,
                       .heap_bytes = (size_t)256 * 1024 * 1024,
                       .steps = 100 * 1000 * 1000,
                       .time_ms = 20 * 1000.0};
}

/* The rows of a result as they arrive. Cells grow on the heap and move to the arena once their
 * number is known. */
typedef struct collector {
    pq_arena *arena;
    const pq_limits *limits;
    pq_cell *cells;
    size_t capacity; /* in rows */
    size_t bytes;
} collector;

void pq_db_limits_set(pq_db *db, const pq_limits *limits) {
    sqlite3_limit(db->handle, SQLITE_LIMIT_SQL_LENGTH, (int)limits->sql_bytes);
    sqlite3_limit(db->handle, SQLITE_LIMIT_EXPR_DEPTH, limits->depth);
    sqlite3_limit(db->handle, SQLITE_LIMIT_COMPOUND_SELECT, limits->depth);
    db->guard.on = true;
    db->guard.refused = PQ_OK;
    db->guard.stopped = PQ_OK;
    db->guard.steps_left = limits->steps;
    db->guard.deadline_ms = pq_db_now_ms() + limits->time_ms;
    sqlite3_hard_heap_limit64(sqlite3_memory_used() + (sqlite3_int64)limits->heap_bytes);
    sqlite3_randomness(0, NULL); /* resets random() */
}

void pq_db_limits_lift(pq_db *db) {
    db->guard.on = false;
    db->guard.refused = PQ_OK;
    sqlite3_hard_heap_limit64(0);
}

/* Is the text from `sql` on only blanks, comments and semicolons? */
static bool is_blank(pq_db *db, const char *sql, const char *end) {
    while (sql < end) {
        sqlite3_stmt *statement = NULL;
        const char *tail = NULL;
        int result = sqlite3_prepare_v2(db->handle, sql, (int)(end - sql), &statement, &tail);
        sqlite3_finalize(statement);
        if (result != SQLITE_OK || statement != NULL) {
            return false;
        }
        if (tail == sql) {
            break;
        }
        sql = tail;
    }
    return true;
}

/* Compiles the first statement of the text; *tail is the text after it. */
static pq_status compile_first(pq_db *db, const char *sql, const char *end,
                               sqlite3_stmt **statement, const char **tail, pq_error *error) {
    int result = SQLITE_OK;
    const char *start = NULL;
    *tail = sql;
    while (*statement == NULL && result == SQLITE_OK && *tail < end && *tail != start) {
        start = *tail;
        result = sqlite3_prepare_v2(db->handle, start, (int)(end - start), statement, tail);
    }
    if (result != SQLITE_OK) {
        return pq_db_error(db, result, error);
    }
    return *statement == NULL ? pq_error_set(error, PQ_SQL_EMPTY, NULL, "there is no SQL statement")
                              : PQ_OK;
}

/* Blocks what the authorizer does not see: EXPLAIN, writes, and statements without columns. */
static pq_status check_kind(sqlite3_stmt *statement, pq_error *error) {
    if (sqlite3_stmt_isexplain(statement) != 0) {
        return pq_error_set(error, PQ_REFUSED_STATEMENT, NULL,
                            "blocked: EXPLAIN; only SELECT is allowed");
    }
    if (sqlite3_stmt_readonly(statement) == 0) {
        return pq_error_set(error, PQ_REFUSED_WRITE, NULL,
                            "blocked: the statement would change data; only SELECT is allowed");
    }
    if (sqlite3_column_count(statement) == 0) {
        return pq_error_set(error, PQ_REFUSED_STATEMENT, NULL,
                            "blocked: the statement returns no columns; only SELECT is allowed");
    }
    return PQ_OK;
}

pq_status pq_db_prepare(pq_db *db, const char *sql, size_t size, const pq_limits *limits,
                        sqlite3_stmt **statement, pq_error *error) {
    *statement = NULL;
    if (size > limits->sql_bytes) {
        return pq_error_set(error, PQ_LIMIT_LENGTH, NULL,
                            "the statement has %zu bytes; the limit is %zu", size,
                            limits->sql_bytes);
    }
    if (memchr(sql, '\0', size) != NULL) {
        return pq_error_set(error, PQ_SQL_SYNTAX, NULL, "the statement contains a NUL character");
    }
    const char *tail = NULL;
    pq_status status = compile_first(db, sql, sql + size, statement, &tail, error);
    if (status == PQ_OK) {
        status = check_kind(*statement, error);
    }
    if (status == PQ_OK && !is_blank(db, tail, sql + size)) {
        char where[32];
        sqlite3_snprintf(sizeof where, where, "byte %d", (int)(tail - sql));
        status = pq_error_set(error, PQ_REFUSED_SECOND, where,
                              "blocked: there is a second statement; only one is allowed");
    }
    return status;
}

int pq_db_bind(sqlite3_stmt *statement, int place, const pq_cell *cell) {
    switch (cell->type) {
    case PQ_INTEGER:
        return sqlite3_bind_int64(statement, place, cell->as.integer);
    case PQ_REAL:
        return sqlite3_bind_double(statement, place, cell->as.real);
    case PQ_TEXT:
        return sqlite3_bind_text64(statement, place, cell->as.data.bytes, cell->as.data.size,
                                   SQLITE_STATIC, SQLITE_UTF8);
    case PQ_BLOB:
        return sqlite3_bind_blob64(statement, place, cell->as.data.bytes, cell->as.data.size,
                                   SQLITE_STATIC);
    case PQ_NULL:
        break;
    }
    return sqlite3_bind_null(statement, place);
}

static pq_status bind_all(pq_db *db, sqlite3_stmt *statement, const pq_binding *bindings,
                          size_t n_bindings, pq_error *error) {
    int count = sqlite3_bind_parameter_count(statement);
    for (int place = 1; place <= count; place++) {
        const char *name = sqlite3_bind_parameter_name(statement, place);
        size_t b = 0;
        while (name != NULL && b < n_bindings && strcmp(name + 1, bindings[b].name) != 0) {
            b++;
        }
        if (name == NULL || b == n_bindings) {
            return pq_error_set(error, PQ_SQL_BINDING, NULL, "the parameter %s has no value",
                                name == NULL ? "?" : name);
        }
        int result = pq_db_bind(statement, place, &bindings[b].value);
        if (result != SQLITE_OK) {
            return pq_db_error(db, result, error);
        }
    }
    return PQ_OK;
}

static pq_status copy_names(collector *c, sqlite3_stmt *statement, pq_rows *rows, pq_error *error) {
    rows->n_columns = (size_t)sqlite3_column_count(statement);
    rows->columns = pq_arena_array(c->arena, rows->n_columns, sizeof *rows->columns);
    if (rows->columns == NULL) {
        return pq_error_memory(error);
    }
    for (size_t i = 0; i < rows->n_columns; i++) {
        const char *name = sqlite3_column_name(statement, (int)i);
        rows->columns[i] = name == NULL ? NULL : pq_arena_string(c->arena, name);
        if (rows->columns[i] == NULL) {
            return pq_error_memory(error);
        }
        c->bytes += strlen(name);
    }
    return PQ_OK;
}

/* False when out of memory. */
static bool copy_cell(collector *c, sqlite3_stmt *statement, int column, pq_cell *cell) {
    switch (sqlite3_column_type(statement, column)) {
    case SQLITE_INTEGER:
        cell->type = PQ_INTEGER;
        cell->as.integer = sqlite3_column_int64(statement, column);
        return true;
    case SQLITE_FLOAT:
        cell->type = PQ_REAL;
        cell->as.real = sqlite3_column_double(statement, column);
        return true;
    case SQLITE_NULL:
        cell->type = PQ_NULL;
        return true;
    case SQLITE_TEXT:
        cell->type = PQ_TEXT;
        cell->as.data.bytes = (const char *)sqlite3_column_text(statement, column);
        break;
    default:
        cell->type = PQ_BLOB;
        cell->as.data.bytes = sqlite3_column_blob(statement, column);
        break;
    }
    cell->as.data.size = (size_t)sqlite3_column_bytes(statement, column);
    if (cell->as.data.size > 0 && cell->as.data.bytes == NULL) {
        return false;
    }
    c->bytes += cell->as.data.size;
    if (c->bytes > c->limits->result_bytes) {
        return true; /* the caller checks the limit before it uses the copy */
    }
    cell->as.data.bytes = pq_arena_copy(c->arena, cell->as.data.bytes, cell->as.data.size);
    return cell->as.data.bytes != NULL;
}

static pq_status add_row(collector *c, sqlite3_stmt *statement, pq_rows *rows, pq_error *error) {
    if (rows->n_rows == c->limits->rows) {
        return pq_error_set(error, PQ_LIMIT_ROWS, NULL,
                            "stopped: the result exceeds the limit of %zu rows", c->limits->rows);
    }
    if (rows->n_rows == c->capacity) {
        size_t capacity = c->capacity == 0 ? 16 : c->capacity * 2;
        pq_cell *cells = realloc(c->cells, capacity * rows->n_columns * sizeof *cells);
        if (cells == NULL) {
            return pq_error_memory(error);
        }
        c->cells = cells;
        c->capacity = capacity;
    }
    pq_cell *row = c->cells + rows->n_rows * rows->n_columns;
    c->bytes += rows->n_columns * sizeof *row;
    for (size_t i = 0; i < rows->n_columns; i++) {
        row[i] = (pq_cell){0};
        if (!copy_cell(c, statement, (int)i, &row[i])) {
            return pq_error_memory(error);
        }
        if (c->bytes > c->limits->result_bytes) {
            return pq_error_set(error, PQ_LIMIT_BYTES, NULL,
                                "stopped: the result exceeds the limit of %zu bytes",
                                c->limits->result_bytes);
        }
    }
    rows->n_rows++;
    return PQ_OK;
}

static pq_status collect(pq_db *db, sqlite3_stmt *statement, collector *c, pq_rows *rows,
                         pq_error *error) {
    pq_status status = copy_names(c, statement, rows, error);
    int result = SQLITE_ROW;
    while (status == PQ_OK && (result = sqlite3_step(statement)) == SQLITE_ROW) {
        status = add_row(c, statement, rows, error);
    }
    if (status == PQ_OK && result != SQLITE_DONE) {
        status = pq_db_error(db, result, error);
    }
    if (status != PQ_OK) {
        return status;
    }
    size_t count = rows->n_rows * rows->n_columns;
    rows->cells = pq_arena_array(c->arena, count, sizeof *rows->cells);
    if (rows->cells == NULL) {
        return pq_error_memory(error);
    }
    if (count > 0) {
        memcpy(rows->cells, c->cells, count * sizeof *rows->cells);
    }
    return PQ_OK;
}

pq_status pq_db_query(pq_db *db, const char *sql, size_t size, const pq_binding *bindings,
                      size_t n_bindings, const pq_limits *limits, pq_arena *arena, pq_rows *rows,
                      pq_error *error) {
    *rows = (pq_rows){0};
    collector c = {.arena = arena, .limits = limits};
    sqlite3_stmt *statement = NULL;
    pq_db_limits_set(db, limits);
    pq_status status = pq_db_prepare(db, sql, size, limits, &statement, error);
    if (status == PQ_OK) {
        status = bind_all(db, statement, bindings, n_bindings, error);
    }
    if (status == PQ_OK) {
        status = collect(db, statement, &c, rows, error);
    }
    sqlite3_finalize(statement);
    pq_db_limits_lift(db);
    free(c.cells);
    if (status != PQ_OK) {
        *rows = (pq_rows){0};
    }
    return status;
}

pq_status pq_db_expand(pq_db *db, const char *sql, size_t size, const pq_binding *bindings,
                       size_t n_bindings, pq_arena *arena, const char **expanded, pq_error *error) {
    *expanded = NULL;
    pq_limits limits = pq_limits_default();
    sqlite3_stmt *statement = NULL;
    pq_db_limits_set(db, &limits);
    pq_status status = pq_db_prepare(db, sql, size, &limits, &statement, error);
    if (status == PQ_OK) {
        status = bind_all(db, statement, bindings, n_bindings, error);
    }
    if (status == PQ_OK) {
        char *text = sqlite3_expanded_sql(statement);
        *expanded = text == NULL ? NULL : pq_arena_string(arena, text);
        sqlite3_free(text);
        status = *expanded == NULL ? pq_error_memory(error) : PQ_OK;
    }
    sqlite3_finalize(statement);
    pq_db_limits_lift(db);
    return status;
}
