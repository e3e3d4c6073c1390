#include "reply_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* More tokens than any context holds: a count beyond it is a fault of the server. */
#define MAX_TOKENS 1e12

/* Fields in which servers put their own measurements; the last stands for those in "usage". */
static const char *const measurement_names[PQ_REPLY_MEASUREMENTS] = {
    "perf_metrics",         /* Fireworks */
    "timings",              /* llama.cpp */
    "time_info",            /* Cerebras */
    "stats",                /* LM Studio */
    "metrics",      "usage" /* Groq and SambaNova put times beside the tokens */
};
enum { USAGE_MEASUREMENT = PQ_REPLY_MEASUREMENTS - 1 };
/* A measurement longer than this is not kept; an object has no more fields that are looked at. */
enum { MAX_MEASUREMENT_BYTES = 16 * 1024, MAX_USAGE_FIELDS = 64 };

/* A field that is a string with something in it. */
static bool find_text(const pq_value *object, const char *key, const char **text, size_t *size) {
    pq_value member;
    return pq_json_find(object, key, &member) &&
           pq_json_bytes(&member, text, size, NULL) == PQ_OK && *size > 0;
}

/* A field that is an object. */
static bool find_object(const pq_value *object, const char *key, pq_value *member) {
    return pq_json_find(object, key, member) && pq_json_kind(member) == PQ_KIND_OBJECT;
}

/* Field `key` is an array with something in it: *first is its first item. */
static bool find_first(const pq_value *object, const char *key, pq_value *array, pq_value *first) {
    size_t count;
    if (!pq_json_find(object, key, array) || pq_json_array(array, &count, NULL) != PQ_OK ||
        count == 0) {
        return false;
    }
    *first = pq_json_item(array, 0);
    return true;
}

static void keep(pq_text *kept, const char *text, size_t size) {
    pq_text_clear(kept);
    pq_text_append_bytes(kept, text, size);
}

/* ---- text ---- */

/* "content" as a list of parts, of which some may be thoughts, as Mistral sends it. */
static void read_parts(pq_reply *reply, const pq_value *parts, bool thoughts) {
    size_t count = 0;
    pq_json_array(parts, &count, NULL);
    for (size_t i = 0; i < count; i++) {
        const char *text;
        size_t size;
        pq_value part = pq_json_item(parts, i);
        pq_value inner;
        if (pq_json_bytes(&part, &text, &size, NULL) == PQ_OK ||
            find_text(&part, "text", &text, &size)) {
            if (thoughts) {
                pq_reply_add_reasoning(reply, text, size);
            } else {
                pq_reply_add_content(reply, text, size);
            }
        } else if (find_text(&part, "thinking", &text, &size)) {
            pq_reply_add_reasoning(reply, text, size);
        } else if (!thoughts && pq_json_find(&part, "thinking", &inner)) {
            read_parts(reply, &inner, true);
        }
    }
}

/* "delta" or "message". */
static void read_message(pq_reply *reply, const pq_value *message) {
    const char *text;
    size_t size;
    pq_value content;
    if (find_text(message, "reasoning", &text, &size) ||
        find_text(message, "reasoning_content", &text, &size)) {
        pq_reply_add_reasoning(reply, text, size);
    }
    if (find_text(message, "content", &text, &size)) {
        pq_reply_add_content(reply, text, size);
    } else if (pq_json_find(message, "content", &content)) {
        read_parts(reply, &content, false);
    }
}

static void read_choice(pq_reply *reply, const pq_value *choice) {
    const char *text;
    size_t size;
    pq_value message;
    if (find_object(choice, "delta", &message) || find_object(choice, "message", &message)) {
        read_message(reply, &message);
    }
    if (find_text(choice, "finish_reason", &text, &size)) {
        keep(&reply->finish_reason, text, size);
    }
}

/* ---- tokens ---- */

static int64_t count_of(const pq_value *object, const char *key) {
    pq_value member;
    double count;
    if (!pq_json_find(object, key, &member) ||
        pq_json_number(&member, 0, MAX_TOKENS, &count, NULL) != PQ_OK || count != floor(count)) {
        return -1;
    }
    return (int64_t)count;
}

