/*
 * A text buffer that grows. Failure is sticky: after an allocation fails every append does
 * nothing, and `failed` says so once, at the end.
 *
 *     pq_text text = {0};
 *     pq_text_append(&text, "SELECT ");
 *     pq_text_format(&text, "%zu", n);
 *     if (text.failed) ...
 *     pq_text_free(&text);
 */
#ifndef PQ_TEXT_H
#define PQ_TEXT_H

#include "pq_ascii.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct pq_text {
    char *data;  /* NUL-terminated once something was appended; NULL before */
    size_t size; /* bytes, without the NUL */
    size_t capacity;
    bool failed; /* an allocation failed; data is incomplete */
} pq_text;

void pq_text_append(pq_text *text, const char *string);
void pq_text_append_bytes(pq_text *text, const void *bytes, size_t size);

/* Appends one printf-formatted piece. */
void pq_text_format(pq_text *text, const char *format, ...)
#if defined(__GNUC__)
    __attribute__((format(printf, 2, 3)))
#endif
    ;

/* Appends a byte as two hexadecimal digits, in small letters: a blob has millions of them. */
void pq_text_append_hex(pq_text *text, unsigned char byte);

/* Appends a finite number in the shortest decimal form that reads back as the same double
 * ("0.1", "1e+21", "-0.0" as "-0"). Not for NaN and infinities, which JSON cannot hold. */
void pq_text_number(pq_text *text, double number);

/* Empties the text and keeps its memory; clears `failed`. */
void pq_text_clear(pq_text *text);

/* Frees the memory and makes the text empty. */
void pq_text_free(pq_text *text);

/* The content as a NUL-terminated string ("" for an empty text). Valid until the next append. */
const char *pq_text_string(const pq_text *text);

/* How many bytes the UTF-8 character at `bytes` has (1 to 4), or 0 if it is not valid UTF-8
 * (overlong forms, surrogates and values above U+10FFFF are not). `size` > 0 bytes are there. */
size_t pq_utf8_length(const char *bytes, size_t size);

#endif
