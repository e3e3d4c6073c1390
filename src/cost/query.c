#include "pq_cost.h"

#include <math.h>

double pq_cost_per_query_usd(const pq_token_price *price, const pq_query_tokens *tokens) {
    return (tokens->input * price->input_per_mtok + tokens->output * price->output_per_mtok) / 1e6;
}

pq_projection pq_cost_project(double per_query_usd, double queries_per_day) {
    double per_day = per_query_usd * queries_per_day;
    return (pq_projection){.per_day_usd = per_day,
                           .per_month_usd = per_day * PQ_DAYS_PER_MONTH,
                           .per_year_usd = per_day * PQ_DAYS_PER_YEAR};
}

double pq_breakeven_tokens_per_hour(double usd_per_gpu_hour, double usd_per_mtok) {
    return usd_per_mtok > 0 ? usd_per_gpu_hour / usd_per_mtok * 1e6 : NAN;
}
