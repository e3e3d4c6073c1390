/* Estimates the cost of a plan (pq_plan.h). */
#include "pq_plan.h"

#include "pq_codes.h"

#include "pq_estimate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static double counted(int64_t tokens) {
    return tokens < 0 ? 0 : (double)tokens;
}

double pq_price_of(const pq_series_price *price, const pq_usage *usage) {
    if (!price->known) {
        return NAN;
    }
    double input = counted(usage->input);
    double cached = isnan(price->cached_per_mtok) ? 0 : fmin(counted(usage->cached), input);
    double usd =
        (input - cached) * price->input_per_mtok + counted(usage->output) * price->output_per_mtok;
    return (cached == 0 ? usd : usd + cached * price->cached_per_mtok) / 1e6;
}

PQ_CODES(pq_usd_source, pq_usd_source, PQ_USD_SOURCE_LIST)

double pq_call_usd(const pq_series_price *price, const pq_usage *usage, double cost_usd,
                   bool cost_is_estimate, pq_usd_source *source) {
    if (!isnan(cost_usd) && (!cost_is_estimate || !price->known)) {
        *source = cost_is_estimate ? PQ_USD_ESTIMATE : PQ_USD_BILLED;
        return cost_usd;
    }
    *source = price->known ? PQ_USD_LIST_PRICE : PQ_USD_NONE;
    return pq_price_of(price, usage);
}

/* The tokens of all questions of a plan with one strategy. */
typedef struct prompt_tokens {
    double first;  /* the prompts of the first turns */
    double repair; /* the longest text of a repair turn, without schema, SQL and error */
} prompt_tokens;

/* The estimated tokens of the messages of a request. */
static pq_status message_tokens(const char *body, size_t size, double *tokens, pq_error *error) {
    pq_json *document = NULL;
    pq_value messages;
    size_t count = 0;
    pq_status status = pq_json_parse(body, size, &document, error);
    if (status != PQ_OK) {
        return status;
    }
    pq_value root = pq_json_root(document);
    status = pq_json_member(&root, "messages", &messages, error);
    if (status == PQ_OK) {
        status = pq_json_array(&messages, &count, error);
    }
    for (size_t i = 0; i < count && status == PQ_OK; i++) {
        pq_value item = pq_json_item(&messages, i);
        pq_value content;
        const char *text = "";
        status = pq_json_member(&item, "content", &content, error);
        if (status == PQ_OK) {
            status = pq_json_string(&content, &text, error);
        }
        *tokens += (double)pq_tokens_estimate(text);
    }
    pq_json_free(document);
    return status;
}

static pq_status first_tokens(const pq_plan *plan, size_t series, size_t question,
                              const pq_world *world, double *tokens, pq_error *error) {
    const pq_task task = pq_plan_task(plan, series, question);
    pq_agent *agent = pq_agent_new(&task);
    if (agent == NULL) {
        return pq_error_memory(error);
    }
    pq_status status = PQ_OK;
    if (pq_agent_step_in(agent, world, 0) == PQ_WANT_REPLY) {
        size_t size = 0;
        const char *body = pq_agent_request(agent, &size);
        status = message_tokens(body, size, tokens, error);
    } else {
        status = pq_error_memory(error);
    }
    pq_agent_free(agent);
    return status;
}

static double repair_tokens(const pq_strategy *strategy, const char *question) {
    const char *const templates[] = {strategy->repair_first, strategy->repair,
                                     strategy->repair_no_sql};
    const pq_filling filling = {.question = question};
    double most = 0;
    for (size_t i = 0; i < sizeof templates / sizeof templates[0]; i++) {
        pq_text text = {0};
        if (templates[i] != NULL) {
            pq_prompt_fill(templates[i], &filling, &text);
        }
        most = fmax(most, (double)pq_tokens_estimate(pq_text_string(&text)));
        pq_text_free(&text);
    }
    return most;
}

