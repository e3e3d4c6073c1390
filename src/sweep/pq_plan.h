/*
 * A plan: which questions go to which models, with which strategies and concurrency. Every sweep
 * and cassette contains its complete plan, so that nothing else is needed to repeat it:
 *
 *     {"database": "chinook", "gold": "chinook-25" or null,
 *      "questions": [{"id": "c01", "question": "...",
 *                     "history": [{"question": "...", "sql": "..."}]}],
 *      "series": [{"provider": "baseten", "base_url": "https://...", "model": "...",
 *                  "strategy": "agent", "concurrency": 5, "json_mode": true, "temperature": 0,
 *                  "max_tokens": 1024, "max_tokens_field": "max_tokens", "repair_turns": 2,
 *                  "reasoning_effort": "low" or null,
 *                  "extra": {...} or null,
 *                  "price": {"input_per_mtok": 0.6, "cached_per_mtok": null,
 *                            "output_per_mtok": 2.2, "source": "...", "read_on": "..."} or null}],
 *      "repeats": 1, "seed": 1, "side_by_side": false,
 *      "call_timeout_ms": 60000, "http_retries": 4, "spend_usd": null,
 *      "vary_prompts": false}
 *
 * A series is one model with one strategy at one concurrency. Series run one after the other, or
 * all at the same time if side_by_side. "history", "extra", "price" and "spend_usd" may be absent.
 * So may these fields of a series: json_mode (true), temperature (0; null is not sent), max_tokens
 * (1024), max_tokens_field ("max_tokens"), reasoning_effort (null: not sent, so the model has its
 * own) and repair_turns (that of the strategy); and these of the plan: repeats (1), seed (1),
 * side_by_side (false), call_timeout_ms (60000), http_retries (4) and vary_prompts (false). With
 * vary_prompts, the prompts of each series begin with its number and the seed, so that no series
 * profits from what another left in a provider's prompt cache.
 *
 * "base_url" is https, or http on this computer (localhost, 127.0.0.1, [::1]). "/chat/..." is added
 * to it, so it has no user name, password, "?" or "#", and slashes at its end are removed. "extra"
 * is added to every request and replaces fields of the same name; it must not have model, messages,
 * max_tokens, max_completion_tokens or n, because the cost depends on them.
 */
#ifndef PQ_PLAN_H
#define PQ_PLAN_H

#include "pq_agent.h"
#include "pq_shape.h"

enum {
    PQ_PLAN_MAX_SERIES = 500,
    PQ_PLAN_MAX_REPEATS = 100,
    PQ_PLAN_MAX_CONCURRENCY = 500,
    PQ_PLAN_MAX_ANSWERS = 100000, /* questions x repeats x series */
    PQ_PLAN_MAX_TOKENS = 1000000, /* of max_tokens */
    PQ_PLAN_MAX_EXTRA_BYTES = 8192,
    PQ_PLAN_MAX_EXTRA_NESTING = 32
};

/* USD per million tokens. */
typedef struct pq_series_price {
    bool known;
    double input_per_mtok;
    double cached_per_mtok; /* NaN: cached tokens have the price of input tokens */
    double output_per_mtok;
    const char *source, *read_on; /* NULL if not given */
} pq_series_price;

typedef struct pq_plan_question {
    const char *id;
    const char *question;
    pq_exchange *history;
    size_t n_history;
} pq_plan_question;

typedef struct pq_series {
    const char *provider;
    const char *base_url; /* without a slash at its end */
    const char *model;
    const pq_strategy *strategy;
    size_t concurrency; /* 1 to PQ_PLAN_MAX_CONCURRENCY */
    bool json_mode;
    double temperature; /* NaN: not sent */
    int64_t max_tokens;
    const char *max_tokens_field;
    const char *reasoning_effort; /* NULL: not sent */
    int repair_turns;
    bool has_extra;
    pq_value extra; /* an object of the plan's document */
    pq_series_price price;
} pq_series;

typedef struct pq_plan {
    const char *database;
    const char *gold; /* NULL for the user's own questions */
    pq_plan_question *questions;
    size_t n_questions;
    const pq_plan_question **by_id; /* the same, sorted by id */
    pq_series *series;
    size_t n_series;
    size_t repeats;
    uint64_t seed; /* of the order of the questions and the jitter; 0 keeps the order */
    bool side_by_side;
    double call_timeout_ms;
    int http_retries;
    double spend_usd; /* NaN: no limit */
    bool vary_prompts;
} pq_plan;

/* The shape of a plan. pq_plan_read reads it. */
extern const pq_shape pq_plan_shape;

