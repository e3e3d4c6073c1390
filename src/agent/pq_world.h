/*
 * The surroundings of agents: a schema, and a database that runs SQL. An agent never touches them.
 * It asks (PQ_WANT_RUN in pq_agent.h), and whoever holds the database answers: at once, in another
 * thread, in another process.
 */
#ifndef PQ_WORLD_H
#define PQ_WORLD_H

#include "pq_repair.h"
#include "pq_text.h"

/* Which schema text a prompt needs. X(constant, code as printed, what it means) */
#define PQ_SCHEMA_VIEW_LIST(X)                                                                     \
    X(PQ_VIEW_TRIMMED, "trimmed", "compact, trimmed to the question by linking")                   \
    X(PQ_VIEW_FULL, "full", "compact, every table")

typedef enum pq_schema_view { PQ_VIEW_TRIMMED, PQ_VIEW_FULL } pq_schema_view;

/* Many agents share one world; it is borrowed and must outlive them. */
typedef struct pq_world {
    void *context;
    const pq_schema *schema;
    /* Appends the schema for a question. */
    pq_status (*describe)(void *context, const char *question, pq_schema_view view, pq_text *text,
                          pq_error *error);
    /* Runs one statement in the sandbox. PQ_OK: it ran, *n_rows is set. PQ_OUT_OF_MEMORY is fatal;
     * any other status is a failure of the statement, with *error filled in. */
    pq_status (*run)(void *context, const char *sql, size_t size, size_t *n_rows, pq_error *error);
} pq_world;

/* X(constant, code as printed, what it means) */
#define PQ_WORLD_KIND_LIST(X)                                                                      \
    X(PQ_WORLD_DESCRIBE, "describe", "describe the schema for a question")                         \
    X(PQ_WORLD_RUN, "run", "run a statement")

typedef enum pq_world_kind { PQ_WORLD_DESCRIBE, PQ_WORLD_RUN } pq_world_kind;

typedef struct pq_world_request {
    pq_world_kind kind;
    const char *text; /* the question, or the statement; NUL-terminated */
    size_t size;
    pq_schema_view view; /* DESCRIBE */
    bool repairs;        /* RUN: with local repairs, if the statement fails */
} pq_world_request;

/* A local repair that was made. */
typedef struct pq_free_repair {
    pq_repair_kind kind;
    const char *from, *to;
} pq_free_repair;

typedef struct pq_world_result {
    const char *text; /* the schema, or the statement after local repairs; NUL-terminated */
    size_t size;
    pq_status status; /* RUN: how the statement ran; DESCRIBE: PQ_OK */
    pq_error error;   /* of the statement */
    size_t n_rows;
    const pq_free_repair *repairs;
    size_t n_repairs;
} pq_world_result;

/* Answers a request. The result is in the arena, or borrowed from the request. A question that the
 * schema cannot be trimmed to gets every table. Errors: PQ_OUT_OF_MEMORY. */
pq_status pq_world_answer(const pq_world *world, const pq_world_request *request, pq_arena *arena,
                          pq_world_result *result);

#endif
