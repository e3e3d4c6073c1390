/*
 * Jobs: what takes too long for one call. A job is begun, does one step a call until it is
 * finished, gives its result, and is ended. All kinds share these four operations; what differs
 * stands in their row.
 */
#ifndef PQ_API_JOB_H
#define PQ_API_JOB_H

#include "operation.h"

struct pq_job_kind {
    pq_kept_kind kept;  /* ends a job, begun or half begun */
    const char *name;   /* key of a job's name in requests and answers: "evaluation" */
    const char *prefix; /* its jobs are called <prefix>1, <prefix>2, ... */
    unsigned counter;   /* PQ_JOB_... */

    /* Reads the request and sets job->self and what it uses. After an error the job is freed. */
    pq_status (*begin)(pq_call *call, pq_kept *job);
    /* Writes more fields of the answer to begin; NULL: only name and total. */
    void (*write_begun)(pq_writer *w, const void *self);
    /* Does one step; nothing once it is finished. */
    pq_status (*step)(void *self, pq_error *error);
    size_t (*done)(const void *self);
    size_t (*total)(const void *self);
    bool (*finished)(const void *self);
    const char *last; /* key of what the last step did, in the answer to step; NULL: none */
    void (*write_last)(pq_writer *w, const void *self);
    bool whole; /* there is no result before the job is finished */
    pq_status (*write)(pq_writer *w, const void *self, pq_error *error);
};

/* The functions of a row whose core is called pq_X, as static X_end, X_step, ..., and what of the
 * row they fill in. */
#define PQ_JOB_CORE(X)                                                                             \
    static void X##_end(pq_api *api, void *self) {                                                 \
        (void)api;                                                                                 \
        pq_##X##_end(self);                                                                        \
    }                                                                                              \
    static pq_status X##_step(void *self, pq_error *error) {                                       \
        return pq_##X##_step(self, error);                                                         \
    }                                                                                              \
    static size_t X##_done(const void *self) {                                                     \
        return pq_##X##_done(self);                                                                \
    }                                                                                              \
    static size_t X##_total(const void *self) {                                                    \
        return pq_##X##_total(self);                                                               \
    }                                                                                              \
    static bool X##_finished(const void *self) {                                                   \
        return pq_##X##_finished(self);                                                            \
    }                                                                                              \
    static void X##_write_last(pq_writer *w, const void *self) {                                   \
        pq_##X##_write_last(w, self);                                                              \
    }

#define PQ_JOB_OF(X)                                                                               \
    .step = X##_step, .done = X##_done, .total = X##_total, .finished = X##_finished,              \
    .write_last = X##_write_last

extern const pq_job_kind pq_eval_job;  /* self is a pq_eval */
extern const pq_job_kind pq_judge_job; /* self is a pq_judged */
extern const pq_job_kind pq_run_job;   /* self is a pq_run_session */

/* The operations of the kind that the call's row names. "begin" answers {name: ..., "total", ...},
 * "step" {"done", "total", "finished", what the step did}, "result" the whole so far, and "end",
 * which frees the job, {name: ...}. Errors: PQ_BAD_FIELD, PQ_UNKNOWN_NAME, those of the kind. */
pq_status pq_job_begin(pq_call *call);
pq_status pq_job_step(pq_call *call);
pq_status pq_job_result(pq_call *call);
pq_status pq_job_end(pq_call *call);

/* The job that the request's field `key` names. Errors: PQ_BAD_FIELD, PQ_UNKNOWN_NAME. */
pq_status pq_job_find(pq_call *call, const pq_job_kind *kind, const char *key, pq_kept **job);

/* Refuses a job that is not finished. Errors: PQ_BAD_FIELD. */
pq_status pq_job_finished(const pq_call *call, const pq_job_kind *kind, const pq_kept *job);

#endif
