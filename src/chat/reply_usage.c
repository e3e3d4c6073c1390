/* The tokens and the cost that a provider states, in any of the conventions that servers have. */
#include "reply_parts.h"

#include <math.h>
#include <string.h>

/* More tokens than any context has: a larger count is a server error. */
#define MAX_TOKENS 1e12
#define MAX_USD 1e9
/* xAI counts the cost in these. Source: https://docs.x.ai/developers/cost-tracking */
#define TICKS_PER_USD 1e10

/* Further fields of an object are not read. */
enum { MAX_USAGE_FIELDS = 64 };

/* ---- tokens ---- */

/* The count in the first of two fields that has one; -1 if none has. */
static int64_t count_of(const pq_node *object, const char *key, const char *other) {
    double count;
    if (pq_node_number(pq_node_find(object, key), 0, MAX_TOKENS, &count) && count == floor(count)) {
        return (int64_t)count;
    }
    return other == NULL ? -1 : count_of(object, other, NULL);
}

/* The first count if it is known, else the second. */
static int64_t either(int64_t first, int64_t second) {
    return first >= 0 ? first : second;
}

/* The details of a count, by either name. */
static const pq_node *details_of(const pq_node *usage, const char *key, const char *other) {
    const pq_node *details = pq_node_find_object(usage, key);
    return details != NULL ? details : pq_node_find_object(usage, other);
}

static void read_counts(const pq_node *usage, pq_counts *counts) {
    const pq_node *input = details_of(usage, "prompt_tokens_details", "input_tokens_details");
    const pq_node *output = details_of(usage, "completion_tokens_details", "output_tokens_details");
    int64_t cached = either(count_of(input, "cached_tokens", NULL),    /* OpenAI */
                            count_of(usage, "prompt_cache_hit_tokens", /* DeepSeek */
                                     "cached_tokens"));                /* Moonshot, Together */
    int64_t found[PQ_COUNTS] = {
        [PQ_COUNT_INPUT] = count_of(usage, "prompt_tokens", "input_tokens"),
        [PQ_COUNT_OUTPUT] = count_of(usage, "completion_tokens", "output_tokens"),
        [PQ_COUNT_TOTAL] = count_of(usage, "total_tokens", NULL),
        [PQ_COUNT_CACHED] = cached,
        [PQ_COUNT_CACHE_READ] = count_of(usage, "cache_read_input_tokens", NULL),
        [PQ_COUNT_CACHE_WRITE] = count_of(usage, "cache_creation_input_tokens", NULL),
        [PQ_COUNT_REASONING] = either(count_of(output, "reasoning_tokens", NULL),
                                      count_of(usage, "reasoning_tokens", NULL)),
    };
    memcpy(counts->of, found, sizeof found);
}

/* Later counts replace earlier ones. A count that is missing, or 0, replaces none that is known. */
static void merge(pq_counts *known, const pq_counts *newer) {
    for (int i = 0; i < PQ_COUNTS; i++) {
        if (newer->of[i] > 0 || known->of[i] < 0) {
            known->of[i] = newer->of[i];
        }
    }
}

static int64_t at_least_0(int64_t count) {
    return count > 0 ? count : 0;
}

/* Are the cached tokens beside the input, as Anthropic counts them, and not within it? The total
 * decides if there is one. */
static bool is_cache_beside(const pq_counts *counts, int64_t cache) {
    int64_t input = at_least_0(counts->of[PQ_COUNT_INPUT]);
    int64_t output = at_least_0(counts->of[PQ_COUNT_OUTPUT]);
    int64_t total = counts->of[PQ_COUNT_TOTAL];
    if (cache > input || total <= 0) {
        return cache > input || counts->of[PQ_COUNT_CACHED] < 0;
    }
    return total >= input + output + cache;
}

/* The counts in one convention: input with cached tokens, output with reasoning. */
static pq_usage settle(const pq_counts *counts) {
    const int64_t *of = counts->of;
    pq_usage usage = {.input = of[PQ_COUNT_INPUT],
                      .output = of[PQ_COUNT_OUTPUT],
                      .cached = either(of[PQ_COUNT_CACHED], of[PQ_COUNT_CACHE_READ]),
                      .reasoning = of[PQ_COUNT_REASONING]};
    int64_t cache = at_least_0(of[PQ_COUNT_CACHE_READ]) + at_least_0(of[PQ_COUNT_CACHE_WRITE]);
    if (usage.input >= 0 && cache > 0 && is_cache_beside(counts, cache)) {
        usage.input += cache;
    }
    if (usage.output >= 0 && usage.reasoning > usage.output) {
        usage.output += usage.reasoning; /* it can only be beside the output */
    }
    if (usage.input >= 0 && usage.output >= 0 && of[PQ_COUNT_TOTAL] > usage.input + usage.output) {
        usage.output = of[PQ_COUNT_TOTAL] - usage.input; /* xAI, Gemini: reasoning is beside it */
    }
    return usage;
}

