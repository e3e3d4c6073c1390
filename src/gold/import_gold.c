/* Reads the gold sets of other tools (import_parts.h). */
#include "import_parts.h"

#include <stdio.h>
#include <string.h>

typedef struct questions {
    const pq_layout *layout;
    pq_arena *arena;
    pq_gold *gold;
    size_t room;
} questions;

/* The place of the next question. */
static pq_status add_question(questions *q, pq_question **question, pq_error *error) {
    pq_gold *gold = q->gold;
    if (gold->n_questions == PQ_GOLD_MAX_QUESTIONS) {
        return pq_error_set(error, PQ_TOO_LARGE, NULL, "the gold set has more than %d questions",
                            PQ_GOLD_MAX_QUESTIONS);
    }
    if (gold->n_questions == q->room) {
        size_t room = q->room == 0 ? 64 : 2 * q->room;
        pq_question *grown = pq_arena_array(q->arena, room, sizeof *grown);
        if (grown == NULL) {
            return pq_error_memory(error);
        }
        if (q->room > 0) {
            memcpy(grown, gold->questions, q->room * sizeof *grown);
        }
        gold->questions = grown;
        q->room = room;
    }
    *question = &gold->questions[gold->n_questions++];
    **question = (pq_question){.tier = 1};
    return PQ_OK;
}

/* A set has one database. */
static pq_status note_database(questions *q, const char *name, pq_error *error) {
    if (q->gold->database == NULL) {
        q->gold->database = pq_arena_string(q->arena, name);
        return q->gold->database == NULL ? pq_error_memory(error) : PQ_OK;
    }
    return strcmp(q->gold->database, name) == 0
               ? PQ_OK
               : pq_error_set(error, PQ_BAD_FIELD, NULL,
                              "the set is about several databases (\"%.40s\" and \"%.40s\"); keep "
                              "the questions of one",
                              q->gold->database, name);
}

/* ---- fields of a record ---- */

static pq_status read_required(const pq_value *record, const char *key, pq_arena *arena,
                               const char ***texts, size_t *count, pq_error *error) {
    pq_value value;
    pq_status status = pq_json_member(record, key, &value, error);
    return status == PQ_OK ? pq_import_texts(&value, arena, texts, count, error) : status;
}

static pq_status read_question_id(const questions *q, const pq_value *record, size_t index,
                                  const char **id, pq_error *error) {
    pq_value value;
    char position[32];
    if (q->layout->id != NULL && pq_json_find(record, q->layout->id, &value)) {
        return pq_import_id(&value, q->arena, id, error);
    }
    snprintf(position, sizeof position, "%zu", index);
    *id = pq_arena_string(q->arena, position);
    return *id == NULL ? pq_error_memory(error) : PQ_OK;
}

/* A rating is a tag as it stands, and a tier where its word is known. */
static pq_status read_rating(const questions *q, const pq_value *value, pq_question *question,
                             pq_error *error) {
    static const char *const words[] = {"simple", "moderate", "challenging", "easy",
                                        "medium", "hard",     "extra"};
    static const int tiers[] = {1, 2, 3, 1, 2, 3, 4};
    int64_t tier = 1;
    if (pq_json_kind(value) == PQ_KIND_INTEGER) {
        pq_status status = pq_json_integer(value, 1, 9, &tier, error);
        question->tier = (int)tier;
        return status;
    }
    pq_status status = pq_import_texts(value, q->arena, &question->tags, &question->n_tags, error);
    for (size_t i = 0; status == PQ_OK && i < sizeof tiers / sizeof *tiers; i++) {
        if (pq_same_name(question->tags[0], words[i])) {
            question->tier = tiers[i];
        }
    }
    return status;
}

static bool find_text(const pq_value *record, const char *key, pq_value *value) {
    const char *text = "";
    return key != NULL && pq_json_find(record, key, value) &&
           (pq_json_kind(value) != PQ_KIND_STRING ||
            (pq_json_string(value, &text, NULL) == PQ_OK && *text != '\0'));
}

