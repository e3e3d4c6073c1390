/* The shapes of workloads and offers. */
#include "scenario.h"

#include "pq_refuse.h"

#include <math.h>

/* ---- workloads ---- */

static pq_status from_second_to_day(const pq_reading *reading, const pq_value *value, void *at) {
    double *per_day = at;
    (void)reading;
    (void)value;
    *per_day *= 86400;
    return PQ_OK;
}

static const pq_field run_fields[] = {
    {PQ_FIELD_NUMBER(pq_query_tokens, input), .key = "input_tokens", .bounds = PQ_TOKENS,
     .unit = "tokens", .plain = true, .help = "Prompt of the call."},
    {PQ_FIELD_NUMBER(pq_query_tokens, output), .key = "output_tokens", .bounds = PQ_TOKENS,
     .unit = "tokens", .plain = true, .help = "Reply of the call."},
};
static const pq_shape run_shape = PQ_SHAPE(pq_query_tokens, run_fields);

static const pq_field workload_fields[] = {
    {PQ_FIELD_OBJECTS(pq_asked_workload, runs), PQ_COUNT(pq_asked_workload, n_runs), PQ_OPTIONAL,
     .of = &run_shape,
     .help = "Calls of your own; their mean tokens are used instead of input_tokens and "
             "output_tokens."},
    {PQ_FIELD_NUMBER(pq_asked_workload, workload.input_tokens), PQ_OPTIONAL, .bounds = PQ_TOKENS,
     .unit = "tokens", .help = "Mean prompt of a request; required without runs."},
    {PQ_FIELD_NUMBER(pq_asked_workload, workload.output_tokens), PQ_OPTIONAL, .bounds = PQ_TOKENS,
     .unit = "tokens", .help = "Mean answer of a request; required without runs."},
    {PQ_FIELD_NUMBER(pq_asked_workload, workload.requests_per_day), .key = "requests_per_s",
     .bounds = PQ_VOLUME, .unit = "requests per second", .choice = 1, .plain = true,
     .check = from_second_to_day, .help = "Volume, as the mean over the day."},
    {PQ_FIELD_NUMBER(pq_asked_workload, workload.requests_per_day), .bounds = PQ_VOLUME,
     .unit = "requests per day", .choice = 1, .help = "Volume."},
    ROWS_OF_TOKENS(pq_asked_workload, workload),
    {PQ_FIELD_NUMBER(pq_asked_workload, workload.latency_target_ms), PQ_OR(0), .bounds = PQ_AMOUNT,
     .unit = "ms", .help = "Mean time to the whole reply that must be kept; 0 is no target."},
    {PQ_FIELD_NUMBERS_IN(pq_asked_workload, workload.profile),
     PQ_GIVEN(pq_asked_workload, workload.has_profile), PQ_OPTIONAL, .bounds = PQ_AMOUNT,
     .help = "Share of the day's requests in each hour; without it every hour is alike."},
};

/* The means of the reader's own calls, if there are any. */
static pq_status use_runs(const pq_reading *reading, const pq_value *object,
                          pq_asked_workload *asked) {
    pq_workload *workload = &asked->workload;
    pq_query_tokens sum = {0};
    if (scenario_is_range(reading->self, &workload->input_tokens) ||
        scenario_is_range(reading->self, &workload->output_tokens)) {
        return pq_json_refuse(object, reading->error,
                              "runs and ranges of tokens exclude each other");
    }
    for (size_t i = 0; i < asked->n_runs; i++) {
        sum.input += asked->runs[i].input;
        sum.output += asked->runs[i].output;
    }
    workload->input_tokens = sum.input / (double)asked->n_runs;
    workload->output_tokens = sum.output / (double)asked->n_runs;
    return PQ_OK;
}

static pq_status finish_workload(const pq_reading *reading, const pq_value *object, void *into) {
    pq_asked_workload *asked = into;
    pq_status status = PQ_OK;
    char path[128];
    pq_json_path(object, path, sizeof path);
    if (asked->n_runs > 0) {
        status = use_runs(reading, object, asked);
    } else if (isnan(asked->workload.input_tokens)) {
        return pq_refuse_missing(reading->error, path, "input_tokens");
    } else if (isnan(asked->workload.output_tokens)) {
        return pq_refuse_missing(reading->error, path, "output_tokens");
    }
    return status == PQ_OK ? scenario_check(reading, object,
                                            pq_workload_check(&asked->workload, reading->error))
                           : status;
}

