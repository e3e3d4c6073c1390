/* What the files of an evaluation share; nothing outside src/eval includes it. */
#ifndef PQ_EVAL_INTERNAL_H
#define PQ_EVAL_INTERNAL_H

#include "pq_eval.h"

/* The confidence of every interval in an evaluation. */
#define PQ_EVAL_CONFIDENCE 0.95

/* What stays of a question once it is judged. */
typedef struct pq_judged {
    pq_outcome outcome;
    pq_loss loss;
    bool format_forgiven; /* right, though the reply did not follow the format asked for */
    bool *matches;        /* by every rule, in the order of pq_score_rules; NULL if not compared */
    pq_text written;      /* the question as JSON */
} pq_judged;

struct pq_eval {
    pq_db *db; /* borrowed */
    const pq_rule *rule;
    pq_arena *arena;   /* gold set, predictions, and what every question leaves behind */
    pq_arena *scratch; /* one question's rows; reset after each */
    pq_gold gold;
    pq_prediction *predictions;
    size_t done;
    pq_judged *judged; /* gold.n_questions; the first `done` are filled in */
    const char *gold_failure;
};

/* What judging one question finds out; lives in the scratch arena. */
typedef struct pq_judgement {
    pq_outcome outcome;
    pq_error error;        /* where the outcome is a failure */
    size_t alternative;    /* the gold SQL that the verdict speaks of */
    const char **gold_sql; /* of every alternative, with its bindings written in */
    const pq_rows *gold;   /* NULL if it failed */
    const pq_rows *predicted;
    const pq_verdict *verdict;  /* by the evaluation's rule; NULL if nothing was compared */
    const pq_verdict *verdicts; /* by every rule, in the order of pq_score_rules */
} pq_judgement;

/* Judges question eval->done. Errors: PQ_OUT_OF_MEMORY. */
pq_status pq_eval_judge(pq_eval *eval, pq_judgement *judgement, pq_error *error);

/* Writes question eval->done as JSON. */
void pq_eval_write_question(pq_writer *w, const pq_eval *eval, const pq_judgement *judgement);

#endif