/* The first of the two that is known. */
static int64_t either(int64_t first, int64_t second) {
    return first >= 0 ? first : second;
}

static void read_cost(pq_reply *reply, const pq_value *usage) {
    pq_value cost;
    if (pq_json_find(usage, "cost", &cost) || pq_json_find(usage, "estimated_cost", &cost)) {
        pq_json_number(&cost, 0, 1e9, &reply->facts.cost_usd, NULL);
    }
}

/* Keeps those figures among the tokens that are times or rates. */
static void read_usage_times(pq_reply *reply, const pq_value *usage) {
    static const char *const parts[] = {"time", "latency", "per_sec"};
    const char *key;
    pq_value member;
    bool found = false;
    pq_writer w = pq_writer_to(&reply->scratch);
    pq_text_clear(&reply->scratch);
    pq_write_object(&w);
    for (size_t n = 0; n < MAX_USAGE_FIELDS && pq_json_field(usage, n, &key, &member); n++) {
        double number;
        bool named = false;
        for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
            named = named || strstr(key, parts[i]) != NULL;
        }
        if (named && pq_json_number(&member, -INFINITY, INFINITY, &number, NULL) == PQ_OK) {
            pq_write_key_number(&w, key, number);
            found = true;
        }
    }
    pq_write_end(&w);
    if (found && reply->scratch.size <= MAX_MEASUREMENT_BYTES) {
        keep(&reply->measurements[USAGE_MEASUREMENT], reply->scratch.data, reply->scratch.size);
    }
}

/* True if there was a usage with a count in it. */
static bool read_usage(pq_reply *reply, const pq_value *holder) {
    pq_value usage, input, output;
    if (!find_object(holder, "usage", &usage)) {
        return false;
    }
    pq_usage counts = {
        .input = count_of(&usage, "prompt_tokens"),
        .output = count_of(&usage, "completion_tokens"),
        .cached = either(count_of(&usage, "prompt_cache_hit_tokens"), /* DeepSeek */
                         count_of(&usage, "cached_tokens")),          /* Moonshot, Together */
        .reasoning = count_of(&usage, "reasoning_tokens"),
    };
    if (find_object(&usage, "prompt_tokens_details", &input)) {
        counts.cached = either(count_of(&input, "cached_tokens"), counts.cached);
    }
    if (find_object(&usage, "completion_tokens_details", &output)) {
        counts.reasoning = either(count_of(&output, "reasoning_tokens"), counts.reasoning);
    }
    read_cost(reply, &usage);
    read_usage_times(reply, &usage);
    if (counts.input < 0 && counts.output < 0) {
        return false;
    }
    reply->facts.usage = counts;
    return true;
}

/* ---- the server's own measurements ---- */

