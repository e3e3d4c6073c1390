/*
 * Ranking a gold result: which rows tie in the sort keys of its SQL, and what a LIMIT cut off.
 */
#ifndef PQ_RANK_H
#define PQ_RANK_H

#include "pq_db.h"
#include "pq_score.h"

typedef struct pq_ranked {
    bool ordered;              /* there is an ORDER BY at the top level */
    const pq_ranking *ranking; /* NULL with neither ORDER BY nor LIMIT */
    /* Whether the ranking comes from running the SQL again, and then what that gave: the rows
     * without LIMIT and OFFSET, in order, the output columns first and the keys that are none of
     * them behind; key k of the ORDER BY is column key_columns[k]. */
    bool by_query;
    pq_rows rows;
    const size_t *key_columns;
} pq_ranked;

/* Ranks the rows that `sql` gave, `gold`. Where there is an ORDER BY or a LIMIT, the SQL is run
 * again without LIMIT and OFFSET and with its sort keys as additional columns; without an ORDER BY
 * all rows tie. Where that cannot be done (the changed statement does not compile, or hits a
 * limit), pq_ranking_from_sql decides by the output columns alone. Everything is allocated in the
 * arena; `gold` is borrowed.
 * Errors: PQ_SQL_SYNTAX, PQ_OUT_OF_MEMORY. */
pq_status pq_rank_gold(pq_db *db, const char *sql, const pq_binding *bindings, size_t n_bindings,
                       const pq_rows *gold, pq_arena *arena, pq_ranked *ranked, pq_error *error);

#endif
