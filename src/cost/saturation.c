#include "pq_saturation.h"

#include "pq_ascii.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

PQ_CODES(pq_saturation, pq_saturation, PQ_SATURATION_LIST)

/* ---- reading ---- */

typedef enum merge { ADD, MEAN } merge;

/* A metric's name, the field it fills, and how samples come together. */
typedef struct known_metric {
    const char *name; /* up to ":" + aggregation, except vLLM's own prefix */
    size_t field;     /* offset in pq_load_metrics */
    merge merge;
    double scale; /* from the metric's unit to the field's */
    bool is_share;
} known_metric;

#define FIELD(name) offsetof(pq_load_metrics, name)

static const known_metric known[] = {
    {"request_counter_total", FIELD(request_rate), ADD, 1, false},
    {"requests_coordinator_concurrent_count", FIELD(concurrent_requests), ADD, 1, false},
    {"tokens_prompt_total", FIELD(prompt_tokens), ADD, 1, false},
    {"tokens_cached_prompt_total", FIELD(cached_prompt_tokens), ADD, 1, false},
    {"latency_generation_queue_ms", FIELD(queue_ms), MEAN, 1, false},
    {"latency_prefill_queue_ms", FIELD(queue_ms), MEAN, 1, false},
    {"generator_kv_blocks_fraction", FIELD(kv_share), MEAN, 1, true},
    {"generator_kv_slots_fraction", FIELD(kv_share), MEAN, 1, true},
    {"effective_batch_fill_ratio", FIELD(batch_fill_ratio), MEAN, 1, true},
    {"trainer_waiting_for_work", FIELD(trainer_waiting), MEAN, 1, false},
    {"vllm:num_requests_running", FIELD(concurrent_requests), ADD, 1, false},
    {"vllm:num_requests_waiting", FIELD(waiting_requests), ADD, 1, false},
    {"vllm:gpu_cache_usage_perc", FIELD(kv_share), MEAN, 1, true},
    {"vllm:kv_cache_usage_perc", FIELD(kv_share), MEAN, 1, true},
    {"vllm:prefix_cache_queries_total", FIELD(prompt_tokens), ADD, 1, false},
    {"vllm:prefix_cache_hits_total", FIELD(cached_prompt_tokens), ADD, 1, false},
    {"prompt-tokens", FIELD(prompt_tokens), ADD, 1, false},
    {"cached-prompt-tokens", FIELD(cached_prompt_tokens), ADD, 1, false},
    {"server-time-to-first-token", FIELD(ttft_ms), MEAN, 1000, false},
    {"server-processing-time", FIELD(processing_ms), MEAN, 1000, false},
    {"prefill-queue-duration", FIELD(queue_ms), MEAN, 1000, false},
    {"generation-queue-duration", FIELD(queue_ms), MEAN, 1000, false},
};

enum { N_KNOWN = sizeof known / sizeof known[0] };

static double *field_of(pq_load_metrics *metrics, const known_metric *metric) {
    return (double *)(void *)((char *)metrics + metric->field);
}

/* A Prometheus histogram, gathered over its labels. */
typedef struct histogram {
    double sum, count;
} histogram;

typedef struct reading {
    pq_load_metrics *metrics;
    size_t samples[N_KNOWN];
    double totals[N_KNOWN];
    histogram queue; /* of *_queue_* histograms, in ms */
    size_t line;
    pq_error *error;
} reading;

static bool is_name(char c) {
    return pq_is_alphanumeric(c) || c == '_' || c == ':' || c == '-' || c == '.';
}

/* One line cut into a name and a value. */
typedef struct sample {
    const char *name;
    size_t name_size;
    double value;
    bool is_number;
} sample;

static const char *skip(const char *at, const char *end, const char *what) {
    while (at < end && strchr(what, *at) != NULL && *at != '\0') {
        at++;
    }
    return at;
}

/* Past the labels, in which braces may stand quoted. */
static const char *skip_labels(const char *at, const char *end) {
    bool quoted = false;
    if (at < end && *at == '{') {
        for (at++; at < end && (quoted || *at != '}'); at++) {
            if (*at == '\\' && at + 1 < end) {
                at++;
            } else if (*at == '"') {
                quoted = !quoted;
            }
        }
        at += at < end;
    }
    return at;
}

