/* Distances in the key graph, and the paths that join tables. */
#include "pq_graph.h"

#include <stdint.h>
#include <string.h>

/* Breadth-first search from the tables in queue[0 .. n), whose distance is 0. */
static void spread(const pq_graph *graph, size_t *queue, size_t n, size_t *distance) {
    for (size_t at = 0; at < n; at++) {
        size_t t = queue[at];
        for (size_t i = graph->first[t]; i < graph->first[t + 1]; i++) {
            size_t other = graph->neighbors[i];
            if (distance[other] == SIZE_MAX) {
                distance[other] = distance[t] + 1;
                queue[n++] = other;
            }
        }
    }
}

/* As pq_graph_distances, with the queue given. */
static void measure(const pq_graph *graph, const bool *starts, size_t *queue, size_t *distance) {
    size_t n = 0;
    for (size_t t = 0; t < graph->n_tables; t++) {
        distance[t] = starts[t] ? 0 : SIZE_MAX;
        if (starts[t]) {
            queue[n++] = t;
        }
    }
    spread(graph, queue, n, distance);
}

bool pq_graph_distances(const pq_graph *graph, const bool *starts, pq_arena *arena,
                        size_t *distance) {
    size_t *queue = pq_arena_array(arena, graph->n_tables, sizeof *queue);
    if (queue == NULL) {
        return false;
    }
    measure(graph, starts, queue, distance);
    return true;
}

typedef struct joiner {
    const pq_graph *graph;
    bool *keep;
    pq_between *between;
    bool *joined; /* connected to the first kept table */
    bool *target; /* the one table that is joined next */
    size_t *queue;
    size_t *near; /* distance from what is joined */
    size_t *far;  /* distance from the target */
} joiner;

/* The nearest kept table that is not joined yet; n_tables if none can be reached. */
static size_t nearest(const joiner *j) {
    size_t best = j->graph->n_tables;
    for (size_t t = 0; t < j->graph->n_tables; t++) {
        bool open = j->keep[t] && !j->joined[t] && j->near[t] != SIZE_MAX;
        if (open && (best == j->graph->n_tables || j->near[t] < j->near[best])) {
            best = t;
        }
    }
    return best;
}

/* Joins a table by all paths of the shortest length. */
static void join_table(joiner *j, size_t target) {
    size_t n = j->graph->n_tables;
    memset(j->target, 0, n * sizeof *j->target);
    j->target[target] = true;
    measure(j->graph, j->target, j->queue, j->far);
    size_t length = j->near[target];
    size_t start = n;
    for (size_t t = 0; t < n && start == n; t++) {
        start = j->joined[t] && j->far[t] == length ? t : n;
    }
    for (size_t t = 0; t < n; t++) {
        if (j->near[t] == SIZE_MAX || j->far[t] == SIZE_MAX || j->near[t] + j->far[t] != length) {
            continue;
        }
        if (!j->keep[t]) {
            j->keep[t] = true;
            j->between[t] = (pq_between){start, target};
        }
        j->joined[t] = true;
    }
}

/* Begins a new component at the first kept table that is not joined; false if there is none. */
static bool begin_component(joiner *j) {
    for (size_t t = 0; t < j->graph->n_tables; t++) {
        if (j->keep[t] && !j->joined[t]) {
            j->joined[t] = true;
            return true;
        }
    }
    return false;
}

pq_status pq_graph_join(const pq_graph *graph, bool *keep, pq_between *between, pq_arena *arena,
                        pq_error *error) {
    size_t n = graph->n_tables;
    joiner j = {.graph = graph,
                .keep = keep,
                .between = between,
                .joined = pq_arena_array(arena, n, sizeof *j.joined),
                .target = pq_arena_array(arena, n, sizeof *j.target),
                .queue = pq_arena_array(arena, n, sizeof *j.queue),
                .near = pq_arena_array(arena, n, sizeof *j.near),
                .far = pq_arena_array(arena, n, sizeof *j.far)};
    if (j.joined == NULL || j.target == NULL || j.queue == NULL || j.near == NULL ||
        j.far == NULL) {
        return pq_error_memory(error);
    }
    for (size_t t = 0; t < n; t++) {
        between[t] = (pq_between){SIZE_MAX, SIZE_MAX};
    }
    while (begin_component(&j)) {
        size_t next = 0;
        do {
            measure(graph, j.joined, j.queue, j.near);
            next = nearest(&j);
            if (next != n) {
                join_table(&j, next);
            }
        } while (next != n);
    }
    return PQ_OK;
}
