/*
 * Predictions: what a model answered, as JSON lines, one answer a line:
 *
 *     {"id": "c01", "sql": "SELECT ..."}
 *     {"id": "c02", "reply": "the raw reply, from which SQL is extracted"}
 *
 * Blank lines are skipped. A question without a line counts as not predicted.
 */
#ifndef PQ_PREDICTIONS_H
#define PQ_PREDICTIONS_H

#include "pq_extract.h"
#include "pq_gold.h"

typedef struct pq_prediction {
    bool present;
    bool is_reply;       /* `sql` was extracted from a raw reply */
    const char *sql;     /* NULL if the reply holds none */
    size_t sql_size;     /* bytes */
    pq_extraction extraction; /* how it was found; only where is_reply */
} pq_prediction;

/* Reads predictions for a gold set: predictions[i] answers gold->questions[i]. All is allocated in
 * the arena.
 * Errors: PQ_BAD_JSON, PQ_BAD_FIELD (an unknown field, or neither or both of sql and reply),
 * PQ_UNKNOWN_NAME (an id the gold set does not have), PQ_TOO_LARGE, PQ_OUT_OF_MEMORY; `where`
 * names the line. A text without any prediction is PQ_BAD_FIELD. */
pq_status pq_predictions_read(const char *text, size_t size, const pq_gold *gold, pq_arena *arena,
                              pq_prediction **predictions, pq_error *error);

#endif
