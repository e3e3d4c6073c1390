/* Shared by the files of scored sweeps (judged*.c) and training.c. Private to src/eval. */
#ifndef PQ_EVAL_JUDGED_PARTS_H
#define PQ_EVAL_JUDGED_PARTS_H

#include "judge.h"
#include "pq_calls.h"
#include "pq_judged.h"
#include "pq_significance.h"

#define JUDGED_NONE ((size_t)-1)

/* Why an answer is not scored. X(constant, code as printed, what it means) */
#define JUDGED_WHY_LIST(X)                                                                         \
    X(WHY_JUDGED, "", "scored")                                                                    \
    X(WHY_FREE, "free_question", "your own question: there is no gold answer")                     \
    X(WHY_NOT_IN_GOLD, "not_in_gold", "the gold set has no question with this id")                 \
    X(WHY_OTHER_TEXT, "other_text", "the gold set has a different question under this id")         \
    X(WHY_GOLD_FAILED, "gold_failed", "the gold SQL fails")                                        \
    X(WHY_NOT_ENDED, "not_ended", "the run was stopped before this answer was complete")

typedef enum judged_why {
#define JUDGED_WHY_CONSTANT(constant, code, meaning) constant,
    JUDGED_WHY_LIST(JUDGED_WHY_CONSTANT)
#undef JUDGED_WHY_CONSTANT
        WHY_COUNT
} judged_why;

const char *judged_why_code(judged_why why);
const char *judged_why_meaning(judged_why why);

typedef struct judged_base {
    pq_db *db;
    const char *name;
    const char *as; /* the name if no other was given */
    pq_gold gold;
    const char *const **gold_sql; /* by question: the gold SQL that runs, with bindings as literals;
                                     NULL before it is run */
} judged_base;

typedef struct judged_sweep {
    const char *name;
    pq_json *document;
    pq_calls calls;
    judged_base *base;   /* NULL for the user's own questions */
    size_t *gold_index;  /* by question of the plan; JUDGED_NONE: not scored */
    judged_why *why;     /* by question of the plan */
    size_t first_series; /* among all series */
} judged_sweep;

/* A statement scored as an answer to one question. */
typedef struct judged_sql {
    struct judged_sql *next;
    const char *sql; /* NULL for an answer without SQL */
    size_t size;
    pq_outcome outcome;
    pq_loss loss;
    bool *matches; /* by every rule; NULL if nothing was compared */
} judged_sql;

typedef struct judged_answer {
    const pq_answer_read *read;
    const judged_sweep *sweep;
    size_t series; /* among all series */
    judged_why why;
    bool ended, answered; /* known before scoring */
    /* if WHY_JUDGED, set by scoring: */
    pq_outcome outcome;
    pq_loss loss;
    bool right;
    bool right_before;  /* the SQL of the first turn was right */
    bool right_unfixed; /* the SQL of the chosen turn was right before local repairs */
    const bool *matches;
} judged_answer;

/* The quantiles that are shown. */
enum { JUDGED_QUANTILES = 3 };
double judged_quantile(size_t i);
const char *judged_quantile_name(size_t i);

typedef struct judged_spread {
    size_t n, questions; /* values, and the questions that they belong to */
    double value[JUDGED_QUANTILES];
    pq_interval interval[JUDGED_QUANTILES];
} judged_spread;

typedef struct judged_mean {
    size_t n, questions; /* values, and the questions that they belong to */
    double value;        /* NaN for n = 0, as is the interval */
    pq_interval interval;
} judged_mean;

/* Wait time of all answers that ended. */
typedef struct judged_waiting {
    size_t n, answers; /* answers: those that waited */
    double mean_ms, p90_ms, longest_ms;
    double share; /* of the sum of wait and service time */
} judged_waiting;

