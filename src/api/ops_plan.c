/* "run.plan": from what a reader chose to a whole plan (pq_plan.h), with its estimated cost. What
 * the provider's entry, the gold set and the price book know is filled in; what the request says
 * itself stays. */
#include "pq_scenario.h"
#include "run_session.h"

#include "pq_providers.h"

#include <math.h>
#include <string.h>

/* The reply that an estimate reckons with, in tokens, where the request names none: the mean over
 * the answered calls of the published sweep lies between 35 and 147 (facts about the benchmark in
 * data/sweeps); reasoning models send many more. */
#define OUTPUT_TOKENS_EACH 150

typedef struct planner {
    pq_call *call;
    pq_scenario prices;
    double output_tokens_each;
    pq_json *providers_document;
    pq_provider *providers;
    size_t n_providers;
    pq_gold gold;
    bool has_gold;
} planner;

static const pq_field estimate_fields[] = {
    PQ_ROWS_OF_PRICES,
    {PQ_FIELD_NUMBER(planner, output_tokens_each), PQ_OR(OUTPUT_TOKENS_EACH), .bounds = PQ_TOKENS,
     .unit = "tokens", .help = "Reply that the estimated cost is computed with."},
};
static const pq_shape estimate_shape = PQ_SHAPE(planner, estimate_fields, .open = true);

static pq_status read_providers(planner *p) {
    size_t size = 0;
    const char *text = pq_providers_builtin(&size);
    pq_status status = pq_json_parse(text, size, &p->providers_document, p->call->work.error);
    if (status == PQ_OK) {
        pq_value root = pq_json_root(p->providers_document);
        status = pq_providers_read(&root, p->call->work.arena, &p->providers, &p->n_providers,
                                   p->call->work.error);
    }
    return status;
}

static pq_status read_gold(planner *p) {
    pq_value name;
    const char *id = NULL;
    pq_kept *kept = NULL;
    p->has_gold = pq_json_find(p->call->work.request, "gold", &name);
    if (!p->has_gold) {
        return PQ_OK;
    }
    pq_status status = pq_json_string(&name, &id, p->call->work.error);
    if (status == PQ_OK) {
        status = pq_call_kept(p->call, &pq_file_kind, id, "gold", &kept);
    }
    if (status == PQ_OK) {
        const pq_file *file = kept->self;
        status = pq_gold_read(file->bytes, file->size, p->call->work.arena, &p->gold,
                              p->call->work.error);
        if (status != PQ_OK) {
            pq_error_prefix(p->call->work.error, "gold");
        }
    }
    return status;
}

static void write_question(pq_writer *w, const char *id, const char *question) {
    pq_write_object(w);
    pq_write_key_string(w, "id", id);
    pq_write_key_string(w, "question", question);
    pq_write_end(w);
}

static pq_status write_gold_question(planner *p, pq_writer *w, const pq_value *id) {
    const char *wanted = NULL;
    pq_status status = pq_json_string(id, &wanted, p->call->work.error);
    for (size_t i = 0; i < p->gold.n_questions && status == PQ_OK; i++) {
        if (strcmp(p->gold.questions[i].id, wanted) == 0) {
            write_question(w, wanted, p->gold.questions[i].question);
            return PQ_OK;
        }
    }
    return status == PQ_OK ? pq_json_refuse(id, p->call->work.error,
                                            "the gold set has no question \"%.60s\"", wanted)
                           : status;
}

/* "questions": ids of the gold set, or whole questions; all of the gold set if there is no list. */
static pq_status write_questions(planner *p, pq_writer *w) {
    pq_value list;
    size_t count = 0;
    pq_status status = PQ_OK;
    pq_write_key(w, "questions");
    pq_write_array(w);
    if (pq_json_find(p->call->work.request, "questions", &list)) {
        status = pq_json_array(&list, &count, p->call->work.error);
        for (size_t i = 0; i < count && status == PQ_OK; i++) {
            pq_value item = pq_json_item(&list, i);
            if (p->has_gold && pq_json_kind(&item) == PQ_KIND_STRING) {
                status = write_gold_question(p, w, &item);
            } else {
                pq_json_write(w, &item);
            }
        }
    } else if (p->has_gold) {
        for (size_t i = 0; i < p->gold.n_questions; i++) {
            write_question(w, p->gold.questions[i].id, p->gold.questions[i].question);
        }
    } else {
        status = pq_error_set(p->call->work.error, PQ_BAD_FIELD, "questions",
                              "\"gold\" or \"questions\" is wanted");
    }
    pq_write_end(w);
    return status;
}

/* The row that the price book uses for one unit of a model on the day that is asked about. */
static const pq_price_row *price_row(const planner *p, const pq_price_row *model,
                                     const char *unit) {
    const pq_price_query query = {
        .vendor = model->vendor, .item = model->item, .unit = unit, .as_of = p->prices.as_of};
    return pq_price_find(p->prices.rows, p->prices.n_rows, &query);
}

