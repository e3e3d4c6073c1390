/*
 * One agent: answers one question with one model, by a strategy. Sans-IO: it asks for what it wants
 * and is fed. No clock and no randomness inside: times and the seed of the jitter are arguments.
 * The API key never enters it; the driver adds the header.
 *
 *     for (;;) switch (pq_agent_step(agent, now_ms)) {
 *     case PQ_WANT_REPLY: send pq_agent_request() if it is not under way; then, as it comes,
 *                         pq_agent_headers, pq_agent_receive, pq_agent_receive_end;   break;
 *     case PQ_WANT_TIME:  step again at pq_agent_wake_ms() or later;                   break;
 *     case PQ_DONE:       return pq_agent_answer();
 *     }
 *
 * Stepping twice changes nothing. What it does:
 *
 *   1. ask: the prompt of the strategy, with the schema as its world describes it.
 *   2. SQL is taken from the answer (pq_extract.h) and run by its world.
 *   3. If it does not run and the strategy repairs: first what costs no tokens (pq_repair.h), then
 *      up to repair_turns turns that send the error back, the first with the full schema. A repair
 *      turn's reply is treated the same way. Its prompt is the first one, the last reply and what
 *      is wrong with it; once the full schema was sent, it takes the place of the trimmed one in
 *      the first prompt, so that prompts do not grow with every turn.
 *   4. The answer is the best statement of all turns: one that runs before one that does not, one
 *      that does not run before none; among equals the last. A runnable statement ends the work, so
 *      it is never replaced.
 *
 * A call that failed in a way that may pass (pq_fault_may_retry) is sent again after a wait, at
 * most http_retries times an answer; an interrupted one at once, uncounted, three times a turn at
 * most. Such calls and repair turns are counted apart, and waiting is kept apart from service time.
 * If no whole reply is to be had, SQL in what came of the last one counts if it runs; else the
 * answer is the best statement of earlier turns, or, in the first turn, ends as the fault says.
 */
#ifndef PQ_AGENT_H
#define PQ_AGENT_H

#include "pq_extract.h"
#include "pq_prompts.h"
#include "pq_repair.h"
#include "pq_reply.h"
#include "pq_request.h"
#include "pq_schema.h"

typedef enum pq_want { PQ_WANT_REPLY, PQ_WANT_TIME, PQ_DONE } pq_want;

/* How an answer can end. X(constant, code as printed, what it means) */
#define PQ_ANSWER_LIST(X)                                                                          \
    X(PQ_ANSWER_PENDING, "pending", "no answer yet")                                               \
    X(PQ_ANSWER_RUNS, "runs", "the SQL runs")                                                      \
    X(PQ_ANSWER_SQL_FAILED, "sql_failed", "the SQL fails")                                         \
    X(PQ_ANSWER_NO_SQL, "no_sql", "no reply contained SQL")                                        \
    X(PQ_ANSWER_RATE_LIMITED, "rate_limited",                                                      \
      "the provider rejected every try because of a rate limit")                                   \
    X(PQ_ANSWER_PROVIDER_ERROR, "provider_error", "the provider failed or refused the call")       \
    X(PQ_ANSWER_TIMED_OUT, "timed_out", "the reply was not complete within the time limit")        \
    X(PQ_ANSWER_STOPPED, "stopped", "the user stopped it")

typedef enum pq_answer_state {
#define PQ_ANSWER_CONSTANT(constant, code, meaning) constant,
    PQ_ANSWER_LIST(PQ_ANSWER_CONSTANT)
#undef PQ_ANSWER_CONSTANT
        PQ_ANSWER_STATE_COUNT
} pq_answer_state;

const char *pq_answer_code(pq_answer_state state);
const char *pq_answer_meaning(pq_answer_state state);

/* Which schema text a prompt wants. */
typedef enum pq_schema_view {
    PQ_VIEW_TRIMMED, /* compact, trimmed to the question by linking */
    PQ_VIEW_FULL     /* compact, every table */
} pq_schema_view;

/* What an agent is set in: a schema, and a database that runs SQL. Shared by many agents; borrowed,
 * and must outlive them. */
typedef struct pq_world {
    void *context;
    const pq_schema *schema;
    /* Appends the schema for a question. */
    pq_status (*describe)(void *context, const char *question, pq_schema_view view, pq_text *text,
                          pq_error *error);
    /* Runs one statement in the sandbox. PQ_OK: it ran, *n_rows is set. PQ_OUT_OF_MEMORY is fatal;
     * any other status is the statement's own failure, with *error filled in. */
    pq_status (*run)(void *context, const char *sql, size_t size, size_t *n_rows, pq_error *error);
} pq_world;

