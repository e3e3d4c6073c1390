#include "pq_prompts.h"

#include "pq_json.h"

#include <string.h>

#define FORMAT "perquery-strategies/1"

/* data/prompts/strategies.json, put there by pq_embed. */
extern const unsigned char pq_strategies_json[];
extern const size_t pq_strategies_json_size;

const char *pq_strategies_builtin(size_t *size) {
    *size = pq_strategies_json_size;
    return (const char *)pq_strategies_json;
}

/* ---- reading ---- */

/* Copies a text field to the arena. */
static pq_status read_text(const pq_value *object, const char *key, bool may_be_empty,
                           pq_arena *arena, const char **text, pq_error *error) {
    pq_value value;
    const char *string;
    pq_status status = pq_json_member(object, key, &value, error);
    if (status == PQ_OK) {
        status = pq_json_string(&value, &string, error);
    }
    if (status != PQ_OK) {
        return status;
    }
    if (*string == '\0' && !may_be_empty) {
        return pq_json_refuse(&value, error, "the text is empty");
    }
    *text = pq_arena_string(arena, string);
    return *text == NULL ? pq_error_memory(error) : PQ_OK;
}

static pq_status read_bool(const pq_value *object, const char *key, bool *flag, pq_error *error) {
    pq_value value;
    pq_status status = pq_json_member(object, key, &value, error);
    return status == PQ_OK ? pq_json_bool(&value, flag, error) : status;
}

static pq_status read_count(const pq_value *object, const char *key, int most, int *count,
                            pq_error *error) {
    pq_value value;
    int64_t integer = 0;
    pq_status status = pq_json_member(object, key, &value, error);
    if (status == PQ_OK) {
        status = pq_json_integer(&value, 0, most, &integer, error);
    }
    *count = (int)integer;
    return status;
}

static pq_status read_settings(const pq_value *value, pq_strategy *strategy, pq_error *error) {
    pq_status status = read_bool(value, "schema", &strategy->schema, error);
    if (status == PQ_OK) {
        status = read_bool(value, "json_mode", &strategy->json_mode, error);
    }
    if (status == PQ_OK) {
        status = read_bool(value, "free_repair", &strategy->free_repair, error);
    }
    if (status == PQ_OK) {
        status =
            read_count(value, "repair_turns", PQ_MAX_REPAIR_TURNS, &strategy->repair_turns, error);
    }
    if (status == PQ_OK) {
        status = read_count(value, "history", PQ_MAX_HISTORY, &strategy->history, error);
    }
    return status;
}

static pq_status read_texts(const pq_value *value, pq_arena *arena, pq_strategy *strategy,
                            pq_error *error) {
    const struct {
        const char *key;
        const char **text;
    } texts[] = {
        {"id", &strategy->id},         {"name", &strategy->name},
        {"help", &strategy->help},     {"system", &strategy->system},
        {"user", &strategy->user},     {"repair_first", &strategy->repair_first},
        {"repair", &strategy->repair}, {"repair_no_sql", &strategy->repair_no_sql},
    };
    pq_status status = PQ_OK;
    for (size_t i = 0; status == PQ_OK && i < sizeof texts / sizeof texts[0]; i++) {
        bool may_be_empty = texts[i].text == &strategy->system;
        status = read_text(value, texts[i].key, may_be_empty, arena, texts[i].text, error);
    }
    return status;
}

static pq_status read_strategy(const pq_value *value, pq_arena *arena, pq_strategy *strategy,
                               pq_error *error) {
    static const char *const fields[] = {
        "id",      "name",   "help", "schema",       "json_mode", "free_repair",   "repair_turns",
        "history", "system", "user", "repair_first", "repair",    "repair_no_sql", NULL};
    pq_status status = pq_json_object(value, fields, error);
    if (status == PQ_OK) {
        status = read_settings(value, strategy, error);
    }
    if (status == PQ_OK) {
        status = read_texts(value, arena, strategy, error);
    }
    if (status != PQ_OK) {
        return status;
    }
    if (strstr(strategy->user, "{question}") == NULL) {
        return pq_json_refuse(value, error, "\"user\" does not name {question}");
    }
    bool shown =
        strstr(strategy->system, "{schema}") != NULL || strstr(strategy->user, "{schema}") != NULL;
    if (shown != strategy->schema) {
        return pq_json_refuse(value, error, "\"schema\" does not fit the prompt, which %s {schema}",
                              shown ? "names" : "does not name");
    }
    return PQ_OK;
}

static pq_status check_format(const pq_value *root, pq_error *error) {
    static const char *const fields[] = {"format", "strategies", NULL};
    pq_value format;
    const char *name;
    pq_status status = pq_json_object(root, fields, error);
    if (status == PQ_OK) {
        status = pq_json_member(root, "format", &format, error);
    }
    if (status == PQ_OK) {
        status = pq_json_string(&format, &name, error);
    }
    if (status == PQ_OK && strcmp(name, FORMAT) != 0) {
        return pq_error_set(error, PQ_BAD_FORMAT, "format",
                            "the format is \"%s\"; this version reads \"%s\"", name, FORMAT);
    }
    return status;
}

static pq_status read_root(const pq_value *root, pq_arena *arena, pq_strategy **strategies,
                           size_t *count, pq_error *error) {
    pq_value list;
    pq_status status = check_format(root, error);
    if (status == PQ_OK) {
        status = pq_json_member(root, "strategies", &list, error);
    }
    if (status == PQ_OK) {
        status = pq_json_array(&list, count, error);
    }
    if (status != PQ_OK) {
        return status;
    }
    *strategies = pq_arena_array(arena, *count, sizeof **strategies);
    if (*strategies == NULL) {
        return pq_error_memory(error);
    }
    for (size_t i = 0; i < *count; i++) {
        pq_value item = pq_json_item(&list, i);
        status = read_strategy(&item, arena, &(*strategies)[i], error);
        if (status != PQ_OK) {
            return status;
        }
        if (pq_strategy_find(*strategies, i, (*strategies)[i].id) != NULL) {
            return pq_json_refuse(&item, error, "the id \"%s\" stands twice", (*strategies)[i].id);
        }
    }
    return PQ_OK;
}

pq_status pq_strategies_read(const char *text, size_t size, pq_arena *arena,
                             pq_strategy **strategies, size_t *count, pq_error *error) {
    pq_json *document;
    *strategies = NULL;
    *count = 0;
    pq_status status = pq_json_parse(text, size, &document, error);
    if (status != PQ_OK) {
        return status;
    }
    pq_value root = pq_json_root(document);
    status = read_root(&root, arena, strategies, count, error);
    pq_json_free(document);
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
