#include "pq_plan.h"

#include "pq_ascii.h"
#include "pq_fields.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Beyond these a number is a slip, not a choice. */
static const double dearest_per_mtok = 1e5;
static const double most_usd = 1e6;
static const double longest_timeout_ms = 3600e3;

static const char *const token_fields[] = {"max_tokens", "max_completion_tokens"};

typedef struct reader {
    const pq_strategy *strategies;
    size_t n_strategies;
    pq_arena *arena;
    pq_error *error;
} reader;

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

/* What is wrong with an address, or NULL. */
static const char *address_fault(const char *url) {
    bool secure = strncmp(url, "https://", 8) == 0;
    if (!secure && strncmp(url, "http://", 7) != 0) {
        return "an address begins with \"https://\", or with \"http://\" on this computer";
    }
    for (const char *c = url; *c != '\0'; c++) {
        if (*c <= ' ' || *c > '~' || *c == '\\') {
            return "an address has no blanks, no backslashes and only ASCII characters";
        }
    }
    const char *authority = url + (secure ? 8 : 7);
    size_t size = strcspn(authority, "/?#");
    if (memchr(authority, '@', size) != NULL) {
        return "an address holds no name and no password; keys are given apart";
    }
    if (strpbrk(authority, "?#") != NULL) {
        return "an address to which a path is added has no \"?\" and no \"#\"";
    }
    size_t host = authority[0] == '[' ? strcspn(authority, "]") + 1 : strcspn(authority, ":/");
    bool known = authority[0] == '['
                     ? host <= size && is_only(authority + 1, host - 2, ":.")
                     : is_only(authority, host, "-._") && pq_is_alphanumeric(authority[0]);
    if (!known || !is_port(authority + host, size - host)) {
        return "the address has no host, or the host or its port is not one";
    }
    if (!secure && !is_loopback(authority, host)) {
        return "without https a key would be readable on the way: only localhost, 127.0.0.1 and "
               "[::1] may be http";
    }
    return NULL;
}

/* The address without slashes at its end. */
static const char *read_address(reader *r, pq_fields *f) {
    const char *url = pq_fields_name(f, "base_url");
    const char *fault = f->status == PQ_OK ? address_fault(url) : NULL;
    if (fault != NULL) {
        pq_fields_refuse(f, "base_url", "%s", fault);
        return "";
    }
    size_t size = strlen(url);
    if (size == 0 || url[size - 1] != '/') {
        return url;
    }
    while (url[size - 1] == '/') {
        size--;
    }
    const char *kept = pq_arena_copy(r->arena, url, size);
    if (kept == NULL) {
        f->status = pq_error_memory(r->error);
    }
    return kept;
}

/* ---- series ---- */

static void read_price(reader *r, pq_fields *series, pq_series_price *price) {
    static const char *const known[] = {"input_per_mtok", "cached_per_mtok", "output_per_mtok",
                                        "source",         "read_on",         NULL};
    pq_value value = pq_fields_value(series, "price");
    if (series->status != PQ_OK) {
        return;
    }
    pq_fields f = pq_fields_of(&value, known, r->error);
    price->input_per_mtok = pq_fields_number(&f, "input_per_mtok", 0, dearest_per_mtok);
    if (pq_fields_given(&f, "cached_per_mtok")) {
        price->cached_per_mtok = pq_fields_number(&f, "cached_per_mtok", 0, dearest_per_mtok);
    }
    price->output_per_mtok = pq_fields_number(&f, "output_per_mtok", 0, dearest_per_mtok);
    if (pq_fields_given(&f, "source")) {
        price->source = pq_fields_string(&f, "source");
    }
    if (pq_fields_given(&f, "read_on")) {
        price->read_on = pq_fields_string(&f, "read_on");
    }
    price->known = f.status == PQ_OK;
    series->status = f.status;
}

/* A field of "extra" takes the place of the request's own; these say what is asked and what it may
 * cost, and stand in the plan. */
static void check_extra_fields(pq_fields *f, const pq_value *extra) {
    static const char *const own[] = {"model", "messages", "max_tokens", "max_completion_tokens",
                                      "n"};
    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++) {
        pq_value member;
        if (pq_json_member(extra, own[i], &member, NULL) == PQ_OK) {
            f->status = pq_json_refuse(
                &member, f->error, "\"%s\" is for the plan to say, not for extra fields", own[i]);
            return;
        }
    }
}

