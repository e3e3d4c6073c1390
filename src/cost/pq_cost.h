/*
 * What inference costs. Money is USD, a token price is USD per million tokens.
 */
#ifndef PQ_COST_H
#define PQ_COST_H

/* The months and years that daily costs are projected on. */
#define PQ_DAYS_PER_MONTH 30
#define PQ_DAYS_PER_YEAR 365

/* The prices of one model, each >= 0, USD per million tokens. */
typedef struct pq_token_price {
    double input_per_mtok;
    double output_per_mtok;
} pq_token_price;

/* The mean tokens of one query, each >= 0. */
typedef struct pq_query_tokens {
    double input;
    double output;
} pq_query_tokens;

/* USD a query: tokens times price, input and output separately. */
double pq_cost_per_query_usd(const pq_token_price *price, const pq_query_tokens *tokens);

typedef struct pq_projection {
    double per_day_usd;
    double per_month_usd; /* of PQ_DAYS_PER_MONTH days */
    double per_year_usd;  /* of PQ_DAYS_PER_YEAR days */
} pq_projection;

/* The cost of `queries_per_day` >= 0 queries at one price each. */
pq_projection pq_cost_project(double per_query_usd, double queries_per_day);

/* How many tokens an hour cost as much at a price per million of them as an hour of GPUs does: the
 * break-even of the two. NaN where tokens cost nothing. */
double pq_breakeven_tokens_per_hour(double usd_per_gpu_hour, double usd_per_mtok);

#endif
