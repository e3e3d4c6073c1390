/*
 * The matching problem of a pair: which gold rows there are to choose from, and which predicted
 * rows may take which of them. Internal to src/score.
 *
 * Rows fall into groups. Where order matters a group is a set of rows that tie in the gold's sort
 * keys, and a predicted row belongs to the group whose place it stands in. Where a LIMIT or OFFSET
 * cuts through a group, there are more gold rows in it than slots in the result, and any choice
 * among them counts.
 */
#ifndef PQ_SCORE_PROBLEM_H
#define PQ_SCORE_PROBLEM_H

#include "buckets.h"
#include "pq_score.h"

typedef struct pq_problem {
    pq_rows gold; /* the gold result; where it is cut, all rows of the groups it touches */
    pq_rows predicted;
    size_t window;      /* the gold result is gold's rows from here on */
    size_t n_window;    /* as many as these */
    bool ordered;       /* predicted rows belong to groups by their place */
    bool is_cut;        /* some group has more gold rows than slots */
    uint32_t n_groups;  /* only counted where ordered or cut */
    uint32_t *group[2]; /* the group of each row; NULL where it is not known or does not matter */
    uint32_t *slots;    /* by group: how many predicted rows it takes */
} pq_problem;

/* Where the row counts differ the problem is the plain one.
 * Errors: PQ_OUT_OF_MEMORY. */
pq_status pq_problem_make(const pq_pair *pair, pq_arena *arena, pq_problem *problem,
                          pq_error *error);

/* The rows as they are, in any order and without ties. */
pq_problem pq_problem_plain(const pq_pair *pair);

/* The same, but with rows in any order. */
pq_status pq_problem_make_unordered(const pq_pair *pair, pq_arena *arena, pq_problem *problem,
                                    pq_error *error);

#endif
