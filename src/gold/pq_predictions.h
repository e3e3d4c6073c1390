/*
 * Predictions: the answers of a model as JSON lines, one answer per line:
 *
 *     {"id": "c01", "sql": "SELECT ..."}
 *     {"id": "c02", "reply": "the raw reply, from which SQL is extracted"}
 *     {"id": "c03", "error": "rate_limited"}      no answer; also "provider_error", "timed_out" or
 * "refusal"
 *
 * Blank lines are skipped. A question without a line has no prediction. An id may be a whole
 * number; "query" or "predicted_sql" stands for "sql" where no other answer is given, and further
 * fields are skipped. One JSON array of such objects is good too.
 *
 * The predictions of other tools that pq_import.h knows are read as well. Those without ids belong
 * to the questions by their position.
 */
#ifndef PQ_PREDICTIONS_H
#define PQ_PREDICTIONS_H

#include "pq_extract.h"
#include "pq_gold.h"

/* Why a call got no answer. X(constant, code as written) */
#define PQ_CALL_ERROR_LIST(X)                                                                      \
    X(PQ_CALL_RATE_LIMITED, "rate_limited")                                                        \
    X(PQ_CALL_PROVIDER_ERROR, "provider_error")                                                    \
    X(PQ_CALL_TIMED_OUT, "timed_out")                                                              \
    X(PQ_CALL_REFUSAL, "refusal")

typedef enum pq_call_error {
    PQ_CALL_ANSWERED,
#define PQ_CALL_ERROR_CONSTANT(constant, code) constant,
    PQ_CALL_ERROR_LIST(PQ_CALL_ERROR_CONSTANT)
#undef PQ_CALL_ERROR_CONSTANT
        PQ_CALL_ERROR_COUNT
} pq_call_error;

/* "rate_limited" and so on; "" for PQ_CALL_ANSWERED. A static string. */
const char *pq_call_error_code(pq_call_error error);

/* The shape of one line. pq_predictions_read reads them. */
extern const pq_shape pq_prediction_line_shape;

typedef struct pq_prediction {
    bool present;
    pq_call_error error;      /* if not PQ_CALL_ANSWERED, there is no SQL and no reply */
    bool is_reply;            /* `sql` was extracted from a raw reply */
    const char *answer;       /* the SQL or the reply, as in the file */
    size_t answer_size;       /* bytes */
    const char *sql;          /* NULL if the reply has none */
    size_t sql_size;          /* bytes */
    pq_extraction extraction; /* how it was found; only if is_reply */
} pq_prediction;

/* Reads predictions for a gold set into the arena: predictions[i] answers gold->questions[i].
 * *layout, unless NULL, is set to the layout that was recognized.
 * Errors: PQ_BAD_JSON, PQ_BAD_FIELD (not exactly one of sql, reply and error), PQ_BAD_FORMAT (a
 * file of another kind), PQ_UNKNOWN_NAME (an id the gold set does not have), PQ_TOO_LARGE,
 * PQ_OUT_OF_MEMORY; `where` names the line. A text without predictions is PQ_BAD_FIELD. */
pq_status pq_predictions_read(const char *text, size_t size, const pq_gold *gold, pq_arena *arena,
                              pq_prediction **predictions, const pq_layout **layout,
                              pq_error *error);

/* Checks the lines without a gold set: any id is good. Errors: as pq_predictions_read. */
pq_status pq_predictions_check(const char *text, size_t size, pq_arena *arena, pq_error *error);

#endif
