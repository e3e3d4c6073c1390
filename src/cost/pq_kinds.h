/* The kinds of cost calculations. Each reads work->request, computes, and writes its result.
 * Errors: PQ_BAD_FIELD, PQ_UNKNOWN_NAME, PQ_OUT_OF_MEMORY, and those of the files that the request
 * names. */
#ifndef PQ_KINDS_H
#define PQ_KINDS_H

#include "pq_work.h"

pq_status pq_kind_breakeven(pq_work *work);
pq_status pq_kind_build_or_buy(pq_work *work);
pq_status pq_kind_capacity(pq_work *work);
pq_status pq_kind_correct(pq_work *work);
pq_status pq_kind_doubt(pq_work *work);
pq_status pq_kind_episode(pq_work *work);
pq_status pq_kind_finetune(pq_work *work);
pq_status pq_kind_memory(pq_work *work);
pq_status pq_kind_pick(pq_work *work);
pq_status pq_kind_platforms(pq_work *work);
pq_status pq_kind_query(pq_work *work);

#endif
