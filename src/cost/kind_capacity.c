/* Operation "cost.capacity": throughput, replicas and cost as functions of the load. */
#include "pq_kinds.h"
#include "scenario.h"

#include <math.h>

typedef struct capacity {
    double output_tokens;
    double usd_per_hour; /* of a replica */
    pq_replica replica;
    double latency_target_ms;
    bool is_fitted;
    pq_load_fit fit;
    size_t n_runs;
    pq_load_run *runs;
    double *errors; /* of the runs */
    size_t n_loads;
    double *loads; /* requests/s */
    double usable; /* share of a replica's capacity */
} capacity;

static const pq_field run_fields[] = {
    {PQ_FIELD_NUMBER(pq_load_run, offered_tokens_per_s), .key = "requests_per_s",
     .bounds = PQ_POSITIVE, .unit = "requests per second", .help = "Load that was offered."},
    {PQ_FIELD_NUMBER(pq_load_run, served_tokens_per_s), .key = "tokens_per_s",
     .bounds = PQ_POSITIVE, .unit = "tokens per second", .help = "Output that was served."},
};
static const pq_shape run_shape = PQ_SHAPE(pq_load_run, run_fields);

static const pq_field capacity_fields[] = {
    {PQ_FIELD_NUMBER(capacity, output_tokens), .bounds = PQ_POSITIVE, .unit = "tokens",
     .help = "Mean answer of a request."},
    {PQ_FIELD_NUMBER(capacity, usd_per_hour), .bounds = PQ_AMOUNT, .unit = "USD per hour",
     .help = "Price of one replica."},
    {PQ_FIELD_NUMBER(capacity, replica.max_load), PQ_OR(1), .bounds = PQ_SHARE_ABOVE,
     .help = "Share of its capacity that a replica may use."},
    {PQ_FIELD_NUMBER(capacity, latency_target_ms), PQ_OR(0), .bounds = PQ_AMOUNT, .unit = "ms",
     .help = "Mean time to the whole reply that must be kept; 0 is no target."},
    {PQ_FIELD_NUMBER(capacity, replica.first_token_ms), PQ_OR(0), .bounds = PQ_AMOUNT, .unit = "ms",
     .help = "Time to first token on an idle replica."},
    {PQ_FIELD_NUMBER(capacity, replica.per_token_ms), PQ_OR(0), .bounds = PQ_AMOUNT, .unit = "ms",
     .help = "Time between output tokens on an idle replica."},
    {PQ_FIELD_OBJECTS(capacity, runs), PQ_COUNT(capacity, n_runs), PQ_GIVEN(capacity, is_fitted),
     .of = &run_shape, .least = 1, .choice = 1,
     .help = "Measured runs that the saturated rate is fitted to."},
    {PQ_FIELD_NUMBER(capacity, replica.tokens_per_s), .key = "saturated_tokens_per_s",
     .bounds = PQ_POSITIVE, .unit = "tokens per second", .choice = 1,
     .help = "Output of a saturated replica."},
    {PQ_FIELD_NUMBERS(capacity, loads), PQ_COUNT(capacity, n_loads), .bounds = PQ_ABOVE_TO(0, 1e9),
     .unit = "requests per second", .help = "Loads to compute."},
};

static pq_status fit_runs(const pq_reading *reading, const pq_value *object, capacity *c) {
    pq_value runs;
    pq_json_find(object, "runs", &runs);
    c->errors = pq_arena_array(reading->arena, c->n_runs, sizeof *c->errors);
    if (c->errors == NULL) {
        return pq_error_memory(reading->error);
    }
    for (size_t i = 0; i < c->n_runs; i++) {
        c->runs[i].offered_tokens_per_s *= c->output_tokens; /* it was read in requests/s */
    }
    pq_status status = pq_load_fit_runs(c->runs, c->n_runs, c->errors, &c->fit, reading->error);
    c->replica.tokens_per_s = c->fit.saturated_tokens_per_s;
    return scenario_check(reading, &runs, status);
}

