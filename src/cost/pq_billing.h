/*
 * Offers: the ways inference is billed, on one scale. A workload and an offer give a day's bill.
 */
#ifndef PQ_BILLING_H
#define PQ_BILLING_H

#include "pq_capacity.h"
#include "pq_cost.h"
#include "pq_error.h"
#include "pq_workload.h"

#include <stdbool.h>
#include <stddef.h>

/* USD per million tokens, each finite and >= 0. */
typedef struct pq_token_rates {
    double input_per_mtok;
    double cached_per_mtok;      /* a prompt token read from a cache, <= input_per_mtok */
    double cache_write_per_mtok; /* one written to a cache, instead of the input price */
    double output_per_mtok;
} pq_token_rates;

/* Rates for requests up to a context; chosen request by request, so here by the mean request. */
typedef struct pq_context_tier {
    double max_context_tokens; /* > 0 */
    pq_token_rates rates;
} pq_context_tier;

enum { PQ_MAX_TIERS = 8 };

/* The tokens of a request that choose its tier: prompt and generated tokens, or the prompt alone.
 */
typedef enum pq_tier_by { PQ_TIER_BY_CONTEXT, PQ_TIER_BY_INPUT } pq_tier_by;

typedef struct pq_token_billing {
    size_t n_tiers; /* 1 to PQ_MAX_TIERS, ascending in context */
    pq_context_tier tiers[PQ_MAX_TIERS];
    pq_tier_by tier_by;
    double batch_factor;   /* what a batch request costs, as a share of the price, (0, 1] */
    double service_factor; /* of a service tier such as priority; > 0, 1 for the standard tier */
    bool has_hour_factors;
    double hour_factors[PQ_HOURS_PER_DAY]; /* of the time of day, > 0, UTC */
} pq_token_billing;

/* What the meter of a GPU counts. */
typedef enum pq_gpu_meter {
    PQ_METER_UPTIME, /* the time for which whole replicas are up */
    PQ_METER_WORK    /* the seconds of work alone, as if replicas started and stopped in no time */
} pq_gpu_meter;

typedef struct pq_gpu_billing {
    double usd_per_gpu_hour; /* >= 0 */
    double gpus;             /* of a replica, > 0 */
    pq_gpu_meter meter;
    pq_replica replica;
    double min_replicas;        /* up at any time; 0: scales to zero */
    double max_replicas;        /* INFINITY for no limit */
    double floor_hours_per_day; /* replica-hours billed at least, >= 0 */
    double cold_start_s;        /* for a replica that scales to zero, both >= 0 */
    double idle_timeout_s;
    bool has_batch_rates; /* then the batch share leaves the replicas and is billed per token */
    pq_token_rates batch_rates;
} pq_gpu_billing;

typedef enum pq_billing { PQ_PER_TOKEN, PQ_PER_GPU_TIME, PQ_PER_PREDICTION } pq_billing;

typedef struct pq_offer {
    pq_billing billing;
    pq_token_billing token;       /* PQ_PER_TOKEN */
    pq_gpu_billing gpu;           /* PQ_PER_GPU_TIME */
    double usd_per_prediction;    /* PQ_PER_PREDICTION, >= 0 */
    double fixed_usd_per_month;   /* staff, reservations: whatever the volume; >= 0 */
    double minimum_usd_per_month; /* a bill below it is topped up; >= 0 */
} pq_offer;

/* A day's bill; the parts add up to per_day_usd. */
typedef struct pq_bill {
    double input_usd, cached_usd, cache_write_usd, output_usd;
    double gpu_usd;
    double predictions_usd;
    double fixed_usd;
    double top_up_usd; /* to the minimum */
    double per_day_usd;
    double per_request_usd; /* NaN without requests */
    /* Per token: the rates in force, with tier and hour but not batch. */
    size_t tier;
    pq_token_rates rates;
    /* Per GPU time: */
    double seconds_per_request; /* of a saturated replica */
    double replica_hours;       /* billed */
    double peak_replicas;       /* in the busiest hour */
    double peak_load;           /* offered / capacity of the replicas up, in that hour */
    double served_share;        /* of what is offered in that hour, by the curve of pq_capacity.h */
    double latency_ms;          /* mean, in that hour; NaN if not given or overloaded */
    double starts_per_day;      /* cold ones */
    bool overloaded;            /* max_replicas are too few in that hour */
} pq_bill;

/* Refuses contradictions of numbers that are in range: a cached price above the input price, tiers
 * that do not ascend, a replica without a rate, fewer replicas at most than at least. Errors:
 * PQ_BAD_FIELD, where: the field. */
pq_status pq_offer_check(const pq_offer *offer, pq_error *error);

/* The day's bill of a checked offer and workload.
 * Per token: sum over hours of requests * tokens * rate / 10^6, batch and service factors applied.
 * Per GPU time, uptime: sum over hours of the replicas up (at least min_replicas) * GPUs * price;
 * work: max(seconds of work / 3600, floor) * GPUs * price. Per prediction: requests * price.
 * Source of work, floor and prediction billing: GitHub rohitg00/ai-engineering-from-scratch,
 * phase 17, "Inference Platform Economics".
 * Errors: PQ_BAD_FIELD: input_tokens larger than every tier; a latency target that cannot be met
 * (pq_replica_usable_load); a replica whose capacity counts nothing of the workload. */
pq_status pq_bill_day(const pq_offer *offer, const pq_workload *workload, pq_bill *bill,
                      pq_error *error);

/* The bill of one request a day without fixed cost and minimum. Errors as pq_bill_day. */
pq_status pq_bill_metered(const pq_offer *offer, const pq_workload *workload, pq_bill *bill);

/* USD a request at these rates, before any factor. */
double pq_request_usd(const pq_token_rates *rates, const pq_workload *workload);

/* USD per million tokens, input and output together, on a workload's shape at a cost a request;
 * NaN if it has no tokens. */
double pq_blended_per_mtok_usd(double per_request_usd, const pq_workload *workload);

/* Requests a day beyond which the offer's replicas are overloaded; INFINITY if there is none. The
 * workload's own volume does not matter. Errors as pq_bill_day. */
pq_status pq_offer_limit(const pq_offer *offer, const pq_workload *workload,
                         double *requests_per_day, pq_error *error);

#endif
