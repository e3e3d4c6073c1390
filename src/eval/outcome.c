#include "eval_parts.h"

static const struct {
    const char *code;
    const char *meaning;
} outcomes[PQ_OUTCOME_COUNT] =
    {
#define PQ_OUTCOME_ROW(constant, code, meaning) {code, meaning},
        PQ_OUTCOME_LIST(PQ_OUTCOME_ROW)
#undef PQ_OUTCOME_ROW
},
  losses[PQ_LOSS_COUNT] = {
#define PQ_LOSS_ROW(constant, code, meaning) {code, meaning},
      PQ_LOSS_LIST(PQ_LOSS_ROW)
#undef PQ_LOSS_ROW
};

const char *pq_outcome_code(pq_outcome outcome) {
    return outcomes[outcome].code;
}

const char *pq_outcome_meaning(pq_outcome outcome) {
    return outcomes[outcome].meaning;
}

const char *pq_loss_code(pq_loss loss) {
    return losses[loss].code;
}

const char *pq_loss_meaning(pq_loss loss) {
    return losses[loss].meaning;
}

size_t pq_eval_count(const pq_eval *eval, pq_outcome outcome) {
    size_t count = 0;
    for (size_t i = 0; i < eval->done; i++) {
        count += eval->judged[i].outcome == outcome;
    }
    return count;
}
