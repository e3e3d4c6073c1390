/*
 * Cells in normal form. A rule brings cells to the form in which equal values are equal field by
 * field, and then compares and hashes them here. Internal to src/score.
 */
#ifndef PQ_SCORE_CELLS_H
#define PQ_SCORE_CELLS_H

#include "pq_rows.h"

/* The same type and the same value, REALs by ==, TEXT and BLOB by bytes. */
bool pq_cell_same(const pq_cell *a, const pq_cell *b);

/* Equal for cells that are the same. */
uint64_t pq_cell_hash(const pq_cell *cell);

/* The exact form: a REAL that is an integer of 64 bits becomes that INTEGER, so that numbers are
 * the same exactly when they are mathematically equal. This is equality in Python, too. */
pq_cell pq_cell_exact(const pq_cell *cell);

/* The INTEGER that a finite REAL stands for, if there is one of 64 bits. */
bool pq_real_integer(double real, int64_t *integer);

bool pq_cell_is_number(const pq_cell *cell);

/* The value of an INTEGER or REAL as the nearest double. */
double pq_cell_number(const pq_cell *cell);

/* One step of a hash over 64-bit words: well mixed, not commutative. */
static inline uint64_t pq_mix(uint64_t hash, uint64_t word) {
    uint64_t x = (hash ^ word) * UINT64_C(0x9E3779B97F4A7C15);
    x ^= x >> 32;
    x *= UINT64_C(0xD6E8FEB86659FD93);
    return x ^ (x >> 29);
}

#endif
