/*
 * Scores one answer to one question: runs the gold and the predicted SQL and compares their results
 * by every rule. Private to src/eval.
 */
#ifndef PQ_EVAL_JUDGE_H
#define PQ_EVAL_JUDGE_H

#include "pq_answer.h"
#include "pq_eval.h"
#include "pq_rank.h"

/* The database, gold set and rule; all borrowed. */
typedef struct pq_judge {
    pq_db *db;
    const pq_gold *gold;
    const pq_rule *rule;
} pq_judge;

/* A question and the results of its gold SQL, for any number of answers; lives in one arena. */
typedef struct pq_gold_run {
    const pq_question *question;
    pq_arena *arena;
    const char **sql;         /* of every alternative, with its bindings as literals */
    const pq_rows **rows;     /* the results of these */
    pq_string_names *strings; /* names that they read as strings */
    pq_ranked *ranked;        /* their ranking; set by the first answer that is compared */
    bool is_ranked;           /* `ranked` is set */
    size_t failed; /* the alternative that fails, if error.code says so; the last one set */
    pq_error error;
} pq_gold_run;

/* The result of scoring one answer. */
typedef struct pq_judgment {
    pq_outcome outcome;
    pq_error error;        /* if the outcome is a failure */
    size_t alternative;    /* the gold SQL that the verdict is about */
    const char **gold_sql; /* of every alternative, with its bindings as literals */
    const pq_rows *gold;   /* NULL if it failed */
    const pq_rows *predicted;
    pq_string_names gold_strings; /* names that this gold SQL reads as strings */
    pq_string_names strings;      /* ... and the answer; none if it fails */
    const pq_verdict *verdict;    /* by the rule of the judge; NULL if nothing was compared */
    const pq_verdict *verdicts;   /* by every rule, in the order of pq_score_rules */
} pq_judgment;

/* Runs the gold SQL of question `index`. SQL that fails is noted and is not an error. *run lives in
 * the arena. Errors: PQ_OUT_OF_MEMORY. */
pq_status pq_judge_gold(const pq_judge *judge, size_t index, pq_arena *arena, pq_gold_run *run,
                        pq_error *error);

/* Scores one answer to the question of *run. The judgment lives in the arena and points into *run.
 * Errors: PQ_OUT_OF_MEMORY. */
pq_status pq_judge_answer(const pq_judge *judge, pq_gold_run *run, const pq_prediction *prediction,
                          pq_arena *arena, pq_judgment *judgment, pq_error *error);

/* Why the answer is not right. */
pq_loss pq_judgment_loss(const pq_judgment *judgment);

/* Writes a scored question as JSON, as in an evaluation. */
void pq_judgment_write(pq_writer *w, const pq_question *question, const pq_prediction *prediction,
                       const pq_judgment *judgment);

#endif
