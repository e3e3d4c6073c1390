#include "pq_plan_rows.h"

#include "pq_ascii.h"
#include "pq_fields.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The context of the functions in the tables. */
typedef struct plan_world {
    const pq_strategy *strategies;
    size_t n_strategies;
} plan_world;

/* ---- addresses ---- */

static bool is_only(const char *text, size_t size, const char *others) {
    for (size_t i = 0; i < size; i++) {
        if (!pq_is_alphanumeric(text[i]) && strchr(others, text[i]) == NULL) {
            return false;
        }
    }
    return size > 0;
}

/* "" or ":" and a port. */
static bool is_port(const char *text, size_t size) {
    unsigned port = 0;
    for (size_t i = 1; i < size; i++) {
        if (!pq_is_digit(text[i]) || i > 5) {
            return false;
        }
        port = port * 10 + (unsigned)(text[i] - '0');
    }
    return size == 0 || (text[0] == ':' && port >= 1 && port <= 65535);
}

static bool is_loopback(const char *host, size_t size) {
    static const char *const names[] = {"localhost", "127.0.0.1", "[::1]"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strlen(names[i]) == size && memcmp(names[i], host, size) == 0) {
            return true;
        }
    }
    return false;
}

/* "?api-version=" and a version, the one query that servers ask for; any other could be a secret.
 */
static bool is_version(const char *query) {
    static const char key[] = "?api-version=";
    size_t size = strlen(key);
    return strncmp(query, key, size) == 0 && is_only(query + size, strlen(query + size), "-._");
}

/* What is wrong with an address, or NULL. */
static const char *address_fault(const char *url) {
    bool secure = strncmp(url, "https://", 8) == 0;
    if (!secure && strncmp(url, "http://", 7) != 0) {
        return "the address must begin with \"https://\", or \"http://\" for this computer";
    }
    for (const char *c = url; *c != '\0'; c++) {
        if (*c <= ' ' || *c > '~' || *c == '\\') {
            return "the address may contain only ASCII characters, without spaces or backslashes";
        }
    }
    const char *authority = url + (secure ? 8 : 7);
    size_t size = strcspn(authority, "/?#");
    if (memchr(authority, '@', size) != NULL) {
        return "the address must not contain a user name or password; enter the key separately";
    }
    const char *query = strpbrk(authority, "?#");
    if (query != NULL && !is_version(query)) {
        return "the address must not contain \"?\" or \"#\", except for \"?api-version=\" at its "
               "end";
    }
    size_t host = authority[0] == '[' ? strcspn(authority, "]") + 1 : strcspn(authority, ":/");
    bool known = authority[0] == '['
                     ? host <= size && is_only(authority + 1, host - 2, ":.")
                     : is_only(authority, host, "-._") && pq_is_alphanumeric(authority[0]);
    if (!known || !is_port(authority + host, size - host)) {
        return "the address has no valid host or port";
    }
    if (!secure && !is_loopback(authority, host)) {
        return "use https: over http your key could be read in transit (http is allowed only for "
               "localhost, 127.0.0.1 and [::1])";
    }
    return NULL;
}

pq_status pq_check_base_url(const pq_reading *reading, const pq_value *value, void *at) {
    const char **url = at;
    const char *fault = address_fault(*url);
    if (fault != NULL) {
        return pq_json_refuse(value, reading->error, "%s", fault);
    }
    size_t size = strlen(*url);
    while ((*url)[size - 1] == '/') {
        size--;
    }
    *url = pq_arena_copy(reading->arena, *url, size);
    return *url == NULL ? pq_error_memory(reading->error) : PQ_OK;
}

void pq_plan_url(const char *base_url, const char *path, pq_text *url) {
    size_t size = strcspn(base_url, "?");
    while (size > 0 && base_url[size - 1] == '/') {
        size--;
    }
    pq_text_append_bytes(url, base_url, size);
    pq_text_append(url, path);
    pq_text_append(url, base_url + strcspn(base_url, "?"));
}

/* ---- series ---- */

#define PER_MTOK .bounds = PQ_FROM_TO(0, 1e5), .unit = "USD per million tokens"

static const pq_field price_fields[] = {
    {PQ_FIELD_NUMBER(pq_series_price, input_per_mtok), PER_MTOK, .help = "Price of input tokens."},
    {PQ_FIELD_NUMBER(pq_series_price, cached_per_mtok), PQ_OPTIONAL, PER_MTOK,
     .help = "Price of cached input tokens; if absent, that of input tokens."},
    {PQ_FIELD_NUMBER(pq_series_price, output_per_mtok), PER_MTOK,
     .help = "Price of output tokens."},
    {PQ_FIELD_TEXT(pq_series_price, source), PQ_OPTIONAL, .help = "Where the price is from."},
    {PQ_FIELD_TEXT(pq_series_price, read_on), PQ_OPTIONAL, .help = "Day it was read."},
};
const pq_shape pq_series_price_shape = PQ_SHAPE(pq_series_price, price_fields);

