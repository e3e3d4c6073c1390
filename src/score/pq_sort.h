/*
 * The sort keys of a gold SQL statement: which output columns they are, and which values tie.
 */
#ifndef PQ_SORT_H
#define PQ_SORT_H

#include "pq_score.h"
#include "pq_sql.h"

/* The collation of a sort key: one of SQLite's own, or another. */
typedef enum pq_collation {
    PQ_COLLATE_BINARY,
    PQ_COLLATE_NOCASE, /* ignores the case of ASCII letters */
    PQ_COLLATE_RTRIM,  /* ignores blanks at the end */
    PQ_COLLATE_UNKNOWN /* no two texts tie */
} pq_collation;

typedef struct pq_sort_column {
    size_t column; /* output column; PQ_NOWHERE if the key is not an output column */
    pq_collation collation;
} pq_sort_column;

/* Resolves outline->keys as SQLite does: by number, then by output name, then by the same
 * expression. columns[k] belongs to key k; the array is in the arena. `gold` has the output names.
 * Errors: PQ_SQL_SYNTAX, PQ_OUT_OF_MEMORY. */
pq_status pq_sort_columns(const char *sql, size_t size, const pq_outline *outline,
                          const pq_rows *gold, pq_arena *arena, pq_sort_column **columns,
                          pq_error *error);

/* Does SQLite sort the two values as equal? */
bool pq_sort_ties(const pq_cell *a, const pq_cell *b, pq_collation how);

#endif
