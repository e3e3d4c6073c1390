#include "pq_eval.h"

#include "pq_sql.h"
#include "pq_stats.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double confidence = 0.95;

struct pq_eval {
    pq_db *db;
    const pq_rule *rule;
    pq_arena *arena;  /* gold set, predictions, and what every question leaves behind */
    pq_arena *scratch; /* one question's rows; reset after each */
    pq_gold gold;
    pq_prediction *predictions;
    size_t done;
    pq_outcome *outcomes;  /* n_questions */
    pq_text *written;      /* n_questions: each judged question as JSON */
    const char *gold_failure;
};

/* What judging one question finds out; lives in the scratch arena. */
typedef struct judgement {
    pq_outcome outcome;
    pq_error error;        /* where the outcome is a failure */
    size_t alternative;    /* the gold SQL that the verdict speaks of */
    const char *gold_sql;  /* with its bindings written in */
    const pq_rows *gold;   /* NULL if it failed */
    const pq_rows *predicted;
    const pq_verdict *verdict;  /* by the evaluation's rule; NULL if nothing was compared */
    const pq_verdict *verdicts; /* by every rule, in the order of pq_score_rules */
} judgement;

const char *pq_outcome_code(pq_outcome outcome) {
    static const char *const codes[] = {
#define PQ_OUTCOME_CODE(constant, code, meaning) code,
        PQ_OUTCOME_LIST(PQ_OUTCOME_CODE)
#undef PQ_OUTCOME_CODE
    };
    return codes[outcome];
}

const char *pq_outcome_meaning(pq_outcome outcome) {
    static const char *const meanings[] = {
#define PQ_OUTCOME_MEANING(constant, code, meaning) meaning,
        PQ_OUTCOME_LIST(PQ_OUTCOME_MEANING)
#undef PQ_OUTCOME_MEANING
    };
    return meanings[outcome];
}

pq_status pq_eval_begin(pq_db *db, const char *gold, size_t gold_size, const char *predictions,
                        size_t predictions_size, const pq_rule *rule, pq_eval **out,
                        pq_error *error) {
    *out = NULL;
    pq_eval *eval = calloc(1, sizeof *eval);
    if (eval == NULL) {
        return pq_error_memory(error);
    }
    eval->db = db;
    eval->rule = rule;
    eval->arena = pq_arena_new();
    eval->scratch = pq_arena_new();
    pq_status status = eval->arena == NULL || eval->scratch == NULL ? pq_error_memory(error) : PQ_OK;
    if (status == PQ_OK) {
        status = pq_gold_read(gold, gold_size, eval->arena, &eval->gold, error);
        if (status != PQ_OK) {
            pq_error_prefix(error, "gold");
        }
    }
    if (status == PQ_OK) {
        status = pq_predictions_read(predictions, predictions_size, &eval->gold, eval->arena,
                                     &eval->predictions, error);
        if (status != PQ_OK) {
            pq_error_prefix(error, "predictions");
        }
    }
    if (status == PQ_OK) {
        size_t n = eval->gold.n_questions;
        eval->outcomes = pq_arena_array(eval->arena, n, sizeof *eval->outcomes);
        eval->written = pq_arena_array(eval->arena, n, sizeof *eval->written);
        if (eval->outcomes == NULL || eval->written == NULL) {
            status = pq_error_memory(error);
        }
    }
    if (status != PQ_OK) {
        pq_eval_end(eval);
        return status;
    }
    *out = eval;
    return PQ_OK;
}

void pq_eval_end(pq_eval *eval) {
    if (eval == NULL) {
        return;
    }
    for (size_t i = 0; i < eval->done; i++) {
        pq_text_free(&eval->written[i]);
    }
    pq_arena_free(eval->scratch);
    pq_arena_free(eval->arena);
    free(eval);
}

bool pq_eval_finished(const pq_eval *eval) {
    return eval->done == eval->gold.n_questions;
}

size_t pq_eval_done(const pq_eval *eval) {
    return eval->done;
}

size_t pq_eval_total(const pq_eval *eval) {
    return eval->gold.n_questions;
}

size_t pq_eval_count(const pq_eval *eval, pq_outcome outcome) {
    size_t count = 0;
    for (size_t i = 0; i < eval->done; i++) {
        count += eval->outcomes[i] == outcome;
    }
    return count;
}

const char *pq_eval_gold_failure(const pq_eval *eval) {
    return eval->gold_failure;
}

