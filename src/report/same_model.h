/* One model on two platforms: pairs of rows that are the same model by name. */
#ifndef PQ_REPORT_SAME_MODEL_H
#define PQ_REPORT_SAME_MODEL_H

#include "pq_report.h"

typedef struct pq_row_pair {
    size_t first, second;
} pq_row_pair;

/* Pairs of rows that are the same model on two platforms, asked the same questions in the same way,
 * as they stand. In the arena; NULL when out of memory. */
pq_row_pair *report_same_model(const pq_report *report, pq_arena *arena, size_t *n);

#endif
