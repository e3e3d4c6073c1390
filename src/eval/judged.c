/* Reads sweeps and gold sets, and steps through the answers. */
#include "judged_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Puts "key[index]" before the error's place, which is in that item's file. */
static pq_status at_item(const char *key, size_t index, const char *file, pq_status status,
                         pq_error *error) {
    if (status != PQ_OK && status != PQ_OUT_OF_MEMORY) {
        char prefix[40];
        snprintf(prefix, sizeof prefix, "%s[%zu]", key, index);
        pq_error_in_file(error, prefix, file);
    }
    return status;
}

/* ---- reading ---- */

static pq_status read_base(pq_judged *judged, const pq_judged_base *given, judged_base *base,
                           pq_error *error) {
    base->db = given->db;
    base->name = pq_arena_string(judged->arena, given->name);
    base->as = pq_arena_string(judged->arena, given->as == NULL ? given->name : given->as);
    if (base->name == NULL || base->as == NULL) {
        return pq_error_memory(error);
    }
    pq_status status =
        pq_gold_read(given->gold, given->gold_size, judged->arena, &base->gold, error);
    if (status != PQ_OK) {
        pq_error_prefix(error, "gold");
        return status;
    }
    base->gold_sql = pq_arena_array(judged->arena, base->gold.n_questions, sizeof *base->gold_sql);
    return base->gold_sql == NULL ? pq_error_memory(error) : PQ_OK;
}

static pq_status read_bases(pq_judged *judged, const pq_judged_base *given, size_t count,
                            pq_error *error) {
    judged->bases = pq_arena_array(judged->arena, count, sizeof *judged->bases);
    if (judged->bases == NULL) {
        return pq_error_memory(error);
    }
    pq_status status = PQ_OK;
    for (size_t i = 0; i < count && status == PQ_OK; i++) {
        status = at_item("bases", i, given[i].name,
                         read_base(judged, &given[i], &judged->bases[i], error), error);
        judged->n_bases += status == PQ_OK;
    }
    return status;
}

static bool fits(const judged_base *base, const pq_plan *plan) {
    return strcmp(base->gold.id, plan->gold) == 0 &&
           (strcmp(base->gold.database, plan->database) == 0 ||
            strcmp(base->name, plan->database) == 0 || strcmp(base->as, plan->database) == 0);
}

/* Finds the one base that the sweep belongs to. */
static pq_status find_base(pq_judged *judged, judged_sweep *sweep, pq_error *error) {
    const pq_plan *plan = &sweep->calls.plan;
    for (size_t i = 0; i < judged->n_bases && plan->gold != NULL; i++) {
        if (!fits(&judged->bases[i], plan)) {
            continue;
        }
        if (sweep->base != NULL) {
            return pq_error_set(error, PQ_BAD_FIELD, "plan.gold",
                                "bases[%zu] and bases[%zu] are the same pair of gold set \"%.60s\" "
                                "and database \"%.60s\"; remove one",
                                (size_t)(sweep->base - judged->bases), i, plan->gold,
                                plan->database);
        }
        sweep->base = &judged->bases[i];
    }
    if (sweep->base == NULL && plan->gold != NULL) {
        return pq_error_set(
            error, PQ_UNKNOWN_NAME, "plan.gold",
            "the sweep \"%.60s\" used gold set \"%.60s\" on database \"%.60s\"; load both",
            sweep->name, plan->gold, plan->database);
    }
    return PQ_OK;
}

