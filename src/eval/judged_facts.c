/* The figures of a series as numbers. */
#include "pq_judged_internal.h"

#include <math.h>

static pq_judged_figure quantile(const judged_spread *spread, size_t q) {
    if (spread->n == 0) {
        return (pq_judged_figure){NAN, {NAN, NAN}};
    }
    return (pq_judged_figure){spread->value[q], spread->interval[q]};
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
        .database = base == NULL ? NULL : base->gold.database,
        .platform = s->plan->provider,
        .model = s->plan->model,
        .name = s->name,
        .strategy = s->plan->strategy->id,
        .concurrency = s->plan->concurrency,
        .ended = f->ended,
        .answered = f->answered,
        .judged_answered = f->judged_answered,
        .right = f->right,
        .usd_per_query = {f->usd.value, f->usd.interval},
        .usd_per_correct = f->usd_per_correct,
        .ttft_p50_ms = quantile(&f->ttft[PQ_TTFT_TEXT], P50),
        .latency_p50_ms = quantile(&f->latency, P50),
        .latency_p90_ms = quantile(&f->latency, P90),
        .input_tokens = f->input.value,
        .output_tokens = f->output.value,
        .format_followed = f->format_followed,
    };
}
