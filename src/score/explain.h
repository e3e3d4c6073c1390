/*
 * Verdicts in words: each function fills a verdict with a reason, the place of the first
 * difference and one plain sentence. Rows and columns are counted from 1 in sentences and from 0
 * in fields. Internal to src/score.
 */
#ifndef PQ_SCORE_EXPLAIN_H
#define PQ_SCORE_EXPLAIN_H

#include "buckets.h"
#include "pq_score.h"

/* Some columns of a result, in an order of the rule's. */
typedef struct pq_explain_view {
    const pq_rows *rows;
    const size_t *columns; /* NULL: all, as they come */
    size_t n_columns;
} pq_explain_view;

pq_explain_view pq_view_all(const pq_rows *rows);
size_t pq_view_column(const pq_explain_view *view, size_t i);
const pq_cell *pq_view_cell(const pq_explain_view *view, size_t row, size_t i);

typedef bool (*pq_cell_equal)(const pq_cell *gold, const pq_cell *predicted);

/* A mismatch of level NONE and without a place, to start from. */
void pq_verdict_begin(pq_verdict *verdict, const char *rule);

/* Sets the message. Errors of all functions here: PQ_OUT_OF_MEMORY. */
pq_status pq_verdict_say(pq_verdict *verdict, pq_arena *arena, pq_error *error, const char *format,
                         ...)
#if defined(__GNUC__)
    __attribute__((format(printf, 4, 5)))
#endif
    ;

pq_status pq_explain_match(pq_verdict *verdict, pq_level level, pq_arena *arena, pq_error *error);
pq_status pq_explain_row_count(pq_verdict *verdict, const pq_pair *pair, pq_arena *arena,
                               pq_error *error);
pq_status pq_explain_column_count(pq_verdict *verdict, size_t gold, size_t predicted,
                                  pq_arena *arena, pq_error *error);

pq_status pq_explain_undecided(pq_verdict *verdict, pq_arena *arena, pq_error *error);

/* The first gold row without partner, against the nearest predicted row without partner: the one
 * with the fewest different cells. The views have the same number of columns. */
pq_status pq_explain_rows(pq_verdict *verdict, const pq_explain_view *gold,
                          const pq_explain_view *predicted, const pq_leftovers *left,
                          pq_cell_equal equal, pq_arena *arena, pq_error *error);

/* Lists the differences: each gold row without partner beside the nearest predicted row without
 * one, first come first served, then the predicted rows that remain. */
pq_status pq_list_differences(pq_verdict *verdict, const pq_explain_view *gold,
                              const pq_explain_view *predicted, const pq_leftovers *left,
                              pq_cell_equal equal, pq_arena *arena, pq_error *error);

/* The right rows in the wrong order; `row` is the first that stands in another's place. */
pq_status pq_explain_order(pq_verdict *verdict, const pq_explain_view *gold,
                           const pq_explain_view *predicted, size_t row, pq_cell_equal equal,
                           pq_arena *arena, pq_error *error);

/* Have both sides rows in every bucket, though not equally many? */
bool pq_only_counts_differ(const pq_buckets *buckets);

/* The right rows, but one comes another number of times: the first bucket that is not balanced. */
pq_status pq_explain_duplicates(pq_verdict *verdict, const pq_buckets *buckets, pq_arena *arena,
                                pq_error *error);

/* Rows that fell into buckets of equal rows, not all of them balanced: in words of the two
 * functions above, or else of pq_explain_rows. */
pq_status pq_explain_buckets(pq_verdict *verdict, const pq_explain_view *gold,
                             const pq_explain_view *predicted, const pq_buckets *buckets,
                             pq_cell_equal equal, pq_arena *arena, pq_error *error);

#endif
