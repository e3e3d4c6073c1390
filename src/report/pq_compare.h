/* Two rows in view side by side, and the pairs that are worth comparing. */
#ifndef PQ_COMPARE_H
#define PQ_COMPARE_H

#include "pq_rows_in_view.h"

/* Writes the comparison of the rows that the request's fields "first" and "second" give. Errors:
 * PQ_BAD_FIELD, PQ_OUT_OF_MEMORY. */
pq_status pq_versus_write(pq_work *work, const pq_view *view);

/* Writes {"rows", "pairs"}. Errors: PQ_OUT_OF_MEMORY. */
pq_status pq_pairs_write(pq_work *work, const pq_view *view);

#endif