static pq_outcome outcome_of_failure(pq_status status) {
    switch (status) {
    case PQ_SQL_EMPTY:
        return PQ_OUTCOME_NO_SQL;
    case PQ_REFUSED_SECOND:
    case PQ_REFUSED_WRITE:
    case PQ_REFUSED_ATTACH:
    case PQ_REFUSED_PRAGMA:
    case PQ_REFUSED_FUNCTION:
    case PQ_REFUSED_STATEMENT:
        return PQ_OUTCOME_REFUSED;
    case PQ_LIMIT_LENGTH:
    case PQ_LIMIT_DEPTH:
    case PQ_LIMIT_ROWS:
    case PQ_LIMIT_BYTES:
    case PQ_LIMIT_STEPS:
    case PQ_LIMIT_TIME:
        return PQ_OUTCOME_STOPPED;
    default:
        return PQ_OUTCOME_SQL_FAILED;
    }
}

/* Runs one statement into the scratch arena. */
static pq_status run(pq_eval *eval, const char *sql, size_t size, bool bound, const pq_rows **rows,
                     pq_error *error) {
    pq_limits limits = pq_limits_default();
    pq_rows *result = pq_arena_alloc(eval->scratch, sizeof *result);
    if (result == NULL) {
        return pq_error_memory(error);
    }
    pq_status status =
        pq_db_query(eval->db, sql, size, bound ? eval->gold.bindings : NULL,
                    bound ? eval->gold.n_bindings : 0, &limits, eval->scratch, result, error);
    *rows = status == PQ_OK ? result : NULL;
    return status;
}

/* Runs alternative `k` of the gold SQL. PQ_OK with *rows NULL means that it failed, which is noted
 * in the judgement; other results are fatal. */
static pq_status run_gold(pq_eval *eval, const pq_question *question, size_t k, judgement *j,
                          const pq_rows **rows, pq_error *error) {
    const char *sql = question->sql[k];
    size_t size = strlen(sql);
    const char *expanded = NULL;
    pq_error fault = {0};
    pq_status status = pq_db_expand(eval->db, sql, size, eval->gold.bindings,
                                    eval->gold.n_bindings, eval->scratch, &expanded, &fault);
    if (status == PQ_OK) {
        status = run(eval, sql, size, true, rows, &fault);
    }
    if (status == PQ_OUT_OF_MEMORY) {
        return pq_error_memory(error);
    }
    if (k == 0 || status != PQ_OK) {
        j->gold_sql = expanded == NULL ? sql : expanded;
    }
    if (status == PQ_OK) {
        return PQ_OK;
    }
    *rows = NULL;
    j->outcome = PQ_OUTCOME_GOLD_FAILED;
    j->alternative = k;
    char prefix[64];
    snprintf(prefix, sizeof prefix, "gold.questions[%zu].sql[%zu]", eval->done, k);
    j->error = fault;
    pq_error_prefix(&j->error, prefix);
    return PQ_OK;
}

/* Does the order of the rows matter for this gold SQL? */
static pq_status is_ordered(pq_eval *eval, const pq_question *question, const char *sql,
                            bool *ordered, pq_error *error) {
    if (question->order != PQ_ORDER_BY_SQL) {
        *ordered = question->order == PQ_ORDER_REQUIRED;
        return PQ_OK;
    }
    pq_outline outline;
    pq_status status = pq_sql_outline(sql, strlen(sql), eval->scratch, &outline, error);
    *ordered = status == PQ_OK && outline.has_order_by;
    return status;
}

/* Is verdict `a` better than `b`? A match beats a mismatch, then the nearer level wins. */
static bool is_better(const pq_verdict *a, const pq_verdict *b) {
    return a->match != b->match ? a->match : a->level < b->level;
}

/* Judges the prediction against alternative `k` by every rule and keeps each rule's best. */
static pq_status compare(pq_eval *eval, const pq_question *question, size_t k,
                         const pq_rows *gold, judgement *j, pq_error *error) {
    size_t n_rules = 0;
    const pq_rule *rules = pq_score_rules(&n_rules);
    pq_pair pair = {.gold = gold,
                    .predicted = j->predicted,
                    .gold_sql = question->sql[k],
                    .required = question->required,
                    .n_required = question->n_required};
    pq_status status = is_ordered(eval, question, question->sql[k], &pair.ordered, error);
    pq_verdict *best = (pq_verdict *)(uintptr_t)j->verdicts;
    if (status == PQ_OK && best == NULL) {
        best = pq_arena_array(eval->scratch, n_rules, sizeof *best);
        status = best == NULL ? pq_error_memory(error) : PQ_OK;
    }
    for (size_t r = 0; r < n_rules && status == PQ_OK; r++) {
        pq_verdict verdict;
        status = pq_score(&rules[r], &pair, eval->scratch, &verdict, error);
        if (status != PQ_OK || (j->verdicts != NULL && !is_better(&verdict, &best[r]))) {
            continue;
        }
        best[r] = verdict;
        if (&rules[r] == eval->rule) {
            j->verdict = &best[r];
            j->alternative = k;
            j->gold = gold;
        }
    }
    j->verdicts = best;
    return status;
}

