/*
 * Output names that both results bear. Private to src/score.
 *
 * A name is shared if exactly one gold column and exactly one predicted column has it. The case of
 * ASCII letters, blanks around a name and quotes around it do not count. An empty name and a name
 * of digits alone say nothing and are never shared.
 */
#ifndef PQ_SCORE_NAMES_H
#define PQ_SCORE_NAMES_H

#include "pq_score.h"

/* The shared names of both results by column: equal numbers for equal names, 0 for a name that is
 * not shared. */
typedef struct pq_shared_names {
    uint32_t *of[2]; /* gold, predicted */
    uint32_t count;
} pq_shared_names;

/* Finds the shared names. Errors: PQ_OUT_OF_MEMORY. */
pq_status pq_find_shared_names(const pq_pair *pair, pq_arena *arena, pq_shared_names *names,
                               pq_error *error);

/* Do the names say that these columns are no partners? They do if both names are shared and are not
 * the same. `names` may be NULL: then they say nothing. */
bool pq_names_contradict(const pq_shared_names *names, size_t gold, size_t predicted);

#endif
