/* "run.plan": from what a reader chose to a whole plan (pq_plan.h), with its estimated cost. What
 * the provider's entry, the gold set and the price book know is filled in; what the request says
 * itself stays. */
#include "pq_plan_ask.h"
#include "pq_plan_rows.h"
#include "pq_scenario.h"
#include "run_session.h"

#include "pq_gold.h"
#include "pq_providers.h"
#include "pq_refuse.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- the request ---- */

/* The reply that an estimate assumes, in tokens, where the request names none: the mean over the
 * answered calls of the published sweep lies between 35 and 147 (facts about the benchmark in
 * data/sweeps); reasoning models send many more. */
#define OUTPUT_TOKENS_EACH 150

typedef struct plan_request {
    const char *database, *gold; /* gold: NULL without a gold set */
    pq_value questions;
    bool has_questions;
    pq_asked_series *series;
    size_t n_series;
    pq_plan limits; /* only what PQ_ROWS_OF_LIMITS reads */
    double output_tokens_each;
} plan_request;

static pq_status check_request(const pq_reading *reading, const pq_value *object, void *into) {
    static const char *const sources[] = {"gold", "questions", NULL};
    const plan_request *q = into;
    (void)object;
    return q->gold != NULL || q->has_questions ? PQ_OK
                                               : pq_refuse_missing_all(reading->error, "", sources);
}

static const pq_field request_fields[] = {
    PQ_ROWS_OF_PRICES,
    {PQ_FIELD_NUMBER(plan_request, output_tokens_each), PQ_OR(OUTPUT_TOKENS_EACH),
     .bounds = PQ_TOKENS, .unit = "tokens", .help = "Reply that the estimated cost assumes."},
    {PQ_FIELD_TEXT(plan_request, database), .help = "Open database."},
    {PQ_FIELD_TEXT(plan_request, gold), PQ_OPTIONAL,
     .help = "Gold set; a loaded file. Required without questions."},
    {PQ_FIELD_VALUE(plan_request, questions), PQ_OPTIONAL, PQ_GIVEN(plan_request, has_questions),
     .takes = 1u << PQ_KIND_ARRAY,
     .help = "Ids of questions of the gold set, or questions: {\"id\", \"question\", "
             "\"history\"}; without it, all of the gold set."},
    {PQ_FIELD_OBJECTS(plan_request, series), PQ_COUNT(plan_request, n_series),
     .of = &pq_asked_series_shape,
     .help = "Each is one model with one strategy at one concurrency."},
    PQ_ROWS_OF_LIMITS(plan_request, limits),
};
static const pq_shape request_shape =
    PQ_SHAPE(plan_request, request_fields, .check = check_request, .self = "pq_scenario");

/* ---- filling in ---- */

typedef struct planner {
    pq_call *call;
    pq_scenario scenario;
    plan_request request;
    pq_json *providers_document;
    pq_provider *providers;
    size_t n_providers;
    pq_run_session *session; /* on the database */
    pq_gold gold;
    pq_plan plan;
} planner;

static pq_status read_providers(planner *p) {
    return pq_providers_known(&p->providers_document, p->call->work.arena, &p->providers,
                              &p->n_providers, p->call->work.error);
}

static pq_status read_gold(planner *p) {
    pq_kept *kept = NULL;
    if (p->request.gold == NULL) {
        return PQ_OK;
    }
    pq_status status = pq_call_kept(p->call, &pq_file_kind, p->request.gold, "gold", &kept);
    if (status != PQ_OK) {
        return status;
    }
    const pq_file *file = kept->self;
    status =
        pq_gold_read(file->bytes, file->size, p->call->work.arena, &p->gold, p->call->work.error);
    if (status != PQ_OK) {
        pq_error_prefix(p->call->work.error, "gold");
    }
    return status;
}

/* What is asked: the question, and under it what one must know to answer it. */
static pq_status ask(planner *p, const pq_question *question, pq_plan_question *asked) {
    pq_text text = {0};
    *asked = (pq_plan_question){.id = question->id, .question = question->question};
    if (question->evidence == NULL) {
        return PQ_OK;
    }
    pq_text_format(&text, "%s\nEvidence: %s", question->question, question->evidence);
    asked->question =
        text.failed ? NULL : pq_arena_string(p->call->work.arena, pq_text_string(&text));
    pq_text_free(&text);
    return asked->question == NULL ? pq_error_memory(p->call->work.error) : PQ_OK;
}

/* A question of the gold set by its id, or one that the request has whole. */
static pq_status fill_question(planner *p, const pq_value *value, pq_plan_question *question) {
    const pq_reading reading = {.arena = p->call->work.arena, .error = p->call->work.error};
    const char *id = NULL;
    if (p->request.gold == NULL || pq_json_kind(value) != PQ_KIND_STRING) {
        return pq_shape_read(&pq_plan_question_shape, value, question, &reading);
    }
    pq_status status = pq_json_string(value, &id, reading.error);
    for (size_t i = 0; i < p->gold.n_questions && status == PQ_OK; i++) {
        if (strcmp(p->gold.questions[i].id, id) == 0) {
            return ask(p, &p->gold.questions[i], question);
        }
    }
    return status == PQ_OK ? pq_json_refuse(value, reading.error,
                                            "the gold set has no question with id \"%.60s\"", id)
                           : status;
}

