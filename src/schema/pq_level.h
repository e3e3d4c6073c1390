/*
 * Which level of a schema fits a budget of tokens: the most detailed one that does, or the smallest
 * if none does. The levels are offered one by one with what they take, the most detailed first.
 */
#ifndef PQ_LEVEL_H
#define PQ_LEVEL_H

#include "pq_schema.h"

typedef struct pq_level_choice {
    bool has_budget; /* without one every level fits */
    size_t budget;
    pq_schema_level level; /* chosen so far */
    size_t tokens;         /* that it takes */
    bool fits;
} pq_level_choice;

/* Offers a level. True once one fits; all later ones are passed over. */
bool pq_level_offer(pq_level_choice *choice, pq_schema_level level, size_t tokens);

#endif
