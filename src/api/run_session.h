/* A run that a session keeps: plan, world, engine, and a cassette that is recorded or played. */
#ifndef PQ_API_RUN_SESSION_H
#define PQ_API_RUN_SESSION_H

#include "operation.h"
#include "pq_api_drive.h"
#include "pq_cassette.h"
#include "pq_graph.h"

/* The wall-clock that one statement of an agent may take; verdicts have more. */
#define PQ_RUN_STATEMENT_MS 5000.0

typedef struct pq_run_session {
    unsigned number;   /* the job's, and the upper half of its exchanges' numbers */
    pq_arena *arena;   /* all that was read */
    pq_arena *scratch; /* one statement or one description */
    pq_json *document; /* what the plan lives in */
    pq_json *tape;     /* the cassette's document; NULL for a live run */
    pq_strategy *strategies;
    size_t n_strategies;
    const char *started_at; /* NULL if not given */
    pq_db *db;              /* borrowed */
    pq_schema schema;
    pq_graph graph;
    pq_world world;
    pq_plan plan;
    pq_run *run;
    pq_cassette cassette;
    pq_player *player; /* NULL for a live run */
    bool at_once;      /* the player's time is `virtual_ms`, moved by run.step */
    double virtual_ms;
    double last_ms;        /* of a live run: when a driver last asked */
    pq_recorder *recorder; /* NULL if nothing is recorded */
} pq_run_session;

/* A new item on a database, with the compiled-in strategies and a world, but without a plan. To be
 * freed with pq_run_session_free. Errors: PQ_OUT_OF_MEMORY, those of the database. */
pq_status pq_run_session_new(pq_db *db, pq_run_session **item, pq_error *error);
void pq_run_session_free(pq_run_session *item);

/* Stops the run at the time that it has reached. */
void pq_run_session_stop(pq_run_session *item);

/* Stops the run, whose exchanges a driver has open; writes their numbers to *exchanges, from
 * malloc, which grows, and counts them. Out of memory they are left to end by themselves. */
void pq_run_session_orphan(pq_run_session *item, uint64_t **exchanges, size_t *count);

/* Finds out what a driver is to do for this run; IDLE if nothing. */
void pq_run_session_drive(pq_run_session *item, double now_ms, pq_drive *want);

#endif
