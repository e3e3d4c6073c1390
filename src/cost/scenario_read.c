#include "pq_scenario.h"

#include <math.h>
#include <string.h>

const pq_bounds pq_bounds_tokens = {.min = 0, .max = 1e12};
const pq_bounds pq_bounds_amount = {.min = 0, .max = 1e12};
const pq_bounds pq_bounds_per_mtok = {.min = 0, .max = 1e6};
const pq_bounds pq_bounds_positive = {.min = 0, .max = 1e15, .above = true};
const pq_bounds pq_bounds_share = {.min = 0, .max = 1};
const pq_bounds pq_bounds_share_above = {.min = 0, .max = 1, .above = true};
const pq_bounds pq_bounds_volume = {.min = 0, .max = 1e12};

/* ---- small reads ---- */

static void fail(pq_cost_reader *r, pq_status status) {
    if (r->status == PQ_OK) {
        r->status = status;
    }
}

void pq_read_refuse(pq_cost_reader *r, const pq_value *value, const char *message) {
    if (r->status == PQ_OK) {
        r->status = pq_json_refuse(value, r->work->error, "%s", message);
    }
}

void pq_read_check(pq_cost_reader *r, const pq_value *object, pq_status status) {
    if (r->status == PQ_OK && status != PQ_OK) {
        char path[128];
        pq_json_path(object, path, sizeof path);
        if (path[0] != '\0') {
            pq_error_prefix(r->work->error, path);
        }
        r->status = status;
    }
}

void pq_read_fields(pq_cost_reader *r, const pq_value *object, const char *const *fields) {
    if (r->status == PQ_OK) {
        fail(r, pq_json_object(object, fields, r->work->error));
    }
}

bool pq_read_member(pq_cost_reader *r, const pq_value *object, const char *key, pq_value *member) {
    if (r->status == PQ_OK) {
        fail(r, pq_json_member(object, key, member, r->work->error));
    }
    return r->status == PQ_OK;
}

bool pq_read_optional(pq_cost_reader *r, const pq_value *object, const char *key,
                      pq_value *member) {
    return r->status == PQ_OK && pq_json_find(object, key, member);
}

void pq_read_string(pq_cost_reader *r, const pq_value *object, const char *key,
                    const char **target) {
    pq_value value;
    if (pq_read_member(r, object, key, &value)) {
        fail(r, pq_json_string(&value, target, r->work->error));
    }
}

void pq_read_string_or(pq_cost_reader *r, const pq_value *object, const char *key,
                       const char *otherwise, const char **target) {
    pq_value value;
    *target = otherwise;
    if (pq_read_optional(r, object, key, &value)) {
        fail(r, pq_json_string(&value, target, r->work->error));
    }
}

void pq_read_bool_or(pq_cost_reader *r, const pq_value *object, const char *key, bool otherwise,
                     bool *target) {
    pq_value value;
    *target = otherwise;
    if (pq_read_optional(r, object, key, &value)) {
        fail(r, pq_json_bool(&value, target, r->work->error));
    }
}

void pq_read_word_or(pq_cost_reader *r, const pq_value *object, const char *key,
                     const char *const *words, size_t otherwise, size_t *target) {
    pq_value value;
    const char *word = NULL;
    *target = otherwise;
    if (!pq_read_optional(r, object, key, &value)) {
        return;
    }
    fail(r, pq_json_string(&value, &word, r->work->error));
    for (size_t i = 0; r->status == PQ_OK; i++) {
        if (words[i] == NULL) {
            fail(r, pq_json_refuse(&value, r->work->error, "\"%.40s\" is not known here; \"%s\" is",
                                   word, words[0]));
        } else if (strcmp(words[i], word) == 0) {
            *target = i;
            return;
        }
    }
}

/* ---- numbers and ranges ---- */

static void read_plain(pq_cost_reader *r, const pq_value *value, pq_bounds bounds, double *target) {
    double number = 0;
    fail(r, pq_json_bounded(value, bounds, &number, r->work->error));
    *target = number;
}

