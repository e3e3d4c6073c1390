#include "pq_prompts.h"

#include "pq_json.h"

#include <string.h>

/* data/prompts/strategies.json, embedded by pq_embed of CMake. */
extern const unsigned char pq_strategies_json[];
extern const size_t pq_strategies_json_size;

const char *pq_strategies_builtin(size_t *size) {
    *size = pq_strategies_json_size;
    return (const char *)pq_strategies_json;
}

/* ---- reading ---- */

static pq_status check_strategy(const pq_reading *reading, const pq_value *object, void *into) {
    const pq_strategy *strategy = into;
    if (strstr(strategy->user, "{question}") == NULL) {
        return pq_json_refuse(object, reading->error,
                              "the \"user\" prompt must contain {question}");
    }
    if (strstr(strategy->repair_first, "{error}") == NULL ||
        strstr(strategy->repair, "{error}") == NULL) {
        return pq_json_refuse(object, reading->error,
                              "the \"repair\" and \"repair_first\" prompts must contain {error}");
    }
    bool shown =
        strstr(strategy->system, "{schema}") != NULL || strstr(strategy->user, "{schema}") != NULL;
    if (shown != strategy->schema) {
        return pq_json_refuse(object, reading->error,
                              "\"schema\" does not fit the prompt, which %s {schema}",
                              shown ? "names" : "does not name");
    }
    return PQ_OK;
}

static const pq_field strategy_fields[] = {
    {PQ_FIELD_TEXT(pq_strategy, id), .filled = true, .help = "Id of the strategy."},
    {PQ_FIELD_TEXT(pq_strategy, name), .filled = true, .help = "Display name."},
    {PQ_FIELD_TEXT(pq_strategy, help), .filled = true, .help = "What it does, in one sentence."},
    {PQ_FIELD_BOOL(pq_strategy, schema), .help = "The prompt shows the schema."},
    {PQ_FIELD_BOOL(pq_strategy, json_mode), .help = "Asks for JSON where the model has the mode."},
    {PQ_FIELD_BOOL(pq_strategy, free_repair), .help = "Tries local repairs, which cost no tokens."},
    {PQ_FIELD_INTEGER(pq_strategy, repair_turns), .bounds = PQ_WHOLE_TO(0, PQ_MAX_REPAIR_TURNS),
     .help = "Maximum of repair turns."},
    {PQ_FIELD_INTEGER(pq_strategy, history), .bounds = PQ_WHOLE_TO(0, PQ_MAX_HISTORY),
     .help = "Maximum of earlier exchanges sent along."},
    {PQ_FIELD_TEXT(pq_strategy, system), .help = "System message; empty for none."},
    {PQ_FIELD_TEXT(pq_strategy, user), .filled = true, .help = "User message."},
    {PQ_FIELD_TEXT(pq_strategy, repair_first), .filled = true,
     .help = "Message of the first repair turn."},
    {PQ_FIELD_TEXT(pq_strategy, repair), .filled = true, .help = "Message of later repair turns."},
    {PQ_FIELD_TEXT(pq_strategy, repair_no_sql), .filled = true,
     .help = "Message after a reply without SQL."},
};
static const pq_shape strategy_shape =
    PQ_SHAPE(pq_strategy, strategy_fields, .check = check_strategy);

typedef struct document {
    pq_strategy *strategies;
    size_t n_strategies;
} document;

static pq_status check_ids(const pq_reading *reading, const pq_value *array, void *at) {
    const document *read = (const document *)((const char *)at - offsetof(document, strategies));
    for (size_t i = 0; i < read->n_strategies; i++) {
        const char *id = read->strategies[i].id;
        if (pq_strategy_find(read->strategies, i, id) != NULL) {
            pq_value item = pq_json_item(array, i);
            return pq_json_refuse(&item, reading->error, "two strategies have the id \"%.60s\"",
                                  id);
        }
    }
    return PQ_OK;
}

static const pq_field document_fields[] = {
    {PQ_FIELD_OBJECTS(document, strategies), PQ_COUNT(document, n_strategies),
     .of = &strategy_shape, .check = check_ids, .help = "Strategies."},
};
const pq_shape pq_strategies_shape =
    PQ_SHAPE(document, document_fields, .format = PQ_STRATEGIES_FORMAT);

pq_status pq_strategies_read(const char *text, size_t size, pq_arena *arena,
                             pq_strategy **strategies, size_t *count, pq_error *error) {
    pq_json *parsed = NULL;
    *strategies = NULL;
    *count = 0;
    pq_status status = pq_json_parse(text, size, &parsed, error);
    if (status != PQ_OK) {
        return status;
    }
    pq_value root = pq_json_root(parsed);
    document read = {0};
    const pq_reading reading = {.arena = arena, .error = error, .copies = true};
    status = pq_shape_document(&pq_strategies_shape, &root, &read, &reading);
    pq_json_free(parsed);
    if (status == PQ_OK) {
        *strategies = read.strategies;
        *count = read.n_strategies;
    }
    return status;
}

const pq_strategy *pq_strategy_find(const pq_strategy *strategies, size_t count, const char *id) {
    for (size_t i = 0; i < count; i++) {
        if (strcmp(strategies[i].id, id) == 0) {
            return &strategies[i];
        }
    }
    return NULL;
}

/* ---- filling in ---- */

void pq_prompt_fill(const char *template_text, const pq_filling *filling, pq_text *text) {
    const struct {
        const char *place, *content;
    } places[] = {
        {"{schema}", filling->schema},
        {"{question}", filling->question},
        {"{sql}", filling->sql},
        {"{error}", filling->error},
    };
    const char *at = template_text;
    while (*at != '\0') {
        size_t plain = strcspn(at, "{");
        pq_text_append_bytes(text, at, plain);
        at += plain;
        if (*at == '\0') {
            return;
        }
        size_t i = 0;
        while (i < sizeof places / sizeof places[0] &&
               strncmp(at, places[i].place, strlen(places[i].place)) != 0) {
            i++;
        }
        if (i < sizeof places / sizeof places[0]) {
            pq_text_append(text, places[i].content == NULL ? "" : places[i].content);
            at += strlen(places[i].place);
        } else {
            pq_text_append(text, "{");
            at++;
        }
    }
}
