/*
 * A session and what it keeps under names: files, open databases and jobs (job.h). Each kind has
 * names of its own, so a file and a database may share one.
 */
#ifndef PQ_API_KEPT_H
#define PQ_API_KEPT_H

#include "pq_api.h"
#include "pq_db.h"
#include "pq_file.h"

#include <stdint.h>

/* The longest name under which something is kept, in bytes. */
enum { PQ_API_MAX_NAME = 200 };

typedef struct pq_kept_kind {
    const char *noun, *state; /* of "no file named "x" is loaded" */
    void (*end)(pq_api *api, void *self);
} pq_kept_kind;

extern const pq_kept_kind pq_file_kind;     /* self is a pq_file */
extern const pq_kept_kind pq_database_kind; /* self is a pq_db */

typedef struct pq_kept {
    struct pq_kept *next;
    const pq_kept_kind *kind;
    char *name;
    void *self;            /* what the kind says, or NULL in what is not complete */
    unsigned number;       /* of a job: which of its kind, from 1 */
    struct pq_kept **uses; /* the databases that a job runs on */
    size_t n_uses;
} pq_kept;

/* The kinds of job, for their counters. */
enum { PQ_JOB_EVAL, PQ_JOB_LINT, PQ_JOB_RECALL, PQ_JOB_JUDGE, PQ_JOB_RUN, PQ_JOB_COUNT };

struct pq_api {
    pq_kept *kept;
    unsigned
        begun[PQ_JOB_COUNT]; /* how many jobs of each kind have started; no name is used twice */
    uint64_t *orphans;       /* exchanges of runs that ended; a driver is to abort them */
    size_t n_orphans;
};

/* What has that kind and name, or NULL. */
pq_kept *pq_kept_find(const pq_api *api, const pq_kept_kind *kind, const char *name);

/* Something that no session keeps yet; NULL when out of memory. The name is copied. */
pq_kept *pq_kept_new(const pq_kept_kind *kind, const char *name);

/* Frees what no session keeps, or NULL, and ends its self if it has one. */
void pq_kept_free(pq_api *api, pq_kept *kept);

/* From here on the session keeps it. A newer one of the same name is found first. */
void pq_kept_add(pq_api *api, pq_kept *kept);

/* Removes something from the session, after all that uses it, and frees it. */
void pq_kept_remove(pq_api *api, pq_kept *kept);

/* Says that a job runs on a database, which is to outlive it. Errors: PQ_OUT_OF_MEMORY. */
pq_status pq_kept_use(pq_kept *job, pq_kept *database, pq_error *error);

/* Keeps bytes from malloc as a file instead of one that had the name; they are the session's from
 * here on, also after an error. Errors: PQ_OUT_OF_MEMORY. */
pq_status pq_file_keep(pq_api *api, const char *name, void *bytes, size_t size, pq_error *error);

/* Keeps an opened database, which is the session's from here on, also after an error, instead of
 * one that had the name. Errors: PQ_OUT_OF_MEMORY. */
pq_status pq_database_keep(pq_api *api, const char *name, pq_db *db, pq_error *error);

#endif
