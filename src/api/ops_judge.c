/* Operations that judge: one question, and sweeps as they were run (begin, step, result, compare,
 * end). */
#include "job.h"

#include "pq_eval.h"
#include "pq_judged.h"

/* ---- one question ---- */

/* The answer is given as "sql" or as "reply". */
static pq_status read_answer(pq_call *call, pq_eval_answer *answer) {
    pq_value value;
    bool has_sql = pq_json_find(call->work.request, "sql", &value);
    answer->is_reply = pq_json_find(call->work.request, "reply", &value);
    if (has_sql == answer->is_reply) {
        return pq_json_refuse(call->work.request, call->work.error,
                              "either \"sql\" or \"reply\" is wanted");
    }
    pq_status status = pq_call_string(call, "question", &answer->question);
    return status == PQ_OK ? pq_json_bytes(&value, &answer->text, &answer->size, call->work.error)
                           : status;
}

static pq_status eval_question(pq_call *call) {
    static const char *const fields[] = {"database", "gold", "question", "sql",
                                         "reply",    "rule", NULL};
    pq_kept *database = NULL;
    const pq_file *gold = NULL;
    const pq_rule *rule = NULL;
    pq_eval_answer answer = {0};
    pq_status status = pq_call_fields(call, fields);
    if (status == PQ_OK) {
        status = pq_call_kept(call, "database", &pq_database_kind, &database);
    }
    if (status == PQ_OK) {
        status = pq_call_file(call, "gold", &gold);
    }
    if (status == PQ_OK) {
        status = pq_call_rule(call, &rule);
    }
    if (status == PQ_OK) {
        status = read_answer(call, &answer);
    }
    return status == PQ_OK ? pq_eval_question(database->self, gold->bytes, gold->size, &answer,
                                              rule, call->work.out, call->work.error)
                           : status;
}

/* ---- sweeps ---- */

/* The array that the request's field `key` holds. */
static pq_status find_list(pq_call *call, const char *key, pq_value *list, size_t *count) {
    pq_status status = pq_json_member(call->work.request, key, list, call->work.error);
    return status == PQ_OK ? pq_json_array(list, count, call->work.error) : status;
}

static pq_status read_sweeps(pq_call *call, pq_judged_sweep **sweeps, size_t *count) {
    pq_value list;
    pq_status status = find_list(call, "sweeps", &list, count);
    if (status != PQ_OK) {
        return status;
    }
    *sweeps = pq_arena_array(call->work.arena, *count, sizeof **sweeps);
    if (*sweeps == NULL) {
        return pq_error_memory(call->work.error);
    }
    for (size_t i = 0; i < *count && status == PQ_OK; i++) {
        pq_value value = pq_json_item(&list, i);
        pq_kept *kept = NULL;
        status = pq_named_kept(call, &value, &pq_file_kind, &kept);
        if (status == PQ_OK) {
            const pq_file *file = kept->self;
            (*sweeps)[i] =
                (pq_judged_sweep){.name = kept->name, .text = file->bytes, .size = file->size};
        }
    }
    return status;
}

static pq_status read_base(pq_call *call, const pq_value *object, pq_kept *job,
                           pq_judged_base *base) {
    static const char *const fields[] = {"database", "gold", "as", NULL};
    pq_value value;
    pq_kept *database = NULL;
    pq_kept *gold = NULL;
    pq_status status = pq_json_object(object, fields, call->work.error);
    if (status == PQ_OK) {
        status = pq_json_member(object, "database", &value, call->work.error);
    }
    if (status == PQ_OK) {
        status = pq_named_kept(call, &value, &pq_database_kind, &database);
    }
    if (status == PQ_OK) {
        status = pq_json_member(object, "gold", &value, call->work.error);
    }
    if (status == PQ_OK) {
        status = pq_named_kept(call, &value, &pq_file_kind, &gold);
    }
    if (status == PQ_OK && pq_json_find(object, "as", &value)) {
        status = pq_json_string(&value, &base->as, call->work.error);
    }
    if (status != PQ_OK) {
        return status;
    }
    const pq_file *file = gold->self;
    base->db = database->self;
    base->name = database->name;
    base->gold = file->bytes;
    base->gold_size = file->size;
    return pq_kept_use(job, database, call->work.error);
}