/* Does the text of a value read back as itself? A negative zero does not. */
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

static void read_extra(pq_fields *f, pq_series *series) {
    pq_value extra;
    if (!pq_fields_given(f, "extra") || !pq_fields_object_or_null(f, "extra", &extra)) {
        return;
    }
    check_extra_fields(f, &extra);
    pq_text text = {0};
    pq_writer w = pq_writer_to(&text);
    pq_json_write(&w, &extra);
    if (text.failed) {
        f->status = f->status == PQ_OK ? pq_error_memory(f->error) : f->status;
    } else if (text.size > PQ_PLAN_MAX_EXTRA_BYTES ||
               pq_json_nesting(text.data, text.size) > PQ_PLAN_MAX_EXTRA_NESTING) {
        pq_fields_refuse(f, "extra", "more than %d bytes, or nested deeper than %d",
                         (int)PQ_PLAN_MAX_EXTRA_BYTES, (int)PQ_PLAN_MAX_EXTRA_NESTING);
    } else if (!reads_back(&text)) {
        pq_fields_refuse(f, "extra", "a negative zero, which JSON text does not keep");
    }
    pq_text_free(&text);
    series->has_extra = f->status == PQ_OK;
    series->extra = (pq_value){.node = extra.node};
}

static void read_strategy(reader *r, pq_fields *f, pq_series *series) {
    const char *id = pq_fields_string(f, "strategy");
    if (f->status != PQ_OK) {
        return;
    }
    series->strategy = pq_strategy_find(r->strategies, r->n_strategies, id);
    if (series->strategy == NULL) {
        char path[128];
        pq_value value = pq_fields_value(f, "strategy");
        pq_json_path(&value, path, sizeof path);
        f->status =
            pq_error_set(r->error, PQ_UNKNOWN_NAME, path, "no strategy is named \"%.60s\"", id);
    }
}

static pq_status read_series(reader *r, const pq_value *value, pq_series *series) {
    static const char *const known[] = {
        "provider",  "base_url",    "model",      "strategy",         "concurrency",
        "json_mode", "temperature", "max_tokens", "max_tokens_field", "repair_turns",
        "extra",     "price",       NULL};
    *series = (pq_series){.json_mode = true,
                          .max_tokens = 1024,
                          .max_tokens_field = token_fields[0],
                          .price = {.cached_per_mtok = NAN}};
    pq_fields f = pq_fields_of(value, known, r->error);
    series->provider = pq_fields_name(&f, "provider");
    series->base_url = read_address(r, &f);
    series->model = pq_fields_name(&f, "model");
    read_strategy(r, &f, series);
    series->concurrency = pq_fields_size(&f, "concurrency", 1, PQ_PLAN_MAX_CONCURRENCY);
    if (pq_fields_given(&f, "json_mode")) {
        series->json_mode = pq_fields_bool(&f, "json_mode");
    }
    if (pq_fields_present(&f, "temperature")) {
        series->temperature = pq_fields_number_or_null(&f, "temperature", 0, 2);
    }
    if (pq_fields_given(&f, "max_tokens")) {
        series->max_tokens = pq_fields_integer(&f, "max_tokens", 1, PQ_PLAN_MAX_TOKENS);
    }
    if (pq_fields_given(&f, "max_tokens_field")) {
        series->max_tokens_field = token_fields[pq_fields_code(
            &f, "max_tokens_field", token_fields, sizeof token_fields / sizeof token_fields[0])];
    }
    if (f.status == PQ_OK) {
        series->repair_turns = series->strategy->repair_turns;
    }
    if (pq_fields_given(&f, "repair_turns")) {
        series->repair_turns = (int)pq_fields_integer(&f, "repair_turns", 0, PQ_MAX_REPAIR_TURNS);
    }
    read_extra(&f, series);
    if (pq_fields_given(&f, "price")) {
        read_price(r, &f, &series->price);
    }
    return f.status;
}

/* ---- questions ---- */