const pq_shape pq_workload_shape =
    PQ_SHAPE(pq_asked_workload, workload_fields, .check = finish_workload);

/* ---- token prices ---- */

static const pq_field rates_fields[] = {
    {PQ_FIELD_NUMBER(pq_token_rates, input_per_mtok), .key = "input", .bounds = PQ_PER_MTOK,
     .unit = "USD per million tokens", .help = "Price of prompt tokens."},
    {PQ_FIELD_NUMBER(pq_token_rates, output_per_mtok), .key = "output", .bounds = PQ_PER_MTOK,
     .unit = "USD per million tokens", .help = "Price of generated tokens."},
    {PQ_FIELD_NUMBER(pq_token_rates, cached_per_mtok), .key = "cached", PQ_OPTIONAL,
     .bounds = PQ_PER_MTOK, .unit = "USD per million tokens",
     .help = "Price of prompt tokens read from a cache; without it the input price."},
    {PQ_FIELD_NUMBER(pq_token_rates, cache_write_per_mtok), .key = "cache_write", PQ_OPTIONAL,
     .bounds = PQ_PER_MTOK, .unit = "USD per million tokens",
     .help = "Price of prompt tokens written to a cache; without it the input price."},
};

static pq_status finish_rates(const pq_reading *reading, const pq_value *object, void *into) {
    pq_token_rates *rates = into;
    (void)object;
    if (isnan(rates->cached_per_mtok)) {
        scenario_tie(reading->self, &rates->cached_per_mtok, &rates->input_per_mtok);
    }
    if (isnan(rates->cache_write_per_mtok)) {
        scenario_tie(reading->self, &rates->cache_write_per_mtok, &rates->input_per_mtok);
    }
    return PQ_OK;
}

const pq_shape pq_rates_shape = PQ_SHAPE(pq_token_rates, rates_fields, .check = finish_rates);

static const pq_field tier_fields[] = {
    {PQ_FIELD_OBJECT(pq_context_tier, rates), .key = "price", .of = &pq_rates_shape, .choice = 1,
     .help = "Token prices of the tier."},
    {PQ_FIELD_OWN(pq_context_tier, rates), .key = "price_of", .of = &scenario_priced_model_shape,
     .read = scenario_read_model_price, .choice = 1, .help = "Looks the token prices up."},
    {PQ_FIELD_NUMBER(pq_context_tier, max_context_tokens), .bounds = PQ_POSITIVE, .unit = "tokens",
     .help = "Longest context of the tier."},
};
const pq_shape scenario_tier_shape = PQ_SHAPE(pq_context_tier, tier_fields);

const char *const scenario_tier_words[] = {"context", "input", NULL};

void scenario_finish_tiers(pq_token_billing *token) {
    if (token->n_tiers == 0) { /* "price" or "price_of", which knows the limit */
        token->n_tiers = 1;
        if (token->tiers[0].max_context_tokens <= 0) {
            token->tiers[0].max_context_tokens = INFINITY;
        }
    }
}

/* ---- offers ---- */

enum { PER_TOKEN, PER_GPU_TIME, PER_PREDICTION, SELF_HOSTED };
static const char *const kinds[] = {"per_token", "per_gpu_time", "per_prediction", "self_hosted",
                                    NULL};
static const char *const times[] = {"hour", "minute", "second", NULL};
static const double times_per_hour[] = {1, 60, 3600};
static const char *const meters[] = {"uptime", "work", NULL};

#define ON_TOKENS .variants = PQ_IN(PER_TOKEN)
#define ON_GPUS .variants = PQ_IN(PER_GPU_TIME) | PQ_IN(SELF_HOSTED)

static pq_status from_minute_to_second(const pq_reading *reading, const pq_value *value, void *at) {
    double *per_second = at;
    (void)reading;
    (void)value;
    *per_second /= 60;
    return PQ_OK;
}

