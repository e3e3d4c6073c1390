#include "pq_string_set.h"

#include <string.h>

struct pq_string_entry {
    const char *bytes;
    size_t size;
    uint64_t hash;
};

/* FNV-1a, 64 bits. Source: Fowler, Noll, Vo, Eastlake, "The FNV Non-Cryptographic Hash Algorithm",
 * IETF draft. */
static uint64_t hash_of(const char *bytes, size_t size) {
    uint64_t hash = UINT64_C(14695981039346656037);
    for (size_t i = 0; i < size; i++) {
        hash = (hash ^ (unsigned char)bytes[i]) * UINT64_C(1099511628211);
    }
    return hash;
}

/* The slot of a string, or the free slot where it belongs. */
static size_t find_slot(const pq_string_set *set, const char *bytes, size_t size, uint64_t hash) {
    size_t at = (size_t)hash & (set->n_slots - 1);
    while (set->slots[at] != 0) {
        const struct pq_string_entry *entry = &set->entries[set->slots[at] - 1];
        if (entry->hash == hash && entry->size == size && memcmp(entry->bytes, bytes, size) == 0) {
            break;
        }
        at = (at + 1) & (set->n_slots - 1);
    }
    return at;
}

/* Doubles the tables. */
static bool grow(pq_string_set *set) {
    size_t capacity = set->capacity == 0 ? 64 : 2 * set->capacity;
    struct pq_string_entry *entries = pq_arena_array(set->arena, capacity, sizeof *entries);
    size_t *slots = pq_arena_array(set->arena, 2 * capacity, sizeof *slots);
    if (entries == NULL || slots == NULL) {
        return false;
    }
    if (set->count > 0) {
        memcpy(entries, set->entries, set->count * sizeof *entries);
    }
    set->entries = entries;
    set->slots = slots;
    set->capacity = capacity;
    set->n_slots = 2 * capacity;
    for (size_t i = 0; i < set->count; i++) {
        slots[find_slot(set, entries[i].bytes, entries[i].size, entries[i].hash)] = i + 1;
    }
    return true;
}

bool pq_string_set_add(pq_string_set *set, const char *bytes, size_t size, size_t *number,
                       bool *added) {
    if (set->count == set->capacity && !grow(set)) {
        return false;
    }
    uint64_t hash = hash_of(bytes, size);
    size_t slot = find_slot(set, bytes, size, hash);
    *added = set->slots[slot] == 0;
    if (*added) {
        char *copy = pq_arena_copy(set->arena, bytes, size);
        if (copy == NULL) {
            return false;
        }
        set->entries[set->count] = (struct pq_string_entry){copy, size, hash};
        set->slots[slot] = ++set->count;
    }
    *number = set->slots[slot] - 1;
    return true;
}
