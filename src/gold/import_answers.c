/* Reads predictions, ours and those of other tools (import_parts.h). */
#include "import_parts.h"

#include "pq_ascii.h"
#include "pq_codes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- where an answer goes ---- */

/* The index of a question in the gold set, or n_questions. */
static size_t find_question(const pq_gold *gold, const char *id) {
    size_t i = 0;
    while (i < gold->n_questions && strcmp(gold->questions[i].id, id) != 0) {
        i++;
    }
    return i;
}

/* Extracts the SQL of a reply. */
static pq_status finish_answer(pq_prediction *prediction, pq_arena *arena, pq_error *error) {
    if (!prediction->is_reply) {
        prediction->sql = prediction->answer;
        prediction->sql_size = prediction->answer_size;
        return PQ_OK;
    }
    pq_status status = pq_extract_sql(prediction->answer, prediction->answer_size, arena,
                                      &prediction->extraction, error);
    prediction->sql = prediction->extraction.sql;
    prediction->sql_size = prediction->extraction.sql_size;
    return status;
}

static pq_status put(pq_answer_file *answers, size_t question, const pq_prediction *prediction,
                     pq_error *error) {
    pq_prediction *place = &answers->predictions[question];
    if (place->present) {
        return pq_error_set(error, PQ_BAD_FIELD, "id",
                            "question \"%.60s\" has two answers; keep one",
                            answers->gold->questions[question].id);
    }
    *place = *prediction;
    place->present = true;
    return finish_answer(place, answers->arena, error);
}

static pq_status put_named(pq_answer_file *answers, const char *id, const pq_prediction *prediction,
                           pq_error *error) {
    size_t question = find_question(answers->gold, id);
    if (question == answers->gold->n_questions) {
        return pq_error_set(error, PQ_UNKNOWN_NAME, "id",
                            "the gold set \"%s\" has no question \"%.60s\"", answers->gold->id, id);
    }
    return put(answers, question, prediction, error);
}

/* An answer to the question at a position of the set. */
static pq_status put_at(pq_answer_file *answers, size_t position, const char *sql, size_t size,
                        pq_error *error) {
    answers->found++;
    if (answers->gold == NULL) {
        return PQ_OK;
    }
    if (position >= answers->gold->n_questions) {
        return pq_error_set(error, PQ_BAD_FIELD, NULL,
                            "%s belong to the questions by position, and the gold set has %zu; "
                            "there is none at position %zu",
                            answers->layout->title, answers->gold->n_questions, position);
    }
    pq_prediction prediction = {.answer_size = size,
                                .answer = pq_arena_copy(answers->arena, sql, size)};
    return prediction.answer == NULL ? pq_error_memory(error)
                                     : put(answers, position, &prediction, error);
}

/* ---- records ---- */

/* One record. */
typedef struct record {
    const char *id, *question_id;
    pq_bytes sql, reply, query, predicted_sql;
    bool has_sql, has_reply, has_error, has_query, has_predicted_sql;
    size_t error; /* an index into error_words */
} record;

static pq_status read_id(const pq_reading *reading, const pq_value *value, void *at) {
    return pq_import_id(value, reading->arena, at, reading->error);
}

static const char *const error_words[] = PQ_WORDS_OF(PQ_CALL_ERROR_LIST);

#define ID_KINDS (1u << PQ_KIND_STRING | 1u << PQ_KIND_INTEGER | 1u << PQ_KIND_REAL)

static const pq_field line_fields[] = {
    {PQ_FIELD_OWN(record, id), PQ_OPTIONAL, .takes = ID_KINDS, .read = read_id,
     .help = "The question's id in the gold set: a string or a whole number."},
    {PQ_FIELD_OWN(record, question_id), PQ_OPTIONAL, .takes = ID_KINDS, .read = read_id,
     .help = "The same, where \"id\" is absent."},
    {PQ_FIELD_BYTES(record, sql), PQ_GIVEN(record, has_sql), PQ_OPTIONAL, .choice = 1,
     .help = "The answer as SQL."},
    {PQ_FIELD_BYTES(record, reply), PQ_GIVEN(record, has_reply), PQ_OPTIONAL, .choice = 1,
     .help = "The raw reply, from which the SQL is extracted."},
    {PQ_FIELD_WORD(record, error), PQ_GIVEN(record, has_error), PQ_OPTIONAL, .words = error_words,
     .choice = 1, .help = "Why there is no answer."},
    {PQ_FIELD_BYTES(record, predicted_sql), PQ_GIVEN(record, has_predicted_sql), PQ_OPTIONAL,
     .help = "The answer as SQL, where \"sql\", \"reply\" and \"error\" are absent."},
    {PQ_FIELD_BYTES(record, query), PQ_GIVEN(record, has_query), PQ_OPTIONAL,
     .help = "The same, where \"predicted_sql\" is absent too."},
};
const pq_shape pq_prediction_line_shape = PQ_SHAPE(record, line_fields, .open = true);

