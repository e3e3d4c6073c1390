/* Operations on published sweeps: the matrix, and two of its models compared. Published and
 * corrected figures stand side by side. */
#include "operation.h"

#include "pq_published_figures.h"

#include <math.h>

static double published_cost(const pq_sweep_run *run) {
    return isnan(run->cost_per_query_usd)
               ? pq_figures_cost(&run->price, run->mean_input_tokens, run->mean_output_tokens)
               : run->cost_per_query_usd;
}

/* {"published": ..., "corrected": ...} with a null where there is no figure or no correction. */
static void write_pair(pq_writer *w, const char *key, double published, double corrected) {
    pq_write_key(w, key);
    pq_write_object(w);
    pq_write_key_number(w, "published", published);
    pq_write_key_number(w, "corrected", corrected);
    pq_write_end(w);
}

static void write_accuracy(pq_writer *w, const pq_sweep_run *run, const pq_figures *best) {
    bool corrected = run->has_correct || run->has_answered;
    pq_write_key(w, "accuracy");
    pq_write_object(w);
    pq_measure before = pq_share(run->correct, run->n);
    pq_measure after = corrected ? pq_share(best->correct, best->answered) : pq_measure_alone(NAN);
    pq_write_key_number(w, "published", before.value);
    pq_write_key_interval(w, "interval", before.interval);
    pq_write_key_bool(w, "is_corrected", corrected);
    pq_write_key_number(w, "corrected", after.value);
    pq_write_key_interval(w, "corrected_interval", after.interval);
    pq_write_end(w);
}

static void write_price(pq_writer *w, const char *key, const pq_sweep_price *price) {
    pq_write_key(w, key);
    if (!price->known) {
        pq_write_null(w);
        return;
    }
    pq_write_object(w);
    pq_write_key_number(w, "input", price->input_per_mtok);
    pq_write_key_number(w, "cached", price->cached_per_mtok);
    pq_write_key_number(w, "output", price->output_per_mtok);
    pq_write_key_bool(w, "proxy", price->proxy);
    pq_write_end(w);
}

static void write_counts(pq_writer *w, const pq_sweep_run *run) {
    write_pair(w, "correct", (double)run->correct,
               run->has_correct ? (double)run->corrected_correct : NAN);
    write_pair(w, "answered", (double)run->n, run->has_answered ? (double)run->answered : NAN);
    pq_write_key(w, "errors");
    pq_write_object(w);
    for (size_t i = 0; i < run->n_errors; i++) {
        pq_write_key_size(w, run->errors[i].code, run->errors[i].count);
    }
    pq_write_end(w);
}

/* The source named `key` in the file's "sources", as it stands there. */
static void write_source(pq_writer *w, const pq_value *root, const char *key) {
    pq_value sources;
    pq_value source;
    pq_write_key(w, "source");
    if (pq_json_find(root, "sources", &sources) && pq_json_find(&sources, key, &source)) {
        pq_json_write(w, &source);
    } else {
        pq_write_null(w);
    }
}

static void write_corrections(pq_writer *w, const pq_value *root, const pq_sweep_run *run) {
    pq_write_key(w, "corrections");
    pq_write_array(w);
    for (size_t i = 0; i < run->n_notes; i++) {
        pq_write_object(w);
        pq_write_key_string(w, "field", run->notes[i].field);
        pq_write_key_string(w, "why", run->notes[i].why);
        write_source(w, root, run->notes[i].source);
        pq_write_end(w);
    }
    pq_write_end(w);
}

/* Where each run lies on accuracy against cost a query: a code of pq_front, or NULL for a run
 * without cost or accuracy. The array is in the call's arena; NULL when out of memory. */
