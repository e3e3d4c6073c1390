/* Returns the figures of a series as numbers. */
#include "judged_parts.h"

#include <math.h>

/* Are there enough values for an interval? With few values, the interval is too short for
 * comparisons. */
static bool is_enough(size_t n, double quantile) {
    return n >= pq_quantile_needs(quantile, PQ_CONFIDENCE);
}

static pq_measure quantile(const judged_spread *spread, size_t q) {
    if (spread->n == 0) {
        return pq_measure_alone(NAN);
    }
    return (pq_measure){spread->value[q], is_enough(spread->questions, judged_quantile(q))
                                              ? spread->interval[q]
                                              : PQ_NO_INTERVAL};
}

/* A mean needs as many values as a median, because no such number is known for a mean. */
static pq_measure mean(const judged_mean *mean) {
    return (pq_measure){mean->value,
                        is_enough(mean->questions, 0.5) ? mean->interval : PQ_NO_INTERVAL};
}

pq_judged_facts pq_judged_facts_of(const pq_judged *judged, size_t series) {
    enum { P50 = 0, P90 = 1 };
    const judged_series *s = &judged->series[series];
    const judged_figures *f = &s->figures;
    const judged_base *base = s->sweep->base;
    return (pq_judged_facts){
        .sweep = s->sweep->name,
        .started_at = s->sweep->calls.started_at,
        .gold = base == NULL ? NULL : base->gold.id,
        .base = base == NULL ? 0 : (size_t)(base - judged->bases),
        .database = base == NULL ? s->sweep->calls.plan.database : base->gold.database,
        .platform = s->plan->provider,
        .model = s->plan->model,
        .name = s->name,
        .strategy = s->plan->strategy->id,
        .strategy_name = s->plan->strategy->name,
        .concurrency = s->plan->concurrency,
        .price = {.known = s->plan->price.known,
                  .input_per_mtok = s->plan->price.input_per_mtok,
                  .output_per_mtok = s->plan->price.output_per_mtok,
                  .cached_per_mtok = s->plan->price.cached_per_mtok},
        .ended = f->ended,
        .answered = f->answered,
        .judged_answered = f->judged_answered,
        .right = f->right,
        .repeats = s->sweep->calls.plan.repeats,
        .accuracy = f->accuracy,
        .lost = f->answer_faults,
        .usd_per_query = mean(&f->usd),
        .usd_interval = f->usd.interval,
        .usd_per_correct = f->usd_per_correct,
        .ttft_p50_ms = quantile(&f->ttft[PQ_TTFT_TEXT], P50),
        .latency_p50_ms = quantile(&f->latency, P50),
        .latency_p90_ms = quantile(&f->latency, P90),
        .input_tokens = f->input.value,
        .output_tokens = f->output.value,
        .format_followed = f->format_followed,
    };
}