/* What a record answers. */
static pq_status answer_of(const record *r, const pq_value *value, pq_prediction *prediction,
                           pq_error *error) {
    const pq_bytes *answer = r->has_reply           ? &r->reply
                             : r->has_sql           ? &r->sql
                             : r->has_predicted_sql ? &r->predicted_sql
                             : r->has_query         ? &r->query
                                                    : NULL;
    *prediction = (pq_prediction){.is_reply = r->has_reply};
    if (r->has_error) {
        prediction->error = (pq_call_error)(r->error + PQ_CALL_RATE_LIMITED);
        return PQ_OK;
    }
    if (answer == NULL) {
        return pq_json_refuse(value, error, "one of these fields is missing: sql, reply, error");
    }
    prediction->answer = answer->data;
    prediction->answer_size = answer->size;
    return PQ_OK;
}

/* A record of our own, or with the names of fields that others use. */
static pq_status read_record(const pq_answer_file *answers, const pq_value *value, const char **id,
                             pq_prediction *prediction, pq_error *error) {
    record r = {0};
    const pq_reading reading = {.arena = answers->arena, .error = error, .copies = true};
    pq_status status = pq_shape_read(&pq_prediction_line_shape, value, &r, &reading);
    *id = r.id != NULL ? r.id : r.question_id;
    if (status == PQ_OK && *id == NULL) {
        pq_value missing;
        status = pq_json_member(value, "id", &missing, error);
    }
    return status == PQ_OK ? answer_of(&r, value, prediction, error) : status;
}

/* A record of another layout: an id and a list of statements. */
static pq_status read_foreign(const pq_answer_file *answers, const pq_value *value, const char **id,
                              pq_prediction *prediction, pq_error *error) {
    pq_value member;
    const char **statements = NULL;
    size_t count = 0;
    pq_text joined = {0};
    pq_status status = pq_json_member(value, answers->layout->id, &member, error);
    if (status == PQ_OK) {
        status = pq_import_id(&member, answers->arena, id, error);
    }
    if (status == PQ_OK) {
        status = pq_json_member(value, answers->layout->sql, &member, error);
    }
    if (status == PQ_OK) {
        status = pq_import_texts(&member, answers->arena, &statements, &count, error);
    }
    for (size_t i = 0; status == PQ_OK && i < count; i++) {
        pq_text_format(&joined, "%s%s", i == 0 ? "" : ";\n", statements[i]);
    }
    *prediction = (pq_prediction){.answer_size = joined.size};
    if (status == PQ_OK) {
        prediction->answer = pq_arena_copy(answers->arena, pq_text_string(&joined), joined.size);
        status = joined.failed || prediction->answer == NULL ? pq_error_memory(error) : PQ_OK;
    }
    pq_text_free(&joined);
    return status;
}

static pq_status take_record(void *self, const pq_value *value, size_t index, pq_error *error) {
    pq_answer_file *answers = self;
    pq_prediction prediction;
    const char *id = NULL;
    bool foreign = answers->layout != NULL && answers->layout->id != NULL;
    pq_status status = foreign ? read_foreign(answers, value, &id, &prediction, error)
                               : read_record(answers, value, &id, &prediction, error);
    (void)index;
    answers->found++;
    if (status != PQ_OK || answers->gold == NULL) {
        return status;
    }
    return put_named(answers, id, &prediction, error);
}

pq_status pq_import_records(const pq_import *in, pq_answer_file *answers, pq_error *error) {
    return pq_import_each(in, take_record, answers, error);
}

/* ---- positions ---- */

/* BIRD's value: SQL, then a mark and the database. */
static size_t sql_size(const char *value) {
    static const char mark[] = "\t----- bird -----\t";
    const char *end = strstr(value, mark);
    return end == NULL ? strlen(value) : (size_t)(end - value);
}

pq_status pq_import_positions(const pq_import *in, pq_answer_file *answers, pq_error *error) {
    pq_value root = pq_json_root(in->document);
    pq_value value;
    const char *key = NULL;
    const char *text = NULL;
    pq_status status = PQ_OK;
    for (size_t n = 0; status == PQ_OK && pq_json_field(&root, n, &key, &value); n++) {
        status = pq_json_string(&value, &text, error);
        if (status == PQ_OK) {
            status = put_at(answers, strtoul(key, NULL, 10), text, sql_size(text), error);
        }
    }
    return status;
}

/* ---- a statement a line ---- */

pq_status pq_import_answer_lines(const pq_import *in, pq_answer_file *answers, pq_error *error) {
    const char *line;
    size_t size;
    size_t position = 0;
    pq_status status = PQ_OK;
    for (size_t at = 0; status == PQ_OK && pq_import_line(in, &at, &line, &size); position++) {
        const char *tab = size == 0 ? NULL : memchr(line, '\t', size);
        size = tab == NULL ? size : (size_t)(tab - line);
        status = size == 0 ? PQ_OK : put_at(answers, position, line, size, error);
    }
    return status;
}

