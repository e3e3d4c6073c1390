/*
 * Pairing columns by content. Internal to src/score.
 *
 * Columns whose cells are the same multiset of (row, class) need not belong together: the rows
 * must agree as a whole. So columns and rows are colored in turns, each by the colors of the
 * other and the classes where they meet, until nothing splits any more (color refinement). That
 * settles nearly every table. Where columns of one color are left, one of them is paired by
 * trial and the colors are refined again. When a trial fails, columns are told apart by what the
 * table looks like from each of them before the next is made, which keeps the search short even
 * where many columns are alike; columns with identical cells are never tried twice.
 *
 * Colors only ever rule out what cannot be, and every answer is verified on whole rows: a search
 * that ends is right. The problem is as hard as telling graphs apart, so there are tables, built
 * for it (Latin squares of order 16, say), where it does not end within the effort; then it says
 * so.
 */
#ifndef PQ_SCORE_COLUMNS_H
#define PQ_SCORE_COLUMNS_H

#include "pairing.h"

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
 * `effort` bounds the work, counted in steps. Errors: PQ_OUT_OF_MEMORY. */
pq_status pq_find_columns(const pq_problem *problem, const pq_partition *partition,
                          const pq_column_sets *sets, uint64_t effort, pq_arena *arena,
                          pq_pairing *map, pq_search *outcome, pq_error *error);

#endif
