#include "reasoning_marks.h"

#include "pq_ascii.h"

#include <string.h>

/* A longer header, and a longer namespace with its tag, is text. */
enum { MOST_HEADER_BYTES = 256, MOST_TAG_BYTES = 48 };

#define TRIANGLE_LEFT "\xE2\x97\x81"
#define TRIANGLE_RIGHT "\xE2\x96\xB7"

typedef struct literal {
    const char *text;
    pq_mark mark;
} literal;

static const literal literals[] = {
    {"[THINK]", PQ_MARK_OPEN},
    {"[/THINK]", PQ_MARK_CLOSE},
    {"<|START_THINKING|>", PQ_MARK_OPEN},
    {"<|END_THINKING|>", PQ_MARK_CLOSE},
    {"<|START_RESPONSE|>", PQ_MARK_END},
    {"<|END_RESPONSE|>", PQ_MARK_END},
    {TRIANGLE_LEFT "think" TRIANGLE_RIGHT, PQ_MARK_OPEN},
    {TRIANGLE_LEFT "/think" TRIANGLE_RIGHT, PQ_MARK_CLOSE},
    {"<|begin_of_thought|>", PQ_MARK_OPEN},
    {"<|end_of_thought|>", PQ_MARK_CLOSE},
    {"<|begin_of_solution|>", PQ_MARK_END},
    {"<|end_of_solution|>", PQ_MARK_END},
    {"<|end|>", PQ_MARK_END},
    {"<|return|>", PQ_MARK_END},
    {"<|call|>", PQ_MARK_END},
};

static const char channel_mark[] = "<|channel|>", start_mark[] = "<|start|>",
                  message_mark[] = "<|message|>";

bool pq_mark_may_start(char c) {
    return c == '<' || c == '[' || c == *TRIANGLE_LEFT;
}

static bool starts_with(const char *text, size_t size, const char *mark) {
    return size >= strlen(mark) && memcmp(text, mark, strlen(mark)) == 0;
}

/* Is the text the beginning of the mark, and shorter? */
static bool is_part_of(const char *text, size_t size, const char *mark) {
    return size < strlen(mark) && memcmp(text, mark, size) == 0;
}

static pq_mark literal_at(const char *text, size_t size, size_t *length) {
    pq_mark found = PQ_MARK_NONE;
    for (size_t i = 0; i < sizeof literals / sizeof *literals; i++) {
        if (starts_with(text, size, literals[i].text)) {
            *length = strlen(literals[i].text);
            return literals[i].mark;
        }
        found = is_part_of(text, size, literals[i].text) ? PQ_MARK_PART : found;
    }
    return found;
}

/* ---- tags ---- */

static size_t skip_name(const char *text, size_t at, size_t size) {
    while (at < size && (pq_is_alphanumeric(text[at]) || text[at] == '_' || text[at] == '-')) {
        at++;
    }
    return at;
}

static bool is_tag_name(const char *name, size_t size) {
    static const char *const names[] = {"think", "thinking", "thought", "thoughts", "reasoning"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        size_t at = 0;
        while (at < size && pq_to_lower(name[at]) == names[i][at]) {
            at++;
        }
        if (at == size && names[i][at] == '\0') {
            return true;
        }
    }
    return false;
}

static pq_mark tag_at(const char *text, size_t size, size_t *length) {
    bool closes = size > 1 && text[1] == '/';
    size_t start = closes ? 2 : 1;
    size_t end = skip_name(text, start, size);
    if (end < size && text[end] == ':' && end > start) {
        start = end + 1;
        end = skip_name(text, start, size);
    }
    if (end == size) {
        return size < MOST_TAG_BYTES ? PQ_MARK_PART : PQ_MARK_NONE;
    }
    if (text[end] != '>' || !is_tag_name(text + start, end - start)) {
        return PQ_MARK_NONE;
    }
    *length = end + 1;
    return closes ? PQ_MARK_CLOSE : PQ_MARK_OPEN;
}

/* ---- Harmony ---- */

/* Does the message after this header belong to the answer? */
static bool is_final(const char *header, size_t size) {
    size_t name = size;
    for (size_t at = 0; at < size; at++) {
        if (starts_with(header + at, size - at, channel_mark)) {
            name = at + strlen(channel_mark);
        }
    }
    return name == size || starts_with(header + name, size - name, "final");
}

static pq_mark header_at(const char *text, size_t size, size_t *length) {
    if (is_part_of(text, size, channel_mark) || is_part_of(text, size, start_mark)) {
        return PQ_MARK_PART;
    }
    if (!starts_with(text, size, channel_mark) && !starts_with(text, size, start_mark)) {
        return PQ_MARK_NONE;
    }
    size_t most = size < MOST_HEADER_BYTES ? size : MOST_HEADER_BYTES;
    for (size_t at = 0; at < most; at++) {
        if (starts_with(text + at, most - at, message_mark)) {
            *length = at + strlen(message_mark);
            return is_final(text, at) ? PQ_MARK_CLOSE : PQ_MARK_OPEN;
        }
    }
    return size < MOST_HEADER_BYTES ? PQ_MARK_PART : PQ_MARK_NONE;
}

pq_mark pq_mark_at(const char *text, size_t size, size_t *length) {
    *length = 0;
    if (size == 0 || !pq_mark_may_start(*text)) {
        return PQ_MARK_NONE;
    }
    pq_mark mark = literal_at(text, size, length);
    if (mark == PQ_MARK_NONE) {
        mark = header_at(text, size, length);
    }
    if (mark == PQ_MARK_NONE && *text == '<') {
        mark = tag_at(text, size, length);
    }
    return mark;
}