/* A field of "extra" replaces the request's own. These fields decide what is asked and what it may
 * cost, so only the plan may set them. */
static pq_status check_extra_fields(const pq_reading *reading, const pq_value *extra) {
    static const char *const own[] = {"model", "messages", "max_tokens", "max_completion_tokens",
                                      "n"};
    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++) {
        pq_value member;
        if (pq_json_member(extra, own[i], &member, NULL) == PQ_OK) {
            return pq_json_refuse(&member, reading->error,
                                  "\"%s\" is set by the plan and cannot be an extra field", own[i]);
        }
    }
    return PQ_OK;
}

/* Does the text of a value read back as the same value? A negative zero does not. */
static bool reads_back(const pq_text *text) {
    pq_json *document = NULL;
    pq_text again = {0};
    if (pq_json_parse(text->data, text->size, &document, NULL) != PQ_OK) {
        return false;
    }
    pq_writer w = pq_writer_to(&again);
    pq_value root = pq_json_root(document);
    pq_json_write(&w, &root);
    bool same = strcmp(pq_text_string(&again), text->data) == 0;
    pq_text_free(&again);
    pq_json_free(document);
    return same;
}

pq_status pq_check_extra(const pq_reading *reading, const pq_value *value, void *at) {
    (void)at;
    pq_status status = check_extra_fields(reading, value);
    pq_text text = {0};
    pq_writer w = pq_writer_to(&text);
    pq_json_write(&w, value);
    if (status != PQ_OK) {
        /* already refused */
    } else if (text.failed) {
        status = pq_error_memory(reading->error);
    } else if (text.size > PQ_PLAN_MAX_EXTRA_BYTES ||
               pq_json_nesting(text.data, text.size) > PQ_PLAN_MAX_EXTRA_NESTING) {
        status =
            pq_json_refuse(value, reading->error, "more than %d bytes, or nested deeper than %d",
                           (int)PQ_PLAN_MAX_EXTRA_BYTES, (int)PQ_PLAN_MAX_EXTRA_NESTING);
    } else if (!reads_back(&text)) {
        status = pq_json_refuse(value, reading->error, "negative zero is not allowed; use 0");
    }
    pq_text_free(&text);
    return status;
}

static pq_status read_strategy(const pq_reading *reading, const pq_value *value, void *at) {
    const pq_strategy **strategy = at;
    const plan_world *k = reading->self;
    const char *id = NULL;
    char path[128];
    pq_status status = pq_json_string(value, &id, reading->error);
    if (status != PQ_OK) {
        return status;
    }
    *strategy = pq_strategy_find(k->strategies, k->n_strategies, id);
    pq_json_path(value, path, sizeof path);
    return *strategy != NULL ? PQ_OK
                             : pq_error_set(reading->error, PQ_UNKNOWN_NAME, path,
                                            "unknown strategy \"%.60s\"", id);
}

/* A series during reading. */
typedef struct series_row {
    pq_series series;
    size_t max_tokens_field; /* an index into pq_max_tokens_fields */
    bool has_repair_turns;
} series_row;

static pq_status check_series(const pq_reading *reading, const pq_value *object, void *into) {
    series_row *row = into;
    (void)reading;
    (void)object;
    row->series.max_tokens_field = pq_max_tokens_fields[row->max_tokens_field];
    if (!row->has_repair_turns) {
        row->series.repair_turns = row->series.strategy->repair_turns;
    }
    return PQ_OK;
}

static const pq_field series_fields[] = {
    PQ_ROWS_OF_SERIES(series_row, series),
    PQ_ROW_OF_BASE_URL(series_row, series.base_url,
                       .help = "Address of its API: https, or http on this computer."),
    {PQ_FIELD_OWN(series_row, series.strategy), .read = read_strategy,
     .takes = 1u << PQ_KIND_STRING, .help = "Id of the strategy."},
    PQ_ROW_OF_CONCURRENCY(series_row, series.concurrency),
    {PQ_FIELD_BOOL(series_row, series.json_mode), PQ_OR(true), .help = "Asks for a JSON reply."},
    PQ_ROW_OF_TOKENS_FIELD(series_row, max_tokens_field, PQ_OR(0),
                           .help = "Field of the request that holds the limit."),
    PQ_ROW_OF_REPAIR_TURNS(series_row, series.repair_turns, has_repair_turns),
    PQ_ROW_OF_EXTRA(series_row, series, .help = "Fields that are added to each request."),
    PQ_ROW_OF_SERIES_PRICE(series_row, series,
                           .help = "What tokens cost; if absent, no cost is known."),
};
static const pq_shape series_shape = PQ_SHAPE(series_row, series_fields, .check = check_series);