static bool read_number(const char *at, const char *end, double *value) {
    char number[64];
    size_t size = 0;
    while (at < end && size + 1 < sizeof number && strchr("+-.0123456789eE", *at) != NULL &&
           *at != '\0') {
        number[size++] = *at++;
    }
    number[size] = '\0';
    char *stop = NULL;
    *value = strtod(number, &stop);
    at = skip(at, end, "s\",}");
    return size > 0 && *stop == '\0' && isfinite(*value) &&
           (at == end || *at == ' ' || *at == '\t' || *at == '\r');
}

static bool cut(const char *at, const char *end, sample *s) {
    at = skip(at, end, " \t\",{");
    if (at == end || *at == '#') {
        return false;
    }
    s->name = at;
    while (at < end && is_name(*at)) {
        at++;
    }
    s->name_size = (size_t)(at - s->name);
    if (s->name_size > 0 && at[-1] == ':') {
        s->name_size--; /* a header's colon */
    }
    at = skip_labels(at, end);
    at = skip(at, end, " \t\":=");
    s->is_number = read_number(at, end, &s->value);
    return s->name_size > 0;
}

static bool starts_with(const sample *s, const char *prefix) {
    return pq_starts_with(s->name, s->name_size, prefix);
}

/* Whether a sample has this name, whatever aggregation follows (":sum_by_deployment", ":last"). */
static bool is_called(const sample *s, const char *name) {
    size_t size = strlen(name);
    return starts_with(s, name) && (s->name_size == size || s->name[size] == ':');
}

static pq_status refuse(reading *r, const sample *s, const char *what) {
    char where[32];
    snprintf(where, sizeof where, "line %zu", r->line);
    return pq_error_set(r->error, PQ_BAD_FIELD, where, "%.*s %s", (int)s->name_size, s->name, what);
}

/* The sums and counts of queue-time histograms; 0 if the sample is none of these. */
static double *histogram_part(reading *r, const sample *s, double *scale) {
    static const char *const names[] = {"latency_generation_queue_ms", "latency_prefill_queue_ms",
                                        "vllm:request_queue_time_seconds"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        size_t size = strlen(names[i]);
        sample rest = {.name = s->name + size, .name_size = s->name_size - size};
        if (!starts_with(s, names[i])) {
            continue;
        }
        *scale = i == 2 ? 1000 : 1;
        if (is_called(&rest, "_sum")) {
            return &r->queue.sum;
        }
        if (is_called(&rest, "_count")) {
            *scale = 1;
            return &r->queue.count;
        }
    }
    return NULL;
}

static pq_status take(reading *r, sample s) {
    double scale = 1;
    if (starts_with(&s, "fireworks-")) {
        s.name += 10;
        s.name_size -= 10;
    }
    double *part = histogram_part(r, &s, &scale);
    size_t k = 0;
    while (k < N_KNOWN && !is_called(&s, known[k].name)) {
        k++;
    }
    if (part == NULL && k == N_KNOWN) {
        return PQ_OK;
    }
    if (!s.is_number || s.value < 0) {
        return refuse(r, &s, "must be a number of at least 0");
    }
    r->metrics->samples++;
    if (part != NULL) {
        *part += s.value * scale;
        return PQ_OK;
    }
    if (known[k].is_share && s.value > 1) {
        return refuse(r, &s, "is a share, so it cannot be above 1");
    }
    r->totals[k] += s.value * known[k].scale;
    r->samples[k]++;
    return PQ_OK;
}

/* Gives a field its value: the sum, or the largest of the means where several metrics fill it. */
static void fill(reading *r) {
    for (size_t k = 0; k < N_KNOWN; k++) {
        if (r->samples[k] == 0) {
            continue;
        }
        double *field = field_of(r->metrics, &known[k]);
        double value = r->totals[k];
        if (known[k].merge == MEAN) {
            value /= (double)r->samples[k];
            *field = isnan(*field) ? value : fmax(*field, value);
        } else {
            *field = isnan(*field) ? value : *field + value;
        }
        if (known[k].field == FIELD(ttft_ms)) {
            r->metrics->requests = r->samples[k];
        }
    }
    if (r->queue.count > 0 && isnan(r->metrics->queue_ms)) {
        r->metrics->queue_ms = r->queue.sum / r->queue.count;
    }
}

