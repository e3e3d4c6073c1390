#include "pq_billing.h"

#include <math.h>

static const double seconds_per_hour = 3600;

/* ---- checks ---- */

static pq_status check_rates(const pq_token_rates *rates, pq_error *error) {
    return rates->cached_per_mtok <= rates->input_per_mtok
               ? PQ_OK
               : pq_error_set(error, PQ_BAD_FIELD, "price.cached",
                              "the cached price, %g, must be from 0 to the input price, %g",
                              rates->cached_per_mtok, rates->input_per_mtok);
}

static pq_status check_token(const pq_token_billing *token, pq_error *error) {
    double below = 0;
    pq_status status = PQ_OK;
    for (size_t i = 0; i < token->n_tiers && status == PQ_OK; i++) {
        status = check_rates(&token->tiers[i].rates, error);
        if (status == PQ_OK && !(token->tiers[i].max_context_tokens > below)) {
            return pq_error_set(error, PQ_BAD_FIELD, "tiers",
                                "tiers must be listed by ascending context length");
        }
        below = token->tiers[i].max_context_tokens;
    }
    return status;
}

static pq_status check_gpu(const pq_gpu_billing *gpu, pq_error *error) {
    const pq_replica *replica = &gpu->replica;
    if (!(replica->tokens_per_s > 0 || replica->prefill_tokens_per_s > 0 ||
          replica->requests_per_s > 0)) {
        return pq_error_set(error, PQ_BAD_FIELD, "capacity", "enter a throughput above 0");
    }
    if (!(gpu->max_replicas >= 1 && gpu->min_replicas <= gpu->max_replicas)) {
        return pq_error_set(error, PQ_BAD_FIELD, "max_replicas",
                            "must be at least 1 and at least min_replicas");
    }
    return gpu->has_batch_rates ? check_rates(&gpu->batch_rates, error) : PQ_OK;
}

pq_status pq_offer_check(const pq_offer *offer, pq_error *error) {
    switch (offer->billing) {
    case PQ_PER_TOKEN:
        return check_token(&offer->token, error);
    case PQ_PER_GPU_TIME:
        return check_gpu(&offer->gpu, error);
    case PQ_PER_PREDICTION:
        break;
    }
    return PQ_OK;
}

/* ---- per token ---- */

double pq_request_usd(const pq_token_rates *rates, const pq_workload *workload) {
    double plain = pq_workload_uncached(workload) - workload->cache_write_tokens;
    return (plain * rates->input_per_mtok + workload->cached_tokens * rates->cached_per_mtok +
            workload->cache_write_tokens * rates->cache_write_per_mtok +
            pq_workload_generated(workload) * rates->output_per_mtok) /
           1e6;
}

double pq_blended_per_mtok_usd(double per_request_usd, const pq_workload *workload) {
    double tokens = workload->input_tokens + pq_workload_generated(workload);
    return tokens > 0 ? per_request_usd / tokens * 1e6 : NAN;
}

/* Adds the price of `requests` to the bill's parts. */
static void add_tokens(pq_bill *bill, const pq_token_rates *rates, const pq_workload *workload,
                       double requests) {
    double mtok = requests / 1e6;
    double plain = pq_workload_uncached(workload) - workload->cache_write_tokens;
    bill->input_usd += mtok * plain * rates->input_per_mtok;
    bill->cached_usd += mtok * workload->cached_tokens * rates->cached_per_mtok;
    bill->cache_write_usd += mtok * workload->cache_write_tokens * rates->cache_write_per_mtok;
    bill->output_usd += mtok * pq_workload_generated(workload) * rates->output_per_mtok;
}

static pq_status choose_tier(const pq_token_billing *token, const pq_workload *workload,
                             size_t *tier, pq_error *error) {
    double context = workload->input_tokens;
    if (token->tier_by == PQ_TIER_BY_CONTEXT) {
        context += pq_workload_generated(workload);
    }
    for (*tier = 0; *tier < token->n_tiers; (*tier)++) {
        if (context <= token->tiers[*tier].max_context_tokens) {
            return PQ_OK;
        }
    }
    return pq_error_set(error, PQ_BAD_FIELD, "input_tokens",
                        "the context of %g tokens exceeds the largest tier, %g; shorten the "
                        "prompt or reply",
                        context, token->tiers[token->n_tiers - 1].max_context_tokens);
}

