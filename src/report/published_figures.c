#include "pq_published_figures.h"

#include <math.h>
#include <string.h>

pq_status pq_work_sweep(const pq_work *work, pq_json **document, pq_sweep *sweep) {
    const char *bytes = NULL;
    size_t size = 0;
    *document = NULL;
    pq_status status = pq_work_file(work, "sweep", &bytes, &size);
    if (status == PQ_OK) {
        status = pq_json_parse(bytes, size, document, work->error);
    }
    if (status == PQ_OK) {
        pq_value root = pq_json_root(*document);
        status = pq_sweep_read(&root, work->arena, sweep, work->error);
    }
    return status;
}

double pq_figures_cost(const pq_sweep_price *price, double input, double output) {
    if (!price->known || isnan(input) || isnan(output) || input + output <= 0) {
        return NAN;
    }
    pq_token_price p = {.input_per_mtok = price->input_per_mtok,
                        .output_per_mtok = price->output_per_mtok};
    pq_query_tokens tokens = {.input = input, .output = output};
    return pq_cost_per_query_usd(&p, &tokens);
}

/* A note that corrects no figure explains why one cannot be trusted. */
static bool has_note(const pq_sweep_run *run) {
    for (size_t i = 0; i < run->n_notes; i++) {
        if (strcmp(run->notes[i].field, "note") == 0) {
            return true;
        }
    }
    return false;
}

const char *pq_figures_untested(bool doubted) {
    return doubted ? "a zero that is most likely the parser's says nothing of the model, so "
                     "nothing is tested"
                   : "one of the two got no answer, so there is nothing to compare";
}

pq_figures pq_figures_best(const pq_sweep_run *run) {
    bool has_tokens = !isnan(run->corrected_input_tokens) && !isnan(run->corrected_output_tokens);
    pq_figures best = {
        .correct = run->has_correct ? run->corrected_correct : run->correct,
        .answered = run->has_answered ? run->answered : run->n,
        .input_tokens = has_tokens ? run->corrected_input_tokens : run->mean_input_tokens,
        .output_tokens = has_tokens ? run->corrected_output_tokens : run->mean_output_tokens,
        .price = run->has_price ? &run->corrected_price : &run->price,
        .cost_is_corrected = has_tokens || run->has_price,
        .doubted = has_note(run)};
    best.cost_per_query_usd = pq_figures_cost(best.price, best.input_tokens, best.output_tokens);
    return best;
}

pq_measure pq_figures_per_correct(const pq_figures *best) {
    double cost = best->cost_per_query_usd;
    if (isnan(cost) || best->answered == 0) {
        return pq_measure_alone(NAN);
    }
    return pq_cost_per_correct(cost, (pq_interval){cost, cost}, best->correct, best->answered,
                               PQ_CONFIDENCE);
}
