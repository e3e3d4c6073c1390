/* Outcomes and losses: codes, meanings and counts (pq_eval.h). */
#include "eval_parts.h"

#include "pq_codes.h"

PQ_CODES(pq_outcome, pq_outcome, PQ_OUTCOME_LIST)
PQ_CODES(pq_loss, pq_loss, PQ_LOSS_LIST)

size_t pq_eval_count(const pq_eval *eval, pq_outcome outcome) {
    size_t count = 0;
    for (size_t i = 0; i < eval->done; i++) {
        count += eval->judged[i].outcome == outcome;
    }
    return count;
}
