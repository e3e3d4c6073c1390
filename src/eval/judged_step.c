/* Scores one answer of a sweep: its SQL, that of its first turn, and that before local repairs. */
#include "judged_parts.h"

#include <string.h>

static pq_judge judge_of(const pq_judged *judged) {
    return (pq_judge){.db = judged->base->db, .gold = &judged->base->gold, .rule = judged->rule};
}

/* Keeps the gold SQL that runs, for display and training data. */
static pq_status keep_gold(pq_judged *judged, judged_base *base, pq_error *error) {
    const pq_gold_run *run = &judged->run;
    const char **kept = pq_arena_array(judged->arena, run->question->n_sql, sizeof *kept);
    bool good = kept != NULL;
    for (size_t k = 0; k < run->question->n_sql && good && run->sql[k] != NULL; k++) {
        kept[k] = pq_arena_string(judged->arena, run->sql[k]);
        good = kept[k] != NULL;
    }
    base->gold_sql[judged->question] = kept;
    return good ? PQ_OK : pq_error_memory(error);
}

/* Makes the question of an answer the current one: runs its gold SQL. */
static pq_status enter_question(pq_judged *judged, const judged_answer *answer, pq_error *error) {
    judged_base *base = answer->sweep->base;
    size_t question = answer->sweep->gold_index[answer->read->question];
    if (judged->base == base && judged->question == question) {
        return PQ_OK;
    }
    pq_arena_reset(judged->gold_arena);
    judged->known = NULL;
    judged->base = base;
    judged->question = question;
    const pq_judge judge = judge_of(judged);
    pq_status status = pq_judge_gold(&judge, question, judged->gold_arena, &judged->run, error);
    if (status == PQ_OK) {
        status = keep_gold(judged, base, error);
    }
    if (status != PQ_OK) {
        judged->base = NULL;
    }
    return status;
}

static pq_status judge_prediction(pq_judged *judged, const pq_prediction *prediction,
                                  judged_sql *verdict, pq_error *error) {
    const pq_judge judge = judge_of(judged);
    pq_judgment judgment;
    pq_status status =
        pq_judge_answer(&judge, &judged->run, prediction, judged->scratch, &judgment, error);
    if (status != PQ_OK) {
        return status;
    }
    verdict->outcome = judgment.outcome;
    verdict->loss = pq_judgment_loss(&judgment);
    if (judgment.verdicts != NULL) {
        size_t n_rules = 0;
        pq_score_rules(&n_rules);
        verdict->matches = pq_arena_array(judged->arena, n_rules, sizeof *verdict->matches);
        for (size_t r = 0; r < n_rules && verdict->matches != NULL; r++) {
            verdict->matches[r] = judgment.verdicts[r].match;
        }
        return verdict->matches == NULL ? pq_error_memory(error) : PQ_OK;
    }
    return PQ_OK;
}

static bool same_sql(const judged_sql *known, const char *sql, size_t size) {
    return sql == NULL || known->sql == NULL
               ? sql == known->sql
               : size == known->size && memcmp(sql, known->sql, size) == 0;
}

/* Scores a statement (NULL for none) as an answer to the current question, once. */
static pq_status judge_sql(pq_judged *judged, const char *sql, size_t size,
                           const judged_sql **verdict, pq_error *error) {
    judged_sql *known = judged->known;
    while (known != NULL && !same_sql(known, sql, size)) {
        known = known->next;
    }
    if (known == NULL) {
        known = pq_arena_alloc(judged->arena, sizeof *known);
        char *copy = sql == NULL ? NULL : pq_arena_copy(judged->arena, sql, size);
        if (known == NULL || (sql != NULL && copy == NULL)) {
            return pq_error_memory(error);
        }
        const pq_prediction prediction = {.present = true, .sql = copy, .sql_size = size};
        pq_status status = judge_prediction(judged, &prediction, known, error);
        if (status != PQ_OK) {
            return status;
        }
        known->sql = copy;
        known->size = size;
        known->next = judged->known;
        judged->known = known;
    }
    *verdict = known;
    return PQ_OK;
}

