/*
 * The operations: what the page's engine.call(op, request) and `perquery call OP` both run.
 * JSON in, JSON out, the same bytes on both.
 *
 * A session owns what was loaded (files under a name), the databases opened from it and the
 * evaluations in progress. Sessions are independent.
 */
#ifndef PQ_API_H
#define PQ_API_H

#include "pq_error.h"
#include "pq_text.h"

#include <stdbool.h>

typedef struct pq_api pq_api;

/* A new session, to be freed with pq_api_free; NULL when out of memory. */
pq_api *pq_api_new(void);
void pq_api_free(pq_api *api);

/* Keeps `bytes` (from malloc) under `name`, instead of what had that name before. The session
 * owns the bytes from here on, also when it fails. The envelope is {"ok":true,"result":{"name":
 * ...,"bytes":...}}. Errors: PQ_BAD_FIELD for a name that is empty or over 200 bytes,
 * PQ_OUT_OF_MEMORY. */
void pq_api_load(pq_api *api, const char *name, void *bytes, size_t size, pq_text *envelope);

/* Runs one operation. `request` is a JSON object; an empty text counts as {}. The envelope,
 * which replaces what `envelope` held, is {"ok":true,"result":...} or
 * {"ok":false,"error":{"code":...,"message":...,"where":...}}. Returns the status.
 *
 * The error of a refused value has as data, too, what the message says, each where there is one:
 * "refusal" (a code of PQ_REFUSAL_LIST), "min" or "above" (the bound itself is excluded) and "max"
 * (of a number, a list's length or a text's bytes), "whole" (of what has bounds, and of any number:
 * must it be whole?), "words" (what is allowed) and "found" (what was there, as text). The error of
 * a loaded file among several has its name and the place in it as "file" and "in_file". */
pq_status pq_api_call(pq_api *api, const char *operation, const char *request, size_t size,
                      pq_text *envelope);

/* Appends what an operation does and the fields of its request, as text for a terminal; false if
 * there is no such operation. */
bool pq_api_help(const char *operation, pq_text *text);

/* The bytes that stand before and after the result in a good envelope. */
#define PQ_API_RESULT_PREFIX "{\"ok\":true,\"result\":"
#define PQ_API_RESULT_SUFFIX "}"

#endif
