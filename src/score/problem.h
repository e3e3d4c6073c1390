/*
 * The matching problem of a pair: the gold rows to choose from, and which of them each predicted
 * row may take. Private to src/score.
 *
 * Rows form groups. Where order matters, a group is a set of gold rows that tie on every sort key,
 * and a predicted row belongs to the group at its position. If a LIMIT or OFFSET cuts through a
 * group, the group has more gold rows than slots in the result, and any choice among them is right.
 */
#ifndef PQ_SCORE_PROBLEM_H
#define PQ_SCORE_PROBLEM_H

#include "buckets.h"
#include "pq_score.h"

typedef struct pq_problem {
    pq_rows gold; /* the gold result; if a tie is cut, all rows of its groups */
    pq_rows predicted;
    size_t window;      /* the gold result starts at this row of `gold` */
    size_t n_window;    /* and has this many rows */
    bool ordered;       /* predicted rows belong to groups by their position */
    bool is_cut;        /* some group has more gold rows than slots */
    uint32_t n_groups;  /* only if ordered or cut */
    uint32_t *group[2]; /* the group of each row; NULL if it is unknown or does not matter */
    uint32_t *slots;    /* by group: the number of predicted rows that it takes */
} pq_problem;

/* If the row counts differ, makes the plain problem.
 * Errors: PQ_OUT_OF_MEMORY. */
pq_status pq_problem_make(const pq_pair *pair, pq_arena *arena, pq_problem *problem,
                          pq_error *error);

/* The rows in any order and without ties. */
pq_problem pq_problem_plain(const pq_pair *pair);

/* The same, but with rows in any order. */
pq_status pq_problem_make_unordered(const pq_pair *pair, pq_arena *arena, pq_problem *problem,
                                    pq_error *error);

#endif
