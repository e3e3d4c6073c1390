#include "pq_codes.h"
#include "pq_predictions.h"

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

PQ_CODE(pq_call_error, pq_call_error, PQ_CALL_ERROR_LIST)

static pq_status read_error(const pq_value *value, pq_prediction *prediction, pq_error *error) {
    const char *code = NULL;
    pq_status status = pq_json_string(value, &code, error);
    if (status != PQ_OK) {
        return status;
    }
    for (int i = PQ_CALL_ANSWERED + 1; i < PQ_CALL_ERROR_COUNT; i++) {
        if (strcmp(code, pq_call_error_code((pq_call_error)i)) == 0) {
            prediction->error = (pq_call_error)i;
            return PQ_OK;
        }
    }
    return pq_json_refuse(value, error,
                          "\"rate_limited\", \"provider_error\" or \"timed_out\" is wanted here");
}

/* Reads the text of an answer, SQL or reply. */
static pq_status read_text(const pq_value *value, pq_arena *arena, pq_prediction *prediction,
                           pq_error *error) {
    const char *bytes = NULL;
    pq_status status = pq_json_bytes(value, &bytes, &prediction->answer_size, error);
    if (status != PQ_OK) {
        return status;
    }
    prediction->answer = pq_arena_copy(arena, bytes, prediction->answer_size);
    return prediction->answer == NULL ? pq_error_memory(error) : PQ_OK;
}

static pq_status read_reply(const pq_value *value, pq_arena *arena, pq_prediction *prediction,
                            pq_error *error) {
    pq_status status = read_text(value, arena, prediction, error);
    if (status == PQ_OK) {
        status = pq_extract_sql(prediction->answer, prediction->answer_size, arena,
                                &prediction->extraction, error);
    }
    prediction->is_reply = true;
    prediction->sql = prediction->extraction.sql;
    prediction->sql_size = prediction->extraction.sql_size;
    return status;
}

static pq_status read_sql(const pq_value *value, pq_arena *arena, pq_prediction *prediction,
                          pq_error *error) {
    pq_status status = read_text(value, arena, prediction, error);
    prediction->sql = prediction->answer;
    prediction->sql_size = prediction->answer_size;
    return status;
}

static pq_status read_answer(const pq_value *object, pq_arena *arena, pq_prediction *prediction,
                             pq_error *error) {
    pq_value sql;
    pq_value reply;
    pq_value call_error;
    bool has_sql = pq_json_find(object, "sql", &sql);
    bool has_reply = pq_json_find(object, "reply", &reply);
    bool has_error = pq_json_find(object, "error", &call_error);
    if (has_sql + has_reply + has_error != 1) {
        return pq_json_refuse(object, error,
                              "exactly one of \"sql\", \"reply\" and \"error\" is wanted");
    }
    prediction->present = true;
    if (has_sql) {
        return read_sql(&sql, arena, prediction, error);
    }
    return has_reply ? read_reply(&reply, arena, prediction, error)
                     : read_error(&call_error, prediction, error);
}

static pq_status read_object(const pq_value *object, const pq_gold *gold, pq_arena *arena,
                             pq_prediction *predictions, pq_error *error) {
    static const char *const fields[] = {"id", "sql", "reply", "error", NULL};
    pq_value id;
    const char *name = NULL;
    pq_status status = pq_json_object(object, fields, error);
    if (status == PQ_OK) {
        status = pq_json_member(object, "id", &id, error);
    }
    if (status == PQ_OK) {
        status = pq_json_string(&id, &name, error);
    }
    if (status != PQ_OK) {
        return status;
    }
    size_t question = find_question(gold, name);
    if (question == gold->n_questions) {
        return pq_error_set(error, PQ_UNKNOWN_NAME, "id",
                            "the gold set \"%s\" has no question \"%.60s\"", gold->id, name);
    }
    if (predictions[question].present) {
        return pq_json_refuse(&id, error, "a second answer to question \"%.60s\"", name);
    }
    return read_answer(object, arena, &predictions[question], error);
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

pq_status pq_predictions_read(const char *text, size_t size, const pq_gold *gold, pq_arena *arena,
                              pq_prediction **predictions, pq_error *error) {
    if (size > PQ_JSON_MAX_BYTES) {
        return pq_error_set(error, PQ_TOO_LARGE, NULL, "%zu bytes of predictions; the limit is %zu",
                            size, PQ_JSON_MAX_BYTES);
    }
    *predictions = pq_arena_array(arena, gold->n_questions, sizeof **predictions);
    if (*predictions == NULL) {
        return pq_error_memory(error);
    }
    size_t found = 0;
    size_t number = 0;
    for (size_t start = 0; start < size;) {
        const char *newline = memchr(text + start, '\n', size - start);
        size_t end = newline == NULL ? size : (size_t)(newline - text);
        number++;
        if (!is_blank(text + start, end - start)) {
            pq_status status =
                read_line(text + start, end - start, gold, arena, *predictions, error);
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
                            "the file holds no predictions; one JSON object a line is wanted");
    }
    return PQ_OK;
}
