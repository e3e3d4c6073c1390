/* A set of byte strings, numbered in the order in which they were added. */
#ifndef PQ_STRING_SET_H
#define PQ_STRING_SET_H

#include "pq_arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct pq_string_set {
    pq_arena *arena; /* borrowed; holds copies and tables */
    struct pq_string_entry *entries;
    size_t count, capacity;
    size_t *slots; /* numbers plus 1; 0 is free */
    size_t n_slots;
} pq_string_set;

/* Adds a string, unless the set has it. *number is its number; *added: it is new. False when out of
 * memory. */
bool pq_string_set_add(pq_string_set *set, const char *bytes, size_t size, size_t *number,
                       bool *added);

#endif
