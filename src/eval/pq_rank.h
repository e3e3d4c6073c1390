/*
 * Ranking a gold result: which rows tie in the sort keys of its SQL, and what a LIMIT cut off.
 */
#ifndef PQ_RANK_H
#define PQ_RANK_H

#include "pq_db.h"
#include "pq_score.h"

/* Ranks the rows that `sql` gave, `gold`. *ordered says if it has an ORDER BY at its top level.
 *
 * Where there is an ORDER BY or a LIMIT, the SQL is run again without LIMIT and OFFSET and with its
 * sort keys as additional columns, and *ranking says which rows tie; without an ORDER BY all of
 * them do. Where the keys cannot be had so (the changed statement does not compile, or hits a
 * limit), pq_ranking_from_sql decides by the output columns alone. *ranking is NULL where neither
 * ORDER BY nor LIMIT is there. Everything is allocated in the arena; `gold` is borrowed.
 * Errors: PQ_SQL_SYNTAX, PQ_OUT_OF_MEMORY. */
pq_status pq_rank_gold(pq_db *db, const char *sql, const pq_binding *bindings, size_t n_bindings,
                       const pq_rows *gold, pq_arena *arena, bool *ordered,
                       const pq_ranking **ranking, pq_error *error);

#endif
