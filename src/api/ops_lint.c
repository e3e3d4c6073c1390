/* Operations on the lint of a gold set. */
#include "job.h"

#include "pq_lint.h"

PQ_JOB_CORE(lint)

typedef struct lint_request {
    pq_named_database database;
    pq_named_file gold;
} lint_request;

static const pq_field request_fields[] = {
    {PQ_NAMED_DATABASE(lint_request, database), .help = "Open database that the gold set is for."},
    {PQ_NAMED_FILE(lint_request, gold), .help = "Gold set to check; a loaded file."},
};
static const pq_shape request_shape = PQ_SHAPE(lint_request, request_fields);

static pq_status begin(pq_call *call, const void *request, pq_kept *job) {
    const lint_request *q = request;
    pq_lint *lint = NULL;
    pq_status status =
        pq_lint_begin(q->database.db, q->gold.bytes, q->gold.size, &lint, call->work.error);
    job->self = lint;
    return status == PQ_OK ? pq_kept_use(job, q->database.kept, call->work.error) : status;
}

static pq_status write(pq_writer *w, const void *self, pq_error *error) {
    (void)error;
    pq_lint_write(w, self);
    return PQ_OK;
}

static const pq_job_kind lint_job = {
    .kept = {"lint", "is running", lint_end},
    .name = "lint",
    .prefix = "l",
    .counter = PQ_JOB_LINT,
    .begin = begin,
    .last = "findings",
    PQ_JOB_OF(lint),
    .write = write,
};

PQ_JOB_SHAPE(job_shape, "lint", "Lint, as lint.begin named it.")

static const pq_operation operations[] = {
    {"lint.begin", "start checking a gold set against its database", &request_shape, pq_job_begin,
     &lint_job},
    {"lint.step", "check the next question", &job_shape, pq_job_step, &lint_job},
    {"lint.result", "all findings so far (perquery-lint/1)", &job_shape, pq_job_result, &lint_job},
    {"lint.end", "end a lint and free its memory", &job_shape, pq_job_end, &lint_job},
};

const pq_operations pq_lint_operations = PQ_OPERATIONS(operations);