/* Runs the prediction, if there is one to run; anything else ends the question. */
static pq_status run_prediction(pq_eval *eval, const pq_prediction *prediction, judgement *j,
                                pq_error *error) {
    if (!prediction->present || prediction->sql == NULL) {
        j->outcome = prediction->present ? PQ_OUTCOME_NO_SQL : PQ_OUTCOME_NO_PREDICTION;
        return PQ_OK;
    }
    pq_status status =
        run(eval, prediction->sql, prediction->sql_size, false, &j->predicted, &j->error);
    if (status == PQ_OUT_OF_MEMORY) {
        return pq_error_memory(error);
    }
    if (status != PQ_OK) {
        j->outcome = outcome_of_failure(status);
    }
    return PQ_OK;
}

static pq_status judge(pq_eval *eval, judgement *j, pq_error *error) {
    const pq_question *question = &eval->gold.questions[eval->done];
    const pq_rows **golds = pq_arena_array(eval->scratch, question->n_sql, sizeof *golds);
    if (golds == NULL) {
        return pq_error_memory(error);
    }
    j->outcome = PQ_OUTCOME_WRONG;
    pq_status status = PQ_OK;
    for (size_t k = 0; k < question->n_sql; k++) {
        status = run_gold(eval, question, k, j, &golds[k], error);
        if (status != PQ_OK || golds[k] == NULL) {
            return status;
        }
    }
    j->gold = golds[0];
    status = run_prediction(eval, &eval->predictions[eval->done], j, error);
    if (status != PQ_OK || j->predicted == NULL) {
        return status;
    }
    for (size_t k = 0; k < question->n_sql && status == PQ_OK; k++) {
        status = compare(eval, question, k, golds[k], j, error);
    }
    if (status == PQ_OK && j->verdict->match) {
        j->outcome = PQ_OUTCOME_RIGHT;
    }
    return status;
}

static void write_prediction(pq_writer *w, const pq_prediction *prediction, const judgement *j) {
    pq_write_key(w, "predicted");
    if (!prediction->present) {
        pq_write_null(w);
        return;
    }
    pq_write_object(w);
    pq_write_key(w, "sql");
    if (prediction->sql == NULL) {
        pq_write_null(w);
    } else {
        pq_write_bytes(w, prediction->sql, prediction->sql_size);
    }
    pq_write_key(w, "format_followed");
    if (prediction->is_reply) {
        pq_write_bool(w, prediction->extraction.format_followed);
    } else {
        pq_write_null(w);
    }
    pq_write_key_string(w, "recovered_by",
                        prediction->is_reply ? pq_extraction_code(prediction->extraction.how)
                                             : NULL);
    pq_rows_write(w, j->predicted, PQ_EVAL_SHOWN_ROWS);
    pq_write_end(w);
}

static void write_verdicts(pq_writer *w, const judgement *j) {
    pq_write_key(w, "verdict");
    if (j->verdict == NULL) {
        pq_write_null(w);
    } else {
        pq_verdict_write(w, j->verdict);
    }
    size_t n_rules = 0;
    pq_score_rules(&n_rules);
    pq_write_key(w, "verdicts");
    pq_write_array(w);
    for (size_t r = 0; r < n_rules && j->verdicts != NULL; r++) {
        pq_verdict_write(w, &j->verdicts[r]);
    }
    pq_write_end(w);
}

static void write_question(pq_writer *w, const pq_eval *eval, const judgement *j) {
    const pq_question *question = &eval->gold.questions[eval->done];
    pq_write_object(w);
    pq_write_key_string(w, "id", question->id);
    pq_write_key_integer(w, "tier", question->tier);
    pq_write_key(w, "tags");
    pq_write_array(w);
    for (size_t i = 0; i < question->n_tags; i++) {
        pq_write_string(w, question->tags[i]);
    }
    pq_write_end(w);
    pq_write_key_string(w, "question", question->question);
    pq_write_key_string(w, "outcome", pq_outcome_code(j->outcome));
    write_verdicts(w, j);
    pq_write_key(w, "error");
    if (j->error.code == PQ_OK) {
        pq_write_null(w);
    } else {
        pq_write_object(w);
        pq_write_key_string(w, "code", pq_status_code(j->error.code));
        pq_write_key_string(w, "message", j->error.message);
        pq_write_key_string(w, "where", j->error.where);
        pq_write_end(w);
    }
    pq_write_key(w, "gold");
    pq_write_object(w);
    pq_write_key_string(w, "sql", j->gold_sql);
    pq_write_key_size(w, "alternative", j->alternative);
    pq_write_key_size(w, "alternatives", question->n_sql);
    pq_rows_write(w, j->gold, PQ_EVAL_SHOWN_ROWS);
    pq_write_end(w);
    write_prediction(w, &eval->predictions[eval->done], j);
    pq_write_end(w);
}

