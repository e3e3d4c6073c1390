/*
 * The twin as an SQLite image, for callers that need the bytes.
 */
#ifndef PQ_TWIN_IMAGE_H
#define PQ_TWIN_IMAGE_H

#include "pq_error.h"

#include <stdbool.h>
#include <stdint.h>

/* Makes the image of a seed, with other names or with Chinook's; *bytes is from malloc and the
 * caller's. The same bytes on every platform. Errors: PQ_OUT_OF_MEMORY, PQ_LIMIT_BYTES. */
pq_status pq_twin_image(uint64_t seed, bool renamed, unsigned char **bytes, size_t *size,
                        pq_error *error);

/* The 64-bit FNV-1a hash of bytes: enough to see that two images are the same. */
uint64_t pq_fnv1a(const unsigned char *bytes, size_t size);

#endif