/* Reads a plan into the arena; strings and `extra` live as long as the document, which the caller
 * keeps. Errors: PQ_BAD_FIELD (where: the path), also for a base_url that is neither https nor
 * loopback http, and at "spend_usd" if a series has no price; PQ_UNKNOWN_NAME for an unknown
 * strategy; PQ_OUT_OF_MEMORY. */
pq_status pq_plan_read(const pq_value *value, const pq_strategy *strategies, size_t n_strategies,
                       pq_arena *arena, pq_plan *plan, pq_error *error);

/* Appends the address of a part of an API ("/chat/completions"): the path goes before a query. */
void pq_plan_url(const char *base_url, const char *path, pq_text *url);

/* Writes the plan, every field with its value. */
void pq_plan_write(pq_writer *w, const pq_plan *plan);

/* The task of an agent for a question of a series. The caller sets the seed of the jitter, and the
 * prefix and what to leave out, if there are any. */
pq_task pq_plan_task(const pq_plan *plan, size_t series, size_t question);

/* The number of answers that the plan asks for. */
size_t pq_plan_answers(const pq_plan *plan);

/* Appends the providers, each once, for people: "baseten, groq". */
void pq_plan_list_providers(const pq_plan *plan, pq_text *text);

/* Finds the index of the question with this id; false if there is none. */
bool pq_plan_find(const pq_plan *plan, const char *id, size_t *question);

/* Do two plans ask the same models the same questions under the same load, so that the answers to
 * one are answers to the other? They must have the same database, gold set, questions with their
 * history, repeats, seed, side_by_side and vary_prompts, and series that agree one by one in
 * provider, base_url, model, strategy (by its id), concurrency, repair_turns and all options of a
 * request. Limits (call_timeout_ms, http_retries, spend_usd) and prices may differ. */
bool pq_plan_same(const pq_plan *a, const pq_plan *b);

/* The cost of tokens, in USD; NaN if the price is not known. Counts of -1 count as 0. Cached tokens
 * are part of the input, and at most the input; reasoning is part of the output. */
double pq_price_of(const pq_series_price *price, const pq_usage *usage);

/* Where the cost of a call, or of an answer, is from. X(constant, code as printed, what it means)
 */
#define PQ_USD_SOURCE_LIST(X)                                                                      \
    X(PQ_USD_NONE, "none", "the cost is not known")                                                \
    X(PQ_USD_BILLED, "billed", "the provider says what it bills")                                  \
    X(PQ_USD_LIST_PRICE, "list_price", "the tokens at list price")                                 \
    X(PQ_USD_ESTIMATE, "estimate", "the provider's own estimate")                                  \
    X(PQ_USD_MIXED, "mixed", "calls from different sources")

typedef enum pq_usd_source {
#define PQ_USD_SOURCE_CONSTANT(constant, code, meaning) constant,
    PQ_USD_SOURCE_LIST(PQ_USD_SOURCE_CONSTANT)
#undef PQ_USD_SOURCE_CONSTANT
        PQ_USD_SOURCE_COUNT
} pq_usd_source;

const char *pq_usd_source_code(pq_usd_source source);
const char *pq_usd_source_meaning(pq_usd_source source);

/* The cost of a call: what the provider bills, else the tokens at list price, else what the
 * provider estimates. `cost_usd` is the provider's figure; NaN if it sent none. NaN if the cost is
 * not known. */
double pq_call_usd(const pq_series_price *price, const pq_usage *usage, double cost_usd,
                   bool cost_is_estimate, pq_usd_source *source);

/* The estimated cost of a plan. */
typedef struct pq_plan_estimate {
    size_t answers;
    double input_tokens;  /* of all first turns, estimated (pq_estimate.h) */
    double output_tokens; /* of all first turns, with `output_tokens_each` per reply */
    double usd;           /* of these; NaN if a price is missing */
    double most_usd;      /* an upper bound; NaN if a price is missing */
} pq_plan_estimate;

/* Estimates a plan, with the prompts that an agent would send. No token counts as cached.
 *
 * most_usd is an upper bound that runs should not reach. It assumes that every repair turn is
 * needed, that every reply has max_tokens, and that each repair turn has the first prompt, the
 * earlier reply, a statement as long as the reply, the longest error, the longest repair text and
 * the full schema. It is as good as the estimate of tokens. It does not include retries after a
 * fault, for which providers usually do not charge.
 * Errors: PQ_OUT_OF_MEMORY. */
pq_status pq_plan_cost(const pq_plan *plan, const pq_world *world, double output_tokens_each,
                       pq_plan_estimate *estimate, pq_error *error);

#endif
