/* Operations on evaluations: begin, step, result, compare, end. */
#include "job.h"

#include "pq_eval.h"

#include <string.h>

PQ_JOB_CORE(eval)

static pq_status begin(pq_call *call, pq_kept *job) {
    static const char *const fields[] = {"database", "gold", "predictions", "rule", NULL};
    pq_kept *database = NULL;
    const pq_file *gold = NULL;
    const pq_file *predictions = NULL;
    const pq_rule *rule = NULL;
    pq_eval *eval = NULL;
    pq_status status = pq_call_fields(call, fields);
    if (status == PQ_OK) {
        status = pq_call_kept(call, "database", &pq_database_kind, &database);
    }
    if (status == PQ_OK) {
        status = pq_call_file(call, "gold", &gold);
    }
    if (status == PQ_OK) {
        status = pq_call_file(call, "predictions", &predictions);
    }
    if (status == PQ_OK) {
        status = pq_call_rule(call, &rule);
    }
    if (status == PQ_OK) {
        status = pq_eval_begin(database->self, gold->bytes, gold->size, predictions->bytes,
                               predictions->size, rule, &eval, call->work.error);
    }
    job->self = eval;
    return status == PQ_OK ? pq_kept_use(job, database, call->work.error) : status;
}

static pq_status write(pq_writer *w, const void *self, pq_error *error) {
    (void)error;
    pq_eval_write(w, self);
    return PQ_OK;
}

const pq_job_kind pq_eval_job = {
    .kept = {"evaluation", "is under way", eval_end},
    .name = "evaluation",
    .prefix = "e",
    .counter = PQ_JOB_EVAL,
    .begin = begin,
    .last = "question",
    PQ_JOB_OF(eval),
    .write = write,
};

static const pq_operation operations[] = {
    {"eval.begin", "begin to judge predictions against a gold set", pq_job_begin, &pq_eval_job},
    {"eval.step", "judge the next question", pq_job_step, &pq_eval_job},
    {"eval.result", "the whole evaluation so far (perquery-evaluation/1)", pq_job_result,
     &pq_eval_job},
    {"eval.end", "end an evaluation and free its memory", pq_job_end, &pq_eval_job},
};

const pq_operations pq_eval_operations = PQ_OPERATIONS(operations);
