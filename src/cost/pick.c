#include "pick.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

PQ_CODES(pq_pick_reason, pq_pick_reason, PQ_PICK_REASON_LIST)

const pq_platform_fact *pq_platform_find(const pq_platform_fact *facts, size_t n_facts,
                                         const char *platform, const char *mark) {
    for (size_t i = 0; i < n_facts; i++) {
        if (strcmp(facts[i].platform, platform) == 0 && strcmp(facts[i].mark, mark) == 0) {
            return &facts[i];
        }
    }
    return NULL;
}

/* The rows of one platform. */
typedef struct platform {
    const pq_platform_fact *facts;
    size_t n_facts;
    const char *name;
} platform;

static const pq_platform_fact *fact_of(const platform *p, const char *mark) {
    return pq_platform_find(p->facts, p->n_facts, p->name, mark);
}

static double number_of(const platform *p, const char *mark, double otherwise) {
    const pq_platform_fact *fact = fact_of(p, mark);
    return fact != NULL && !isnan(fact->value) ? fact->value : otherwise;
}

static bool is_custom_silicon(const platform *p) {
    const pq_platform_fact *segment = fact_of(p, "segment");
    return segment != NULL && strcmp(segment->text, "custom_silicon") == 0;
}

/* The platform's offer, from the first price that its rows give. */
static void price_offer(const platform *p, pq_pick_candidate *candidate) {
    pq_offer *offer = &candidate->offer;
    double tokens_per_minute = number_of(p, "tokens_per_minute", 0);
    *offer = (pq_offer){.billing = PQ_PER_TOKEN};
    candidate->price = fact_of(p, "usd_per_mtok");
    if (candidate->price != NULL) {
        double rate = candidate->price->value;
        double batch = number_of(p, "batch_factor", 1);
        offer->token = (pq_token_billing){.n_tiers = 1, .batch_factor = batch, .service_factor = 1};
        offer->token.tiers[0] =
            (pq_context_tier){.max_context_tokens = INFINITY, .rates = {rate, rate, rate, rate}};
        return;
    }
    candidate->price = fact_of(p, "usd_per_prediction");
    if (candidate->price != NULL) {
        offer->billing = PQ_PER_PREDICTION;
        offer->usd_per_prediction = candidate->price->value;
        return;
    }
    candidate->price = tokens_per_minute > 0 ? fact_of(p, "usd_per_minute") : NULL;
    if (candidate->price != NULL) {
        offer->billing = PQ_PER_GPU_TIME;
        offer->gpu =
            (pq_gpu_billing){.usd_per_gpu_hour = candidate->price->value * 60,
                             .gpus = 1,
                             .meter = PQ_METER_WORK,
                             .replica = {.tokens_per_s = tokens_per_minute / 60,
                                         .prefill_tokens_per_s = tokens_per_minute / 60,
                                         .max_load = 1},
                             .max_replicas = INFINITY,
                             .floor_hours_per_day = number_of(p, "floor_minutes_per_day", 0) / 60};
    }
}

/* The first need that no row meets: sets the reason, the need and the row that says no. */
static void check_needs(const platform *p, const pq_pick_profile *profile,
                        pq_pick_candidate *candidate) {
    for (size_t i = 0; i < profile->n_needs; i++) {
        const pq_platform_fact *fact = fact_of(p, profile->needs[i]);
        if (fact == NULL || !(fact->value > 0)) {
            candidate->reason = fact == NULL ? PQ_PICK_UNKNOWN : PQ_PICK_LACKS;
            candidate->need = profile->needs[i];
            candidate->decided = fact;
            return;
        }
    }
}

static bool does_latency_bind(const pq_pick_profile *profile) {
    return profile->objective == PQ_OBJECTIVE_FASTEST ||
           (profile->first_token_ms > 0 &&
            profile->first_token_ms < PQ_PICK_BINDING_FIRST_TOKEN_MS);
}

