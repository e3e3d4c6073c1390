/*
 * Maximum flow in a network with capacities, by Dinic's algorithm (Y. Dinitz 1970). On a bipartite
 * network this is Hopcroft-Karp matching (J. Hopcroft, R. Karp 1973). Private to src/score.
 */
#ifndef PQ_SCORE_FLOW_H
#define PQ_SCORE_FLOW_H

#include "pq_arena.h"
#include "pq_error.h"

#include <stdbool.h>
#include <stdint.h>

/* An edge; edge e ^ 1 is its reverse, whose capacity is the flow on e. */
typedef struct pq_flow_edge {
    uint32_t to;
    uint32_t next; /* the next edge from the same node, + 1; 0 at the end */
    uint32_t capacity;
} pq_flow_edge;

typedef struct pq_flow {
    pq_arena *arena; /* borrowed */
    uint32_t n_nodes;
    uint32_t *first; /* by node: its newest edge + 1; 0 if it has none */
    pq_flow_edge *edges;
    uint32_t n_edges;
    uint32_t capacity; /* of `edges` */
    bool failed;       /* an allocation failed, sticky */
} pq_flow;

pq_flow pq_flow_new(uint32_t n_nodes, pq_arena *arena);

/* Adds an edge and returns its number. */
uint32_t pq_flow_add(pq_flow *flow, uint32_t from, uint32_t to, uint32_t capacity);

/* The flow on an edge after pq_flow_run. */
uint32_t pq_flow_on(const pq_flow *flow, uint32_t edge);

/* Finds a maximum flow and its size. Takes steps from *effort. If *effort reaches 0, the flow is
 * valid but may not be the largest. Errors: PQ_OUT_OF_MEMORY, also for earlier adds. */
pq_status pq_flow_run(pq_flow *flow, uint32_t source, uint32_t sink, uint64_t *effort,
                      uint64_t *size, pq_error *error);

#endif
