/* Operations on published sweeps: the matrix and the cost table. Every derived figure is computed
 * here from tokens, prices and counts; published and corrected figures stand side by side. */
#include "pq_api_internal.h"

#include "pq_cost.h"
#include "pq_stats.h"
#include "pq_sweep.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double confidence = 0.95;

/* Opens the sweep file that the request names. *document is to be freed by the caller. */
static pq_status read_sweep(pq_call *call, pq_json **document, pq_sweep *sweep) {
    pq_item *file = NULL;
    *document = NULL;
    pq_status status = pq_call_item(call, "sweep", PQ_ITEM_FILE, &file);
    if (status == PQ_OK) {
        status = pq_json_parse((const char *)file->bytes, file->size, document, call->error);
    }
    if (status == PQ_OK) {
        pq_value root = pq_json_root(*document);
        status = pq_sweep_read(&root, call->arena, sweep, call->error);
    }
    return status;
}

/* A run's cost a query at one price and one token profile; NaN where either is unknown or no
 * token was counted. */
static double cost_of(const pq_sweep_price *price, double input, double output) {
    if (!price->known || isnan(input) || isnan(output) || input + output <= 0) {
        return NAN;
    }
    pq_token_price p = {.input_per_mtok = price->input_per_mtok,
                        .output_per_mtok = price->output_per_mtok};
    pq_query_tokens tokens = {.input = input, .output = output};
    return pq_cost_per_query_usd(&p, &tokens);
}

/* A run's figures with every correction applied. */
typedef struct best_known {
    size_t correct;
    size_t answered;
    double input_tokens;
    double output_tokens;
    const pq_sweep_price *price;
    double cost_per_query_usd; /* NaN if there is none */
    bool cost_is_corrected;
} best_known;

static best_known correct_run(const pq_sweep_run *run) {
    bool has_tokens = !isnan(run->corrected_input_tokens) && !isnan(run->corrected_output_tokens);
    best_known best = {
        .correct = run->has_correct ? run->corrected_correct : run->correct,
        .answered = run->has_answered ? run->answered : run->n,
        .input_tokens = has_tokens ? run->corrected_input_tokens : run->mean_input_tokens,
        .output_tokens = has_tokens ? run->corrected_output_tokens : run->mean_output_tokens,
        .price = run->has_price ? &run->corrected_price : &run->price,
        .cost_is_corrected = has_tokens || run->has_price};
    best.cost_per_query_usd = cost_of(best.price, best.input_tokens, best.output_tokens);
    return best;
}

static double published_cost(const pq_sweep_run *run) {
    return isnan(run->cost_per_query_usd)
               ? cost_of(&run->price, run->mean_input_tokens, run->mean_output_tokens)
               : run->cost_per_query_usd;
}

static double share(size_t part, size_t whole) {
    return whole == 0 ? NAN : (double)part / (double)whole;
}

static void write_interval(pq_writer *w, const char *key, size_t successes, size_t n) {
    pq_write_key(w, key);
    if (n == 0) {
        pq_write_null(w);
        return;
    }
    pq_interval interval = pq_wilson(successes, n, confidence);
    pq_write_array(w);
    pq_write_number(w, interval.low);
    pq_write_number(w, interval.high);
    pq_write_end(w);
}

/* {"published": ..., "corrected": ...} with a null where there is no figure or no correction. */
static void write_pair(pq_writer *w, const char *key, double published, double corrected) {
    pq_write_key(w, key);
    pq_write_object(w);
    pq_write_key_number(w, "published", published);
    pq_write_key_number(w, "corrected", corrected);
    pq_write_end(w);
}

