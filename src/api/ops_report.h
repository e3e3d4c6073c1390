/* What the operations on a report share; nothing outside src/api includes it. */
#ifndef PQ_API_OPS_REPORT_H
#define PQ_API_OPS_REPORT_H

#include "operation.h"
#include "pq_report.h"

/* The fields of a request that say which rows the report has, members of `type`, which are texts.
 */
#define PQ_FIELDS_OF_REPORT(type)                                                                  \
    {PQ_FIELD_TEXT(type, sweep), PQ_OPTIONAL,                                                      \
     .help = "Sweep of published figures whose rows are in the report; a loaded file."},           \
        {PQ_FIELD_TEXT(type, rule), PQ_OPTIONAL,                                                   \
         .help = "Scoring rule of the published rows; without it the recommended one."},           \
    {                                                                                              \
        PQ_FIELD_TEXT(type, judged), PQ_OPTIONAL,                                                  \
            .help = "Finished scoring whose series are in the report."                             \
    }

/* Begins the report of the rows that are named, or NULL; `rule` is that of published rows, or NULL.
 * To be ended with pq_report_end, also after
 * an error. Errors: PQ_UNKNOWN_NAME, those of pq_report_begin, PQ_BAD_FIELD for scoring that is not
 * finished. */
pq_status pq_call_report(pq_call *call, const char *sweep, const char *rule, const char *judged,
                         pq_report *report);

/* Refuses a place that is not below n. Errors: PQ_BAD_FIELD. */
pq_status pq_call_place(pq_call *call, const char *key, size_t place, size_t n);

#endif