static pq_status read_history(reader *r, pq_fields *question, pq_plan_question *out) {
    static const char *const known[] = {"question", "sql", NULL};
    pq_value array;
    out->n_history = pq_fields_array(question, "history", &array);
    if (out->n_history > PQ_MAX_HISTORY) {
        pq_fields_refuse(question, "history", "%zu earlier exchanges; a question may have %d",
                         out->n_history, (int)PQ_MAX_HISTORY);
    }
    if (question->status != PQ_OK) {
        return question->status;
    }
    out->history = pq_arena_array(r->arena, out->n_history, sizeof *out->history);
    if (out->history == NULL) {
        return pq_error_memory(r->error);
    }
    for (size_t i = 0; i < out->n_history; i++) {
        pq_value item = pq_json_item(&array, i);
        pq_fields f = pq_fields_of(&item, known, r->error);
        out->history[i].question = pq_fields_name(&f, "question");
        out->history[i].sql = pq_fields_name(&f, "sql");
        if (f.status != PQ_OK) {
            return f.status;
        }
    }
    return PQ_OK;
}

static pq_status read_question(reader *r, const pq_value *value, pq_plan_question *question) {
    static const char *const known[] = {"id", "question", "history", NULL};
    pq_fields f = pq_fields_of(value, known, r->error);
    question->id = pq_fields_name(&f, "id");
    question->question = pq_fields_name(&f, "question");
    if (f.status == PQ_OK && strlen(question->question) > PQ_QUESTION_MAX_BYTES) {
        pq_fields_refuse(&f, "question", "longer than %zu bytes", PQ_QUESTION_MAX_BYTES);
    }
    return pq_fields_given(&f, "history") ? read_history(r, &f, question) : f.status;
}

/* By id; the earlier of two with the same id first. */
static int compare_questions(const void *a, const void *b) {
    const pq_plan_question *left = *(const pq_plan_question *const *)a;
    const pq_plan_question *right = *(const pq_plan_question *const *)b;
    int order = strcmp(left->id, right->id);
    return order != 0 ? order : (left > right) - (left < right);
}

static pq_status order_questions(reader *r, const pq_value *array, pq_plan *plan) {
    size_t count = plan->n_questions;
    plan->by_id = pq_arena_array(r->arena, count, sizeof *plan->by_id);
    if (plan->by_id == NULL) {
        return pq_error_memory(r->error);
    }
    for (size_t i = 0; i < count; i++) {
        plan->by_id[i] = &plan->questions[i];
    }
    qsort(plan->by_id, count, sizeof *plan->by_id, compare_questions);
    for (size_t i = 1; i < count; i++) {
        if (strcmp(plan->by_id[i - 1]->id, plan->by_id[i]->id) == 0) {
            pq_value item = pq_json_item(array, (size_t)(plan->by_id[i] - plan->questions));
            return pq_json_refuse(&item, r->error, "the id \"%.60s\" is that of questions[%zu] too",
                                  plan->by_id[i]->id,
                                  (size_t)(plan->by_id[i - 1] - plan->questions));
        }
    }
    return PQ_OK;
}

static pq_status read_questions(reader *r, const pq_value *array, pq_plan *plan) {
    plan->questions = pq_arena_array(r->arena, plan->n_questions, sizeof *plan->questions);
    if (plan->questions == NULL) {
        return pq_error_memory(r->error);
    }
    for (size_t i = 0; i < plan->n_questions; i++) {
        pq_value item = pq_json_item(array, i);
        pq_status status = read_question(r, &item, &plan->questions[i]);
        if (status != PQ_OK) {
            return status;
        }
    }
    return order_questions(r, array, plan);
}

static pq_status read_all_series(reader *r, const pq_value *array, pq_plan *plan) {
    plan->series = pq_arena_array(r->arena, plan->n_series, sizeof *plan->series);
    if (plan->series == NULL) {
        return pq_error_memory(r->error);
    }
    for (size_t i = 0; i < plan->n_series; i++) {
        pq_value item = pq_json_item(array, i);
        pq_status status = read_series(r, &item, &plan->series[i]);
        if (status == PQ_OK && !isnan(plan->spend_usd) && !plan->series[i].price.known) {
            status =
                pq_json_refuse(&item, r->error, "a spending limit needs the price of every series");
        }
        if (status != PQ_OK) {
            return status;
        }
    }
    return PQ_OK;
}

/* ---- the plan ---- */

