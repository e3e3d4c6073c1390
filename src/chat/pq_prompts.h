/*
 * Strategies and their prompts, which are data: data/prompts/strategies.json, compiled in. The
 * template of a message may hold {schema}, {question}, {sql} and {error}; they are filled in once,
 * and what is filled in is not searched again.
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
    bool json_mode;     /* where the model has it */
    bool free_repair;   /* repairs that cost no tokens are tried */
    int repair_turns;   /* at most; 0 to PQ_MAX_REPAIR_TURNS */
    int history;        /* earlier exchanges that are sent along, at most; 0 to PQ_MAX_HISTORY */
    const char *system; /* templates; "" stands for no system message */
    const char *user;   /* names {question}, and {schema} there or in `system` if `schema` */
    const char *repair_first;  /* the first repair turn: {schema} is the full one */
    const char *repair;        /* the others */
    const char *repair_no_sql; /* the reply held no SQL */
} pq_strategy;

enum { PQ_MAX_REPAIR_TURNS = 5, PQ_MAX_HISTORY = 3 };

#define PQ_STRATEGIES_FORMAT "perquery-strategies/1"

/* The whole file, for those who describe the format; pq_strategies_read reads it. */
extern const pq_shape pq_strategies_shape;

/* Reads strategies, the compiled-in ones or those of another text, into the arena. An unknown or
 * missing field is an error, as is an id that stands twice.
 * Errors: PQ_BAD_JSON, PQ_BAD_FORMAT, PQ_BAD_FIELD, PQ_OUT_OF_MEMORY. */
pq_status pq_strategies_read(const char *text, size_t size, pq_arena *arena,
                             pq_strategy **strategies, size_t *count, pq_error *error);
/* The compiled-in text. Static. */
const char *pq_strategies_builtin(size_t *size);

/* The strategy of that id, or NULL. */
const pq_strategy *pq_strategy_find(const pq_strategy *strategies, size_t count, const char *id);

/* What a template may name; NULL stands for "". */
typedef struct pq_filling {
    const char *schema, *question, *sql, *error;
} pq_filling;

/* Appends the template with its places filled in. A brace that begins no place stays. */
void pq_prompt_fill(const char *template_text, const pq_filling *filling, pq_text *text);

#endif
