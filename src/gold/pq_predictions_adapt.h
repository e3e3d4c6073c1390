/*
 * Answers to a gold set, changed as the set is for another database: other values, or other names
 * too.
 *
 * An answer names a value of the gold set where a literal of its SQL equals a binding that the
 * question's gold SQL uses: a string but for the case of ASCII letters and for '%' at its ends, a
 * number as a number. The literal becomes the change's value of that binding, all capitals or all
 * small where it was so and the binding was not. Names are changed as pq_sql_rename does. SQL in a
 * reply is changed in its place, so that what was said around it still counts.
 */
#ifndef PQ_PREDICTIONS_ADAPT_H
#define PQ_PREDICTIONS_ADAPT_H

#include "pq_gold_adapt.h"
#include "pq_predictions.h"

/* An answer that stays as it was. */
typedef struct pq_unadapted {
    const char *id;
    const char *message;
} pq_unadapted;

typedef struct pq_adapted {
    size_t answers;
    size_t changed;
    pq_unadapted *left; /* n_left; their SQL cannot be renamed, or a literal is of two bindings */
    size_t n_left;
} pq_adapted;

/* Appends the answers to `gold`, which is the set before the change, as JSON lines in the order of
 * its questions. What *adapted points at is in the arena. Errors: those of pq_predictions_read;
 * PQ_OUT_OF_MEMORY. */
pq_status pq_predictions_adapt(const char *text, size_t size, const pq_gold *gold,
                               const pq_gold_change *change, pq_arena *arena, pq_text *out,
                               pq_adapted *adapted, pq_error *error);

#endif
