/*
 * Ranks a gold result: which rows tie on the sort keys of its SQL, and what a LIMIT cut off.
 */
#ifndef PQ_RANK_H
#define PQ_RANK_H

#include "pq_db.h"
#include "pq_score.h"

typedef struct pq_ranked {
    bool ordered;              /* there is a top-level ORDER BY */
    const pq_ranking *ranking; /* NULL without ORDER BY and LIMIT */
    /* The ranking comes from running the SQL again. Then `rows` are its rows without LIMIT and
     * OFFSET, in order: first the output columns, then the keys that are not output columns. Key k
     * of the ORDER BY is column key_columns[k]. */
    bool by_query;
    pq_rows rows;
    const size_t *key_columns;
} pq_ranked;

/* Ranks `gold`, the rows that `sql` returned. If there is an ORDER BY or a LIMIT, the SQL is run
 * again without LIMIT and OFFSET and with its sort keys as additional columns. Without an ORDER BY,
 * all rows tie. If that fails (the changed statement does not compile, or hits a limit),
 * pq_ranking_from_sql ranks by the output columns alone. Everything is allocated in the arena;
 * `gold` is borrowed.
 * Errors: PQ_SQL_SYNTAX, PQ_OUT_OF_MEMORY. */
pq_status pq_rank_gold(pq_db *db, const char *sql, const pq_binding *bindings, size_t n_bindings,
                       const pq_rows *gold, pq_arena *arena, pq_ranked *ranked, pq_error *error);

#endif
