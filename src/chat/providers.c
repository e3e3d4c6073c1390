#include "pq_providers.h"

#include <string.h>

extern const unsigned char pq_providers_json[];
extern const size_t pq_providers_json_size;

const char *pq_providers_builtin(size_t *size) {
    *size = pq_providers_json_size;
    return (const char *)pq_providers_json;
}

/* A string member; absent or null gives NULL if it is optional. */
static pq_status read_string(const pq_value *object, const char *key, bool optional,
                             const char **string, pq_error *error) {
    pq_value value;
    *string = NULL;
    if (!pq_json_find(object, key, &value)) {
        return optional ? PQ_OK : pq_json_member(object, key, &value, error);
    }
    return pq_json_string(&value, string, error);
}

static pq_status read_bool(const pq_value *object, const char *key, bool *flag, pq_error *error) {
    pq_value value;
    pq_status status = pq_json_member(object, key, &value, error);
    return status == PQ_OK ? pq_json_bool(&value, flag, error) : status;
}

static pq_status read_json_mode(const pq_value *object, pq_arena *arena, pq_provider *provider,
                                pq_error *error) {
    pq_value mode;
    pq_value list;
    pq_status status = pq_json_member(object, "json_mode", &mode, error);
    if (status == PQ_OK) {
        status = read_bool(&mode, "supported", &provider->json_mode, error);
    }
    if (status == PQ_OK) {
        status = pq_json_member(&mode, "except", &list, error);
    }
    if (status == PQ_OK) {
        status = pq_json_array(&list, &provider->n_json_mode_except, error);
    }
    if (status != PQ_OK) {
        return status;
    }
    provider->json_mode_except =
        pq_arena_array(arena, provider->n_json_mode_except, sizeof *provider->json_mode_except);
    if (provider->json_mode_except == NULL) {
        return pq_error_memory(error);
    }
    for (size_t i = 0; i < provider->n_json_mode_except && status == PQ_OK; i++) {
        pq_value item = pq_json_item(&list, i);
        status = pq_json_string(&item, &provider->json_mode_except[i], error);
    }
    return status;
}

static pq_status read_models(const pq_value *object, pq_arena *arena, pq_provider *provider,
                             pq_error *error) {
    pq_value list;
    pq_status status = pq_json_member(object, "models", &list, error);
    if (status == PQ_OK) {
        status = pq_json_array(&list, &provider->n_models, error);
    }
    if (status != PQ_OK) {
        return status;
    }
    provider->models = pq_arena_array(arena, provider->n_models, sizeof *provider->models);
    if (provider->models == NULL) {
        return pq_error_memory(error);
    }
    for (size_t i = 0; i < provider->n_models && status == PQ_OK; i++) {
        pq_value item = pq_json_item(&list, i);
        status = read_string(&item, "id", false, &provider->models[i].id, error);
        if (status == PQ_OK) {
            status = read_string(&item, "price", true, &provider->models[i].price, error);
        }
    }
    return status;
}

static pq_status read_provider(const pq_value *object, pq_arena *arena, pq_provider *provider,
                               pq_error *error) {
    pq_status status = read_string(object, "id", false, &provider->id, error);
    if (status == PQ_OK) {
        status = read_string(object, "name", false, &provider->name, error);
    }
    if (status == PQ_OK) {
        status = read_string(object, "base_url", false, &provider->base_url, error);
    }
    if (status == PQ_OK) {
        status = read_bool(object, "needs_key", &provider->needs_key, error);
    }
    if (status == PQ_OK) {
        status = read_string(object, "key_env", true, &provider->key_env, error);
    }
    if (status == PQ_OK) {
        status = read_string(object, "max_tokens_field", false, &provider->max_tokens_field, error);
    }
    if (status == PQ_OK) {
        status = read_string(object, "default_model", true, &provider->default_model, error);
    }
    if (status == PQ_OK) {
        status = pq_json_member(object, "extra", &provider->extra, error);
    }
    if (status == PQ_OK) {
        status = read_json_mode(object, arena, provider, error);
    }
    return status == PQ_OK ? read_models(object, arena, provider, error) : status;
}

pq_status pq_providers_read(const pq_value *document, pq_arena *arena, pq_provider **providers,
                            size_t *count, pq_error *error) {
    const char *format = NULL;
    pq_value list;
    pq_status status = read_string(document, "format", false, &format, error);
    if (status == PQ_OK && strcmp(format, PQ_PROVIDERS_FORMAT) != 0) {
        status = pq_error_set(error, PQ_BAD_FORMAT, "format",
                              "\"%.40s\" is not " PQ_PROVIDERS_FORMAT, format);
    }
    if (status == PQ_OK) {
        status = pq_json_member(document, "providers", &list, error);
    }
    if (status == PQ_OK) {
        status = pq_json_array(&list, count, error);
    }
    if (status != PQ_OK) {
        return status;
    }
    *providers = pq_arena_array(arena, *count, sizeof **providers);
    if (*providers == NULL) {
        return pq_error_memory(error);
    }
    for (size_t i = 0; i < *count && status == PQ_OK; i++) {
        pq_value item = pq_json_item(&list, i);
        status = read_provider(&item, arena, &(*providers)[i], error);
    }
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
