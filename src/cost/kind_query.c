/* Operation "cost.query": what one workload costs at token prices. */
#include "pq_kinds.h"
#include "scenario.h"

typedef struct query {
    pq_workload workload;
    pq_named_offer named;
} query;

/* The request is flat: the fields of a workload and those of an offer per token. */
static const pq_field query_fields[] = {
    PQ_ROWS_OF_PRICES,
    {PQ_FIELD_NUMBER(query, workload.input_tokens), .bounds = PQ_TOKENS, .unit = "tokens",
     .help = "Mean prompt of a question."},
    {PQ_FIELD_NUMBER(query, workload.output_tokens), .bounds = PQ_TOKENS, .unit = "tokens",
     .help = "Mean answer of a question."},
    ROWS_OF_TOKENS(query, workload),
    ROWS_OF_TOKEN_PRICE(query, named.offer.token),
    ROW_OF_BATCH_FACTOR(query, named.offer.token),
    ROW_OF_SERVICE_FACTOR(query, named.offer.token),
    ROW_OF_HOUR_FACTORS(query, named.offer.token),
    {PQ_FIELD_NUMBER(query, workload.requests_per_day), .key = "queries_per_day",
     .bounds = PQ_VOLUME, .unit = "questions per day", .help = "Volume."},
};

static pq_status check_query(const query *q, pq_error *error) {
    pq_status status = pq_workload_check(&q->workload, error);
    return status == PQ_OK ? pq_offer_check(&q->named.offer, error) : status;
}

static pq_status finish_query(const pq_reading *reading, const pq_value *object, void *into) {
    query *q = into;
    q->named.name = "query";
    q->named.offer.billing = PQ_PER_TOKEN;
    scenario_finish_tiers(&q->named.offer.token);
    return scenario_check(reading, object, check_query(q, reading->error));
}

/* USD a query, with the factors of batch, service tier and time of day. */
static pq_status per_query(const query *q, double *usd, pq_bill *bill, pq_error *error) {
    const pq_token_billing *token = &q->named.offer.token;
    double batch = q->workload.batch_share;
    pq_status status = pq_bill_day(&q->named.offer, &q->workload, bill, error);
    if (status == PQ_OK) {
        double plain = pq_request_usd(&bill->rates, &q->workload);
        *usd = plain * (1 - batch + batch * token->batch_factor);
    }
    return status;
}

static size_t name_figures(const void *request, const char **names) {
    (void)request;
    names[0] = "per_query_usd";
    names[1] = "per_day_usd";
    return 2;
}

static pq_status evaluate(void *request, double *figures, pq_error *error) {
    const query *q = request;
    pq_bill bill;
    pq_status status = check_query(q, error);
    if (status == PQ_OK) {
        status = per_query(q, &figures[0], &bill, error);
        figures[1] = figures[0] * q->workload.requests_per_day;
    }
    return status;
}

static pq_status answer(pq_scenario *s, void *request) {
    const query *q = request;
    pq_writer *w = s->work->out;
    pq_bill bill;
    double usd = 0;
    pq_status status = per_query(q, &usd, &bill, s->work->error);
    if (status != PQ_OK) {
        return status;
    }
    pq_projection projection = pq_cost_project(usd, q->workload.requests_per_day);
    pq_write_key_number(w, "per_query_usd", usd);
    pq_write_key_number(w, "per_day_usd", projection.per_day_usd);
    pq_write_key_number(w, "per_month_usd", projection.per_month_usd);
    pq_write_key_number(w, "per_year_usd", projection.per_year_usd);
    pq_write_key_object(w, "detail");
    pq_write_bill(w, &q->named, &q->workload, &bill);
    pq_write_end(w);
    pq_write_used_prices(s);
    return PQ_OK;
}

const pq_cost_kind pq_cost_kind_query = {
    .request = PQ_SHAPE(query, query_fields, .check = finish_query, .self = "pq_scenario"),
    .answer = answer,
    .model = &(const pq_cost_model){name_figures, evaluate},
    .example = "{\"input_tokens\":763,\"output_tokens\":222,"
               "\"price\":{\"input\":0.1,\"output\":0.5},\"queries_per_day\":30000}",
};
