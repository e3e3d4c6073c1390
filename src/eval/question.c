/* Scores a single answer to one question. */
#include "judge.h"

#include <string.h>

static pq_status find_question(const pq_gold *gold, const char *id, size_t *index,
                               pq_error *error) {
    *index = 0;
    while (*index < gold->n_questions && strcmp(gold->questions[*index].id, id) != 0) {
        ++*index;
    }
    return *index < gold->n_questions
               ? PQ_OK
               : pq_error_set(error, PQ_UNKNOWN_NAME, "question",
                              "the gold set \"%s\" has no question \"%.60s\"", gold->id, id);
}

static pq_status read_answer(const pq_eval_answer *answer, pq_arena *arena,
                             pq_prediction *prediction, pq_error *error) {
    *prediction = (pq_prediction){.present = true,
                                  .is_reply = answer->is_reply,
                                  .sql = answer->text,
                                  .sql_size = answer->size};
    if (!answer->is_reply) {
        return PQ_OK;
    }
    pq_status status =
        pq_extract_sql(answer->text, answer->size, arena, &prediction->extraction, error);
    prediction->sql = prediction->extraction.sql;
    prediction->sql_size = prediction->extraction.sql_size;
    return status;
}

static pq_status judge_one(pq_db *db, const char *text, size_t size, const pq_eval_answer *answer,
                           const pq_rule *rule, pq_arena *arena, pq_writer *w, pq_error *error) {
    pq_gold gold;
    pq_gold_run run;
    pq_prediction prediction;
    pq_judgment judgment;
    size_t index = 0;
    const pq_judge judge = {.db = db, .gold = &gold, .rule = rule};
    pq_status status = pq_gold_read(text, size, arena, &gold, error);
    if (status != PQ_OK) {
        pq_error_prefix(error, "gold");
        return status;
    }
    status = find_question(&gold, answer->question, &index, error);
    if (status == PQ_OK) {
        status = read_answer(answer, arena, &prediction, error);
    }
    if (status == PQ_OK) {
        status = pq_judge_gold(&judge, index, arena, &run, error);
    }
    if (status == PQ_OK) {
        status = pq_judge_answer(&judge, &run, &prediction, arena, &judgment, error);
    }
    if (status == PQ_OK) {
        pq_judgment_write(w, &gold.questions[index], &prediction, &judgment);
    }
    return status;
}

pq_status pq_eval_question(pq_db *db, const char *gold, size_t gold_size,
                           const pq_eval_answer *answer, const pq_rule *rule, pq_writer *w,
                           pq_error *error) {
    pq_arena *arena = pq_arena_new();
    pq_status status = arena == NULL
                           ? pq_error_memory(error)
                           : judge_one(db, gold, gold_size, answer, rule, arena, w, error);
    pq_arena_free(arena);
    return status;
}