/* ---- questions ---- */

static const pq_field exchange_fields[] = {
    {PQ_FIELD_TEXT(pq_exchange, question), .filled = true, .help = "The earlier question."},
    {PQ_FIELD_TEXT(pq_exchange, sql), .filled = true, .help = "Its answer."},
};
static const pq_shape exchange_shape = PQ_SHAPE(pq_exchange, exchange_fields);

static const pq_field question_fields[] = {
    {PQ_FIELD_TEXT(pq_plan_question, id), .filled = true, .help = "Unique name of the question."},
    {PQ_FIELD_TEXT(pq_plan_question, question), .filled = true, .most = PQ_QUESTION_MAX_BYTES,
     .help = "The question."},
    {PQ_FIELD_OBJECTS(pq_plan_question, history), PQ_COUNT(pq_plan_question, n_history),
     PQ_OPTIONAL, .of = &exchange_shape, .most = PQ_MAX_HISTORY,
     .help = "Earlier questions of the same conversation."},
};
const pq_shape pq_plan_question_shape = PQ_SHAPE(pq_plan_question, question_fields);

/* By id, then by position. */
static int compare_questions(const void *a, const void *b) {
    const pq_plan_question *left = *(const pq_plan_question *const *)a;
    const pq_plan_question *right = *(const pq_plan_question *const *)b;
    int order = strcmp(left->id, right->id);
    return order != 0 ? order : (left > right) - (left < right);
}

static pq_status order_questions(const pq_reading *reading, const pq_value *array, pq_plan *plan) {
    size_t count = plan->n_questions;
    plan->by_id = pq_arena_array(reading->arena, count, sizeof *plan->by_id);
    if (plan->by_id == NULL) {
        return pq_error_memory(reading->error);
    }
    for (size_t i = 0; i < count; i++) {
        plan->by_id[i] = &plan->questions[i];
    }
    qsort(plan->by_id, count, sizeof *plan->by_id, compare_questions);
    for (size_t i = 1; i < count; i++) {
        if (strcmp(plan->by_id[i - 1]->id, plan->by_id[i]->id) == 0) {
            pq_value item = pq_json_item(array, (size_t)(plan->by_id[i] - plan->questions));
            return pq_json_refuse(
                &item, reading->error,
                "the id \"%.60s\" is also used by questions[%zu]; ids must be unique",
                plan->by_id[i]->id, (size_t)(plan->by_id[i - 1] - plan->questions));
        }
    }
    return PQ_OK;
}

/* ---- the plan ---- */

/* A plan during reading. */
typedef struct plan_row {
    pq_plan plan;
    series_row *series;
    size_t n_series;
} plan_row;

static pq_status check_plan(const pq_reading *reading, const pq_value *object, void *into) {
    plan_row *row = into;
    pq_plan *plan = &row->plan;
    pq_value questions;
    pq_value limit;
    pq_json_find(object, "questions", &questions);
    pq_json_find(object, "spend_usd", &limit);
    double answers = (double)plan->n_questions * (double)plan->repeats * (double)row->n_series;
    if (answers > PQ_PLAN_MAX_ANSWERS) {
        return pq_json_refuse(
            &questions, reading->error,
            "%zu questions × %zu repeats × %zu series exceed the limit of %d answers; ask fewer",
            plan->n_questions, plan->repeats, row->n_series, (int)PQ_PLAN_MAX_ANSWERS);
    }
    plan->series = pq_arena_array(reading->arena, row->n_series, sizeof *plan->series);
    if (plan->series == NULL) {
        return pq_error_memory(reading->error);
    }
    for (size_t i = 0; i < row->n_series; i++) {
        plan->series[plan->n_series++] = row->series[i].series;
        if (!isnan(plan->spend_usd) && !plan->series[i].price.known) {
            return pq_json_refuse(&limit, reading->error,
                                  "a spending limit needs a price for every model; \"%.80s\" has "
                                  "none, so enter its price or remove the limit",
                                  plan->series[i].model);
        }
    }
    return order_questions(reading, &questions, plan);
}