static void read_range(pq_cost_reader *r, const pq_value *value, pq_bounds bounds, double *target) {
    static const char *const fields[] = {"low", "likely", "high", NULL};
    pq_value low;
    pq_value likely;
    pq_value high;
    pq_range range = {.target = target, .is_whole = bounds.whole};
    pq_read_fields(r, value, fields);
    if (pq_read_member(r, value, "low", &low)) {
        read_plain(r, &low, bounds, &range.low);
    }
    if (pq_read_member(r, value, "high", &high)) {
        read_plain(r, &high, bounds, &range.high);
    }
    range.is_uniform = !pq_read_optional(r, value, "likely", &likely);
    range.likely = range.low + (range.high - range.low) / 2;
    if (range.is_uniform && bounds.whole) {
        range.likely = floor(range.likely + 0.5);
    } else if (!range.is_uniform) {
        read_plain(r, &likely, bounds, &range.likely);
    }
    if (r->status == PQ_OK && !(range.low <= range.likely && range.likely <= range.high)) {
        pq_read_refuse(r, value, "contradicts itself: low, likely and high are not in this order");
    }
    if (r->status == PQ_OK && r->n_ranges == PQ_MAX_RANGES) {
        pq_read_refuse(r, value, "is one range too many");
    }
    if (r->status != PQ_OK) {
        return;
    }
    char path[128];
    pq_json_path(value, path, sizeof path);
    const char *kept = pq_arena_string(r->work->arena, path);
    if (kept == NULL) {
        fail(r, pq_error_memory(r->work->error));
        return;
    }
    *target = range.likely;
    r->paths[r->n_ranges] = kept;
    r->ranges[r->n_ranges++] = range;
}

void pq_read_number(pq_cost_reader *r, const pq_value *object, const char *key, pq_bounds bounds,
                    double *target) {
    pq_value value;
    if (!pq_read_member(r, object, key, &value)) {
        return;
    }
    if (pq_json_kind(&value) != PQ_KIND_OBJECT) {
        read_plain(r, &value, bounds, target);
    } else if (r->allows_ranges) {
        read_range(r, &value, bounds, target);
    } else {
        pq_read_refuse(r, &value, "is a range; only cost.doubt takes ranges");
    }
}

void pq_read_number_or(pq_cost_reader *r, const pq_value *object, const char *key, pq_bounds bounds,
                       double otherwise, double *target) {
    pq_value value;
    *target = otherwise;
    if (pq_read_optional(r, object, key, &value)) {
        pq_read_number(r, object, key, bounds, target);
    }
}

/* ---- the price book ---- */

static const char *text_or_empty(pq_cost_reader *r, const pq_value *row, const char *key) {
    const char *text = "";
    pq_read_string_or(r, row, key, "", &text);
    return text;
}

static const char *date_or_empty(pq_cost_reader *r, const pq_value *row, const char *key) {
    const char *text = text_or_empty(r, row, key);
    if (r->status == PQ_OK && text[0] != '\0' && !pq_is_date(text)) {
        pq_value value;
        pq_json_find(row, key, &value);
        pq_read_refuse(r, &value, "is not a day (2026-05-31) or a month (2026-05)");
    }
    return text;
}

static void read_row(pq_cost_reader *r, const pq_value *value, pq_price_row *row) {
    static const char *const fields[] = {
        "id",   "vendor", "model", "gpu",     "unit",   "value", "max_context_tokens",
        "from", "to",     "asof",  "read_on", "source", "note",  NULL};
    pq_value item;
    bool is_gpu = pq_read_optional(r, value, "gpu", &item);
    pq_read_fields(r, value, fields);
    pq_read_string(r, value, "id", &row->id);
    pq_read_string(r, value, "vendor", &row->vendor);
    pq_read_string(r, value, is_gpu ? "gpu" : "model", &row->item);
    pq_read_string(r, value, "unit", &row->unit);
    pq_read_string(r, value, "source", &row->source);
    bool ranges = r->allows_ranges;
    r->allows_ranges = false;
    pq_read_number(r, value, "value", pq_bounds_amount, &row->value);
    pq_read_number_or(r, value, "max_context_tokens", pq_bounds_positive, INFINITY,
                      &row->max_context_tokens);
    r->allows_ranges = ranges;
    row->from = date_or_empty(r, value, "from");
    row->to = date_or_empty(r, value, "to");
    row->asof = date_or_empty(r, value, "asof");
    row->read_on = date_or_empty(r, value, "read_on");
    if (r->status == PQ_OK && row->source[0] == '\0') {
        pq_read_refuse(r, value, "has no source");
    }
    if (r->status == PQ_OK && row->from[0] != '\0' && row->to[0] != '\0' &&
        strcmp(row->from, row->to) > 0) {
        pq_read_refuse(r, value, "ends before it begins");
    }
}