static const pq_field capacity_fields[] = {
    {PQ_FIELD_NUMBER(pq_replica, tokens_per_s), PQ_OR(0), .bounds = PQ_POSITIVE,
     .unit = "tokens per second", .choice = 1,
     .help = "Decode rate of a saturated replica; without it decoding is not counted."},
    {PQ_FIELD_NUMBER(pq_replica, tokens_per_s), .key = "tokens_per_min", PQ_OR(0),
     .bounds = PQ_POSITIVE, .unit = "tokens per minute", .choice = 1, .plain = true,
     .check = from_minute_to_second, .help = "The same per minute."},
    {PQ_FIELD_NUMBER(pq_replica, prefill_tokens_per_s), PQ_OR(0), .bounds = PQ_POSITIVE,
     .unit = "tokens per second",
     .help = "Prefill rate of a saturated replica; without it prefill is not counted."},
    {PQ_FIELD_NUMBER(pq_replica, requests_per_s), PQ_OR(0), .bounds = PQ_POSITIVE,
     .unit = "requests per second",
     .help = "Requests that a replica serves, whatever their tokens; it replaces the rates."},
    {PQ_FIELD_NUMBER(pq_replica, first_token_ms), PQ_OR(0), .bounds = PQ_AMOUNT, .unit = "ms",
     .help = "Time to first token on an idle replica."},
    {PQ_FIELD_NUMBER(pq_replica, per_token_ms), PQ_OR(0), .bounds = PQ_AMOUNT, .unit = "ms",
     .help = "Time between output tokens on an idle replica."},
};
static const pq_shape capacity_shape = PQ_SHAPE(pq_replica, capacity_fields);

