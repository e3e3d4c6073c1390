/* Operation "cost.capacity": throughput, replicas and cost as functions of the load. */
#include "pq_scenario.h"

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
    double *errors;
    size_t n_loads;
    double *loads; /* requests/s */
} capacity;

static void read_runs(pq_cost_reader *r, const pq_value *list, capacity *c) {
    static const char *const fields[] = {"requests_per_s", "tokens_per_s", NULL};
    pq_arena *arena = r->work->arena;
    r->status = pq_json_array(list, &c->n_runs, r->work->error);
    if (r->status == PQ_OK && c->n_runs == 0) {
        pq_read_refuse(r, list, "wants at least one run");
    }
    c->runs = pq_arena_array(arena, c->n_runs, sizeof *c->runs);
    c->errors = pq_arena_array(arena, c->n_runs, sizeof *c->errors);
    if (r->status == PQ_OK && (c->runs == NULL || c->errors == NULL)) {
        r->status = pq_error_memory(r->work->error);
    }
    for (size_t i = 0; r->status == PQ_OK && i < c->n_runs; i++) {
        pq_value run = pq_json_item(list, i);
        double requests = 0;
        pq_read_fields(r, &run, fields);
        pq_read_number(r, &run, "requests_per_s", pq_bounds_positive, &requests);
        pq_read_number(r, &run, "tokens_per_s", pq_bounds_positive,
                       &c->runs[i].served_tokens_per_s);
        c->runs[i].offered_tokens_per_s = requests * c->output_tokens;
    }
    if (r->status == PQ_OK) {
        pq_read_check(r, list,
                      pq_load_fit_runs(c->runs, c->n_runs, c->errors, &c->fit, r->work->error));
        c->replica.tokens_per_s = c->fit.saturated_tokens_per_s;
    }
}

static void read_loads(pq_cost_reader *r, const pq_value *list, capacity *c) {
    r->status = pq_json_array(list, &c->n_loads, r->work->error);
    c->loads = pq_arena_array(r->work->arena, c->n_loads, sizeof *c->loads);
    if (r->status == PQ_OK && c->loads == NULL) {
        r->status = pq_error_memory(r->work->error);
    }
    for (size_t i = 0; r->status == PQ_OK && i < c->n_loads; i++) {
        pq_value item = pq_json_item(list, i);
        r->status = pq_json_number(&item, 0, 1e9, &c->loads[i], r->work->error);
        if (r->status == PQ_OK && c->loads[i] <= 0) {
            pq_read_refuse(r, &item, "must be above 0");
        }
    }
}

static void read_capacity(pq_cost_reader *r, const pq_value *request, capacity *c) {
    static const char *const fields[] = {
        "output_tokens", "usd_per_hour",      "runs",           "saturated_tokens_per_s", "loads",
        "max_load",      "latency_target_ms", "first_token_ms", "per_token_ms",           NULL};
    pq_value part;
    pq_read_fields(r, request, fields);
    pq_read_number(r, request, "output_tokens", pq_bounds_positive, &c->output_tokens);
    pq_read_number(r, request, "usd_per_hour", pq_bounds_amount, &c->usd_per_hour);
    pq_read_number_or(r, request, "max_load", pq_bounds_share_above, 1, &c->replica.max_load);
    pq_read_number_or(r, request, "latency_target_ms", pq_bounds_amount, 0, &c->latency_target_ms);
    pq_read_number_or(r, request, "first_token_ms", pq_bounds_amount, 0,
                      &c->replica.first_token_ms);
    pq_read_number_or(r, request, "per_token_ms", pq_bounds_amount, 0, &c->replica.per_token_ms);
    c->is_fitted = pq_read_optional(r, request, "runs", &part);
    if (c->is_fitted) {
        read_runs(r, &part, c);
        if (pq_read_optional(r, request, "saturated_tokens_per_s", &part)) {
            pq_read_refuse(r, &part, "contradicts runs: give one of the two");
        }
    } else {
        pq_read_number(r, request, "saturated_tokens_per_s", pq_bounds_positive,
                       &c->replica.tokens_per_s);
    }
    if (pq_read_member(r, request, "loads", &part)) {
        read_loads(r, &part, c);
    }
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
    pq_write_key(w, "errors");
    pq_write_array(w);
    for (size_t i = 0; i < c->n_runs; i++) {
        pq_write_number(w, c->errors[i]);
    }
    pq_write_end(w);
    pq_write_end(w);
}

/* One replica at a load, and as many as keep to the usable load. */
static void write_load(pq_writer *w, const capacity *c, double requests_per_s, double usable) {
    double theta = c->replica.tokens_per_s;
    double offered = requests_per_s * c->output_tokens;
    double served = pq_served_tokens_per_s(offered, theta);
    double seconds = c->output_tokens / theta;
    double replicas = pq_replicas_needed(requests_per_s, seconds, usable);
    double each = pq_served_tokens_per_s(offered / replicas, theta);
    double load = offered / replicas / theta;
    double idle_ms = c->replica.first_token_ms + c->replica.per_token_ms * c->output_tokens;
    pq_write_object(w);
    pq_write_key_number(w, "requests_per_s", requests_per_s);
    pq_write_key_number(w, "tokens_per_s", served);
    pq_write_key_number(w, "per_mtok_usd", pq_cost_per_mtok_usd(c->usd_per_hour, served));
    pq_write_key_number(w, "utilisation", served / theta);
    pq_write_key_number(w, "replicas", replicas);
    pq_write_key_number(w, "load_of_each", load);
    pq_write_key_number(w, "usd_per_hour", replicas * c->usd_per_hour);
    pq_write_key_number(w, "per_mtok_with_replicas_usd",
                        pq_cost_per_mtok_usd(c->usd_per_hour, each));
    pq_write_key_number(w, "latency_ms",
                        idle_ms > 0 && load < 1 ? pq_replica_latency_ms(idle_ms, load) : NAN);
    pq_write_key(w, "explain");
    pq_write_array(w);
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
               "output_tokens", c->output_tokens, "theta", theta, "usable_load", usable, NULL);
    pq_write_end(w);
    pq_write_end(w);
}

pq_status pq_kind_capacity(pq_work *work) {
    pq_cost_reader r;
    double usable = 1;
    capacity *c = pq_arena_alloc(work->arena, sizeof *c);
    if (c == NULL) {
        return pq_error_memory(work->error);
    }
    pq_cost_reader_begin(&r, work, work->request);
    read_capacity(&r, work->request, c);
    if (r.status == PQ_OK) {
        pq_workload one = {.output_tokens = c->output_tokens,
                           .latency_target_ms = c->latency_target_ms};
        pq_read_check(&r, work->request,
                      pq_replica_usable_load(&c->replica, &one, &usable, work->error));
    }
    if (r.status == PQ_OK) {
        pq_writer *w = work->out;
        pq_write_object(w);
        write_fit(w, c);
        pq_write_key_number(w, "usable_load", usable);
        pq_write_key(w, "loads");
        pq_write_array(w);
        for (size_t i = 0; i < c->n_loads; i++) {
            write_load(w, c, c->loads[i], usable);
        }
        pq_write_end(w);
        pq_write_end(w);
    }
    pq_cost_reader_end(&r);
    return r.status;
}
