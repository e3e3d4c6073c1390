/*
 * Evaluation: runs gold and predicted SQL on a database and scores each pair, one question per
 * step.
 *
 *     pq_eval_begin(...);
 *     while (!pq_eval_finished(eval)) pq_eval_step(eval, error);
 *     pq_eval_write(&w, eval);
 *
 * An error is not a wrong answer: SQL that was blocked, stopped or failed, and questions without an
 * answer, are counted separately.
 */
#ifndef PQ_EVAL_H
#define PQ_EVAL_H

#include "pq_predictions.h"
#include "pq_score.h"
#include "pq_stats.h"

#define PQ_EVAL_FORMAT "perquery-evaluation/1"

/* The outcome of a question. X(constant, code as printed, what it means) */
#define PQ_OUTCOME_LIST(X)                                                                         \
    X(PQ_OUTCOME_RIGHT, "right", "the result matches a gold result under this rule")               \
    X(PQ_OUTCOME_WRONG, "wrong", "the SQL ran, but its result does not match")                     \
    X(PQ_OUTCOME_NO_SQL, "no_sql", "the answer contains no SQL")                                   \
    X(PQ_OUTCOME_NO_PREDICTION, "no_prediction", "there is no prediction for this question")       \
    X(PQ_OUTCOME_RATE_LIMITED, "rate_limited",                                                     \
      "the provider rejected the call because of a rate limit")                                    \
    X(PQ_OUTCOME_PROVIDER_ERROR, "provider_error", "the provider had an error")                    \
    X(PQ_OUTCOME_TIMED_OUT, "timed_out", "no answer arrived within the time limit")                \
    X(PQ_OUTCOME_REFUSAL, "refusal", "the model or a content filter refused to answer")            \
    X(PQ_OUTCOME_SQL_FAILED, "sql_failed", "SQLite reports an error in the SQL")                   \
    X(PQ_OUTCOME_REFUSED, "refused", "the sandbox blocks this SQL (it is not a read-only SELECT)") \
    X(PQ_OUTCOME_STOPPED, "stopped", "the SQL exceeded a limit on time, steps, rows or memory")    \
    X(PQ_OUTCOME_GOLD_FAILED, "gold_failed", "the gold SQL fails, so this question is not scored")

typedef enum pq_outcome {
#define PQ_OUTCOME_CONSTANT(constant, code, meaning) constant,
    PQ_OUTCOME_LIST(PQ_OUTCOME_CONSTANT)
#undef PQ_OUTCOME_CONSTANT
        PQ_OUTCOME_COUNT
} pq_outcome;

const char *pq_outcome_code(pq_outcome outcome);
const char *pq_outcome_meaning(pq_outcome outcome);

/* Why an answer is not right. X(constant, code as printed, what it means) */
#define PQ_LOSS_LIST(X)                                                                            \
    X(PQ_LOSS_NONE, "none", "none: the answer is right, or was not scored")                        \
    X(PQ_LOSS_PROVIDER, "provider", "no answer: rate limit, provider error, timeout or refusal")   \
    X(PQ_LOSS_NO_PREDICTION, "no_prediction", "the question has no prediction")                    \
    X(PQ_LOSS_EXTRACTION, "extraction", "no SQL was found in the answer")                          \
    X(PQ_LOSS_SQL, "sql", "the SQL failed, was blocked or was stopped")                            \
    X(PQ_LOSS_COLUMNS, "columns", "the rows agree, but columns are extra, missing or swapped")     \
    X(PQ_LOSS_ORDER, "order", "right rows, wrong order")                                           \
    X(PQ_LOSS_ROWS, "rows", "different rows")

typedef enum pq_loss {
#define PQ_LOSS_CONSTANT(constant, code, meaning) constant,
    PQ_LOSS_LIST(PQ_LOSS_CONSTANT)
#undef PQ_LOSS_CONSTANT
        PQ_LOSS_COUNT
} pq_loss;

const char *pq_loss_code(pq_loss loss);
const char *pq_loss_meaning(pq_loss loss);

/* The most rows of a result that an evaluation shows; all rows are compared. */
enum { PQ_EVAL_SHOWN_ROWS = 50 };

typedef struct pq_eval pq_eval;

/* Reads the gold set and the predictions (both UTF-8 text, copied) to score them by `rule`. The
 * database is borrowed and must stay open until pq_eval_end, which frees *eval. No SQL is run yet.
 * Errors: those of pq_gold_read and pq_predictions_read; `where` starts with "gold" or
 * "predictions". */
pq_status pq_eval_begin(pq_db *db, const char *gold, size_t gold_size, const char *predictions,
                        size_t predictions_size, const pq_rule *rule, pq_eval **eval,
                        pq_error *error);
void pq_eval_end(pq_eval *eval);

/* Scores the next question. SQL that fails is an outcome, not an error. Errors: PQ_OUT_OF_MEMORY;
 * the step can then be repeated. */
pq_status pq_eval_step(pq_eval *eval, pq_error *error);

bool pq_eval_finished(const pq_eval *eval);
size_t pq_eval_done(const pq_eval *eval);
size_t pq_eval_total(const pq_eval *eval);

/* The number of questions so far with this outcome. */
size_t pq_eval_count(const pq_eval *eval, pq_outcome outcome);

/* The outcome of question i < pq_eval_done, and its id. */
pq_outcome pq_eval_outcome(const pq_eval *eval, size_t i);
const char *pq_eval_id(const pq_eval *eval, size_t i);

/* Counts, for two finished evaluations of the same questions, which of the two answered each
 * question right. Questions whose gold SQL fails are left out. Errors: PQ_BAD_FIELD (where:
 * "second") if the evaluations do not fit. */
pq_status pq_eval_pairs(const pq_eval *first, const pq_eval *second, pq_pairs *pairs,
                        pq_error *error);

/* The first gold SQL that failed, as "questions[3].sql[0]: message", or NULL. The evaluation owns
 * it. */
const char *pq_eval_gold_failure(const pq_eval *eval);

/* Writes the last scored question, and the whole evaluation so far (perquery-evaluation/1). */
void pq_eval_write_last(pq_writer *w, const pq_eval *eval);
void pq_eval_write(pq_writer *w, const pq_eval *eval);

/* ---- a single question ---- */

/* An answer to a question of a gold set. Pointers are borrowed. */
typedef struct pq_eval_answer {
    const char *question; /* its id */
    const char *text;
    size_t size;
    bool is_reply; /* the text is a raw reply, from which SQL is extracted; otherwise it is the SQL
                    */
} pq_eval_answer;

/* Scores one answer and writes the question as pq_eval_write_last does.
 * Errors: those of pq_gold_read (where: "gold" and the path), PQ_UNKNOWN_NAME (where: "question"),
 * PQ_OUT_OF_MEMORY. */
pq_status pq_eval_question(pq_db *db, const char *gold, size_t gold_size,
                           const pq_eval_answer *answer, const pq_rule *rule, pq_writer *w,
                           pq_error *error);

#endif
