/* What the files of one evaluation share; nothing outside src/eval includes it. */
#ifndef PQ_EVAL_PARTS_H
#define PQ_EVAL_PARTS_H

#include "judge.h"

/* What stays of a question once it is judged. */
typedef struct pq_judged_question {
    pq_outcome outcome;
    pq_loss loss;
    bool format_forgiven; /* right, though the reply did not follow the format asked for */
    bool *matches;        /* by every rule, in the order of pq_score_rules; NULL if not compared */
    pq_text written;      /* the question as JSON */
} pq_judged_question;

struct pq_eval {
    pq_db *db; /* borrowed */
    const pq_rule *rule;
    pq_arena *arena;   /* gold set, predictions, and what every question leaves behind */
    pq_arena *scratch; /* one question's rows; reset after each */
    pq_gold gold;
    pq_prediction *predictions;
    size_t done;
    pq_judged_question *judged; /* gold.n_questions; the first `done` are filled in */
    const char *gold_failure;
};

#endif