static pq_status read_optional(questions *q, const pq_value *record, pq_question *question,
                               pq_error *error) {
    pq_value value;
    const char **texts = NULL;
    size_t count = 0;
    const char *name = NULL;
    pq_status status = PQ_OK;
    if (find_text(record, q->layout->rating, &value)) {
        status = read_rating(q, &value, question, error);
    }
    if (status == PQ_OK && find_text(record, q->layout->evidence, &value)) {
        status = pq_import_texts(&value, q->arena, &texts, &count, error);
        question->evidence = status == PQ_OK ? texts[0] : NULL;
    }
    if (status == PQ_OK && find_text(record, q->layout->database, &value)) {
        status = pq_json_string(&value, &name, error);
        status = status == PQ_OK ? note_database(q, name, error) : status;
    }
    return status;
}

static pq_status take_question(void *self, const pq_value *record, size_t index, pq_error *error) {
    questions *q = self;
    const char **texts = NULL;
    size_t count = 0;
    pq_question *question = NULL;
    pq_status status = add_question(q, &question, error);
    if (status == PQ_OK) {
        status = read_question_id(q, record, index, &question->id, error);
    }
    if (status == PQ_OK) {
        status = read_required(record, q->layout->question, q->arena, &texts, &count, error);
    }
    if (status == PQ_OK) {
        question->question = texts[0];
        status = read_required(record, q->layout->sql, q->arena, &question->sql, &question->n_sql,
                               error);
    }
    return status == PQ_OK ? read_optional(q, record, question, error) : status;
}

/* The name of the set, and of its database where no question gives one. */
static pq_status finish(questions *q, pq_error *error) {
    q->gold->id = q->layout->title;
    q->gold->layout = q->layout;
    if (q->gold->database == NULL) {
        q->gold->database = "";
    }
    return q->gold->n_questions > 0
               ? PQ_OK
               : pq_error_set(error, PQ_BAD_FIELD, NULL, "the file has no questions");
}

pq_status pq_import_questions(const pq_import *in, const pq_layout *layout, pq_arena *arena,
                              pq_gold *gold, pq_error *error) {
    questions q = {.layout = layout, .arena = arena, .gold = gold};
    pq_status status = pq_import_each(in, take_question, &q, error);
    return status == PQ_OK ? finish(&q, error) : status;
}

/* ---- gold.sql: a statement, a tab and a database a line ---- */

static pq_status take_gold_line(questions *q, const char *line, size_t size, size_t number,
                                pq_error *error) {
    char id[32];
    const char *tab = size == 0 ? NULL : memchr(line, '\t', size);
    if (tab == NULL) {
        return pq_error_set(error, PQ_BAD_FIELD, NULL,
                            "expected SQL, a tab and the name of a database");
    }
    pq_question *question = NULL;
    pq_status status = add_question(q, &question, error);
    if (status != PQ_OK) {
        return status;
    }
    snprintf(id, sizeof id, "%zu", number);
    const char *database = pq_arena_copy(q->arena, tab + 1, (size_t)(line + size - tab - 1));
    question->id = pq_arena_string(q->arena, id);
    question->question = "(gold.sql has no questions)";
    question->sql = pq_arena_array(q->arena, 1, sizeof *question->sql);
    question->n_sql = 1;
    if (database == NULL || question->id == NULL || question->sql == NULL) {
        return pq_error_memory(error);
    }
    question->sql[0] = pq_arena_copy(q->arena, line, (size_t)(tab - line));
    return question->sql[0] == NULL ? pq_error_memory(error) : note_database(q, database, error);
}

pq_status pq_import_gold_lines(const pq_import *in, const pq_layout *layout, pq_arena *arena,
                               pq_gold *gold, pq_error *error) {
    questions q = {.layout = layout, .arena = arena, .gold = gold};
    const char *line;
    size_t size;
    size_t number = 0;
    pq_status status = PQ_OK;
    for (size_t at = 0; status == PQ_OK && pq_import_line(in, &at, &line, &size);) {
        if (size == 0) {
            continue;
        }
        status = take_gold_line(&q, line, size, number++, error);
        if (status != PQ_OK) {
            char prefix[40];
            snprintf(prefix, sizeof prefix, "line %zu", number);
            pq_error_prefix(error, prefix);
        }
    }
    return status == PQ_OK ? finish(&q, error) : status;
}