static pq_status all_prompts(const pq_plan *plan, size_t series, const pq_world *world,
                             prompt_tokens *tokens, pq_error *error) {
    const pq_strategy *strategy = plan->series[series].strategy;
    pq_status status = PQ_OK;
    *tokens = (prompt_tokens){0};
    for (size_t i = 0; i < plan->n_questions && status == PQ_OK; i++) {
        status = first_tokens(plan, series, i, world, &tokens->first, error);
        tokens->repair += repair_tokens(strategy, plan->questions[i].question);
    }
    return status;
}

/* The tokens of the full schema as an agent sends it. */
static pq_status schema_tokens(const pq_plan *plan, const pq_world *world, double *tokens,
                               pq_error *error) {
    const pq_world_request request = {.kind = PQ_WORLD_DESCRIBE,
                                      .text = plan->questions[0].question,
                                      .size = strlen(plan->questions[0].question),
                                      .view = PQ_VIEW_FULL};
    pq_world_result result;
    pq_arena *arena = pq_arena_new();
    pq_status status =
        arena == NULL ? PQ_OUT_OF_MEMORY : pq_world_answer(world, &request, arena, &result);
    *tokens = status == PQ_OK ? (double)pq_tokens_estimate(result.text) : 0;
    pq_arena_free(arena);
    return status == PQ_OK ? PQ_OK : pq_error_memory(error);
}

/* Adds a series to the estimate; `schema` is the tokens of the full schema. */
static void add_series(const pq_plan *plan, const pq_series *series, const prompt_tokens *prompts,
                       double schema, double output_tokens_each, pq_plan_estimate *estimate) {
    const pq_series_price *price = &series->price;
    const double repeats = (double)plan->repeats;
    const double questions = (double)plan->n_questions;
    const double turns = 1 + (double)series->repair_turns;
    const double limit = (double)series->max_tokens;
    const double error = sizeof((pq_error *)NULL)->message;
    double input = repeats * prompts->first;
    double output = repeats * questions * output_tokens_each;
    estimate->input_tokens += input;
    estimate->output_tokens += output;
    if (!price->known) {
        estimate->usd = estimate->most_usd = NAN;
        return;
    }
    /* What a repair turn adds to the first prompt: the reply, the longest repair text, the full
     * schema, the statement (at most as long as the reply) and the error, at one token per byte. */
    double added = prompts->repair + questions * (schema + 2 * limit + error);
    double most_input = repeats * (turns * prompts->first + (turns - 1) * added);
    double most_output = repeats * questions * turns * limit;
    double dearest = fmax(price->input_per_mtok, price->cached_per_mtok);
    estimate->usd += (input * price->input_per_mtok + output * price->output_per_mtok) / 1e6;
    estimate->most_usd += (most_input * dearest + most_output * price->output_per_mtok) / 1e6;
}

pq_status pq_plan_cost(const pq_plan *plan, const pq_world *world, double output_tokens_each,
                       pq_plan_estimate *estimate, pq_error *error) {
    *estimate = (pq_plan_estimate){.answers = pq_plan_answers(plan)};
    double schema = 0;
    pq_status status = schema_tokens(plan, world, &schema, error);
    /* Prompts depend only on the strategy, so series with the same strategy share them. */
    prompt_tokens *known = calloc(plan->n_series, sizeof *known);
    if (status == PQ_OK && known == NULL) {
        status = pq_error_memory(error);
    }
    for (size_t i = 0; i < plan->n_series && status == PQ_OK; i++) {
        const pq_series *series = &plan->series[i];
        size_t like = 0;
        while (plan->series[like].strategy != series->strategy) {
            like++;
        }
        if (like == i) {
            status = all_prompts(plan, i, world, &known[i], error);
        }
        if (status == PQ_OK) {
            add_series(plan, series, &known[like], schema, output_tokens_each, estimate);
        }
    }
    free(known);
    return status;
}