/* Finds the gold question of each question of the plan. */
static pq_status find_questions(pq_judged *judged, judged_sweep *sweep, pq_error *error) {
    const pq_plan *plan = &sweep->calls.plan;
    size_t n = plan->n_questions;
    sweep->gold_index = pq_arena_array(judged->arena, n, sizeof *sweep->gold_index);
    sweep->why = pq_arena_array(judged->arena, n, sizeof *sweep->why);
    if (sweep->gold_index == NULL || sweep->why == NULL) {
        return pq_error_memory(error);
    }
    for (size_t i = 0; i < n; i++) {
        const pq_gold *gold = sweep->base == NULL ? NULL : &sweep->base->gold;
        size_t k = 0;
        while (gold != NULL && k < gold->n_questions &&
               strcmp(gold->questions[k].id, plan->questions[i].id) != 0) {
            k++;
        }
        if (gold == NULL) {
            sweep->why[i] = WHY_FREE;
        } else if (k == gold->n_questions) {
            sweep->why[i] = WHY_NOT_IN_GOLD;
        } else if (strcmp(gold->questions[k].question, plan->questions[i].question) != 0) {
            sweep->why[i] = WHY_OTHER_TEXT;
        }
        sweep->gold_index[i] = sweep->why[i] == WHY_JUDGED ? k : JUDGED_NONE;
    }
    return PQ_OK;
}

static pq_status read_sweep(pq_judged *judged, const pq_judged_sweep *given,
                            const pq_strategy *strategies, size_t n_strategies, judged_sweep *sweep,
                            pq_error *error) {
    sweep->name = pq_arena_string(judged->arena, given->name);
    if (sweep->name == NULL) {
        return pq_error_memory(error);
    }
    pq_status status = pq_json_parse(given->text, given->size, &sweep->document, error);
    if (status == PQ_OK) {
        pq_value root = pq_json_root(sweep->document);
        status =
            pq_calls_read(&root, strategies, n_strategies, judged->arena, &sweep->calls, error);
    }
    if (status == PQ_OK) {
        status = find_base(judged, sweep, error);
    }
    return status == PQ_OK ? find_questions(judged, sweep, error) : status;
}

static pq_status read_sweeps(pq_judged *judged, const pq_judged_sweep *given, size_t count,
                             pq_error *error) {
    pq_strategy *strategies = NULL;
    size_t n_strategies = 0;
    size_t size = 0;
    const char *text = pq_strategies_builtin(&size);
    judged->sweeps = pq_arena_array(judged->arena, count, sizeof *judged->sweeps);
    if (judged->sweeps == NULL) {
        return pq_error_memory(error);
    }
    if (count == 0 || count > PQ_JUDGED_MAX_SWEEPS) {
        return pq_error_set(error, PQ_BAD_FIELD, "sweeps", "expected 1 to %d sweeps, found %zu",
                            PQ_JUDGED_MAX_SWEEPS, count);
    }
    pq_status status =
        pq_strategies_read(text, size, judged->arena, &strategies, &n_strategies, error);
    for (size_t i = 0; i < count && status == PQ_OK; i++) {
        judged_sweep *sweep = &judged->sweeps[judged->n_sweeps++];
        status = read_sweep(judged, &given[i], strategies, n_strategies, sweep, error);
        status = at_item("sweeps", i, given[i].name, status, error);
        for (size_t k = 0; k < i && status == PQ_OK; k++) {
            if (strcmp(judged->sweeps[k].name, sweep->name) == 0) {
                status = pq_error_set(error, PQ_BAD_FIELD, "sweeps",
                                      "the sweep \"%.60s\" is listed twice", sweep->name);
            }
        }
    }
    return status;
}

/* ---- series and answers ---- */

/* The part of a model's name after its path. */
static const char *short_name(const char *model) {
    const char *slash = strrchr(model, '/');
    return slash == NULL || slash[1] == '\0' ? model : slash + 1;
}

/* Did an earlier series send the same prompts to the same model? */
static bool shares_prompts(const pq_plan *plan, size_t k) {
    const pq_series *series = &plan->series[k];
    for (size_t i = 0; i < k && !plan->vary_prompts; i++) {
        const pq_series *other = &plan->series[i];
        if (strcmp(other->base_url, series->base_url) == 0 &&
            strcmp(other->model, series->model) == 0 && other->strategy == series->strategy) {
            return true;
        }
    }
    return false;
}

