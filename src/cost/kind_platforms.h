/* Offers on one workload, for the kinds "platforms" and "build_or_buy". */
#ifndef PQ_COST_KIND_PLATFORMS_H
#define PQ_COST_KIND_PLATFORMS_H

#include "pq_scenario.h"

typedef struct platforms {
    pq_asked_workload asked;
    pq_named_offer *offers;
    size_t n;
} platforms;

enum { N_PLATFORMS_FIELDS = 4 };
extern const pq_field platforms_fields[N_PLATFORMS_FIELDS];

/* "workload", "offers" with their bills, and "ranking", into the open object. */
void platforms_write(pq_writer *w, const platforms *p);

#endif
