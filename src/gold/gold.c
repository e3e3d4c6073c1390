#include "pq_gold.h"

#include "import_parts.h"
#include "pq_ascii.h"
#include "pq_codes.h"
#include "pq_refuse.h"

#include <string.h>

static pq_status check_binding_name(const pq_reading *reading, const pq_value *value, void *at) {
    const char *const *name = at;
    return pq_is_plain_name(*name, strlen(*name))
               ? PQ_OK
               : pq_json_refuse(value, reading->error,
                                "a binding name may contain only letters, digits and underscores");
}

static pq_status read_cell(const pq_reading *reading, const pq_value *value, void *at) {
    return pq_cell_read(value, reading->arena, at, reading->error);
}

static const pq_field binding_fields[] = {
    {PQ_FIELD_TEXT(pq_binding, name), .check = check_binding_name,
     .help = "Name of the binding: letters, digits and underscores."},
    {PQ_FIELD_OWN(pq_binding, value), .read = read_cell, .help = "Its value, a cell."},
};
static const pq_shape binding_shape = PQ_SHAPE(pq_binding, binding_fields);

static const pq_binding *find_binding(const pq_gold *gold, const char *name, size_t size) {
    for (size_t i = 0; i < gold->n_bindings; i++) {
        const char *known = gold->bindings[i].name;
        if (strlen(known) == size && memcmp(known, name, size) == 0) {
            return &gold->bindings[i];
        }
    }
    return NULL;
}

/* Appends a value for a sentence: text without quotes. */
static void append_value(pq_text *text, const pq_cell *value) {
    if (value->type == PQ_TEXT) {
        pq_text_append_bytes(text, value->as.data.bytes, value->as.data.size);
    } else if (value->type == PQ_REAL) {
        pq_text_number(text, value->as.real);
    } else {
        pq_cell_describe(text, value);
    }
}

/* Replaces each {name} by its value. Braces around anything else stay. */
static pq_status fill_question(const pq_reading *reading, const pq_value *value, void *at) {
    const char **question = at;
    pq_text text = {0};
    pq_status status = PQ_OK;
    for (const char *c = *question; *c != '\0' && status == PQ_OK;) {
        size_t size = *c == '{' ? strcspn(c + 1, "}") : 0;
        if (*c != '{' || c[1 + size] != '}' || !pq_is_plain_name(c + 1, size)) {
            pq_text_append_bytes(&text, c++, 1);
            continue;
        }
        const pq_binding *binding = find_binding(reading->self, c + 1, size);
        if (binding == NULL) {
            status =
                pq_json_refuse(value, reading->error,
                               "the binding \"%.*s\" is used but not defined", (int)size, c + 1);
        } else {
            append_value(&text, &binding->value);
        }
        c += size + 2;
    }
    if (status == PQ_OK) {
        *question = text.failed ? NULL : pq_arena_string(reading->arena, pq_text_string(&text));
        status = *question == NULL ? pq_error_memory(reading->error) : PQ_OK;
    }
    pq_text_free(&text);
    return status;
}

static pq_status read_id(const pq_reading *reading, const pq_value *value, void *at) {
    return pq_import_id(value, reading->arena, at, reading->error);
}

static pq_status read_sql(const pq_reading *reading, const pq_value *value, void *at) {
    pq_question *question = (pq_question *)((char *)at - offsetof(pq_question, sql));
    return pq_import_texts(value, reading->arena, &question->sql, &question->n_sql, reading->error);
}

static const char *const order_words[] = PQ_WORDS_OF(PQ_GOLD_ORDER_LIST);

static const pq_field columns_fields[] = {
    {PQ_FIELD_TEXTS(pq_question, required), PQ_COUNT(pq_question, n_required), .filled = true,
     .least = 1, .help = "Output columns that an answer must have."},
};
static const pq_shape columns_shape = PQ_SHAPE(pq_question, columns_fields);

static const pq_field question_fields[] = {
    {PQ_FIELD_OWN(pq_question, id),
     .takes = 1u << PQ_KIND_STRING | 1u << PQ_KIND_INTEGER | 1u << PQ_KIND_REAL, .read = read_id,
     .help = "Unique name of the question, or a whole number."},
    {PQ_FIELD_INTEGER(pq_question, tier), .bounds = PQ_WHOLE_TO(1, 9), PQ_OR(1),
     .help = "Difficulty; 1 is the easiest."},
    {PQ_FIELD_TEXTS(pq_question, tags), PQ_COUNT(pq_question, n_tags), PQ_OPTIONAL, .filled = true,
     .help = "Words to group questions by."},
    {PQ_FIELD_TEXT(pq_question, question), .filled = true, .check = fill_question,
     .help = "The question; {name} is replaced by the value of a binding."},
    {PQ_FIELD_OWN(pq_question, sql), .takes = 1u << PQ_KIND_STRING | 1u << PQ_KIND_ARRAY,
     .read = read_sql,
     .help = "Statements, any of which is a correct answer; :name is bound to a binding."},
    {PQ_FIELD_TEXT(pq_question, why), PQ_OPTIONAL, .filled = true,
     .help = "Why the question is in the set."},
    {PQ_FIELD_TEXT(pq_question, evidence), PQ_OPTIONAL,
     .help = "What one must know to answer it, as BIRD gives it."},
    {PQ_FIELD_SAME_STRUCT(pq_question, "columns"), .of = &columns_shape, PQ_OPTIONAL,
     .help = "Columns that an answer must have, if not those of the SQL."},
    {PQ_FIELD_WORD(pq_question, order), .words = order_words, PQ_OR(PQ_ORDER_BY_SQL),
     .help = "Whether the order of the rows matters."},
};
static const pq_shape question_shape = PQ_SHAPE(pq_question, question_fields, .open = true);

