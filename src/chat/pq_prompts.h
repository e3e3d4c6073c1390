/*
 * Strategies and their prompts, read from data/prompts/strategies.json, which is compiled in. A
 * message template may contain {schema}, {question}, {sql} and {error}. They are replaced once; the
 * inserted text is not searched again.
 *
 *     {"format": "perquery-strategies/1", "strategies": [{every field of pq_strategy}, ...]}
 */
#ifndef PQ_PROMPTS_H
#define PQ_PROMPTS_H

#include "pq_arena.h"
#include "pq_error.h"
#include "pq_shape.h"
#include "pq_text.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct pq_strategy {
    const char *id; /* "baseline", "one-shot", "agent" */
    const char *name;
    const char *help;
    bool schema;        /* the prompt shows the schema, compact and trimmed to the question */
    bool json_mode;     /* asks for JSON mode if the model has it */
    bool free_repair;   /* tries local repairs, which cost no tokens */
    int repair_turns;   /* the maximum, 0 to PQ_MAX_REPAIR_TURNS */
    int history;        /* the maximum of earlier exchanges sent along, 0 to PQ_MAX_HISTORY */
    const char *system; /* template; "" for no system message */
    const char *user;   /* template with {question}; if `schema`, this or `system` has {schema} */
    const char *repair_first;  /* the first repair turn: {schema} is the full one */
    const char *repair;        /* later repair turns */
    const char *repair_no_sql; /* the repair turn after a reply without SQL */
} pq_strategy;

enum { PQ_MAX_REPAIR_TURNS = 5, PQ_MAX_HISTORY = 3 };

#define PQ_STRATEGIES_FORMAT "perquery-strategies/1"

/* The shape of the file. pq_strategies_read reads it. */
extern const pq_shape pq_strategies_shape;

/* Reads strategies, the compiled-in ones or those of another text, into the arena. Unknown or
 * missing fields and repeated ids are errors.
 * Errors: PQ_BAD_JSON, PQ_BAD_FORMAT, PQ_BAD_FIELD, PQ_OUT_OF_MEMORY. */
pq_status pq_strategies_read(const char *text, size_t size, pq_arena *arena,
                             pq_strategy **strategies, size_t *count, pq_error *error);
/* The compiled-in text. Static. */
const char *pq_strategies_builtin(size_t *size);

/* The strategy of that id, or NULL. */
const pq_strategy *pq_strategy_find(const pq_strategy *strategies, size_t count, const char *id);

/* The values for a template; NULL counts as "". */
typedef struct pq_filling {
    const char *schema, *question, *sql, *error;
} pq_filling;

/* Appends the template with its values filled in. Other braces stay. */
void pq_prompt_fill(const char *template_text, const pq_filling *filling, pq_text *text);

#endif
