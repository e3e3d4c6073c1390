/*
 * Interning: every distinct cell, in a rule's normal form, gets a small number, so that results are
 * compared as tables of numbers. Private to src/score.
 */
#ifndef PQ_SCORE_INTERN_H
#define PQ_SCORE_INTERN_H

#include "buckets.h"
#include "pq_score.h"

/* The most bytes of a TEXT that a form writes itself. */
enum { PQ_FORM_ROOM = 40 };

/* Converts a cell to the normal form of a rule. A TEXT that is no part of the cell's own is written
 * to `room`, which holds PQ_FORM_ROOM bytes. */
typedef pq_cell (*pq_form)(const pq_cell *cell, char *room);

/* The form of pq_cell_exact. */
pq_cell pq_form_exact(const pq_cell *cell, char *room);

typedef struct pq_intern {
    pq_arena *arena; /* borrowed */
    pq_form form;
    pq_cell *cells; /* the distinct cells in normal form, by number */
    uint64_t *hashes;
    uint32_t count;
    uint32_t capacity;
    uint64_t *slots; /* open addressing: the upper half of a hash and a number + 1; 0 if free */
    size_t n_slots;  /* a power of two, at least twice capacity */
} pq_intern;

pq_intern pq_intern_with(pq_form form, pq_arena *arena);

/* A result as numbers, column by column: ids[column][row]. */
typedef struct pq_grid {
    size_t n_columns;
    size_t n_rows;
    uint32_t **ids;
} pq_grid;

/* Interns a whole result, in the interner's arena. Errors: PQ_OUT_OF_MEMORY. */
pq_status pq_intern_rows(pq_intern *intern, const pq_rows *rows, pq_grid *grid, pq_error *error);

/* Interns both results of a pair and groups their rows by equal cells; they have the same number
 * of columns. Errors: PQ_OUT_OF_MEMORY. */
pq_status pq_buckets_of_rows(const pq_pair *pair, pq_form form, pq_arena *arena,
                             pq_buckets *buckets, pq_error *error);

/* The whole grid as keys of rows. */
pq_keys pq_grid_keys(const pq_grid *grid);

#endif
