/* Operations on evaluations: begin, step, result, end. */
#include "pq_api_internal.h"

#include <stdio.h>

/* The rule that the request names; without one, the recommended rule. */
static pq_status find_rule(pq_call *call, const pq_rule **rule) {
    pq_value value;
    const char *id = NULL;
    size_t count = 0;
    *rule = pq_score_rules(&count);
    if (!pq_json_find(call->request, "rule", &value)) {
        return PQ_OK;
    }
    pq_status status = pq_json_string(&value, &id, call->error);
    if (status != PQ_OK) {
        return status;
    }
    *rule = pq_score_rule(id);
    if (*rule == NULL) {
        return pq_error_set(call->error, PQ_UNKNOWN_NAME, "rule",
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
        status = find_rule(call, &rule);
    }
    if (status == PQ_OK) {
        status = pq_eval_begin(database->db, (const char *)gold->bytes, gold->size,
                               (const char *)predictions->bytes, predictions->size, rule, &eval,
                               call->error);
    }
    if (status != PQ_OK) {
        return status;
    }
    char name[32];
    snprintf(name, sizeof name, "e%u", ++call->api->evaluations);
    pq_item *item = pq_item_add(call->api, PQ_ITEM_EVALUATION, name);
    if (item == NULL) {
        pq_eval_end(eval);
        return pq_error_memory(call->error);
    }
    item->eval = eval;
    item->uses = database;
    pq_write_object(call->out);
    pq_write_key_string(call->out, "evaluation", name);
    pq_write_key_size(call->out, "total", pq_eval_total(eval));
    pq_write_end(call->out);
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
        status = pq_eval_step(item->eval, call->error);
    }
    if (status == PQ_OK) {
        pq_write_object(call->out);
        pq_write_key_size(call->out, "done", pq_eval_done(item->eval));
        pq_write_key_size(call->out, "total", pq_eval_total(item->eval));
        pq_write_key_bool(call->out, "finished", pq_eval_finished(item->eval));
        pq_write_key(call->out, "question");
        pq_eval_write_last(call->out, item->eval);
        pq_write_end(call->out);
    }
    return status;
}

pq_status pq_op_eval_result(pq_call *call) {
    pq_item *item = NULL;
    pq_status status = find_evaluation(call, &item);
    if (status == PQ_OK) {
        pq_eval_write(call->out, item->eval);
    }
    return status;
}

pq_status pq_op_eval_end(pq_call *call) {
    pq_item *item = NULL;
    pq_status status = find_evaluation(call, &item);
    if (status == PQ_OK) {
        pq_write_object(call->out);
        pq_write_key_string(call->out, "evaluation", item->name);
        pq_write_end(call->out);
        pq_item_remove(call->api, item);
    }
    return status;
}
