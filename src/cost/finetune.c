#include "pq_finetune.h"

#include "pq_cost.h"

#include <math.h>

pq_finetune_result pq_finetune_compare(const pq_finetune *finetune) {
    const pq_candidate *tuned = &finetune->tuned;
    const pq_candidate *bought = &finetune->bought;
    double days = finetune->months * PQ_DAYS_PER_MONTH;
    double upkeep_per_day = finetune->upkeep_usd_per_month / PQ_DAYS_PER_MONTH;
    double gap = bought->accuracy - tuned->accuracy;
    double saving = bought->per_query_usd - tuned->per_query_usd;
    double gain_per_query = saving - gap * finetune->wrong_answer_usd;
    double once = finetune->engineering_usd + finetune->training_usd * finetune->trainings;
    double net_per_day = gain_per_query * finetune->queries_per_day - upkeep_per_day;
    return (pq_finetune_result){
        .saving_per_query_usd = saving,
        .saving_per_day_usd = saving * finetune->queries_per_day,
        .accuracy_gap = gap,
        .wrong_answers_per_day = gap * finetune->queries_per_day,
        .wrong_answers_usd_per_day = gap * finetune->wrong_answer_usd * finetune->queries_per_day,
        .once_usd = once,
        .net_per_day_usd = net_per_day,
        .payback_days = net_per_day > 0 ? once / net_per_day : NAN,
        .net_usd = net_per_day * days - once,
        .break_even_queries_per_day =
            gain_per_query > 0 ? (once / days + upkeep_per_day) / gain_per_query : NAN,
        .tuned_per_correct_usd = tuned->per_query_usd / tuned->accuracy,
        .bought_per_correct_usd = bought->per_query_usd / bought->accuracy};
}
