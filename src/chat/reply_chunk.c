/* Reads one JSON document of a reply: an event or the whole body. */
#include "reply_parts.h"

#include <math.h>
#include <string.h>

/* More tokens than any context has: a larger count is a server error. */
#define MAX_TOKENS 1e12

/* Fields with the server's own measurements; the last is for those in "usage". */
static const char *const measurement_names[PQ_REPLY_MEASUREMENTS] = {
    "perf_metrics",         /* Fireworks */
    "timings",              /* llama.cpp */
    "time_info",            /* Cerebras */
    "stats",                /* LM Studio */
    "metrics",      "usage" /* Groq and SambaNova put times among the tokens */
};
enum { USAGE_MEASUREMENT = PQ_REPLY_MEASUREMENTS - 1 };
/* Longer measurements are not kept; further fields of an object are not read. */
enum { MAX_MEASUREMENT_BYTES = 16 * 1024, MAX_USAGE_FIELDS = 64 };

/* A field that is a non-empty string. */
static bool find_text(const pq_node *object, const char *key, const char **text, size_t *size) {
    return pq_node_text(pq_node_find(object, key), text, size) && *size > 0;
}

/* A field that is an object; NULL if there is none. */
static const pq_node *find_object(const pq_node *object, const char *key) {
    const pq_node *member = pq_node_find(object, key);
    return pq_node_kind(member) == PQ_KIND_OBJECT ? member : NULL;
}

static void keep(pq_text *kept, const char *text, size_t size) {
    pq_text_clear(kept);
    pq_reply_append(kept, text, size);
}

/* ---- text ---- */

/* "content" as a list of parts, some of which may be reasoning, as Mistral sends it. */
static void read_parts(pq_reply *reply, const pq_node *parts, bool thoughts) {
    const pq_node *part = pq_node_kind(parts) == PQ_KIND_ARRAY ? pq_node_first(parts) : NULL;
    for (; part != NULL; part = pq_node_next(part)) {
        const char *text;
        size_t size;
        if (pq_node_text(part, &text, &size) || find_text(part, "text", &text, &size)) {
            if (thoughts) {
                pq_reply_add_reasoning(reply, text, size);
            } else {
                pq_reply_add_content(reply, text, size);
            }
        } else if (find_text(part, "thinking", &text, &size)) {
            pq_reply_add_reasoning(reply, text, size);
        } else if (!thoughts) {
            read_parts(reply, pq_node_find(part, "thinking"), true);
        }
    }
}

/* "delta" or "message". */
static void read_message(pq_reply *reply, const pq_node *message) {
    const char *text;
    size_t size;
    if (find_text(message, "reasoning", &text, &size) ||
        find_text(message, "reasoning_content", &text, &size)) {
        pq_reply_add_reasoning(reply, text, size);
    }
    if (find_text(message, "content", &text, &size)) {
        pq_reply_add_content(reply, text, size);
    } else {
        read_parts(reply, pq_node_find(message, "content"), false);
    }
}

static void read_choice(pq_reply *reply, const pq_node *choice) {
    const char *text;
    size_t size;
    const pq_node *delta = find_object(choice, "delta");
    read_message(reply, delta != NULL ? delta : find_object(choice, "message"));
    if (find_text(choice, "finish_reason", &text, &size)) {
        keep(&reply->finish_reason, text, size);
    }
}

/* ---- tokens ---- */

static int64_t count_of(const pq_node *object, const char *key) {
    double count;
    if (!pq_node_number(pq_node_find(object, key), 0, MAX_TOKENS, &count) ||
        count != floor(count)) {
        return -1;
    }
    return (int64_t)count;
}

/* The first count if it is known, else the second. */
static int64_t either(int64_t first, int64_t second) {
    return first >= 0 ? first : second;
}

static void read_cost(pq_reply *reply, const pq_node *usage) {
    const pq_node *cost = pq_node_find(usage, "cost");
    if (cost == NULL) {
        cost = pq_node_find(usage, "estimated_cost");
    }
    pq_node_number(cost, 0, 1e9, &reply->facts.cost_usd);
}

/* Keeps the times and rates among the token counts. */
static void read_usage_times(pq_reply *reply, const pq_node *usage) {
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
    if (found && reply->scratch.size <= MAX_MEASUREMENT_BYTES) {
        keep(&reply->measurements[USAGE_MEASUREMENT], reply->scratch.data, reply->scratch.size);
    }
}

