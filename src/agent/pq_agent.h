/*
 * One agent: answers one question with one model and one strategy. Sans-IO: it tells a driver what
 * it needs and receives the result. It has no clock and no randomness; times and the seed of the
 * jitter are arguments. The API key never enters it; the driver adds the header.
 *
 *     for (;;) switch (pq_agent_step(agent, now_ms)) {
 *     case PQ_WANT_RUN:   answer pq_agent_run() from the database, if that was not begun yet; pass
 *                         on the result with pq_agent_ran;                            break;
 *     case PQ_WANT_REPLY: send pq_agent_request() if it was not sent yet; pass on the reply with
 *                         pq_agent_headers, pq_agent_receive, pq_agent_receive_end;   break;
 *     case PQ_WANT_TIME:  step again at pq_agent_wake_ms() or later;                   break;
 *     case PQ_DONE:       return pq_agent_answer();
 *     }
 *
 * Repeating a step has no effect. The agent works like this:
 *
 *   1. It has the schema described for the question, and sends the prompt of the strategy.
 *   2. It extracts the SQL from the reply (pq_extract.h) and has it run, with local repairs
 *      (pq_repair.h) if the strategy repairs.
 *   3. If the SQL fails, it sends up to repair_turns repair turns, which show the error, the first
 * one with the full schema. The reply of a repair turn is handled in the same way. The prompt of a
 * repair turn is the first prompt, the last reply and what is wrong with it. Once the full schema
 * was sent, it replaces the trimmed one in the first prompt, so that prompts do not grow with every
 * turn.
 *   4. The answer is the best statement of all turns: one that runs, otherwise the last one that
 *      fails. A statement that runs ends the work, so it is never replaced.
 *
 * A call with a temporary fault (pq_fault_may_retry) is retried after a wait, at most http_retries
 * times per answer. A call whose error names a field of the request is repeated at once without
 * that field (pq_left_out.h), once for each field, and not counted. An interrupted call is repeated
 * at once, at most three times per turn, and not counted. Retries and repair turns are counted
 * separately, and so are wait time and service time. If a turn gets no complete reply, its fault
 * decides how the answer ends, whatever earlier turns had: a failure of the provider is not a wrong
 * answer of the model. What came is kept. A reply that ended at the token limit is complete, but a
 * statement at its end counts as cut off, and no repair turn follows; the error of its call says
 * where it was cut.
 */
#ifndef PQ_AGENT_H
#define PQ_AGENT_H

#include "pq_extract.h"
#include "pq_left_out.h"
#include "pq_prompts.h"
#include "pq_reply.h"
#include "pq_request.h"
#include "pq_world.h"

typedef enum pq_want { PQ_WANT_RUN, PQ_WANT_REPLY, PQ_WANT_TIME, PQ_DONE } pq_want;

/* How an answer ends. X(constant, code as printed, what it means) */
#define PQ_ANSWER_LIST(X)                                                                          \
    X(PQ_ANSWER_PENDING, "pending", "no answer yet")                                               \
    X(PQ_ANSWER_RUNS, "runs", "the SQL runs")                                                      \
    X(PQ_ANSWER_SQL_FAILED, "sql_failed", "the SQL fails")                                         \
    X(PQ_ANSWER_NO_SQL, "no_sql", "no reply contained SQL")                                        \
    X(PQ_ANSWER_RATE_LIMITED, "rate_limited",                                                      \
      "the provider rejected every try because of a rate limit")                                   \
    X(PQ_ANSWER_PROVIDER_ERROR, "provider_error", "the provider failed or refused the call")       \
    X(PQ_ANSWER_TIMED_OUT, "timed_out", "the reply was not complete within the time limit")        \
    X(PQ_ANSWER_REFUSED, "refusal", "the model or a content filter refused to answer")             \
    X(PQ_ANSWER_STOPPED, "stopped", "the user stopped it")

typedef enum pq_answer_state {
#define PQ_ANSWER_CONSTANT(constant, code, meaning) constant,
    PQ_ANSWER_LIST(PQ_ANSWER_CONSTANT)
#undef PQ_ANSWER_CONSTANT
        PQ_ANSWER_STATE_COUNT
} pq_answer_state;

const char *pq_answer_code(pq_answer_state state);
const char *pq_answer_meaning(pq_answer_state state);

/* An earlier exchange, for a follow-up question. */
typedef struct pq_exchange {
    const char *question, *sql;
} pq_exchange;

