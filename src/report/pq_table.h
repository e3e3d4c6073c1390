/* Every row in view at a volume, cheapest first, beside a reference price. */
#ifndef PQ_TABLE_H
#define PQ_TABLE_H

#include "pq_rows_in_view.h"

typedef struct pq_table_request {
    double queries_per_day;
    pq_sweep_price reference;
    const char *reference_name;
} pq_table_request;

/* Reads the request's fields "queries_per_day" and "reference". Errors: PQ_BAD_FIELD. */
pq_status pq_table_read(pq_work *work, pq_table_request *request);

/* Sorts the rows and writes the table. */
void pq_table_write(pq_work *work, pq_view *view, const pq_table_request *request);

#endif
