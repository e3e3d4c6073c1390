#include "pq_estimate.h"

#include "pq_ascii.h"

#include <stdbool.h>
#include <string.h>

/* The longest piece of each kind that is usually one token, and the bytes in each further token.
 * Measured as the header describes. */
enum {
    WORD_FIRST = 9,
    WORD_MORE = 5,
    CAPITALS_FIRST = 7,
    CAPITALS_MORE = 5,
    OTHER_SCRIPT_BYTES = 5,
    DIGITS = 3,
    SIGNS = 3
};

/* Every byte outside ASCII counts as a small letter. */
static bool is_other(char c) {
    return (unsigned char)c >= 0x80;
}

static bool is_letter(char c) {
    return pq_is_letter(c) || is_other(c);
}

static bool is_break(char c) {
    return c == '\n' || c == '\r';
}

static bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\v' || c == '\f';
}

static bool is_sign(char c) {
    return c != '\0' && !is_letter(c) && !pq_is_digit(c) && !is_blank(c) && !is_break(c);
}

static size_t pieces(size_t size, size_t first, size_t more) {
    return size <= first ? 1 : 1 + (size - first + more - 1) / more;
}

/* A word: capitals, then small letters. Moves *at past the word. */
static size_t word_tokens(const char **at) {
    const char *start = *at;
    size_t foreign = 0;
    while (pq_is_upper(**at)) {
        (*at)++;
    }
    bool capitals = true;
    while (pq_is_lower(**at) || is_other(**at)) {
        foreign += is_other(**at);
        capitals = false;
        (*at)++;
    }
    size_t size = (size_t)(*at - start);
    if (foreign > 0) {
        return pieces(size, OTHER_SCRIPT_BYTES, OTHER_SCRIPT_BYTES);
    }
    return capitals ? pieces(size, CAPITALS_FIRST, CAPITALS_MORE)
                    : pieces(size, WORD_FIRST, WORD_MORE);
}

static size_t digit_tokens(const char **at) {
    const char *start = *at;
    while (pq_is_digit(**at)) {
        (*at)++;
    }
    return pieces((size_t)(*at - start), DIGITS, DIGITS);
}

/* Signs and the line breaks after them. A last sign before a word belongs to the word's piece, but
 * usually is a token of its own. */
static size_t sign_tokens(const char **at) {
    const char *start = *at;
    while (is_sign(**at)) {
        (*at)++;
    }
    size_t size = (size_t)(*at - start);
    while (is_break(**at)) {
        (*at)++;
    }
    return pieces(size, SIGNS, SIGNS);
}

/* Blanks and line breaks. The last blank before a word or sign belongs to that piece. */
static size_t blank_tokens(const char **at) {
    const char *start = *at;
    bool breaks = false;
    while (is_blank(**at) || is_break(**at)) {
        breaks = breaks || is_break(**at);
        (*at)++;
    }
    size_t size = (size_t)(*at - start);
    bool shared = is_blank((*at)[-1]) && (is_letter(**at) || is_sign(**at));
    if (size == 1 && shared) {
        return 0;
    }
    return breaks && is_blank((*at)[-1]) && size > 2 ? 2 : 1;
}

size_t pq_tokens_estimate(const char *text) {
    size_t tokens = 0;
    const char *at = text;
    while (*at != '\0') {
        if (is_letter(*at)) {
            tokens += word_tokens(&at);
        } else if (pq_is_digit(*at)) {
            tokens += digit_tokens(&at);
        } else if (is_sign(*at)) {
            tokens += sign_tokens(&at);
        } else {
            tokens += blank_tokens(&at);
        }
    }
    return tokens;
}
