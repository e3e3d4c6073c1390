/* Operation "cost.query": what one workload costs at token prices. */
#include "pq_scenario.h"

typedef struct query {
    pq_workload workload;
    pq_named_offer named;
} query;

/* The fields that a workload has too: the request is flat. */
static const char *const fields[] = {"input_tokens",
                                     "output_tokens",
                                     "price",
                                     "queries_per_day",
                                     "cached_tokens",
                                     "cache_write_tokens",
                                     "reasoning_tokens",
                                     "batch_share",
                                     "price_of",
                                     "tiers",
                                     "tier_by",
                                     "batch_factor",
                                     "service_factor",
                                     "hour_factors",
                                     "prices",
                                     "as_of",
                                     NULL};

static void *read_query(pq_cost_reader *r, const pq_value *scenario) {
    query *q = pq_arena_alloc(r->work->arena, sizeof *q);
    if (q == NULL) {
        r->status = pq_error_memory(r->work->error);
        return NULL;
    }
    pq_workload *w = &q->workload;
    q->named.name = "query";
    q->named.offer.billing = PQ_PER_TOKEN;
    pq_read_fields(r, scenario, fields);
    pq_read_number(r, scenario, "input_tokens", pq_bounds_tokens, &w->input_tokens);
    pq_read_number(r, scenario, "output_tokens", pq_bounds_tokens, &w->output_tokens);
    pq_read_number_or(r, scenario, "cached_tokens", pq_bounds_tokens, 0, &w->cached_tokens);
    pq_read_number_or(r, scenario, "cache_write_tokens", pq_bounds_tokens, 0,
                      &w->cache_write_tokens);
    pq_read_number_or(r, scenario, "reasoning_tokens", pq_bounds_tokens, 0, &w->reasoning_tokens);
    pq_read_number_or(r, scenario, "batch_share", pq_bounds_share, 0, &w->batch_share);
    pq_read_token_billing(r, scenario, &q->named.offer.token);
    pq_read_number(r, scenario, "queries_per_day", pq_bounds_volume, &w->requests_per_day);
    if (r->status == PQ_OK) {
        pq_read_check(r, scenario, pq_workload_check(w, r->work->error));
    }
    if (r->status == PQ_OK) {
        pq_read_check(r, scenario, pq_offer_check(&q->named.offer, r->work->error));
    }
    return r->status == PQ_OK ? q : NULL;
}

/* USD a query, with the factors of batch, service tier and time of day. */
static pq_status per_query(query *q, double *usd, pq_bill *bill, pq_error *error) {
    const pq_token_billing *token = &q->named.offer.token;
    double batch = q->workload.batch_share;
    pq_status status = pq_bill_day(&q->named.offer, &q->workload, bill, error);
    *usd = pq_request_usd(&bill->rates, &q->workload) * (1 - batch + batch * token->batch_factor);
    return status;
}

enum { N_FIGURES = 2 };

static size_t count_figures(const void *model) {
    (void)model;
    return N_FIGURES;
}

static const char *name_figure(const void *model, size_t i) {
    static const char *const names[N_FIGURES] = {"per_query_usd", "per_day_usd"};
    (void)model;
    return names[i];
}

static pq_status evaluate(void *model, double *figures, pq_error *error) {
    query *q = model;
    pq_bill bill;
    pq_status status = pq_workload_check(&q->workload, error);
    if (status == PQ_OK) {
        status = pq_offer_check(&q->named.offer, error);
    }
    if (status == PQ_OK) {
        status = per_query(q, &figures[0], &bill, error);
        figures[1] = figures[0] * q->workload.requests_per_day;
    }
    return status;
}

const pq_cost_model pq_model_query = {"query", read_query, count_figures, name_figure, evaluate};

pq_status pq_kind_query(pq_work *work) {
    pq_cost_reader r;
    pq_bill bill;
    double usd = 0;
    pq_cost_reader_begin(&r, work, work->request);
    query *q = read_query(&r, work->request);
    if (q != NULL) {
        pq_read_check(&r, work->request, per_query(q, &usd, &bill, work->error));
    }
    if (r.status == PQ_OK) {
        pq_projection projection = pq_cost_project(usd, q->workload.requests_per_day);
        pq_writer *w = work->out;
        pq_write_object(w);
        pq_write_key_number(w, "per_query_usd", usd);
        pq_write_key_number(w, "per_day_usd", projection.per_day_usd);
        pq_write_key_number(w, "per_month_usd", projection.per_month_usd);
        pq_write_key_number(w, "per_year_usd", projection.per_year_usd);
        pq_write_key(w, "detail");
        pq_write_object(w);
        pq_write_bill(w, &q->named, &q->workload, &bill);
        pq_write_end(w);
        pq_write_used_prices(&r);
        pq_write_end(w);
    }
    pq_cost_reader_end(&r);
    return r.status;
}
