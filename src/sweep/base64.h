/*
 * Base64 with padding and without line breaks. Private to src/sweep. Source: RFC 4648, section 4.
 */
#ifndef PQ_SWEEP_BASE64_H
#define PQ_SWEEP_BASE64_H

#include "pq_arena.h"
#include "pq_text.h"

#include <stdbool.h>

/* Appends the code of `size` bytes. */
void pq_base64_encode(const char *bytes, size_t size, pq_text *code);

/* Is this a canonical code? It must have its padding, and the unused bits must be 0. */
bool pq_base64_valid(const char *code, size_t size);

/* Decodes a valid code into the arena; NULL when out of memory. */
char *pq_base64_decode(const char *code, size_t size, pq_arena *arena, size_t *decoded);

#endif
