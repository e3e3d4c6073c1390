/*
 * Providers, from data/providers/providers.json. Compiled in is only what a call needs. Sources,
 * browser access and quirks stay in the file, which the page fetches and shows.
 */
#ifndef PQ_PROVIDERS_H
#define PQ_PROVIDERS_H

#include "pq_arena.h"
#include "pq_json.h"
#include "pq_shape.h"

#define PQ_PROVIDERS_FORMAT "perquery-providers/1"

typedef struct pq_provider_model {
    const char *id;
    const char *price; /* first part of the ids of its price rows; NULL if there are none */
} pq_provider_model;

typedef struct pq_provider {
    const char *id;
    const char *name;     /* the display name */
    const char *base_url; /* without a slash at the end */
    bool needs_key;
    const char *key_env; /* environment variable of its key; NULL for none */
    bool json_mode;
    const char **json_mode_except; /* models without JSON mode */
    size_t n_json_mode_except;
    const char *max_tokens_field; /* one of pq_max_tokens_fields */
    pq_value extra;               /* an object of the document */
    pq_provider_model *models;
    size_t n_models;
    const char *default_model; /* NULL if there is none */
} pq_provider;

/* The words of "max_tokens_field": fields of a request that limit the output. Ends with NULL. */
extern const char *const pq_max_tokens_fields[];

/* What is compiled in: {"providers": [...]}, each with what a call needs. Static. */
const char *pq_providers_builtin(size_t *size);

/* The shape of the file, with what is only shown. */
extern const pq_shape pq_providers_shape;

/* Reads what is compiled in into the arena. Strings live as long as *json, which the caller frees
 * with pq_json_free(), also after an error (it may be NULL then). Error: PQ_OUT_OF_MEMORY. */
pq_status pq_providers_known(pq_json **json, pq_arena *arena, pq_provider **providers,
                             size_t *count, pq_error *error);

/* The provider of that id, or NULL. */
const pq_provider *pq_provider_find(const pq_provider *providers, size_t count, const char *id);

/* Does the model have JSON mode at this provider? */
bool pq_provider_has_json_mode(const pq_provider *provider, const char *model);

/* The model of that id in the list, or NULL. */
const pq_provider_model *pq_provider_model_find(const pq_provider *provider, const char *id);

#endif