/* What speaks against a platform that meets the needs. */
static void check_fit(const platform *p, const pq_pick_profile *profile,
                      pq_pick_candidate *candidate) {
    const pq_workload *w = &profile->workload;
    double tokens_per_day = w->requests_per_day * (w->input_tokens + pq_workload_generated(w));
    bool per_minute = candidate->price != NULL && candidate->offer.billing == PQ_PER_GPU_TIME;
    if (is_custom_silicon(p) && !does_latency_bind(profile)) {
        candidate->reason = PQ_PICK_NO_SPEED_NEED;
        candidate->decided = fact_of(p, "segment");
    } else if (candidate->price == NULL) {
        candidate->reason = is_custom_silicon(p) ? PQ_PICK_FITS : PQ_PICK_NO_PRICE;
    } else if (per_minute && tokens_per_day < PQ_PICK_LEAST_TOKENS_PER_DAY) {
        candidate->reason = PQ_PICK_TOO_SMALL;
        candidate->decided = candidate->price;
    } else if (profile->first_token_ms > 0 && per_minute &&
               candidate->offer.gpu.floor_hours_per_day < PQ_HOURS_PER_DAY &&
               candidate->cold_start_s * 1000 > profile->first_token_ms) {
        candidate->reason = PQ_PICK_TOO_SLOW;
        candidate->decided = fact_of(p, "cold_start_s");
    } else if (candidate->per_day_usd * PQ_DAYS_PER_MONTH > profile->budget_usd_per_month) {
        candidate->reason = PQ_PICK_OVER_BUDGET;
        candidate->decided = candidate->price;
    }
}

static pq_pick_candidate judge(const platform *p, const pq_pick_profile *profile) {
    pq_pick_candidate candidate = {.platform = p->name,
                                   .need = "",
                                   .per_day_usd = NAN,
                                   .per_mtok_usd = NAN,
                                   .decode_factor = number_of(p, "decode_factor", 1),
                                   .cold_start_s = number_of(p, "cold_start_s", NAN)};
    pq_bill bill;
    price_offer(p, &candidate);
    if (candidate.price != NULL &&
        pq_bill_day(&candidate.offer, &profile->workload, &bill, NULL) == PQ_OK) {
        candidate.per_day_usd = bill.per_day_usd;
        candidate.per_mtok_usd = pq_blended_per_mtok_usd(bill.per_request_usd, &profile->workload);
    }
    check_needs(p, profile, &candidate);
    if (candidate.reason == PQ_PICK_FITS) {
        check_fit(p, profile, &candidate);
    }
    return candidate;
}

/* Whether a goes before b, which stands earlier. */
static bool goes_before(const pq_pick_candidate *a, const pq_pick_candidate *b,
                        bool latency_binds) {
    bool a_fits = a->reason == PQ_PICK_FITS;
    bool b_fits = b->reason == PQ_PICK_FITS;
    if (a_fits != b_fits) {
        return a_fits;
    }
    if (latency_binds && a_fits && a->decode_factor != b->decode_factor) {
        return a->decode_factor > b->decode_factor;
    }
    if (latency_binds && a_fits && a->cold_start_s != b->cold_start_s && !isnan(a->cold_start_s)) {
        return isnan(b->cold_start_s) || a->cold_start_s < b->cold_start_s;
    }
    return a->per_day_usd < b->per_day_usd;
}

static void insert(pq_pick *pick, pq_pick_candidate candidate, bool latency_binds) {
    size_t at = pick->n++;
    while (at > 0 && goes_before(&candidate, &pick->candidates[at - 1], latency_binds)) {
        pick->candidates[at] = pick->candidates[at - 1];
        at--;
    }
    pick->candidates[at] = candidate;
    pick->n_fit += candidate.reason == PQ_PICK_FITS;
}

pq_status pq_pick_platform(const pq_platform_fact *facts, size_t n_facts,
                           const pq_pick_profile *profile, pq_pick *pick, pq_error *error) {
    bool fastest = profile->objective == PQ_OBJECTIVE_FASTEST;
    memset(pick, 0, sizeof *pick);
    if (profile->objective == PQ_OBJECTIVE_CHEAPEST && profile->cost_function[0] == '\0') {
        return pq_error_set(error, PQ_BAD_FIELD, "profile.objective",
                            "\"cheapest\" needs cost_function to say which cost to minimize");
    }
    if (fastest && !(profile->first_token_ms > 0)) {
        return pq_error_set(error, PQ_BAD_FIELD, "profile.objective",
                            "\"fastest\" needs first_token_ms");
    }
    for (size_t i = 0; i < n_facts; i++) {
        platform p = {.facts = facts, .n_facts = n_facts, .name = facts[i].platform};
        bool seen = false;
        for (size_t j = 0; j < pick->n && !seen; j++) {
            seen = strcmp(pick->candidates[j].platform, p.name) == 0;
        }
        if (!seen && pick->n == PQ_MAX_PLATFORMS) {
            return pq_error_set(error, PQ_TOO_LARGE, "platforms",
                                "too many platforms: the limit is %d", PQ_MAX_PLATFORMS);
        }
        if (!seen) {
            insert(pick, judge(&p, profile), does_latency_bind(profile));
        }
    }
    return PQ_OK;
}
