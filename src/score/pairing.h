/*
 * Pairing rows, given which columns pair: does every predicted row find a gold row of its own?
 * Internal to src/score.
 */
#ifndef PQ_SCORE_PAIRING_H
#define PQ_SCORE_PAIRING_H

#include "problem.h"
#include "tolerance.h"

/* Which cells are equal. Cells of different classes are not; cells of one class are if they are
 * one node, too, or else if comparing them says so. */
typedef struct pq_partition {
    const pq_classes *tolerance; /* tells nodes apart; NULL if no class is ambiguous */
    pq_grid classes[2];
    pq_grid nodes[2];
} pq_partition;

/* Only cells of the same normal form are equal. The grids are the interned results. */
pq_partition pq_partition_exact(const pq_grid values[2]);

/* Cells are equal as pq_tolerant_equal says. Errors: PQ_OUT_OF_MEMORY. */
pq_status pq_partition_tolerant(const pq_intern *intern, const pq_grid values[2], pq_arena *arena,
                                pq_partition *partition, pq_error *error);

/* Which columns pair: gold[i] with predicted[i]. */
typedef struct pq_pairing {
    size_t count;
    size_t *gold;
    size_t *predicted;
} pq_pairing;

/* Are the cells of two rows equal in the i-th pair of columns? Rows count in the problem's
 * results. */
bool pq_cells_equal(const pq_partition *partition, const pq_pairing *map, size_t i, size_t gold_row,
                    size_t predicted_row);

/* Buckets of the rows with the same classes, in the same group if they are ordered.
 * Errors: PQ_OUT_OF_MEMORY. */
pq_status pq_class_buckets(const pq_problem *problem, const pq_partition *partition,
                           const pq_pairing *map, pq_arena *arena, pq_buckets *buckets,
                           pq_error *error);

/* More steps than any sensible result takes; some seconds at most. */
#define PQ_EFFORT ((uint64_t)1 << 31)

/* Pairs as many rows as can be. *complete: the results have equally many rows, and every
 * predicted row has its own. *left (may be NULL): the rows without partner; where a tie is cut
 * some gold rows always are. Linear but for ambiguous classes. Where these take work, it is
 * taken from *effort, in steps; when that comes to 0, *complete is false without being decided.
 * Errors: PQ_OUT_OF_MEMORY. */
pq_status pq_pair_rows(const pq_problem *problem, const pq_partition *partition,
                       const pq_pairing *map, pq_arena *arena, uint64_t *effort, bool *complete,
                       pq_leftovers *left, pq_error *error);

#endif
