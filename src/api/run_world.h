/* The world of agents (pq_world.h) on a database of the session, and requests to it as JSON, so
 * that another thread, process or Worker can hold the database. */
#ifndef PQ_API_RUN_WORLD_H
#define PQ_API_RUN_WORLD_H

#include "pq_db.h"
#include "pq_graph.h"
#include "pq_json.h"
#include "pq_world.h"
#include "pq_write.h"

/* The wall-clock that one statement of an agent may take; verdicts have more. */
#define PQ_RUN_STATEMENT_MS 5000.0

typedef struct pq_run_world {
    pq_db *db;         /* borrowed */
    pq_arena *arena;   /* the schema */
    pq_arena *scratch; /* one statement or one description */
    pq_schema schema;
    pq_graph graph;
    pq_world world; /* points to this struct, which must not move */
} pq_run_world;

/* Reads the schema of a database. Close it also after an error. Errors: PQ_OUT_OF_MEMORY, those of
 * the database. */
pq_status pq_run_world_open(pq_run_world *world, pq_db *db, pq_error *error);
void pq_run_world_close(pq_run_world *world);

/* Writes the request of the operation run.work: the database's name and what is asked of it. */
void pq_run_world_write_request(pq_writer *w, const char *database,
                                const pq_world_request *request);

/* Writes and reads the result of run.work: {"text", "status": a code, "message", "where", "rows",
 * "repairs": [{"kind", "from", "to"}]}. What was read lives in the arena. Errors of reading:
 * PQ_BAD_FIELD, PQ_OUT_OF_MEMORY. */
void pq_run_world_write_result(pq_writer *w, const pq_world_result *result);
pq_status pq_run_world_read_result(const pq_value *value, pq_arena *arena, pq_world_result *result,
                                   pq_error *error);

#endif
