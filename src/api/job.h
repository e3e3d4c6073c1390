/*
 * Jobs: what takes too long for one call. A job starts, does one step a call until it is
 * finished, gives its result, and is ended. All kinds share these four operations; what differs
 * stands in their row.
 */
#ifndef PQ_API_JOB_H
#define PQ_API_JOB_H

#include "named.h"

struct pq_job_kind {
    pq_kept_kind kept;  /* ends a job, also one that failed to start */
    const char *name;   /* key of a job's name in requests and answers: "evaluation" */
    const char *prefix; /* its jobs are called <prefix>1, <prefix>2, ... */
    unsigned counter;   /* PQ_JOB_... */

    /* Sets job->self and what it uses. After an error the job is freed. */
    pq_status (*begin)(pq_call *call, const void *request, pq_kept *job);
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
 * which frees the job, {name: ...}. The request of the last three is a pq_named_job. Errors: those
 * of the kind; PQ_BAD_FIELD for a result that is not there yet. */
pq_status pq_job_begin(pq_call *call, void *request);
pq_status pq_job_step(pq_call *call, void *request);
pq_status pq_job_result(pq_call *call, void *request);
pq_status pq_job_end(pq_call *call, void *request);

/* The shape of a request that only names a job. */
#define PQ_JOB_SHAPE(shape, key_, help_)                                                           \
    static const pq_field shape##_fields[] = {                                                     \
        {PQ_FIELD_TEXT(pq_named_job, name), .key = (key_), .check = pq_find_job, .help = (help_)}, \
    };                                                                                             \
    static const pq_shape shape = PQ_SHAPE(pq_named_job, shape##_fields);

/* Refuses a job that is not finished; `where` is the place of its name. Errors: PQ_BAD_FIELD. */
pq_status pq_job_finished(const pq_job_kind *kind, const pq_kept *job, const char *where,
                          pq_error *error);

#endif