static void read_settings(pq_fields *f, pq_plan *plan) {
    plan->database = pq_fields_name(f, "database");
    if (pq_fields_given(f, "gold")) {
        plan->gold = pq_fields_name(f, "gold");
    }
    if (pq_fields_given(f, "repeats")) {
        plan->repeats = pq_fields_size(f, "repeats", 1, PQ_PLAN_MAX_REPEATS);
    }
    if (pq_fields_given(f, "seed")) {
        plan->seed = (uint64_t)pq_fields_integer(f, "seed", 0, INT64_MAX);
    }
    if (pq_fields_given(f, "side_by_side")) {
        plan->side_by_side = pq_fields_bool(f, "side_by_side");
    }
    if (pq_fields_given(f, "call_timeout_ms")) {
        plan->call_timeout_ms = pq_fields_number(f, "call_timeout_ms", 1, longest_timeout_ms);
    }
    if (pq_fields_given(f, "http_retries")) {
        plan->http_retries = (int)pq_fields_integer(f, "http_retries", 0, PQ_MAX_HTTP_RETRIES);
    }
    if (pq_fields_given(f, "spend_usd")) {
        plan->spend_usd = pq_fields_number(f, "spend_usd", 0, most_usd);
    }
}

static void check_counts(pq_fields *f, const pq_plan *plan) {
    if (plan->n_questions == 0) {
        pq_fields_refuse(f, "questions", "at least one question is wanted here");
    }
    if (plan->n_series == 0 || plan->n_series > PQ_PLAN_MAX_SERIES) {
        pq_fields_refuse(f, "series", "%zu series; a plan has 1 to %d", plan->n_series,
                         (int)PQ_PLAN_MAX_SERIES);
    }
    double answers = (double)plan->n_questions * (double)plan->repeats * (double)plan->n_series;
    if (answers > PQ_PLAN_MAX_ANSWERS) {
        pq_fields_refuse(f, "questions",
                         "%zu questions x %zu repeats x %zu series; a plan asks "
                         "for at most %d answers",
                         plan->n_questions, plan->repeats, plan->n_series,
                         (int)PQ_PLAN_MAX_ANSWERS);
    }
}

pq_status pq_plan_read(const pq_value *value, const pq_strategy *strategies, size_t n_strategies,
                       pq_arena *arena, pq_plan *plan, pq_error *error) {
    static const char *const known[] = {
        "database",        "gold",         "questions", "series", "repeats", "seed", "side_by_side",
        "call_timeout_ms", "http_retries", "spend_usd", NULL};
    reader r = {
        .strategies = strategies, .n_strategies = n_strategies, .arena = arena, .error = error};
    *plan = (pq_plan){
        .repeats = 1, .seed = 1, .call_timeout_ms = 60000, .http_retries = 4, .spend_usd = NAN};
    pq_value questions;
    pq_value series;
    pq_fields f = pq_fields_of(value, known, error);
    read_settings(&f, plan);
    plan->n_questions = pq_fields_array(&f, "questions", &questions);
    plan->n_series = pq_fields_array(&f, "series", &series);
    check_counts(&f, plan);
    if (f.status == PQ_OK) {
        f.status = read_questions(&r, &questions, plan);
    }
    if (f.status == PQ_OK) {
        f.status = read_all_series(&r, &series, plan);
    }
    return f.status;
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
    pq_write_end(w);
}

pq_task pq_plan_task(const pq_plan *plan, size_t k, size_t q, const pq_world *world) {
    const pq_series *series = &plan->series[k];
    const pq_plan_question *question = &plan->questions[q];
    return (pq_task){.world = world,
                     .strategy = series->strategy,
                     .model = series->model,
                     .question = question->question,
                     .history = question->history,
                     .n_history = question->n_history,
                     .json_mode = series->json_mode,
                     .temperature = series->temperature,
                     .max_tokens = series->max_tokens,
                     .max_tokens_field = series->max_tokens_field,
                     .extra = series->has_extra ? &series->extra : NULL,
                     .repair_turns = series->repair_turns,
                     .http_retries = plan->http_retries};
}

size_t pq_plan_answers(const pq_plan *plan) {
    return plan->n_questions * plan->repeats * plan->n_series;
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
                a->side_by_side == b->side_by_side;
    for (size_t i = 0; same && i < a->n_questions; i++) {
        same = same_question(&a->questions[i], &b->questions[i]);
    }
    for (size_t i = 0; same && i < a->n_series; i++) {
        same = same_series(&a->series[i], &b->series[i]);
    }
    return same;
}
