/*
 * The kinds of cost calculations. Each is an operation and, most of them, a `perquery cost NAME`.
 *
 * A new kind is a file kind_<id>.c that defines `const pq_cost_kind pq_cost_kind_<id>`, a row in
 * the list below, and cases in tests/cases/cost.
 */
#ifndef PQ_KINDS_H
#define PQ_KINDS_H

#include "pq_scenario.h"

/* X(id, name of `perquery cost`, operation, title, what it does) */
#define PQ_COST_KIND_LIST(X)                                                                       \
    X(query, "query", "cost.query", "Cost of a question",                                          \
      "cost per question, day, month and year from token counts, prices and questions a day")      \
    X(platforms, "platforms", "cost.platforms", "Offers side by side",                             \
      "price one workload under offers with different billing units")                              \
    X(breakeven, "breakeven", "cost.breakeven", "Break-even of two offers",                        \
      "find where two offers cost the same: requests per day, requests per second, utilization")   \
    X(episode, "episode", "cost.episode", "Multi-turn episodes",                                   \
      "price multi-turn episodes: prompts computed again, prefix cache and dedicated GPUs")        \
    X(capacity, "capacity", "cost.capacity", "Cost under load",                                    \
      "throughput, replicas and cost at given requests per second")                                \
    X(finetune, "finetune", "cost.finetune", "Fine-tune or buy",                                   \
      "fine-tune a cheap model or buy an expensive one")                                           \
    X(build_or_buy, "build-or-buy", "cost.build_or_buy", "Build or buy",                           \
      "price APIs, managed and self-hosted offers on one workload, and find where to switch")      \
    X(memory, "memory", "cost.memory", "GPU memory",                                               \
      "memory of weights and KV cache in GB, and the GPUs that hold it")                           \
    X(doubt, "doubt", "cost.doubt", "Uncertain inputs",                                            \
      "Monte Carlo simulation and tornado chart data for a cost operation with ranges as inputs")  \
    X(correct, "correct", "cost.correct", "Cost of a correct answer",                              \
      "cost of one correct answer, with its 95% interval")                                         \
    X(price, "price", "price.find", "Price that holds",                                            \
      "find the price that holds on a day, its age, and the sources that disagree")                \
    X(pick, NULL, "pick", "Platform for a profile",                                                \
      "choose a platform for a profile, with reasons that name their rows")

/* The kinds that cost.doubt runs, those with a model: X(id, word of its field "of"). */
#define PQ_COST_DOUBT_LIST(X)                                                                      \
    X(query, "query")                                                                              \
    X(platforms, "platforms")                                                                      \
    X(episode, "episode")                                                                          \
    X(finetune, "finetune")

/* The figures of a request, for ranges in its numbers. */
typedef struct pq_cost_model {
    /* Puts the names of the figures to `names`, which holds PQ_MAX_FIGURES; how many. */
    size_t (*name)(const void *request, const char **names);
    pq_status (*evaluate)(void *request, double *figures, pq_error *error);
} pq_cost_model;

typedef struct pq_cost_kind {
    pq_shape request; /* read with the reading of a pq_scenario */
    /* Writes the answer into the open object. `request` is what the shape describes. */
    pq_status (*answer)(pq_scenario *s, void *request);
    const pq_cost_model *model; /* NULL: cost.doubt does not run it */
    const char *example;        /* a request that is answered as it stands */
    const char *prices;         /* file with the price book of the example; NULL: it needs none */
} pq_cost_kind;

#define PQ_KIND_DECLARED(id, name, operation, title, help)                                         \
    extern const pq_cost_kind pq_cost_kind_##id;
PQ_COST_KIND_LIST(PQ_KIND_DECLARED)
#undef PQ_KIND_DECLARED

/* The files that requests name, for those who describe or check the formats: perquery-prices/1 and
 * perquery-platforms/1. */
extern const pq_shape pq_price_file_shape, pq_platforms_file_shape;

/* A row of the list. */
typedef struct pq_cost_kind_row {
    const char *name; /* NULL: none of `perquery cost` */
    const char *operation;
    const char *title; /* one short line */
    const char *help;
    const pq_cost_kind *kind;
} pq_cost_kind_row;

/* All kinds, in the order of the list. */
const pq_cost_kind_row *pq_cost_kinds(size_t *n);

/* Reads work->request, computes, and writes the answer as one object. Errors: PQ_BAD_FIELD,
 * PQ_UNKNOWN_NAME, PQ_OUT_OF_MEMORY, and those of the files that the request names. */
pq_status pq_cost_kind_run(const pq_cost_kind *kind, pq_work *work);

#endif
