/* Judging one question: run gold and prediction, compare by every rule. */
#include "pq_eval_internal.h"

#include "pq_rank.h"

#include <stdio.h>
#include <string.h>

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
static pq_status run_gold(pq_eval *eval, const pq_question *question, size_t k, pq_judgement *j,
                          const pq_rows **rows, pq_error *error) {
    const char *sql = question->sql[k];
    size_t size = strlen(sql);
    const char *expanded = NULL;
    pq_error fault = {0};
    pq_status status = pq_db_expand(eval->db, sql, size, eval->gold.bindings, eval->gold.n_bindings,
                                    eval->scratch, &expanded, &fault);
    if (status == PQ_OK) {
        status = run(eval, sql, size, true, rows, &fault);
    }
    if (status == PQ_OUT_OF_MEMORY) {
        return pq_error_memory(error);
    }
    j->gold_sql[k] = expanded == NULL ? sql : expanded;
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

/* Fills in what the gold SQL says of order and ties; the gold set may say otherwise of order. */
static pq_status rank(pq_eval *eval, const pq_question *question, const char *sql, pq_pair *pair,
                      pq_error *error) {
    pq_ranked ranked;
    pq_status status = pq_rank_gold(eval->db, sql, eval->gold.bindings, eval->gold.n_bindings,
                                    pair->gold, eval->scratch, &ranked, error);
    pair->ranking = ranked.ranking;
    pair->ordered =
        question->order == PQ_ORDER_BY_SQL ? ranked.ordered : question->order == PQ_ORDER_REQUIRED;
    return status;
}

/* Is verdict `a` better than `b`? A match beats a mismatch, then the nearer level wins. */
static bool is_better(const pq_verdict *a, const pq_verdict *b) {
    return a->match != b->match ? a->match : a->level < b->level;
}

/* Judges the prediction against alternative `k` by every rule and keeps each rule's best. */
static pq_status compare(pq_eval *eval, const pq_question *question, size_t k, const pq_rows *gold,
                         pq_judgement *j, pq_error *error) {
    size_t n_rules = 0;
    const pq_rule *rules = pq_score_rules(&n_rules);
    pq_pair pair = {.gold = gold,
                    .predicted = j->predicted,
                    .gold_sql = question->sql[k],
                    .required = question->required,
                    .n_required = question->n_required};
    pq_status status = rank(eval, question, question->sql[k], &pair, error);
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

/* How a question ends whose prediction has no SQL. */
static pq_outcome outcome_without_sql(const pq_prediction *prediction) {
    if (!prediction->present) {
        return PQ_OUTCOME_NO_PREDICTION;
    }
    switch (prediction->error) {
    case PQ_CALL_RATE_LIMITED:
        return PQ_OUTCOME_RATE_LIMITED;
    case PQ_CALL_PROVIDER_ERROR:
        return PQ_OUTCOME_PROVIDER_ERROR;
    case PQ_CALL_TIMED_OUT:
        return PQ_OUTCOME_TIMED_OUT;
    case PQ_CALL_ANSWERED:
    case PQ_CALL_ERROR_COUNT:
        break;
    }
    return PQ_OUTCOME_NO_SQL;
}

/* Runs the prediction, if there is one to run; anything else ends the question. */
static pq_status run_prediction(pq_eval *eval, const pq_prediction *prediction, pq_judgement *j,
                                pq_error *error) {
    if (!prediction->present || prediction->sql == NULL) {
        j->outcome = outcome_without_sql(prediction);
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

pq_status pq_eval_judge(pq_eval *eval, pq_judgement *j, pq_error *error) {
    const pq_question *question = &eval->gold.questions[eval->done];
    const pq_rows **golds = pq_arena_array(eval->scratch, question->n_sql, sizeof *golds);
    j->gold_sql = pq_arena_array(eval->scratch, question->n_sql, sizeof *j->gold_sql);
    if (golds == NULL || j->gold_sql == NULL) {
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
