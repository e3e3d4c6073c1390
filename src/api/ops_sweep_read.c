/* Operation "sweep.read": what a sweep of calls says of itself, once all of it has been read. */
#include "operation.h"

#include "pq_calls.h"

static pq_status read_calls(pq_call *call, const pq_value *root, pq_calls *calls) {
    size_t size = 0;
    const char *text = pq_strategies_builtin(&size);
    pq_strategy *strategies = NULL;
    size_t count = 0;
    pq_status status =
        pq_strategies_read(text, size, call->work.arena, &strategies, &count, call->work.error);
    return status == PQ_OK
               ? pq_calls_read(root, strategies, count, call->work.arena, calls, call->work.error)
               : status;
}

/* The plan is written whole, with what the file left to its defaults. */
static pq_status sweep_read(pq_call *call) {
    static const char *const fields[] = {"sweep", NULL};
    const char *name = NULL;
    pq_json *document = NULL;
    pq_calls calls;
    pq_status status = pq_call_fields(call, fields);
    if (status == PQ_OK) {
        status = pq_call_string(call, "sweep", &name);
    }
    if (status == PQ_OK) {
        status = pq_call_parse(call, name, "sweep", &document);
    }
    if (status != PQ_OK) {
        return status;
    }
    pq_value root = pq_json_root(document);
    status = read_calls(call, &root, &calls);
    if (status == PQ_OK) {
        pq_write_object(call->work.out);
        pq_write_key_string(call->work.out, "started_at", calls.started_at);
        pq_write_key_string(call->work.out, "state", calls.state);
        pq_write_key_size(call->work.out, "answers", calls.n_answers);
        pq_write_key(call->work.out, "plan");
        pq_plan_write(call->work.out, &calls.plan);
        pq_write_end(call->work.out);
    }
    pq_json_free(document);
    return status;
}

static const pq_operation operations[] = {
    {"sweep.read", "what a sweep of calls says of itself, once all of it was read", sweep_read,
     NULL},
};

const pq_operations pq_sweep_read_operations = PQ_OPERATIONS(operations);