static const pq_field plan_fields[] = {
    {PQ_FIELD_TEXT(plan_row, plan.database), .filled = true, .help = "Name of the database."},
    {PQ_FIELD_TEXT(plan_row, plan.gold), PQ_OPTIONAL, .filled = true,
     .help = "Id of the gold set; null for questions without one."},
    PQ_ROWS_OF_LIMITS(plan_row, plan),
    {PQ_FIELD_OBJECTS(plan_row, plan.questions), PQ_COUNT(plan_row, plan.n_questions),
     .of = &pq_plan_question_shape, .least = 1, .help = "What is asked."},
    {PQ_FIELD_OBJECTS(plan_row, series), PQ_COUNT(plan_row, n_series), .of = &series_shape,
     .least = 1, .most = PQ_PLAN_MAX_SERIES,
     .help = "Each is one model with one strategy at one concurrency."},
};
const pq_shape pq_plan_shape = PQ_SHAPE(plan_row, plan_fields, .check = check_plan);

pq_status pq_plan_read(const pq_value *value, const pq_strategy *strategies, size_t n_strategies,
                       pq_arena *arena, pq_plan *plan, pq_error *error) {
    plan_world k = {.strategies = strategies, .n_strategies = n_strategies};
    plan_row row = {0};
    const pq_reading reading = {.arena = arena, .error = error, .self = &k};
    pq_status status = pq_shape_read(&pq_plan_shape, value, &row, &reading);
    *plan = row.plan;
    return status;
}

static void write_question(pq_writer *w, const pq_plan_question *question) {
    pq_write_object(w);
    pq_write_key_string(w, "id", question->id);
    pq_write_key_string(w, "question", question->question);
    pq_write_key(w, "history");
    pq_write_array(w);
    for (size_t i = 0; i < question->n_history; i++) {
        pq_write_object(w);
        pq_write_key_string(w, "question", question->history[i].question);
        pq_write_key_string(w, "sql", question->history[i].sql);
        pq_write_end(w);
    }
    pq_write_end(w);
    pq_write_end(w);
}

static void write_price(pq_writer *w, const pq_series_price *price) {
    pq_write_key(w, "price");
    if (!price->known) {
        pq_write_null(w);
        return;
    }
    pq_write_object(w);
    pq_write_key_number(w, "input_per_mtok", price->input_per_mtok);
    pq_write_key_number(w, "cached_per_mtok", price->cached_per_mtok);
    pq_write_key_number(w, "output_per_mtok", price->output_per_mtok);
    pq_write_key_string(w, "source", price->source);
    pq_write_key_string(w, "read_on", price->read_on);
    pq_write_end(w);
}

static void write_series(pq_writer *w, const pq_series *series) {
    pq_write_object(w);
    pq_write_key_string(w, "provider", series->provider);
    pq_write_key_string(w, "base_url", series->base_url);
    pq_write_key_string(w, "model", series->model);
    pq_write_key_string(w, "strategy", series->strategy->id);
    pq_write_key_size(w, "concurrency", series->concurrency);
    pq_write_key_bool(w, "json_mode", series->json_mode);
    pq_write_key_number(w, "temperature", series->temperature);
    pq_write_key_integer(w, "max_tokens", series->max_tokens);
    pq_write_key_string(w, "max_tokens_field", series->max_tokens_field);
    pq_write_key_string(w, "reasoning_effort", series->reasoning_effort);
    pq_write_key_integer(w, "repair_turns", series->repair_turns);
    pq_write_key(w, "extra");
    if (series->has_extra) {
        pq_json_write(w, &series->extra);
    } else {
        pq_write_null(w);
    }
    write_price(w, &series->price);
    pq_write_end(w);
}

void pq_plan_write(pq_writer *w, const pq_plan *plan) {
    pq_write_object(w);
    pq_write_key_string(w, "database", plan->database);
    pq_write_key_string(w, "gold", plan->gold);
    pq_write_key(w, "questions");
    pq_write_array(w);
    for (size_t i = 0; i < plan->n_questions; i++) {
        write_question(w, &plan->questions[i]);
    }
    pq_write_end(w);
    pq_write_key(w, "series");
    pq_write_array(w);
    for (size_t i = 0; i < plan->n_series; i++) {
        write_series(w, &plan->series[i]);
    }
    pq_write_end(w);
    pq_write_key_size(w, "repeats", plan->repeats);
    pq_write_key_integer(w, "seed", (int64_t)plan->seed);
    pq_write_key_bool(w, "side_by_side", plan->side_by_side);
    pq_write_key_number(w, "call_timeout_ms", plan->call_timeout_ms);
    pq_write_key_integer(w, "http_retries", plan->http_retries);
    pq_write_key_number(w, "spend_usd", plan->spend_usd);
    pq_write_key_bool(w, "vary_prompts", plan->vary_prompts);
    pq_write_end(w);
}

