#include "eval_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

pq_status pq_eval_begin(pq_db *db, const char *gold, size_t gold_size, const char *predictions,
                        size_t predictions_size, const pq_rule *rule, pq_eval **out,
                        pq_error *error) {
    *out = NULL;
    pq_eval *eval = calloc(1, sizeof *eval);
    if (eval == NULL) {
        return pq_error_memory(error);
    }
    eval->db = db;
    eval->rule = rule;
    eval->arena = pq_arena_new();
    eval->scratch = pq_arena_new();
    pq_status status =
        eval->arena == NULL || eval->scratch == NULL ? pq_error_memory(error) : PQ_OK;
    if (status == PQ_OK) {
        status = pq_gold_read(gold, gold_size, eval->arena, &eval->gold, error);
        if (status != PQ_OK) {
            pq_error_prefix(error, "gold");
        }
    }
    if (status == PQ_OK) {
        status = pq_predictions_read(predictions, predictions_size, &eval->gold, eval->arena,
                                     &eval->predictions, &eval->layout, error);
        if (status != PQ_OK) {
            pq_error_prefix(error, "predictions");
        }
    }
    if (status == PQ_OK) {
        eval->judged = pq_arena_array(eval->arena, eval->gold.n_questions, sizeof *eval->judged);
        status = eval->judged == NULL ? pq_error_memory(error) : PQ_OK;
    }
    if (status != PQ_OK) {
        pq_eval_end(eval);
        return status;
    }
    *out = eval;
    return PQ_OK;
}

void pq_eval_end(pq_eval *eval) {
    if (eval == NULL) {
        return;
    }
    for (size_t i = 0; i < eval->done; i++) {
        pq_text_free(&eval->judged[i].written);
    }
    pq_arena_free(eval->scratch);
    pq_arena_free(eval->arena);
    free(eval);
}

bool pq_eval_finished(const pq_eval *eval) {
    return eval->done == eval->gold.n_questions;
}

size_t pq_eval_done(const pq_eval *eval) {
    return eval->done;
}

size_t pq_eval_total(const pq_eval *eval) {
    return eval->gold.n_questions;
}

pq_outcome pq_eval_outcome(const pq_eval *eval, size_t i) {
    return eval->judged[i].outcome;
}

const char *pq_eval_id(const pq_eval *eval, size_t i) {
    return eval->gold.questions[i].id;
}

const char *pq_eval_gold_failure(const pq_eval *eval) {
    return eval->gold_failure;
}

/* Keeps the first gold failure for callers that want one line. */
static void note_gold_failure(pq_eval *eval, const pq_judgment *j) {
    if (j->outcome != PQ_OUTCOME_GOLD_FAILED || eval->gold_failure != NULL) {
        return;
    }
    char line[sizeof j->error.where + sizeof j->error.message + 4];
    snprintf(line, sizeof line, "%s: %s", j->error.where, j->error.message);
    eval->gold_failure = pq_arena_string(eval->arena, line);
}

/* Keeps what the totals need of a scored question. */
static pq_status keep(pq_eval *eval, const pq_judgment *j, pq_error *error) {
    pq_judged_question *judged = &eval->judged[eval->done];
    const pq_prediction *prediction = &eval->predictions[eval->done];
    size_t n_rules = 0;
    pq_score_rules(&n_rules);
    judged->outcome = j->outcome;
    judged->loss = pq_judgment_loss(j);
    judged->format_forgiven = j->outcome == PQ_OUTCOME_RIGHT && prediction->is_reply &&
                              !prediction->extraction.format_followed;
    if (j->verdicts != NULL) {
        judged->matches = pq_arena_array(eval->arena, n_rules, sizeof *judged->matches);
        if (judged->matches == NULL) {
            return pq_error_memory(error);
        }
        for (size_t r = 0; r < n_rules; r++) {
            judged->matches[r] = j->verdicts[r].match;
        }
    }
    pq_writer w = pq_writer_to(&judged->written);
    pq_judgment_write(&w, &eval->gold.questions[eval->done], prediction, j);
    if (judged->written.failed) {
        pq_text_free(&judged->written);
        return pq_error_memory(error);
    }
    return PQ_OK;
}

pq_status pq_eval_step(pq_eval *eval, pq_error *error) {
    if (pq_eval_finished(eval)) {
        return PQ_OK;
    }
    const pq_judge judge = {.db = eval->db, .gold = &eval->gold, .rule = eval->rule};
    pq_gold_run run;
    pq_judgment j;
    pq_status status = pq_judge_gold(&judge, eval->done, eval->scratch, &run, error);
    if (status == PQ_OK) {
        status =
            pq_judge_answer(&judge, &run, &eval->predictions[eval->done], eval->scratch, &j, error);
    }
    if (status == PQ_OK) {
        status = keep(eval, &j, error);
    }
    if (status == PQ_OK) {
        note_gold_failure(eval, &j);
        eval->done++;
    }
    pq_arena_reset(eval->scratch);
    return status;
}

pq_status pq_eval_pairs(const pq_eval *first, const pq_eval *second, pq_pairs *pairs,
                        pq_error *error) {
    size_t n = pq_eval_total(first);
    bool same = pq_eval_finished(first) && pq_eval_finished(second) && n == pq_eval_total(second);
    for (size_t i = 0; same && i < n; i++) {
        same = strcmp(pq_eval_id(first, i), pq_eval_id(second, i)) == 0;
    }
    if (!same) {
        return pq_error_set(error, PQ_BAD_FIELD, "second",
                            "expected two finished evaluations of the same questions");
    }
    *pairs = (pq_pairs){0};
    for (size_t i = 0; i < n; i++) {
        if (pq_eval_outcome(first, i) != PQ_OUTCOME_GOLD_FAILED) {
            pq_pairs_add(pairs, pq_eval_outcome(first, i) == PQ_OUTCOME_RIGHT,
                         pq_eval_outcome(second, i) == PQ_OUTCOME_RIGHT);
        }
    }
    return PQ_OK;
}
