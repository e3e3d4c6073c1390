/*
 * Buckets: the rows of two tables grouped by equal keys, in linear time. A key is a tuple of
 * numbers. Private to src/score.
 */
#ifndef PQ_SCORE_BUCKETS_H
#define PQ_SCORE_BUCKETS_H

#include "pq_arena.h"
#include "pq_error.h"

#include <stdbool.h>
#include <stdint.h>

/* A table whose columns pair by position with those of another. */
typedef struct pq_keys {
    const uint32_t *const *columns; /* columns[i][row] */
    size_t n_columns;
    size_t n_rows;
} pq_keys;

/* Side 0 is gold, side 1 the prediction. */
typedef struct pq_buckets {
    size_t count;
    uint32_t *of[2];    /* the bucket of each row */
    uint32_t *sizes[2]; /* the number of rows of a side in each bucket */
} pq_buckets;

/* Groups the rows of both tables; they have the same number of columns. Buckets are numbered in
 * the order of their first row, gold before predicted. Errors: PQ_OUT_OF_MEMORY. */
pq_status pq_buckets_make(const pq_keys sides[2], pq_arena *arena, pq_buckets *buckets,
                          pq_error *error);

/* Do both sides have the same number of rows in every bucket? */
bool pq_buckets_equal(const pq_buckets *buckets);

/* The rows without a partner, in ascending order, when rows pair within their buckets, earliest
 * first. */
typedef struct pq_leftovers {
    size_t *rows[2];
    size_t counts[2];
} pq_leftovers;

pq_status pq_buckets_leftovers(const pq_buckets *buckets, const size_t n_rows[2], pq_arena *arena,
                               pq_leftovers *left, pq_error *error);

#endif
