/*
 * Pairing columns by content. Internal to src/score.
 *
 * Columns whose cells are the same multiset of (row, class) need not belong together: the rows
 * must agree as a whole. So columns and rows are coloured in turns, each by the colours of the
 * other and the classes where they meet, until nothing splits any more (colour refinement). That
 * settles nearly every table. Where columns of one colour are left, one of them is paired by
 * trial and the colours are refined again; only such trials are ever taken back. Columns with
 * identical cells are never tried twice. Every answer is verified on whole rows.
 */
#ifndef PQ_COLUMNS_H
#define PQ_COLUMNS_H

#include "pq_pairing.h"

/* The columns of both sides that take part. */
typedef struct pq_column_sets {
    const size_t *columns[2];
    size_t counts[2];
} pq_column_sets;

typedef enum pq_search {
    PQ_SEARCH_FOUND,
    PQ_SEARCH_NONE,
    PQ_SEARCH_GAVE_UP /* the effort was spent before the search was over */
} pq_search;

/* Looks for partners for all columns of the side with fewer of them, so that every predicted row
 * finds a gold row. The map lists the pairs in the order of the gold columns, in `arena`.
 * `effort` bounds the work, counted in cells looked at. Errors: PQ_OUT_OF_MEMORY. */
pq_status pq_find_columns(const pq_problem *problem, const pq_partition *partition,
                          const pq_column_sets *sets, uint64_t effort, pq_arena *arena,
                          pq_map *map, pq_search *outcome, pq_error *error);

#endif