pq_status pq_saturation_read(const char *text, size_t size, pq_load_metrics *metrics,
                             pq_error *error) {
    *metrics = (pq_load_metrics){0};
    for (size_t k = 0; k < N_KNOWN; k++) {
        *field_of(metrics, &known[k]) = NAN;
    }
    reading r = {.metrics = metrics, .error = error};
    const char *end = text + size;
    for (const char *at = text; at < end;) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        const char *stop = newline == NULL ? end : newline;
        sample s;
        r.line++;
        if (cut(at, stop, &s)) {
            pq_status status = take(&r, s);
            if (status != PQ_OK) {
                return status;
            }
        }
        at = newline == NULL ? end : newline + 1;
    }
    fill(&r);
    return PQ_OK;
}

/* ---- judging ---- */

static pq_saturation_verdict say(pq_saturation saturation, const char *figure, double value,
                                 double threshold) {
    return (pq_saturation_verdict){
        .saturation = saturation, .figure = figure, .value = value, .threshold = threshold};
}

/* Saturated, by the first figure that says so; else undecided. */
static pq_saturation_verdict judge_queue(const pq_load_metrics *m) {
    if (m->queue_ms >= PQ_SATURATED_QUEUE_MS) {
        return say(PQ_SATURATED, "queue_ms", m->queue_ms, PQ_SATURATED_QUEUE_MS);
    }
    if (m->waiting_requests >= 1) {
        return say(PQ_SATURATED, "waiting_requests", m->waiting_requests, 1);
    }
    if (m->ttft_ms > 0 && m->queue_ms / m->ttft_ms >= PQ_SATURATED_QUEUE_SHARE) {
        return say(PQ_SATURATED, "queue_share", m->queue_ms / m->ttft_ms, PQ_SATURATED_QUEUE_SHARE);
    }
    if (m->kv_share >= PQ_SATURATED_KV_SHARE) {
        return say(PQ_SATURATED, "kv_share", m->kv_share, PQ_SATURATED_KV_SHARE);
    }
    return say(PQ_UNDECIDED, "", NAN, NAN);
}

/* Whether a trainer waits; the verdict then names what says so. */
static bool trainer_waits(const pq_load_metrics *m, pq_saturation_verdict *verdict) {
    if (m->trainer_waiting > 0) {
        *verdict = say(PQ_FED_TOO_SLOWLY, "trainer_waiting", m->trainer_waiting, 0);
        return true;
    }
    if (m->batch_fill_ratio < PQ_FULL_BATCH_RATIO) {
        *verdict =
            say(PQ_FED_TOO_SLOWLY, "batch_fill_ratio", m->batch_fill_ratio, PQ_FULL_BATCH_RATIO);
        return true;
    }
    return false;
}

static pq_saturation_verdict judge(const pq_load_metrics *m) {
    pq_saturation_verdict verdict = judge_queue(m);
    if (verdict.saturation == PQ_SATURATED || trainer_waits(m, &verdict)) {
        return verdict;
    }
    if (m->kv_share < PQ_STARVED_KV_SHARE) {
        return say(PQ_STARVED, "kv_share", m->kv_share, PQ_STARVED_KV_SHARE);
    }
    if (m->concurrent_requests < 1) {
        return say(PQ_STARVED, "concurrent_requests", m->concurrent_requests, 1);
    }
    if (!isnan(m->kv_share)) {
        return say(PQ_BALANCED, "kv_share", m->kv_share, PQ_SATURATED_KV_SHARE);
    }
    if (!isnan(m->batch_fill_ratio)) {
        return say(PQ_BALANCED, "batch_fill_ratio", m->batch_fill_ratio, PQ_FULL_BATCH_RATIO);
    }
    if (!isnan(m->queue_ms)) {
        return say(PQ_BALANCED, "queue_ms", m->queue_ms, PQ_SATURATED_QUEUE_MS);
    }
    return verdict;
}

pq_saturation_verdict pq_saturation_judge(const pq_load_metrics *metrics) {
    pq_saturation_verdict verdict = judge(metrics);
    verdict.hit_rate =
        metrics->prompt_tokens > 0 ? metrics->cached_prompt_tokens / metrics->prompt_tokens : NAN;
    return verdict;
}