static void add_rows(pq_cost_reader *r, const pq_value *list) {
    size_t count = 0;
    if (r->status == PQ_OK) {
        fail(r, pq_json_array(list, &count, r->work->error));
    }
    pq_price_row *rows = pq_arena_array(r->work->arena, r->n_rows + count, sizeof *rows);
    if (rows == NULL) {
        fail(r, pq_error_memory(r->work->error));
        return;
    }
    if (r->n_rows > 0) {
        memcpy(rows, r->rows, r->n_rows * sizeof *rows);
    }
    for (size_t i = 0; i < count && r->status == PQ_OK; i++) {
        pq_value row = pq_json_item(list, i);
        read_row(r, &row, &rows[r->n_rows + i]);
    }
    r->rows = rows;
    r->n_rows += r->status == PQ_OK ? count : 0;
}

/* The rows of a loaded price file. */
static void add_file(pq_cost_reader *r, const pq_value *name) {
    static const char *const fields[] = {"format", "id", "note", "sources", "rows", NULL};
    const char *key = NULL;
    const char *format = NULL;
    pq_value rows;
    fail(r, pq_json_string(name, &key, r->work->error));
    if (r->status != PQ_OK) {
        return;
    }
    const char *bytes = NULL;
    size_t size = 0;
    bool is_loaded = r->work->file(r->work->session, key, &bytes, &size);
    if (!is_loaded || r->n_documents == PQ_MAX_PRICE_FILES) {
        pq_read_refuse(r, name,
                       is_loaded ? "is one price file too many"
                                 : "no file is loaded under this name");
        return;
    }
    pq_json **document = &r->documents[r->n_documents];
    fail(r, pq_json_parse(bytes, size, document, r->work->error));
    if (r->status != PQ_OK) {
        return;
    }
    r->n_documents++;
    pq_value root = pq_json_root(*document);
    pq_read_fields(r, &root, fields);
    pq_read_string(r, &root, "format", &format);
    if (r->status == PQ_OK && strcmp(format, "perquery-prices/1") != 0) {
        fail(r, pq_error_set(r->work->error, PQ_BAD_FORMAT, "format",
                             "\"%.40s\" is not perquery-prices/1", format));
    }
    if (pq_read_member(r, &root, "rows", &rows)) {
        add_rows(r, &rows);
    }
}

/* "prices": a loaded file, a list of them, or rows. */
static void read_prices(pq_cost_reader *r, const pq_value *prices) {
    size_t count = 0;
    if (pq_json_kind(prices) == PQ_KIND_STRING) {
        add_file(r, prices);
        return;
    }
    fail(r, pq_json_array(prices, &count, r->work->error));
    pq_value first = count > 0 ? pq_json_item(prices, 0) : *prices;
    if (r->status == PQ_OK && pq_json_kind(&first) == PQ_KIND_OBJECT) {
        add_rows(r, prices);
        return;
    }
    for (size_t i = 0; i < count && r->status == PQ_OK; i++) {
        pq_value name = pq_json_item(prices, i);
        add_file(r, &name);
    }
}

void pq_cost_reader_begin(pq_cost_reader *r, pq_work *work, const pq_value *request) {
    pq_value prices;
    memset(r, 0, sizeof *r);
    r->work = work;
    r->as_of = date_or_empty(r, request, "as_of");
    if (pq_read_optional(r, request, "prices", &prices)) {
        read_prices(r, &prices);
    }
}

void pq_cost_reader_end(pq_cost_reader *r) {
    for (size_t i = 0; i < r->n_documents; i++) {
        pq_json_free(r->documents[i]);
    }
}

/* Looks a price up; `required` says what to do where there is none. NULL if there is none. */
static const pq_price_row *look_up(pq_cost_reader *r, const pq_value *at, pq_price_query query,
                                   bool required) {
    if (r->status != PQ_OK) {
        return NULL;
    }
    const pq_price_row *row = pq_price_find(r->rows, r->n_rows, &query);
    if (row == NULL && required) {
        fail(r, pq_json_refuse(at, r->work->error, "no price %s of %.60s at %.60s%s%s", query.unit,
                               query.item, query.vendor, query.as_of[0] == '\0' ? "" : " on ",
                               query.as_of));
    }
    if (row != NULL && r->n_used < PQ_MAX_USED_PRICES) {
        r->used[r->n_used++] = (pq_used_price){.row = row, .query = query};
    }
    return row;
}

