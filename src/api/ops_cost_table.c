/* Operation "cost.table": every model of a sweep at a volume, cheapest first. */
#include "pq_sweep_figures.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* One row of the cost table before it is sorted. */
typedef struct cost_row {
    const pq_sweep_run *run;
    pq_figures best;
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
    const pq_figures *best = &row->best;
    double cost = best->cost_per_query_usd;
    double reference =
        pq_figures_cost(&request->reference, best->input_tokens, best->output_tokens);
    pq_write_object(w);
    pq_write_key_string(w, "platform", row->run->platform);
    pq_write_key_string(w, "model", row->run->model);
    pq_write_key_string(w, "name", row->run->name);
    pq_write_key_number(w, "accuracy", row->accuracy);
    pq_write_interval(w, "accuracy_interval", best->correct, best->answered);
    pq_write_key_bool(w, "accuracy_is_corrected", row->run->has_correct || row->run->has_answered);
    pq_write_key_bool(w, "most_accurate", row->accuracy >= best_accuracy);
    write_projection(w, "", cost, request->queries_per_day);
    pq_write_cost_per_correct(w, best);
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
        status = pq_call_sweep(call, &document, &sweep);
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
        pq_figures best = pq_figures_best(&sweep.runs[i]);
        rows[i] = (cost_row){.run = &sweep.runs[i],
                             .best = best,
                             .accuracy = pq_share(best.correct, best.answered),
                             .place = i};
    }
    qsort(rows, sweep.n_runs, sizeof *rows, by_cost);
    write_cost_table(call->out, rows, sweep.n_runs, &request);
    return PQ_OK;
}
