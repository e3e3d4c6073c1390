#include "pq_cost.h"

double pq_cost_per_query_usd(const pq_token_price *price, const pq_query_tokens *tokens) {
    return (tokens->input * price->input_per_mtok + tokens->output * price->output_per_mtok) / 1e6;
}

pq_projection pq_cost_project(double per_query_usd, double queries_per_day) {
    double per_day = per_query_usd * queries_per_day;
    return (pq_projection){.per_day_usd = per_day,
                           .per_month_usd = per_day * PQ_DAYS_PER_MONTH,
                           .per_year_usd = per_day * PQ_DAYS_PER_YEAR};
}
