/* Break-even points as answers write them. */
#ifndef PQ_COST_KIND_BREAKEVEN_H
#define PQ_COST_KIND_BREAKEVEN_H

#include "breakeven.h"
#include "pq_write.h"

/* "answer", "meaning", "crossings" and the range searched, into the open object. */
void breakeven_write(pq_writer *w, const pq_breakeven *even);

#endif
