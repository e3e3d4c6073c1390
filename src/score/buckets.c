#include "buckets.h"

#include "cells.h"

typedef struct member {
    int side;
    size_t row;
} member;

/* A hash table of buckets, each represented by its first member. */
typedef struct bucket_table {
    const pq_keys *sides;
    uint64_t *slots; /* the upper half of a hash and a bucket + 1; 0 if free */
    size_t n_slots;  /* a power of two */
    member *firsts;
    size_t count;
} bucket_table;

static bool same_key(const pq_keys *sides, member a, member b) {
    for (size_t c = 0; c < sides[0].n_columns; c++) {
        if (sides[a.side].columns[c][a.row] != sides[b.side].columns[c][b.row]) {
            return false;
        }
    }
    return true;
}

static uint32_t bucket_of(bucket_table *t, member m, uint64_t hash) {
    size_t i = (size_t)hash & (t->n_slots - 1);
    for (; t->slots[i] != 0; i = (i + 1) & (t->n_slots - 1)) {
        uint32_t bucket = (uint32_t)t->slots[i] - 1;
        if ((t->slots[i] >> 32) == (hash >> 32) && same_key(t->sides, t->firsts[bucket], m)) {
            return bucket;
        }
    }
    t->slots[i] = (hash & ~(uint64_t)UINT32_MAX) | (t->count + 1);
    t->firsts[t->count] = m;
    return (uint32_t)t->count++;
}

/* A hash for each row, in the arena; NULL when out of memory. */
static uint64_t *hash_rows(const pq_keys *keys, pq_arena *arena) {
    uint64_t *hashes = pq_arena_array(arena, keys->n_rows, sizeof *hashes);
    for (size_t c = 0; hashes != NULL && c < keys->n_columns; c++) {
        for (size_t r = 0; r < keys->n_rows; r++) {
            hashes[r] = pq_mix(hashes[r], keys->columns[c][r]);
        }
    }
    return hashes;
}

pq_status pq_buckets_make(const pq_keys sides[2], pq_arena *arena, pq_buckets *buckets,
                          pq_error *error) {
    *buckets = (pq_buckets){0};
    size_t n_rows = sides[0].n_rows + sides[1].n_rows;
    if (n_rows >= UINT32_MAX) {
        return pq_error_memory(error);
    }
    bucket_table table = {.sides = sides, .n_slots = 16};
    while (table.n_slots < n_rows * 2) {
        table.n_slots *= 2;
    }
    table.slots = pq_arena_array(arena, table.n_slots, sizeof *table.slots);
    table.firsts = pq_arena_array(arena, n_rows, sizeof *table.firsts);
    for (int s = 0; s < 2; s++) {
        buckets->of[s] = pq_arena_array(arena, sides[s].n_rows, sizeof *buckets->of[s]);
        buckets->sizes[s] = pq_arena_array(arena, n_rows, sizeof *buckets->sizes[s]);
        uint64_t *hashes = hash_rows(&sides[s], arena);
        if (table.slots == NULL || table.firsts == NULL || buckets->of[s] == NULL ||
            buckets->sizes[s] == NULL || hashes == NULL) {
            return pq_error_memory(error);
        }
        for (size_t r = 0; r < sides[s].n_rows; r++) {
            uint32_t bucket = bucket_of(&table, (member){s, r}, hashes[r]);
            buckets->of[s][r] = bucket;
            buckets->sizes[s][bucket]++;
        }
    }
    buckets->count = table.count;
    return PQ_OK;
}

bool pq_buckets_equal(const pq_buckets *buckets) {
    for (size_t b = 0; b < buckets->count; b++) {
        if (buckets->sizes[0][b] != buckets->sizes[1][b]) {
            return false;
        }
    }
    return true;
}

pq_status pq_buckets_leftovers(const pq_buckets *buckets, const size_t n_rows[2], pq_arena *arena,
                               pq_leftovers *left, pq_error *error) {
    *left = (pq_leftovers){0};
    for (int s = 0; s < 2; s++) {
        left->rows[s] = pq_arena_array(arena, n_rows[s], sizeof *left->rows[s]);
        uint32_t *seen = pq_arena_array(arena, buckets->count, sizeof *seen);
        if (left->rows[s] == NULL || seen == NULL) {
            return pq_error_memory(error);
        }
        for (size_t r = 0; r < n_rows[s]; r++) {
            uint32_t bucket = buckets->of[s][r];
            if (seen[bucket]++ >= buckets->sizes[1 - s][bucket]) {
                left->rows[s][left->counts[s]++] = r;
            }
        }
    }
    return PQ_OK;
}
