/*
 * Adapts predictions to another database as pq_gold_adapt adapts their gold set: other values, and
 * possibly other names.
 *
 * A literal in an answer's SQL is adapted if it equals a binding that the question's gold SQL uses.
 * Strings are compared without the case of ASCII letters and without '%' at their ends, numbers by
 * value. The literal becomes the new value of the binding; it stays all capitals or all small if
 * the binding was not. Names are changed as in pq_sql_rename. SQL in a reply is replaced in place,
 * so that the text around it still counts.
 */
#ifndef PQ_PREDICTIONS_ADAPT_H
#define PQ_PREDICTIONS_ADAPT_H

#include "pq_gold_adapt.h"
#include "pq_predictions.h"

/* An answer that stays unchanged. */
typedef struct pq_unadapted {
    const char *id;
    const char *message;
} pq_unadapted;

typedef struct pq_adapted {
    size_t answers;
    size_t changed;
    pq_unadapted *left; /* n_left: SQL that cannot be renamed, or a literal of two bindings */
    size_t n_left;
} pq_adapted;

/* Appends the adapted answers as JSON lines, in the order of the questions. `gold` is the set
 * before the change. *adapted points into the arena. Errors: those of pq_predictions_read;
 * PQ_OUT_OF_MEMORY. */
pq_status pq_predictions_adapt(const char *text, size_t size, const pq_gold *gold,
                               const pq_gold_change *change, pq_arena *arena, pq_text *out,
                               pq_adapted *adapted, pq_error *error);

#endif
