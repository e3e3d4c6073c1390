/*
 * How close a prediction is that does not match: the most likely pairing of its columns, and the F1
 * over cells. For reports only; no verdict depends on it. Private to src/score.
 */
#ifndef PQ_SCORE_SOFT_H
#define PQ_SCORE_SOFT_H

#include "columns.h"

/* Pairs the columns that share the most cells; of equals, those with the same name or position come
 * first. Columns whose names contradict pair last. In very large results, pairs columns by
 * position. shared[i] (may be NULL) is the number of cells that pair i has in common. Everything is
 * allocated in the arena. Errors: PQ_OUT_OF_MEMORY.
 */
pq_status pq_guess_columns(const pq_problem *problem, const pq_partition *partition,
                           const pq_column_sets *sets, pq_arena *arena, pq_pairing *map,
                           size_t **shared, pq_error *error);

/* The number of cells that agree when the `left` rows are paired as well as possible and all others
 * are equal. Rows with the most equal cells pair first. Only the first thousand rows left on each
 * side are compared, fewer in wide results. Errors: PQ_OUT_OF_MEMORY. */
pq_status pq_count_agreeing(const pq_problem *problem, const pq_partition *partition,
                            const pq_pairing *map, const pq_leftovers *left, pq_arena *arena,
                            uint64_t *cells, pq_error *error);

#endif
