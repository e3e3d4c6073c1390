/* Operation "cost.breakeven": where two offers cost the same. */
#include "kind_breakeven.h"

#include "pq_kinds.h"
#include "scenario.h"

#include <math.h>

typedef struct pair {
    pq_asked_workload asked;
    pq_named_offer first, second;
    bool curve;
} pair;

static const pq_field pair_fields[] = {
    PQ_ROWS_OF_PRICES,
    {PQ_FIELD_OBJECT(pair, asked), .key = "workload", .of = &pq_workload_shape,
     .help = "What is asked of a model in a day; its volume does not matter."},
    {PQ_FIELD_OBJECT(pair, first), .of = &pq_offer_shape, .help = "The offer used today."},
    {PQ_FIELD_OBJECT(pair, second), .of = &pq_offer_shape, .help = "The other offer."},
    {PQ_FIELD_BOOL(pair, curve), PQ_OR(false),
     .help = "Whether to write the cost of both at many volumes, for a chart."},
};

void breakeven_write(pq_writer *w, const pq_breakeven *even) {
    pq_write_key_string(w, "answer", pq_breakeven_code(even->answer));
    pq_write_key_string(w, "meaning", pq_breakeven_meaning(even->answer));
    pq_write_key_array(w, "crossings");
    for (size_t i = 0; i < even->n_crossings; i++) {
        const pq_crossing *c = &even->crossings[i];
        pq_write_object(w);
        pq_write_key_number(w, "requests_per_day", c->requests_per_day);
        pq_write_key_number(w, "requests_per_s", c->requests_per_day / 86400);
        pq_write_key_number(w, "first_per_day_usd", c->first_usd);
        pq_write_key_number(w, "second_per_day_usd", c->second_usd);
        pq_write_key_string(w, "cheaper_above", c->second_cheaper_above ? "second" : "first");
        pq_write_key_bool(w, "is_jump", c->is_jump);
        pq_write_end(w);
    }
    pq_write_end(w);
    pq_write_key_array(w, "range_requests_per_day");
    pq_write_number(w, even->low_requests_per_day);
    pq_write_number(w, even->high_requests_per_day);
    pq_write_end(w);
}

static void write_utilization_of(pq_writer *w, const pq_named_offer *on_gpu,
                                 const pq_named_offer *elsewhere, const pq_workload *workload) {
    pq_bill bill;
    pq_bill_metered(&elsewhere->offer, workload, &bill);
    double usd = bill.per_day_usd;
    const pq_gpu_billing *gpu = &on_gpu->offer.gpu;
    double per_hour = gpu->gpus * gpu->usd_per_gpu_hour;
    double seconds = pq_replica_seconds(&gpu->replica, workload);
    double share = pq_breakeven_utilization(per_hour, seconds, usd);
    double blended = pq_blended_per_mtok_usd(usd, workload);
    double tokens_per_hour = pq_breakeven_tokens_per_hour(per_hour, blended);
    const pq_figure figures[] = {{"value", share},
                                 {"requests_per_s", seconds > 0 ? share / seconds : NAN},
                                 {"tokens_per_hour", tokens_per_hour},
                                 {"blended_per_mtok_usd", blended}};
    pq_write_object(w);
    pq_write_key_string(w, "of", on_gpu->name);
    pq_write_key_string(w, "answer", share > 1 ? "never" : share > 0 ? "value" : "always");
    pq_write_figures(w, figures, sizeof figures / sizeof figures[0]);
    pq_write_key_array(w, "explain");
    pq_explain(w, "value",
               "usd_per_replica_hour / 3600 * seconds_per_request / usd_per_request_elsewhere",
               share, "share of capacity", pq_source_lesson, "usd_per_replica_hour", per_hour,
               "seconds_per_request", seconds, "usd_per_request_elsewhere", usd, NULL);
    pq_explain(w, "tokens_per_hour", "usd_per_replica_hour / blended_per_mtok_usd * 10^6",
               tokens_per_hour, "tokens/h, input and output", pq_source_benchmark,
               "usd_per_replica_hour", per_hour, "blended_per_mtok_usd", blended, NULL);
    pq_write_end(w);
    pq_write_end(w);
}

/* "utilisation": of one offer's replica, at which a request costs what it does at the other. */
static void write_utilization(pq_writer *w, const pair *p) {
    bool second_is_gpu = p->second.offer.billing == PQ_PER_GPU_TIME;
    bool first_is_gpu = p->first.offer.billing == PQ_PER_GPU_TIME;
    const pq_workload *workload = &p->asked.workload;
    pq_write_key(w, "utilisation");
    if (first_is_gpu == second_is_gpu) {
        pq_write_null(w);
    } else if (second_is_gpu) {
        write_utilization_of(w, &p->second, &p->first, workload);
    } else {
        write_utilization_of(w, &p->first, &p->second, workload);
    }
}

/* "curve": the two costs at 16 volumes a decade, from a hundredth of the first crossing to a
 * hundred times the last: [requests a day, first, second]. */
static void write_curve(pq_writer *w, const pair *p, const pq_breakeven *even) {
    const double step = sqrt(sqrt(sqrt(sqrt(10)))); /* 10^(1/16), the same bits everywhere */
    size_t n = even->n_crossings;
    double low = n > 0 ? even->crossings[0].requests_per_day / 100 : 1;
    double high = n > 0 ? even->crossings[n - 1].requests_per_day * 101 : 1e7;
    pq_workload workload = p->asked.workload;
    pq_write_key_array(w, "curve");
    for (double at = low; at <= high; at *= step) {
        pq_bill first;
        pq_bill second;
        workload.requests_per_day = at;
        pq_bill_day(&p->first.offer, &workload, &first, NULL);
        pq_bill_day(&p->second.offer, &workload, &second, NULL);
        pq_write_array(w);
        pq_write_number(w, at);
        pq_write_number(w, first.per_day_usd);
        pq_write_number(w, second.per_day_usd);
        pq_write_end(w);
    }
    pq_write_end(w);
}

static pq_status answer(pq_scenario *s, void *request) {
    const pair *p = request;
    pq_writer *w = s->work->out;
    pq_breakeven even;
    pq_status status = pq_breakeven_solve(&p->first.offer, &p->second.offer, &p->asked.workload,
                                          &even, s->work->error);
    if (status != PQ_OK) {
        return status;
    }
    pq_write_key_string(w, "first", p->first.name);
    pq_write_key_string(w, "second", p->second.name);
    breakeven_write(w, &even);
    write_utilization(w, p);
    if (p->curve) {
        write_curve(w, p, &even);
    }
    pq_write_used_prices(s);
    return PQ_OK;
}

const pq_cost_kind pq_cost_kind_breakeven = {
    .request = PQ_SHAPE(pair, pair_fields, .self = "pq_scenario"),
    .answer = answer,
    .prices = "data/prices/tokens-2026-05.json",
    .example =
        "{\"workload\":{\"requests_per_day\":10000,\"input_tokens\":700,\"output_tokens\":200},"
        "\"first\":{\"name\":\"token\",\"kind\":\"per_token\",\"price_of\":{\"vendor\":"
        "\"Baseten\",\"model\":\"gpt-oss-120b\"}},\"second\":{\"name\":\"H100\",\"kind\":"
        "\"per_gpu_time\",\"usd_per_gpu_hour\":6.5,\"min_replicas\":1,\"capacity\":{"
        "\"tokens_per_s\":6000,\"prefill_tokens_per_s\":60000}}}",
};
