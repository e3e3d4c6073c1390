#include "formats.h"

#include "pq_ascii.h"
#include "pq_calls.h"
#include "pq_cassette.h"
#include "pq_gold.h"
#include "pq_kinds.h"
#include "pq_predictions.h"
#include "pq_prompts.h"
#include "pq_providers.h"
#include "pq_published_sweep.h"
#include "pq_refuse.h"
#include "site_files.h"

#include <string.h>

static pq_status check_gold(const pq_call *call, const pq_file *file, const pq_value *root) {
    pq_gold gold;
    (void)root;
    return pq_gold_read(file->bytes, file->size, call->work.arena, &gold, call->work.error);
}

static pq_status check_predictions(const pq_call *call, const pq_file *file, const pq_value *root) {
    (void)root;
    return pq_predictions_check(file->bytes, file->size, call->work.arena, call->work.error);
}

static pq_status check_figures(const pq_call *call, const pq_file *file, const pq_value *root) {
    pq_sweep sweep;
    (void)file;
    return pq_sweep_read(root, call->work.arena, &sweep, call->work.error);
}

static pq_status check_calls(const pq_call *call, const pq_file *file, const pq_value *root) {
    pq_strategy *strategies = NULL;
    size_t count = 0;
    pq_calls calls;
    (void)file;
    pq_status status = pq_call_strategies(call, &strategies, &count);
    return status == PQ_OK
               ? pq_calls_read(root, strategies, count, call->work.arena, &calls, call->work.error)
               : status;
}

static pq_status check_cassette(const pq_call *call, const pq_file *file, const pq_value *root) {
    pq_strategy *strategies = NULL;
    size_t count = 0;
    pq_cassette cassette;
    (void)file;
    pq_status status = pq_call_strategies(call, &strategies, &count);
    return status == PQ_OK ? pq_cassette_read(root, strategies, count, call->work.arena, &cassette,
                                              call->work.error)
                           : status;
}

static pq_status check_strategies(const pq_call *call, const pq_file *file, const pq_value *root) {
    pq_strategy *strategies = NULL;
    size_t count = 0;
    (void)root;
    return pq_strategies_read(file->bytes, file->size, call->work.arena, &strategies, &count,
                              call->work.error);
}

static const pq_format formats[] = {
    {PQ_GOLD_FORMAT, NULL, "gold set", &pq_gold_shape, check_gold},
    {PQ_SWEEP_FORMAT, "figures", "published sweep", &pq_published_sweep_shape, check_figures},
    {PQ_CALLS_FORMAT, PQ_CALLS_KIND, "sweep of calls", NULL, check_calls},
    {PQ_CASSETTE_FORMAT, NULL, "cassette", NULL, check_cassette},
    {"perquery-prices/1", NULL, "price book", &pq_price_file_shape, NULL},
    {"perquery-platforms/1", NULL, "facts about platforms", &pq_platforms_file_shape, NULL},
    {PQ_PROVIDERS_FORMAT, NULL, "providers", &pq_providers_shape, NULL},
    {PQ_STRATEGIES_FORMAT, NULL, "strategies", &pq_strategies_shape, check_strategies},
    {"perquery-faults/1", NULL, "faults of published figures", &pq_faults_shape, NULL},
    {"perquery-glossary/1", NULL, "glossary", &pq_glossary_shape, NULL},
    {"perquery-manifest/1", NULL, "manifest", &pq_manifest_shape, NULL},
    {"perquery-sizes/1", NULL, "sizes of the page's files", &pq_sizes_shape, NULL},
    {NULL, NULL, "predictions", &pq_prediction_line_shape, check_predictions},
};

enum { N_FORMATS = sizeof formats / sizeof formats[0], GOLD = 0, PREDICTIONS = N_FORMATS - 1 };

const pq_format *pq_formats(size_t *count) {
    *count = N_FORMATS;
    return formats;
}

/* ---- which format a file has ---- */

static const char *text_at(const pq_value *root, const char *key) {
    pq_value value;
    const char *text = "";
    if (pq_json_find(root, key, &value)) {
        pq_json_string(&value, &text, NULL);
    }
    return text;
}

/* The format that a document says it has. */
static pq_status find_format(const pq_value *root, const pq_format **found, pq_error *error) {
    const char *format = text_at(root, "format");
    const char *kind = text_at(root, "kind");
    bool is_known = false;
    for (size_t i = 0; i < PREDICTIONS; i++) {
        const pq_format *row = &formats[i];
        bool is_format = strcmp(row->format, format) == 0;
        is_known = is_known || is_format;
        if (is_format && (row->kind == NULL || strcmp(row->kind, kind) == 0)) {
            *found = row;
            return PQ_OK;
        }
    }
    if (format[0] == '\0') {
        return pq_error_set(error, PQ_BAD_FORMAT, "", "the field \"format\" is missing");
    }
    return is_known
               ? pq_error_set(error, PQ_BAD_FORMAT, "kind", "unknown kind \"%.60s\" of %s", kind,
                              format)
               : pq_error_set(error, PQ_BAD_FORMAT, "format",
                              "unknown format \"%.60s\"; `perquery call meta` lists all formats",
                              format);
}

/* Reads the document into a struct that nobody looks at. */
static pq_status check_shape(const pq_call *call, const pq_shape *shape, const pq_value *root) {
    const pq_reading reading = {.arena = call->work.arena, .error = call->work.error};
    void *into = pq_arena_alloc(call->work.arena, shape->size);
    return into == NULL ? pq_error_memory(call->work.error)
                        : pq_shape_document(shape, root, into, &reading);
}

pq_status pq_format_check(const pq_call *call, const pq_file *file, const pq_format **format,
                          const char **title) {
    pq_json *document = NULL;
    const pq_layout *layout = NULL;
    *format = NULL;
    pq_status status = pq_import_recognize(file->bytes, file->size, &layout, call->work.error);
    if (status != PQ_OK) {
        return status;
    }
    if (layout != NULL) {
        bool is_gold = pq_layout_role_of(layout) == PQ_LAYOUT_GOLD;
        *format = &formats[is_gold ? GOLD : PREDICTIONS];
        *title = pq_layout_title(layout);
        return (*format)->check(call, file, NULL);
    }
    status = pq_json_parse(file->bytes, file->size, &document, call->work.error);
    if (status != PQ_OK) {
        return status;
    }
    pq_value root = pq_json_root(document);
    status = find_format(&root, format, call->work.error);
    if (status == PQ_OK) {
        const pq_format *f = *format;
        *title = f->title;
        status =
            f->check != NULL ? f->check(call, file, &root) : check_shape(call, f->shape, &root);
    }
    pq_json_free(document);
    return status;
}