/* ---- results of other tools ---- */

enum { MOST_STEPS = 5 };

/* The value at a path of keys, "0" for the first item of a list. chain[0] is where the path starts;
 * the places on the way follow. NULL if it is not there. */
static const pq_value *find_path(pq_value *chain, const char *const *keys) {
    for (size_t i = 0; keys[i] != NULL; i++) {
        size_t count = 0;
        if (pq_json_kind(&chain[i]) == PQ_KIND_ARRAY) {
            pq_json_array(&chain[i], &count, NULL);
            if (count == 0) {
                return NULL;
            }
            chain[i + 1] = pq_json_item(&chain[i], 0);
        } else if (pq_json_kind(&chain[i]) != PQ_KIND_OBJECT ||
                   !pq_json_find(&chain[i], keys[i], &chain[i + 1])) {
            return NULL;
        }
    }
    size_t last = 0;
    while (keys[last] != NULL) {
        last++;
    }
    return &chain[last];
}

/* Puts a reply, or an error of the provider where there is none, to the question of an id. */
static pq_status put_reply(pq_answer_file *answers, const pq_value *id, const pq_value *reply,
                           pq_error *error) {
    const char *name = NULL;
    const char *bytes = NULL;
    size_t size = 0;
    pq_prediction prediction = {.error = PQ_CALL_PROVIDER_ERROR};
    pq_status status = pq_import_id(id, answers->arena, &name, error);
    if (status == PQ_OK && reply != NULL) {
        status = pq_json_bytes(reply, &bytes, &size, error);
        prediction = (pq_prediction){.is_reply = true, .answer_size = size};
    }
    if (status == PQ_OK && bytes != NULL) {
        prediction.answer = pq_arena_copy(answers->arena, bytes, size);
        status = prediction.answer == NULL ? pq_error_memory(error) : PQ_OK;
    }
    answers->found++;
    return status == PQ_OK && answers->gold != NULL ? put_named(answers, name, &prediction, error)
                                                    : status;
}

static pq_status take_sample(void *self, const pq_value *sample, size_t index, pq_error *error) {
    static const char *const content[] = {"output", "choices", "0", "message", "content", NULL};
    pq_value chain[MOST_STEPS + 1] = {*sample};
    pq_value id, epoch;
    int64_t number = 1;
    (void)index;
    pq_status status = pq_json_member(sample, "id", &id, error);
    if (status == PQ_OK && pq_json_find(sample, "epoch", &epoch)) {
        status = pq_json_integer(&epoch, 0, INT64_MAX, &number, error);
    }
    if (status == PQ_OK && number > 1) {
        return pq_json_refuse(&epoch, error, "the log has several epochs; keep the samples of one");
    }
    return status == PQ_OK ? put_reply(self, &id, find_path(chain, content), error) : status;
}

static pq_status each_of(const pq_value *list, pq_record_function *take, void *self,
                         pq_error *error) {
    size_t count = 0;
    pq_status status = pq_json_array(list, &count, error);
    for (size_t i = 0; i < count && status == PQ_OK; i++) {
        pq_value item = pq_json_item(list, i);
        status = take(self, &item, i, error);
    }
    return status;
}

pq_status pq_import_inspect(const pq_import *in, pq_answer_file *answers, pq_error *error) {
    pq_value root = pq_json_root(in->document);
    pq_value samples;
    pq_status status = pq_json_member(&root, "samples", &samples, error);
    return status == PQ_OK ? each_of(&samples, take_sample, answers, error) : status;
}

static pq_status take_result(void *self, const pq_value *result, size_t index, pq_error *error) {
    static const char *const output[] = {"response", "output", NULL};
    static const char *const named[] = {"testCase", "metadata", "id", NULL};
    pq_value reply_chain[MOST_STEPS + 1] = {*result};
    pq_value id_chain[MOST_STEPS + 1] = {*result};
    pq_value position;
    (void)index;
    const pq_value *id = find_path(id_chain, named);
    if (id == NULL) {
        pq_status status = pq_json_member(result, "testIdx", &position, error);
        if (status != PQ_OK) {
            return status;
        }
        id = &position;
    }
    return put_reply(self, id, find_path(reply_chain, output), error);
}

pq_status pq_import_promptfoo(const pq_import *in, pq_answer_file *answers, pq_error *error) {
    static const char *const list[] = {"results", "results", NULL};
    pq_value chain[MOST_STEPS + 1] = {pq_json_root(in->document)};
    const pq_value *results = find_path(chain, list);
    return results == NULL ? pq_json_refuse(&chain[0], error, "expected results.results, a list")
                           : each_of(results, take_result, answers, error);
}
