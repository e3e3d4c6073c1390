/* How the cost operations read requests: numbers that may be ranges, workloads, offers and prices.
 *
 * A reader's status is sticky: after the first error every read does nothing, so a list of reads
 * needs one check at its end. Fields are named by JSON paths in the errors. */
#ifndef PQ_SCENARIO_H
#define PQ_SCENARIO_H

#include "pq_billing.h"
#include "pq_doubt.h"
#include "pq_price_book.h"
#include "pq_work.h"

enum { PQ_MAX_RANGES = 64, PQ_MAX_USED_PRICES = 128, PQ_MAX_OFFERS = 16, PQ_MAX_PRICE_FILES = 8 };

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

typedef struct pq_cost_reader {
    pq_work *work;
    pq_status status;
    bool allows_ranges; /* for cost.doubt */
    size_t n_ranges;
    pq_range ranges[PQ_MAX_RANGES];
    const char *paths[PQ_MAX_RANGES]; /* of the ranges */
    size_t n_tied;                    /* kept equal as the ranges are sampled */
    pq_tied_number tied[PQ_MAX_RANGES];
    const char *as_of; /* "" for the latest */
    size_t n_rows;
    pq_price_row *rows;
    size_t n_documents;
    pq_json *documents[PQ_MAX_PRICE_FILES];
    size_t n_used;
    pq_used_price used[PQ_MAX_USED_PRICES];
} pq_cost_reader;

/* A reader for a call, with the request's "prices" and "as_of" read if it has them.
 * pq_cost_reader_end frees what it holds. */
void pq_cost_reader_begin(pq_cost_reader *r, pq_work *work, const pq_value *request);
void pq_cost_reader_end(pq_cost_reader *r);

extern const pq_bounds pq_bounds_tokens, pq_bounds_amount, pq_bounds_per_mtok, pq_bounds_positive,
    pq_bounds_share, pq_bounds_share_above, pq_bounds_volume;

/* Refuses unknown fields; the list ends with NULL. */
void pq_read_fields(pq_cost_reader *r, const pq_value *object, const char *const *fields);

/* A number that must be there, and one that may be absent. Where ranges are allowed, an object
 * {"low", "likely", "high"} or {"low", "high"} may stand for it; *target is then the likely value
 * or the middle, and must stay where it is. */
void pq_read_number(pq_cost_reader *r, const pq_value *object, const char *key, pq_bounds bounds,
                    double *target);
void pq_read_number_or(pq_cost_reader *r, const pq_value *object, const char *key, pq_bounds bounds,
                       double otherwise, double *target);
void pq_read_bool_or(pq_cost_reader *r, const pq_value *object, const char *key, bool otherwise,
                     bool *target);
void pq_read_string(pq_cost_reader *r, const pq_value *object, const char *key,
                    const char **target);
void pq_read_string_or(pq_cost_reader *r, const pq_value *object, const char *key,
                       const char *otherwise, const char **target);
/* One of `words`, a list that ends with NULL; its index. */
void pq_read_word_or(pq_cost_reader *r, const pq_value *object, const char *key,
                     const char *const *words, size_t otherwise, size_t *target);
/* A member that must be there; false if it is not or after an error. */
bool pq_read_member(pq_cost_reader *r, const pq_value *object, const char *key, pq_value *member);
/* A member that may be absent; false if it is or after an error. */
bool pq_read_optional(pq_cost_reader *r, const pq_value *object, const char *key, pq_value *member);

/* Takes over a status of src/cost whose `where` is a field of `object`. */
void pq_read_check(pq_cost_reader *r, const pq_value *object, pq_status status);
/* PQ_BAD_FIELD at a value. */
void pq_read_refuse(pq_cost_reader *r, const pq_value *value, const char *message);

/* {"requests_per_day" or "requests_per_s", "input_tokens", "output_tokens", "cached_tokens",
 * "cache_write_tokens", "reasoning_tokens", "batch_share", "latency_target_ms", "profile", "runs"}
 * `runs`, if not empty, is a list of the user's own calls, {"input_tokens", "output_tokens"}, whose
 * means are used instead of the fields; *n_runs says how many. */
void pq_read_workload(pq_cost_reader *r, const pq_value *value, pq_workload *workload,
                      size_t *n_runs);

/* {"input", "output", "cached"?, "cache_write"?}: cached defaults to input, cache_write too. */
void pq_read_rates(pq_cost_reader *r, const pq_value *value, pq_token_rates *rates);

/* "price" or "tiers" or "price_of", and "tier_by", "batch_factor", "service_factor",
 * "hour_factors" of an object whose other fields are the caller's. */
void pq_read_token_billing(pq_cost_reader *r, const pq_value *object, pq_token_billing *token);

/* An offer and its name. */
typedef struct pq_named_offer {
    const char *name;
    const char *role; /* "" if not said */
    pq_offer offer;
} pq_named_offer;

void pq_read_offer(pq_cost_reader *r, const pq_value *value, pq_named_offer *named);

/* USD per GPU-hour: "usd_per_gpu_hour", or "price_of" {"vendor", "gpu"}. */
void pq_read_gpu_price(pq_cost_reader *r, const pq_value *object, double *usd_per_gpu_hour);

/* A kind of scenario that cost.doubt can run: what an operation reads and the figures of it. */
typedef struct pq_cost_model {
    const char *name;
    /* Reads a scenario to a model in the call's arena; NULL after an error. */
    void *(*read)(pq_cost_reader *r, const pq_value *scenario);
    size_t (*count)(const void *model);
    const char *(*figure)(const void *model, size_t i);
    pq_status (*evaluate)(void *model, double *figures, pq_error *error);
} pq_cost_model;

extern const pq_cost_model pq_model_query, pq_model_platforms, pq_model_episode, pq_model_finetune;

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
void pq_write_used_prices(pq_cost_reader *r);

/* "days_per_month" and "days_per_year" aside: per_day_usd, per_month_usd, per_year_usd. */
void pq_write_days(pq_writer *w, double per_day_usd);

/* The parts of a bill, into the open object. */
void pq_write_bill(pq_writer *w, const pq_named_offer *named, const pq_workload *workload,
                   const pq_bill *bill);

extern const char pq_source_lesson[], pq_source_rollout[], pq_source_load[], pq_source_benchmark[],
    pq_source_own[];

#endif
