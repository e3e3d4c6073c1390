/* What the sources of scenarios and the kinds of calculations share. */
#ifndef PQ_COST_SCENARIO_H
#define PQ_COST_SCENARIO_H

#include "pq_scenario.h"
#include "pq_sources.h"

/* Puts the path of `object` before the `where` of an error that a check of src/cost set, which is a
 * field of the object. Returns `status`. */
pq_status scenario_check(const pq_reading *reading, const pq_value *object, pq_status status);

/* Keeps *target equal to *source, now and as ranges are sampled. */
void scenario_tie(pq_scenario *s, double *target, const double *source);

/* Puts a number that was read into another unit, *number * times / over, with its range if it has
 * one. */
void scenario_convert(pq_scenario *s, double *number, double times, double over);

/* Is the number a range? */
bool scenario_is_range(pq_scenario *s, const double *number);

/* Looks a price up and notes that it was used. *row is NULL where there is none, which is refused
 * at `at` if it is required. */
pq_status scenario_find_price(pq_scenario *s, const pq_value *at, const pq_price_query *query,
                              bool is_required, const pq_price_row **row);

/* Reads the loaded file that a string names. The session keeps what was read. */
pq_status scenario_read_file(pq_scenario *s, const pq_value *name, const pq_shape *shape,
                             const void **read);

/* Reads a list of objects of a shape into a new array in the arena. */
pq_status scenario_read_rows(const pq_reading *reading, const pq_value *list, const pq_shape *shape,
                             void **rows, size_t *n);

/* ---- rows ---- */

/* What files of rows say besides "format" and "rows". */
#define ROWS_OF_FILE(type)                                                                         \
    {PQ_FIELD_UNKEPT(PQ_FIELD_IS_TEXT, "id"), PQ_OPTIONAL, .help = "Name of the file."},           \
        {PQ_FIELD_UNKEPT(PQ_FIELD_IS_TEXT, "note"), PQ_OPTIONAL, .help = "A note for readers."},   \
        PQ_ROW_OF_SOURCES(type, sources, PQ_OPTIONAL)

/* Token prices of a pq_token_billing: "price", "tiers" or "price_of", and "tier_by". More
 * initializers may follow, for all rows. scenario_finish_tiers belongs into the shape's check. */
#define ROWS_OF_TOKEN_PRICE(type, token, ...)                                                      \
    {PQ_FIELD_OBJECT(type, token.tiers[0].rates),                                                  \
     .key = "price",                                                                               \
     .of = &pq_rates_shape,                                                                        \
     .choice = 1,                                                                                  \
     .help = "Token prices.",                                                                      \
     __VA_ARGS__},                                                                                 \
        {PQ_FIELD_OWN(type, token.tiers[0].rates),                                                 \
         .key = "price_of",                                                                        \
         .of = &scenario_priced_model_shape,                                                       \
         .read = scenario_read_model_price,                                                        \
         .choice = 1,                                                                              \
         .help = "Looks the token prices of a model up.",                                          \
         __VA_ARGS__},                                                                             \
        {PQ_FIELD_OBJECTS_IN(type, token.tiers),                                                   \
         PQ_COUNT(type, token.n_tiers),                                                            \
         .key = "tiers",                                                                           \
         .of = &scenario_tier_shape,                                                               \
         .least = 1,                                                                               \
         .choice = 1,                                                                              \
         .help = "Token prices by context length, the shortest first.",                            \
         __VA_ARGS__},                                                                             \
    {                                                                                              \
        PQ_FIELD_WORD(type, token.tier_by),                                                        \
            .key = "tier_by", .words = scenario_tier_words, PQ_OR(PQ_TIER_BY_CONTEXT),             \
            .help = "Tokens that choose the tier: the prompt and the "                             \
                    "reply (context), or the prompt alone (input).",                               \
            __VA_ARGS__                                                                            \
    }
extern const pq_shape scenario_priced_model_shape, scenario_tier_shape;
extern const char *const scenario_tier_words[];
pq_field_function scenario_read_model_price;
void scenario_finish_tiers(pq_token_billing *token);

/* The tokens of a pq_workload besides those of input and output, and what may wait. */
#define ROWS_OF_TOKENS(type, workload)                                                             \
    {PQ_FIELD_NUMBER(type, workload.cached_tokens), PQ_OR(0), .bounds = PQ_TOKENS,                 \
     .unit = "tokens", .help = "Part of the prompt that is read from a cache."},                   \
        {PQ_FIELD_NUMBER(type, workload.cache_write_tokens), PQ_OR(0), .bounds = PQ_TOKENS,        \
         .unit = "tokens", .help = "Part of the prompt that is written to a cache."},              \
        {PQ_FIELD_NUMBER(type, workload.reasoning_tokens), PQ_OR(0), .bounds = PQ_TOKENS,          \
         .unit = "tokens", .help = "Tokens billed as output that are not part of the answer."},    \
    {                                                                                              \
        PQ_FIELD_NUMBER(type, workload.batch_share), PQ_OR(0),                                     \
            .bounds = PQ_SHARE, .help = "Share of the requests that may wait for a batch."         \
    }

#define ROW_OF_BATCH_FACTOR(type, token, ...)                                                      \
    {                                                                                              \
        PQ_FIELD_NUMBER(type, token.batch_factor),                                                 \
            .bounds = PQ_SHARE_ABOVE, PQ_OR(1),                                                    \
            .help = "What a batch request costs, as a share of the price.", __VA_ARGS__            \
    }
#define ROW_OF_SERVICE_FACTOR(type, token, ...)                                                    \
    {                                                                                              \
        PQ_FIELD_NUMBER(type, token.service_factor),                                               \
            .bounds = PQ_POSITIVE, PQ_OR(1),                                                       \
            .help = "What the service tier costs, as a multiple of the standard one.", __VA_ARGS__ \
    }
#define ROW_OF_HOUR_FACTORS(type, token, ...)                                                      \
    {                                                                                              \
        PQ_FIELD_NUMBERS_IN(type, token.hour_factors), PQ_GIVEN(type, token.has_hour_factors),     \
            PQ_OPTIONAL, .bounds = PQ_ABOVE_TO(0, 1e12),                                           \
                         .help = "Multiple of the price in each hour of the day, UTC.",            \
                         __VA_ARGS__                                                               \
    }

#endif
