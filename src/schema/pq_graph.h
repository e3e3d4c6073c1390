/*
 * The key graph: which tables refer to which. Keys are those declared; for a table that declares
 * none, they are inferred from column names.
 *
 * A key is inferred from a column that names another table and its key and has the same type
 * affinity. CustomerId, customer_id, customerid and billing_customer_id refer to the key of
 * customer or Customers. A column with the exact name of one other table's key (album_no) refers to
 * that key. parent_id refers to its own table. A table without a declared key has the key id,
 * <table>id or <table>_id. Composite keys are not inferred.
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
    size_t *first;     /* n_tables + 1: the neighbors of t are first[t] .. first[t + 1] - 1 */
    size_t *neighbors; /* tables, both ways; a table may repeat */
} pq_graph;

/* Builds the graph in the arena; the schema is borrowed. Keys to a missing table or column are left
 * out. Errors: PQ_OUT_OF_MEMORY. */
pq_status pq_graph_build(const pq_schema *schema, pq_arena *arena, pq_graph *graph,
                         pq_error *error);

/* Why pq_graph_join added a table: it is on a shortest path between tables a and b. */
typedef struct pq_between {
    size_t a, b; /* tables; SIZE_MAX for a table that was already kept */
} pq_between;

/* Joins the kept tables by shortest paths, as far as the graph connects them, and keeps the tables
 * on these paths. This is the Steiner tree heuristic of Takahashi and Matsuyama (Math. Japonica 24,
 * 1980): it repeatedly joins the nearest kept table to what is joined already, and uses at most
 * twice as many edges as the smallest tree. All paths of the shortest length are kept, so the
 * result may contain cycles. between[t] (n_tables) says why t was added. Takes time proportional to
 * the number of kept tables times the size of the graph. Errors: PQ_OUT_OF_MEMORY. */
pq_status pq_graph_join(const pq_graph *graph, bool *keep, pq_between *between, pq_arena *arena,
                        pq_error *error);

/* The number of steps from the nearest start to each table (SIZE_MAX if there is no path), in
 * distance[n_tables]. False when out of memory. */
bool pq_graph_distances(const pq_graph *graph, const bool *starts, pq_arena *arena,
                        size_t *distance);

#endif