static void read_measurements(pq_reply *reply, const pq_value *root) {
    for (size_t i = 0; i < USAGE_MEASUREMENT; i++) {
        pq_value object;
        if (!find_object(root, measurement_names[i], &object)) {
            continue;
        }
        pq_writer w = pq_writer_to(&reply->scratch);
        pq_text_clear(&reply->scratch);
        pq_json_write(&w, &object);
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

/* ---- what makes JSON of some servers unreadable ---- */

static bool is_among(char c, const char *set) {
    return c != '\0' && strchr(set, c) != NULL;
}

/* Where the number that begins at `at` ends. */
static size_t number_end(const char *text, size_t size, size_t at) {
    while (at < size && is_among(text[at], "+-.eE0123456789")) {
        at++;
    }
    return at;
}

/* A number that neither 64 bits nor a double holds. */
static bool is_beyond_range(const char *number, size_t size) {
    char copy[64];
    if (size >= sizeof copy) {
        return true;
    }
    memcpy(copy, number, size);
    copy[size] = '\0';
    bool is_integer = strpbrk(copy, ".eE") == NULL;
    return (is_integer && size > 18) || isinf(strtod(copy, NULL));
}

/* Half of a character beyond U+FFFF, as an escape: "\uD83D" is a first half, "\uDE00" a second. */
static bool is_half(const char *text, size_t size, const char *set) {
    return size >= 6 && text[0] == '\\' && text[1] == 'u' && is_among(text[2], "dD") &&
           is_among(text[3], set);
}

/* Mends the escape or character at `at` within a string and returns where the next one begins. */
static size_t mend_character(char *text, size_t size, size_t at) {
    static const char first[] = "89abAB", second[] = "cdefCDEF";
    if (text[at] != '\\') {
        size_t length = pq_utf8_length(text + at, size - at);
        if (length == 0) {
            text[at] = '?';
        }
        return at + (length == 0 ? 1 : length);
    }
    if (is_half(text + at, size - at, first) && is_half(text + at + 6, size - at - 6, second)) {
        return at + 12;
    }
    if (is_half(text + at, size - at, first) || is_half(text + at, size - at, second)) {
        memcpy(text + at + 2, "fffd", 4);
    }
    return at + 2;
}

/* Mends in place what no reader of JSON takes though the rest of the text is sound: numbers beyond
 * any range become -1, characters cut in half U+FFFD, bytes that are not UTF-8 "?". */
static void mend_json(char *text, size_t size) {
    bool in_string = false;
    size_t at = 0;
    while (at < size) {
        if (text[at] == '"') {
            in_string = !in_string;
            at++;
        } else if (in_string) {
            at = mend_character(text, size, at);
        } else if (is_among(text[at], "-0123456789")) {
            size_t end = number_end(text, size, at);
            if (is_beyond_range(text + at, end - at)) {
                memset(text + at, ' ', end - at);
                memcpy(text + at, "-1", 2);
            }
            at = end;
        } else {
            at++;
        }
    }
}

static pq_json *parse(pq_reply *reply, const char *text, size_t size) {
    pq_json *document = NULL;
    if (pq_json_parse(text, size, &document, NULL) == PQ_OK) {
        return document;
    }
    pq_text_clear(&reply->scratch);
    pq_text_append_bytes(&reply->scratch, text, size);
    if (!reply->scratch.failed && size > 0) {
        mend_json(reply->scratch.data, size);
        pq_json_parse(reply->scratch.data, size, &document, NULL);
    }
    return document;
}

/* ---- one document ---- */

static void read_object(pq_reply *reply, const pq_value *root) {
    const char *text;
    size_t size;
    pq_value choices, choice, groq;
    bool has_choice = find_first(root, "choices", &choices, &choice);
    bool has_error = pq_reply_read_error(reply, root);
    if (reply->model.size == 0 && find_text(root, "model", &text, &size)) {
        keep(&reply->model, text, size);
    }
    if (has_choice) {
        reply->facts.chunks++;
        if (isnan(reply->facts.times.first_chunk)) {
            reply->facts.times.first_chunk = reply->at_ms;
        }
        read_choice(reply, &choice);
    }
    bool counted = find_object(root, "x_groq", &groq) && read_usage(reply, &groq);
    counted = (has_choice && read_usage(reply, &choice)) || counted; /* Moonshot */
    counted = read_usage(reply, root) || counted;
    reply->closed = reply->closed || (counted && !has_choice);
    read_measurements(reply, root);
    pq_reply_settle(reply);
    if (reply->body == PQ_BODY_JSON && !has_choice && !has_error) {
        pq_reply_note(reply, PQ_FAULT_NOT_JSON); /* JSON, but no completion */
    }
}

bool pq_reply_read_document(pq_reply *reply, const char *text, size_t size) {
    pq_json *document = parse(reply, text, size);
    if (document == NULL) {
        return false;
    }
    pq_value root = pq_json_root(document);
    pq_value object = root;
    size_t count;
    if (pq_json_array(&root, &count, NULL) == PQ_OK && count > 0) {
        object = pq_json_item(&root, 0); /* Google puts its errors in a list */
    }
    bool is_object = pq_json_kind(&object) == PQ_KIND_OBJECT;
    if (is_object) {
        read_object(reply, &object);
    }
    pq_json_free(document);
    return is_object;
}
