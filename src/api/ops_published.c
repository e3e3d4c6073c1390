/* Operation "published.import": a sweep in the published layout as files of this session, so that
 * eval.begin can judge it. */
#include "operation.h"

#include "pq_benchmark_import.h"
#include "pq_significance.h"

#include <stdio.h>
#include <string.h>

typedef struct import_request {
    const char *sweep;
    const char **questions;
    size_t n_questions;
    const char *database, *into;
    bool texts;
} import_request;

static const pq_field request_fields[] = {
    {PQ_FIELD_TEXT(import_request, sweep), .help = "Sweep in the published layout; a loaded file."},
    {PQ_FIELD_TEXTS(import_request, questions), PQ_COUNT(import_request, n_questions),
     .help = "Its question files; loaded files."},
    {PQ_FIELD_TEXT(import_request, database), .help = "Name of the database that they are about."},
    {PQ_FIELD_TEXT(import_request, into),
     .help = "Name of the new files: NAME.gold, and NAME.0, NAME.1, ... for the models."},
    {PQ_FIELD_BOOL(import_request, texts), PQ_OR(false),
     .help = "Also give the text of every new file."},
};
static const pq_shape request_shape = PQ_SHAPE(import_request, request_fields);

static pq_status import_gold(pq_call *call, const import_request *q, const pq_value *questions) {
    pq_text gold = {0};
    char name[240];
    snprintf(name, sizeof name, "%.200s.gold", q->into);
    pq_status status = pq_published_gold(questions, q->questions, q->n_questions, q->database,
                                         &gold, call->work.error);
    if (status != PQ_OK) {
        pq_text_free(&gold);
        return status;
    }
    pq_write_key_string(call->work.out, "gold", name);
    if (q->texts) {
        pq_write_key_string(call->work.out, "gold_text", pq_text_string(&gold));
    }
    return pq_file_keep(call->api, name, gold.data, gold.size, call->work.error);
}

/* The quantiles that are shown. */
static const double quantiles[] = {0.5, 0.9, 0.99};
static const char *const quantile_names[] = {"p50", "p90", "p99"};
enum { N_QUANTILES = 3 };

/* "key": {"n", "p50": {"value", "interval": [low, high]}, ...}; null for no value. */
static pq_status write_quantiles(pq_call *call, const char *key, const double *sorted, size_t n) {
    pq_interval intervals[N_QUANTILES];
    pq_writer *w = call->work.out;
    pq_write_key(w, key);
    if (n == 0) {
        pq_write_null(w);
        return PQ_OK;
    }
    pq_status status = pq_bootstrap_quantiles(sorted, n, quantiles, N_QUANTILES, PQ_RESAMPLING,
                                              call->work.arena, intervals, call->work.error);
    if (status != PQ_OK) {
        return status;
    }
    pq_write_object(w);
    pq_write_key_size(w, "n", n);
    for (size_t q = 0; q < N_QUANTILES; q++) {
        pq_measure measure = {pq_quantile(sorted, n, quantiles[q]), intervals[q]};
        pq_write_key_measure(w, quantile_names[q], measure);
    }
    pq_write_end(w);
    return PQ_OK;
}

static pq_status write_figures(pq_call *call, const pq_value *sweep, size_t index) {
    pq_call_figures figures;
    pq_status status =
        pq_published_figures(sweep, index, call->work.arena, &figures, call->work.error);
    if (status != PQ_OK) {
        return status;
    }
    pq_writer *w = call->work.out;
    pq_write_key(w, "figures");
    pq_write_object(w);
    pq_write_key_size(w, "calls", figures.calls);
    pq_write_key_size(w, "answered", figures.answered);
    pq_write_key_number(w, "mean_input_tokens", figures.mean_input_tokens);
    pq_write_key_number(w, "mean_output_tokens", figures.mean_output_tokens);
    status = write_quantiles(call, "ttft_ms", figures.ttft_ms, figures.n_ttft);
    if (status == PQ_OK) {
        status = write_quantiles(call, "latency_ms", figures.latency_ms, figures.n_latency);
    }
    pq_write_end(w);
    return status;
}

static pq_status import_models(pq_call *call, const import_request *q, const pq_value *sweep) {
    size_t count = 0;
    pq_status status = pq_published_models(sweep, &count, call->work.error);
    pq_write_key(call->work.out, "models");
    pq_write_array(call->work.out);
    for (size_t i = 0; i < count && status == PQ_OK; i++) {
        pq_text predictions = {0};
        const char *model = NULL;
        char name[240];
        snprintf(name, sizeof name, "%.200s.%zu", q->into, i);
        status = pq_published_predictions(sweep, i, call->work.arena, &predictions, &model,
                                          call->work.error);
        if (status != PQ_OK) {
            pq_text_free(&predictions);
            break;
        }
        pq_write_object(call->work.out);
        pq_write_key_string(call->work.out, "model", model);
        pq_write_key_string(call->work.out, "predictions", name);
        if (q->texts) {
            pq_write_key_string(call->work.out, "predictions_text", pq_text_string(&predictions));
        }
        status =
            pq_file_keep(call->api, name, predictions.data, predictions.size, call->work.error);
        if (status == PQ_OK) {
            status = write_figures(call, sweep, i);
        }
        pq_write_end(call->work.out);
    }
    pq_write_end(call->work.out);
    return status;
}

static pq_status published_import(pq_call *call, void *request) {
    const import_request *q = request;
    pq_value sweep;
    pq_value *questions = NULL;
    pq_status status = pq_call_parse(call, q->sweep, "sweep", &sweep);
    if (status == PQ_OK) {
        status = pq_call_parse_all(call, q->questions, q->n_questions, "questions", &questions);
    }
    if (status != PQ_OK) {
        return status;
    }
    pq_write_object(call->work.out);
    status = import_gold(call, q, questions);
    if (status != PQ_OK) {
        return status;
    }
    status = import_models(call, q, &sweep);
    pq_write_end(call->work.out);
    if (status != PQ_OK) {
        pq_error_in_file(call->work.error, q->sweep, q->sweep);
    }
    return status;
}

static const pq_operation operations[] = {
    {"published.import", "import a sweep and question files in the published layout",
     &request_shape, published_import, NULL},
};

const pq_operations pq_published_operations = PQ_OPERATIONS(operations);
