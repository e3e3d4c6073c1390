/*
 * Pairs columns by content. Private to src/score.
 *
 * Two columns with the same multiset of cells need not be partners, because whole rows must agree.
 * So columns and rows are colored in turns, each by the colors of the other and the classes of the
 * cells where they meet, until no color splits further (color refinement). This settles nearly
 * every table. If several columns still share a color, one of them is paired by trial and the
 * colors are refined again. When a trial fails, columns are distinguished by how the table looks
 * from each of them before the next trial, which keeps the search short even with many similar
 * columns. Columns with identical cells are never tried twice.
 *
 * Colors only rule out impossible pairs, and every answer is verified on whole rows, so a search
 * that ends is correct. The problem is as hard as graph isomorphism. For some tables, such as Latin
 * squares of order 16, the search does not end within the effort, and the result says so.
 */
#ifndef PQ_SCORE_COLUMNS_H
#define PQ_SCORE_COLUMNS_H

#include "names.h"
#include "pairing.h"

/* The columns of both sides that are to be paired. */
typedef struct pq_column_sets {
    const size_t *columns[2];
    size_t counts[2];
    const pq_shared_names *names; /* columns whose names contradict do not pair; NULL: any may */
} pq_column_sets;

typedef enum pq_search {
    PQ_SEARCH_FOUND,
    PQ_SEARCH_NONE,
    PQ_SEARCH_GAVE_UP /* the effort was spent before the search ended */
} pq_search;

/* Finds partners for all columns of the side with fewer columns, so that every predicted row has a
 * gold row. The map lists the pairs in the order of the gold columns, in `arena`. `effort` bounds
 * the work, counted in steps. Errors: PQ_OUT_OF_MEMORY. */
pq_status pq_find_columns(const pq_problem *problem, const pq_partition *partition,
                          const pq_column_sets *sets, uint64_t effort, pq_arena *arena,
                          pq_pairing *map, pq_search *outcome, pq_error *error);

#endif