static pq_status make_series(pq_judged *judged, pq_error *error) {
    for (size_t i = 0; i < judged->n_sweeps; i++) {
        judged->sweeps[i].first_series = judged->n_series;
        judged->n_series += judged->sweeps[i].calls.plan.n_series;
        judged->n_answers += judged->sweeps[i].calls.n_answers;
    }
    judged->series = pq_arena_array(judged->arena, judged->n_series, sizeof *judged->series);
    judged->answers = pq_arena_array(judged->arena, judged->n_answers, sizeof *judged->answers);
    judged->order = pq_arena_array(judged->arena, judged->n_answers, sizeof *judged->order);
    if (judged->series == NULL || judged->answers == NULL || judged->order == NULL) {
        return pq_error_memory(error);
    }
    for (size_t i = 0, s = 0; i < judged->n_sweeps; i++) {
        const pq_plan *plan = &judged->sweeps[i].calls.plan;
        for (size_t k = 0; k < plan->n_series; k++, s++) {
            judged->series[s] = (judged_series){.sweep = &judged->sweeps[i],
                                                .plan = &plan->series[k],
                                                .name = short_name(plan->series[k].model),
                                                .shares_prompts = shares_prompts(plan, k)};
        }
    }
    return PQ_OK;
}

static judged_answer make_answer(const judged_sweep *sweep, const pq_answer_read *read) {
    judged_answer answer = {.read = read, .sweep = sweep, .why = sweep->why[read->question]};
    answer.series = sweep->first_series + read->series;
    answer.ended = read->state != PQ_ANSWER_PENDING && read->state != PQ_ANSWER_STOPPED;
    answer.answered = read->state == PQ_ANSWER_RUNS || read->state == PQ_ANSWER_SQL_FAILED ||
                      read->state == PQ_ANSWER_NO_SQL;
    if (!answer.ended) {
        answer.why = WHY_NOT_ENDED;
    }
    return answer;
}

static const char *question_id(const judged_answer *answer) {
    return answer->sweep->calls.plan.questions[answer->read->question].id;
}

bool judged_same_question(const judged_answer *a, const judged_answer *b) {
    return strcmp(question_id(a), question_id(b)) == 0;
}

int judged_order(const judged_answer *a, const judged_answer *b) {
    int order = strcmp(question_id(a), question_id(b));
    return order != 0 ? order
                      : (a->read->repeat > b->read->repeat) - (a->read->repeat < b->read->repeat);
}

static int compare_answers(const void *a, const void *b) {
    return judged_order(*(judged_answer *const *)a, *(judged_answer *const *)b);
}

/* Fills in the answers, and gives each series its own. */
static pq_status make_answers(pq_judged *judged, pq_error *error) {
    size_t n = 0;
    for (size_t i = 0; i < judged->n_sweeps; i++) {
        const pq_calls *calls = &judged->sweeps[i].calls;
        for (size_t k = 0; k < calls->n_answers; k++) {
            judged->answers[n] = make_answer(&judged->sweeps[i], &calls->answers[k]);
            judged->series[judged->answers[n++].series].n_answers++;
        }
    }
    for (size_t s = 0; s < judged->n_series; s++) {
        judged_series *series = &judged->series[s];
        series->answers = pq_arena_array(judged->arena, series->n_answers, sizeof(judged_answer *));
        if (series->answers == NULL) {
            return pq_error_memory(error);
        }
        series->n_answers = 0;
    }
    for (size_t i = 0; i < n; i++) {
        judged_series *series = &judged->series[judged->answers[i].series];
        series->answers[series->n_answers++] = &judged->answers[i];
    }
    for (size_t s = 0; s < judged->n_series; s++) {
        judged_series *series = &judged->series[s];
        if (series->n_answers > 1) {
            qsort(series->answers, series->n_answers, sizeof(judged_answer *), compare_answers);
        }
    }
    return PQ_OK;
}

/* The position of an answer in the order of scoring. */
typedef struct place {
    size_t base, question, answer;
} place;

static int compare_places(const void *a, const void *b) {
    const place *x = a;
    const place *y = b;
    if (x->base != y->base) {
        return x->base < y->base ? -1 : 1;
    }
    if (x->question != y->question) {
        return x->question < y->question ? -1 : 1;
    }
    return (x->answer > y->answer) - (x->answer < y->answer);
}

/* Puts answers to the same question together, so that its gold results are kept no longer. Answers
 * that are not scored come last. */
