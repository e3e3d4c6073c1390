/*
 * Runs an answer's SQL and decides which names in double quotes are strings.
 *
 * SQLite's default build reads a name in double quotes that no column has as a string. In an answer
 * such a name can also be a misspelled column, which must stay visible. So the name is a column,
 * and the statement fails with PQ_SQL_NO_COLUMN as if there were no such strings, where the local
 * repair (pq_repair.h) would replace it. Otherwise it is read as a string. Gold SQL is run by
 * pq_db_query, so there every such name is a string.
 */
#ifndef PQ_ANSWER_H
#define PQ_ANSWER_H

#include "pq_db.h"

/* Names in double quotes that were read as strings. */
typedef struct pq_string_names {
    pq_string_name *names;
    size_t count;
} pq_string_names;

/* As pq_db_query without bindings, for an answer. `schema` is the database's; NULL: it is read if
 * it is needed. `strings` may be NULL. Everything lives in the arena. */
pq_status pq_answer_run(pq_db *db, const pq_schema *schema, const char *sql, size_t size,
                        const pq_limits *limits, pq_arena *arena, pq_rows *rows,
                        pq_string_names *strings, pq_error *error);

#endif
