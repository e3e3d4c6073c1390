#include "pq_predictions.h"

#include "pq_codes.h"

#include <stdio.h>
#include <string.h>

/* The place of a question in the gold set, or n_questions. */
static size_t find_question(const pq_gold *gold, const char *id) {
    size_t i = 0;
    while (i < gold->n_questions && strcmp(gold->questions[i].id, id) != 0) {
        i++;
    }
    return i;
}

static const char *const error_words[] = PQ_WORDS_OF(PQ_CALL_ERROR_LIST);

const char *pq_call_error_code(pq_call_error error) {
    return error == PQ_CALL_ANSWERED ? "" : error_words[error - PQ_CALL_RATE_LIMITED];
}

/* One line of the file. */
typedef struct answer_line {
    const char *id;
    pq_bytes sql, reply;
    bool has_reply, has_error;
    size_t error; /* a place in error_words */
} answer_line;

static const pq_field line_fields[] = {
    {PQ_FIELD_TEXT(answer_line, id), .help = "The question's id in the gold set."},
    {PQ_FIELD_BYTES(answer_line, sql), .choice = 1, .help = "The answer as SQL."},
    {PQ_FIELD_BYTES(answer_line, reply), PQ_GIVEN(answer_line, has_reply), .choice = 1,
     .help = "The raw reply, from which the SQL is extracted."},
    {PQ_FIELD_WORD(answer_line, error), PQ_GIVEN(answer_line, has_error), .words = error_words,
     .choice = 1, .help = "Why no answer came."},
};
const pq_shape pq_prediction_line_shape = PQ_SHAPE(answer_line, line_fields);

/* Takes over what a line says; its texts are in the arena. */
static pq_status take(const answer_line *line, pq_arena *arena, pq_prediction *prediction,
                      pq_error *error) {
    *prediction = (pq_prediction){.present = true, .is_reply = line->has_reply};
    if (line->has_error) {
        prediction->error = (pq_call_error)(line->error + PQ_CALL_RATE_LIMITED);
        return PQ_OK;
    }
    pq_bytes answer = line->has_reply ? line->reply : line->sql;
    prediction->answer = answer.data;
    prediction->answer_size = answer.size;
    if (!line->has_reply) {
        prediction->sql = answer.data;
        prediction->sql_size = answer.size;
        return PQ_OK;
    }
    pq_status status =
        pq_extract_sql(answer.data, answer.size, arena, &prediction->extraction, error);
    prediction->sql = prediction->extraction.sql;
    prediction->sql_size = prediction->extraction.sql_size;
    return status;
}

static pq_status read_object(const pq_value *object, const pq_gold *gold, pq_arena *arena,
                             pq_prediction *predictions, pq_error *error) {
    answer_line line;
    const pq_reading reading = {.arena = arena, .error = error, .copies = true};
    pq_status status = pq_shape_read(&pq_prediction_line_shape, object, &line, &reading);
    if (status != PQ_OK || gold == NULL) {
        return status;
    }
    size_t question = find_question(gold, line.id);
    if (question == gold->n_questions) {
        return pq_error_set(error, PQ_UNKNOWN_NAME, "id",
                            "the gold set \"%s\" has no question \"%.60s\"", gold->id, line.id);
    }
    if (predictions[question].present) {
        return pq_error_set(error, PQ_BAD_FIELD, "id",
                            "question \"%.60s\" has two answers; keep one", line.id);
    }
    return take(&line, arena, &predictions[question], error);
}

static pq_status read_line(const char *line, size_t size, const pq_gold *gold, pq_arena *arena,
                           pq_prediction *predictions, pq_error *error) {
    pq_json *document = NULL;
    pq_status status = pq_json_parse(line, size, &document, error);
    if (status != PQ_OK) {
        if (error != NULL) {
            error->where[0] = '\0'; /* the parser's own "line 1" would mislead */
        }
        return status;
    }
    pq_value root = pq_json_root(document);
    status = read_object(&root, gold, arena, predictions, error);
    pq_json_free(document);
    return status;
}

static bool is_blank(const char *line, size_t size) {
    for (size_t i = 0; i < size; i++) {
        if (strchr(" \t\r", line[i]) == NULL || line[i] == '\0') {
            return false;
        }
    }
    return true;
}

/* `predictions` has room for every question of the gold set; without one, the lines are only
 * checked. */
static pq_status read_lines(const char *text, size_t size, const pq_gold *gold, pq_arena *arena,
                            pq_prediction *predictions, pq_error *error) {
    if (size > PQ_JSON_MAX_BYTES) {
        return pq_error_set(error, PQ_TOO_LARGE, NULL,
                            "the predictions file has %zu bytes; the limit is %zu", size,
                            PQ_JSON_MAX_BYTES);
    }
    size_t found = 0;
    size_t number = 0;
    for (size_t start = 0; start < size;) {
        const char *newline = memchr(text + start, '\n', size - start);
        size_t end = newline == NULL ? size : (size_t)(newline - text);
        number++;
        if (!is_blank(text + start, end - start)) {
            pq_status status =
                read_line(text + start, end - start, gold, arena, predictions, error);
            if (status != PQ_OK) {
                char prefix[40];
                snprintf(prefix, sizeof prefix, "line %zu", number);
                pq_error_prefix(error, prefix);
                return status;
            }
            found++;
        }
        start = end + 1;
    }
    if (found == 0) {
        return pq_error_set(error, PQ_BAD_FIELD, NULL,
                            "the file holds no predictions; expected one JSON object on each line");
    }
    return PQ_OK;
}

pq_status pq_predictions_read(const char *text, size_t size, const pq_gold *gold, pq_arena *arena,
                              pq_prediction **predictions, pq_error *error) {
    *predictions = pq_arena_array(arena, gold->n_questions, sizeof **predictions);
    return *predictions == NULL ? pq_error_memory(error)
                                : read_lines(text, size, gold, arena, *predictions, error);
}

pq_status pq_predictions_check(const char *text, size_t size, pq_arena *arena, pq_error *error) {
    return read_lines(text, size, NULL, arena, NULL, error);
}