pq_task pq_plan_task(const pq_plan *plan, size_t k, size_t q) {
    const pq_series *series = &plan->series[k];
    const pq_plan_question *question = &plan->questions[q];
    return (pq_task){.strategy = series->strategy,
                     .model = series->model,
                     .question = question->question,
                     .history = question->history,
                     .n_history = question->n_history,
                     .json_mode = series->json_mode,
                     .temperature = series->temperature,
                     .max_tokens = series->max_tokens,
                     .max_tokens_field = series->max_tokens_field,
                     .reasoning_effort = series->reasoning_effort,
                     .extra = series->has_extra ? &series->extra : NULL,
                     .repair_turns = series->repair_turns,
                     .http_retries = plan->http_retries};
}

size_t pq_plan_answers(const pq_plan *plan) {
    return plan->n_questions * plan->repeats * plan->n_series;
}

void pq_plan_list_providers(const pq_plan *plan, pq_text *text) {
    for (size_t i = 0; i < plan->n_series; i++) {
        size_t k = 0;
        while (k < i && strcmp(plan->series[k].provider, plan->series[i].provider) != 0) {
            k++;
        }
        if (k == i) {
            pq_text_format(text, "%s%s", text->size == 0 ? "" : ", ", plan->series[i].provider);
        }
    }
}

bool pq_plan_find(const pq_plan *plan, const char *id, size_t *question) {
    size_t low = 0;
    size_t high = plan->n_questions;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(plan->by_id[middle]->id, id);
        if (order == 0) {
            *question = (size_t)(plan->by_id[middle] - plan->questions);
            return true;
        }
        low = order < 0 ? middle + 1 : low;
        high = order < 0 ? high : middle;
    }
    return false;
}

/* ---- comparing ---- */

static bool same_string(const char *a, const char *b) {
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static bool same_number(double a, double b) {
    return a == b || (isnan(a) && isnan(b));
}

static bool same_extra(const pq_series *a, const pq_series *b) {
    if (!a->has_extra || !b->has_extra) {
        return a->has_extra == b->has_extra;
    }
    pq_text texts[2] = {{0}, {0}};
    const pq_value *const values[] = {&a->extra, &b->extra};
    for (int i = 0; i < 2; i++) {
        pq_writer w = pq_writer_to(&texts[i]);
        pq_json_write(&w, values[i]);
    }
    bool same = !texts[0].failed && !texts[1].failed &&
                strcmp(pq_text_string(&texts[0]), pq_text_string(&texts[1])) == 0;
    pq_text_free(&texts[0]);
    pq_text_free(&texts[1]);
    return same;
}

static bool same_series(const pq_series *a, const pq_series *b) {
    return same_string(a->provider, b->provider) && same_string(a->base_url, b->base_url) &&
           same_string(a->model, b->model) && same_string(a->strategy->id, b->strategy->id) &&
           a->concurrency == b->concurrency && a->json_mode == b->json_mode &&
           same_number(a->temperature, b->temperature) && a->max_tokens == b->max_tokens &&
           same_string(a->max_tokens_field, b->max_tokens_field) &&
           same_string(a->reasoning_effort, b->reasoning_effort) &&
           a->repair_turns == b->repair_turns && same_extra(a, b);
}

static bool same_question(const pq_plan_question *a, const pq_plan_question *b) {
    bool same = same_string(a->id, b->id) && same_string(a->question, b->question) &&
                a->n_history == b->n_history;
    for (size_t i = 0; same && i < a->n_history; i++) {
        same = same_string(a->history[i].question, b->history[i].question) &&
               same_string(a->history[i].sql, b->history[i].sql);
    }
    return same;
}

bool pq_plan_same(const pq_plan *a, const pq_plan *b) {
    bool same = same_string(a->database, b->database) && same_string(a->gold, b->gold) &&
                a->n_questions == b->n_questions && a->n_series == b->n_series &&
                a->repeats == b->repeats && a->seed == b->seed &&
                a->side_by_side == b->side_by_side && a->vary_prompts == b->vary_prompts;
    for (size_t i = 0; same && i < a->n_questions; i++) {
        same = same_question(&a->questions[i], &b->questions[i]);
    }
    for (size_t i = 0; same && i < a->n_series; i++) {
        same = same_series(&a->series[i], &b->series[i]);
    }
    return same;
}
