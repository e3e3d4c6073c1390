/* Operation "schema.graph": tables, columns and keys of a database. */
#include "named.h"

#include "pq_graph.h"

static void write_edge(pq_writer *w, const pq_schema *schema, const pq_join_edge *edge) {
    const pq_table *from = &schema->tables[edge->from];
    const pq_table *to = &schema->tables[edge->to];
    pq_write_object(w);
    pq_write_key_string(w, "from", from->name);
    pq_write_key_string(w, "to", to->name);
    pq_write_key(w, "columns");
    pq_write_array(w);
    for (size_t i = 0; i < edge->size; i++) {
        pq_write_object(w);
        pq_write_key_string(w, "from", from->columns[edge->from_columns[i]].name);
        pq_write_key_string(w, "to", to->columns[edge->to_columns[i]].name);
        pq_write_end(w);
    }
    pq_write_end(w);
    pq_write_key_bool(w, "inferred", edge->inferred);
    pq_write_end(w);
}

static void write_table(pq_writer *w, const pq_table *table) {
    pq_write_object(w);
    pq_write_key_string(w, "name", table->name);
    pq_write_key_bool(w, "view", table->is_view);
    pq_write_key(w, "columns");
    pq_write_array(w);
    for (size_t c = 0; c < table->n_columns; c++) {
        pq_write_object(w);
        pq_write_key_string(w, "name", table->columns[c].name);
        pq_write_key_string(w, "type", table->columns[c].type);
        pq_write_key_integer(w, "key", table->columns[c].key);
        pq_write_key_bool(w, "not_null", table->columns[c].not_null);
        pq_write_key_bool(w, "generated", table->columns[c].generated);
        pq_write_end(w);
    }
    pq_write_end(w);
    pq_write_end(w);
}

typedef struct graph_request {
    pq_named_database database;
} graph_request;

static const pq_field request_fields[] = {
    {PQ_NAMED_DATABASE(graph_request, database), .help = "Open database."},
};
static const pq_shape request_shape = PQ_SHAPE(graph_request, request_fields);

static pq_status schema_graph(pq_call *call, void *request) {
    const graph_request *q = request;
    pq_schema schema;
    pq_graph graph;
    pq_status status = pq_db_schema(q->database.db, call->work.arena, &schema, call->work.error);
    if (status == PQ_OK) {
        status = pq_graph_build(&schema, call->work.arena, &graph, call->work.error);
    }
    if (status != PQ_OK) {
        return status;
    }
    pq_write_object(call->work.out);
    pq_write_key(call->work.out, "tables");
    pq_write_array(call->work.out);
    for (size_t t = 0; t < schema.n_tables; t++) {
        write_table(call->work.out, &schema.tables[t]);
    }
    pq_write_end(call->work.out);
    pq_write_key(call->work.out, "keys");
    pq_write_array(call->work.out);
    for (size_t e = 0; e < graph.n_edges; e++) {
        write_edge(call->work.out, &schema, &graph.edges[e]);
    }
    pq_write_end(call->work.out);
    pq_write_key_size(call->work.out, "inferred", graph.n_inferred);
    pq_write_end(call->work.out);
    return PQ_OK;
}

static const pq_operation operations[] = {
    {"schema.graph", "list tables, columns and keys of a database; inferred keys are marked",
     &request_shape, schema_graph, NULL},
};

const pq_operations pq_schema_graph_operations = PQ_OPERATIONS(operations);