static double price_or(pq_cost_reader *r, const pq_value *at, pq_price_query query,
                       const char *unit, double otherwise, bool required) {
    query.unit = unit;
    const pq_price_row *row = look_up(r, at, query, required);
    return row == NULL ? otherwise : row->value;
}

/* "price_of": {"vendor", "model", "context_tokens"?}: one tier of token rates from the book. */
static void look_up_rates(pq_cost_reader *r, const pq_value *at, pq_context_tier *tier) {
    static const char *const fields[] = {"vendor", "model", "context_tokens", NULL};
    pq_price_query query = {.unit = "usd_per_mtok_input", .as_of = r->as_of};
    pq_token_rates *rates = &tier->rates;
    pq_read_fields(r, at, fields);
    pq_read_string(r, at, "vendor", &query.vendor);
    pq_read_string(r, at, "model", &query.item);
    pq_read_number_or(r, at, "context_tokens", pq_bounds_tokens, 0, &query.context_tokens);
    const pq_price_row *input = look_up(r, at, query, true);
    if (input == NULL) {
        return;
    }
    tier->max_context_tokens = input->max_context_tokens;
    rates->input_per_mtok = input->value;
    rates->output_per_mtok = price_or(r, at, query, "usd_per_mtok_output", 0, true);
    rates->cached_per_mtok =
        price_or(r, at, query, "usd_per_mtok_cached_input", input->value, false);
    rates->cache_write_per_mtok =
        price_or(r, at, query, "usd_per_mtok_cache_write", input->value, false);
}

void pq_read_gpu_price(pq_cost_reader *r, const pq_value *object, double *usd_per_gpu_hour) {
    static const char *const fields[] = {"vendor", "gpu", NULL};
    pq_value at;
    if (!pq_read_optional(r, object, "price_of", &at)) {
        pq_read_number(r, object, "usd_per_gpu_hour", pq_bounds_amount, usd_per_gpu_hour);
        return;
    }
    pq_price_query query = {.unit = "usd_per_gpu_hour", .as_of = r->as_of};
    pq_read_fields(r, &at, fields);
    pq_read_string(r, &at, "vendor", &query.vendor);
    pq_read_string(r, &at, "gpu", &query.item);
    const pq_price_row *row = look_up(r, &at, query, true);
    *usd_per_gpu_hour = row == NULL ? 0 : row->value;
}

/* ---- workloads ---- */

static void read_hours(pq_cost_reader *r, const pq_value *list, double *hours) {
    size_t count = 0;
    fail(r, pq_json_array(list, &count, r->work->error));
    if (r->status == PQ_OK && count != PQ_HOURS_PER_DAY) {
        pq_read_refuse(r, list, "wants 24 numbers, one an hour");
    }
    for (size_t i = 0; i < count && r->status == PQ_OK; i++) {
        pq_value item = pq_json_item(list, i);
        read_plain(r, &item, pq_bounds_amount, &hours[i]);
    }
}

static void read_runs(pq_cost_reader *r, const pq_value *runs, pq_workload *workload,
                      size_t *n_runs) {
    static const char *const fields[] = {"input_tokens", "output_tokens", NULL};
    double input = 0;
    double output = 0;
    fail(r, pq_json_array(runs, n_runs, r->work->error));
    for (size_t i = 0; i < *n_runs && r->status == PQ_OK; i++) {
        double tokens[2] = {0, 0};
        pq_value run = pq_json_item(runs, i);
        pq_read_fields(r, &run, fields);
        pq_read_number(r, &run, "input_tokens", pq_bounds_tokens, &tokens[0]);
        pq_read_number(r, &run, "output_tokens", pq_bounds_tokens, &tokens[1]);
        input += tokens[0];
        output += tokens[1];
    }
    if (*n_runs > 0) {
        workload->input_tokens = input / (double)*n_runs;
        workload->output_tokens = output / (double)*n_runs;
    }
}

