/* Operation "price.find": the price that holds on a day, what disagrees with it, and the prices of
 * the other context tiers. */
#include "pq_kinds.h"
#include "scenario.h"

#include <math.h>

typedef struct wanted {
    const char *vendor; /* NULL: any */
    const char *item;
    bool is_gpu;
    double context_tokens;
} wanted;

static const pq_field wanted_fields[] = {
    PQ_ROWS_OF_PRICES,
    {PQ_FIELD_TEXT(wanted, vendor), PQ_OPTIONAL,
     .help = "Vendor, as the price book names it; without it the newest price of any vendor."},
    {PQ_FIELD_TEXT(wanted, item), .key = "model", .choice = 1,
     .help = "Model, as the price book names it."},
    {PQ_FIELD_TEXT(wanted, item), .key = "gpu", .choice = 1, PQ_GIVEN(wanted, is_gpu),
     .help = "GPU, as the price book names it."},
    {PQ_FIELD_NUMBER(wanted, context_tokens), PQ_OR(0), .bounds = PQ_TOKENS, .unit = "tokens",
     .plain = true, .help = "Context length that chooses the context tier; 0 is the shortest."},
};

/* A price of the answer: its key, and its unit in the price book. */
typedef struct priced {
    const char *key, *unit;
} priced;

/* The first price names the vendor, and the context tier. */
static const priced of_models[] = {{"input", "usd_per_mtok_input"},
                                   {"cached", "usd_per_mtok_cached_input"},
                                   {"cache_write", "usd_per_mtok_cache_write"},
                                   {"output", "usd_per_mtok_output"}};
static const priced of_gpus[] = {{"usd_per_gpu_hour", "usd_per_gpu_hour"}};

/* What is looked up: the same names, day and context for some units. */
typedef struct look_up {
    const pq_scenario *s;
    const priced *units;
    size_t n_units;
    pq_price_query query;
} look_up;

static const pq_price_row *row_of(const look_up *l, const char *unit) {
    pq_price_query query = l->query;
    query.unit = unit;
    return pq_price_find(l->s->rows, l->s->n_rows, &query);
}

/* An object with the prices of the context tier that `first` is of. */
static void write_tier(pq_writer *w, const look_up *l, const pq_price_row *first) {
    pq_write_object(w);
    pq_write_key_number(w, "max_context_tokens", first->max_context_tokens);
    for (size_t i = 0; i < l->n_units; i++) {
        const pq_price_row *row = row_of(l, l->units[i].unit);
        pq_write_key_number(w, l->units[i].key, row == NULL ? NAN : row->value);
    }
    pq_write_end(w);
}

/* "tiers": the prices of each context tier, the shortest first. */
static void write_tiers(pq_writer *w, look_up l) {
    const pq_price_row *first = NULL;
    l.query.context_tokens = 0;
    pq_write_key_array(w, "tiers");
    while ((first = row_of(&l, l.units[0].unit)) != NULL) {
        write_tier(w, &l, first);
        l.query.context_tokens = floor(first->max_context_tokens) + 1;
        if (!isfinite(l.query.context_tokens)) {
            break;
        }
    }
    pq_write_end(w);
}

static pq_status note_used(pq_scenario *s, const look_up *l) {
    pq_status status = PQ_OK;
    for (size_t i = 0; i < l->n_units && status == PQ_OK; i++) {
        const pq_price_row *row = NULL;
        pq_price_query query = l->query;
        query.unit = l->units[i].unit;
        status = scenario_find_price(s, s->work->request, &query, false, &row);
    }
    return status;
}

static pq_status answer(pq_scenario *s, void *request) {
    const wanted *q = request;
    pq_writer *w = s->work->out;
    look_up l = {.s = s,
                 .units = q->is_gpu ? of_gpus : of_models,
                 .n_units = q->is_gpu ? 1 : sizeof of_models / sizeof of_models[0],
                 .query = {.vendor = q->vendor,
                           .item = q->item,
                           .context_tokens = q->context_tokens,
                           .as_of = s->as_of}};
    const pq_price_row *first = row_of(&l, l.units[0].unit);
    if (first != NULL) {
        l.query.vendor = first->vendor;
        l.query.item = first->item;
    }
    pq_write_key_string(w, "vendor", l.query.vendor);
    pq_write_key_string(w, "item", l.query.item);
    pq_write_key(w, "price");
    if (first == NULL) {
        pq_write_null(w);
    } else {
        write_tier(w, &l, first);
    }
    write_tiers(w, l);
    pq_status status = first == NULL ? PQ_OK : note_used(s, &l);
    pq_write_used_prices(s);
    return status;
}

const pq_cost_kind pq_cost_kind_price = {
    .request = PQ_SHAPE(wanted, wanted_fields, .self = "pq_scenario"),
    .answer = answer,
    .prices = "data/prices/tokens-2026-05.json",
    .example = "{\"vendor\":\"OpenAI\",\"model\":\"GPT-5.4\",\"as_of\":\"2026-11-30\"}",
};
