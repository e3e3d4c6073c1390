/* Operations on evaluations. */
#include "job.h"

#include "pq_eval.h"

PQ_JOB_CORE(eval)

typedef struct eval_request {
    pq_named_database database;
    pq_named_file gold, predictions;
    pq_named_rule rule;
} eval_request;

static const pq_field request_fields[] = {
    {PQ_NAMED_DATABASE(eval_request, database), .help = "Open database that the gold set is for."},
    {PQ_NAMED_FILE(eval_request, gold), .help = "Gold set; a loaded file."},
    {PQ_NAMED_FILE(eval_request, predictions), .help = "Predictions to score; a loaded file."},
    {PQ_NAMED_RULE(eval_request, rule)},
};
static const pq_shape request_shape = PQ_SHAPE(eval_request, request_fields);

static pq_status begin(pq_call *call, const void *request, pq_kept *job) {
    const eval_request *q = request;
    pq_eval *eval = NULL;
    pq_status status =
        pq_eval_begin(q->database.db, q->gold.bytes, q->gold.size, q->predictions.bytes,
                      q->predictions.size, pq_named_rule_of(&q->rule), &eval, call->work.error);
    job->self = eval;
    return status == PQ_OK ? pq_kept_use(job, q->database.kept, call->work.error) : status;
}

static pq_status write(pq_writer *w, const void *self, pq_error *error) {
    (void)error;
    pq_eval_write(w, self);
    return PQ_OK;
}

const pq_job_kind pq_eval_job = {
    .kept = {"evaluation", "is running", eval_end},
    .name = "evaluation",
    .prefix = "e",
    .counter = PQ_JOB_EVAL,
    .begin = begin,
    .last = "question",
    PQ_JOB_OF(eval),
    .write = write,
};

PQ_JOB_SHAPE(job_shape, "evaluation", "Evaluation, as eval.begin named it.")

static const pq_operation operations[] = {
    {"eval.begin", "start scoring predictions against a gold set", &request_shape, pq_job_begin,
     &pq_eval_job},
    {"eval.step", "score the next question", &job_shape, pq_job_step, &pq_eval_job},
    {"eval.result", "the whole evaluation so far (perquery-evaluation/1)", &job_shape,
     pq_job_result, &pq_eval_job},
    {"eval.end", "end an evaluation and free its memory", &job_shape, pq_job_end, &pq_eval_job},
};

const pq_operations pq_eval_operations = PQ_OPERATIONS(operations);