static const char **place_on_front(pq_call *call, const pq_sweep *sweep) {
    size_t n = 0;
    const char **codes = pq_arena_array(call->work.arena, sweep->n_runs, sizeof *codes);
    pq_point *points = pq_arena_array(call->work.arena, sweep->n_runs, sizeof *points);
    pq_front *front = pq_arena_array(call->work.arena, sweep->n_runs, sizeof *front);
    size_t *run_of = pq_arena_array(call->work.arena, sweep->n_runs, sizeof *run_of);
    if (codes == NULL || points == NULL || front == NULL || run_of == NULL) {
        return NULL;
    }
    for (size_t i = 0; i < sweep->n_runs; i++) {
        pq_figures best = pq_figures_best(&sweep->runs[i]);
        double cost = best.cost_per_query_usd;
        if (!isnan(cost) && best.answered > 0) {
            pq_measure accuracy = pq_share(best.correct, best.answered);
            points[n] = (pq_point){.cost = cost,
                                   .accuracy = accuracy.value,
                                   .cost_interval = {cost, cost},
                                   .accuracy_interval = accuracy.interval};
            run_of[n++] = i;
        }
    }
    pq_pareto(points, n, front);
    for (size_t k = 0; k < n; k++) {
        codes[run_of[k]] = pq_front_code(front[k]);
    }
    return codes;
}

static void write_matrix_row(pq_writer *w, const pq_value *root, const pq_sweep_run *run,
                             const char *front) {
    pq_figures best = pq_figures_best(run);
    pq_write_object(w);
    pq_write_key_string(w, "platform", run->platform);
    pq_write_key_string(w, "model", run->model);
    pq_write_key_string(w, "name", run->name);
    pq_write_key_string(w, "quantization", run->quantization);
    write_source(w, root, run->source);
    pq_write_key_size(w, "questions", run->n);
    write_counts(w, run);
    write_accuracy(w, run, &best);
    pq_write_key_size(w, "json_ok", run->json_ok);
    pq_write_key_number(w, "ttft_p50_ms", run->ttft_p50_ms);
    pq_write_key_number(w, "latency_p50_ms", run->latency_p50_ms);
    pq_write_key_number(w, "latency_p90_ms", run->latency_p90_ms);
    write_pair(w, "input_tokens", run->mean_input_tokens, run->corrected_input_tokens);
    write_pair(w, "output_tokens", run->mean_output_tokens, run->corrected_output_tokens);
    pq_write_key(w, "price");
    pq_write_object(w);
    write_price(w, "published", &run->price);
    write_price(w, "corrected", &run->corrected_price);
    pq_write_end(w);
    write_pair(w, "cost_per_query_usd", published_cost(run),
               best.cost_is_corrected ? best.cost_per_query_usd : NAN);
    pq_write_key_measure(w, "cost_per_correct_usd", pq_figures_per_correct(&best));
    pq_write_key_string(w, "front", front);
    write_corrections(w, root, run);
    pq_write_end(w);
}

/* Passes a part of the file on as it stands; null if it is absent. */
static void write_part(pq_writer *w, const pq_value *root, const char *key) {
    pq_value part;
    pq_write_key(w, key);
    if (pq_json_find(root, key, &part)) {
        pq_json_write(w, &part);
    } else {
        pq_write_null(w);
    }
}

static pq_status sweep_matrix(pq_call *call, void *request) {
    (void)request;
    static const char *const fields[] = {"sweep", NULL};
    pq_json *document = NULL;
    pq_sweep sweep;
    pq_status status = pq_json_object(call->work.request, fields, call->work.error);
    if (status == PQ_OK) {
        status = pq_work_sweep(&call->work, &document, &sweep);
    }
    const char **front = status == PQ_OK ? place_on_front(call, &sweep) : NULL;
    if (status == PQ_OK && front == NULL) {
        status = pq_error_memory(call->work.error);
    }
    if (status == PQ_OK) {
        pq_value root = pq_json_root(document);
        pq_writer *w = call->work.out;
        pq_write_object(w);
        pq_write_key_string(w, "id", sweep.id);
        pq_write_key_string(w, "title", sweep.title);
        pq_write_key_string(w, "published", sweep.published);
        pq_write_key_number(w, "confidence", PQ_CONFIDENCE);
        write_part(w, &root, "protocol");
        pq_write_key(w, "rows");
        pq_write_array(w);
        for (size_t i = 0; i < sweep.n_runs; i++) {
            write_matrix_row(w, &root, &sweep.runs[i], front[i]);
        }
        pq_write_end(w);
        write_part(w, &root, "unavailable");
        pq_write_end(w);
    }
    pq_json_free(document);
    return status;
}

