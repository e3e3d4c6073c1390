/* Operation "sweep.read": what a sweep of calls says of itself, once all of it has been read. */
#include "operation.h"

#include "pq_calls.h"

typedef struct sweep_request {
    const char *sweep;
} sweep_request;

static const pq_field request_fields[] = {
    {PQ_FIELD_TEXT(sweep_request, sweep),
     .help = "Sweep of calls (perquery-sweep/1); a loaded file."},
};
static const pq_shape request_shape = PQ_SHAPE(sweep_request, request_fields);

/* The plan is written whole, with what the file left to its defaults. */
static pq_status sweep_read(pq_call *call, void *request) {
    const sweep_request *q = request;
    pq_value root;
    pq_strategy *strategies = NULL;
    size_t count = 0;
    pq_calls calls;
    pq_status status = pq_call_parse(call, q->sweep, "sweep", &root);
    if (status == PQ_OK) {
        status = pq_call_strategies(call, &strategies, &count);
    }
    if (status == PQ_OK) {
        status =
            pq_calls_read(&root, strategies, count, call->work.arena, &calls, call->work.error);
    }
    if (status != PQ_OK) {
        return status;
    }
    pq_write_object(call->work.out);
    pq_write_key_string(call->work.out, "started_at", calls.started_at);
    pq_write_key_string(call->work.out, "state", calls.state);
    pq_write_key_size(call->work.out, "answers", calls.n_answers);
    pq_write_key(call->work.out, "plan");
    pq_plan_write(call->work.out, &calls.plan);
    pq_write_end(call->work.out);
    return PQ_OK;
}

static const pq_operation operations[] = {
    {"sweep.read", "read and summarize a sweep file", &request_shape, sweep_read, NULL},
};

const pq_operations pq_sweep_read_operations = PQ_OPERATIONS(operations);
