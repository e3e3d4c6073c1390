/*
 * The bounds of a number: what a reader accepts and how it is put into words.
 */
#ifndef PQ_BOUNDS_H
#define PQ_BOUNDS_H

#include "pq_text.h"

#include <float.h>

/* `above` excludes `min` itself. A bound of DBL_MAX or beyond, either way, is no bound. */
typedef struct pq_bounds {
    double min, max;
    bool above; /* greater than min, not equal to it */
    bool whole; /* no fraction */
} pq_bounds;

/* Initializers: .bounds = PQ_FROM_TO(0, 1). */
#define PQ_FROM_TO(from, to)                                                                       \
    { .min = (from), .max = (to) }
#define PQ_FROM(from) PQ_FROM_TO(from, DBL_MAX)
#define PQ_ABOVE_TO(from, to)                                                                      \
    { .min = (from), .max = (to), .above = true }
#define PQ_ABOVE(from) PQ_ABOVE_TO(from, DBL_MAX)
#define PQ_WHOLE_TO(from, to)                                                                      \
    { .min = (from), .max = (to), .whole = true }
#define PQ_ANY_NUMBER PQ_FROM_TO(-DBL_MAX, DBL_MAX)

bool pq_bounds_has_min(pq_bounds bounds);
bool pq_bounds_has_max(pq_bounds bounds);

/* Is the number within the bounds? NaN never is. */
bool pq_bounds_hold(pq_bounds bounds, double number);

/* Appends "a number from 0 to 1", "a whole number of at least 1", "a number above 0". */
void pq_bounds_describe(pq_text *text, pq_bounds bounds);

/* Appends what follows "must be": "from 0 to 1", "above 0 and up to 1", "at least 1", "a whole
 * number from 1 to 64". */
void pq_bounds_describe_short(pq_text *text, pq_bounds bounds);

#endif
