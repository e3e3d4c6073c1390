/* Operations of the cost model. */
#include "api_parts.h"

#include "pq_kinds.h"

pq_status pq_op_cost_breakeven(pq_call *call) {
    return pq_kind_breakeven(&call->work);
}

pq_status pq_op_cost_build_or_buy(pq_call *call) {
    return pq_kind_build_or_buy(&call->work);
}

pq_status pq_op_cost_capacity(pq_call *call) {
    return pq_kind_capacity(&call->work);
}

pq_status pq_op_cost_correct(pq_call *call) {
    return pq_kind_correct(&call->work);
}

pq_status pq_op_cost_doubt(pq_call *call) {
    return pq_kind_doubt(&call->work);
}

pq_status pq_op_cost_episode(pq_call *call) {
    return pq_kind_episode(&call->work);
}

pq_status pq_op_cost_finetune(pq_call *call) {
    return pq_kind_finetune(&call->work);
}

pq_status pq_op_cost_memory(pq_call *call) {
    return pq_kind_memory(&call->work);
}

pq_status pq_op_pick(pq_call *call) {
    return pq_kind_pick(&call->work);
}

pq_status pq_op_cost_platforms(pq_call *call) {
    return pq_kind_platforms(&call->work);
}

pq_status pq_op_cost_query(pq_call *call) {
    return pq_kind_query(&call->work);
}
