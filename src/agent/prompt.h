/* The messages that an agent sends. Private to src/agent. */
#ifndef PQ_AGENT_PROMPT_H
#define PQ_AGENT_PROMPT_H

#include "pq_agent.h"

/* What was wrong with the last reply. */
typedef struct pq_agent_flaw {
    const char *answer;      /* the reply, without reasoning */
    const char *sql;         /* the statement that failed; NULL if there was none */
    const char *error;       /* its error */
    bool first;              /* the first repair of a statement, which shows the full schema */
    const char *full_schema; /* first: the full schema, if the strategy sends one */
} pq_agent_flaw;

/* What the schema is described for, in the arena: the earlier questions that are sent, which a
 * follow-up question refers to, and the question, a line each. Errors: PQ_OUT_OF_MEMORY. */
pq_status pq_agent_prompt_topic(const pq_task *task, pq_arena *arena, const char **topic,
                                size_t *size);

/* The body of the first request, in the arena: the system message, the newest earlier exchanges (as
 * many as the strategy allows) and the question. `schema` is NULL if the strategy sends none.
 * Errors: PQ_OUT_OF_MEMORY. */
pq_status pq_agent_prompt_first(const pq_task *task, const char *schema, pq_arena *arena,
                                const char **body, size_t *size);

/* The body of a repair turn: the messages of the first request, the last reply, and what is wrong
 * with it. Errors: PQ_OUT_OF_MEMORY. */
pq_status pq_agent_prompt_repair(const pq_task *task, const char *schema, const pq_agent_flaw *flaw,
                                 pq_arena *arena, const char **body, size_t *size);

#endif
