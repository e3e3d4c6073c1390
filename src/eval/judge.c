#include "judge.h"

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

/* Runs alternative `k` of the gold SQL of question `index`. PQ_OK with error.code set means that it
 * failed; other results are fatal. */
static pq_status run_gold(const pq_judge *judge, size_t index, size_t k, pq_gold_run *run,
                          pq_error *error) {
    const char *sql = run->question->sql[k];
    size_t size = strlen(sql);
    const char *expanded = NULL;
    pq_limits limits = pq_limits_default();
    pq_rows *rows = pq_arena_alloc(run->arena, sizeof *rows);
    pq_string_names *strings = &run->strings[k];
    pq_error fault = {0};
    if (rows == NULL) {
        return pq_error_memory(error);
    }
    pq_status status = pq_db_expand(judge->db, sql, size, judge->gold->bindings,
                                    judge->gold->n_bindings, run->arena, &expanded, &fault);
    if (status == PQ_OK) {
        status = pq_db_query(judge->db, sql, size, judge->gold->bindings, judge->gold->n_bindings,
                             &limits, run->arena, rows, &fault);
    }
    if (status == PQ_OK) {
        run->rows[k] = rows;
        status = pq_db_strings(judge->db, sql, size, run->arena, &strings->names, &strings->count,
                               &fault);
    }
    if (status == PQ_OUT_OF_MEMORY) {
        return pq_error_memory(error);
    }
    run->sql[k] = expanded == NULL ? sql : expanded;
    if (status != PQ_OK) {
        char prefix[64];
        snprintf(prefix, sizeof prefix, "gold.questions[%zu].sql[%zu]", index, k);
        run->error = fault;
        run->failed = k;
        pq_error_prefix(&run->error, prefix);
    }
    return PQ_OK;
}

pq_status pq_judge_gold(const pq_judge *judge, size_t index, pq_arena *arena, pq_gold_run *run,
                        pq_error *error) {
    const pq_question *question = &judge->gold->questions[index];
    *run = (pq_gold_run){.question = question, .arena = arena};
    run->sql = pq_arena_array(arena, question->n_sql, sizeof *run->sql);
    run->rows = pq_arena_array(arena, question->n_sql, sizeof *run->rows);
    run->ranked = pq_arena_array(arena, question->n_sql, sizeof *run->ranked);
    run->strings = pq_arena_array(arena, question->n_sql, sizeof *run->strings);
    if (run->sql == NULL || run->rows == NULL || run->ranked == NULL || run->strings == NULL) {
        return pq_error_memory(error);
    }
    pq_status status = PQ_OK;
    for (size_t k = 0; k < question->n_sql && status == PQ_OK && run->error.code == PQ_OK; k++) {
        status = run_gold(judge, index, k, run, error);
    }
    return status;
}

/* Ranks the gold results by the order and ties of their SQL, once. */
static pq_status rank(const pq_judge *judge, pq_gold_run *run, pq_error *error) {
    pq_status status = PQ_OK;
    for (size_t k = 0; k < run->question->n_sql && !run->is_ranked && status == PQ_OK; k++) {
        status =
            pq_rank_gold(judge->db, run->question->sql[k], judge->gold->bindings,
                         judge->gold->n_bindings, run->rows[k], run->arena, &run->ranked[k], error);
    }
    run->is_ranked = status == PQ_OK;
    return status;
}

/* Is verdict `a` better than `b`? A match beats a mismatch; then the closer level wins. */
static bool is_better(const pq_verdict *a, const pq_verdict *b) {
    return a->match != b->match ? a->match : a->level < b->level;
}

/* Scores the prediction against alternative `k` by every rule and keeps the best verdict of each
 * rule. The order in the gold set overrides that of its SQL. */
static pq_status compare(const pq_judge *judge, const pq_gold_run *run, size_t k, pq_arena *arena,
                         pq_judgment *j, pq_error *error) {
    size_t n_rules = 0;
    const pq_rule *const *rules = pq_score_rules(&n_rules);
    const pq_question *question = run->question;
    bool sorted = run->ranked[k].ordered;
    bool ordered =
        question->order == PQ_ORDER_BY_SQL ? sorted : question->order == PQ_ORDER_REQUIRED;
    pq_pair pair = {.gold = run->rows[k],
                    .predicted = j->predicted,
                    .ordered = ordered,
                    .ranking = ordered && !sorted ? NULL : run->ranked[k].ranking,
                    .gold_sql = question->sql[k],
                    .required = question->required,
                    .n_required = question->n_required};
    pq_status status = PQ_OK;
    pq_verdict *best = (pq_verdict *)(uintptr_t)j->verdicts;
    if (best == NULL) {
        best = pq_arena_array(arena, n_rules, sizeof *best);
        status = best == NULL ? pq_error_memory(error) : PQ_OK;
    }
    for (size_t r = 0; r < n_rules && status == PQ_OK; r++) {
        pq_verdict verdict;
        status = pq_score(rules[r], &pair, arena, &verdict, error);
        if (status != PQ_OK || (j->verdicts != NULL && !is_better(&verdict, &best[r]))) {
            continue;
        }
        best[r] = verdict;
        if (rules[r] == judge->rule) {
            j->verdict = &best[r];
            j->alternative = k;
            j->gold = run->rows[k];
            j->gold_strings = run->strings[k];
        }
    }
    j->verdicts = best;
    return status;
}

