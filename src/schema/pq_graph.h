/*
 * The key graph: which tables refer to which, as declared and, for a table that declares no key,
 * as its column names suggest.
 *
 * A key is inferred from a column that names another table and its key and has the same type
 * affinity: CustomerId, customer_id or customerid refers to the key of customer or Customers, and
 * so does billing_customer_id; a column with the very name of one other table's key (album_no)
 * refers to that; parent_id refers to its own table. The key of a table without a declared one is
 * its column id, <table>id or <table>_id. Composite keys are not inferred.
 */
#ifndef PQ_GRAPH_H
#define PQ_GRAPH_H

#include "pq_schema.h"

typedef struct pq_join_edge {
    size_t from, to; /* tables; equal for a table that refers to itself */
    size_t size;     /* columns in the key */
    const size_t *from_columns;
    const size_t *to_columns;
    bool inferred;
} pq_join_edge;

typedef struct pq_graph {
    size_t n_tables;
    pq_join_edge *edges;
    size_t n_edges;
    size_t n_inferred;
    size_t *first;      /* n_tables + 1: the neighbours of t are first[t] .. first[t + 1] - 1 */
    size_t *neighbours; /* tables, both ways; a table may repeat */
} pq_graph;

/* Builds the graph in the arena; the schema is borrowed. Keys that lead to a table or column that
 * does not exist are left out. Errors: PQ_OUT_OF_MEMORY. */
pq_status pq_graph_build(const pq_schema *schema, pq_arena *arena, pq_graph *graph,
                         pq_error *error);

/* Why a table was added by pq_graph_join: it lies on a shortest path between two others. */
typedef struct pq_between {
    size_t a, b; /* tables; SIZE_MAX for a table that was kept before */
} pq_between;

/* Joins the kept tables, as far as the graph connects them, by shortest paths, and keeps what lies
 * on them: a Steiner tree after Takahashi and Matsuyama (Math. Japonica 24, 1980): from what is
 * joined so far to the nearest kept table, again and again; at most twice as many edges as the
 * smallest tree. Every table on any path of that shortest length is kept, so the result may hold
 * cycles. between[t] (n_tables) says why t was added. Takes time in the number of kept tables
 * times the size of the graph. Errors: PQ_OUT_OF_MEMORY. */
pq_status pq_graph_join(const pq_graph *graph, bool *keep, pq_between *between, pq_arena *arena,
                        pq_error *error);

/* How many steps each table is from the nearest start (SIZE_MAX if there is no way), in
 * distance[n_tables]. False when out of memory. */
bool pq_graph_distances(const pq_graph *graph, const bool *starts, pq_arena *arena,
                        size_t *distance);

#endif
