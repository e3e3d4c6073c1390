#include "pq_providers.h"

#include <string.h>

extern const unsigned char pq_providers_json[];
extern const size_t pq_providers_json_size;

const char *pq_providers_builtin(size_t *size) {
    *size = pq_providers_json_size;
    return (const char *)pq_providers_json;
}

/* Fields that are only shown are skipped. */

static const pq_field model_fields[] = {
    {PQ_FIELD_TEXT(pq_provider_model, id), .help = "The model as the provider spells it."},
    {PQ_FIELD_TEXT(pq_provider_model, price), PQ_OPTIONAL,
     .help = "First part of the ids of its rows in the price book."},
};
static const pq_shape model_shape = PQ_SHAPE(pq_provider_model, model_fields, .open = true);

static const pq_field json_mode_fields[] = {
    {PQ_FIELD_BOOL(pq_provider, json_mode), .key = "supported", .help = "Models have JSON mode."},
    {PQ_FIELD_TEXTS(pq_provider, json_mode_except), PQ_COUNT(pq_provider, n_json_mode_except),
     .key = "except", .help = "Models without it."},
};
static const pq_shape json_mode_shape = PQ_SHAPE(pq_provider, json_mode_fields, .open = true);

static const pq_field provider_fields[] = {
    {PQ_FIELD_TEXT(pq_provider, id), .filled = true, .help = "Id of the provider."},
    {PQ_FIELD_TEXT(pq_provider, name), .filled = true, .help = "Display name."},
    {PQ_FIELD_TEXT(pq_provider, base_url), .filled = true,
     .help = "Address of the API, without a slash at the end."},
    {PQ_FIELD_BOOL(pq_provider, needs_key), .help = "Calls need a key."},
    {PQ_FIELD_TEXT(pq_provider, key_env), PQ_OPTIONAL, .help = "Environment variable of the key."},
    {PQ_FIELD_TEXT(pq_provider, max_tokens_field),
     .help = "Field of a request that limits the output."},
    {PQ_FIELD_TEXT(pq_provider, default_model), PQ_OPTIONAL, .help = "Model to start with."},
    {PQ_FIELD_VALUE(pq_provider, extra), .takes = 1u << PQ_KIND_OBJECT,
     .help = "Fields that are added to each request."},
    {PQ_FIELD_SAME_STRUCT(pq_provider, "json_mode"), .of = &json_mode_shape,
     .help = "Which models have JSON mode."},
    {PQ_FIELD_OBJECTS(pq_provider, models), PQ_COUNT(pq_provider, n_models), .of = &model_shape,
     .help = "Known models."},
};
static const pq_shape provider_shape = PQ_SHAPE(pq_provider, provider_fields, .open = true);

typedef struct document {
    pq_provider *providers;
    size_t n_providers;
} document;

static const pq_field document_fields[] = {
    {PQ_FIELD_OBJECTS(document, providers), PQ_COUNT(document, n_providers), .of = &provider_shape,
     .help = "Providers and what a request to them needs."},
};
const pq_shape pq_providers_shape =
    PQ_SHAPE(document, document_fields, .format = PQ_PROVIDERS_FORMAT, .open = true);

pq_status pq_providers_read(const pq_value *value, pq_arena *arena, pq_provider **providers,
                            size_t *count, pq_error *error) {
    document read = {0};
    const pq_reading reading = {.arena = arena, .error = error};
    pq_status status = pq_shape_document(&pq_providers_shape, value, &read, &reading);
    *providers = read.providers;
    *count = status == PQ_OK ? read.n_providers : 0;
    return status;
}

const pq_provider *pq_provider_find(const pq_provider *providers, size_t count, const char *id) {
    for (size_t i = 0; i < count; i++) {
        if (strcmp(providers[i].id, id) == 0) {
            return &providers[i];
        }
    }
    return NULL;
}

bool pq_provider_has_json_mode(const pq_provider *provider, const char *model) {
    bool has = provider->json_mode;
    for (size_t i = 0; i < provider->n_json_mode_except; i++) {
        has = has && strcmp(provider->json_mode_except[i], model) != 0;
    }
    return has;
}

const pq_provider_model *pq_provider_model_find(const pq_provider *provider, const char *id) {
    for (size_t i = 0; i < provider->n_models; i++) {
        if (strcmp(provider->models[i].id, id) == 0) {
            return &provider->models[i];
        }
    }
    return NULL;
}
