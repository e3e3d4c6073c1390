#include "pq_providers.h"

#include "pq_sources.h"

#include <string.h>

extern const unsigned char pq_providers_json[];
extern const size_t pq_providers_json_size;

const char *pq_providers_builtin(size_t *size) {
    *size = pq_providers_json_size;
    return (const char *)pq_providers_json;
}

/* Facts that are only shown are checked and not kept. */

static const pq_field model_fields[] = {
    {PQ_FIELD_TEXT(pq_provider_model, id), .filled = true,
     .help = "The model as the provider spells it."},
    {PQ_FIELD_TEXT(pq_provider_model, price), PQ_OPTIONAL, .filled = true,
     .help = "First part of the ids of its rows in the price book."},
};
static const pq_shape model_shape = PQ_SHAPE(pq_provider_model, model_fields);

static const pq_field json_mode_fields[] = {
    {PQ_FIELD_BOOL(pq_provider, json_mode), .nullable = true, .key = "supported",
     .help = "Models have JSON mode; null if unknown."},
    {PQ_FIELD_TEXTS(pq_provider, json_mode_except), PQ_COUNT(pq_provider, n_json_mode_except),
     .filled = true, .key = "except", .help = "Models without it."},
};
static const pq_shape json_mode_shape = PQ_SHAPE(pq_provider, json_mode_fields);

/* A text that is only shown, with its key or its source. */
typedef struct shown {
    const char *text, *more;
} shown;

static const pq_field hint_fields[] = {
    {PQ_FIELD_TEXT(shown, more), .key = "begins", .nullable = true, .filled = true,
     .help = "How a key begins; null if unknown."},
    {PQ_FIELD_TEXT(shown, text), .key = "url", .filled = true, .help = "Where to get a key."},
};
static const pq_shape hint_shape = PQ_SHAPE(shown, hint_fields);

static const pq_field browsers_fields[] = {
    {PQ_FIELD_UNKEPT(PQ_FIELD_IS_BOOL, "allowed"), .nullable = true,
     .help = "Calls from web pages are answered; null if unknown."},
    {PQ_FIELD_TEXT(shown, more), .key = "source", .nullable = true, .filled = true,
     .help = "Key of the source."},
    {PQ_FIELD_UNKEPT(PQ_FIELD_IS_TEXT, "read_on"), .check = pq_check_date,
     .help = "Day on which it was found."},
    {PQ_FIELD_TEXT(shown, text), .key = "note", .filled = true, .help = "How it was found."},
};
static const pq_shape browsers_shape = PQ_SHAPE(shown, browsers_fields);

static const pq_field quirk_fields[] = {
    {PQ_FIELD_TEXT(shown, text), .filled = true, .help = "What is special."},
    {PQ_FIELD_TEXT(shown, more), .key = "source", .filled = true, .help = "Key of the source."},
};
static const pq_shape quirk_shape = PQ_SHAPE(shown, quirk_fields);

static const pq_field citation_fields[] = {
    {PQ_FIELD_TEXT(shown, more), .key = "field", .help = "Field of the provider."},
    {PQ_FIELD_TEXT(shown, text), .key = "source", .filled = true, .help = "Key of its source."},
};
static const pq_shape citation_shape = PQ_SHAPE(shown, citation_fields);

/* A provider while it is read. */
typedef struct provider_row {
    pq_provider provider;
    shown key_hint, browsers, *quirks, *sources;
    size_t n_quirks, n_sources, max_tokens_field;
} provider_row;

const char *const pq_max_tokens_fields[] = {"max_tokens", "max_completion_tokens", NULL};
static const char *const reasoning_fields[] = {"reasoning", "reasoning_content", NULL};

/* What a call needs comes first: the compiled-in file has nothing else. */
enum { N_CALL_FIELDS = 11 };

