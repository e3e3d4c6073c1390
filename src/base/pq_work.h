/*
 * Work: what the body of an operation is given. The rooms below the API take a pq_work and never
 * see a session.
 *
 * All members are borrowed for the length of the call.
 */
#ifndef PQ_WORK_H
#define PQ_WORK_H

#include "pq_file.h"

typedef struct pq_work {
    const pq_value *request;
    pq_arena *arena; /* freed after the call */
    pq_writer *out;  /* takes one JSON value */
    pq_error *error;
    void *session; /* handed to `file` */
    /* The file that was loaded under a name; NULL if there is none. */
    pq_file *(*file)(void *session, const char *name);
} pq_work;

#endif
