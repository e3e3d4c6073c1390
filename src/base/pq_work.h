/*
 * Work: what the body of an operation is given. The rooms below the API take a pq_work and never
 * see a session.
 *
 * All members are borrowed for the length of the call.
 */
#ifndef PQ_WORK_H
#define PQ_WORK_H

#include "pq_arena.h"
#include "pq_json.h"

typedef struct pq_work {
    const pq_value *request;
    pq_arena *arena; /* freed after the call */
    pq_writer *out;  /* takes one JSON value */
    pq_error *error;
    void *session; /* handed to `file` */
    /* Finds the bytes that were loaded under a name; false if there are none. */
    bool (*file)(void *session, const char *name, const char **bytes, size_t *size);
} pq_work;

/* The bytes of the file that the request's field `key` names; borrowed from the session. Errors:
 * PQ_BAD_FIELD, PQ_UNKNOWN_NAME. */
pq_status pq_work_file(const pq_work *work, const char *key, const char **bytes, size_t *size);

#endif