static pq_call_error error_of(pq_answer_state state) {
    switch (state) {
    case PQ_ANSWER_RATE_LIMITED:
        return PQ_CALL_RATE_LIMITED;
    case PQ_ANSWER_PROVIDER_ERROR:
        return PQ_CALL_PROVIDER_ERROR;
    case PQ_ANSWER_TIMED_OUT:
        return PQ_CALL_TIMED_OUT;
    case PQ_ANSWER_REFUSED:
        return PQ_CALL_REFUSAL;
    default:
        return PQ_CALL_ANSWERED;
    }
}

/* Sets the outcome of an answer that did not arrive, unless the gold SQL fails. */
static pq_status judge_error(pq_judged *judged, judged_answer *answer, pq_error *error) {
    const pq_prediction prediction = {.present = true, .error = error_of(answer->read->state)};
    judged_sql verdict = {0};
    pq_status status = judge_prediction(judged, &prediction, &verdict, error);
    answer->outcome = verdict.outcome;
    answer->loss = verdict.loss;
    return status;
}

/* Was the first turn's SQL right? */
static pq_status judge_first(pq_judged *judged, judged_answer *answer, pq_error *error) {
    const judged_sql *verdict = NULL;
    answer->right_before = answer->right;
    if (answer->read->n_turns < 2) {
        return PQ_OK;
    }
    const pq_turn_read *first = &answer->read->turns[0];
    pq_status status = judge_sql(judged, first->sql, first->sql_size, &verdict, error);
    answer->right_before = status == PQ_OK && verdict->outcome == PQ_OUTCOME_RIGHT;
    return status;
}

/* Was the SQL of the chosen turn right as the model wrote it? */
static pq_status judge_unfixed(pq_judged *judged, judged_answer *answer, pq_error *error) {
    const pq_answer_read *read = answer->read;
    const judged_sql *verdict = NULL;
    answer->right_unfixed = answer->right;
    const pq_turn_read *turn = read->chosen < read->n_turns ? &read->turns[read->chosen] : NULL;
    if (turn == NULL || turn->n_free_repairs == 0 || turn->n_calls == 0) {
        return PQ_OK;
    }
    const char *answered = turn->calls[turn->n_calls - 1].answer;
    const char *reply = answered == NULL ? "" : answered;
    pq_extraction extraction;
    pq_status status = pq_extract_sql(reply, strlen(reply), judged->scratch, &extraction, error);
    if (status == PQ_OK) {
        status = judge_sql(judged, extraction.sql, extraction.sql_size, &verdict, error);
    }
    answer->right_unfixed = status == PQ_OK && verdict->outcome == PQ_OUTCOME_RIGHT;
    return status;
}

pq_status judged_step_answer(pq_judged *judged, judged_answer *answer, pq_error *error) {
    const judged_sql *verdict = NULL;
    if (answer->why != WHY_JUDGED) {
        return PQ_OK;
    }
    pq_status status = enter_question(judged, answer, error);
    if (status == PQ_OK && !answer->answered) {
        status = judge_error(judged, answer, error);
    } else if (status == PQ_OK) {
        status = judge_sql(judged, answer->read->sql, answer->read->sql_size, &verdict, error);
        if (status == PQ_OK) {
            answer->outcome = verdict->outcome;
            answer->loss = verdict->loss;
            answer->matches = verdict->matches;
            answer->right = verdict->outcome == PQ_OUTCOME_RIGHT;
            status = judge_first(judged, answer, error);
        }
        if (status == PQ_OK) {
            status = judge_unfixed(judged, answer, error);
        }
    }
    if (status == PQ_OK && answer->outcome == PQ_OUTCOME_GOLD_FAILED) {
        answer->why = WHY_GOLD_FAILED;
    }
    return status;
}
