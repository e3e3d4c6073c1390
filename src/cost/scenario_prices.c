/* The price book of a scenario: reading it, and looking prices up in it. */
#include "scenario.h"

#include "pq_refuse.h"

#include <math.h>
#include <string.h>

/* ---- price files and rows ---- */

static pq_status check_date(const pq_reading *reading, const pq_value *value, void *at) {
    const char *const *date = at;
    return (*date)[0] == '\0' || pq_is_date(*date)
               ? PQ_OK
               : pq_json_refuse(value, reading->error,
                                "must be a date (2026-05-31) or a month (2026-05)");
}

#define ROW_OF_DATE(member, help_)                                                                 \
    { PQ_FIELD_TEXT(pq_price_row, member), PQ_OR_TEXT(""), .check = check_date, .help = help_ }

static const pq_field row_fields[] = {
    {PQ_FIELD_TEXT(pq_price_row, id), .filled = true, .help = "Name of the row."},
    {PQ_FIELD_TEXT(pq_price_row, vendor), .filled = true, .help = "Who asks the price."},
    {PQ_FIELD_TEXT(pq_price_row, item), .key = "model", .filled = true, .choice = 1,
     .help = "Model priced."},
    {PQ_FIELD_TEXT(pq_price_row, item), .key = "gpu", .filled = true, .choice = 1,
     .help = "GPU priced."},
    {PQ_FIELD_TEXT(pq_price_row, unit), .filled = true,
     .help = "What the price is for, such as usd_per_mtok_input or usd_per_gpu_hour."},
    {PQ_FIELD_TEXT(pq_price_row, source), .filled = true, .help = "Source of the price."},
    {PQ_FIELD_NUMBER(pq_price_row, value), .bounds = PQ_AMOUNT, .unit = "USD", .plain = true,
     .help = "The price."},
    {PQ_FIELD_NUMBER(pq_price_row, max_context_tokens), PQ_OR(INFINITY), .bounds = PQ_POSITIVE,
     .unit = "tokens", .plain = true, .help = "Longest context of the price's context tier."},
    ROW_OF_DATE(from, "First day on which the price holds."),
    ROW_OF_DATE(to, "Last day on which the price holds."),
    ROW_OF_DATE(asof, "Month that the price is of, where its first day is not known."),
    ROW_OF_DATE(read_on, "Day on which the price was read."),
    {PQ_FIELD_UNKEPT(PQ_FIELD_IS_TEXT, "note"), PQ_OPTIONAL, .help = "A note for readers."},
};

static pq_status check_row(const pq_reading *reading, const pq_value *object, void *into) {
    const pq_price_row *row = into;
    return row->from[0] != '\0' && row->to[0] != '\0' && strcmp(row->from, row->to) > 0
               ? pq_json_refuse(object, reading->error, "ends before it begins")
               : PQ_OK;
}

static const pq_shape row_shape = PQ_SHAPE(pq_price_row, row_fields, .check = check_row);

typedef struct price_file {
    pq_sources sources;
    pq_price_row *rows;
    size_t n_rows;
} price_file;

static const pq_field file_fields[] = {
    ROWS_OF_FILE(price_file),
    {PQ_FIELD_OBJECTS(price_file, rows), PQ_COUNT(price_file, n_rows), .of = &row_shape,
     .help = "The prices."},
};

const pq_shape pq_price_file_shape =
    PQ_SHAPE(price_file, file_fields, .format = "perquery-prices/1");

static pq_status add_rows(pq_scenario *s, const pq_price_row *more, size_t n) {
    pq_price_row *rows = pq_arena_array(s->work->arena, s->n_rows + n, sizeof *rows);
    if (rows == NULL) {
        return pq_error_memory(s->work->error);
    }
    if (s->n_rows > 0) {
        memcpy(rows, s->rows, s->n_rows * sizeof *rows);
    }
    if (n > 0) {
        memcpy(rows + s->n_rows, more, n * sizeof *rows);
    }
    s->rows = rows;
    s->n_rows += n;
    return PQ_OK;
}

static pq_status add_file(pq_scenario *s, const pq_value *name) {
    const void *read = NULL;
    pq_status status = scenario_read_file(s, name, &pq_price_file_shape, &read);
    const price_file *file = read;
    return status == PQ_OK ? add_rows(s, file->rows, file->n_rows) : status;
}

pq_status pq_read_prices(const pq_reading *reading, const pq_value *value, void *at) {
    pq_scenario *s = reading->self;
    void *rows = NULL;
    size_t count = 0;
    (void)at;
    if (pq_json_kind(value) == PQ_KIND_STRING) {
        return add_file(s, value);
    }
    pq_status status = pq_json_array(value, &count, reading->error);
    pq_value first = count > 0 ? pq_json_item(value, 0) : *value;
    if (status == PQ_OK && pq_json_kind(&first) == PQ_KIND_OBJECT) {
        status = scenario_read_rows(reading, value, &row_shape, &rows, &count);
        return status == PQ_OK ? add_rows(s, rows, count) : status;
    }
    for (size_t i = 0; i < count && status == PQ_OK; i++) {
        pq_value name = pq_json_item(value, i);
        status = add_file(s, &name);
    }
    return status;
}

