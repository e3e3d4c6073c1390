/* Operations on evaluations. */
#include "job.h"

#include "pq_eval.h"
#include "pq_significance.h"

#include <string.h>

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

static const pq_job_kind eval_job = {
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

/* ---- two evaluations ---- */

typedef struct compare_request {
    pq_named_job first, second;
} compare_request;

static bool same_questions(const pq_eval *first, const pq_eval *second) {
    size_t n = pq_eval_total(first);
    bool same = n == pq_eval_total(second);
    for (size_t i = 0; same && i < n; i++) {
        same = strcmp(pq_eval_id(first, i), pq_eval_id(second, i)) == 0;
    }
    return same;
}

static pq_status check_compare(const pq_reading *reading, const pq_value *object, void *into) {
    const compare_request *q = into;
    (void)object;
    if (pq_eval_finished(q->first.self) && pq_eval_finished(q->second.self) &&
        same_questions(q->first.self, q->second.self)) {
        return PQ_OK;
    }
    return pq_error_set(reading->error, PQ_BAD_FIELD, "second",
                        "select two finished evaluations of the same questions");
}

static const pq_field compare_fields[] = {
    {PQ_NAMED_JOB(compare_request, first), .help = "A finished evaluation."},
    {PQ_NAMED_JOB(compare_request, second), .help = "Another one of the same questions."},
};
static const pq_shape compare_shape =
    PQ_SHAPE(compare_request, compare_fields, .check = check_compare);

static void write_comparison(pq_writer *w, const pq_comparison *c) {
    pq_write_object(w);
    pq_write_key_size(w, "both", c->both);
    pq_write_key_size(w, "only_first", c->only_first);
    pq_write_key_size(w, "only_second", c->only_second);
    pq_write_key_size(w, "neither", c->neither);
    pq_write_key_string(w, "test", "exact McNemar, two-sided");
    pq_write_key_number(w, "p_value", c->p_value);
    pq_write_key_number(w, "alpha", PQ_SIGNIFICANCE);
    pq_write_key_string(w, "better", pq_standing_code(c->standing));
    pq_write_key_string(w, "meaning", pq_standing_meaning(c->standing));
    pq_write_end(w);
}

static pq_status eval_compare(pq_call *call, void *request) {
    const compare_request *q = request;
    const pq_eval *first = q->first.self;
    const pq_eval *second = q->second.self;
    size_t n = pq_eval_total(first);
    bool *right_first = pq_arena_array(call->work.arena, n, sizeof *right_first);
    bool *right_second = pq_arena_array(call->work.arena, n, sizeof *right_second);
    if (right_first == NULL || right_second == NULL) {
        return pq_error_memory(call->work.error);
    }
    size_t compared = 0;
    for (size_t i = 0; i < n; i++) {
        if (pq_eval_outcome(first, i) != PQ_OUTCOME_GOLD_FAILED) {
            right_first[compared] = pq_eval_outcome(first, i) == PQ_OUTCOME_RIGHT;
            right_second[compared] = pq_eval_outcome(second, i) == PQ_OUTCOME_RIGHT;
            compared++;
        }
    }
    pq_comparison comparison = pq_compare(right_first, right_second, compared, PQ_SIGNIFICANCE);
    write_comparison(call->work.out, &comparison);
    return PQ_OK;
}

static const pq_operation operations[] = {
    {"eval.begin", "start scoring predictions against a gold set", &request_shape, pq_job_begin,
     &eval_job},
    {"eval.step", "score the next question", &job_shape, pq_job_step, &eval_job},
    {"eval.result", "the whole evaluation so far (perquery-evaluation/1)", &job_shape,
     pq_job_result, &eval_job},
    {"eval.end", "end an evaluation and free its memory", &job_shape, pq_job_end, &eval_job},
    {"eval.compare", "test whether two evaluations of the same questions differ significantly",
     &compare_shape, eval_compare, &eval_job},
};

const pq_operations pq_eval_operations = PQ_OPERATIONS(operations);
