/*
 * Rows of shapes that plans and requests for a plan (run.plan) share, so that units, bounds and
 * defaults are defined once. `plan` and `series` are members of the types of pq_plan.h. Further
 * initializers follow where a request may omit a field that a plan may not.
 */
#ifndef PQ_PLAN_ROWS_H
#define PQ_PLAN_ROWS_H

#include "pq_plan.h"
#include "pq_providers.h"

#define PQ_ROWS_OF_LIMITS(type, plan)                                                              \
    {PQ_FIELD_SIZE(type, plan.repeats), PQ_OR(1), .bounds = PQ_WHOLE_TO(1, PQ_PLAN_MAX_REPEATS),   \
     .help = "How many times each question is asked."},                                            \
        {PQ_FIELD_INTEGER(type, plan.seed), PQ_OR(1), .bounds = PQ_WHOLE_TO(0, DBL_MAX),           \
         .help = "Seed of the order of the questions and of the back-off; 0 keeps the order "      \
                 "given."},                                                                        \
        {PQ_FIELD_BOOL(type, plan.side_by_side), PQ_OR(false),                                     \
         .help = "Runs all series at once instead of one after the other."},                       \
        {PQ_FIELD_NUMBER(type, plan.call_timeout_ms), PQ_OR(60000),                                \
         .bounds = PQ_FROM_TO(1, 3600e3), .unit = "ms", .help = "Time limit of a call."},          \
        {PQ_FIELD_INTEGER(type, plan.http_retries), PQ_OR(4),                                      \
         .bounds = PQ_WHOLE_TO(0, PQ_MAX_HTTP_RETRIES),                                            \
         .help = "How often a call is sent again after 429, 5xx or a lost connection."},           \
        {PQ_FIELD_BOOL(type, plan.vary_prompts), PQ_OR(false),                                     \
         .help = "Begins the prompts of each series differently, so that none profits from "       \
                 "another's prompt cache."},                                                       \
    {                                                                                              \
        PQ_FIELD_NUMBER(type, plan.spend_usd), PQ_OPTIONAL,                                        \
            .bounds = PQ_FROM_TO(0, 1e6), .unit = "USD",                                           \
            .help = "Spending limit; no call starts beyond it."                                    \
    }

#define PQ_ROWS_OF_SERIES(type, series)                                                            \
    {PQ_FIELD_TEXT(type, series.reasoning_effort), PQ_OPTIONAL, .filled = true, .most = 20,        \
     .help = "How much the model reasons, as the provider spells it (low, medium, high, ...); "    \
             "null is not sent, so the model has its own."},                                       \
        {PQ_FIELD_TEXT(type, series.provider), .filled = true, .help = "Id of the provider."},     \
        {PQ_FIELD_TEXT(type, series.model), .filled = true,                                        \
         .help = "The model as the provider spells it."},                                          \
        {PQ_FIELD_NUMBER(type, series.temperature), PQ_OR(0), .nullable = true,                    \
         .bounds = PQ_FROM_TO(0, 2), .help = "Sampling temperature; null is not sent."},           \
    {                                                                                              \
        PQ_FIELD_INTEGER(type, series.max_tokens), PQ_OR(1024),                                    \
            .bounds = PQ_WHOLE_TO(1, PQ_PLAN_MAX_TOKENS), .unit = "tokens",                        \
            .help = "Limit of a reply, including reasoning."                                       \
    }

#define PQ_ROW_OF_BASE_URL(type, member, ...)                                                      \
    { PQ_FIELD_TEXT(type, member), .filled = true, .check = pq_check_base_url, __VA_ARGS__ }
#define PQ_ROW_OF_CONCURRENCY(type, member, ...)                                                   \
    {                                                                                              \
        PQ_FIELD_SIZE(type, member), .bounds = PQ_WHOLE_TO(1, PQ_PLAN_MAX_CONCURRENCY),            \
                                     .help = "Questions in flight at once.", __VA_ARGS__           \
    }
#define PQ_ROW_OF_TOKENS_FIELD(type, member, ...)                                                  \
    { PQ_FIELD_WORD(type, member), .words = pq_max_tokens_fields, __VA_ARGS__ }
#define PQ_ROW_OF_REPAIR_TURNS(type, member, given)                                                \
    {                                                                                              \
        PQ_FIELD_INTEGER(type, member), PQ_OPTIONAL, PQ_GIVEN(type, given),                        \
            .bounds = PQ_WHOLE_TO(0, PQ_MAX_REPAIR_TURNS),                                         \
            .help = "Maximum of repair turns; if absent, that of the strategy."                    \
    }
#define PQ_ROW_OF_EXTRA(type, series, ...)                                                         \
    {                                                                                              \
        PQ_FIELD_VALUE(type, series.extra), PQ_OPTIONAL, PQ_GIVEN(type, series.has_extra),         \
            .takes = 1u << PQ_KIND_OBJECT, .check = pq_check_extra, __VA_ARGS__                    \
    }
#define PQ_ROW_OF_SERIES_PRICE(type, series, ...)                                                  \
    {                                                                                              \
        PQ_FIELD_OBJECT(type, series.price), PQ_OPTIONAL, PQ_GIVEN(type, series.price.known),      \
            .of = &pq_series_price_shape, __VA_ARGS__                                              \
    }

/* USD per million tokens. */
extern const pq_shape pq_series_price_shape;

/* A question with its history. */
extern const pq_shape pq_plan_question_shape;

/* Check an address and remove the slashes at its end; check the extra fields of a request. See
 * pq_plan.h for both. */
pq_field_function pq_check_base_url, pq_check_extra;

#endif