/* The price of a model that the provider's entry ties to the price book; null if none does. */
static void write_price(const planner *p, pq_writer *w, const pq_provider *provider,
                        const char *model) {
    const pq_provider_model *known =
        provider == NULL ? NULL : pq_provider_model_find(provider, model);
    const pq_price_row *named =
        known == NULL || known->price == NULL
            ? NULL
            : pq_price_row_of(p->prices.rows, p->prices.n_rows, known->price);
    const pq_price_row *input = named == NULL ? NULL : price_row(p, named, "usd_per_mtok_input");
    const pq_price_row *output = named == NULL ? NULL : price_row(p, named, "usd_per_mtok_output");
    pq_write_key(w, "price");
    if (input == NULL || output == NULL) {
        pq_write_null(w);
        return;
    }
    const pq_price_row *cached = price_row(p, named, "usd_per_mtok_cached_input");
    const char *day = input->read_on[0] != '\0' ? input->read_on : input->asof;
    pq_write_object(w);
    pq_write_key_number(w, "input_per_mtok", input->value);
    pq_write_key_number(w, "cached_per_mtok", cached == NULL ? NAN : cached->value);
    pq_write_key_number(w, "output_per_mtok", output->value);
    pq_write_key_string(w, "source", input->source);
    pq_write_key_string(w, "read_on", day);
    pq_write_end(w);
}

/* Copies a member of the request; false if it has none. */
static bool copy_member(pq_writer *w, const pq_value *object, const char *key) {
    pq_value value;
    if (!pq_json_find(object, key, &value)) {
        return false;
    }
    pq_write_key(w, key);
    pq_json_write(w, &value);
    return true;
}

static pq_status read_member(planner *p, const pq_value *object, const char *key,
                             const char **string) {
    pq_value value;
    pq_status status = pq_json_member(object, key, &value, p->call->work.error);
    return status == PQ_OK ? pq_json_string(&value, string, p->call->work.error) : status;
}

static pq_status write_series(planner *p, pq_writer *w, const pq_value *series) {
    static const char *const fields[] = {
        "provider",  "base_url",    "model",      "strategy",         "concurrency",
        "json_mode", "temperature", "max_tokens", "max_tokens_field", "repair_turns",
        "extra",     "price",       NULL};
    static const char *const copied[] = {"strategy", "temperature", "max_tokens", "repair_turns"};
    const char *id = NULL;
    const char *model = NULL;
    pq_value value;
    pq_status status = pq_json_object(series, fields, p->call->work.error);
    if (status == PQ_OK) {
        status = read_member(p, series, "provider", &id);
    }
    if (status == PQ_OK) {
        status = read_member(p, series, "model", &model);
    }
    if (status != PQ_OK) {
        return status;
    }
    const pq_provider *provider = pq_provider_find(p->providers, p->n_providers, id);
    if (provider == NULL && !pq_json_find(series, "base_url", &value)) {
        return pq_json_refuse(series, p->call->work.error,
                              "no provider \"%.40s\" is known, so it needs a \"base_url\"", id);
    }
    pq_write_object(w);
    pq_write_key_string(w, "provider", id);
    pq_write_key_string(w, "model", model);
    if (!copy_member(w, series, "base_url")) {
        pq_write_key_string(w, "base_url", provider->base_url);
    }
    if (!copy_member(w, series, "concurrency")) {
        pq_write_key_integer(w, "concurrency", 1);
    }
    if (!copy_member(w, series, "json_mode") && provider != NULL) {
        pq_write_key_bool(w, "json_mode", pq_provider_has_json_mode(provider, model));
    }
    if (!copy_member(w, series, "max_tokens_field") && provider != NULL) {
        pq_write_key_string(w, "max_tokens_field", provider->max_tokens_field);
    }
    if (!copy_member(w, series, "extra") && provider != NULL) {
        pq_write_key(w, "extra");
        pq_json_write(w, &provider->extra);
    }
    if (!copy_member(w, series, "price")) {
        write_price(p, w, provider, model);
    }
    for (size_t i = 0; i < sizeof copied / sizeof copied[0]; i++) {
        copy_member(w, series, copied[i]);
    }
    pq_write_end(w);
    return PQ_OK;
}

static pq_status write_all_series(planner *p, pq_writer *w) {
    pq_value list;
    size_t count = 0;
    pq_status status = pq_json_member(p->call->work.request, "series", &list, p->call->work.error);
    if (status == PQ_OK) {
        status = pq_json_array(&list, &count, p->call->work.error);
    }
    pq_write_key(w, "series");
    pq_write_array(w);
    for (size_t i = 0; i < count && status == PQ_OK; i++) {
        pq_value item = pq_json_item(&list, i);
        status = write_series(p, w, &item);
    }
    pq_write_end(w);
    return status;
}

