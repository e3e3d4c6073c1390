#include "names.h"

#include "cells.h"
#include "pq_ascii.h"

#include <string.h>

/* A name without blanks and quotes around it. */
typedef struct bare_name {
    const char *bytes;
    size_t size;
} bare_name;

static bare_name strip_name(const char *name) {
    static const char *const quotes[] = {"\"\"", "``", "[]"};
    bare_name bare = {name, strlen(name)};
    pq_trim(&bare.bytes, &bare.size);
    for (size_t i = 0; i < sizeof quotes / sizeof quotes[0]; i++) {
        if (bare.size >= 2 && bare.bytes[0] == quotes[i][0] &&
            bare.bytes[bare.size - 1] == quotes[i][1]) {
            return (bare_name){bare.bytes + 1, bare.size - 2};
        }
    }
    return bare;
}

static bool is_number(const bare_name *name) {
    size_t i = 0;
    while (i < name->size && pq_is_digit(name->bytes[i])) {
        i++;
    }
    return i == name->size;
}

static bool same_name(const bare_name *a, const bare_name *b) {
    size_t i = 0;
    while (i < a->size && i < b->size && pq_to_lower(a->bytes[i]) == pq_to_lower(b->bytes[i])) {
        i++;
    }
    return i == a->size && i == b->size;
}

/* The columns of a side with this name; *last is one of them. */
static size_t count_name(const bare_name *names, size_t count, const bare_name *wanted,
                         size_t *last) {
    size_t found = 0;
    for (size_t i = 0; i < count; i++) {
        if (same_name(&names[i], wanted)) {
            found++;
            *last = i;
        }
    }
    return found;
}

pq_status pq_find_shared_names(const pq_pair *pair, pq_arena *arena, pq_shared_names *names,
                               pq_error *error) {
    const pq_rows *sides[2] = {pair->gold, pair->predicted};
    bare_name *bare[2];
    *names = (pq_shared_names){0};
    for (int s = 0; s < 2; s++) {
        size_t count = sides[s]->n_columns;
        names->of[s] = pq_arena_array(arena, count, sizeof *names->of[s]);
        bare[s] = pq_arena_array(arena, count, sizeof *bare[s]);
        if (names->of[s] == NULL || bare[s] == NULL) {
            return pq_error_memory(error);
        }
        for (size_t c = 0; c < count; c++) {
            bare[s][c] = strip_name(sides[s]->columns[c]);
        }
    }
    for (size_t c = 0; c < sides[0]->n_columns; c++) {
        const bare_name *name = &bare[0][c];
        size_t own = 0;
        size_t other = 0;
        if (!is_number(name) && count_name(bare[0], sides[0]->n_columns, name, &own) == 1 &&
            count_name(bare[1], sides[1]->n_columns, name, &other) == 1) {
            names->of[0][c] = ++names->count;
            names->of[1][other] = names->count;
        }
    }
    return PQ_OK;
}

bool pq_names_contradict(const pq_shared_names *names, size_t gold, size_t predicted) {
    return names != NULL && names->of[0][gold] != 0 && names->of[1][predicted] != 0 &&
           names->of[0][gold] != names->of[1][predicted];
}
