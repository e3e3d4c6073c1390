/* Operations that score answers: one answer, and sweeps as they were run. */
#include "job.h"

#include "pq_eval.h"
#include "pq_refuse.h"

#include <stdio.h>

/* ---- one answer ---- */

typedef struct question_request {
    pq_named_database database;
    pq_named_file gold;
    pq_named_rule rule;
    const char *question;
    pq_bytes sql, reply;
} question_request;

static const pq_field question_fields[] = {
    {PQ_NAMED_DATABASE(question_request, database),
     .help = "Open database that the gold set is for."},
    {PQ_NAMED_FILE(question_request, gold), .help = "Gold set; a loaded file."},
    {PQ_NAMED_RULE(question_request, rule)},
    {PQ_FIELD_TEXT(question_request, question), .help = "Id of the question in the gold set."},
    {PQ_FIELD_BYTES(question_request, sql), .choice = 1, .help = "SQL that answers it."},
    {PQ_FIELD_BYTES(question_request, reply), .choice = 1,
     .help = "Reply of a model, from which the SQL is extracted."},
};
static const pq_shape question_shape = PQ_SHAPE(question_request, question_fields);

static pq_status eval_question(pq_call *call, void *request) {
    const question_request *q = request;
    bool is_reply = q->reply.data != NULL;
    pq_eval_answer answer = {.question = q->question,
                             .is_reply = is_reply,
                             .text = is_reply ? q->reply.data : q->sql.data,
                             .size = is_reply ? q->reply.size : q->sql.size};
    return pq_eval_question(q->database.db, q->gold.bytes, q->gold.size, &answer,
                            pq_named_rule_of(&q->rule), call->work.out, call->work.error);
}

/* ---- sweeps ---- */

PQ_JOB_CORE(judged)

typedef struct base_request {
    pq_named_database database;
    pq_named_file gold;
    const char *as;
} base_request;

static const pq_field base_fields[] = {
    {PQ_NAMED_DATABASE(base_request, database), .help = "Open database."},
    {PQ_NAMED_FILE(base_request, gold), .help = "Gold set for it; a loaded file."},
    {PQ_FIELD_TEXT(base_request, as), PQ_OPTIONAL,
     .help = "Name that the sweeps give the database, if it is another one."},
};
static const pq_shape base_shape = PQ_SHAPE(base_request, base_fields);

typedef struct judge_request {
    const char **sweeps;
    size_t n_sweeps;
    base_request *bases;
    size_t n_bases;
    pq_named_rule rule;
} judge_request;

static const pq_field judge_fields[] = {
    {PQ_FIELD_TEXTS(judge_request, sweeps), PQ_COUNT(judge_request, n_sweeps),
     .help = "Sweeps of calls to score (perquery-sweep/1); loaded files."},
    {PQ_FIELD_OBJECTS(judge_request, bases), PQ_COUNT(judge_request, n_bases), .of = &base_shape,
     .help = "Databases that the sweeps ask about, each with its gold set."},
    {PQ_NAMED_RULE(judge_request, rule)},
};
static const pq_shape judge_shape = PQ_SHAPE(judge_request, judge_fields);

static pq_status find_sweeps(pq_call *call, const judge_request *q, pq_judged_sweep *sweeps) {
    pq_status status = PQ_OK;
    for (size_t i = 0; i < q->n_sweeps && status == PQ_OK; i++) {
        char where[64];
        pq_kept *kept = NULL;
        snprintf(where, sizeof where, "sweeps[%zu]", i);
        status = pq_call_kept(call, &pq_file_kind, q->sweeps[i], where, &kept);
        if (status == PQ_OK) {
            const pq_file *file = kept->self;
            sweeps[i] =
                (pq_judged_sweep){.name = kept->name, .text = file->bytes, .size = file->size};
        }
    }
    return status;
}

static pq_status use_bases(pq_call *call, const judge_request *q, pq_kept *job,
                           pq_judged_base *bases) {
    pq_status status = PQ_OK;
    for (size_t i = 0; i < q->n_bases && status == PQ_OK; i++) {
        const base_request *base = &q->bases[i];
        bases[i] = (pq_judged_base){.db = base->database.db,
                                    .name = base->database.name,
                                    .as = base->as,
                                    .gold = base->gold.bytes,
                                    .gold_size = base->gold.size};
        status = pq_kept_use(job, base->database.kept, call->work.error);
    }
    return status;
}

static pq_status begin(pq_call *call, const void *request, pq_kept *job) {
    const judge_request *q = request;
    pq_judged *judged = NULL;
    pq_judged_sweep *sweeps = pq_arena_array(call->work.arena, q->n_sweeps, sizeof *sweeps);
    pq_judged_base *bases = pq_arena_array(call->work.arena, q->n_bases, sizeof *bases);
    if (sweeps == NULL || bases == NULL) {
        return pq_error_memory(call->work.error);
    }
    pq_status status = find_sweeps(call, q, sweeps);
    if (status == PQ_OK) {
        status = use_bases(call, q, job, bases);
    }
    if (status == PQ_OK) {
        status = pq_judged_begin(sweeps, q->n_sweeps, bases, q->n_bases, pq_named_rule_of(&q->rule),
                                 &judged, call->work.error);
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
    .kept = {"scoring", "is running", judged_end},
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

PQ_JOB_SHAPE(job_shape, "judged", "Scoring, as sweep.judge.begin named it.")

static const pq_operation operations[] = {
    {"eval.question", "score one answer to one question of a gold set", &question_shape,
     eval_question, NULL},
    {"sweep.judge.begin", "start scoring sweeps", &judge_shape, pq_job_begin, &pq_judge_job},
    {"sweep.judge.step", "score the next answer, or compute the figures of the next series",
     &job_shape, pq_job_step, &pq_judge_job},
    {"sweep.judge.result", "every figure of the scored sweeps (perquery-judged/1)", &job_shape,
     pq_job_result, &pq_judge_job},
    {"sweep.judge.end", "end scoring of sweeps and free its memory", &job_shape, pq_job_end,
     &pq_judge_job},
};

const pq_operations pq_judge_operations = PQ_OPERATIONS(operations);