/* The run at the place that the request's field `key` gives. */
static pq_status find_run(pq_call *call, const char *key, const pq_sweep *sweep,
                          const pq_sweep_run **run) {
    pq_value value;
    int64_t place = 0;
    pq_status status = pq_json_member(call->work.request, key, &value, call->work.error);
    if (status == PQ_OK) {
        status = pq_json_integer(&value, 0, (int64_t)sweep->n_runs - 1, &place, call->work.error);
    }
    *run = &sweep->runs[place];
    return status;
}

static void write_side(pq_writer *w, const char *key, const pq_sweep_run *run,
                       const pq_figures *best) {
    pq_write_key(w, key);
    pq_write_object(w);
    pq_write_key_string(w, "platform", run->platform);
    pq_write_key_string(w, "name", run->name);
    pq_write_key_size(w, "correct", best->correct);
    pq_write_key_size(w, "n", best->answered);
    pq_measure accuracy = pq_share(best->correct, best->answered);
    pq_write_key_number(w, "accuracy", accuracy.value);
    pq_write_key_interval(w, "accuracy_interval", accuracy.interval);
    pq_write_key_number(w, "cost_per_query_usd", best->cost_per_query_usd);
    pq_write_key_measure(w, "cost_per_correct_usd", pq_figures_per_correct(best));
    pq_write_end(w);
}

static void write_comparison(pq_writer *w, const pq_sweep_run *first, const pq_sweep_run *second) {
    pq_figures a = pq_figures_best(first);
    pq_figures b = pq_figures_best(second);
    bool doubted = a.doubted || b.doubted;
    bool tested = a.answered > 0 && b.answered > 0 && !doubted;
    double difference =
        pq_share(a.correct, a.answered).value - pq_share(b.correct, b.answered).value;
    double p_value = tested ? pq_fisher(a.correct, a.answered, b.correct, b.answered) : NAN;
    pq_standing better =
        tested ? pq_standing_of_test(p_value, difference) : PQ_STANDING_CANNOT_TELL;
    pq_write_object(w);
    write_side(w, "first", first, &a);
    write_side(w, "second", second, &b);
    pq_write_key_number(w, "difference", difference);
    pq_write_key_string(w, "test", "Fisher's exact, two-sided");
    pq_write_key_number(w, "p_value", p_value);
    pq_write_key_number(w, "alpha", PQ_SIGNIFICANCE);
    pq_write_key_string(w, "better", pq_standing_code(better));
    pq_write_key_string(w, "meaning", pq_standing_meaning(better));
    pq_write_key_string(w, "note",
                        tested ? "only the counts are known, so the questions cannot be paired, "
                                 "which would sharpen the test"
                               : pq_figures_untested(doubted));
    pq_write_end(w);
}

static pq_status sweep_compare(pq_call *call, void *request) {
    (void)request;
    static const char *const fields[] = {"sweep", "first", "second", NULL};
    pq_json *document = NULL;
    pq_sweep sweep;
    const pq_sweep_run *first = NULL;
    const pq_sweep_run *second = NULL;
    pq_status status = pq_json_object(call->work.request, fields, call->work.error);
    if (status == PQ_OK) {
        status = pq_work_sweep(&call->work, &document, &sweep);
    }
    if (status == PQ_OK) {
        status = find_run(call, "first", &sweep, &first);
    }
    if (status == PQ_OK) {
        status = find_run(call, "second", &sweep, &second);
    }
    if (status == PQ_OK) {
        write_comparison(call->work.out, first, second);
    }
    pq_json_free(document);
    return status;
}

static const pq_operation operations[] = {
    {"sweep.matrix", "a sweep as a table, figures as published and as corrected, with intervals",
     NULL, sweep_matrix, NULL},
    {"sweep.compare", "whether the figures of two models of a sweep can be told apart", NULL,
     sweep_compare, NULL},
};

const pq_operations pq_sweep_operations = PQ_OPERATIONS(operations);
