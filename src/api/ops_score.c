/* Operation "score": judge one pair of results, without a database. */
#include "operation.h"

#include <string.h>

static pq_status read_required(pq_call *call, pq_pair *pair) {
    static const char *const fields[] = {"required", NULL};
    pq_value columns;
    pq_value required;
    size_t count = 0;
    if (!pq_json_find(call->work.request, "columns", &columns)) {
        return PQ_OK;
    }
    pq_status status = pq_json_object(&columns, fields, call->work.error);
    if (status == PQ_OK) {
        status = pq_json_member(&columns, "required", &required, call->work.error);
    }
    if (status == PQ_OK) {
        status = pq_json_array(&required, &count, call->work.error);
    }
    if (status == PQ_OK && count == 0) {
        status =
            pq_json_refuse(&required, call->work.error, "at least one column name is wanted here");
    }
    const char **names = pq_arena_array(call->work.arena, count, sizeof *names);
    if (names == NULL) {
        return pq_error_memory(call->work.error);
    }
    for (size_t i = 0; i < count && status == PQ_OK; i++) {
        pq_value name = pq_json_item(&required, i);
        status = pq_json_string(&name, &names[i], call->work.error);
    }
    pair->required = names;
    pair->n_required = count;
    return status;
}

/* Order and ties as the gold SQL tells them, and "order", which overrides it. */
static pq_status read_order(pq_call *call, pq_pair *pair) {
    pq_value value;
    const char *order = NULL;
    pq_status status = PQ_OK;
    if (pq_json_find(call->work.request, "gold_sql", &value)) {
        status = pq_json_string(&value, &pair->gold_sql, call->work.error);
    }
    if (status == PQ_OK && pair->gold_sql != NULL) {
        pq_ranking *ranking = pq_arena_alloc(call->work.arena, sizeof *ranking);
        if (ranking == NULL) {
            return pq_error_memory(call->work.error);
        }
        status = pq_ranking_from_sql(pair->gold_sql, strlen(pair->gold_sql), pair->gold,
                                     call->work.arena, &pair->ordered, ranking, call->work.error);
        if (status != PQ_OK) {
            pq_error_prefix(call->work.error, "gold_sql");
        }
        pair->ranking = ranking;
    }
    if (status != PQ_OK || !pq_json_find(call->work.request, "order", &value)) {
        return status;
    }
    status = pq_json_string(&value, &order, call->work.error);
    if (status == PQ_OK && strcmp(order, "required") != 0 && strcmp(order, "ignored") != 0) {
        return pq_json_refuse(&value, call->work.error,
                              "\"required\" or \"ignored\" is wanted here");
    }
    pair->ordered = status == PQ_OK && order[0] == 'r';
    return status;
}

static pq_status read_rows(pq_call *call, const char *key, pq_rows *rows) {
    pq_value value;
    pq_status status = pq_json_member(call->work.request, key, &value, call->work.error);
    return status == PQ_OK ? pq_rows_read(&value, call->work.arena, rows, call->work.error)
                           : status;
}

/* Judges by every rule; verdicts[0] is that of the recommended rule. */
static pq_status judge(pq_call *call, const pq_pair *pair, pq_verdict *verdicts, size_t n_rules) {
    const pq_rule *rules = pq_score_rules(&n_rules);
    pq_status status = PQ_OK;
    for (size_t i = 0; i < n_rules && status == PQ_OK; i++) {
        status = pq_score(&rules[i], pair, call->work.arena, &verdicts[i], call->work.error);
    }
    return status;
}

static pq_status score(pq_call *call) {
    static const char *const fields[] = {"gold", "predicted", "gold_sql", "columns", "order", NULL};
    pq_rows gold;
    pq_rows predicted;
    pq_pair pair = {.gold = &gold, .predicted = &predicted};
    size_t n_rules = 0;
    pq_score_rules(&n_rules);
    pq_verdict *verdicts = pq_arena_array(call->work.arena, n_rules, sizeof *verdicts);
    if (verdicts == NULL) {
        return pq_error_memory(call->work.error);
    }
    pq_status status = pq_call_fields(call, fields);
    if (status == PQ_OK) {
        status = read_rows(call, "gold", &gold);
    }
    if (status == PQ_OK) {
        status = read_rows(call, "predicted", &predicted);
    }
    if (status == PQ_OK) {
        status = read_required(call, &pair);
    }
    if (status == PQ_OK) {
        status = read_order(call, &pair);
    }
    if (status == PQ_OK) {
        status = judge(call, &pair, verdicts, n_rules);
    }
    if (status != PQ_OK) {
        return status;
    }
    pq_write_object(call->work.out);
    pq_verdict_write_fields(call->work.out, &verdicts[0]);
    pq_write_key(call->work.out, "rules");
    pq_write_object(call->work.out);
    for (size_t i = 0; i < n_rules; i++) {
        pq_write_key(call->work.out, verdicts[i].rule);
        pq_verdict_write(call->work.out, &verdicts[i]);
    }
    pq_write_end(call->work.out);
    pq_write_end(call->work.out);
    return PQ_OK;
}

static const pq_operation operations[] = {
    {"score", "judge one pair of results by every rule", score, NULL},
};

const pq_operations pq_score_operations = PQ_OPERATIONS(operations);
