#include "import_parts.h"
#include "pq_codes.h"

static const char *const error_words[] = PQ_WORDS_OF(PQ_CALL_ERROR_LIST);

const char *pq_call_error_code(pq_call_error error) {
    return error == PQ_CALL_ANSWERED ? "" : error_words[error - PQ_CALL_RATE_LIMITED];
}

/* A file of no known layout is read as JSON lines, so that the error names what is wrong. */
static pq_status read_layout(const pq_import *in, pq_answer_file *answers, pq_error *error) {
    pq_status status = pq_import_refuse(in, PQ_LAYOUT_PREDICTIONS, "predictions", error);
    if (status != PQ_OK) {
        return status;
    }
    answers->layout = pq_import_layout(in, PQ_LAYOUT_PREDICTIONS);
    status = answers->layout == NULL ? pq_import_records(in, answers, error)
                                     : answers->layout->read_answers(in, answers, error);
    return status == PQ_OK && answers->found == 0
               ? pq_error_set(
                     error, PQ_BAD_FIELD, NULL,
                     "the file contains no predictions; expected one JSON object on each line")
               : status;
}

static pq_status read_answers(const char *text, size_t size, pq_answer_file *answers,
                              pq_error *error) {
    pq_import in;
    pq_status status = pq_import_open(text, size, &in, error);
    if (status == PQ_OK) {
        status = read_layout(&in, answers, error);
    }
    pq_import_close(&in);
    return status;
}

pq_status pq_predictions_read(const char *text, size_t size, const pq_gold *gold, pq_arena *arena,
                              pq_prediction **predictions, const pq_layout **layout,
                              pq_error *error) {
    pq_answer_file answers = {.gold = gold, .arena = arena};
    *predictions = pq_arena_array(arena, gold->n_questions, sizeof **predictions);
    answers.predictions = *predictions;
    pq_status status =
        *predictions == NULL ? pq_error_memory(error) : read_answers(text, size, &answers, error);
    if (layout != NULL) {
        *layout = answers.layout;
    }
    return status;
}

pq_status pq_predictions_check(const char *text, size_t size, pq_arena *arena, pq_error *error) {
    pq_answer_file answers = {.arena = arena};
    return read_answers(text, size, &answers, error);
}