static pq_status fill_questions(planner *p) {
    const pq_value *list = &p->request.questions;
    size_t count = p->gold.n_questions;
    pq_status status = PQ_OK;
    if (p->request.has_questions) {
        status = pq_json_array(list, &count, p->call->work.error);
    }
    p->plan.questions = pq_arena_array(p->call->work.arena, count, sizeof *p->plan.questions);
    p->plan.n_questions = count;
    if (p->plan.questions == NULL) {
        return pq_error_memory(p->call->work.error);
    }
    for (size_t i = 0; i < count && status == PQ_OK; i++) {
        if (p->request.has_questions) {
            pq_value item = pq_json_item(list, i);
            status = fill_question(p, &item, &p->plan.questions[i]);
        } else {
            status = ask(p, &p->gold.questions[i], &p->plan.questions[i]);
        }
    }
    return status;
}

/* The price of a model that the provider's entry ties to the price book. */
static pq_series_price price_of(const planner *p, const pq_series *series) {
    const pq_provider *provider = pq_provider_find(p->providers, p->n_providers, series->provider);
    const pq_provider_model *known =
        provider == NULL ? NULL : pq_provider_model_find(provider, series->model);
    pq_group_prices prices;
    if (known == NULL || known->price == NULL ||
        !pq_price_group(p->scenario.rows, p->scenario.n_rows, known->price, p->scenario.as_of,
                        &prices)) {
        return (pq_series_price){.known = false};
    }
    const pq_price_row *input = prices.input;
    return (pq_series_price){.known = true,
                             .input_per_mtok = input->value,
                             .cached_per_mtok = prices.cached == NULL ? NAN : prices.cached->value,
                             .output_per_mtok = prices.output->value,
                             .source = input->source,
                             .read_on = input->read_on[0] != '\0' ? input->read_on : input->asof};
}

static pq_status fill_series(planner *p, size_t i) {
    pq_series *series = &p->plan.series[i];
    const pq_series_sources sources = {.strategies = p->session->strategies,
                                       .n_strategies = p->session->n_strategies,
                                       .providers = p->providers,
                                       .n_providers = p->n_providers};
    pq_status status =
        pq_series_complete(&p->request.series[i], &sources, series, p->call->work.error);
    if (status != PQ_OK) {
        char place[32];
        snprintf(place, sizeof place, "series[%zu]", i);
        pq_error_prefix(p->call->work.error, place);
        return status;
    }
    if (!series->price.known) {
        series->price = price_of(p, series);
    }
    return PQ_OK;
}

static pq_status fill_plan(planner *p, const char *database) {
    size_t n = p->request.n_series;
    pq_status status = PQ_OK;
    p->plan = p->request.limits;
    p->plan.database = database;
    p->plan.gold = p->gold.id;
    p->plan.series = pq_arena_array(p->call->work.arena, n, sizeof *p->plan.series);
    if (p->plan.series == NULL) {
        return pq_error_memory(p->call->work.error);
    }
    while (p->plan.n_series < n && status == PQ_OK) {
        status = fill_series(p, p->plan.n_series++);
    }
    return status == PQ_OK ? fill_questions(p) : status;
}

/* ---- the answer ---- */

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

/* Reads the plan again, as a plan: it checks what its parts ask of each other. */
static pq_status check_plan(planner *p) {
    pq_text text = {0};
    pq_writer w = pq_writer_to(&text);
    pq_error *error = p->call->work.error;
    pq_plan_write(&w, &p->plan);
    pq_status status =
        text.failed ? pq_error_memory(error)
                    : pq_json_parse(pq_text_string(&text), text.size, &p->session->document, error);
    if (status == PQ_OK) {
        pq_value root = pq_json_root(p->session->document);
        status = pq_plan_read(&root, p->session->strategies, p->session->n_strategies,
                              p->session->arena, &p->session->plan, error);
    }
    pq_text_free(&text);
    return status;
}

static pq_status write_answer(planner *p) {
    double each = p->request.output_tokens_each;
    const pq_plan *plan = &p->session->plan;
    pq_plan_estimate estimate;
    pq_status status =
        pq_plan_cost(plan, &p->session->world.world, each, &estimate, p->call->work.error);
    if (status == PQ_OK) {
        pq_write_object(p->call->work.out);
        pq_write_key(p->call->work.out, "plan");
        pq_plan_write(p->call->work.out, plan);
        write_estimate(p->call->work.out, &estimate, each);
        pq_write_end(p->call->work.out);
    }
    return status;
}

static pq_status make(planner *p) {
    pq_kept *database = NULL;
    pq_status status =
        pq_call_kept(p->call, &pq_database_kind, p->request.database, "database", &database);
    if (status == PQ_OK) {
        status = read_providers(p);
    }
    if (status == PQ_OK) {
        status = read_gold(p);
    }
    if (status == PQ_OK) {
        status = pq_run_session_new(database->self, &p->session, p->call->work.error);
    }
    if (status == PQ_OK) {
        status = fill_plan(p, database->name);
    }
    if (status == PQ_OK) {
        status = check_plan(p);
    }
    return status == PQ_OK ? write_answer(p) : status;
}

static pq_status run_plan(pq_call *call, void *request) {
    planner p = {.call = call};
    (void)request;
    pq_scenario_begin(&p.scenario, &call->work);
    pq_status status =
        pq_shape_read(&request_shape, call->work.request, &p.request, &p.scenario.reading);
    if (status == PQ_OK) {
        status = make(&p);
    }
    pq_run_session_free(p.session);
    pq_json_free(p.providers_document);
    return status;
}

static const pq_operation operations[] = {
    {"run.plan", "complete a plan from providers, gold set and prices, and estimate its cost",
     &request_shape, run_plan, NULL},
};

const pq_operations pq_plan_operations = PQ_OPERATIONS(operations);