/* An earlier exchange, for a question that follows on it. */
typedef struct pq_exchange {
    const char *question, *sql;
} pq_exchange;

/* Pointers are borrowed and must outlive the agent. */
typedef struct pq_task {
    const pq_world *world;
    const pq_strategy *strategy;
    const char *model;
    const char *question;
    const pq_exchange *history; /* the oldest first; the strategy may send fewer of them */
    size_t n_history;
    bool json_mode;     /* the model has it */
    double temperature; /* NaN: not sent */
    int64_t max_tokens; /* 0: not sent */
    const char *max_tokens_field;
    const pq_value *extra; /* NULL: none */
    int repair_turns;      /* -1: as the strategy says */
    int http_retries;      /* 0 to PQ_MAX_HTTP_RETRIES */
    uint64_t seed;         /* of the jitter */
} pq_task;

enum { PQ_MAX_HTTP_RETRIES = 10 };

/* One HTTP exchange. */
typedef struct pq_call_record {
    double sent_ms;   /* on the scale of now_ms */
    double waited_ms; /* the back-off before it; 0 for the first of a turn */
    pq_end end;
    pq_reply_facts facts; /* copied; its pointers live as long as the agent */
} pq_call_record;

/* A repair without tokens that was tried. */
typedef struct pq_free_repair {
    pq_repair_kind kind;
    const char *from, *to;
} pq_free_repair;

/* One turn: one prompt, the calls it took, and what came of it. Lives as long as the agent. */
typedef struct pq_turn {
    const char *request; /* the body as sent, JSON; the same for all its calls */
    size_t request_size;
    pq_call_record *calls;
    size_t n_calls;
    pq_extraction extraction; /* of the last call's answer */
    const char *sql;          /* after free repairs; NULL if there is none, or if the last
                                 call failed and what came of it does not run */
    size_t sql_size;
    pq_status sql_status; /* how it ran; PQ_OK with n_rows rows; PQ_SQL_EMPTY without SQL */
    pq_error sql_error;
    size_t n_rows;
    pq_free_repair *free_repairs;
    size_t n_free_repairs;
} pq_turn;

typedef struct pq_answer {
    pq_answer_state state;
    const pq_turn *turns; /* the first asks, the others repair */
    size_t n_turns;
    size_t chosen;    /* the turn whose SQL is the answer; n_turns if no turn has SQL */
    size_t n_retries; /* calls beyond the first of each turn, interrupted ones left out */
    double started_ms, ended_ms; /* the first step, the end of the last reply; NaN before */
    double waited_ms;            /* in back-off, of the whole */
} pq_answer;

typedef struct pq_agent pq_agent;

/* A new agent, to be freed with pq_agent_free; NULL when out of memory. */
pq_agent *pq_agent_new(const pq_task *task);
void pq_agent_free(pq_agent *agent);

/* What the agent wants at `now_ms`. An allocation that failed ends it; pq_agent_failed says so. */
pq_want pq_agent_step(pq_agent *agent, double now_ms);
bool pq_agent_failed(const pq_agent *agent);

/* PQ_WANT_REPLY: the body to send. A new request has a new serial, from 1 on. */
const char *pq_agent_request(const pq_agent *agent, size_t *size);
unsigned pq_agent_request_serial(const pq_agent *agent);

/* Feeding the reply to the request under way, as in pq_reply.h. pq_agent_sent starts its clock. */
void pq_agent_sent(pq_agent *agent, double now_ms);
void pq_agent_headers(pq_agent *agent, int status, const char *retry_after, double retry_after_ms,
                      double now_ms);
void pq_agent_receive(pq_agent *agent, const char *bytes, size_t size, double now_ms);
void pq_agent_receive_end(pq_agent *agent, pq_end end, double now_ms);

/* The reply under way, or NULL. */
const pq_reply_facts *pq_agent_reply(pq_agent *agent);

/* PQ_WANT_TIME: when to step again. */
double pq_agent_wake_ms(const pq_agent *agent);

/* Ends the agent: what it has stays, its state is PQ_ANSWER_STOPPED unless it was done. */
void pq_agent_stop(pq_agent *agent, double now_ms);

/* The answer so far; owned by the agent. */
const pq_answer *pq_agent_answer(const pq_agent *agent);

#endif