void pq_read_workload(pq_cost_reader *r, const pq_value *value, pq_workload *workload,
                      size_t *n_runs) {
    static const char *const fields[] = {
        "requests_per_day",   "requests_per_s",   "input_tokens", "output_tokens",
        "cached_tokens",      "reasoning_tokens", "batch_share",  "latency_target_ms",
        "cache_write_tokens", "profile",          "runs",         NULL};
    pq_value part;
    pq_value other;
    *workload = (pq_workload){0};
    *n_runs = 0;
    pq_read_fields(r, value, fields);
    if (pq_read_optional(r, value, "runs", &part)) {
        read_runs(r, &part, workload, n_runs);
    }
    if (*n_runs == 0) {
        pq_read_number(r, value, "input_tokens", pq_bounds_tokens, &workload->input_tokens);
        pq_read_number(r, value, "output_tokens", pq_bounds_tokens, &workload->output_tokens);
    }
    if (pq_read_optional(r, value, "requests_per_s", &part)) {
        if (pq_read_optional(r, value, "requests_per_day", &other)) {
            pq_read_refuse(r, &other, "contradicts requests_per_s: give one of the two");
        }
        double per_s = 0;
        bool ranges = r->allows_ranges;
        r->allows_ranges = false;
        pq_read_number(r, value, "requests_per_s", pq_bounds_volume, &per_s);
        r->allows_ranges = ranges;
        workload->requests_per_day = per_s * 86400;
    } else {
        pq_read_number(r, value, "requests_per_day", pq_bounds_volume, &workload->requests_per_day);
    }
    const struct {
        const char *key;
        pq_bounds bounds;
        double *target;
    } optional[] = {
        {"cached_tokens", pq_bounds_tokens, &workload->cached_tokens},
        {"cache_write_tokens", pq_bounds_tokens, &workload->cache_write_tokens},
        {"reasoning_tokens", pq_bounds_tokens, &workload->reasoning_tokens},
        {"batch_share", pq_bounds_share, &workload->batch_share},
        {"latency_target_ms", pq_bounds_amount, &workload->latency_target_ms},
    };
    for (size_t i = 0; i < sizeof optional / sizeof optional[0]; i++) {
        pq_read_number_or(r, value, optional[i].key, optional[i].bounds, 0, optional[i].target);
    }
    workload->has_profile = pq_read_optional(r, value, "profile", &part);
    if (workload->has_profile) {
        read_hours(r, &part, workload->profile);
    }
    if (r->status == PQ_OK) {
        pq_read_check(r, value, pq_workload_check(workload, r->work->error));
    }
}

/* ---- offers ---- */

/* A rate that is the input rate, whatever that is in a scenario, unless it is given. */
static void read_rate_or_input(pq_cost_reader *r, const pq_value *value, const char *key,
                               const pq_token_rates *rates, double *target) {
    pq_value given;
    pq_read_number_or(r, value, key, pq_bounds_per_mtok, rates->input_per_mtok, target);
    if (r->allows_ranges && !pq_read_optional(r, value, key, &given) && r->n_tied < PQ_MAX_RANGES) {
        r->tied[r->n_tied++] = (pq_tied_number){.target = target, .source = &rates->input_per_mtok};
    }
}

void pq_read_rates(pq_cost_reader *r, const pq_value *value, pq_token_rates *rates) {
    static const char *const fields[] = {"input", "cached", "cache_write", "output", NULL};
    pq_read_fields(r, value, fields);
    pq_read_number(r, value, "input", pq_bounds_per_mtok, &rates->input_per_mtok);
    pq_read_number(r, value, "output", pq_bounds_per_mtok, &rates->output_per_mtok);
    read_rate_or_input(r, value, "cached", rates, &rates->cached_per_mtok);
    read_rate_or_input(r, value, "cache_write", rates, &rates->cache_write_per_mtok);
}

static void read_tiers(pq_cost_reader *r, const pq_value *list, pq_token_billing *token) {
    static const char *const fields[] = {"max_context_tokens", "price", "price_of", NULL};
    fail(r, pq_json_array(list, &token->n_tiers, r->work->error));
    if (r->status == PQ_OK && (token->n_tiers == 0 || token->n_tiers > PQ_MAX_TIERS)) {
        pq_read_refuse(r, list, "wants 1 to 8 tiers");
    }
    for (size_t i = 0; i < token->n_tiers && r->status == PQ_OK; i++) {
        pq_value tier = pq_json_item(list, i);
        pq_value price;
        pq_read_fields(r, &tier, fields);
        if (pq_read_optional(r, &tier, "price_of", &price)) {
            look_up_rates(r, &price, &token->tiers[i]);
        } else if (pq_read_member(r, &tier, "price", &price)) {
            pq_read_rates(r, &price, &token->tiers[i].rates);
        }
        pq_read_number(r, &tier, "max_context_tokens", pq_bounds_positive,
                       &token->tiers[i].max_context_tokens);
    }
}

