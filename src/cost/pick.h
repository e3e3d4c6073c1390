/*
 * The picker: from a profile to a platform, with what speaks for it and against the others. It
 * knows no platform by name: all it says rests on rows of facts, and it says which.
 *
 * Source of the rules: GitHub rohitg00/ai-engineering-from-scratch, phase 17, "Inference Platform
 * Economics".
 */
#ifndef PQ_COST_PICK_H
#define PQ_COST_PICK_H

#include "pq_billing.h"
#include "pq_codes.h"

/* One row of data/platforms: what is known of a platform. Strings are the caller's. */
typedef struct pq_platform_fact {
    const char *id; /* "baseten/hipaa" */
    const char *platform;
    const char *mark; /* "hipaa", "usd_per_minute", "segment", ... */
    double value;     /* 1 and 0 for true and false; NaN if the value is text */
    const char *text; /* "" if the value is a number */
} pq_platform_fact;

typedef enum pq_objective {
    PQ_OBJECTIVE_NONE, /* not said: the least cost a month at this volume */
    PQ_OBJECTIVE_CHEAPEST,
    PQ_OBJECTIVE_FASTEST
} pq_objective;

enum { PQ_MAX_NEEDS = 16, PQ_MAX_PLATFORMS = 32 };

typedef struct pq_pick_profile {
    pq_workload workload;
    double first_token_ms; /* TTFT target; 0 for none */
    size_t n_needs;
    const char *needs[PQ_MAX_NEEDS]; /* marks that must be true: "hipaa", "image", "lora", ... */
    pq_objective objective;
    const char *cost_function;   /* what "cheapest" minimizes; "" if not said */
    double budget_usd_per_month; /* INFINITY for none */
} pq_pick_profile;

/* X(constant, code as printed, why) */
#define PQ_PICK_REASON_LIST(X)                                                                     \
    X(PQ_PICK_FITS, "fits", "meets every requirement")                                             \
    X(PQ_PICK_LACKS, "lacks", "lacks a requirement")                                               \
    X(PQ_PICK_UNKNOWN, "unknown", "no data on a requirement")                                      \
    X(PQ_PICK_NO_PRICE, "no_price", "no comparable price on record")                               \
    X(PQ_PICK_TOO_SMALL, "too_small",                                                              \
      "per-minute billing does not pay below 100,000 tokens a day")                                \
    X(PQ_PICK_NO_SPEED_NEED, "no_speed_need",                                                      \
      "custom hardware is only worth it when latency matters, and no latency target is set")       \
    X(PQ_PICK_TOO_SLOW, "too_slow", "its cold start alone exceeds the latency target")             \
    X(PQ_PICK_OVER_BUDGET, "over_budget", "costs more than the budget")

typedef enum pq_pick_reason {
    PQ_CONSTANTS_OF(PQ_PICK_REASON_LIST) PQ_PICK_REASON_COUNT
} pq_pick_reason;

const char *pq_pick_reason_code(pq_pick_reason reason);
const char *pq_pick_reason_meaning(pq_pick_reason reason);

/* Below this, per-minute billing is refused. */
#define PQ_PICK_LEAST_TOKENS_PER_DAY 1e5

/* From this share on, a profile is taken for one of batches. */
#define PQ_PICK_BATCH_SHARE 0.5

/* A first-token target below this binds: shared GPU platforms do not promise it. */
#define PQ_PICK_BINDING_FIRST_TOKEN_MS 200.0

/* One platform, judged. */
typedef struct pq_pick_candidate {
    const char *platform;
    pq_pick_reason reason;
    const char *need;                /* that it lacks, or "" */
    const pq_platform_fact *decided; /* the row that the reason rests on; NULL if none does */
    const pq_platform_fact *price;   /* the row of its price; NULL if none */
    pq_offer offer;                  /* from its rows, if `price` */
    double per_day_usd;              /* NaN without a price */
    double per_mtok_usd;             /* effective, at this volume; NaN likewise */
    double cold_start_s;             /* NaN if not known */
    double decode_factor;            /* how many times faster than GPUs it decodes; 1 if not said */
} pq_pick_candidate;

typedef struct pq_pick {
    size_t n;
    pq_pick_candidate candidates[PQ_MAX_PLATFORMS]; /* those that fit first, best first */
    size_t n_fit;
} pq_pick;

/* Judges every platform that the facts name. Those that fit come in order of the objective: cost a
 * day; where latency binds, decode speed and then the least cold start come before it, and custom
 * silicon needs no price. Errors: PQ_BAD_FIELD:
 * objective, for "cheapest" without a cost function and "fastest" without first_token_ms;
 * PQ_TOO_LARGE for more than PQ_MAX_PLATFORMS. */
pq_status pq_pick_platform(const pq_platform_fact *facts, size_t n_facts,
                           const pq_pick_profile *profile, pq_pick *pick, pq_error *error);

/* The row of a platform and mark; NULL if there is none. */
const pq_platform_fact *pq_platform_find(const pq_platform_fact *facts, size_t n_facts,
                                         const char *platform, const char *mark);

#endif
