/*
 * JSON out: a writer that puts the commas. Output is compact, in the order of the calls, numbers
 * in their shortest round-trip form, so equal values give equal bytes on every platform.
 *
 *     pq_writer w = pq_writer_to(&text);
 *     pq_write_object(&w);
 *     pq_write_key(&w, "n");
 *     pq_write_integer(&w, 25);
 *     pq_write_end(&w);          -> {"n":25}
 *
 * The only failure is memory, and it is sticky in the text (text.failed).
 */
#ifndef PQ_WRITE_H
#define PQ_WRITE_H

#include "pq_text.h"

#include <stdint.h>

/* Deeper than any text that pq_json_parse accepts, plus what is written around it. */
enum { PQ_WRITE_MAX_DEPTH = 240 };

typedef struct pq_writer {
    pq_text *text; /* borrowed */
    int depth;
    bool after_key;
    bool has_item[PQ_WRITE_MAX_DEPTH + 1];
    char closer[PQ_WRITE_MAX_DEPTH + 1];
} pq_writer;

pq_writer pq_writer_to(pq_text *text);

void pq_write_object(pq_writer *w); /* at most PQ_WRITE_MAX_DEPTH open at once */
void pq_write_array(pq_writer *w);
void pq_write_end(pq_writer *w); /* closes the innermost object or array */
void pq_write_key(pq_writer *w, const char *key);

void pq_write_null(pq_writer *w);
void pq_write_bool(pq_writer *w, bool flag);
void pq_write_integer(pq_writer *w, int64_t integer);
void pq_write_size(pq_writer *w, size_t size);
/* NaN, which stands for "no figure", and infinities are written as null. */
void pq_write_number(pq_writer *w, double number);
/* NULL is written as null. Bytes that are not UTF-8 are written as U+FFFD. */
void pq_write_string(pq_writer *w, const char *string);
void pq_write_bytes(pq_writer *w, const char *bytes, size_t size);
/* A piece that is JSON already. */
void pq_write_raw(pq_writer *w, const char *json, size_t size);

/* key and value in one call. */
void pq_write_key_string(pq_writer *w, const char *key, const char *string);
void pq_write_key_integer(pq_writer *w, const char *key, int64_t integer);
void pq_write_key_size(pq_writer *w, const char *key, size_t size);
void pq_write_key_number(pq_writer *w, const char *key, double number);
void pq_write_key_bool(pq_writer *w, const char *key, bool flag);
/* The key, and the beginning of its value. */
void pq_write_key_object(pq_writer *w, const char *key);
void pq_write_key_array(pq_writer *w, const char *key);

#endif