void pq_read_token_billing(pq_cost_reader *r, const pq_value *object, pq_token_billing *token) {
    static const char *const countings[] = {"context", "input", NULL};
    size_t counting = 0;
    pq_value part;
    *token = (pq_token_billing){.n_tiers = 1};
    token->tiers[0].max_context_tokens = INFINITY;
    if (pq_read_optional(r, object, "tiers", &part)) {
        read_tiers(r, &part, token);
    } else if (pq_read_optional(r, object, "price_of", &part)) {
        look_up_rates(r, &part, &token->tiers[0]);
    } else if (pq_read_member(r, object, "price", &part)) {
        pq_read_rates(r, &part, &token->tiers[0].rates);
    }
    pq_read_word_or(r, object, "tier_by", countings, 0, &counting);
    token->tier_by_input = counting == 1;
    pq_read_number_or(r, object, "batch_factor", pq_bounds_share_above, 1, &token->batch_factor);
    pq_read_number_or(r, object, "service_factor", pq_bounds_positive, 1, &token->service_factor);
    token->has_hour_factors = pq_read_optional(r, object, "hour_factors", &part);
    if (token->has_hour_factors) {
        read_hours(r, &part, token->hour_factors);
    }
}

static const char *const offer_kinds[] = {"per_token", "per_gpu_time", "per_prediction",
                                          "self_hosted", NULL};

enum { KIND_PER_TOKEN, KIND_PER_GPU_TIME, KIND_PER_PREDICTION, KIND_SELF_HOSTED };

static void read_capacity(pq_cost_reader *r, const pq_value *object, pq_replica *replica) {
    static const char *const fields[] = {"tokens_per_s",
                                         "tokens_per_min",
                                         "prefill_tokens_per_s",
                                         "requests_per_s",
                                         "first_token_ms",
                                         "per_token_ms",
                                         NULL};
    pq_value part;
    pq_value minute;
    if (!pq_read_member(r, object, "capacity", &part)) {
        return;
    }
    pq_read_fields(r, &part, fields);
    pq_read_number_or(r, &part, "tokens_per_s", pq_bounds_positive, 0, &replica->tokens_per_s);
    if (pq_read_optional(r, &part, "tokens_per_min", &minute)) {
        if (replica->tokens_per_s > 0) {
            pq_read_refuse(r, &minute, "contradicts tokens_per_s: give one of the two");
        }
        double per_min = 0;
        read_plain(r, &minute, pq_bounds_positive, &per_min);
        replica->tokens_per_s = per_min / 60;
    }
    pq_read_number_or(r, &part, "prefill_tokens_per_s", pq_bounds_positive, 0,
                      &replica->prefill_tokens_per_s);
    pq_read_number_or(r, &part, "requests_per_s", pq_bounds_positive, 0, &replica->requests_per_s);
    pq_read_number_or(r, &part, "first_token_ms", pq_bounds_amount, 0, &replica->first_token_ms);
    pq_read_number_or(r, &part, "per_token_ms", pq_bounds_amount, 0, &replica->per_token_ms);
}

/* A price per second, minute or hour of a GPU, as USD per hour. */
static void read_time_price(pq_cost_reader *r, const pq_value *object, pq_gpu_billing *gpu,
                            double *units_per_hour) {
    static const char *const units[] = {"hour", "minute", "second", NULL};
    static const double per_hour[] = {1, 60, 3600};
    size_t unit = 0;
    pq_value price;
    pq_read_word_or(r, object, "per", units, 0, &unit);
    *units_per_hour = per_hour[unit];
    if (!pq_read_optional(r, object, "price", &price)) {
        pq_read_gpu_price(r, object, &gpu->usd_per_gpu_hour);
        return;
    }
    pq_read_number(r, object, "price", pq_bounds_amount, &gpu->usd_per_gpu_hour);
    gpu->usd_per_gpu_hour *= per_hour[unit];
    for (size_t i = 0; i < r->n_ranges; i++) { /* a range is kept in USD an hour too */
        if (r->ranges[i].target == &gpu->usd_per_gpu_hour) {
            r->ranges[i].low *= per_hour[unit];
            r->ranges[i].likely *= per_hour[unit];
            r->ranges[i].high *= per_hour[unit];
        }
    }
}

