/*
 * Scenarios: what the cost calculations read and write alike. The shapes and rows below read
 * prices, workloads and offers; they want a reading whose `self` is a pq_scenario, which holds the
 * price book, the day and the ranges of one call.
 */
#ifndef PQ_SCENARIO_H
#define PQ_SCENARIO_H

#include "pq_billing.h"
#include "pq_doubt.h"
#include "pq_price_book.h"
#include "pq_shape.h"
#include "pq_work.h"

enum {
    PQ_MAX_OFFERS = 16,
    PQ_MAX_RANGES = 64,
    PQ_MAX_PRICE_FILES = 8,
    /* Four prices of each tier of each offer may be looked up, two of them follow the input price.
     */
    PQ_MAX_USED_PRICES = 4 * PQ_MAX_TIERS * PQ_MAX_OFFERS,
    PQ_MAX_TIED = 2 * PQ_MAX_TIERS * PQ_MAX_OFFERS
};

/* A price that was looked up in the book. */
typedef struct pq_used_price {
    const pq_price_row *row;
    pq_price_query query;
} pq_used_price;

/* A number that equals another one whatever that one is set to. */
typedef struct pq_tied_number {
    double *target;
    const double *source;
} pq_tied_number;

typedef struct pq_scenario {
    pq_work *work;
    pq_reading reading; /* for pq_shape_read and pq_shape_document */

    const char *as_of; /* "" for the latest prices */
    pq_price_row *rows;
    size_t n_rows;
    size_t n_files; /* that the request named */
    pq_used_price used[PQ_MAX_USED_PRICES];
    size_t n_used;

    bool allows_ranges; /* for cost.doubt */
    pq_range ranges[PQ_MAX_RANGES];
    const char *paths[PQ_MAX_RANGES]; /* of the ranges */
    size_t n_ranges;
    pq_tied_number tied[PQ_MAX_TIED]; /* kept equal as the ranges are sampled */
    size_t n_tied;
} pq_scenario;

/* A scenario without prices for the length of a call; it stays where it is. */
void pq_scenario_begin(pq_scenario *s, pq_work *work);

/* ---- bounds and rows of requests ---- */

#define PQ_TOKENS PQ_FROM_TO(0, 1e12)
#define PQ_AMOUNT PQ_FROM_TO(0, 1e12)
#define PQ_PER_MTOK PQ_FROM_TO(0, 1e6)
#define PQ_VOLUME PQ_FROM_TO(0, 1e12)
#define PQ_POSITIVE PQ_ABOVE_TO(0, 1e15)
#define PQ_SHARE PQ_FROM_TO(0, 1)
#define PQ_SHARE_ABOVE PQ_ABOVE_TO(0, 1)

/* "prices" and "as_of", which go to the scenario. They stand before all rows that look prices up.
 */
#define PQ_ROWS_OF_PRICES                                                                          \
    {PQ_FIELD_UNKEPT(PQ_FIELD_IS_OWN, "prices"), PQ_OPTIONAL, .read = pq_read_prices,              \
     .takes = 1u << PQ_KIND_STRING | 1u << PQ_KIND_ARRAY,                                          \
     .help = "Price book: the name of a loaded price file, a list of names, or price rows."},      \
    {                                                                                              \
        PQ_FIELD_UNKEPT(PQ_FIELD_IS_TEXT, "as_of"), PQ_OPTIONAL,                                   \
            .check = pq_read_as_of,                                                                \
            .help = "Day or month whose prices are used; without it the latest ones are."          \
    }
pq_field_function pq_read_prices, pq_read_as_of;

/* The price of a GPU-hour: "usd_per_gpu_hour", or "price_of" for a look-up. More initializers may
 * follow, for both rows. */
#define PQ_ROWS_OF_GPU_PRICE(type, member, ...)                                                    \
    {PQ_FIELD_NUMBER(type, member),                                                                \
     .key = "usd_per_gpu_hour",                                                                    \
     .bounds = PQ_AMOUNT,                                                                          \
     .unit = "USD per GPU-hour",                                                                   \
     .choice = 1,                                                                                  \
     .help = "Price of one GPU.",                                                                  \
     __VA_ARGS__},                                                                                 \
    {                                                                                              \
        PQ_FIELD_OWN(type, member), .key = "price_of", .of = &pq_priced_gpu_shape,                 \
                                    .read = pq_read_gpu_price, .choice = 1,                        \
                                    .help = "Looks the price of the GPU up.", __VA_ARGS__          \
    }
extern const pq_shape pq_priced_gpu_shape;
pq_field_function pq_read_gpu_price;

/* USD per million tokens: {"input", "cached"?, "cache_write"?, "output"} of pq_token_rates. The two
 * that may be absent are the input price then, in every scenario of cost.doubt. */
extern const pq_shape pq_rates_shape;

/* ---- workloads and offers ---- */

/* A workload as requests describe it. */
typedef struct pq_asked_workload {
    pq_workload workload;
    pq_query_tokens *runs; /* calls of the reader's own, whose means were used */
    size_t n_runs;
} pq_asked_workload;

/* Also checks the workload. */
extern const pq_shape pq_workload_shape;

/* An offer as requests describe it. */
typedef struct pq_named_offer {
    const char *name;
    const char *role; /* "" if not said */
    unsigned kind;    /* index into the words of "kind" */
    unsigned per;     /* likewise: the time that the price of a GPU is for */
    pq_offer offer;
} pq_named_offer;

/* Also checks the offer. */
extern const pq_shape pq_offer_shape;

/* ---- writing ---- */

/* One step of an explanation; inputs are name, value, name, value, ..., NULL. */
void pq_explain(pq_writer *w, const char *name, const char *formula, double value, const char *unit,
                const char *source, ...);

/* A number and its key. */
typedef struct pq_figure {
    const char *key;
    double value;
} pq_figure;

/* The figures into the open object, in their order. */
void pq_write_figures(pq_writer *w, const pq_figure *figures, size_t n);

/* "prices": the rows that were looked up, with age and what disagrees, into the open object. */
void pq_write_used_prices(const pq_scenario *s);

/* "per_day_usd", "per_month_usd" and "per_year_usd" into the open object. */
void pq_write_days(pq_writer *w, double per_day_usd);

/* The parts of a bill, into the open object. */
void pq_write_bill(pq_writer *w, const pq_named_offer *named, const pq_workload *workload,
                   const pq_bill *bill);

extern const char pq_source_lesson[], pq_source_rollout[], pq_source_load[], pq_source_benchmark[],
    pq_source_own[];

#endif