/* Keeps the first gold failure for callers that want one line. */
static void note_gold_failure(pq_eval *eval, const judgement *j) {
    if (j->outcome != PQ_OUTCOME_GOLD_FAILED || eval->gold_failure != NULL) {
        return;
    }
    char line[sizeof j->error.where + sizeof j->error.message + 4];
    snprintf(line, sizeof line, "%s: %s", j->error.where, j->error.message);
    eval->gold_failure = pq_arena_string(eval->arena, line);
}

pq_status pq_eval_step(pq_eval *eval, pq_error *error) {
    if (pq_eval_finished(eval)) {
        return PQ_OK;
    }
    judgement j = {0};
    pq_status status = judge(eval, &j, error);
    if (status == PQ_OK) {
        pq_text *text = &eval->written[eval->done];
        pq_writer w = pq_writer_to(text);
        write_question(&w, eval, &j);
        if (text->failed) {
            pq_text_free(text);
            status = pq_error_memory(error);
        }
    }
    if (status == PQ_OK) {
        note_gold_failure(eval, &j);
        eval->outcomes[eval->done] = j.outcome;
        eval->done++;
    }
    pq_arena_reset(eval->scratch);
    return status;
}

void pq_eval_write_last(pq_writer *w, const pq_eval *eval) {
    if (eval->done == 0) {
        pq_write_null(w);
        return;
    }
    const pq_text *text = &eval->written[eval->done - 1];
    pq_write_raw(w, text->data, text->size);
}

/* "key": right / n, and "key_interval": its Wilson interval; nulls where n is 0. */
static void write_share(pq_writer *w, const char *key, size_t right, size_t n) {
    char interval_key[64];
    snprintf(interval_key, sizeof interval_key, "%s_interval", key);
    pq_write_key_number(w, key, n == 0 ? NAN : (double)right / (double)n);
    pq_write_key(w, interval_key);
    if (n == 0) {
        pq_write_null(w);
        return;
    }
    pq_interval interval = pq_wilson(right, n, confidence);
    pq_write_array(w);
    pq_write_number(w, interval.low);
    pq_write_number(w, interval.high);
    pq_write_end(w);
}

static void write_totals(pq_writer *w, const pq_eval *eval) {
    size_t right = pq_eval_count(eval, PQ_OUTCOME_RIGHT);
    size_t judged = eval->done - pq_eval_count(eval, PQ_OUTCOME_GOLD_FAILED);
    size_t answered = judged - pq_eval_count(eval, PQ_OUTCOME_NO_PREDICTION);
    pq_write_key(w, "totals");
    pq_write_object(w);
    pq_write_key_size(w, "questions", eval->gold.n_questions);
    pq_write_key_size(w, "judged", judged);
    pq_write_key_size(w, "answered", answered);
    for (int outcome = 0; outcome < PQ_OUTCOME_COUNT; outcome++) {
        pq_write_key_size(w, pq_outcome_code((pq_outcome)outcome),
                          pq_eval_count(eval, (pq_outcome)outcome));
    }
    write_share(w, "accuracy", right, judged);
    write_share(w, "accuracy_of_answered", right, answered);
    pq_write_end(w);
}

static void write_tiers(pq_writer *w, const pq_eval *eval) {
    pq_write_key(w, "tiers");
    pq_write_array(w);
    for (int tier = 1; tier <= 9; tier++) {
        size_t judged = 0;
        size_t right = 0;
        for (size_t i = 0; i < eval->done; i++) {
            bool counts = eval->gold.questions[i].tier == tier &&
                          eval->outcomes[i] != PQ_OUTCOME_GOLD_FAILED;
            judged += counts;
            right += counts && eval->outcomes[i] == PQ_OUTCOME_RIGHT;
        }
        if (judged > 0) {
            pq_write_object(w);
            pq_write_key_integer(w, "tier", tier);
            pq_write_key_size(w, "judged", judged);
            pq_write_key_size(w, "right", right);
            write_share(w, "accuracy", right, judged);
            pq_write_end(w);
        }
    }
    pq_write_end(w);
}

void pq_eval_write(pq_writer *w, const pq_eval *eval) {
    pq_write_object(w);
    pq_write_key_string(w, "format", PQ_EVAL_FORMAT);
    pq_write_key_string(w, "gold", eval->gold.id);
    pq_write_key_string(w, "database", eval->gold.database);
    pq_write_key_string(w, "rule", eval->rule->id);
    pq_write_key_number(w, "confidence", confidence);
    write_totals(w, eval);
    write_tiers(w, eval);
    pq_write_key(w, "questions");
    pq_write_array(w);
    for (size_t i = 0; i < eval->done; i++) {
        pq_write_raw(w, eval->written[i].data, eval->written[i].size);
    }
    pq_write_end(w);
    pq_write_end(w);
}