typedef struct judged_repair {
    size_t answers, turns, calls, repairs; /* turns, calls: of repair turns; repairs: local ones */
    size_t uncounted; /* calls whose tokens the provider did not send; they count as 0 */
    double input_tokens, output_tokens, usd;
    size_t judged, right_before, right_after;
} judged_repair;

/* One repeat of all questions. */
typedef struct judged_run {
    size_t ended, answered, judged_answered, right;
    double usd; /* of the answers that arrived: a sum */
} judged_run;

typedef struct judged_figures {
    size_t ended, answered, not_ended, judged, judged_answered, right;
    size_t calls, retries;
    size_t outcomes[PQ_OUTCOME_COUNT], losses[PQ_LOSS_COUNT], why[WHY_COUNT];
    pq_measure accuracy, accuracy_of_all, format; /* with the intervals of whole questions */
    size_t *rules;                                /* right by every rule */
    judged_run *runs;                             /* by repeat, as many as the plan has */
    size_t format_followed, format_forgiven;
    size_t answer_faults[PQ_FAULT_COUNT], call_faults[PQ_FAULT_COUNT];
    const char *words[PQ_FAULT_COUNT]; /* the first of the provider's; NULL if there are none */
    size_t cut;                        /* answers whose last reply ended at the token limit */
    const char *cut_note;              /* where the first of them was cut */
    pq_left_out left_out;
    judged_spread ttft[PQ_TTFT_COUNT], latency, decode;
    size_t decode_left_out;
    judged_waiting waiting;
    judged_mean input, output, cached, reasoning, usd;
    double usd_total;
    size_t usd_estimated;
    size_t usd_sources[PQ_USD_SOURCE_COUNT]; /* answers */
    double cached_tokens, cacheable_tokens;  /* of calls that counted both */
    pq_measure usd_per_correct;              /* NaN if unknown */
    judged_repair repair_turns, free_repairs;
} judged_figures;

typedef struct judged_series {
    const judged_sweep *sweep;
    const pq_series *plan;
    const char *name;        /* the model, without its path */
    bool shares_prompts;     /* an earlier series of the sweep sent the same prompts there */
    judged_answer **answers; /* sorted by the id of the question, then by repeat */
    size_t n_answers;
    judged_figures figures;
} judged_series;

struct pq_judged {
    pq_arena *arena;      /* everything that is kept */
    pq_arena *gold_arena; /* the gold results of the current question */
    pq_arena *scratch;    /* one statement's rows; reset after each */
    const pq_rule *rule;
    judged_base *bases;
    size_t n_bases;
    judged_sweep *sweeps;
    size_t n_sweeps;
    judged_series *series;
    size_t n_series;
    judged_answer *answers; /* in the order of the files */
    size_t n_answers;
    size_t *order; /* the answers in the order of scoring: by base and question */
    size_t done;
    /* the current question */
    const judged_base *base;
    size_t question;
    pq_gold_run run;
    judged_sql *known; /* its statements scored so far */
};

/* judged.c. By the id of the question, then by repeat. */
int judged_order(const judged_answer *a, const judged_answer *b);
bool judged_same_question(const judged_answer *a, const judged_answer *b);

/* judged_step.c */
pq_status judged_step_answer(pq_judged *judged, judged_answer *answer, pq_error *error);

/* judged_figures.c */
pq_status judged_compute(const pq_judged *judged, judged_series *series, pq_arena *scratch,
                         pq_error *error);
double judged_service_ms(const pq_answer_read *answer);
size_t judged_free_repairs(const pq_answer_read *answer);
/* The fault of an answer that did not arrive. */
pq_fault judged_last_fault(const pq_answer_read *answer);

/* judged_pairs.c */
/* Writes "memory" into the open object. */
void judged_write_memory(pq_writer *w, const pq_judged *judged);

/* judged_series.c */
void judged_write_series(pq_writer *w, const pq_judged *judged, const judged_series *series);

/* judged_answers.c */
void judged_write_answer(pq_writer *w, const judged_answer *answer);

#endif
