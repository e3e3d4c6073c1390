/* What the cost operations write alike: explanations, bills and the prices they rest on. */
#include "pq_scenario.h"

#include <math.h>
#include <stdarg.h>

const char pq_source_lesson[] =
    "GitHub rohitg00/ai-engineering-from-scratch, phase 17, Inference Platform Economics";
const char pq_source_rollout[] = "docs.fireworks.ai/fine-tuning/multi-turn-cost-comparison";
const char pq_source_load[] = "arXiv 2606.11690";
const char pq_source_benchmark[] = "GitHub rjsmith87/inference-benchmarks";
const char pq_source_own[] = "definition";

void pq_explain(pq_writer *w, const char *name, const char *formula, double value, const char *unit,
                const char *source, ...) {
    va_list inputs;
    const char *input = NULL;
    pq_write_object(w);
    pq_write_key_string(w, "name", name);
    pq_write_key_string(w, "formula", formula);
    pq_write_key_object(w, "inputs");
    va_start(inputs, source);
    while ((input = va_arg(inputs, const char *)) != NULL) {
        pq_write_key_number(w, input, va_arg(inputs, double));
    }
    va_end(inputs);
    pq_write_end(w);
    pq_write_key_number(w, "value", value);
    pq_write_key_string(w, "unit", unit);
    pq_write_key_string(w, "source", source);
    pq_write_end(w);
}

void pq_write_figures(pq_writer *w, const pq_figure *figures, size_t n) {
    for (size_t i = 0; i < n; i++) {
        pq_write_key_number(w, figures[i].key, figures[i].value);
    }
}

static void write_date(pq_writer *w, const char *key, const char *date) {
    pq_write_key_string(w, key, date[0] == '\0' ? NULL : date);
}

static void write_row(pq_writer *w, const pq_price_row *row) {
    pq_write_key_string(w, "row", row->id);
    pq_write_key_number(w, "value", row->value);
    write_date(w, "from", row->from);
    write_date(w, "asof", row->asof);
    write_date(w, "read_on", row->read_on);
    pq_write_key_string(w, "source", row->source);
}

/* Days from the day the price speaks for to the day asked about; null where either is unknown. */
static double age_of(const pq_used_price *used) {
    const pq_price_row *row = used->row;
    const char *date = row->read_on;
    if (date[0] == '\0') {
        date = row->asof[0] != '\0' ? row->asof : row->from;
    }
    return date[0] == '\0' || used->query.as_of[0] == '\0'
               ? NAN
               : pq_days_between(date, used->query.as_of);
}

void pq_write_used_prices(const pq_scenario *s) {
    pq_writer *w = s->work->out;
    pq_write_key_array(w, "prices");
    for (size_t i = 0; i < s->n_used; i++) {
        const pq_used_price *used = &s->used[i];
        pq_write_object(w);
        pq_write_key_string(w, "vendor", used->query.vendor);
        pq_write_key_string(w, "item", used->query.item);
        pq_write_key_string(w, "unit", used->query.unit);
        write_row(w, used->row);
        pq_write_key_number(w, "age_days", age_of(used));
        pq_write_key_array(w, "others");
        for (size_t j = 0; j < s->n_rows; j++) {
            if (&s->rows[j] != used->row && pq_price_fits(&s->rows[j], &used->query)) {
                pq_write_object(w);
                write_row(w, &s->rows[j]);
                pq_write_end(w);
            }
        }
        pq_write_end(w);
        pq_write_end(w);
    }
    pq_write_end(w);
}

void pq_write_days(pq_writer *w, double per_day_usd) {
    pq_projection projection = pq_cost_project(per_day_usd, 1);
    pq_write_key_number(w, "per_day_usd", projection.per_day_usd);
    pq_write_key_number(w, "per_month_usd", projection.per_month_usd);
    pq_write_key_number(w, "per_year_usd", projection.per_year_usd);
}

static void explain_tokens(pq_writer *w, const pq_named_offer *named, const pq_workload *workload,
                           const pq_bill *bill) {
    double batch = workload->batch_share;
    double factor = 1 - batch + batch * named->offer.token.batch_factor;
    pq_explain(w, "request_usd",
               "((input_tokens - cached_tokens - cache_write_tokens) * input + cached_tokens * "
               "cached + cache_write_tokens * cache_write + (output_tokens + reasoning_tokens) * "
               "output) / 10^6",
               pq_request_usd(&bill->rates, workload), "USD", pq_source_benchmark, "input_tokens",
               workload->input_tokens, "cached_tokens", workload->cached_tokens,
               "cache_write_tokens", workload->cache_write_tokens, "output_tokens",
               workload->output_tokens, "reasoning_tokens", workload->reasoning_tokens, "input",
               bill->rates.input_per_mtok, "cached", bill->rates.cached_per_mtok, "cache_write",
               bill->rates.cache_write_per_mtok, "output", bill->rates.output_per_mtok, NULL);
    pq_explain(w, "tokens_usd_per_day",
               "request_usd * requests_per_day * (1 - batch_share + batch_share * batch_factor)",
               pq_request_usd(&bill->rates, workload) * workload->requests_per_day * factor,
               "USD/day", pq_source_lesson, "request_usd", pq_request_usd(&bill->rates, workload),
               "requests_per_day", workload->requests_per_day, "batch_share", batch, "batch_factor",
               named->offer.token.batch_factor, NULL);
}