static void read_gpu(pq_cost_reader *r, const pq_value *object, size_t kind, pq_gpu_billing *gpu) {
    static const char *const meters[] = {"uptime", "work", NULL};
    bool self_hosted = kind == KIND_SELF_HOSTED;
    size_t meter = 0;
    double units_per_hour = 1;
    double floor_units = 0;
    pq_value batch;
    read_time_price(r, object, gpu, &units_per_hour);
    read_capacity(r, object, &gpu->replica);
    pq_read_word_or(r, object, "meter", meters, 0, &meter);
    gpu->meter = meter == 1 ? PQ_METER_WORK : PQ_METER_UPTIME;
    pq_read_number_or(r, object, "gpus", pq_bounds_positive, 1, &gpu->gpus);
    pq_read_number_or(r, object, "max_load", pq_bounds_share_above, 1, &gpu->replica.max_load);
    pq_read_number_or(r, object, "min_replicas", pq_bounds_amount, self_hosted ? 1 : 0,
                      &gpu->min_replicas);
    pq_read_number_or(r, object, "max_replicas", pq_bounds_positive, INFINITY, &gpu->max_replicas);
    pq_read_number_or(r, object, "floor_per_day", pq_bounds_amount, 0, &floor_units);
    gpu->floor_hours_per_day = floor_units / units_per_hour;
    pq_read_number_or(r, object, "cold_start_s", pq_bounds_amount, 0, &gpu->cold_start_s);
    pq_read_number_or(r, object, "idle_timeout_s", pq_bounds_amount, 0, &gpu->idle_timeout_s);
    gpu->has_batch_rates = pq_read_optional(r, object, "batch_price", &batch);
    if (gpu->has_batch_rates) {
        pq_read_rates(r, &batch, &gpu->batch_rates);
    }
}

void pq_read_offer(pq_cost_reader *r, const pq_value *value, pq_named_offer *named) {
    static const char *const fields[] = {"name",
                                         "role",
                                         "kind",
                                         "price",
                                         "price_of",
                                         "tiers",
                                         "tier_by",
                                         "batch_factor",
                                         "service_factor",
                                         "hour_factors",
                                         "per",
                                         "usd_per_gpu_hour",
                                         "gpus",
                                         "capacity",
                                         "meter",
                                         "max_load",
                                         "min_replicas",
                                         "max_replicas",
                                         "floor_per_day",
                                         "cold_start_s",
                                         "idle_timeout_s",
                                         "batch_price",
                                         "fixed_usd_per_month",
                                         "minimum_usd_per_month",
                                         NULL};
    size_t kind = 0;
    pq_offer *offer = &named->offer;
    *offer = (pq_offer){0};
    pq_read_fields(r, value, fields);
    pq_read_string(r, value, "name", &named->name);
    pq_read_string_or(r, value, "role", "", &named->role);
    pq_read_word_or(r, value, "kind", offer_kinds, KIND_PER_TOKEN, &kind);
    switch (kind) {
    case KIND_PER_TOKEN:
        offer->billing = PQ_PER_TOKEN;
        pq_read_token_billing(r, value, &offer->token);
        break;
    case KIND_PER_PREDICTION:
        offer->billing = PQ_PER_PREDICTION;
        pq_read_number(r, value, "price", pq_bounds_amount, &offer->usd_per_prediction);
        break;
    default:
        offer->billing = PQ_PER_GPU_TIME;
        read_gpu(r, value, kind, &offer->gpu);
    }
    pq_read_number_or(r, value, "fixed_usd_per_month", pq_bounds_amount, 0,
                      &offer->fixed_usd_per_month);
    pq_read_number_or(r, value, "minimum_usd_per_month", pq_bounds_amount, 0,
                      &offer->minimum_usd_per_month);
    if (r->status == PQ_OK) {
        pq_read_check(r, value, pq_offer_check(offer, r->work->error));
    }
}
