/* Operation "cost.doubt": any input of another cost operation as a range. */
#include "pq_kinds.h"

#include <math.h>

#define WORD(id, word) word,
#define KIND(id, word) &pq_cost_kind_##id,
static const char *const kind_words[] = {PQ_COST_DOUBT_LIST(WORD) NULL};
static const pq_cost_kind *const kinds[] = {PQ_COST_DOUBT_LIST(KIND)};

enum { OF_PLATFORMS = 1 };

typedef struct doubt {
    unsigned of;
    pq_value scenario;
    size_t scenarios;
    double seed;
} doubt;

static const pq_field doubt_fields[] = {
    PQ_ROWS_OF_PRICES,
    {PQ_FIELD_WORD(doubt, of), .words = kind_words, PQ_OR(OF_PLATFORMS),
     .help = "The cost operation."},
    {PQ_FIELD_VALUE(doubt, scenario), .takes = 1u << PQ_KIND_OBJECT,
     .help = "Its request. {\"low\", \"likely\"?, \"high\"} may replace a number."},
    {PQ_FIELD_SIZE(doubt, scenarios), PQ_OR(100000), .bounds = PQ_WHOLE_TO(1, PQ_MAX_SCENARIOS),
     .help = "Scenarios to draw."},
    {PQ_FIELD_NUMBER(doubt, seed), PQ_OR(1), .bounds = PQ_WHOLE_TO(0, 9007199254740992.0),
     .help = "Seed of the draws; the same seed gives the same answer."},
};
/* A request whose tied numbers follow their sources before each evaluation. */
typedef struct tied_request {
    const pq_cost_model *model;
    void *request;
    const pq_scenario *scenario;
} tied_request;

static pq_status evaluate(void *model, double *figures, pq_error *error) {
    const tied_request *tied = model;
    for (size_t i = 0; i < tied->scenario->n_tied; i++) {
        *tied->scenario->tied[i].target = *tied->scenario->tied[i].source;
    }
    return tied->model->evaluate(tied->request, figures, error);
}

static pq_status write_tornado(pq_scenario *s, pq_figures_of of, size_t figure) {
    pq_writer *w = s->work->out;
    pq_swing swings[PQ_MAX_RANGES];
    pq_status status = pq_doubt_tornado(s->ranges, s->n_ranges, of, figure, swings, s->work->error);
    pq_write_key_array(w, "tornado");
    for (size_t i = 0; status == PQ_OK && i < s->n_ranges; i++) {
        const pq_range *range = &s->ranges[swings[i].range];
        const pq_figure figures[] = {{"low", range->low},
                                     {"high", range->high},
                                     {"at_low", swings[i].at_low},
                                     {"at_high", swings[i].at_high},
                                     {"swing", fabs(swings[i].at_high - swings[i].at_low)}};
        pq_write_object(w);
        pq_write_key_string(w, "input", s->paths[swings[i].range]);
        pq_write_figures(w, figures, sizeof figures / sizeof figures[0]);
        pq_write_end(w);
    }
    pq_write_end(w);
    return status;
}

static pq_status write_spread(pq_scenario *s, pq_figures_of of, const pq_spread *spread,
                              const char *name, size_t figure, size_t scenarios) {
    pq_writer *w = s->work->out;
    double n = (double)scenarios;
    const pq_figure figures[] = {{"likely", spread->likely},
                                 {"p5", spread->p5},
                                 {"p50", spread->p50},
                                 {"p95", spread->p95},
                                 {"share_without", (n - (double)spread->n) / n},
                                 {"share_least", (double)spread->least / n}};
    pq_write_object(w);
    pq_write_key_string(w, "name", name);
    pq_write_figures(w, figures, sizeof figures / sizeof figures[0]);
    pq_status status = write_tornado(s, of, figure);
    pq_write_end(w);
    return status;
}

static pq_status write_doubt(pq_scenario *s, const doubt *d, tied_request *tied) {
    const char *names[PQ_MAX_FIGURES];
    pq_spread spreads[PQ_MAX_FIGURES];
    pq_writer *w = s->work->out;
    pq_figures_of of = {
        .evaluate = evaluate, .model = tied, .n_figures = tied->model->name(tied->request, names)};
    pq_status status = pq_doubt_run(s->ranges, s->n_ranges, of, d->scenarios, (uint64_t)d->seed,
                                    s->work->arena, spreads, s->work->error);
    if (status != PQ_OK) {
        pq_error_prefix(s->work->error, "scenario");
        return status;
    }
    pq_write_key_string(w, "of", kind_words[d->of]);
    pq_write_key_size(w, "scenarios", d->scenarios);
    pq_write_key_size(w, "ranges", s->n_ranges);
    pq_write_key_array(w, "figures");
    for (size_t i = 0; i < of.n_figures && status == PQ_OK; i++) {
        status = write_spread(s, of, &spreads[i], names[i], i, d->scenarios);
    }
    pq_write_end(w);
    return status;
}

static pq_status answer(pq_scenario *s, void *request) {
    const doubt *d = request;
    const pq_cost_kind *kind = kinds[d->of];
    tied_request tied = {.model = kind->model, .scenario = s};
    tied.request = pq_arena_alloc(s->work->arena, kind->request.size);
    if (tied.request == NULL) {
        return pq_error_memory(s->work->error);
    }
    s->allows_ranges = true;
    pq_status status = pq_shape_read(&kind->request, &d->scenario, tied.request, &s->reading);
    return status == PQ_OK ? write_doubt(s, d, &tied) : status;
}

const pq_cost_kind pq_cost_kind_doubt = {
    .request = PQ_SHAPE(doubt, doubt_fields, .self = "pq_scenario"),
    .answer = answer,
    .example =
        "{\"of\":\"query\",\"seed\":1,\"scenarios\":10000,\"scenario\":{\"input_tokens\":{"
        "\"low\":600,\"likely\":763,\"high\":1200},\"output_tokens\":{\"low\":100,\"high\":400},"
        "\"price\":{\"input\":0.1,\"output\":0.5},\"queries_per_day\":30000}}",
};