static void explain_gpu(pq_writer *w, const pq_named_offer *named, const pq_workload *workload,
                        const pq_bill *bill) {
    const pq_gpu_billing *gpu = &named->offer.gpu;
    pq_explain(w, "seconds_per_request",
               gpu->replica.requests_per_s > 0
                   ? "1 / capacity.requests_per_s"
                   : "(input_tokens - cached_tokens) / prefill_tokens_per_s + (output_tokens + "
                     "reasoning_tokens) / tokens_per_s; a rate of 0 is not counted",
               bill->seconds_per_request, "s", pq_source_load, "requests_per_s",
               gpu->replica.requests_per_s, "input_tokens", workload->input_tokens, "cached_tokens",
               workload->cached_tokens, "prefill_tokens_per_s", gpu->replica.prefill_tokens_per_s,
               "output_tokens", workload->output_tokens, "reasoning_tokens",
               workload->reasoning_tokens, "tokens_per_s", gpu->replica.tokens_per_s, NULL);
    if (gpu->meter == PQ_METER_WORK) {
        pq_explain(w, "replica_hours",
                   "max(requests_per_day * seconds_per_request / 3600, floor_hours_per_day)",
                   bill->replica_hours, "h/day", pq_source_lesson, "requests_per_day",
                   workload->requests_per_day, "seconds_per_request", bill->seconds_per_request,
                   "floor_hours_per_day", gpu->floor_hours_per_day, NULL);
    } else {
        pq_explain(w, "replica_hours",
                   "sum over 24 hours of max(min_replicas, ceil(requests/s * seconds_per_request "
                   "/ max_load)); with min_replicas 0 and one replica, its share of time up",
                   bill->replica_hours, "h/day", pq_source_load, "requests_per_day",
                   workload->requests_per_day, "seconds_per_request", bill->seconds_per_request,
                   "max_load", gpu->replica.max_load, "min_replicas", gpu->min_replicas,
                   "floor_hours_per_day", gpu->floor_hours_per_day, NULL);
    }
    pq_explain(w, "gpu_usd_per_day", "replica_hours * gpus * usd_per_gpu_hour", bill->gpu_usd,
               "USD/day", pq_source_lesson, "replica_hours", bill->replica_hours, "gpus", gpu->gpus,
               "usd_per_gpu_hour", gpu->usd_per_gpu_hour, NULL);
}

static void write_parts(pq_writer *w, const pq_bill *bill) {
    const pq_figure parts[] = {{"input_usd", bill->input_usd},
                               {"cached_usd", bill->cached_usd},
                               {"cache_write_usd", bill->cache_write_usd},
                               {"output_usd", bill->output_usd},
                               {"gpu_usd", bill->gpu_usd},
                               {"predictions_usd", bill->predictions_usd},
                               {"fixed_usd", bill->fixed_usd},
                               {"minimum_top_up_usd", bill->top_up_usd}};
    pq_write_key_object(w, "parts_per_day");
    pq_write_figures(w, parts, sizeof parts / sizeof parts[0]);
    pq_write_end(w);
}

static void write_replicas(pq_writer *w, const pq_bill *bill) {
    pq_write_key_object(w, "gpu");
    pq_write_key_number(w, "seconds_per_request", bill->seconds_per_request);
    pq_write_key_number(w, "replica_hours", bill->replica_hours);
    pq_write_key_number(w, "peak_replicas", bill->peak_replicas);
    pq_write_key_number(w, "peak_load", bill->peak_load);
    pq_write_key_number(w, "served_share", bill->served_share);
    pq_write_key_number(w, "latency_ms", bill->latency_ms);
    pq_write_key_number(w, "cold_starts_per_day", bill->starts_per_day);
    pq_write_key_bool(w, "overloaded", bill->overloaded);
    pq_write_end(w);
}

void pq_write_bill(pq_writer *w, const pq_named_offer *named, const pq_workload *workload,
                   const pq_bill *bill) {
    pq_write_days(w, bill->per_day_usd);
    pq_write_key_number(w, "per_request_usd", bill->per_request_usd);
    pq_write_key_number(w, "per_mtok_usd",
                        pq_blended_per_mtok_usd(bill->per_request_usd, workload));
    pq_write_key_string(w, "no_figure_reason",
                        workload->requests_per_day > 0
                            ? NULL
                            : "the workload has no requests; enter requests per day");
    write_parts(w, bill);
    if (named->offer.billing == PQ_PER_TOKEN) {
        pq_write_key_size(w, "tier", bill->tier);
    } else if (named->offer.billing == PQ_PER_GPU_TIME) {
        write_replicas(w, bill);
    }
    pq_write_key_array(w, "explain");
    if (named->offer.billing == PQ_PER_TOKEN) {
        explain_tokens(w, named, workload, bill);
    } else if (named->offer.billing == PQ_PER_GPU_TIME) {
        explain_gpu(w, named, workload, bill);
    } else {
        pq_explain(w, "predictions_usd_per_day", "requests_per_day * price", bill->predictions_usd,
                   "USD/day", pq_source_lesson, "requests_per_day", workload->requests_per_day,
                   "price", named->offer.usd_per_prediction, NULL);
    }
    pq_explain(w, "per_day_usd",
               "max(metered, minimum_usd_per_month / 30) + fixed_usd_per_month / 30",
               bill->per_day_usd, "USD/day", pq_source_own, "metered",
               bill->per_day_usd - bill->fixed_usd - bill->top_up_usd, "minimum_usd_per_month",
               named->offer.minimum_usd_per_month, "fixed_usd_per_month",
               named->offer.fixed_usd_per_month, NULL);
    pq_write_end(w);
}
