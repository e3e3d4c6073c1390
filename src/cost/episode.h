/*
 * Multi-turn episodes: every turn sends the whole conversation again, so what the prompt costs
 * depends on whether it is computed anew or read from a cache.
 *
 * Source: docs.fireworks.ai, fine-tuning/multi-turn-cost-comparison; where a formula departs from
 * it, the comment says so.
 */
#ifndef PQ_COST_EPISODE_H
#define PQ_COST_EPISODE_H

#include "pq_billing.h"

/* What an episode is. Tokens are finite and >= 0. */
typedef struct pq_episode {
    double episodes;       /* > 0 */
    double turns;          /* T, whole, >= 1 */
    double initial_tokens; /* P, the prompt of the first turn */
    double added_tokens;   /* D, what a turn adds: the reply and the tool's result */
    double reply_tokens;   /* G, decoded a turn; <= added_tokens if reply_stays_cached */
    double hit_rate;       /* of the tokens that a cache could hold, 0 to 1 */
    /* The published formula computes the reply again as part of D, though decoding it has put its
     * tokens in the cache already. True takes them as cached. */
    bool reply_stays_cached;
    /* The longest prompt; 0 for no limit. A longer one is cut to it: the first pinned_tokens stay,
     * and what follows is the newest part, which no longer stands where the cache knows it. */
    double max_prompt_tokens;
    double pinned_tokens;
} pq_episode;

enum { PQ_MAX_TURNS = 100000 };

/* The tokens of one episode. */
typedef struct pq_episode_tokens {
    double prefill;         /* all prompts: T P + D T (T - 1) / 2, if none is cut */
    double uncached;        /* at this hit rate; with perfect hits P + (T - 1) D */
    double cached;          /* prefill - uncached */
    double decode;          /* T G */
    double largest_context; /* the longest prompt and its reply */
    double cut_turns;       /* turns whose prompt is cut */
} pq_episode_tokens;

/* Refuses contradictions of numbers that are in range. Errors: PQ_BAD_FIELD, where: the field. */
pq_status pq_episode_check(const pq_episode *episode, pq_error *error);

/* The tokens of a checked episode. */
pq_episode_tokens pq_episode_count(const pq_episode *episode);

/* The least number of turns with which perfect hits reach a rate in (0, 1), prompts uncut; NaN if
 * PQ_MAX_TURNS turns do not. */
double pq_episode_turns_for_hits(const pq_episode *episode, double hit_rate);

/* All episodes per token. Without a cache every prompt token is at the input rate; with one, the
 * uncached tokens are at the cache-write rate and the cached ones at the cached rate. */
typedef struct pq_episode_bill {
    double prompt_usd, cached_usd, reply_usd;
    double total_usd;
    size_t tier;
} pq_episode_bill;

/* Chooses the first tier whose context holds the largest of the episode. Errors: PQ_BAD_FIELD,
 * where: turns, if none does. */
pq_status pq_episode_bill_tokens(const pq_token_billing *token, const pq_episode *episode,
                                 bool cache, pq_episode_bill *bill, pq_error *error);

/* A dedicated cluster. All > 0, cold_start_s >= 0. */
typedef struct pq_cluster {
    double gpus;
    double usd_per_gpu_hour;
    double prefill_tokens_per_s; /* of the cluster */
    double decode_tokens_per_s;
    double replicas;     /* of the cluster: they divide the time and not the cost */
    double cold_start_s; /* billed once a replica */
    double overlap;      /* of prefill with decode: 0 serial to 1 overlapped */
} pq_cluster;

/* All episodes on a cluster, prefix cache on. Decode is missing from the published formula, which
 * is kept as published_*; the truth lies between overlapped and serial. */
typedef struct pq_cluster_bill {
    double prefill_hours;    /* uncached / prefill rate, of one cluster */
    double decode_hours;     /* decode / decode rate */
    double published_usd;    /* prefill alone */
    double overlapped_hours; /* the longer of the two */
    double overlapped_usd;
    double serial_hours; /* their sum */
    double serial_usd;
    double hours; /* serial - overlap * the shorter of the two */
    double usd;
    double wall_clock_hours; /* hours / replicas, and the cold start */
} pq_cluster_bill;

/* Refuses a cluster that costs nothing. Errors: PQ_BAD_FIELD. */
pq_status pq_cluster_check(const pq_cluster *cluster, pq_error *error);
pq_cluster_bill pq_episode_bill_cluster(const pq_cluster *cluster, const pq_episode *episode);

#endif
