/*
 * Pairs rows, given the pairs of columns: does every predicted row have its own gold row? Private
 * to src/score.
 */
#ifndef PQ_SCORE_PAIRING_H
#define PQ_SCORE_PAIRING_H

#include "problem.h"
#include "tolerance.h"

/* Which cells are equal. Cells of different classes are not. Cells of one class are equal if they
 * are the same node; otherwise they are compared. */
typedef struct pq_partition {
    const pq_classes *tolerance; /* compares nodes; NULL if no class is ambiguous */
    pq_grid classes[2];
    pq_grid nodes[2];
} pq_partition;

/* A partition in which only cells with the same normal form are equal. The grids are the interned
 * results. */
pq_partition pq_partition_exact(const pq_grid values[2]);

/* A partition in which cells are equal by pq_tolerant_equal. Errors: PQ_OUT_OF_MEMORY. */
pq_status pq_partition_tolerant(const pq_intern *intern, const pq_grid values[2], pq_arena *arena,
                                pq_partition *partition, pq_error *error);

/* The pairs of columns: gold[i] with predicted[i]. */
typedef struct pq_pairing {
    size_t count;
    size_t *gold;
    size_t *predicted;
} pq_pairing;

/* Are the cells of two rows equal in the i-th pair of columns? Rows are those of the problem. */
bool pq_cells_equal(const pq_partition *partition, const pq_pairing *map, size_t i, size_t gold_row,
                    size_t predicted_row);

/* Buckets of the rows with the same classes and, if ordered, the same group.
 * Errors: PQ_OUT_OF_MEMORY. */
pq_status pq_class_buckets(const pq_problem *problem, const pq_partition *partition,
                           const pq_pairing *map, pq_arena *arena, pq_buckets *buckets,
                           pq_error *error);

/* More steps than any reasonable result needs; a few seconds at most. */
#define PQ_EFFORT ((uint64_t)1 << 31)

/* Pairs as many rows as possible. *complete: the results have equally many rows, and every
 * predicted row has its own gold row. *left (may be NULL): the rows without a partner; if a tie is
 * cut, some gold rows never have one. Takes linear time, except for ambiguous classes, whose work
 * is taken from *effort in steps. If *effort reaches 0, *complete is false, but undecided.
 * Errors: PQ_OUT_OF_MEMORY. */
pq_status pq_pair_rows(const pq_problem *problem, const pq_partition *partition,
                       const pq_pairing *map, pq_arena *arena, uint64_t *effort, bool *complete,
                       pq_leftovers *left, pq_error *error);

#endif
