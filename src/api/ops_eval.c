/* Operations on evaluations: begin, step, result, compare, end. */
#include "api_parts.h"

#include "pq_significance.h"

#include <stdio.h>
#include <string.h>

pq_status pq_call_rule(pq_call *call, const pq_rule **rule) {
    pq_value value;
    const char *id = NULL;
    size_t count = 0;
    *rule = pq_score_rules(&count);
    if (!pq_json_find(call->work.request, "rule", &value)) {
        return PQ_OK;
    }
    pq_status status = pq_json_string(&value, &id, call->work.error);
    if (status != PQ_OK) {
        return status;
    }
    *rule = pq_score_rule(id);
    if (*rule == NULL) {
        return pq_error_set(call->work.error, PQ_UNKNOWN_NAME, "rule",
                            "no rule \"%.60s\"; \"meta\" lists them all", id);
    }
    return PQ_OK;
}

pq_status pq_op_eval_begin(pq_call *call) {
    static const char *const fields[] = {"database", "gold", "predictions", "rule", NULL};
    pq_item *database = NULL;
    pq_item *gold = NULL;
    pq_item *predictions = NULL;
    const pq_rule *rule = NULL;
    pq_eval *eval = NULL;
    pq_status status = pq_call_fields(call, fields);
    if (status == PQ_OK) {
        status = pq_call_item(call, "database", PQ_ITEM_DATABASE, &database);
    }
    if (status == PQ_OK) {
        status = pq_call_item(call, "gold", PQ_ITEM_FILE, &gold);
    }
    if (status == PQ_OK) {
        status = pq_call_item(call, "predictions", PQ_ITEM_FILE, &predictions);
    }
    if (status == PQ_OK) {
        status = pq_call_rule(call, &rule);
    }
    if (status == PQ_OK) {
        status = pq_eval_begin(database->db, (const char *)gold->bytes, gold->size,
                               (const char *)predictions->bytes, predictions->size, rule, &eval,
                               call->work.error);
    }
    if (status != PQ_OK) {
        return status;
    }
    char name[32];
    snprintf(name, sizeof name, "e%u", ++call->api->evaluations);
    pq_item *item = pq_item_add(call->api, PQ_ITEM_EVALUATION, name);
    if (item == NULL) {
        pq_eval_end(eval);
        return pq_error_memory(call->work.error);
    }
    item->eval = eval;
    item->uses = database;
    pq_write_object(call->work.out);
    pq_write_key_string(call->work.out, "evaluation", name);
    pq_write_key_size(call->work.out, "total", pq_eval_total(eval));
    pq_write_end(call->work.out);
    return PQ_OK;
}

/* The evaluation that the request names, and nothing else in the request. */
static pq_status find_evaluation(pq_call *call, pq_item **item) {
    static const char *const fields[] = {"evaluation", NULL};
    pq_status status = pq_call_fields(call, fields);
    return status == PQ_OK ? pq_call_item(call, "evaluation", PQ_ITEM_EVALUATION, item) : status;
}

pq_status pq_op_eval_step(pq_call *call) {
    pq_item *item = NULL;
    pq_status status = find_evaluation(call, &item);
    if (status == PQ_OK) {
        status = pq_eval_step(item->eval, call->work.error);
    }
    if (status == PQ_OK) {
        pq_write_object(call->work.out);
        pq_write_key_size(call->work.out, "done", pq_eval_done(item->eval));
        pq_write_key_size(call->work.out, "total", pq_eval_total(item->eval));
        pq_write_key_bool(call->work.out, "finished", pq_eval_finished(item->eval));
        pq_write_key(call->work.out, "question");
        pq_eval_write_last(call->work.out, item->eval);
        pq_write_end(call->work.out);
    }
    return status;
}

pq_status pq_op_eval_result(pq_call *call) {
    pq_item *item = NULL;
    pq_status status = find_evaluation(call, &item);
    if (status == PQ_OK) {
        pq_eval_write(call->work.out, item->eval);
    }
    return status;
}

pq_status pq_op_eval_end(pq_call *call) {
    pq_item *item = NULL;
    pq_status status = find_evaluation(call, &item);
    if (status == PQ_OK) {
        pq_write_object(call->work.out);
        pq_write_key_string(call->work.out, "evaluation", item->name);
        pq_write_end(call->work.out);
        pq_item_remove(call->api, item);
    }
    return status;
}

/* Two finished evaluations on the same questions. Errors: PQ_BAD_FIELD, PQ_UNKNOWN_NAME. */
static pq_status find_two(pq_call *call, const pq_eval **first, const pq_eval **second) {
    static const char *const fields[] = {"first", "second", NULL};
    pq_item *a = NULL;
    pq_item *b = NULL;
    pq_status status = pq_call_fields(call, fields);
    if (status == PQ_OK) {
        status = pq_call_item(call, "first", PQ_ITEM_EVALUATION, &a);
    }
    if (status == PQ_OK) {
        status = pq_call_item(call, "second", PQ_ITEM_EVALUATION, &b);
    }
    if (status != PQ_OK) {
        return status;
    }
    size_t n = pq_eval_total(a->eval);
    bool same = n == pq_eval_total(b->eval);
    for (size_t i = 0; same && i < n; i++) {
        same = strcmp(pq_eval_id(a->eval, i), pq_eval_id(b->eval, i)) == 0;
    }
    if (!same || !pq_eval_finished(a->eval) || !pq_eval_finished(b->eval)) {
        return pq_error_set(call->work.error, PQ_BAD_FIELD, "second",
                            "two finished evaluations of the same questions are wanted");
    }
    *first = a->eval;
    *second = b->eval;
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

pq_status pq_op_eval_compare(pq_call *call) {
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