static pq_status read_bases(pq_call *call, pq_kept *job, pq_judged_base **bases, size_t *count) {
    pq_value list;
    pq_status status = find_list(call, "bases", &list, count);
    if (status != PQ_OK) {
        return status;
    }
    *bases = pq_arena_array(call->work.arena, *count, sizeof **bases);
    if (*bases == NULL) {
        return pq_error_memory(call->work.error);
    }
    for (size_t i = 0; i < *count && status == PQ_OK; i++) {
        pq_value object = pq_json_item(&list, i);
        status = read_base(call, &object, job, &(*bases)[i]);
    }
    return status;
}

PQ_JOB_CORE(judged)

static pq_status begin(pq_call *call, pq_kept *job) {
    static const char *const fields[] = {"sweeps", "bases", "rule", NULL};
    pq_judged_sweep *sweeps = NULL;
    pq_judged_base *bases = NULL;
    size_t n_sweeps = 0;
    size_t n_bases = 0;
    const pq_rule *rule = NULL;
    pq_judged *judged = NULL;
    pq_status status = pq_call_fields(call, fields);
    if (status == PQ_OK) {
        status = read_sweeps(call, &sweeps, &n_sweeps);
    }
    if (status == PQ_OK) {
        status = read_bases(call, job, &bases, &n_bases);
    }
    if (status == PQ_OK) {
        status = pq_call_rule(call, &rule);
    }
    if (status == PQ_OK) {
        status = pq_judged_begin(sweeps, n_sweeps, bases, n_bases, rule, &judged, call->work.error);
    }
    job->self = judged;
    return status;
}

static void write_begun(pq_writer *w, const void *self) {
    pq_write_key_size(w, "answers", pq_judged_answers(self));
    pq_write_key_size(w, "series", pq_judged_series(self));
}

static pq_status write(pq_writer *w, const void *self, pq_error *error) {
    (void)error;
    pq_judged_write(w, self);
    return PQ_OK;
}

const pq_job_kind pq_judge_job = {
    .kept = {"judging", "is under way", judged_end},
    .name = "judged",
    .prefix = "j",
    .counter = PQ_JOB_JUDGE,
    .begin = begin,
    .write_begun = write_begun,
    .last = "answer",
    PQ_JOB_OF(judged),
    .whole = true,
    .write = write,
};

pq_status pq_call_judged(pq_call *call, const char *const *fields, const pq_judged **judged) {
    pq_kept *job = NULL;
    pq_status status = pq_call_fields(call, fields);
    if (status == PQ_OK) {
        status = pq_job_find(call, &pq_judge_job, "judged", &job);
    }
    if (status == PQ_OK) {
        status = pq_job_finished(call, &pq_judge_job, job);
    }
    *judged = status == PQ_OK ? job->self : NULL;
    return status;
}

static const pq_operation operations[] = {
    {"eval.question", "judge one answer to one question of a gold set", eval_question, NULL},
    {"sweep.judge.begin", "begin to judge sweeps as they were run", pq_job_begin, &pq_judge_job},
    {"sweep.judge.step", "judge the next answer, or compute the figures of the next series",
     pq_job_step, &pq_judge_job},
    {"sweep.judge.result", "every figure of the judged sweeps (perquery-judged/1)", pq_job_result,
     &pq_judge_job},
    {"sweep.judge.end", "end a judging of sweeps and free its memory", pq_job_end, &pq_judge_job},
};

const pq_operations pq_judge_operations = PQ_OPERATIONS(operations);
