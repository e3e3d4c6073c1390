/* Operations on offers side by side: "cost.platforms", "cost.build_or_buy", "cost.breakeven". */
#include "pq_scenario.h"

#include "breakeven.h"
#include "pq_cost.h"

#include <math.h>
#include <string.h>

typedef struct platforms {
    pq_workload workload;
    size_t n_runs; /* of the user's own that made the token profile */
    size_t n;
    pq_named_offer offers[PQ_MAX_OFFERS];
} platforms;

static const char *const fields[] = {"workload", "offers", "prices", "as_of", NULL};

static void *read_platforms(pq_cost_reader *r, const pq_value *scenario) {
    platforms *p = pq_arena_alloc(r->work->arena, sizeof *p);
    pq_value part;
    if (p == NULL) {
        r->status = pq_error_memory(r->work->error);
        return NULL;
    }
    pq_read_fields(r, scenario, fields);
    if (pq_read_member(r, scenario, "workload", &part)) {
        pq_read_workload(r, &part, &p->workload, &p->n_runs);
    }
    if (pq_read_member(r, scenario, "offers", &part)) {
        r->status = pq_json_array(&part, &p->n, r->work->error);
    }
    if (r->status == PQ_OK && (p->n == 0 || p->n > PQ_MAX_OFFERS)) {
        pq_read_refuse(r, &part, "wants 1 to 16 offers");
    }
    for (size_t i = 0; r->status == PQ_OK && i < p->n; i++) {
        pq_value item = pq_json_item(&part, i);
        pq_read_offer(r, &item, &p->offers[i]);
    }
    return r->status == PQ_OK ? p : NULL;
}

static size_t count_figures(const void *model) {
    const platforms *p = model;
    return p->n;
}

static const char *name_figure(const void *model, size_t i) {
    const platforms *p = model;
    return p->offers[i].name;
}

/* USD a day of every offer. */
static pq_status evaluate(void *model, double *figures, pq_error *error) {
    platforms *p = model;
    pq_status status = pq_workload_check(&p->workload, error);
    for (size_t i = 0; status == PQ_OK && i < p->n; i++) {
        pq_bill bill;
        status = pq_offer_check(&p->offers[i].offer, error);
        if (status == PQ_OK) {
            status = pq_bill_day(&p->offers[i].offer, &p->workload, &bill, error);
            figures[i] = status == PQ_OK ? bill.per_day_usd : NAN;
        }
    }
    return status;
}

const pq_cost_model pq_model_platforms = {"platforms", read_platforms, count_figures, name_figure,
                                          evaluate};

static void write_workload(pq_writer *w, const platforms *p) {
    pq_write_key(w, "workload");
    pq_write_object(w);
    pq_write_key_number(w, "requests_per_day", p->workload.requests_per_day);
    pq_write_key_number(w, "input_tokens", p->workload.input_tokens);
    pq_write_key_number(w, "output_tokens", p->workload.output_tokens);
    pq_write_key_string(w, "token_basis", p->n_runs > 0 ? "own_runs" : "given");
    pq_write_key_size(w, "runs", p->n_runs);
    pq_write_end(w);
}

/* An offer's bill, or why there is none; a contradiction of the workload and one offer does not
 * keep the others from an answer. NaN then. */
static double write_offer(pq_writer *w, const platforms *p, const pq_named_offer *named) {
    pq_bill bill;
    pq_error error = {0};
    pq_status status = pq_bill_day(&named->offer, &p->workload, &bill, &error);
    pq_write_object(w);
    pq_write_key_string(w, "name", named->name);
    pq_write_key_string(w, "role", named->role[0] == '\0' ? NULL : named->role);
    pq_write_key_bool(w, "possible", status == PQ_OK);
    if (status == PQ_OK) {
        pq_write_bill(w, named, &p->workload, &bill);
    } else {
        pq_write_key_string(w, "reason", error.message);
        pq_write_key_string(w, "where", error.where);
    }
    pq_write_end(w);
    return status == PQ_OK ? bill.per_day_usd : NAN;
}

