/*
 * What a statement reads, and what the data say about a question.
 */
#ifndef PQ_DB_READS_H
#define PQ_DB_READS_H

#include "pq_db.h"
#include "pq_link.h"

/* One table or column that a statement reads. Names are as the schema spells them. */
typedef struct pq_read {
    const char *table;
    const char *column; /* "" where a table is read without a column, as by count(*) */
    const char *view;   /* the view through which it is read; NULL if the statement names it */
} pq_read;

/* Lists what a SELECT reads, as SQLite's authorizer is asked while the statement is compiled:
 * every table and view that it names, and, with `view` set, what the views read. Each is listed
 * once, a table without a column only if no column of it is read; names made by the statement
 * itself (CTEs, aliases) are not listed. What a CTE within a view reads counts as read by the
 * statement, and a table that is both counted and read through a view as read through the view:
 * SQLite does not tell these apart. A table that is joined by USING or NATURAL JOIN alone is listed
 * without a column, as the statement's program opens it. The list is in the arena. The
 * statement is not run and needs no bindings. Errors: as pq_db_query, before the first row. */
pq_status pq_db_reads(pq_db *db, const char *sql, size_t size, pq_arena *arena, pq_read **reads,
                      size_t *count, pq_error *error);

/* Limits of pq_db_find_values; a scan that reaches one ends early, which is no error. */
typedef struct pq_scan_limits {
    size_t table_rows; /* of one table */
    size_t cells;      /* in all */
    double time_ms;    /* wall-clock, in all */
} pq_scan_limits;

/* 20,000 rows, 1,000,000 cells, 2 s. */
pq_scan_limits pq_scan_limits_default(void);

/* Looks the phrases of a question (pq_link_phrases) up among the TEXT values of all tables, the
 * case of letters aside; a value must equal the phrase as a whole. Every column that has a phrase
 * is listed once for it, in the arena. *complete says whether all data was seen.
 * Errors: PQ_DATABASE_CORRUPT, PQ_OUT_OF_MEMORY. */
pq_status pq_db_find_values(pq_db *db, const pq_schema *schema, const pq_phrase *phrases,
                            size_t n_phrases, const pq_scan_limits *limits, pq_arena *arena,
                            pq_found_value **values, size_t *count, bool *complete,
                            pq_error *error);

/* pq_schema_link with the values that pq_db_find_values finds within its default limits; *complete
 * as there. Errors: as of both. */
pq_status pq_db_link(pq_db *db, const pq_schema *schema, const pq_graph *graph,
                     const char *question, pq_arena *arena, pq_linked *linked, bool *complete,
                     pq_error *error);

/* Up to three different values of each TEXT column, as pq_shown.samples wants them, from the first
 * 200 rows of each table, in the arena. Errors: PQ_DATABASE_CORRUPT, PQ_OUT_OF_MEMORY. */
pq_status pq_db_samples(pq_db *db, const pq_schema *schema, pq_arena *arena,
                        const char *const *const **samples, pq_error *error);

#endif