/* A field that is not ours is skipped, but one of ours misspelled would change verdicts unseen. */
static pq_status check_names(const pq_value *question, pq_error *error) {
    enum { N_FIELDS = sizeof question_fields / sizeof *question_fields };
    const char *known[N_FIELDS + 1] = {NULL};
    const char *name = NULL;
    pq_value value;
    for (size_t i = 0; i < N_FIELDS; i++) {
        known[i] = pq_field_key(&question_fields[i]);
    }
    for (size_t n = 0; pq_json_field(question, n, &name, &value); n++) {
        const char *meant = pq_nearest_name(known, name);
        if (meant != NULL && strcmp(meant, name) != 0) {
            return pq_json_refuse(&value, error, "unknown field \"%s\"; did you mean \"%s\"?", name,
                                  meant);
        }
    }
    return PQ_OK;
}

static pq_status check_ids(const pq_reading *reading, const pq_value *array, void *at) {
    const pq_gold *gold = reading->self;
    (void)at;
    for (size_t i = 0; i < gold->n_questions; i++) {
        pq_value question = pq_json_item(array, i);
        pq_status status = check_names(&question, reading->error);
        if (status != PQ_OK) {
            return status;
        }
        for (size_t k = 0; k < i; k++) {
            if (strcmp(gold->questions[k].id, gold->questions[i].id) == 0) {
                pq_value item = pq_json_item(array, i);
                return pq_json_refuse(
                    &item, reading->error,
                    "the id \"%s\" is also used by questions[%zu]; ids must be unique",
                    gold->questions[i].id, k);
            }
        }
    }
    return PQ_OK;
}

static const pq_field gold_fields[] = {
    {PQ_FIELD_TEXT(pq_gold, id), .filled = true, .help = "Name of the gold set."},
    {PQ_FIELD_TEXT(pq_gold, database), .filled = true,
     .help = "Name of the database that the questions are about."},
    {PQ_FIELD_MAP(pq_gold, bindings), PQ_COUNT(pq_gold, n_bindings), .of = &binding_shape,
     PQ_OPTIONAL, .help = "Data values of questions and SQL, by name."},
    {PQ_FIELD_OBJECTS(pq_gold, questions), PQ_COUNT(pq_gold, n_questions), .of = &question_shape,
     .least = 1, .most = PQ_GOLD_MAX_QUESTIONS, .check = check_ids,
     .help = "Questions with the SQL that answers them."},
};
const pq_shape pq_gold_shape = PQ_SHAPE(pq_gold, gold_fields, .format = PQ_GOLD_FORMAT);

/* Our own format. What is not JSON is refused where it stops being JSON. */
static pq_status read_own(const pq_import *in, pq_arena *arena, pq_gold *gold, pq_error *error) {
    pq_json *document = NULL;
    pq_status status = pq_import_refuse(in, PQ_LAYOUT_GOLD, "a gold set", error);
    if (status == PQ_OK) {
        status = pq_json_parse(in->text, in->size, &document, error);
    }
    if (status != PQ_OK) {
        return status;
    }
    pq_value root = pq_json_root(document);
    pq_reading reading = {.arena = arena, .error = error, .self = gold, .copies = true};
    status = pq_shape_document(&pq_gold_shape, &root, gold, &reading);
    pq_json_free(document);
    return status;
}

/* Every id once, in a set of another tool. */
static pq_status check_imported_ids(const pq_gold *gold, pq_error *error) {
    for (size_t i = 0; i < gold->n_questions; i++) {
        for (size_t k = 0; k < i; k++) {
            if (strcmp(gold->questions[k].id, gold->questions[i].id) == 0) {
                return pq_error_set(error, PQ_BAD_FIELD, NULL,
                                    "questions %zu and %zu have the same id \"%.60s\"; ids must "
                                    "be unique",
                                    k + 1, i + 1, gold->questions[i].id);
            }
        }
    }
    return PQ_OK;
}

pq_status pq_gold_read(const char *text, size_t size, pq_arena *arena, pq_gold *gold,
                       pq_error *error) {
    pq_import in;
    *gold = (pq_gold){0};
    pq_status status = pq_import_open(text, size, &in, error);
    if (status == PQ_OK) {
        const pq_layout *layout = pq_import_layout(&in, PQ_LAYOUT_GOLD);
        if (layout == NULL || layout->read_gold == NULL) {
            status = read_own(&in, arena, gold, error);
        } else {
            status = layout->read_gold(&in, layout, arena, gold, error);
            status = status == PQ_OK ? check_imported_ids(gold, error) : status;
        }
    }
    pq_import_close(&in);
    return status;
}