/* "ranking": names, the cheapest first. */
static void write_ranking(pq_writer *w, const platforms *p, const double *per_day) {
    bool written[PQ_MAX_OFFERS] = {false};
    pq_write_key(w, "ranking");
    pq_write_array(w);
    for (;;) {
        size_t best = p->n;
        for (size_t i = 0; i < p->n; i++) {
            if (!written[i] && !isnan(per_day[i]) && (best == p->n || per_day[i] < per_day[best])) {
                best = i;
            }
        }
        if (best == p->n) {
            break;
        }
        written[best] = true;
        pq_write_string(w, p->offers[best].name);
    }
    pq_write_end(w);
}

static void write_platforms(pq_writer *w, const platforms *p, double *per_day) {
    write_workload(w, p);
    pq_write_key(w, "offers");
    pq_write_array(w);
    for (size_t i = 0; i < p->n; i++) {
        per_day[i] = write_offer(w, p, &p->offers[i]);
    }
    pq_write_end(w);
    write_ranking(w, p, per_day);
}

static void write_crossings(pq_writer *w, const pq_breakeven *even) {
    pq_write_key_string(w, "answer", pq_breakeven_code(even->answer));
    pq_write_key_string(w, "meaning", pq_breakeven_meaning(even->answer));
    pq_write_key(w, "crossings");
    pq_write_array(w);
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
    pq_write_key(w, "range_requests_per_day");
    pq_write_array(w);
    pq_write_number(w, even->low_requests_per_day);
    pq_write_number(w, even->high_requests_per_day);
    pq_write_end(w);
}

pq_status pq_kind_platforms(pq_work *work) {
    pq_cost_reader r;
    double per_day[PQ_MAX_OFFERS];
    pq_cost_reader_begin(&r, work, work->request);
    platforms *p = read_platforms(&r, work->request);
    if (p != NULL) {
        pq_write_object(work->out);
        write_platforms(work->out, p, per_day);
        pq_write_used_prices(&r);
        pq_write_end(work->out);
    }
    pq_cost_reader_end(&r);
    return r.status;
}

/* The crossings of every offer with the first, which stands for what is used today. */
static void write_switches(pq_writer *w, const platforms *p) {
    pq_breakeven even;
    pq_write_key(w, "against_first");
    pq_write_array(w);
    for (size_t i = 1; i < p->n; i++) {
        pq_error error = {0};
        pq_write_object(w);
        pq_write_key_string(w, "first", p->offers[0].name);
        pq_write_key_string(w, "second", p->offers[i].name);
        if (pq_breakeven_solve(&p->offers[0].offer, &p->offers[i].offer, &p->workload, &even,
                               &error) == PQ_OK) {
            write_crossings(w, &even);
        } else {
            pq_write_key_string(w, "answer", NULL);
            pq_write_key_string(w, "meaning", error.message);
        }
        pq_write_end(w);
    }
    pq_write_end(w);
}

pq_status pq_kind_build_or_buy(pq_work *work) {
    pq_cost_reader r;
    double per_day[PQ_MAX_OFFERS];
    pq_cost_reader_begin(&r, work, work->request);
    platforms *p = read_platforms(&r, work->request);
    if (p != NULL) {
        pq_write_object(work->out);
        write_platforms(work->out, p, per_day);
        write_switches(work->out, p);
        pq_write_used_prices(&r);
        pq_write_end(work->out);
    }
    pq_cost_reader_end(&r);
    return r.status;
}

/* ---- break-even ---- */

typedef struct pair {
    pq_workload workload;
    size_t n_runs;
    pq_named_offer first, second;
} pair;

static void read_pair(pq_cost_reader *r, const pq_value *request, pair *p) {
    static const char *const pair_fields[] = {"workload", "first", "second", "curve",
                                              "prices",   "as_of", NULL};
    pq_value part;
    pq_read_fields(r, request, pair_fields);
    if (pq_read_member(r, request, "workload", &part)) {
        pq_read_workload(r, &part, &p->workload, &p->n_runs);
    }
    if (pq_read_member(r, request, "first", &part)) {
        pq_read_offer(r, &part, &p->first);
    }
    if (pq_read_member(r, request, "second", &part)) {
        pq_read_offer(r, &part, &p->second);
    }
}

