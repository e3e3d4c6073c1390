/* Operation "cost.doubt": any input of another cost operation as a range. */
#include "pq_scenario.h"

#include <math.h>

static const pq_cost_model *const models[] = {&pq_model_query, &pq_model_platforms,
                                              &pq_model_episode, &pq_model_finetune};
static const char *const model_names[] = {"query", "platforms", "episode", "finetune", NULL};

enum { DEFAULT_SCENARIOS = 100000 };

/* A model whose linked numbers follow their sources before each evaluation. */
typedef struct linked_model {
    const pq_cost_model *kind;
    void *model;
    const pq_cost_reader *reader;
} linked_model;

static pq_status evaluate(void *model, double *figures, pq_error *error) {
    linked_model *linked = model;
    for (size_t i = 0; i < linked->reader->n_tied; i++) {
        *linked->reader->tied[i].target = *linked->reader->tied[i].source;
    }
    return linked->kind->evaluate(linked->model, figures, error);
}

static void write_tornado(pq_cost_reader *r, pq_figures_of of, size_t figure) {
    pq_writer *w = r->work->out;
    pq_swing swings[PQ_MAX_RANGES];
    r->status = pq_doubt_tornado(r->ranges, r->n_ranges, of, figure, swings, r->work->error);
    pq_write_key(w, "tornado");
    pq_write_array(w);
    for (size_t i = 0; r->status == PQ_OK && i < r->n_ranges; i++) {
        const pq_range *range = &r->ranges[swings[i].range];
        pq_write_object(w);
        pq_write_key_string(w, "input", r->paths[swings[i].range]);
        pq_write_key_number(w, "low", range->low);
        pq_write_key_number(w, "high", range->high);
        pq_write_key_number(w, "at_low", swings[i].at_low);
        pq_write_key_number(w, "at_high", swings[i].at_high);
        pq_write_key_number(w, "swing", fabs(swings[i].at_high - swings[i].at_low));
        pq_write_end(w);
    }
    pq_write_end(w);
}

static void write_spread(pq_cost_reader *r, const linked_model *linked, pq_figures_of of,
                         const pq_spread *spread, size_t figure, size_t scenarios) {
    pq_writer *w = r->work->out;
    double n = (double)scenarios;
    pq_write_object(w);
    pq_write_key_string(w, "name", linked->kind->figure(linked->model, figure));
    pq_write_key_number(w, "likely", spread->likely);
    pq_write_key_number(w, "p5", spread->p5);
    pq_write_key_number(w, "p50", spread->p50);
    pq_write_key_number(w, "p95", spread->p95);
    pq_write_key_number(w, "share_without", (n - (double)spread->n) / n);
    pq_write_key_number(w, "share_least", (double)spread->least / n);
    write_tornado(r, of, figure);
    pq_write_end(w);
}

static void run(pq_cost_reader *r, linked_model *linked, size_t scenarios, uint64_t seed) {
    pq_spread spreads[PQ_MAX_FIGURES];
    pq_writer *w = r->work->out;
    pq_figures_of of = {
        .evaluate = evaluate, .model = linked, .n_figures = linked->kind->count(linked->model)};
    r->status = pq_doubt_run(r->ranges, r->n_ranges, of, scenarios, seed, r->work->arena, spreads,
                             r->work->error);
    if (r->status != PQ_OK) {
        pq_error_prefix(r->work->error, "scenario");
        return;
    }
    pq_write_object(w);
    pq_write_key_string(w, "of", linked->kind->name);
    pq_write_key_size(w, "scenarios", scenarios);
    pq_write_key_size(w, "ranges", r->n_ranges);
    pq_write_key(w, "figures");
    pq_write_array(w);
    for (size_t i = 0; i < of.n_figures && r->status == PQ_OK; i++) {
        write_spread(r, linked, of, &spreads[i], i, scenarios);
    }
    pq_write_end(w);
    pq_write_end(w);
}

pq_status pq_kind_doubt(pq_work *work) {
    static const char *const fields[] = {"of",     "scenario", "scenarios", "seed",
                                         "prices", "as_of",    NULL};
    static const pq_bounds counts = {.min = 1, .max = PQ_MAX_SCENARIOS, .whole = true};
    static const pq_bounds seeds = {.min = 0, .max = 9007199254740992.0, .whole = true};
    pq_cost_reader r;
    pq_value scenario;
    size_t kind = 0;
    double scenarios = DEFAULT_SCENARIOS;
    double seed = 0;
    pq_cost_reader_begin(&r, work, work->request);
    pq_read_fields(&r, work->request, fields);
    pq_read_word_or(&r, work->request, "of", model_names, 1, &kind);
    pq_read_number_or(&r, work->request, "scenarios", counts, DEFAULT_SCENARIOS, &scenarios);
    pq_read_number_or(&r, work->request, "seed", seeds, 1, &seed);
    if (pq_read_member(&r, work->request, "scenario", &scenario)) {
        linked_model linked = {.kind = models[kind], .reader = &r};
        r.allows_ranges = true;
        linked.model = models[kind]->read(&r, &scenario);
        if (r.status == PQ_OK) {
            run(&r, &linked, (size_t)scenarios, (uint64_t)seed);
        }
    }
    pq_cost_reader_end(&r);
    return r.status;
}
