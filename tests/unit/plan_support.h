/* What tests of plans, calls and cassettes share: texts that are read, and what they give. */
#ifndef PQ_TEST_PLAN_SUPPORT_H
#define PQ_TEST_PLAN_SUPPORT_H

#include "support.h"

#include "pq_plan.h"

/* What a test reads, freed together. */
typedef struct kit {
    pq_arena *arena;
    pq_strategy *strategies; /* the compiled-in ones */
    size_t n_strategies;
    pq_json *documents[128];
    size_t n_documents;
    pq_plan plan;
} kit;

/* Setup and teardown of cmocka: *state is a kit. */
int open_kit(void **state);
int close_kit(void **state);

/* The root of a text; fails the test if it is not JSON. */
pq_value parse(kit *k, const char *text);

/* Reads a plan. */
pq_status try_plan(kit *k, const char *text, pq_plan *plan, pq_error *error);
/* Reads k->plan; fails the test if it is refused. */
void read_plan(kit *k, const char *text);

/* `text` with the one place that says `old` saying `fresh`; to be freed. */
char *with(const char *text, const char *old, const char *fresh);

#endif
