/* Operations of the cost model: the kinds of src/cost. */
#include "operation.h"

#include "pq_kinds.h"

#include <string.h>

static pq_status run_kind(pq_call *call, void *request) {
    size_t n = 0;
    const pq_cost_kind_row *rows = pq_cost_kinds(&n);
    size_t i = 0;
    (void)request;
    while (strcmp(rows[i].operation, call->operation->name) != 0) {
        i++;
    }
    return pq_cost_kind_run(rows[i].kind, &call->work);
}

#define OPERATION(id, name, operation, title, help)                                                \
    {operation, help, &pq_cost_kind_##id.request, run_kind, NULL},
static const pq_operation operations[] = {PQ_COST_KIND_LIST(OPERATION)};

const pq_operations pq_cost_operations = PQ_OPERATIONS(operations);