static pq_status write_plan(planner *p, pq_writer *w, const char *database) {
    static const char *const copied[] = {"repeats",         "seed",         "side_by_side",
                                         "call_timeout_ms", "http_retries", "spend_usd"};
    pq_write_object(w);
    pq_write_key_string(w, "database", database);
    pq_write_key_string(w, "gold", p->has_gold ? p->gold.id : NULL);
    pq_status status = write_questions(p, w);
    if (status == PQ_OK) {
        status = write_all_series(p, w);
    }
    for (size_t i = 0; i < sizeof copied / sizeof copied[0]; i++) {
        copy_member(w, p->call->work.request, copied[i]);
    }
    pq_write_end(w);
    return status;
}

static void write_estimate(pq_writer *w, const pq_plan_estimate *estimate, double each) {
    pq_write_key(w, "estimate");
    pq_write_object(w);
    pq_write_key_size(w, "answers", estimate->answers);
    pq_write_key_number(w, "input_tokens", estimate->input_tokens);
    pq_write_key_number(w, "output_tokens", estimate->output_tokens);
    pq_write_key_number(w, "output_tokens_each", each);
    pq_write_key_number(w, "usd", estimate->usd);
    pq_write_key_number(w, "most_usd", estimate->most_usd);
    pq_write_end(w);
}

/* Reads the plan as it was put together, and writes it out with every default. */
static pq_status finish(planner *p, pq_run_session *item, const pq_text *text) {
    double each = p->output_tokens_each;
    pq_plan_estimate estimate;
    pq_status status =
        pq_json_parse(pq_text_string(text), text->size, &item->document, p->call->work.error);
    if (status == PQ_OK) {
        pq_value root = pq_json_root(item->document);
        status = pq_plan_read(&root, item->strategies, item->n_strategies, item->arena, &item->plan,
                              p->call->work.error);
    }
    if (status == PQ_OK) {
        status = pq_plan_cost(&item->plan, &item->world, each, &estimate, p->call->work.error);
    }
    if (status == PQ_OK) {
        pq_write_object(p->call->work.out);
        pq_write_key(p->call->work.out, "plan");
        pq_plan_write(p->call->work.out, &item->plan);
        write_estimate(p->call->work.out, &estimate, each);
        pq_write_end(p->call->work.out);
    }
    return status;
}

static pq_status make(planner *p, const pq_kept *database) {
    pq_run_session *item = NULL;
    pq_text text = {0};
    pq_writer w = pq_writer_to(&text);
    pq_status status = write_plan(p, &w, database->name);
    if (status == PQ_OK && text.failed) {
        status = pq_error_memory(p->call->work.error);
    }
    if (status == PQ_OK) {
        status = pq_run_session_new(database->self, &item, p->call->work.error);
    }
    if (status == PQ_OK) {
        status = finish(p, item, &text);
    }
    pq_run_session_free(item);
    pq_text_free(&text);
    return status;
}

static pq_status run_plan(pq_call *call, void *request) {
    (void)request;
    static const char *const fields[] = {
        "database",           "gold",   "questions", "series",       "repeats",   "seed",
        "side_by_side",       "prices", "as_of",     "http_retries", "spend_usd", "call_timeout_ms",
        "output_tokens_each", NULL};
    planner p = {.call = call};
    pq_value value;
    const char *name = NULL;
    pq_kept *database = NULL;
    pq_status status = pq_json_object(call->work.request, fields, call->work.error);
    if (status == PQ_OK) {
        status = pq_json_member(call->work.request, "database", &value, call->work.error);
    }
    if (status == PQ_OK) {
        status = pq_json_string(&value, &name, call->work.error);
    }
    if (status == PQ_OK) {
        status = pq_call_kept(call, &pq_database_kind, name, "database", &database);
    }
    if (status != PQ_OK) {
        return status;
    }
    pq_scenario_begin(&p.prices, &call->work);
    status = pq_shape_read(&estimate_shape, call->work.request, &p, &p.prices.reading);
    if (status == PQ_OK) {
        status = read_providers(&p);
    }
    if (status == PQ_OK) {
        status = read_gold(&p);
    }
    if (status == PQ_OK) {
        status = make(&p, database);
    }
    pq_json_free(p.providers_document);
    pq_scenario_end(&p.prices);
    return status;
}

static const pq_operation operations[] = {
    {"run.plan", "fill a plan in from providers, gold set and prices, and estimate its cost", NULL,
     run_plan, NULL},
};

const pq_operations pq_plan_operations = PQ_OPERATIONS(operations);
