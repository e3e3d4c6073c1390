/*
 * The saturation check: what metrics say about a deployment and its trainer before more replicas
 * are bought. Reads Prometheus text, lines of per-request response headers, or a final chunk's
 * perf_metrics as "name": value pairs; names it does not know are passed over.
 *
 * Source of the names: docs.fireworks.ai, deployments/exporting-metrics and the FAQ on performance
 * metrics; docs.fireworks.ai, fine-tuning/multi-turn-cost-comparison (trainer); docs.vllm.ai,
 * usage/metrics. The thresholds are this project's.
 */
#ifndef PQ_SATURATION_H
#define PQ_SATURATION_H

#include "pq_codes.h"
#include "pq_error.h"

#include <stddef.h>

/* X(constant, code as printed, what it means) */
#define PQ_SATURATION_LIST(X)                                                                      \
    X(PQ_SATURATED, "saturated", "Requests are waiting. More replicas will shorten the wait.")     \
    X(PQ_STARVED, "starved",                                                                       \
      "The deployment has spare capacity. More replicas would sit idle too.")                      \
    X(PQ_FED_TOO_SLOWLY, "fed_too_slowly",                                                         \
      "The trainer is waiting although the deployment has spare capacity. Send more concurrent "   \
      "requests.")                                                                                 \
    X(PQ_BALANCED, "balanced", "Busy, but nothing is waiting. Leave the deployment as it is.")     \
    X(PQ_UNDECIDED, "undecided",                                                                   \
      "None of the pasted metrics can decide this. Add queue time, waiting requests or KV cache "  \
      "use.")

typedef enum pq_saturation {
    PQ_CONSTANTS_OF(PQ_SATURATION_LIST) PQ_SATURATION_COUNT
} pq_saturation;

const char *pq_saturation_code(pq_saturation saturation);
const char *pq_saturation_meaning(pq_saturation saturation);

/* What decides. */
#define PQ_SATURATED_QUEUE_MS 100.0   /* at or above: saturated */
#define PQ_SATURATED_QUEUE_SHARE 0.25 /* of a request's time to first token spent waiting */
#define PQ_SATURATED_KV_SHARE 0.9
#define PQ_STARVED_KV_SHARE 0.5  /* below, with no queue: starved */
#define PQ_FULL_BATCH_RATIO 0.95 /* below, a trainer's batch is not full */

/* NaN where the text does not say. */
typedef struct pq_load_metrics {
    size_t samples;             /* lines with a known name */
    double request_rate;        /* /s */
    double concurrent_requests; /* running */
    double waiting_requests;
    double prompt_tokens; /* a rate, a counter or a sum: only its share counts */
    double cached_prompt_tokens;
    double queue_ms;         /* mean or median time in the queue */
    double kv_share;         /* of the KV cache in use, 0 to 1 */
    double batch_fill_ratio; /* trainer; 1 is full */
    double trainer_waiting;  /* trainer; > 0: waits for work */
    double ttft_ms;          /* per request, mean */
    double processing_ms;    /* per request, mean, server */
    size_t requests;         /* per-request metrics found */
} pq_load_metrics;

/* Reads metrics from `size` bytes of text. Samples of one name under several labels are added up
 * (rates, counts) or averaged (shares, times). Errors: PQ_BAD_FIELD (where: "line 3") for a known
 * name whose value is not a finite number that is at least 0, and for a share above 1. */
pq_status pq_saturation_read(const char *text, size_t size, pq_load_metrics *metrics,
                             pq_error *error);

/* The verdict, the name of the figure that says so, its value and the threshold it passed. */
typedef struct pq_saturation_verdict {
    pq_saturation saturation;
    const char *figure; /* a field of pq_load_metrics, or "" */
    double value;
    double threshold;
    double hit_rate; /* cached / prompt tokens; NaN if not known */
} pq_saturation_verdict;

/* The first that applies: saturated by a queue, waiting requests, or a full KV cache; then, with
 * room, fed too slowly if the trainer waits or its batch is not full, else starved; else
 * balanced. */
pq_saturation_verdict pq_saturation_judge(const pq_load_metrics *metrics);

#endif
