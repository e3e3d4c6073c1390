#include "pq_answer.h"

#include "pq_repair.h"

#include <stdio.h>

/* Fails as SQLite does without strings in double quotes, if the repair would replace the name. */
static pq_status check_name(const pq_schema *schema, const char *sql, size_t size,
                            const pq_string_name *name, pq_arena *arena, pq_error *error) {
    char where[32];
    pq_error fault;
    pq_repair repair;
    snprintf(where, sizeof where, "byte %zu", name->start);
    pq_error_set(&fault, PQ_SQL_NO_COLUMN, where,
                 "no such column: \"%s\" - should this be a string literal in single-quotes?",
                 name->name);
    pq_status status = pq_repair_suggest(schema, sql, size, &fault, arena, &repair, error);
    if (status == PQ_OK && repair.kind != PQ_REPAIR_NONE) {
        *error = fault;
        status = PQ_SQL_NO_COLUMN;
    }
    return status;
}

static pq_status check_names(pq_db *db, const pq_schema *schema, const char *sql, size_t size,
                             const pq_string_names *strings, pq_arena *arena, pq_error *error) {
    pq_schema own;
    pq_status status = PQ_OK;
    if (schema == NULL && strings->count > 0) {
        status = pq_db_schema(db, arena, &own, error);
        schema = &own;
    }
    for (size_t i = 0; i < strings->count && status == PQ_OK; i++) {
        if (strings->names[i].start != PQ_IN_VIEW) {
            status = check_name(schema, sql, size, &strings->names[i], arena, error);
        }
    }
    return status;
}

pq_status pq_answer_run(pq_db *db, const pq_schema *schema, const char *sql, size_t size,
                        const pq_limits *limits, pq_arena *arena, pq_rows *rows,
                        pq_string_names *strings, pq_error *error) {
    pq_string_names own;
    pq_error fault = {0};
    error = error == NULL ? &fault : error;
    strings = strings == NULL ? &own : strings;
    *rows = (pq_rows){0};
    pq_status status = pq_db_strings(db, sql, size, arena, &strings->names, &strings->count, error);
    if (status == PQ_OK) {
        status = check_names(db, schema, sql, size, strings, arena, error);
    }
    return status == PQ_OK ? pq_db_query(db, sql, size, NULL, 0, limits, arena, rows, error)
                           : status;
}
