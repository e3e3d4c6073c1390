/* A run that a session keeps: plan, world, engine, and a cassette that is recorded or played. */
#ifndef PQ_API_RUN_SESSION_H
#define PQ_API_RUN_SESSION_H

#include "operation.h"
#include "pq_api_drive.h"
#include "pq_cassette.h"
#include "run_world.h"

typedef struct pq_run_session {
    unsigned number;   /* the job's, and the upper half of its exchanges' numbers */
    pq_arena *arena;   /* all that was read */
    pq_json *document; /* what the plan lives in */
    pq_json *tape;     /* the cassette's document; NULL for a live run */
    pq_strategy *strategies;
    size_t n_strategies;
    const char *started_at; /* NULL if not given */
    pq_run_world world;     /* without a database if the driver has it */
    pq_plan plan;
    pq_run *run;
    pq_cassette cassette;
    pq_player *player; /* NULL for a live run */
    bool at_once;      /* the player's time is `virtual_ms`, moved by run.step */
    double virtual_ms;
    double last_ms;        /* of a live run: when a driver last asked */
    pq_recorder *recorder; /* NULL if nothing is recorded */
    pq_text work;          /* what was last handed out to be run */
} pq_run_session;

/* A new item on a database, with the compiled-in strategies and a world, but without a plan. With
 * no database (NULL) it has no world, and its run hands out what agents ask of one. To be freed
 * with pq_run_session_free. Errors: PQ_OUT_OF_MEMORY, those of the database. */
pq_status pq_run_session_new(pq_db *db, pq_run_session **item, pq_error *error);
void pq_run_session_free(pq_run_session *item);

/* Stops the run at the time that it has reached. */
void pq_run_session_stop(pq_run_session *item);

/* Stops the run, whose exchanges a driver has open; writes their numbers to *exchanges, from
 * malloc, which grows, and counts them. Out of memory they are left to end by themselves. */
void pq_run_session_orphan(pq_run_session *item, uint64_t **exchanges, size_t *count);

/* Finds out what a driver is to do for this run; IDLE if nothing. */
void pq_run_session_drive(pq_run_session *item, double now_ms, pq_drive *want);

/* The next thing for the holder of the database; false if there is none. */
bool pq_run_session_take(pq_run_session *item, pq_drive_work *work);

/* Passes on the envelope of run.work; an error of the operation ends the run. */
void pq_run_session_ran(pq_run_session *item, unsigned call, const char *envelope, size_t size);

#endif
