/* Operations on the lint of a gold set: begin, step, result, end. */
#include "api_parts.h"

#include <stdio.h>

pq_status pq_op_lint_begin(pq_call *call) {
    static const char *const fields[] = {"database", "gold", NULL};
    pq_item *database = NULL;
    pq_item *gold = NULL;
    pq_lint *lint = NULL;
    pq_status status = pq_call_fields(call, fields);
    if (status == PQ_OK) {
        status = pq_call_item(call, "database", PQ_ITEM_DATABASE, &database);
    }
    if (status == PQ_OK) {
        status = pq_call_item(call, "gold", PQ_ITEM_FILE, &gold);
    }
    if (status == PQ_OK) {
        status = pq_lint_begin(database->db, (const char *)gold->bytes, gold->size, &lint,
                               call->work.error);
    }
    if (status != PQ_OK) {
        return status;
    }
    char name[32];
    snprintf(name, sizeof name, "l%u", ++call->api->lints);
    pq_item *item = pq_item_add(call->api, PQ_ITEM_LINT, name);
    if (item == NULL) {
        pq_lint_end(lint);
        return pq_error_memory(call->work.error);
    }
    item->lint = lint;
    item->uses = database;
    pq_write_object(call->work.out);
    pq_write_key_string(call->work.out, "lint", name);
    pq_write_key_size(call->work.out, "total", pq_lint_total(lint));
    pq_write_end(call->work.out);
    return PQ_OK;
}

/* The lint that the request names, and nothing else in the request. */
static pq_status find_lint(pq_call *call, pq_item **item) {
    static const char *const fields[] = {"lint", NULL};
    pq_status status = pq_call_fields(call, fields);
    return status == PQ_OK ? pq_call_item(call, "lint", PQ_ITEM_LINT, item) : status;
}

pq_status pq_op_lint_step(pq_call *call) {
    pq_item *item = NULL;
    pq_status status = find_lint(call, &item);
    if (status == PQ_OK) {
        status = pq_lint_step(item->lint, call->work.error);
    }
    if (status == PQ_OK) {
        pq_write_object(call->work.out);
        pq_write_key_size(call->work.out, "done", pq_lint_done(item->lint));
        pq_write_key_size(call->work.out, "total", pq_lint_total(item->lint));
        pq_write_key_bool(call->work.out, "finished", pq_lint_finished(item->lint));
        pq_write_key(call->work.out, "findings");
        pq_lint_write_last(call->work.out, item->lint);
        pq_write_end(call->work.out);
    }
    return status;
}

pq_status pq_op_lint_result(pq_call *call) {
    pq_item *item = NULL;
    pq_status status = find_lint(call, &item);
    if (status == PQ_OK) {
        pq_lint_write(call->work.out, item->lint);
    }
    return status;
}

pq_status pq_op_lint_end(pq_call *call) {
    pq_item *item = NULL;
    pq_status status = find_lint(call, &item);
    if (status == PQ_OK) {
        pq_write_object(call->work.out);
        pq_write_key_string(call->work.out, "lint", item->name);
        pq_write_end(call->work.out);
        pq_item_remove(call->api, item);
    }
    return status;
}
