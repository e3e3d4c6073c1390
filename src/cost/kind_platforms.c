/* Operation "cost.platforms": offers side by side on one workload. */
#include "kind_platforms.h"

#include "pq_kinds.h"

#include <math.h>

const pq_field platforms_fields[N_PLATFORMS_FIELDS] = {
    PQ_ROWS_OF_PRICES,
    {PQ_FIELD_OBJECT(platforms, asked), .key = "workload", .of = &pq_workload_shape,
     .help = "What is asked of a model in a day."},
    {PQ_FIELD_OBJECTS(platforms, offers), PQ_COUNT(platforms, n), .of = &pq_offer_shape, .least = 1,
     .most = PQ_MAX_OFFERS, .help = "Offers to compare; the first is today's."},
};

static size_t name_figures(const void *request, const char **names) {
    const platforms *p = request;
    for (size_t i = 0; i < p->n; i++) {
        names[i] = p->offers[i].name;
    }
    return p->n;
}

/* USD a day of every offer. */
static pq_status evaluate(void *request, double *figures, pq_error *error) {
    const platforms *p = request;
    pq_status status = pq_workload_check(&p->asked.workload, error);
    for (size_t i = 0; status == PQ_OK && i < p->n; i++) {
        pq_bill bill;
        status = pq_offer_check(&p->offers[i].offer, error);
        if (status == PQ_OK) {
            status = pq_bill_day(&p->offers[i].offer, &p->asked.workload, &bill, error);
            figures[i] = status == PQ_OK ? bill.per_day_usd : NAN;
        }
    }
    return status;
}

static void write_workload(pq_writer *w, const platforms *p) {
    pq_write_key_object(w, "workload");
    pq_write_key_number(w, "requests_per_day", p->asked.workload.requests_per_day);
    pq_write_key_number(w, "input_tokens", p->asked.workload.input_tokens);
    pq_write_key_number(w, "output_tokens", p->asked.workload.output_tokens);
    pq_write_key_string(w, "token_basis", p->asked.n_runs > 0 ? "own_runs" : "given");
    pq_write_key_size(w, "runs", p->asked.n_runs);
    pq_write_end(w);
}

/* An offer's bill, or why there is none; a contradiction of the workload and one offer does not
 * keep the others from an answer. NaN then. */
static double write_offer(pq_writer *w, const platforms *p, const pq_named_offer *named) {
    pq_bill bill;
    pq_error error = {0};
    pq_status status = pq_bill_day(&named->offer, &p->asked.workload, &bill, &error);
    pq_write_object(w);
    pq_write_key_string(w, "name", named->name);
    pq_write_key_string(w, "role", named->role[0] == '\0' ? NULL : named->role);
    pq_write_key_bool(w, "possible", status == PQ_OK);
    if (status == PQ_OK) {
        pq_write_bill(w, named, &p->asked.workload, &bill);
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
    pq_write_key_array(w, "ranking");
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

void platforms_write(pq_writer *w, const platforms *p) {
    double per_day[PQ_MAX_OFFERS];
    write_workload(w, p);
    pq_write_key_array(w, "offers");
    for (size_t i = 0; i < p->n; i++) {
        per_day[i] = write_offer(w, p, &p->offers[i]);
    }
    pq_write_end(w);
    write_ranking(w, p, per_day);
}

static pq_status answer(pq_scenario *s, void *request) {
    platforms_write(s->work->out, request);
    pq_write_used_prices(s);
    return PQ_OK;
}

const pq_cost_kind pq_cost_kind_platforms = {
    .request = PQ_SHAPE(platforms, platforms_fields, .self = "pq_scenario"),
    .answer = answer,
    .model = &(const pq_cost_model){name_figures, evaluate},
    .example =
        "{\"workload\":{\"requests_per_day\":10000,\"input_tokens\":0,\"output_tokens\":200},"
        "\"offers\":[{\"name\":\"token\",\"kind\":\"per_token\",\"price\":{\"input\":0.9,"
        "\"output\":0.9}},{\"name\":\"minute\",\"kind\":\"per_gpu_time\",\"price\":0.55,\"per\":"
        "\"minute\",\"meter\":\"work\",\"floor_per_day\":1440,\"capacity\":{\"tokens_per_min\":"
        "900000}},{\"name\":\"call\",\"kind\":\"per_prediction\",\"price\":0.006}]}",
};