/* ---- cost ---- */

static double usd_of(const pq_node *object, const char *key) {
    double usd;
    return pq_node_number(pq_node_find(object, key), 0, MAX_USD, &usd) ? usd : NAN;
}

/* Perplexity: an object with the total, or with its parts. */
static double cost_of_parts(const pq_node *cost) {
    double usd = usd_of(cost, "total_cost");
    double sum = 0;
    bool found = false;
    const pq_node *part = isnan(usd) ? pq_node_first(cost) : NULL;
    for (size_t n = 0; n < MAX_USAGE_FIELDS && part != NULL; n++, part = pq_node_next(part)) {
        double number;
        if (strstr(pq_node_key(part), "_cost") != NULL &&
            pq_node_number(part, 0, MAX_USD, &number)) {
            sum += number;
            found = true;
        }
    }
    return found ? sum : usd;
}

/* OpenRouter: with an own key, the upstream provider bills its part apart. */
static double cost_with_upstream(const pq_node *usage, double usd) {
    double upstream = usd_of(pq_node_find_object(usage, "cost_details"), "upstream_inference_cost");
    const pq_node *own_key = pq_node_find(usage, "is_byok");
    bool apart = own_key == NULL ? upstream != usd : pq_node_is_true(own_key);
    return apart && !isnan(upstream) ? usd + upstream : usd;
}

static void read_cost(pq_reply *reply, const pq_node *usage) {
    const pq_node *parts = pq_node_find_object(usage, "cost");
    double usd =
        parts != NULL ? cost_of_parts(parts) : cost_with_upstream(usage, usd_of(usage, "cost"));
    double ticks;
    if (isnan(usd) && pq_node_number(pq_node_find(usage, "cost_in_usd_ticks"), 0,
                                     MAX_USD * TICKS_PER_USD, &ticks)) {
        usd = ticks / TICKS_PER_USD;
    }
    pq_reply_facts *facts = &reply->facts;
    bool billed = !isnan(usd);
    usd = billed ? usd : usd_of(usage, "estimated_cost"); /* DeepInfra */
    bool known = facts->cost_usd > 0 && (usd == 0 || (!billed && !facts->cost_is_estimate));
    if (!isnan(usd) && !known) {
        facts->cost_usd = usd;
        facts->cost_is_estimate = !billed;
    }
}

/* ---- times among the counts ---- */

/* Keeps the times and rates. */
static void read_times(pq_reply *reply, const pq_node *usage) {
    static const char *const parts[] = {"time", "latency", "per_sec"};
    const pq_node *field = pq_node_first(usage);
    bool found = false;
    pq_writer w = pq_writer_to(&reply->scratch);
    pq_text_clear(&reply->scratch);
    pq_write_object(&w);
    for (size_t n = 0; n < MAX_USAGE_FIELDS && field != NULL; n++, field = pq_node_next(field)) {
        const char *key = pq_node_key(field);
        double number;
        bool named = false;
        for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
            named = named || strstr(key, parts[i]) != NULL;
        }
        if (named && pq_node_number(field, -INFINITY, INFINITY, &number)) {
            pq_write_key_number(&w, key, number);
            found = true;
        }
    }
    pq_write_end(&w);
    if (found && reply->scratch.size <= PQ_REPLY_MEASUREMENT_BYTES) {
        pq_text *kept = &reply->measurements[PQ_REPLY_USAGE_TIMES];
        pq_text_clear(kept);
        pq_reply_append(kept, reply->scratch.data, reply->scratch.size);
    }
}

bool pq_reply_read_usage(pq_reply *reply, const pq_node *holder) {
    const pq_node *usage = pq_node_find_object(holder, "usage");
    if (usage == NULL) {
        return false;
    }
    pq_counts counts;
    read_counts(usage, &counts);
    read_cost(reply, usage);
    read_times(reply, usage);
    if (counts.of[PQ_COUNT_INPUT] < 0 && counts.of[PQ_COUNT_OUTPUT] < 0) {
        return false;
    }
    merge(&reply->counts, &counts);
    reply->facts.usage = settle(&reply->counts);
    return true;
}