static pq_status solve(pq_cost_reader *r, const pair *p, pq_breakeven *even) {
    if (r->status == PQ_OK) {
        pq_read_check(r, r->work->request,
                      pq_breakeven_solve(&p->first.offer, &p->second.offer, &p->workload, even,
                                         r->work->error));
    }
    return r->status;
}

/* The utilisation of one offer's replica at which a request costs what it does at the other. */
static void write_utilisation(pq_writer *w, const pair *p) {
    bool second_is_gpu = p->second.offer.billing == PQ_PER_GPU_TIME;
    bool first_is_gpu = p->first.offer.billing == PQ_PER_GPU_TIME;
    pq_write_key(w, "utilisation");
    if (first_is_gpu == second_is_gpu) {
        pq_write_null(w);
        return;
    }
    const pq_named_offer *on_gpu = second_is_gpu ? &p->second : &p->first;
    const pq_named_offer *metered = second_is_gpu ? &p->first : &p->second;
    const pq_gpu_billing *gpu = &on_gpu->offer.gpu;
    pq_bill bill;
    pq_workload one = p->workload;
    pq_offer bare = metered->offer;
    one.requests_per_day = 1;
    bare.fixed_usd_per_month = 0;
    bare.minimum_usd_per_month = 0;
    pq_bill_day(&bare, &one, &bill, NULL);
    double usd = bill.per_day_usd;
    double per_hour = gpu->gpus * gpu->usd_per_gpu_hour;
    double seconds = pq_replica_seconds(&gpu->replica, &p->workload);
    double share = pq_breakeven_utilisation(per_hour, seconds, usd);
    double blended = pq_blended_per_mtok_usd(usd, &p->workload);
    double tokens_per_hour = pq_breakeven_tokens_per_hour(per_hour, blended);
    pq_write_object(w);
    pq_write_key_string(w, "of", on_gpu->name);
    pq_write_key_string(w, "answer", share > 1 ? "never" : share > 0 ? "value" : "always");
    pq_write_key_number(w, "value", share);
    pq_write_key_number(w, "requests_per_s", seconds > 0 ? share / seconds : NAN);
    pq_write_key_number(w, "tokens_per_hour", tokens_per_hour);
    pq_write_key_number(w, "blended_per_mtok_usd", blended);
    pq_write_key(w, "explain");
    pq_write_array(w);
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

/* The two costs at 16 volumes a decade, from a hundredth of the first crossing to a hundred times
 * the last: [requests a day, first, second]. */
static void write_curve(pq_writer *w, const pair *p, const pq_breakeven *even) {
    const double step = 1.1547819846894583; /* 10^(1/16) */
    size_t n = even->n_crossings;
    double low = n > 0 ? even->crossings[0].requests_per_day / 100 : 1;
    double high = n > 0 ? even->crossings[n - 1].requests_per_day * 101 : 1e7;
    pq_workload workload = p->workload;
    pq_write_key(w, "curve");
    pq_write_array(w);
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

pq_status pq_kind_breakeven(pq_work *work) {
    pq_cost_reader r;
    pq_breakeven even;
    bool wants_curve = false;
    pair *p = pq_arena_alloc(work->arena, sizeof *p);
    if (p == NULL) {
        return pq_error_memory(work->error);
    }
    pq_cost_reader_begin(&r, work, work->request);
    read_pair(&r, work->request, p);
    pq_read_bool_or(&r, work->request, "curve", false, &wants_curve);
    if (solve(&r, p, &even) == PQ_OK) {
        pq_writer *w = work->out;
        pq_write_object(w);
        pq_write_key_string(w, "first", p->first.name);
        pq_write_key_string(w, "second", p->second.name);
        write_crossings(w, &even);
        write_utilisation(w, p);
        if (wants_curve) {
            write_curve(w, p, &even);
        }
        pq_write_used_prices(&r);
        pq_write_end(w);
    }
    pq_cost_reader_end(&r);
    return r.status;
}