pq_status pq_read_as_of(const pq_reading *reading, const pq_value *value, void *at) {
    pq_scenario *s = reading->self;
    const char *const *day = at;
    s->as_of = *day;
    return check_date(reading, value, at);
}

/* ---- looking up ---- */

pq_status scenario_find_price(pq_scenario *s, const pq_value *at, const pq_price_query *query,
                              bool is_required, const pq_price_row **row) {
    *row = pq_price_find(s->rows, s->n_rows, query);
    if (*row == NULL && is_required) {
        return pq_json_refuse(at, s->work->error, "no price %s of %.60s at %.60s%s%s", query->unit,
                              query->item, query->vendor, query->as_of[0] == '\0' ? "" : " on ",
                              query->as_of);
    }
    if (*row != NULL && s->n_used < PQ_MAX_USED_PRICES) {
        s->used[s->n_used++] = (pq_used_price){.row = *row, .query = *query};
    }
    return PQ_OK;
}

/* What a "price_of" names. */
typedef struct priced {
    const char *vendor, *item;
    double context_tokens;
} priced;

static const pq_field model_fields[] = {
    {PQ_FIELD_TEXT(priced, vendor), .help = "Vendor, as the price book names it."},
    {PQ_FIELD_TEXT(priced, item), .key = "model", .help = "Model, as the price book names it."},
    {PQ_FIELD_NUMBER(priced, context_tokens), PQ_OR(0), .bounds = PQ_TOKENS, .unit = "tokens",
     .plain = true,
     .help = "Context length that chooses the context tier; 0 is the shortest tier."},
};
const pq_shape scenario_priced_model_shape = PQ_SHAPE(priced, model_fields);

static const pq_field gpu_fields[] = {
    {PQ_FIELD_TEXT(priced, vendor), .help = "Vendor, as the price book names it."},
    {PQ_FIELD_TEXT(priced, item), .key = "gpu", .help = "GPU, as the price book names it."},
};
const pq_shape pq_priced_gpu_shape = PQ_SHAPE(priced, gpu_fields);

/* Sets *usd to the price of a unit, and leaves it alone if there is none. */
static pq_status find_rate(pq_scenario *s, const pq_value *at, pq_price_query query,
                           const char *unit, bool is_required, double *usd) {
    const pq_price_row *row = NULL;
    query.unit = unit;
    pq_status status = scenario_find_price(s, at, &query, is_required, &row);
    *usd = row == NULL ? *usd : row->value;
    return status;
}

/* Reads the rates of a tier, and its limit; `at` is the member "rates" of a pq_context_tier. */
pq_status scenario_read_model_price(const pq_reading *reading, const pq_value *value, void *at) {
    pq_scenario *s = reading->self;
    pq_context_tier *tier =
        (pq_context_tier *)(void *)((char *)at - offsetof(pq_context_tier, rates));
    pq_token_rates *rates = &tier->rates;
    const pq_price_row *input = NULL;
    priced model;
    pq_status status = pq_shape_read(&scenario_priced_model_shape, value, &model, reading);
    if (status != PQ_OK) {
        return status;
    }
    const pq_price_query query = {.vendor = model.vendor,
                                  .item = model.item,
                                  .unit = "usd_per_mtok_input",
                                  .context_tokens = model.context_tokens,
                                  .as_of = s->as_of};
    status = scenario_find_price(s, value, &query, true, &input);
    if (status != PQ_OK) {
        return status;
    }
    tier->max_context_tokens = input->max_context_tokens;
    *rates = (pq_token_rates){input->value, input->value, input->value, 0};
    status = find_rate(s, value, query, "usd_per_mtok_output", true, &rates->output_per_mtok);
    find_rate(s, value, query, "usd_per_mtok_cached_input", false, &rates->cached_per_mtok);
    find_rate(s, value, query, "usd_per_mtok_cache_write", false, &rates->cache_write_per_mtok);
    return status;
}

pq_status pq_read_gpu_price(const pq_reading *reading, const pq_value *value, void *at) {
    pq_scenario *s = reading->self;
    double *usd_per_gpu_hour = at;
    const pq_price_row *row = NULL;
    priced gpu;
    pq_status status = pq_shape_read(&pq_priced_gpu_shape, value, &gpu, reading);
    if (status != PQ_OK) {
        return status;
    }
    const pq_price_query query = {
        .vendor = gpu.vendor, .item = gpu.item, .unit = "usd_per_gpu_hour", .as_of = s->as_of};
    status = scenario_find_price(s, value, &query, true, &row);
    *usd_per_gpu_hour = row == NULL ? 0 : row->value;
    return status;
}