static pq_status put_in_order(pq_judged *judged, pq_error *error) {
    size_t n = judged->n_answers;
    place *places = pq_arena_array(judged->scratch, n, sizeof *places);
    if (places == NULL) {
        return pq_error_memory(error);
    }
    for (size_t i = 0; i < n; i++) {
        const judged_answer *answer = &judged->answers[i];
        bool good = answer->why == WHY_JUDGED;
        places[i] = (place){
            .base = good ? (size_t)(answer->sweep->base - judged->bases) : JUDGED_NONE,
            .question = good ? answer->sweep->gold_index[answer->read->question] : JUDGED_NONE,
            .answer = i};
    }
    if (n > 1) {
        qsort(places, n, sizeof *places, compare_places);
    }
    for (size_t i = 0; i < n; i++) {
        judged->order[i] = places[i].answer;
    }
    pq_arena_reset(judged->scratch);
    return PQ_OK;
}

/* ---- the session ---- */

pq_status pq_judged_begin(const pq_judged_sweep *sweeps, size_t n_sweeps,
                          const pq_judged_base *bases, size_t n_bases, const pq_rule *rule,
                          pq_judged **out, pq_error *error) {
    *out = NULL;
    pq_judged *judged = calloc(1, sizeof *judged);
    if (judged == NULL) {
        return pq_error_memory(error);
    }
    judged->rule = rule;
    judged->arena = pq_arena_new();
    judged->gold_arena = pq_arena_new();
    judged->scratch = pq_arena_new();
    bool good = judged->arena != NULL && judged->gold_arena != NULL && judged->scratch != NULL;
    pq_status status = good ? read_bases(judged, bases, n_bases, error) : pq_error_memory(error);
    if (status == PQ_OK) {
        status = read_sweeps(judged, sweeps, n_sweeps, error);
    }
    if (status == PQ_OK) {
        status = make_series(judged, error);
    }
    if (status == PQ_OK) {
        status = make_answers(judged, error);
    }
    if (status == PQ_OK) {
        status = put_in_order(judged, error);
    }
    if (status != PQ_OK) {
        pq_judged_end(judged);
        return status;
    }
    *out = judged;
    return PQ_OK;
}

void pq_judged_end(pq_judged *judged) {
    if (judged == NULL) {
        return;
    }
    for (size_t i = 0; i < judged->n_sweeps; i++) {
        pq_json_free(judged->sweeps[i].document);
    }
    pq_arena_free(judged->scratch);
    pq_arena_free(judged->gold_arena);
    pq_arena_free(judged->arena);
    free(judged);
}

bool pq_judged_uses(const pq_judged *judged, const pq_db *db) {
    for (size_t i = 0; i < judged->n_bases; i++) {
        if (db != NULL && judged->bases[i].db == db) {
            return true;
        }
    }
    return false;
}

pq_status pq_judged_step(pq_judged *judged, pq_error *error) {
    pq_status status = PQ_OK;
    if (pq_judged_finished(judged)) {
        return PQ_OK;
    }
    if (judged->done < judged->n_answers) {
        status = judged_step_answer(judged, &judged->answers[judged->order[judged->done]], error);
    } else {
        judged_series *series = &judged->series[judged->done - judged->n_answers];
        status = judged_compute(judged, series, judged->scratch, error);
    }
    pq_arena_reset(judged->scratch);
    judged->done += status == PQ_OK;
    return status;
}

bool pq_judged_finished(const pq_judged *judged) {
    return judged->done == pq_judged_total(judged);
}

size_t pq_judged_done(const pq_judged *judged) {
    return judged->done;
}

size_t pq_judged_total(const pq_judged *judged) {
    return judged->n_answers + judged->n_series;
}

size_t pq_judged_answers(const pq_judged *judged) {
    return judged->n_answers;
}

size_t pq_judged_series(const pq_judged *judged) {
    return judged->n_series;
}

void pq_judged_write_last(pq_writer *w, const pq_judged *judged) {
    if (judged->done == 0 || judged->done > judged->n_answers) {
        pq_write_null(w);
    } else {
        judged_write_answer(w, &judged->answers[judged->order[judged->done - 1]]);
    }
}
