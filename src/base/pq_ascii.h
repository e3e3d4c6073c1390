/*
 * ASCII characters and text, without the locale. Bytes beyond ASCII are no letters unless a
 * function says so.
 */
#ifndef PQ_ASCII_H
#define PQ_ASCII_H

#include <stdbool.h>
#include <stddef.h>

static inline bool pq_is_digit(char c) {
    return c >= '0' && c <= '9';
}

static inline bool pq_is_upper(char c) {
    return c >= 'A' && c <= 'Z';
}

static inline bool pq_is_lower(char c) {
    return c >= 'a' && c <= 'z';
}

static inline bool pq_is_letter(char c) {
    return pq_is_upper(c) || pq_is_lower(c);
}

static inline bool pq_is_alphanumeric(char c) {
    return pq_is_letter(c) || pq_is_digit(c);
}

static inline bool pq_is_hex_digit(char c) {
    return pq_is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* A letter, digit, underscore or byte beyond ASCII: what words and SQL names are made of. */
static inline bool pq_is_word_byte(char c) {
    return pq_is_alphanumeric(c) || c == '_' || (unsigned char)c >= 0x80;
}

/* A space, tab, line feed or carriage return, as JSON has it. */
static inline bool pq_is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* A blank, vertical tab or form feed, as C and SQL have it. */
static inline bool pq_is_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static inline char pq_to_lower(char c) {
    return pq_is_upper(c) ? (char)(c - 'A' + 'a') : c;
}

static inline char pq_to_upper(char c) {
    return pq_is_lower(c) ? (char)(c - 'a' + 'A') : c;
}

/* A letter or underscore, then letters, digits and underscores. */
bool pq_is_plain_name(const char *text, size_t size);

/* Are two identifiers the same to SQLite: equal but for the case of ASCII letters? */
bool pq_same_name(const char *a, const char *b);

/* Does the text of `size` bytes begin or end with the string? */
bool pq_starts_with(const char *text, size_t size, const char *beginning);
bool pq_ends_with(const char *text, size_t size, const char *ending);

/* Where the digits end that begin at `at`; `at` itself if there are none. The text ends with NUL.
 */
size_t pq_skip_digits(const char *text, size_t at);

#endif
