#include "pq_gold.h"

#include "pq_ascii.h"

#include <string.h>

/* What a reader of one file needs everywhere. */
typedef struct reader {
    pq_arena *arena;
    pq_gold *gold;
    pq_error *error;
} reader;

static pq_status read_string(reader *r, const pq_value *value, const char **string) {
    const char *text = NULL;
    pq_status status = pq_json_string(value, &text, r->error);
    if (status != PQ_OK) {
        return status;
    }
    if (text[0] == '\0') {
        return pq_json_refuse(value, r->error, "an empty string");
    }
    *string = pq_arena_string(r->arena, text);
    return *string == NULL ? pq_error_memory(r->error) : PQ_OK;
}

static pq_status read_member(reader *r, const pq_value *object, const char *key,
                             const char **string) {
    pq_value member;
    pq_status status = pq_json_member(object, key, &member, r->error);
    return status == PQ_OK ? read_string(r, &member, string) : status;
}

static pq_status read_strings(reader *r, const pq_value *array, const char ***strings,
                              size_t *count) {
    pq_status status = pq_json_array(array, count, r->error);
    if (status != PQ_OK) {
        return status;
    }
    *strings = pq_arena_array(r->arena, *count, sizeof **strings);
    if (*strings == NULL) {
        return pq_error_memory(r->error);
    }
    for (size_t i = 0; status == PQ_OK && i < *count; i++) {
        pq_value item = pq_json_item(array, i);
        status = read_string(r, &item, &(*strings)[i]);
    }
    return status;
}

static pq_status read_bindings(reader *r, const pq_value *object) {
    if (pq_json_kind(object) != PQ_KIND_OBJECT) {
        return pq_json_refuse(object, r->error, "an object of names and values is wanted here");
    }
    const char *key = NULL;
    pq_value value;
    size_t count = 0;
    while (pq_json_field(object, count, &key, &value)) {
        count++;
    }
    r->gold->bindings = pq_arena_array(r->arena, count, sizeof *r->gold->bindings);
    if (r->gold->bindings == NULL) {
        return pq_error_memory(r->error);
    }
    for (size_t i = 0; pq_json_field(object, i, &key, &value); i++) {
        pq_binding *binding = &r->gold->bindings[r->gold->n_bindings++];
        if (!pq_is_plain_name(key, strlen(key))) {
            return pq_json_refuse(&value, r->error,
                                  "a binding's name is letters, digits and underscores");
        }
        pq_status status = pq_cell_read(&value, r->arena, &binding->value, r->error);
        if (status != PQ_OK) {
            return status;
        }
        binding->name = pq_arena_string(r->arena, key);
        if (binding->name == NULL) {
            return pq_error_memory(r->error);
        }
    }
    return PQ_OK;
}

static const pq_binding *find_binding(const pq_gold *gold, const char *name, size_t size) {
    for (size_t i = 0; i < gold->n_bindings; i++) {
        const char *known = gold->bindings[i].name;
        if (strlen(known) == size && memcmp(known, name, size) == 0) {
            return &gold->bindings[i];
        }
    }
    return NULL;
}

/* A value as it stands in a sentence: text without quotes. */
static void append_value(pq_text *text, const pq_cell *value) {
    if (value->type == PQ_TEXT) {
        pq_text_append_bytes(text, value->as.data.bytes, value->as.data.size);
    } else if (value->type == PQ_REAL) {
        pq_text_number(text, value->as.real);
    } else {
        pq_cell_describe(text, value);
    }
}

/* Replaces each {name} by its value. Braces around anything but a name are left as they are. */
static pq_status fill_question(reader *r, const pq_value *at, const char *template,
                               const char **filled) {
    pq_text text = {0};
    pq_status status = PQ_OK;
    for (const char *c = template; *c != '\0' && status == PQ_OK;) {
        size_t size = *c == '{' ? strcspn(c + 1, "}") : 0;
        if (*c != '{' || c[1 + size] != '}' || !pq_is_plain_name(c + 1, size)) {
            pq_text_append_bytes(&text, c++, 1);
            continue;
        }
        const pq_binding *binding = find_binding(r->gold, c + 1, size);
        if (binding == NULL) {
            status = pq_json_refuse(at, r->error, "no binding is named \"%.*s\"", (int)size, c + 1);
        } else {
            append_value(&text, &binding->value);
        }
        c += size + 2;
    }
    if (status == PQ_OK) {
        *filled = text.failed ? NULL : pq_arena_string(r->arena, pq_text_string(&text));
        status = *filled == NULL ? pq_error_memory(r->error) : PQ_OK;
    }
    pq_text_free(&text);
    return status;
}

static pq_status read_order(reader *r, const pq_value *object, pq_gold_order *order) {
    pq_value value;
    const char *word = NULL;
    if (!pq_json_find(object, "order", &value)) {
        return PQ_OK;
    }
    pq_status status = pq_json_string(&value, &word, r->error);
    if (status != PQ_OK) {
        return status;
    }
    if (strcmp(word, "required") != 0 && strcmp(word, "ignored") != 0) {
        return pq_json_refuse(&value, r->error, "\"required\" or \"ignored\" is wanted here");
    }
    *order = word[0] == 'r' ? PQ_ORDER_REQUIRED : PQ_ORDER_IGNORED;
    return PQ_OK;
}

