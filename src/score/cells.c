#include "cells.h"

#include "pq_ascii.h"

#include <string.h>

static bool same_bytes(const pq_cell *a, const pq_cell *b) {
    size_t size = a->as.data.size;
    return size == b->as.data.size &&
           (size == 0 || memcmp(a->as.data.bytes, b->as.data.bytes, size) == 0);
}

bool pq_cell_same(const pq_cell *a, const pq_cell *b) {
    if (a->type != b->type) {
        return false;
    }
    switch (a->type) {
    case PQ_NULL:
        return true;
    case PQ_INTEGER:
        return a->as.integer == b->as.integer;
    case PQ_REAL:
        return a->as.real == b->as.real;
    case PQ_TEXT:
    case PQ_BLOB:
        return same_bytes(a, b);
    }
    return false;
}

static uint64_t hash_bytes(uint64_t hash, const char *bytes, size_t size) {
    for (; size >= 8; bytes += 8, size -= 8) {
        uint64_t word;
        memcpy(&word, bytes, 8);
        hash = pq_mix(hash, word);
    }
    uint64_t tail = 0;
    if (size > 0) {
        memcpy(&tail, bytes, size);
    }
    return pq_mix(hash, tail);
}

uint64_t pq_cell_hash(const pq_cell *cell) {
    uint64_t word = 0;
    double real;
    switch (cell->type) {
    case PQ_NULL:
        break;
    case PQ_INTEGER:
        word = (uint64_t)cell->as.integer;
        break;
    case PQ_REAL:
        real = cell->as.real == 0 ? 0 : cell->as.real; /* -0 becomes 0 */
        memcpy(&word, &real, sizeof word);
        break;
    case PQ_TEXT:
    case PQ_BLOB:
        return hash_bytes(pq_mix(cell->type, cell->as.data.size), cell->as.data.bytes,
                          cell->as.data.size);
    }
    return pq_mix(cell->type, word);
}

/* The 64-bit integer that equals a finite REAL; false if there is none. */
static bool real_integer(double real, int64_t *integer) {
    const double limit = 9223372036854775808.0; /* 2^63 */
    if (!(real >= -limit && real < limit) || (double)(int64_t)real != real) {
        return false;
    }
    *integer = (int64_t)real;
    return true;
}

pq_cell pq_cell_exact(const pq_cell *cell) {
    pq_cell exact = *cell;
    if (cell->type == PQ_REAL && real_integer(cell->as.real, &exact.as.integer)) {
        exact.type = PQ_INTEGER;
    }
    return exact;
}

void pq_trim(const char **bytes, size_t *size) {
    while (*size > 0 && pq_is_space(**bytes)) {
        ++*bytes;
        --*size;
    }
    while (*size > 0 && pq_is_space((*bytes)[*size - 1])) {
        --*size;
    }
}

bool pq_cell_is_number(const pq_cell *cell) {
    return cell->type == PQ_INTEGER || cell->type == PQ_REAL;
}

double pq_cell_number(const pq_cell *cell) {
    return cell->type == PQ_INTEGER ? (double)cell->as.integer : cell->as.real;
}