static pq_status finish_capacity(const pq_reading *reading, const pq_value *object, void *into) {
    capacity *c = into;
    const pq_workload one = {.output_tokens = c->output_tokens,
                             .latency_target_ms = c->latency_target_ms};
    pq_status status = c->is_fitted ? fit_runs(reading, object, c) : PQ_OK;
    return status == PQ_OK ? scenario_check(reading, object,
                                            pq_replica_usable_load(&c->replica, &one, &c->usable,
                                                                   reading->error))
                           : status;
}

static void write_fit(pq_writer *w, const capacity *c) {
    pq_write_key_number(w, "saturated_tokens_per_s", c->replica.tokens_per_s);
    pq_write_key(w, "fit");
    if (!c->is_fitted) {
        pq_write_null(w);
        return;
    }
    pq_write_object(w);
    pq_write_key_number(w, "median_error", c->fit.median_error);
    pq_write_key_number(w, "largest_error", c->fit.largest_error);
    pq_write_key_array(w, "errors");
    for (size_t i = 0; i < c->n_runs; i++) {
        pq_write_number(w, c->errors[i]);
    }
    pq_write_end(w);
    pq_write_end(w);
}

/* One replica at a load, and as many as keep to the usable load. */
static void write_load(pq_writer *w, const capacity *c, double requests_per_s) {
    double theta = c->replica.tokens_per_s;
    double offered = requests_per_s * c->output_tokens;
    double served = pq_served_tokens_per_s(offered, theta);
    double seconds = c->output_tokens / theta;
    double replicas = pq_replicas_needed(requests_per_s, seconds, c->usable);
    double each = pq_served_tokens_per_s(offered / replicas, theta);
    double load = offered / replicas / theta;
    double idle_ms = c->replica.first_token_ms + c->replica.per_token_ms * c->output_tokens;
    const pq_figure figures[] = {
        {"requests_per_s", requests_per_s},
        {"tokens_per_s", served},
        {"per_mtok_usd", pq_cost_per_mtok_usd(c->usd_per_hour, served)},
        {"utilisation", served / theta},
        {"replicas", replicas},
        {"load_of_each", load},
        {"usd_per_hour", replicas * c->usd_per_hour},
        {"per_mtok_with_replicas_usd", pq_cost_per_mtok_usd(c->usd_per_hour, each)},
        {"latency_ms", idle_ms > 0 && load < 1 ? pq_replica_latency_ms(idle_ms, load) : NAN}};
    pq_write_object(w);
    pq_write_figures(w, figures, sizeof figures / sizeof figures[0]);
    pq_write_key_array(w, "explain");
    pq_explain(w, "tokens_per_s",
               "x / (1 + (x / theta)^4)^(1/4), x = requests_per_s * "
               "output_tokens",
               served, "tokens/s", pq_source_load, "requests_per_s", requests_per_s,
               "output_tokens", c->output_tokens, "theta", theta, NULL);
    pq_explain(w, "per_mtok_usd", "usd_per_hour / (3600 * tokens_per_s) * 10^6",
               pq_cost_per_mtok_usd(c->usd_per_hour, served), "USD/M output tokens", pq_source_load,
               "usd_per_hour", c->usd_per_hour, "tokens_per_s", served, NULL);
    pq_explain(w, "replicas", "ceil(requests_per_s * output_tokens / theta / usable_load)",
               replicas, "replicas", pq_source_load, "requests_per_s", requests_per_s,
               "output_tokens", c->output_tokens, "theta", theta, "usable_load", c->usable, NULL);
    pq_write_end(w);
    pq_write_end(w);
}

static pq_status answer(pq_scenario *s, void *request) {
    const capacity *c = request;
    pq_writer *w = s->work->out;
    write_fit(w, c);
    pq_write_key_number(w, "usable_load", c->usable);
    pq_write_key_array(w, "loads");
    for (size_t i = 0; i < c->n_loads; i++) {
        write_load(w, c, c->loads[i]);
    }
    pq_write_end(w);
    return PQ_OK;
}

const pq_cost_kind pq_cost_kind_capacity = {
    .request = PQ_SHAPE(capacity, capacity_fields, .check = finish_capacity, .self = "pq_scenario"),
    .answer = answer,
    .example =
        "{\"output_tokens\":256,\"usd_per_hour\":6.98,\"saturated_tokens_per_s\":6200,\"loads\":["
        "1,10,50]}",
};
