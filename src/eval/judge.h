/*
 * Judging one answer to one question: gold and predicted SQL are run and their results compared by
 * every rule. What src/eval shares; nothing outside it includes this.
 */
#ifndef PQ_EVAL_JUDGE_H
#define PQ_EVAL_JUDGE_H

#include "pq_eval.h"
#include "pq_rank.h"

/* What judges; all of it borrowed. */
typedef struct pq_judge {
    pq_db *db;
    const pq_gold *gold;
    const pq_rule *rule;
} pq_judge;

/* A question with what its gold SQL gave, for any number of answers; lives in one arena. */
typedef struct pq_gold_run {
    const pq_question *question;
    pq_arena *arena;
    const char **sql;     /* of every alternative, with its bindings written in */
    const pq_rows **rows; /* likewise */
    pq_ranked *ranked;    /* likewise; filled in by the first answer that is compared */
    bool is_ranked;       /* `ranked` is filled in */
    size_t failed;        /* the alternative that does not run, where error.code says so; what
                             comes after it is not filled in */
    pq_error error;
} pq_gold_run;

/* What judging one answer finds out. */
typedef struct pq_judgment {
    pq_outcome outcome;
    pq_error error;        /* where the outcome is a failure */
    size_t alternative;    /* the gold SQL that the verdict speaks of */
    const char **gold_sql; /* of every alternative, with its bindings written in */
    const pq_rows *gold;   /* NULL if it failed */
    const pq_rows *predicted;
    const pq_verdict *verdict;  /* by the judge's rule; NULL if nothing was compared */
    const pq_verdict *verdicts; /* by every rule, in the order of pq_score_rules */
} pq_judgment;

/* Runs the gold SQL of question `index`. SQL that fails is noted, not an error. *run lives in the
 * arena. Errors: PQ_OUT_OF_MEMORY. */
pq_status pq_judge_gold(const pq_judge *judge, size_t index, pq_arena *arena, pq_gold_run *run,
                        pq_error *error);

/* Judges one answer to the question of *run. The judgment lives in the arena and points into
 * *run. Errors: PQ_OUT_OF_MEMORY. */
pq_status pq_judge_answer(const pq_judge *judge, pq_gold_run *run, const pq_prediction *prediction,
                          pq_arena *arena, pq_judgment *judgment, pq_error *error);

/* Where the answer was lost. */
pq_loss pq_judgment_loss(const pq_judgment *judgment);

/* Writes a judged question as JSON, as an evaluation shows it. */
void pq_judgment_write(pq_writer *w, const pq_question *question, const pq_prediction *prediction,
                       const pq_judgment *judgment);

#endif
