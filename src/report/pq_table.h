/* Every row of a report at a volume, cheapest first, beside a reference price. */
#ifndef PQ_TABLE_H
#define PQ_TABLE_H

#include "pq_reference.h"
#include "pq_report.h"

typedef struct pq_table_asked {
    double queries_per_day;
    pq_reference reference;
} pq_table_asked;

/* Sorts the rows that can be compared and writes {"queries_per_day", "days_per_month",
 * "days_per_year", "reference", "rows"}. A row is as report_write_row has it, and further
 * {"most_accurate", "per_day_usd", "per_month_usd", "per_year_usd", "reference_per_query_usd",
 * "reference_per_day_usd", ..., "times_cheaper", "basis", "no_cost_reason"}. */
void pq_table_write(pq_writer *w, pq_report *report, const pq_table_asked *asked);

#endif
