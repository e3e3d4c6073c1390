/*
 * Break-even: where two offers cost the same, in requests a day, requests a second or the
 * utilization of a replica.
 */
#ifndef PQ_COST_BREAKEVEN_H
#define PQ_COST_BREAKEVEN_H

#include "pq_billing.h"
#include "pq_codes.h"

/* X(constant, code as printed, what it means) */
#define PQ_BREAKEVEN_LIST(X)                                                                       \
    X(PQ_BREAKEVEN_NEVER, "never", "the second offer is not cheaper at any volume")                \
    X(PQ_BREAKEVEN_ALWAYS, "always", "the second offer is cheaper at every volume")                \
    X(PQ_BREAKEVEN_EQUAL, "equal", "the two cost the same at every volume")                        \
    X(PQ_BREAKEVEN_AT, "value", "which offer is cheaper changes at each break-even point")

typedef enum pq_breakeven_answer {
    PQ_CONSTANTS_OF(PQ_BREAKEVEN_LIST) PQ_BREAKEVEN_COUNT
} pq_breakeven_answer;

/* The printed form of an answer ("never") and its meaning. Static strings. */
const char *pq_breakeven_code(pq_breakeven_answer answer);
const char *pq_breakeven_meaning(pq_breakeven_answer answer);

enum { PQ_MAX_CROSSINGS = 64 };

/* Where the cheaper offer changes. */
typedef struct pq_crossing {
    double requests_per_day;
    double first_usd, second_usd; /* a day, at the crossing */
    bool second_cheaper_above;
    bool is_jump; /* the costs pass each other as a replica is added and are not equal there */
} pq_crossing;

typedef struct pq_breakeven {
    pq_breakeven_answer answer;
    size_t n_crossings; /* ascending; the first PQ_MAX_CROSSINGS of them */
    pq_crossing crossings[PQ_MAX_CROSSINGS];
    double low_requests_per_day, high_requests_per_day; /* the range searched */
} pq_breakeven;

/* The range of volumes in which a break-even is looked for, unless replicas run out before. */
#define PQ_BREAKEVEN_LOW 1e-3
#define PQ_BREAKEVEN_HIGH 1e12

/* Searches the volumes of a workload (its own does not matter) for those at which the two offers
 * cost the same, each solved to 1e-12 relative by bisection between the volumes at which a bill
 * has a kink or a jump. Errors as pq_bill_day. */
pq_status pq_breakeven_solve(const pq_offer *first, const pq_offer *second,
                             const pq_workload *workload, pq_breakeven *result, pq_error *error);

/* The utilization of a replica at which a request on it costs what it costs elsewhere:
 *     USD per replica-hour / 3600 * seconds a request / USD a request elsewhere
 * Above 1: never. 0 if the replica is free, INFINITY if elsewhere is free and it is not.
 * With a rate in tokens/min and a price a minute this is the lesson's
 *     r_min / (tokens_per_min / 10^6 * r_token).
 * Source: GitHub rohitg00/ai-engineering-from-scratch, phase 17. */
double pq_breakeven_utilization(double usd_per_replica_hour, double seconds_per_request,
                                double usd_per_request_elsewhere);

#endif
