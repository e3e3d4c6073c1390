/*
 * Cells in normal form. A rule converts cells to a form in which equal values are equal field by
 * field; here they are compared and hashed. Private to src/score.
 */
#ifndef PQ_SCORE_CELLS_H
#define PQ_SCORE_CELLS_H

#include "pq_rows.h"

/* Do the cells have the same type and value? REALs are compared by ==, TEXT and BLOB by bytes. */
bool pq_cell_same(const pq_cell *a, const pq_cell *b);

/* A hash; equal for cells that are the same. */
uint64_t pq_cell_hash(const pq_cell *cell);

/* The exact form: a REAL that is a 64-bit integer becomes that INTEGER, so that numbers are the
 * same if and only if they are mathematically equal, as in Python. */
pq_cell pq_cell_exact(const pq_cell *cell);

/* Leaves out the ASCII white space around a text. */
void pq_trim(const char **bytes, size_t *size);

bool pq_cell_is_number(const pq_cell *cell);

/* The value of an INTEGER or REAL as the nearest double. */
double pq_cell_number(const pq_cell *cell);

/* One step of a hash over 64-bit words; not commutative. */
static inline uint64_t pq_mix(uint64_t hash, uint64_t word) {
    uint64_t x = (hash ^ word) * UINT64_C(0x9E3779B97F4A7C15);
    x ^= x >> 32;
    x *= UINT64_C(0xD6E8FEB86659FD93);
    return x ^ (x >> 29);
}

#endif
