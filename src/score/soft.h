/*
 * How near is a prediction that does not match: the likeliest pairing of its columns, and the F1
 * over cells under it. For reporting; no verdict depends on it. Internal to src/score.
 */
#ifndef PQ_SCORE_SOFT_H
#define PQ_SCORE_SOFT_H

#include "columns.h"

/* Pairs columns that share the most cells, those of one name or place first among equals; in very
 * large results simply those of one place. shared[i] (may be NULL) is how many cells pair i has in
 * common. Everything is allocated in the arena. Errors: PQ_OUT_OF_MEMORY. */
pq_status pq_guess_columns(const pq_problem *problem, const pq_partition *partition,
                           const pq_column_sets *sets, pq_arena *arena, pq_pairing *map,
                           size_t **shared, pq_error *error);

/* The cells that agree when `left` rows are paired as well as can be and all others are equal.
 * Rows with the most equal cells pair first; only the first thousand left on each side, fewer in
 * wide results, are looked at. Errors: PQ_OUT_OF_MEMORY. */
pq_status pq_count_agreeing(const pq_problem *problem, const pq_partition *partition,
                            const pq_pairing *map, const pq_leftovers *left, pq_arena *arena,
                            uint64_t *cells, pq_error *error);

#endif
