#include "flow.h"

#include <string.h>

/* The effort of a step along a path, which is usually a cache miss. */
enum { STEP_EFFORT = 4 };

static bool spend(uint64_t *effort, uint64_t steps) {
    *effort = *effort > steps ? *effort - steps : 0;
    return *effort > 0;
}

pq_flow pq_flow_new(uint32_t n_nodes, pq_arena *arena) {
    pq_flow flow = {.arena = arena, .n_nodes = n_nodes};
    flow.first = pq_arena_array(arena, n_nodes, sizeof *flow.first);
    flow.failed = flow.first == NULL;
    return flow;
}

static bool reserve(pq_flow *flow) {
    if (flow->n_edges + 2 <= flow->capacity) {
        return true;
    }
    uint32_t capacity = flow->capacity == 0 ? 64 : flow->capacity * 2;
    pq_flow_edge *edges =
        capacity < flow->capacity ? NULL : pq_arena_array(flow->arena, capacity, sizeof *edges);
    if (edges == NULL) {
        flow->failed = true;
        return false;
    }
    if (flow->n_edges > 0) {
        memcpy(edges, flow->edges, flow->n_edges * sizeof *edges);
    }
    flow->edges = edges;
    flow->capacity = capacity;
    return true;
}

static void add_half(pq_flow *flow, uint32_t from, uint32_t to, uint32_t capacity) {
    flow->edges[flow->n_edges] = (pq_flow_edge){to, flow->first[from], capacity};
    flow->first[from] = ++flow->n_edges;
}

uint32_t pq_flow_add(pq_flow *flow, uint32_t from, uint32_t to, uint32_t capacity) {
    uint32_t edge = flow->n_edges;
    if (!flow->failed && reserve(flow)) {
        add_half(flow, from, to, capacity);
        add_half(flow, to, from, 0);
    }
    return edge;
}

uint32_t pq_flow_on(const pq_flow *flow, uint32_t edge) {
    return flow->edges[edge ^ 1].capacity;
}

/* Scratch for the search, by node. */
typedef struct levels {
    uint32_t *level;   /* distance from the source + 1; 0 if not reachable */
    uint32_t *current; /* the next edge to try, + 1 */
    uint32_t *queue;   /* nodes; later, as a stack, the edges of the path */
} levels;

/* Finds the level of every node. Is the sink reachable? */
static bool find_levels(const pq_flow *flow, uint32_t source, uint32_t sink, levels *l) {
    memset(l->level, 0, flow->n_nodes * sizeof *l->level);
    uint32_t n = 0;
    l->queue[n++] = source;
    l->level[source] = 1;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t node = l->queue[i];
        for (uint32_t e = flow->first[node]; e != 0; e = flow->edges[e - 1].next) {
            const pq_flow_edge *edge = &flow->edges[e - 1];
            if (edge->capacity > 0 && l->level[edge->to] == 0) {
                l->level[edge->to] = l->level[node] + 1;
                l->queue[n++] = edge->to;
            }
        }
    }
    return l->level[sink] != 0;
}

/* Follows current edges level by level to the sink and steps back from dead ends. Leaves the edges
 * of the path in l->queue and returns their count; 0 if no path is left. */
static uint32_t find_path(const pq_flow *flow, uint32_t source, uint32_t sink, levels *l,
                          uint64_t *effort) {
    uint32_t node = source;
    uint32_t length = 0;
    while (node != sink) {
        if (*effort == 0) {
            return 0;
        }
        spend(effort, STEP_EFFORT);
        uint32_t e = l->current[node];
        if (e == 0) {
            if (length == 0) {
                return 0;
            }
            uint32_t back = l->queue[--length];
            node = flow->edges[back ^ 1].to;
            l->current[node] = flow->edges[back].next;
            continue;
        }
        const pq_flow_edge *edge = &flow->edges[e - 1];
        if (edge->capacity > 0 && l->level[edge->to] == l->level[node] + 1) {
            l->queue[length++] = e - 1;
            node = edge->to;
        } else {
            l->current[node] = edge->next;
        }
    }
    return length;
}

static uint32_t push_along(pq_flow *flow, const uint32_t *path, uint32_t length) {
    uint32_t least = UINT32_MAX;
    for (uint32_t i = 0; i < length; i++) {
        uint32_t capacity = flow->edges[path[i]].capacity;
        least = capacity < least ? capacity : least;
    }
    for (uint32_t i = 0; i < length; i++) {
        flow->edges[path[i]].capacity -= least;
        flow->edges[path[i] ^ 1].capacity += least;
    }
    return least;
}

pq_status pq_flow_run(pq_flow *flow, uint32_t source, uint32_t sink, uint64_t *effort,
                      uint64_t *size, pq_error *error) {
    *size = 0;
    levels l;
    l.level = pq_arena_array(flow->arena, flow->n_nodes, sizeof *l.level);
    l.current = pq_arena_array(flow->arena, flow->n_nodes, sizeof *l.current);
    l.queue = pq_arena_array(flow->arena, flow->n_nodes, sizeof *l.queue);
    if (flow->failed || l.level == NULL || l.current == NULL || l.queue == NULL) {
        return pq_error_memory(error);
    }
    while (spend(effort, flow->n_edges) && find_levels(flow, source, sink, &l)) {
        memcpy(l.current, flow->first, flow->n_nodes * sizeof *l.current);
        uint32_t length;
        while ((length = find_path(flow, source, sink, &l, effort)) > 0) {
            *size += push_along(flow, l.queue, length);
        }
    }
    return PQ_OK;
}
