/* Operations on the lint of a gold set: begin, step, result, end. */
#include "job.h"

#include "pq_lint.h"

PQ_JOB_CORE(lint)

static pq_status begin(pq_call *call, pq_kept *job) {
    static const char *const fields[] = {"database", "gold", NULL};
    pq_kept *database = NULL;
    const pq_file *gold = NULL;
    pq_lint *lint = NULL;
    pq_status status = pq_call_fields(call, fields);
    if (status == PQ_OK) {
        status = pq_call_kept(call, "database", &pq_database_kind, &database);
    }
    if (status == PQ_OK) {
        status = pq_call_file(call, "gold", &gold);
    }
    if (status == PQ_OK) {
        status = pq_lint_begin(database->self, gold->bytes, gold->size, &lint, call->work.error);
    }
    job->self = lint;
    return status == PQ_OK ? pq_kept_use(job, database, call->work.error) : status;
}

static pq_status write(pq_writer *w, const void *self, pq_error *error) {
    (void)error;
    pq_lint_write(w, self);
    return PQ_OK;
}

static const pq_job_kind lint_job = {
    .kept = {"lint", "is under way", lint_end},
    .name = "lint",
    .prefix = "l",
    .counter = PQ_JOB_LINT,
    .begin = begin,
    .last = "findings",
    PQ_JOB_OF(lint),
    .write = write,
};

static const pq_operation operations[] = {
    {"lint.begin", "begin to lint a gold set against its database", pq_job_begin, &lint_job},
    {"lint.step", "lint the next question", pq_job_step, &lint_job},
    {"lint.result", "all findings so far (perquery-lint/1)", pq_job_result, &lint_job},
    {"lint.end", "end a lint and free its memory", pq_job_end, &lint_job},
};

const pq_operations pq_lint_operations = PQ_OPERATIONS(operations);
