/* How long a provider asks to wait, by its headers and its words (pq_reply.h). */
#include "reply_parts.h"

#include "pq_ascii.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A larger number of seconds is a time since 1970; a larger one still is in ms. */
#define LEAST_EPOCH_S 1e9
#define LEAST_EPOCH_MS 1e12

/* ---- durations: "6m0s", "1.5s", "120ms", "20 seconds", "20" ---- */

static double number_at(const char **text) {
    const char *at = *text;
    double value = 0;
    double unit = 1;
    if (!pq_is_digit(*at)) {
        return NAN;
    }
    for (; pq_is_digit(*at); at++) {
        value = value * 10 + (*at - '0');
    }
    if (*at == '.' && pq_is_digit(at[1])) {
        for (at++; pq_is_digit(*at); at++) {
            unit /= 10;
            value += (*at - '0') * unit;
        }
    }
    *text = at;
    return value;
}

/* The ms of a unit at the start of the text; seconds if it has none. */
static double unit_at(const char **text) {
    static const struct {
        const char *name;
        double ms;
    } units[] = {{"ms", 1}, {"h", 3600e3}, {"m", 60e3}, {"s", 1e3}};
    const char *at = *text + strspn(*text, " ");
    size_t length = 0;
    while (pq_is_letter(at[length])) {
        length++;
    }
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        bool milli = i == 0 && length > 5 && strncmp(at, "milli", 5) == 0;
        bool word = i > 0 && length > 2 && *at == units[i].name[0] && strncmp(at, "milli", 5) != 0;
        size_t size = strlen(units[i].name);
        bool short_form = strncmp(at, units[i].name, size) == 0 && !pq_is_letter(at[size]);
        if (milli || word || short_form) {
            *text = at + length;
            return units[i].ms;
        }
    }
    return 1e3;
}

/* A duration at the start of the text, in ms; NaN if there is none. */
static double duration_at(const char *text) {
    double sum = NAN;
    for (double value = number_at(&text); !isnan(value); value = number_at(&text)) {
        sum = (isnan(sum) ? 0 : sum) + value * unit_at(&text);
    }
    return isfinite(sum) ? sum : NAN;
}

/* ---- headers ---- */

/* The value of a header; NULL if it is absent. `name` is in lower case. */
static const char *header(const char *headers, const char *name) {
    size_t length = strlen(name);
    for (const char *line = headers; line != NULL && *line != '\0';) {
        size_t same = 0;
        while (same < length && pq_to_lower(line[same]) == name[same]) {
            same++;
        }
        if (same == length && line[length] == ':') {
            return line + length + 1 + strspn(line + length + 1, " \t");
        }
        line = strchr(line, '\n');
        line = line == NULL ? NULL : line + 1;
    }
    return NULL;
}

/* Does the value end after the duration? A date does not. */
static bool is_whole_number(const char *value) {
    size_t size = strspn(value, "0123456789.");
    size_t end = size + strspn(value + size, " \t\r");
    return size > 0 && (value[end] == '\0' || value[end] == '\n');
}

/* A time or a duration, as x-ratelimit-reset has it. */
static double reset_ms(const char *value, double unix_ms) {
    const char *at = value;
    double number = value == NULL ? NAN : number_at(&at);
    if (isnan(number) || !is_whole_number(value) || number < LEAST_EPOCH_S) {
        return value == NULL ? NAN : duration_at(value);
    }
    double then = number < LEAST_EPOCH_MS ? number * 1e3 : number;
    return fmax(0, then - unix_ms);
}

/* The reset of the limit that is used up. If none says that it is, the first one to come. */
static double limit_ms(const char *headers, double unix_ms) {
    static const char *const limits[][2] = {
        {"x-ratelimit-reset-requests", "x-ratelimit-remaining-requests"},
        {"x-ratelimit-reset-tokens", "x-ratelimit-remaining-tokens"},
        {"x-ratelimit-reset", "x-ratelimit-remaining"},
        {"ratelimit-reset", "ratelimit-remaining"}};
    double used_up = NAN;
    double first = NAN;
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        double ms = reset_ms(header(headers, limits[i][0]), unix_ms);
        const char *left = header(headers, limits[i][1]);
        first = fmin(first, ms);
        if (left != NULL && *left == '0' && is_whole_number(left) && duration_at(left) == 0) {
            used_up = fmax(used_up, ms);
        }
    }
    return isnan(used_up) ? first : used_up;
}

double pq_retry_wait_ms(int status, const char *headers, double unix_ms) {
    const char *ms = header(headers, "retry-after-ms");
    const char *seconds = header(headers, "retry-after");
    const char *at = ms;
    double wait = ms == NULL ? NAN : number_at(&at);
    if (isnan(wait) && seconds != NULL && is_whole_number(seconds)) {
        wait = duration_at(seconds);
    }
    bool dated = seconds != NULL && !is_whole_number(seconds);
    bool limited = status == 429 && !dated;
    return isnan(wait) && limited ? limit_ms(headers, unix_ms) : wait;
}

/* ---- the body ---- */

/* "Please try again in 20s" */
static double words_ms(const char *text) {
    static const char *const words[] = {"try again in ", "retry in ",        "retry after ",
                                        "wait ",         "retryDelay\": \"", "retryDelay\":\""};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        const char *at = strstr(text, words[i]);
        double ms = at == NULL ? NAN : duration_at(at + strlen(words[i]));
        if (!isnan(ms)) {
            return ms;
        }
    }
    return NAN;
}

/* Google's RetryInfo among the details of an error. */
static double details_ms(const pq_node *error) {
    const pq_node *details = pq_node_find(error, "details");
    const pq_node *one = pq_node_kind(details) == PQ_KIND_ARRAY ? pq_node_first(details) : NULL;
    for (; one != NULL; one = pq_node_next(one)) {
        const char *text;
        size_t size;
        double seconds;
        if (pq_node_find_text(one, "retryDelay", &text, &size)) {
            return duration_at(text);
        }
        if (pq_node_number(pq_node_find(pq_node_find(one, "retryDelay"), "seconds"), 0, 1e9,
                           &seconds)) {
            return seconds * 1e3;
        }
    }
    return NAN;
}

void pq_reply_read_wait(pq_reply *reply, const pq_node *error, const char *message) {
    if (isnan(reply->facts.retry_after_ms)) {
        double ms = details_ms(error);
        reply->facts.retry_after_ms = isnan(ms) ? words_ms(message) : ms;
    }
}