/* The factor of the time of day, weighted by the requests of each hour. */
static double mean_hour_factor(const pq_token_billing *token, const pq_workload *workload) {
    if (!token->has_hour_factors) {
        return 1;
    }
    double factor = 0;
    for (size_t hour = 0; hour < PQ_HOURS_PER_DAY; hour++) {
        factor += token->hour_factors[hour] * pq_workload_share(workload, hour);
    }
    return factor;
}

static pq_status bill_tokens(const pq_token_billing *token, const pq_workload *workload,
                             pq_bill *bill, pq_error *error) {
    pq_status status = choose_tier(token, workload, &bill->tier, error);
    if (status != PQ_OK) {
        return status;
    }
    double factor = token->service_factor * mean_hour_factor(token, workload);
    double batch = workload->batch_share;
    bill->rates = token->tiers[bill->tier].rates;
    bill->rates.input_per_mtok *= factor;
    bill->rates.cached_per_mtok *= factor;
    bill->rates.cache_write_per_mtok *= factor;
    bill->rates.output_per_mtok *= factor;
    add_tokens(bill, &bill->rates, workload,
               workload->requests_per_day * (1 - batch + batch * token->batch_factor));
    return PQ_OK;
}

/* ---- per GPU time ---- */

/* What one hour asks of the replicas. */
typedef struct hour_use {
    double replicas; /* up at the busiest moment */
    double hours;    /* billed */
    double starts;
} hour_use;

static hour_use use_in_hour(const pq_gpu_billing *gpu, double requests_per_s, double seconds,
                            double load, double busy_s) {
    double needed = pq_replicas_needed(requests_per_s, seconds, load);
    hour_use use = {.replicas = fmin(fmax(needed, gpu->min_replicas), gpu->max_replicas)};
    use.hours = use.replicas;
    if (gpu->min_replicas <= 0 && needed <= 1) {
        double starts_per_s = 0;
        use.hours = pq_uptime_share(requests_per_s, busy_s, gpu->idle_timeout_s, gpu->cold_start_s,
                                    &starts_per_s);
        use.starts = starts_per_s * seconds_per_hour;
    }
    return use;
}

/* The figures of the busiest hour. */
static void fill_peak(pq_bill *bill, double requests_per_s, double replicas, double idle_ms,
                      double load) {
    double load_now = replicas > 0 ? requests_per_s * bill->seconds_per_request / replicas : 0;
    bill->peak_replicas = replicas;
    bill->peak_load = load_now;
    bill->served_share = load_now > 0 ? pq_served_tokens_per_s(load_now, 1) / load_now : 1;
    bill->latency_ms = idle_ms > 0 && load_now < 1 ? pq_replica_latency_ms(idle_ms, load_now) : NAN;
    bill->overloaded = load_now > load * (1 + 1e-9);
}

static pq_status bill_uptime(const pq_gpu_billing *gpu, const pq_workload *workload,
                             double requests_per_day, pq_bill *bill, pq_error *error) {
    double load = 0;
    pq_status status = pq_replica_usable_load(&gpu->replica, workload, &load, error);
    if (status != PQ_OK) {
        return status;
    }
    double idle_ms = pq_replica_idle_ms(&gpu->replica, workload);
    double busy_s = idle_ms > 0 ? idle_ms / 1000 : bill->seconds_per_request;
    double busiest = -1;
    size_t distinct_hours = workload->has_profile ? PQ_HOURS_PER_DAY : 1;
    double alike = workload->has_profile ? 1 : PQ_HOURS_PER_DAY;
    for (size_t hour = 0; hour < distinct_hours; hour++) {
        double per_s = requests_per_day * pq_workload_share(workload, hour) / seconds_per_hour;
        hour_use use = use_in_hour(gpu, per_s, bill->seconds_per_request, load, busy_s);
        bill->replica_hours += alike * use.hours;
        bill->starts_per_day += alike * use.starts;
        if (per_s > busiest) {
            busiest = per_s;
            fill_peak(bill, per_s, use.replicas, idle_ms, load);
        }
    }
    return PQ_OK;
}