static const pq_field provider_fields[] = {
    {PQ_FIELD_TEXT(provider_row, provider.id), .filled = true, .help = "Id of the provider."},
    {PQ_FIELD_TEXT(provider_row, provider.name), .filled = true, .help = "Display name."},
    {PQ_FIELD_UNKEPT(PQ_FIELD_IS_BOOL, "default"), .help = "The provider that is offered first."},
    {PQ_FIELD_TEXT(provider_row, provider.base_url), .filled = true,
     .help = "Address of the API, without a slash at the end."},
    {PQ_FIELD_BOOL(provider_row, provider.needs_key), .help = "Calls need a key."},
    {PQ_FIELD_TEXT(provider_row, provider.key_env), PQ_OPTIONAL, .filled = true,
     .help = "Environment variable of the key."},
    {PQ_FIELD_WORD(provider_row, max_tokens_field), .words = pq_max_tokens_fields,
     .help = "Field of a request that limits the output."},
    {PQ_FIELD_TEXT(provider_row, provider.default_model), PQ_OPTIONAL, .filled = true,
     .help = "Model to start with."},
    {PQ_FIELD_VALUE(provider_row, provider.extra), .takes = 1u << PQ_KIND_OBJECT,
     .help = "Fields that are added to each request."},
    {PQ_FIELD_OBJECT(provider_row, provider), .key = "json_mode", .of = &json_mode_shape,
     .help = "Which models have JSON mode."},
    {PQ_FIELD_OBJECTS(provider_row, provider.models), PQ_COUNT(provider_row, provider.n_models),
     .of = &model_shape, .help = "Known models."},

    /* what is only shown */
    {PQ_FIELD_OBJECT(provider_row, key_hint), PQ_OPTIONAL, .of = &hint_shape,
     .help = "What a key looks like, and where to get one."},
    {PQ_FIELD_UNKEPT(PQ_FIELD_IS_BOOL, "stream_usage"), .nullable = true,
     .help = "Streams say how many tokens they took; null if unknown."},
    {PQ_FIELD_UNKEPT(PQ_FIELD_IS_WORD, "reasoning_field"), .nullable = true,
     .words = reasoning_fields, .help = "Field of a reply that holds reasoning; null for none."},
    {PQ_FIELD_OBJECT(provider_row, browsers), .of = &browsers_shape,
     .help = "Whether a web page may call it."},
    {PQ_FIELD_OBJECTS(provider_row, quirks), PQ_COUNT(provider_row, n_quirks), .of = &quirk_shape,
     .help = "What its API does differently."},
    {PQ_FIELD_UNKEPT(PQ_FIELD_IS_TEXT, "models_note"), .filled = true,
     .help = "What to know about the list."},
    {PQ_FIELD_MAP(provider_row, sources), PQ_COUNT(provider_row, n_sources), .of = &citation_shape,
     .help = "Keys of the sources of its fields, by field."},
};
static const pq_shape provider_shape = PQ_SHAPE(provider_row, provider_fields);
static const pq_shape call_shape = {.name = "provider_row",
                                    .size = sizeof(provider_row),
                                    .fields = provider_fields,
                                    .n_fields = N_CALL_FIELDS};

typedef struct document {
    pq_sources sources;
    provider_row *providers;
    size_t n_providers;
} document;

static const pq_field document_fields[] = {
    PQ_ROW_OF_SOURCES(document, sources),
    {PQ_FIELD_OBJECTS(document, providers), PQ_COUNT(document, n_providers), .of = &provider_shape,
     .help = "Providers and what a request to them needs."},
};
const pq_shape pq_providers_shape =
    PQ_SHAPE(document, document_fields, .format = PQ_PROVIDERS_FORMAT);

static const pq_field builtin_fields[] = {
    {PQ_FIELD_OBJECTS(document, providers), PQ_COUNT(document, n_providers), .of = &call_shape,
     .help = "Providers and what a call to them needs."},
};
static const pq_shape builtin_shape = PQ_SHAPE(document, builtin_fields);

static pq_status read_builtin(pq_json *json, pq_arena *arena, pq_provider **providers,
                              size_t *count, pq_error *error) {
    document read = {0};
    const pq_reading reading = {.arena = arena, .error = error};
    const pq_value root = pq_json_root(json);
    pq_status status = pq_shape_read(&builtin_shape, &root, &read, &reading);
    if (status != PQ_OK) {
        return status;
    }
    *providers = pq_arena_array(arena, read.n_providers, sizeof **providers);
    if (*providers == NULL) {
        return pq_error_memory(error);
    }
    for (size_t i = 0; i < read.n_providers; i++) {
        provider_row *row = &read.providers[i];
        row->provider.max_tokens_field = pq_max_tokens_fields[row->max_tokens_field];
        (*providers)[i] = row->provider;
    }
    *count = read.n_providers;
    return PQ_OK;
}

pq_status pq_providers_known(pq_json **json, pq_arena *arena, pq_provider **providers,
                             size_t *count, pq_error *error) {
    size_t size = 0;
    const char *text = pq_providers_builtin(&size);
    *count = 0;
    pq_status status = pq_json_parse(text, size, json, error);
    return status != PQ_OK ? status : read_builtin(*json, arena, providers, count, error);
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
