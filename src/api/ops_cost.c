/* Operations of the cost model. */
#include "operation.h"

#include "pq_kinds.h"

static pq_status cost_breakeven(pq_call *call, void *request) {
    (void)request;
    return pq_kind_breakeven(&call->work);
}

static pq_status cost_build_or_buy(pq_call *call, void *request) {
    (void)request;
    return pq_kind_build_or_buy(&call->work);
}

static pq_status cost_capacity(pq_call *call, void *request) {
    (void)request;
    return pq_kind_capacity(&call->work);
}

static pq_status cost_correct(pq_call *call, void *request) {
    (void)request;
    return pq_kind_correct(&call->work);
}

static pq_status cost_doubt(pq_call *call, void *request) {
    (void)request;
    return pq_kind_doubt(&call->work);
}

static pq_status cost_episode(pq_call *call, void *request) {
    (void)request;
    return pq_kind_episode(&call->work);
}

static pq_status cost_finetune(pq_call *call, void *request) {
    (void)request;
    return pq_kind_finetune(&call->work);
}

static pq_status cost_memory(pq_call *call, void *request) {
    (void)request;
    return pq_kind_memory(&call->work);
}

static pq_status pick(pq_call *call, void *request) {
    (void)request;
    return pq_kind_pick(&call->work);
}

static pq_status cost_platforms(pq_call *call, void *request) {
    (void)request;
    return pq_kind_platforms(&call->work);
}

static pq_status cost_query(pq_call *call, void *request) {
    (void)request;
    return pq_kind_query(&call->work);
}

static const pq_operation operations[] = {
    {"cost.breakeven",
     "where two offers cost the same: requests a day, requests a second, utilisation", NULL,
     cost_breakeven, NULL},
    {"cost.build_or_buy",
     "proprietary, direct, managed and self-hosted on one profile, and where to switch", NULL,
     cost_build_or_buy, NULL},
    {"cost.capacity", "throughput, replicas and cost as functions of requests a second", NULL,
     cost_capacity, NULL},
    {"cost.correct", "what one correct answer costs, with its interval", NULL, cost_correct, NULL},
    {"cost.doubt", "Monte Carlo and tornado over a cost operation whose inputs are ranges", NULL,
     cost_doubt, NULL},
    {"cost.episode", "multi-turn episodes: re-prefill, prefix cache and dedicated GPUs", NULL,
     cost_episode, NULL},
    {"cost.finetune", "tune a cheap model or buy a dear one", NULL, cost_finetune, NULL},
    {"cost.memory", "weights and KV cache in GB, and the GPUs they need", NULL, cost_memory, NULL},
    {"pick", "from a profile to a platform, with reasons that name their rows", NULL, pick, NULL},
    {"cost.platforms", "a workload under offers billed in any way", NULL, cost_platforms, NULL},
    {"cost.query",
     "cost of a query, a day, a month and a year from tokens, prices and queries a day", NULL,
     cost_query, NULL},
};

const pq_operations pq_cost_operations = PQ_OPERATIONS(operations);