static const pq_field offer_fields[] = {
    {PQ_FIELD_TEXT(pq_named_offer, name), .help = "Name of the offer."},
    {PQ_FIELD_TEXT(pq_named_offer, role), PQ_OR_TEXT(""),
     .help = "What the offer is to you, such as proprietary or self_host; it is passed on."},
    {PQ_FIELD_WORD(pq_named_offer, kind), .words = kinds, PQ_OR(PER_TOKEN),
     .help = "Billing unit of the offer."},
    ROWS_OF_TOKEN_PRICE(pq_named_offer, offer.token, ON_TOKENS),
    ROW_OF_BATCH_FACTOR(pq_named_offer, offer.token, ON_TOKENS),
    ROW_OF_SERVICE_FACTOR(pq_named_offer, offer.token, ON_TOKENS),
    ROW_OF_HOUR_FACTORS(pq_named_offer, offer.token, ON_TOKENS),
    {PQ_FIELD_NUMBER(pq_named_offer, offer.usd_per_prediction), .key = "price", .bounds = PQ_AMOUNT,
     .unit = "USD per prediction", .variants = PQ_IN(PER_PREDICTION),
     .help = "Price of a request."},
    {PQ_FIELD_NUMBER(pq_named_offer, offer.gpu.usd_per_gpu_hour), .key = "price",
     .bounds = PQ_AMOUNT, .unit = "USD", .choice = 1, ON_GPUS,
     .help = "Price of one GPU for the time that \"per\" says."},
    PQ_ROWS_OF_GPU_PRICE(pq_named_offer, offer.gpu.usd_per_gpu_hour, ON_GPUS),
    {PQ_FIELD_WORD(pq_named_offer, per), .words = times, PQ_OR(0), ON_GPUS,
     .help = "Time that price and floor_per_day are in."},
    {PQ_FIELD_OBJECT(pq_named_offer, offer.gpu.replica), .key = "capacity", .of = &capacity_shape,
     ON_GPUS, .help = "What one replica serves; at least one of its rates is required."},
    {PQ_FIELD_WORD(pq_named_offer, offer.gpu.meter), .words = meters, PQ_OR(PQ_METER_UPTIME),
     ON_GPUS, .help = "What is billed: the time replicas are up, or the seconds of work alone."},
    {PQ_FIELD_NUMBER(pq_named_offer, offer.gpu.gpus), PQ_OR(1), .bounds = PQ_POSITIVE,
     .unit = "GPUs", ON_GPUS, .help = "GPUs of one replica."},
    {PQ_FIELD_NUMBER(pq_named_offer, offer.gpu.replica.max_load), PQ_OR(1),
     .bounds = PQ_SHARE_ABOVE, ON_GPUS, .help = "Share of its capacity that a replica may use."},
    {PQ_FIELD_NUMBER(pq_named_offer, offer.gpu.min_replicas), PQ_OR(0), .bounds = PQ_AMOUNT,
     .unit = "replicas", .variants = PQ_IN(PER_GPU_TIME),
     .help = "Replicas kept running; 0 scales to zero."},
    {PQ_FIELD_NUMBER(pq_named_offer, offer.gpu.min_replicas), PQ_OR(1), .bounds = PQ_AMOUNT,
     .unit = "replicas", .variants = PQ_IN(SELF_HOSTED), .help = "Replicas kept running."},
    {PQ_FIELD_NUMBER(pq_named_offer, offer.gpu.max_replicas), PQ_OR(INFINITY),
     .bounds = PQ_POSITIVE, .unit = "replicas", ON_GPUS,
     .help = "Replicas that may run; without it there is no limit."},
    {PQ_FIELD_NUMBER(pq_named_offer, offer.gpu.floor_hours_per_day), .key = "floor_per_day",
     PQ_OR(0), .bounds = PQ_AMOUNT, ON_GPUS,
     .help = "Replica time billed per day at least, in the time that \"per\" says."},
    {PQ_FIELD_NUMBER(pq_named_offer, offer.gpu.cold_start_s), PQ_OR(0), .bounds = PQ_AMOUNT,
     .unit = "s", ON_GPUS, .help = "Time until a stopped replica answers; it is billed."},
    {PQ_FIELD_NUMBER(pq_named_offer, offer.gpu.idle_timeout_s), PQ_OR(0), .bounds = PQ_AMOUNT,
     .unit = "s", ON_GPUS, .help = "Time that an idle replica runs on before it stops."},
    {PQ_FIELD_OBJECT(pq_named_offer, offer.gpu.batch_rates), .key = "batch_price",
     PQ_GIVEN(pq_named_offer, offer.gpu.has_batch_rates), PQ_OPTIONAL, .of = &pq_rates_shape,
     ON_GPUS, .help = "Token prices at which the batch share is billed instead."},
    {PQ_FIELD_NUMBER(pq_named_offer, offer.fixed_usd_per_month), PQ_OR(0), .bounds = PQ_AMOUNT,
     .unit = "USD per month", .help = "Cost at any volume, such as staff or a reservation."},
    {PQ_FIELD_NUMBER(pq_named_offer, offer.minimum_usd_per_month), PQ_OR(0), .bounds = PQ_AMOUNT,
     .unit = "USD per month", .help = "Least bill."},
};

/* Puts what is in the time of "per" in hours. */
static void finish_gpu(pq_scenario *s, const pq_value *object, pq_named_offer *named) {
    double per_hour = times_per_hour[named->per];
    pq_value price;
    if (pq_json_find(object, "price", &price)) {
        scenario_convert(s, &named->offer.gpu.usd_per_gpu_hour, per_hour, 1);
    }
    scenario_convert(s, &named->offer.gpu.floor_hours_per_day, 1, per_hour);
}

static pq_status finish_offer(const pq_reading *reading, const pq_value *object, void *into) {
    static const pq_billing billings[] = {PQ_PER_TOKEN, PQ_PER_GPU_TIME, PQ_PER_PREDICTION,
                                          PQ_PER_GPU_TIME};
    pq_named_offer *named = into;
    named->offer.billing = billings[named->kind];
    if (named->offer.billing == PQ_PER_TOKEN) {
        scenario_finish_tiers(&named->offer.token);
    } else if (named->offer.billing == PQ_PER_GPU_TIME) {
        finish_gpu(reading->self, object, named);
    }
    return scenario_check(reading, object, pq_offer_check(&named->offer, reading->error));
}

const pq_shape pq_offer_shape =
    PQ_SHAPE(pq_named_offer, offer_fields, .by = "kind", .check = finish_offer);
