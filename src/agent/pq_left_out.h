/*
 * Fields that a provider refuses. A request that ends with an error which names one of its fields
 * is repeated without that field. A series remembers it, so that later requests omit the field from
 * the start.
 *
 *     if (pq_left_out_note(&left_out, body, size, "temperature", message)) ...
 *     pq_left_out_apply(&left_out, arena, &body, &size);
 */
#ifndef PQ_LEFT_OUT_H
#define PQ_LEFT_OUT_H

#include "pq_arena.h"
#include "pq_error.h"

#include <stdbool.h>
#include <stddef.h>

enum { PQ_MAX_LEFT_OUT = 8, PQ_LEFT_OUT_BYTES = 40 };

/* Names of fields of the request's object. Starts zeroed. */
typedef struct pq_left_out {
    size_t n;
    char names[PQ_MAX_LEFT_OUT][PQ_LEFT_OUT_BYTES];
} pq_left_out;

bool pq_left_out_has(const pq_left_out *left_out, const char *name);

/* Adds every name of `other`. */
void pq_left_out_add(pq_left_out *left_out, const pq_left_out *other);

/* Adds the field of the request that an error names: by `param`, the error's own field for it (NULL
 * if it has none), or else by the first name in its message. "model", "messages" and "stream" are
 * never left out, and neither is the token limit once both of its names were refused. False if the
 * error names no field that may be left out. */
bool pq_left_out_note(pq_left_out *left_out, const char *body, size_t size, const char *param,
                      const char *message);

/* Replaces *body by one in the arena without these fields. "max_tokens" and "max_completion_tokens"
 * replace each other. Errors: PQ_OUT_OF_MEMORY. */
pq_status pq_left_out_apply(const pq_left_out *left_out, pq_arena *arena, const char **body,
                            size_t *size);

#endif