/* The outcome of a question whose prediction has no SQL. */
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
    case PQ_CALL_REFUSAL:
        return PQ_OUTCOME_REFUSAL;
    case PQ_CALL_ANSWERED:
    case PQ_CALL_ERROR_COUNT:
        break;
    }
    return PQ_OUTCOME_NO_SQL;
}

/* Runs the prediction if it has SQL; otherwise sets the outcome. */
static pq_status run_prediction(const pq_judge *judge, const pq_prediction *prediction,
                                pq_arena *arena, pq_judgment *j, pq_error *error) {
    if (!prediction->present || prediction->sql == NULL) {
        j->outcome = outcome_without_sql(prediction);
        return PQ_OK;
    }
    pq_limits limits = pq_limits_default();
    pq_rows *rows = pq_arena_alloc(arena, sizeof *rows);
    pq_status status = rows == NULL
                           ? PQ_OUT_OF_MEMORY
                           : pq_answer_run(judge->db, NULL, prediction->sql, prediction->sql_size,
                                           &limits, arena, rows, &j->strings, &j->error);
    if (status == PQ_OUT_OF_MEMORY) {
        return pq_error_memory(error);
    }
    if (status == PQ_OK) {
        j->predicted = rows;
    } else {
        j->strings.count = 0;
        j->outcome = outcome_of_failure(status);
    }
    return PQ_OK;
}

pq_status pq_judge_answer(const pq_judge *judge, pq_gold_run *run, const pq_prediction *prediction,
                          pq_arena *arena, pq_judgment *j, pq_error *error) {
    *j = (pq_judgment){.outcome = PQ_OUTCOME_WRONG, .gold_sql = run->sql};
    if (run->error.code != PQ_OK) {
        j->outcome = PQ_OUTCOME_GOLD_FAILED;
        j->alternative = run->failed;
        j->error = run->error;
        return PQ_OK;
    }
    j->gold = run->rows[0];
    j->gold_strings = run->strings[0];
    pq_status status = run_prediction(judge, prediction, arena, j, error);
    if (status != PQ_OK || j->predicted == NULL) {
        return status;
    }
    status = rank(judge, run, error);
    for (size_t k = 0; k < run->question->n_sql && status == PQ_OK; k++) {
        status = compare(judge, run, k, arena, j, error);
    }
    if (status == PQ_OK && j->verdict->match) {
        j->outcome = PQ_OUTCOME_RIGHT;
    }
    return status;
}

pq_loss pq_judgment_loss(const pq_judgment *j) {
    switch (j->outcome) {
    case PQ_OUTCOME_RATE_LIMITED:
    case PQ_OUTCOME_PROVIDER_ERROR:
    case PQ_OUTCOME_TIMED_OUT:
    case PQ_OUTCOME_REFUSAL:
        return PQ_LOSS_PROVIDER;
    case PQ_OUTCOME_NO_PREDICTION:
        return PQ_LOSS_NO_PREDICTION;
    case PQ_OUTCOME_NO_SQL:
        return PQ_LOSS_EXTRACTION;
    case PQ_OUTCOME_SQL_FAILED:
    case PQ_OUTCOME_REFUSED:
    case PQ_OUTCOME_STOPPED:
        return PQ_LOSS_SQL;
    case PQ_OUTCOME_RIGHT:
    case PQ_OUTCOME_GOLD_FAILED:
    case PQ_OUTCOME_COUNT:
        return PQ_LOSS_NONE;
    case PQ_OUTCOME_WRONG:
        break;
    }
    const pq_verdict *nearest = &j->verdicts[0]; /* the recommended rule has levels */
    if (nearest->level == PQ_LEVEL_SUPERSET || nearest->level == PQ_LEVEL_SUBSET ||
        nearest->reason == PQ_REASON_SWAPPED) {
        return PQ_LOSS_COLUMNS;
    }
    return j->verdict->reason == PQ_REASON_ROW_ORDER ? PQ_LOSS_ORDER : PQ_LOSS_ROWS;
}
