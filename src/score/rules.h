/* The scoring functions of the rules, one file each (rule_*.c). Private to src/score. */
#ifndef PQ_SCORE_RULES_H
#define PQ_SCORE_RULES_H

#include "pq_score.h"

pq_status pq_judge_perquery(const pq_pair *pair, pq_arena *arena, pq_verdict *verdict,
                            pq_error *error);
pq_status pq_judge_strict(const pq_pair *pair, pq_arena *arena, pq_verdict *verdict,
                          pq_error *error);
pq_status pq_judge_rows_match(const pq_pair *pair, pq_arena *arena, pq_verdict *verdict,
                              pq_error *error);
pq_status pq_judge_bird(const pq_pair *pair, pq_arena *arena, pq_verdict *verdict, pq_error *error);
pq_status pq_judge_spider2(const pq_pair *pair, pq_arena *arena, pq_verdict *verdict,
                           pq_error *error);
pq_status pq_judge_test_suite(const pq_pair *pair, pq_arena *arena, pq_verdict *verdict,
                              pq_error *error);

#endif