static void write_accuracy(pq_writer *w, const pq_sweep_run *run, const best_known *best) {
    bool corrected = run->has_correct || run->has_answered;
    pq_write_key(w, "accuracy");
    pq_write_object(w);
    pq_write_key_number(w, "published", share(run->correct, run->n));
    write_interval(w, "interval", run->correct, run->n);
    pq_write_key_bool(w, "is_corrected", corrected);
    pq_write_key_number(w, "corrected", corrected ? share(best->correct, best->answered) : NAN);
    write_interval(w, "corrected_interval", best->correct, corrected ? best->answered : 0);
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

static void write_matrix_row(pq_writer *w, const pq_value *root, const pq_sweep_run *run) {
    best_known best = correct_run(run);
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

pq_status pq_op_sweep_matrix(pq_call *call) {
    static const char *const fields[] = {"sweep", NULL};
    pq_json *document = NULL;
    pq_sweep sweep;
    pq_status status = pq_call_fields(call, fields);
    if (status == PQ_OK) {
        status = read_sweep(call, &document, &sweep);
    }
    if (status == PQ_OK) {
        pq_value root = pq_json_root(document);
        pq_writer *w = call->out;
        pq_write_object(w);
        pq_write_key_string(w, "id", sweep.id);
        pq_write_key_string(w, "title", sweep.title);
        pq_write_key_string(w, "published", sweep.published);
        pq_write_key_number(w, "confidence", confidence);
        write_part(w, &root, "protocol");
        pq_write_key(w, "rows");
        pq_write_array(w);
        for (size_t i = 0; i < sweep.n_runs; i++) {
            write_matrix_row(w, &root, &sweep.runs[i]);
        }
        pq_write_end(w);
        write_part(w, &root, "unavailable");
        pq_write_end(w);
    }
    pq_json_free(document);
    return status;
}

/* One row of the cost table before it is sorted. */
typedef struct cost_row {
    const pq_sweep_run *run;
    best_known best;
    double accuracy; /* NaN if no call was answered */
    size_t place;    /* in the file; keeps equal costs in a fixed order */
} cost_row;

/* Cheapest first; rows without a cost last. */
static int by_cost(const void *a, const void *b) {
    const cost_row *x = a;
    const cost_row *y = b;
    bool x_known = !isnan(x->best.cost_per_query_usd);
    bool y_known = !isnan(y->best.cost_per_query_usd);
    if (x_known != y_known) {
        return x_known ? -1 : 1;
    }
    if (x_known && x->best.cost_per_query_usd != y->best.cost_per_query_usd) {
        return x->best.cost_per_query_usd < y->best.cost_per_query_usd ? -1 : 1;
    }
    return x->place < y->place ? -1 : 1;
}

typedef struct cost_request {
    double queries_per_day;
    pq_sweep_price reference;
    const char *reference_name;
} cost_request;

/* Reads "queries_per_day": more than no query, less than a trillion. */
static pq_status read_volume(pq_call *call, double *queries_per_day) {
    pq_value value;
    pq_status status = pq_json_member(call->request, "queries_per_day", &value, call->error);
    return status == PQ_OK ? pq_json_number(&value, 0, 1e12, queries_per_day, call->error) : status;
}

/* Reads the prices "input" and "output" of an object, USD per million tokens. */
static pq_status read_prices(const pq_value *object, double *input, double *output,
                             pq_error *error) {
    pq_value value;
    pq_status status = pq_json_member(object, "input", &value, error);
    if (status == PQ_OK) {
        status = pq_json_number(&value, 0, 1e6, input, error);
    }
    if (status == PQ_OK) {
        status = pq_json_member(object, "output", &value, error);
    }
    return status == PQ_OK ? pq_json_number(&value, 0, 1e6, output, error) : status;
}

static pq_status read_cost_request(pq_call *call, cost_request *request) {
    static const char *const fields[] = {"sweep", "queries_per_day", "reference", NULL};
    static const char *const reference_fields[] = {"name", "input", "output", NULL};
    pq_value reference;
    pq_value name;
    pq_status status = pq_call_fields(call, fields);
    if (status == PQ_OK) {
        status = read_volume(call, &request->queries_per_day);
    }
    if (status == PQ_OK) {
        status = pq_json_member(call->request, "reference", &reference, call->error);
    }
    if (status == PQ_OK) {
        status = pq_json_object(&reference, reference_fields, call->error);
    }
    if (status == PQ_OK) {
        status = pq_json_member(&reference, "name", &name, call->error);
    }
    if (status == PQ_OK) {
        status = pq_json_string(&name, &request->reference_name, call->error);
    }
    if (status == PQ_OK) {
        status = read_prices(&reference, &request->reference.input_per_mtok,
                             &request->reference.output_per_mtok, call->error);
    }
    request->reference.known = status == PQ_OK;
    return status;
}

/* PREFIXper_query_usd and its projections; nulls where the cost is unknown. */
static void write_projection(pq_writer *w, const char *prefix, double per_query, double volume) {
    pq_projection projection = pq_cost_project(per_query, volume);
    const struct {
        const char *name;
        double value;
    } figures[] = {{"per_query_usd", per_query},
                   {"per_day_usd", projection.per_day_usd},
                   {"per_month_usd", projection.per_month_usd},
                   {"per_year_usd", projection.per_year_usd}};
    for (size_t i = 0; i < sizeof figures / sizeof figures[0]; i++) {
        char key[64];
        snprintf(key, sizeof key, "%s%s", prefix, figures[i].name);
        pq_write_key_number(w, key, figures[i].value);
    }
}

static const char *no_cost_reason(const cost_row *row) {
    if (!isnan(row->best.cost_per_query_usd)) {
        return NULL;
    }
    return row->best.answered == 0 ? "no call was answered, so no token was counted"
                                   : "no price is known";
}

static void write_cost_row(pq_writer *w, const cost_row *row, const cost_request *request,
                           double best_accuracy) {
    const best_known *best = &row->best;
    double cost = best->cost_per_query_usd;
    double reference = cost_of(&request->reference, best->input_tokens, best->output_tokens);
    pq_write_object(w);
    pq_write_key_string(w, "platform", row->run->platform);
    pq_write_key_string(w, "model", row->run->model);
    pq_write_key_string(w, "name", row->run->name);
    pq_write_key_number(w, "accuracy", row->accuracy);
    write_interval(w, "accuracy_interval", best->correct, best->answered);
    pq_write_key_bool(w, "accuracy_is_corrected", row->run->has_correct || row->run->has_answered);
    pq_write_key_bool(w, "most_accurate", row->accuracy >= best_accuracy);
    write_projection(w, "", cost, request->queries_per_day);
    pq_write_key_number(w, "per_correct_usd", row->accuracy > 0 ? cost / row->accuracy : NAN);
    write_projection(w, "reference_", reference, request->queries_per_day);
    pq_write_key_number(w, "times_cheaper", cost > 0 ? reference / cost : NAN);
    pq_write_key_string(w, "basis", best->cost_is_corrected ? "corrected" : "published");
    pq_write_key_string(w, "no_cost_reason", no_cost_reason(row));
    pq_write_end(w);
}

static void write_cost_table(pq_writer *w, const cost_row *rows, size_t n,
                             const cost_request *request) {
    double best_accuracy = 0;
    for (size_t i = 0; i < n; i++) {
        best_accuracy = rows[i].accuracy > best_accuracy ? rows[i].accuracy : best_accuracy;
    }
    pq_write_object(w);
    pq_write_key_number(w, "queries_per_day", request->queries_per_day);
    pq_write_key_integer(w, "days_per_month", PQ_DAYS_PER_MONTH);
    pq_write_key_integer(w, "days_per_year", PQ_DAYS_PER_YEAR);
    pq_write_key(w, "reference");
    pq_write_object(w);
    pq_write_key_string(w, "name", request->reference_name);
    pq_write_key_number(w, "input", request->reference.input_per_mtok);
    pq_write_key_number(w, "output", request->reference.output_per_mtok);
    pq_write_end(w);
    pq_write_key(w, "rows");
    pq_write_array(w);
    for (size_t i = 0; i < n; i++) {
        write_cost_row(w, &rows[i], request, best_accuracy);
    }
    pq_write_end(w);
    pq_write_end(w);
}

pq_status pq_op_cost_table(pq_call *call) {
    pq_json *document = NULL;
    pq_sweep sweep;
    cost_request request = {0};
    pq_status status = read_cost_request(call, &request);
    if (status == PQ_OK) {
        status = read_sweep(call, &document, &sweep);
    }
    pq_json_free(document);
    if (status != PQ_OK) {
        return status;
    }
    cost_row *rows = pq_arena_array(call->arena, sweep.n_runs, sizeof *rows);
    if (rows == NULL) {
        return pq_error_memory(call->error);
    }
    for (size_t i = 0; i < sweep.n_runs; i++) {
        best_known best = correct_run(&sweep.runs[i]);
        rows[i] = (cost_row){.run = &sweep.runs[i],
                             .best = best,
                             .accuracy = share(best.correct, best.answered),
                             .place = i};
    }
    qsort(rows, sweep.n_runs, sizeof *rows, by_cost);
    write_cost_table(call->out, rows, sweep.n_runs, &request);
    return PQ_OK;
}

/* A count of tokens: at least 0, less than a trillion. */
static pq_status read_tokens(pq_call *call, const char *key, double *tokens) {
    pq_value value;
    pq_status status = pq_json_member(call->request, key, &value, call->error);
    return status == PQ_OK ? pq_json_number(&value, 0, 1e12, tokens, call->error) : status;
}

pq_status pq_op_cost_query(pq_call *call) {
    static const char *const fields[] = {"input_tokens", "output_tokens", "price",
                                         "queries_per_day", NULL};
    static const char *const price_fields[] = {"input", "output", NULL};
    pq_query_tokens tokens = {0};
    pq_token_price price = {0};
    double queries_per_day = 0;
    pq_value value;
    pq_status status = pq_call_fields(call, fields);
    if (status == PQ_OK) {
        status = read_tokens(call, "input_tokens", &tokens.input);
    }
    if (status == PQ_OK) {
        status = read_tokens(call, "output_tokens", &tokens.output);
    }
    if (status == PQ_OK) {
        status = pq_json_member(call->request, "price", &value, call->error);
    }
    if (status == PQ_OK) {
        status = pq_json_object(&value, price_fields, call->error);
    }
    if (status == PQ_OK) {
        status =
            read_prices(&value, &price.input_per_mtok, &price.output_per_mtok, call->error);
    }
    if (status == PQ_OK) {
        status = read_volume(call, &queries_per_day);
    }
    if (status == PQ_OK) {
        pq_write_object(call->out);
        write_projection(call->out, "", pq_cost_per_query_usd(&price, &tokens), queries_per_day);
        pq_write_end(call->out);
    }
    return status;
}
