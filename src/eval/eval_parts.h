/* Shared by the files of evaluations (eval*.c). Private to src/eval. */
#ifndef PQ_EVAL_PARTS_H
#define PQ_EVAL_PARTS_H

#include "judge.h"

/* What is kept of a scored question. */
typedef struct pq_judged_question {
    pq_outcome outcome;
    pq_loss loss;
    bool format_forgiven; /* right, although the reply did not follow the requested format */
    bool *matches;        /* by every rule, in the order of pq_score_rules; NULL if not compared */
    pq_text written;      /* the question as JSON */
} pq_judged_question;

struct pq_eval {
    pq_db *db; /* borrowed */
    const pq_rule *rule;
    pq_arena *arena;   /* gold set, predictions, and what is kept of every question */
    pq_arena *scratch; /* one question's rows; reset after each */
    pq_gold gold;
    pq_prediction *predictions;
    const pq_layout *layout; /* of the predictions */
    size_t done;
    pq_judged_question *judged; /* gold.n_questions; the first `done` are set */
    const char *gold_failure;
};

#endif