/* True if there is a usage with at least one count. */
static bool read_usage(pq_reply *reply, const pq_node *holder) {
    const pq_node *usage = find_object(holder, "usage");
    if (usage == NULL) {
        return false;
    }
    const pq_node *input = find_object(usage, "prompt_tokens_details");
    const pq_node *output = find_object(usage, "completion_tokens_details");
    int64_t cached = either(count_of(usage, "prompt_cache_hit_tokens"), /* DeepSeek */
                            count_of(usage, "cached_tokens"));          /* Moonshot, Together */
    pq_usage counts = {
        .input = count_of(usage, "prompt_tokens"),
        .output = count_of(usage, "completion_tokens"),
        .cached = either(count_of(input, "cached_tokens"), cached),
        .reasoning =
            either(count_of(output, "reasoning_tokens"), count_of(usage, "reasoning_tokens")),
    };
    read_cost(reply, usage);
    read_usage_times(reply, usage);
    if (counts.input < 0 && counts.output < 0) {
        return false;
    }
    reply->facts.usage = counts;
    return true;
}

/* ---- the server's own measurements ---- */

static void read_measurements(pq_reply *reply, const pq_node *root) {
    for (size_t i = 0; i < USAGE_MEASUREMENT; i++) {
        const pq_node *object = find_object(root, measurement_names[i]);
        if (object == NULL) {
            continue;
        }
        pq_writer w = pq_writer_to(&reply->scratch);
        pq_text_clear(&reply->scratch);
        pq_node_write(&w, object);
        if (reply->scratch.size <= MAX_MEASUREMENT_BYTES) {
            pq_text_clear(&reply->measurements[i]);
            pq_text_append_bytes(&reply->measurements[i], reply->scratch.data, reply->scratch.size);
        }
    }
}

void pq_reply_gather_timing(pq_reply *reply) {
    pq_text *text = &reply->server_timing;
    bool found = false;
    pq_writer w = pq_writer_to(text);
    pq_text_clear(text);
    pq_write_object(&w);
    for (size_t i = 0; i < PQ_REPLY_MEASUREMENTS; i++) {
        const pq_text *measurement = &reply->measurements[i];
        if (measurement->size > 0) {
            pq_write_key(&w, measurement_names[i]);
            pq_write_raw(&w, measurement->data, measurement->size);
            found = true;
        }
    }
    pq_write_end(&w);
    if (!found || text->failed) {
        pq_text_clear(text);
    }
}

/* ---- one document ---- */

static void read_object(pq_reply *reply, const pq_node *root) {
    const char *text;
    size_t size;
    const pq_node *choice = pq_reply_first_choice(root);
    bool has_error = pq_reply_read_error(reply, root);
    if (reply->model.size == 0 && find_text(root, "model", &text, &size)) {
        keep(&reply->model, text, size);
    }
    if (choice != NULL) {
        reply->facts.chunks++;
        if (isnan(reply->facts.times.first_chunk)) {
            reply->facts.times.first_chunk = reply->at_ms;
        }
        read_choice(reply, choice);
    }
    bool counted = read_usage(reply, find_object(root, "x_groq"));
    counted = read_usage(reply, choice) || counted; /* Moonshot */
    counted = read_usage(reply, root) || counted;
    reply->closed = reply->closed || (counted && choice == NULL);
    read_measurements(reply, root);
    pq_reply_settle(reply);
    if (reply->body == PQ_BODY_JSON && choice == NULL && !has_error) {
        pq_reply_note(reply, PQ_FAULT_NOT_JSON); /* JSON, but not a completion */
    }
}

size_t pq_reply_read_document(pq_reply *reply, const char *text, size_t size) {
    size_t used = 0;
    pq_node *root = pq_node_parse(text, size, &used);
    /* Google puts its errors in a list. */
    const pq_node *object = pq_node_kind(root) == PQ_KIND_ARRAY ? pq_node_first(root) : root;
    bool is_object = pq_node_kind(object) == PQ_KIND_OBJECT;
    if (is_object) {
        read_object(reply, object);
    }
    pq_node_free(root);
    return is_object ? used : 0;
}
