/*
 * The sort keys of a gold SQL: which output columns they are, and which values tie.
 */
#ifndef PQ_SORT_H
#define PQ_SORT_H

#include "pq_score.h"
#include "pq_sql.h"

/* How the text of a sort key is compared: SQLite's own collations, or one that it does not have. */
typedef enum pq_collation {
    PQ_COLLATE_BINARY,
    PQ_COLLATE_NOCASE, /* ASCII letters without their case */
    PQ_COLLATE_RTRIM,  /* without blanks at the end */
    PQ_COLLATE_UNKNOWN /* no two texts tie */
} pq_collation;

typedef struct pq_sort_column {
    size_t column; /* of the output; PQ_NOWHERE if the key is none of its columns */
    pq_collation collation;
} pq_sort_column;

/* Resolves the keys of outline->keys in the order in which SQLite does: by number, by output name,
 * by the same expression. columns[k] belongs to key k; the array is in the arena. `gold` gives the
 * output's names. Errors: PQ_SQL_SYNTAX, PQ_OUT_OF_MEMORY. */
pq_status pq_sort_columns(const char *sql, size_t size, const pq_outline *outline,
                          const pq_rows *gold, pq_arena *arena, pq_sort_column **columns,
                          pq_error *error);

/* Does SQLite sort the two values as equal? */
bool pq_sort_ties(const pq_cell *a, const pq_cell *b, pq_collation how);

#endif
