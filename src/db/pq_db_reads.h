/*
 * What a statement reads, and which data values a question names.
 */
#ifndef PQ_DB_READS_H
#define PQ_DB_READS_H

#include "pq_db.h"
#include "pq_link.h"

/* A table or column that a statement reads. Names are spelled as in the schema. */
typedef struct pq_read {
    const char *table;
    const char *column; /* "" if no column of the table is read, as in count(*) */
    const char *view;   /* the view through which it is read; NULL if it is read directly */
} pq_read;

/* Lists what a SELECT reads, in the arena, from the calls of SQLite's authorizer during
 * compilation: every table and view that the statement names and, with `view` set, what the views
 * read. Each is listed once; a table without a column is listed only if none of its columns is
 * read. CTEs and aliases are not listed. SQLite does not distinguish two cases: what a CTE inside a
 * view reads is listed as read by the statement, and a table that is both counted and read through
 * a view is listed as read through the view. A table that is joined only by USING or NATURAL JOIN
 * is listed without a column, because the statement's program opens it. The statement is not run
 * and needs no bindings. Errors: as pq_db_query, before the first row. */
pq_status pq_db_reads(pq_db *db, const char *sql, size_t size, pq_arena *arena, pq_read **reads,
                      size_t *count, pq_error *error);

/* Limits of pq_db_find_values. A scan that reaches one ends early, which is not an error. */
typedef struct pq_scan_limits {
    size_t table_rows; /* of one table */
    size_t cells;      /* of all tables */
    double time_ms;    /* wall-clock, of all tables */
} pq_scan_limits;

/* 20,000 rows, 1,000,000 cells, 2 s. */
pq_scan_limits pq_scan_limits_default(void);

typedef struct pq_found_values {
    pq_found_value *values;
    size_t count;
    bool complete; /* all data were read, so no limit was reached */
} pq_found_values;

/* Looks up the phrases of a question (pq_link_phrases) in the TEXT values of all tables, ignoring
 * case; a value must equal the whole phrase. For each phrase, every column that has it is listed
 * once, in the arena. A table that cannot be read gets a problem in the schema; then the values
 * are not complete. Errors: PQ_OUT_OF_MEMORY. */
pq_status pq_db_find_values(pq_db *db, const pq_schema *schema, const pq_phrase *phrases,
                            size_t n_phrases, const pq_scan_limits *limits, pq_arena *arena,
                            pq_found_values *found, pq_error *error);

/* Calls pq_schema_link with the values that pq_db_find_values finds within its default limits.
 * *complete: all data were read. Errors: as of both. */
pq_status pq_db_link(pq_db *db, const pq_schema *schema, const pq_graph *graph,
                     const char *question, pq_arena *arena, pq_linked *linked, bool *complete,
                     pq_error *error);

/* Up to three different values of each TEXT column, from the first 200 rows of each table, in the
 * form of pq_shown.samples and in the arena. A table that cannot be read gets a problem in the
 * schema and no more samples. Errors: PQ_OUT_OF_MEMORY. */
pq_status pq_db_samples(pq_db *db, const pq_schema *schema, pq_arena *arena,
                        const char *const *const **samples, pq_error *error);

#endif