static pq_status read_required(reader *r, const pq_value *object, pq_question *question) {
    static const char *const fields[] = {"required", NULL};
    pq_value columns;
    pq_value required;
    if (!pq_json_find(object, "columns", &columns)) {
        return PQ_OK;
    }
    pq_status status = pq_json_object(&columns, fields, r->error);
    if (status == PQ_OK) {
        status = pq_json_member(&columns, "required", &required, r->error);
    }
    if (status == PQ_OK) {
        status = read_strings(r, &required, &question->required, &question->n_required);
    }
    if (status == PQ_OK && question->n_required == 0) {
        return pq_json_refuse(&required, r->error, "at least one column name is wanted here");
    }
    return status;
}

static pq_status read_optional(reader *r, const pq_value *object, pq_question *question) {
    pq_value value;
    pq_status status = PQ_OK;
    if (pq_json_find(object, "tags", &value)) {
        status = read_strings(r, &value, &question->tags, &question->n_tags);
    }
    if (status == PQ_OK && pq_json_find(object, "why", &value)) {
        status = read_string(r, &value, &question->why);
    }
    if (status == PQ_OK) {
        status = read_required(r, object, question);
    }
    return status == PQ_OK ? read_order(r, object, &question->order) : status;
}

static pq_status read_question(reader *r, const pq_value *object, pq_question *question) {
    static const char *const fields[] = {"id",  "tier",    "tags",  "question", "sql",
                                         "why", "columns", "order", NULL};
    pq_value value;
    const char *template = NULL;
    int64_t tier = 0;
    pq_status status = pq_json_object(object, fields, r->error);
    if (status == PQ_OK) {
        status = read_member(r, object, "id", &question->id);
    }
    if (status == PQ_OK) {
        status = pq_json_member(object, "tier", &value, r->error);
    }
    if (status == PQ_OK) {
        status = pq_json_integer(&value, 1, 9, &tier, r->error);
    }
    question->tier = (int)tier;
    if (status == PQ_OK) {
        status = pq_json_member(object, "question", &value, r->error);
    }
    if (status == PQ_OK) {
        status = read_string(r, &value, &template);
    }
    if (status == PQ_OK) {
        status = fill_question(r, &value, template, &question->question);
    }
    if (status == PQ_OK) {
        status = pq_json_member(object, "sql", &value, r->error);
    }
    if (status == PQ_OK) {
        status = read_strings(r, &value, &question->sql, &question->n_sql);
    }
    if (status == PQ_OK && question->n_sql == 0) {
        status = pq_json_refuse(&value, r->error, "at least one SQL statement is wanted here");
    }
    return status == PQ_OK ? read_optional(r, object, question) : status;
}

static pq_status read_questions(reader *r, const pq_value *array) {
    pq_gold *gold = r->gold;
    pq_status status = pq_json_array(array, &gold->n_questions, r->error);
    if (status != PQ_OK) {
        return status;
    }
    if (gold->n_questions == 0 || gold->n_questions > PQ_GOLD_MAX_QUESTIONS) {
        return pq_json_refuse(array, r->error, "%zu questions; a gold set has 1 to %d",
                              gold->n_questions, PQ_GOLD_MAX_QUESTIONS);
    }
    gold->questions = pq_arena_array(r->arena, gold->n_questions, sizeof *gold->questions);
    if (gold->questions == NULL) {
        return pq_error_memory(r->error);
    }
    for (size_t i = 0; i < gold->n_questions; i++) {
        pq_value item = pq_json_item(array, i);
        status = read_question(r, &item, &gold->questions[i]);
        if (status != PQ_OK) {
            return status;
        }
        for (size_t k = 0; k < i; k++) {
            if (strcmp(gold->questions[k].id, gold->questions[i].id) == 0) {
                return pq_json_refuse(&item, r->error,
                                      "the id \"%s\" is that of questions[%zu] too",
                                      gold->questions[i].id, k);
            }
        }
    }
    return PQ_OK;
}

static pq_status read_set(reader *r, const pq_value *root) {
    static const char *const fields[] = {"format", "id", "database", "bindings", "questions", NULL};
    const char *format = NULL;
    pq_value value;
    pq_status status = pq_json_member(root, "format", &value, r->error);
    if (status == PQ_OK) {
        status = pq_json_string(&value, &format, r->error);
    }
    if (status == PQ_OK && strcmp(format, PQ_GOLD_FORMAT) != 0) {
        return pq_error_set(r->error, PQ_BAD_FORMAT, "format", "\"%.60s\" is not \"%s\"", format,
                            PQ_GOLD_FORMAT);
    }
    if (status == PQ_OK) {
        status = pq_json_object(root, fields, r->error);
    }
    if (status == PQ_OK) {
        status = read_member(r, root, "id", &r->gold->id);
    }
    if (status == PQ_OK) {
        status = read_member(r, root, "database", &r->gold->database);
    }
    if (status == PQ_OK && pq_json_find(root, "bindings", &value)) {
        status = read_bindings(r, &value);
    }
    if (status == PQ_OK) {
        status = pq_json_member(root, "questions", &value, r->error);
    }
    return status == PQ_OK ? read_questions(r, &value) : status;
}

pq_status pq_gold_read(const char *text, size_t size, pq_arena *arena, pq_gold *gold,
                       pq_error *error) {
    *gold = (pq_gold){0};
    pq_json *document = NULL;
    pq_status status = pq_json_parse(text, size, &document, error);
    if (status != PQ_OK) {
        return status;
    }
    reader r = {.arena = arena, .gold = gold, .error = error};
    pq_value root = pq_json_root(document);
    status = read_set(&r, &root);
    pq_json_free(document);
    return status;
}
