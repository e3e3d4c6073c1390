/* One model on two platforms: pairs of rows that are the same model by name. */
#ifndef PQ_REPORT_SAME_MODEL_H
#define PQ_REPORT_SAME_MODEL_H

#include "pq_rows_in_view.h"

/* Are the two names of one model? Case, punctuation and the "p" that stands for a point in
 * "kimi-k2p6" do not matter. */
bool pq_same_model(const char *a, const char *b);

typedef struct pq_row_pair {
    size_t first, second;
} pq_row_pair;

/* Pairs of rows that are the same model on two platforms, asked the same questions in the same way,
 * as they stand. In the arena; NULL when out of memory. */
pq_row_pair *pq_same_model_pairs(const pq_view *view, pq_arena *arena, size_t *n);

#endif