/* Pointers are borrowed and must outlive the agent. */
typedef struct pq_task {
    const pq_strategy *strategy;
    const char *model;
    const char *question;
    const pq_exchange *history; /* the oldest first; the strategy may send fewer */
    size_t n_history;
    bool json_mode;     /* the model has it */
    double temperature; /* NaN: not sent */
    int64_t max_tokens; /* 0: not sent */
    const char *max_tokens_field;
    const char *reasoning_effort; /* NULL: not sent, so the model has its own */
    const char *prefix;           /* of the prompt's first message; NULL: none */
    pq_left_out *left_out; /* fields that the provider refuses, shared by the agents of a series;
                              NULL: each agent learns them for itself */
    const pq_value *extra; /* NULL: none */
    int repair_turns;      /* -1: the number of the strategy */
    int http_retries;      /* 0 to PQ_MAX_HTTP_RETRIES */
    uint64_t seed;         /* of the jitter */
} pq_task;

enum { PQ_MAX_HTTP_RETRIES = 10 };

/* One HTTP exchange. */
typedef struct pq_call_record {
    double sent_ms;   /* on the scale of now_ms */
    double waited_ms; /* the back-off before it; 0 for the first call of a turn */
    pq_end end;
    pq_reply_facts facts; /* copied; its pointers live as long as the agent */
} pq_call_record;

/* One turn: one prompt, its calls, and the result. Lives as long as the agent. */
typedef struct pq_turn {
    const char *request; /* the body as sent by its last call, JSON */
    size_t request_size;
    pq_left_out left_out; /* fields that it does not have because the provider refuses them */
    pq_call_record *calls;
    size_t n_calls;
    pq_extraction extraction; /* of the last call's reply */
    const char *sql; /* after local repairs; NULL if there is none, or if the last call failed and
                        its SQL fails */
    size_t sql_size;
    pq_status sql_status; /* how it ran: PQ_OK with n_rows rows; PQ_SQL_EMPTY without SQL */
    pq_error sql_error;
    size_t n_rows;
    const pq_free_repair *free_repairs;
    size_t n_free_repairs;
} pq_turn;

typedef struct pq_answer {
    pq_answer_state state;
    const pq_turn *turns; /* the first asks the question, the others repair */
    size_t n_turns;
    size_t chosen;    /* the turn whose SQL is the answer; n_turns if no turn has SQL */
    size_t n_retries; /* calls after the first of each turn, except those after an interruption */
    double started_ms, ended_ms; /* the first step and the end of the last reply; NaN before */
    double waited_ms;            /* in back-off, of the whole answer */
} pq_answer;

typedef struct pq_agent pq_agent;

/* Creates an agent; free it with pq_agent_free. NULL when out of memory. */
pq_agent *pq_agent_new(const pq_task *task);
void pq_agent_free(pq_agent *agent);

/* What the agent needs at `now_ms`. A failed allocation ends the agent; see pq_agent_failed. */
pq_want pq_agent_step(pq_agent *agent, double now_ms);
bool pq_agent_failed(const pq_agent *agent);

/* PQ_WANT_RUN: what the database must answer; NULL otherwise. It stays the same until pq_agent_ran,
 * which copies the result. A result that the agent does not want is ignored. */
const pq_world_request *pq_agent_run(const pq_agent *agent);
void pq_agent_ran(pq_agent *agent, const pq_world_result *result);

/* Steps an agent, and answers from `world` what it wants of the database. Never PQ_WANT_RUN. */
pq_want pq_agent_step_in(pq_agent *agent, const pq_world *world, double now_ms);

/* PQ_WANT_REPLY: the body to send. Each new request has a new serial, from 1 on. */
const char *pq_agent_request(const pq_agent *agent, size_t *size);
unsigned pq_agent_request_serial(const pq_agent *agent);

/* Pass on the reply to the current request, as in pq_reply.h. pq_agent_sent starts its time, and
 * starts it anew if nothing came yet. */
void pq_agent_sent(pq_agent *agent, double now_ms);
void pq_agent_headers(pq_agent *agent, int status, const char *retry_after, double retry_after_ms,
                      double now_ms);
void pq_agent_receive(pq_agent *agent, const char *bytes, size_t size, double now_ms);
void pq_agent_receive_end(pq_agent *agent, pq_end end, double now_ms);

/* The current reply, or NULL. */
const pq_reply_facts *pq_agent_reply(pq_agent *agent);

/* PQ_WANT_TIME: when to step again. */
double pq_agent_wake_ms(const pq_agent *agent);

/* Ends the agent. What it has stays; its state is PQ_ANSWER_STOPPED unless it was done. */
void pq_agent_stop(pq_agent *agent, double now_ms);

/* The answer so far; owned by the agent. */
const pq_answer *pq_agent_answer(const pq_agent *agent);

#endif