static pq_status bill_gpu(const pq_gpu_billing *gpu, const pq_workload *workload, pq_bill *bill,
                          pq_error *error) {
    double requests_per_day = workload->requests_per_day;
    bill->seconds_per_request = pq_replica_seconds(&gpu->replica, workload);
    if (bill->seconds_per_request <= 0) {
        return pq_error_set(error, PQ_BAD_FIELD, "capacity",
                            "this offer's capacity matches nothing in the workload: give a "
                            "throughput for the tokens the workload uses");
    }
    if (gpu->has_batch_rates) {
        add_tokens(bill, &gpu->batch_rates, workload, requests_per_day * workload->batch_share);
        requests_per_day *= 1 - workload->batch_share;
    }
    if (gpu->meter == PQ_METER_WORK) {
        bill->replica_hours = requests_per_day * bill->seconds_per_request / seconds_per_hour;
        bill->served_share = 1;
        bill->latency_ms = NAN;
    } else {
        pq_status status = bill_uptime(gpu, workload, requests_per_day, bill, error);
        if (status != PQ_OK) {
            return status;
        }
    }
    bill->replica_hours = fmax(bill->replica_hours, gpu->floor_hours_per_day);
    bill->gpu_usd = bill->replica_hours * gpu->gpus * gpu->usd_per_gpu_hour;
    return PQ_OK;
}

/* ---- the bill ---- */

pq_status pq_bill_day(const pq_offer *offer, const pq_workload *workload, pq_bill *bill,
                      pq_error *error) {
    pq_status status = PQ_OK;
    *bill = (pq_bill){.served_share = 1, .latency_ms = NAN};
    switch (offer->billing) {
    case PQ_PER_TOKEN:
        status = bill_tokens(&offer->token, workload, bill, error);
        break;
    case PQ_PER_GPU_TIME:
        status = bill_gpu(&offer->gpu, workload, bill, error);
        break;
    case PQ_PER_PREDICTION:
        bill->predictions_usd = workload->requests_per_day * offer->usd_per_prediction;
        break;
    }
    if (status != PQ_OK) {
        return status;
    }
    bill->fixed_usd = offer->fixed_usd_per_month / PQ_DAYS_PER_MONTH;
    double metered = bill->input_usd + bill->cached_usd + bill->cache_write_usd + bill->output_usd +
                     bill->gpu_usd + bill->predictions_usd;
    double minimum = offer->minimum_usd_per_month / PQ_DAYS_PER_MONTH;
    bill->top_up_usd = fmax(0, minimum - metered);
    bill->per_day_usd = fmax(metered, minimum) + bill->fixed_usd;
    bill->per_request_usd =
        workload->requests_per_day > 0 ? bill->per_day_usd / workload->requests_per_day : NAN;
    return PQ_OK;
}

pq_status pq_bill_metered(const pq_offer *offer, const pq_workload *workload, pq_bill *bill) {
    pq_workload one = *workload;
    pq_offer metered = *offer;
    one.requests_per_day = 1;
    metered.minimum_usd_per_month = 0;
    metered.fixed_usd_per_month = 0;
    return pq_bill_day(&metered, &one, bill, NULL);
}

pq_status pq_offer_limit(const pq_offer *offer, const pq_workload *workload,
                         double *requests_per_day, pq_error *error) {
    *requests_per_day = INFINITY;
    if (offer->billing != PQ_PER_GPU_TIME || offer->gpu.meter == PQ_METER_WORK ||
        isinf(offer->gpu.max_replicas)) {
        return PQ_OK;
    }
    double load = 0;
    double seconds = pq_replica_seconds(&offer->gpu.replica, workload);
    double on_replicas = offer->gpu.has_batch_rates ? 1 - workload->batch_share : 1;
    double busiest = 0;
    for (size_t hour = 0; hour < PQ_HOURS_PER_DAY; hour++) {
        busiest = fmax(busiest, pq_workload_share(workload, hour));
    }
    pq_status status = pq_replica_usable_load(&offer->gpu.replica, workload, &load, error);
    if (status == PQ_OK && seconds * on_replicas > 0) {
        *requests_per_day =
            offer->gpu.max_replicas * load * seconds_per_hour / (seconds * busiest * on_replicas);
    }
    return status;
}
