/*
 * What a replica can do under load, so that cost is a function of requests and not of a guessed
 * utilization. A replica is one copy of a model on one or more GPUs.
 */
#ifndef PQ_CAPACITY_H
#define PQ_CAPACITY_H

#include "pq_error.h"
#include "pq_workload.h"

#include <stddef.h>

/* Output tokens/s that a replica serves when `offered_tokens_per_s` >= 0 are asked of it (requests
 * a second times output tokens) and `saturated_tokens_per_s` > 0 is what it tends to:
 *     offered / (1 + (offered / saturated)^4)^(1/4)
 * Source: the two-parameter curve of arXiv 2606.11690, fitted to vLLM on H100. */
double pq_served_tokens_per_s(double offered_tokens_per_s, double saturated_tokens_per_s);

/* USD per million output tokens of a replica at that price and rate > 0.
 * Source: arXiv 2606.11690; the replica estimate of docs.fireworks.ai,
 * fine-tuning/multi-turn-cost-comparison. */
double pq_cost_per_mtok_usd(double usd_per_hour, double tokens_per_s);

/* One measured run. */
typedef struct pq_load_run {
    double offered_tokens_per_s; /* > 0 */
    double served_tokens_per_s;  /* > 0 */
} pq_load_run;

typedef struct pq_load_fit {
    double saturated_tokens_per_s;
    double median_error; /* |curve - run| / run, over the runs of the fit */
    double largest_error;
} pq_load_fit;

/* The saturated rate that makes the sum of relative errors over `n` > 0 runs least. Runs far below
 * saturation fit any rate above theirs: at least one run should come near it.
 * `errors` receives each run's relative error. Errors: PQ_BAD_FIELD for a run that is not > 0. */
pq_status pq_load_fit_runs(const pq_load_run *runs, size_t n, double *errors, pq_load_fit *fit,
                           pq_error *error);

/* What a replica can do. A rate of 0 means "not counted". */
typedef struct pq_replica {
    double tokens_per_s;         /* saturated output tokens/s */
    double prefill_tokens_per_s; /* uncached prompt tokens/s */
    double requests_per_s;       /* if > 0, the capacity outright, whatever the tokens */
    double max_load;             /* share of its capacity a replica is asked for at most, (0, 1] */
    double first_token_ms;       /* of one request on an idle replica */
    double per_token_ms;         /* likewise, between output tokens */
} pq_replica;

/* Seconds of a saturated replica that one request takes:
 *     1 / requests_per_s, or uncached input / prefill rate + generated / token rate
 * 0 if nothing of it is counted. */
double pq_replica_seconds(const pq_replica *replica, const pq_workload *workload);

/* Milliseconds from request to whole reply on an idle replica; 0 if its latency is not given. */
double pq_replica_idle_ms(const pq_replica *replica, const pq_workload *workload);

/* Mean milliseconds to the whole reply at a load in [0, 1), a share of capacity:
 *     idle / (1 - load)
 * Source: the M/G/1 queue with processor sharing, Kleinrock (1976), "Queueing Systems" II, 4.4.
 * An approximation: vLLM's measured time per token grows like it below a load of about 0.7. */
double pq_replica_latency_ms(double idle_ms, double load);

/* The share of its capacity that a replica may be asked for: max_load, or less where the
 * workload's latency target demands it. Errors: PQ_BAD_FIELD at latency_target_ms if an idle
 * replica misses the target, at first_token_ms if there is a target and no latency is given. */
pq_status pq_replica_usable_load(const pq_replica *replica, const pq_workload *workload,
                                 double *load, pq_error *error);

/* Whole replicas for `requests_per_s` >= 0 at a load of at most `load` in (0, 1]; 0 for no
 * requests. */
double pq_replicas_needed(double requests_per_s, double seconds_per_request, double load);

/* The share of time for which a replica that scales to zero is up. Requests come at random
 * (Poisson), keep it up for `busy_s` and for `idle_timeout_s` after, and find it down else; then it
 * starts, which takes and is billed `cold_start_s`. Per start the replica is up for
 * C + (e^(rate (busy + timeout)) - 1) / rate and down for 1 / rate seconds.
 * Source: the busy period of M/D/infinity, Takacs (1962), "Introduction to the Theory of Queues",
 * chapter 3. `starts_per_s` may be NULL. */
double pq_uptime_share(double requests_per_s, double busy_s, double idle_timeout_s,
                       double cold_start_s, double *starts_per_s);

#endif
