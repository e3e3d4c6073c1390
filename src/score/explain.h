/*
 * Words verdicts: each function fills a verdict with a reason, the place of the first difference
 * and one plain sentence. Rows and columns are counted from 1 in sentences and from 0 in fields.
 * Private to src/score.
 */
#ifndef PQ_SCORE_EXPLAIN_H
#define PQ_SCORE_EXPLAIN_H

#include "buckets.h"
#include "pq_score.h"

/* Some columns of a result, in the order that a rule uses. */
typedef struct pq_explain_view {
    const pq_rows *rows;
    const size_t *columns; /* NULL: all, in their order */
    size_t n_columns;
} pq_explain_view;

pq_explain_view pq_view_all(const pq_rows *rows);
size_t pq_view_column(const pq_explain_view *view, size_t i);

typedef bool (*pq_cell_equal)(const pq_cell *gold, const pq_cell *predicted);

/* Starts a verdict as a mismatch of level NONE without a place. */
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

/* Compares the first gold row without a partner with the closest predicted row without a partner,
 * the one with the fewest different cells. The views have the same number of columns. */
pq_status pq_explain_rows(pq_verdict *verdict, const pq_explain_view *gold,
                          const pq_explain_view *predicted, const pq_leftovers *left,
                          pq_cell_equal equal, pq_arena *arena, pq_error *error);

/* Lists the differences: each gold row without a partner with the closest predicted row without a
 * partner that is left, in the order of the gold rows; then the remaining predicted rows. */
pq_status pq_list_differences(pq_verdict *verdict, const pq_explain_view *gold,
                              const pq_explain_view *predicted, const pq_leftovers *left,
                              pq_cell_equal equal, pq_arena *arena, pq_error *error);

/* Right rows in the wrong order; `row` is the first that is out of place. */
pq_status pq_explain_order(pq_verdict *verdict, const pq_explain_view *gold,
                           const pq_explain_view *predicted, size_t row, pq_cell_equal equal,
                           pq_arena *arena, pq_error *error);

/* Do both sides have rows in every bucket, but not equally many? */
bool pq_only_counts_differ(const pq_buckets *buckets);

/* Right rows, but one appears a different number of times: reports the first unbalanced bucket. */
pq_status pq_explain_duplicates(pq_verdict *verdict, const pq_buckets *buckets, pq_arena *arena,
                                pq_error *error);

/* Buckets of equal rows, some of them unbalanced: explained by pq_explain_duplicates if only counts
 * differ, otherwise by pq_explain_rows. */
pq_status pq_explain_buckets(pq_verdict *verdict, const pq_explain_view *gold,
                             const pq_explain_view *predicted, const pq_buckets *buckets,
                             pq_cell_equal equal, pq_arena *arena, pq_error *error);

#endif
