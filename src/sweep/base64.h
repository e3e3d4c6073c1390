/*
 * Base64 with padding and no line breaks. Private to this folder.
 * Source: RFC 4648, section 4.
 */
#ifndef PQ_SWEEP_BASE64_H
#define PQ_SWEEP_BASE64_H

#include "pq_arena.h"
#include "pq_text.h"

#include <stdbool.h>

/* Appends the code of `size` bytes. */
void pq_base64_encode(const char *bytes, size_t size, pq_text *code);

/* Is it the one code of some bytes? Padding must be there, and the bits that it leaves over 0. */
bool pq_base64_valid(const char *code, size_t size);

/* The bytes of a valid code, in the arena; NULL when out of memory. */
char *pq_base64_decode(const char *code, size_t size, pq_arena *arena, size_t *decoded);

#endif
