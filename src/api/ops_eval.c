/* Operations on evaluations: begin, step, result, compare, end. */
#include "job.h"

#include "pq_eval.h"
#include "pq_significance.h"

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

static const pq_job_kind eval_job = {
    .kept = {"evaluation", "is under way", eval_end},
    .name = "evaluation",
    .prefix = "e",
    .counter = PQ_JOB_EVAL,
    .begin = begin,
    .last = "question",
    PQ_JOB_OF(eval),
    .write = write,
};

/* Two finished evaluations on the same questions. Errors: PQ_BAD_FIELD, PQ_UNKNOWN_NAME. */
static pq_status find_two(pq_call *call, const pq_eval **first, const pq_eval **second) {
    static const char *const fields[] = {"first", "second", NULL};
    pq_kept *a = NULL;
    pq_kept *b = NULL;
    pq_status status = pq_call_fields(call, fields);
    if (status == PQ_OK) {
        status = pq_job_find(call, &eval_job, "first", &a);
    }
    if (status == PQ_OK) {
        status = pq_job_find(call, &eval_job, "second", &b);
    }
    if (status != PQ_OK) {
        return status;
    }
    *first = a->self;
    *second = b->self;
    size_t n = pq_eval_total(*first);
    bool same = n == pq_eval_total(*second);
    for (size_t i = 0; same && i < n; i++) {
        same = strcmp(pq_eval_id(*first, i), pq_eval_id(*second, i)) == 0;
    }
    if (!same || !pq_eval_finished(*first) || !pq_eval_finished(*second)) {
        return pq_error_set(call->work.error, PQ_BAD_FIELD, "second",
                            "two finished evaluations of the same questions are wanted");
    }
    return PQ_OK;
}

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

static pq_status eval_compare(pq_call *call) {
    const pq_eval *first = NULL;
    const pq_eval *second = NULL;
    pq_status status = find_two(call, &first, &second);
    if (status != PQ_OK) {
        return status;
    }
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
    {"eval.begin", "begin to judge predictions against a gold set", pq_job_begin, &eval_job},
    {"eval.step", "judge the next question", pq_job_step, &eval_job},
    {"eval.result", "the whole evaluation so far (perquery-evaluation/1)", pq_job_result,
     &eval_job},
    {"eval.end", "end an evaluation and free its memory", pq_job_end, &eval_job},
    {"eval.compare", "whether two evaluations of the same questions can be told apart",
     eval_compare, NULL},
};

const pq_operations pq_eval_operations = PQ_OPERATIONS(operations);
