/*
 * A run: many agents at the same time, in the order of the plan. Sans-IO, like an agent: it tells a
 * driver to send, abort or wait, and receives the replies.
 *
 *     for (;;) {
 *         pq_run_next(run, now_ms, &action);
 *         PQ_ACT_SEND      send action.body to action.url; feed what comes under action.call
 *         PQ_ACT_ABORT     close the exchange of action.call; nothing more is fed for it
 *         PQ_ACT_WAIT      sleep until something comes, or until action.until_ms
 *         PQ_ACT_FINISHED  no more
 *     }
 *
 * A run without a world also hands out what its agents want of the database:
 *
 *     while (a worker is idle && (request = pq_run_take(run, &call)) != NULL)
 *         answer the request (pq_world.h), and pass on the result with pq_run_ran
 *
 * So SQL takes place where the driver likes, and bytes keep the time at which they arrived. The
 * order of the results does not matter: answers keep the order of the plan.
 *
 * Each answer is written as JSON as soon as it ends, so a run can be stopped at any time without
 * loss and resumed later from what was written (pq_calls.h).
 *
 * A series halts, and its other answers stay pending:
 *   - when the provider refuses the key, the account or the model (401, 402, 403, 404);
 *   - when PQ_RUN_REFUSED answers in a row ended because the provider rejected the request as
 *     invalid;
 *   - when PQ_RUN_DOWN answers in a row, or as many as are in flight, ended because the provider
 *     could not be reached or failed.
 * The whole run stops when the next call could exceed the spending limit. A call is sent only if
 * the amount spent and the maximum costs of this call and of the calls in flight stay within the
 * limit.
 *
 * If there was no step for PQ_RUN_ASLEEP_MS, this computer slept: calls in flight are aborted as
 * interrupted and repeated.
 */
#ifndef PQ_RUN_H
#define PQ_RUN_H

#include "pq_plan.h"

#define PQ_RUN_TICK_MS 1000.0    /* no wait is longer while calls are in flight */
#define PQ_RUN_ASLEEP_MS 45000.0 /* longer than a statement may run */
enum { PQ_RUN_DOWN = 5, PQ_RUN_REFUSED = 5 };

/* X(constant, code as printed, what it means) */
#define PQ_RUN_STATE_LIST(X)                                                                       \
    X(PQ_RUN_RUNNING, "running", "questions remain")                                               \
    X(PQ_RUN_FINISHED, "finished", "every question was asked")                                     \
    X(PQ_RUN_STOPPED, "stopped", "the user stopped it")                                            \
    X(PQ_RUN_SPENT, "spending_limit", "the next call could have exceeded the spending limit")      \
    X(PQ_RUN_HALTED, "halted",                                                                     \
      "a provider refused calls or was down, so the remaining questions were not asked")           \
    X(PQ_RUN_FAILED, "failed", "memory ran out, or the database did not answer")

typedef enum pq_run_state {
#define PQ_RUN_STATE_CONSTANT(constant, code, meaning) constant,
    PQ_RUN_STATE_LIST(PQ_RUN_STATE_CONSTANT)
#undef PQ_RUN_STATE_CONSTANT
        PQ_RUN_STATE_COUNT
} pq_run_state;

typedef enum pq_action_kind {
    PQ_ACT_SEND,
    PQ_ACT_ABORT,
    PQ_ACT_WAIT,
    PQ_ACT_FINISHED
} pq_action_kind;

/* The run owns all pointers, which are valid until the next call on it. */
typedef struct pq_action {
    pq_action_kind kind;
    unsigned call; /* SEND, ABORT: the number of the exchange, from 1 on; never reused */
    size_t series; /* SEND: of the plan */
    const char *provider;
    const char *url;  /* of the chat completions */
    const char *body; /* JSON */
    size_t body_size;
    pq_end end;      /* ABORT: why */
    double until_ms; /* WAIT */
} pq_action;

typedef struct pq_run pq_run;

/* Begins a run; free it with pq_run_free. Plan and world are borrowed and must outlive it. With a
 * world, SQL is run within the steps; without (NULL), the run hands it out. NULL when out of
 * memory. */
pq_run *pq_run_new(const pq_plan *plan, const pq_world *world);
void pq_run_free(pq_run *run);

/* Resumes an earlier run of the same plan (pq_plan_same), before the first step: takes over one
 * item of its "answers", which is copied. An answer that was stopped, or that ended because its
 * series halted, is kept under "abandoned" and asked again. Errors: PQ_BAD_FIELD, PQ_OUT_OF_MEMORY.
 */
pq_status pq_run_resume(pq_run *run, const pq_value *answer, pq_error *error);

/* The same for all items of a sweep file (pq_calls.h). Errors: those of pq_calls_read and
 * pq_run_resume; PQ_BAD_FIELD at "plan" for a sweep of another plan. */
pq_status pq_run_resume_sweep(pq_run *run, const pq_value *sweep, const pq_strategy *strategies,
                              size_t n_strategies, pq_arena *arena, pq_error *error);

/* What to do next, at `now_ms`, in ms on any scale that does not run backwards. */
void pq_run_next(pq_run *run, double now_ms, pq_action *action);

/* The next thing to ask of the database, and its number in *call, from 1 on; NULL if there is
 * nothing. Valid until the next call on the run. A run that was stopped wants nothing more. */
const pq_world_request *pq_run_take(pq_run *run, unsigned *call);

/* Passes on a result, which is copied. Other numbers than those that were taken are
 * ignored. */
void pq_run_ran(pq_run *run, unsigned call, const pq_world_result *result);

/* The driver sent the request only now: its times count from here. Ignored once something came. */
void pq_run_sent(pq_run *run, unsigned call, double now_ms);

/* Pass on the reply to exchange `call`, as in pq_reply.h. Numbers of exchanges that are not in
 * flight are ignored. */
void pq_run_headers(pq_run *run, unsigned call, int status, const char *retry_after,
                    double retry_after_ms, double now_ms);
void pq_run_receive(pq_run *run, unsigned call, const char *bytes, size_t size, double now_ms);
void pq_run_receive_end(pq_run *run, unsigned call, pq_end end, double now_ms);

/* Stops the run; the next steps abort the calls in flight. */
void pq_run_stop(pq_run *run, double now_ms);

/* Ends the run, because the driver cannot do what it asks for. */
void pq_run_fail(pq_run *run, const pq_error *error);

/* PQ_OK; or PQ_OUT_OF_MEMORY or the code of pq_run_fail, which ended the run. */
pq_status pq_run_failed(const pq_run *run);

/* Counts, for progress. */
typedef struct pq_run_counts {
    pq_run_state state;
    size_t total, done, under_way;
    double spent_usd;     /* NaN if a price is missing */
    bool spent_estimated; /* a provider did not count its tokens */
    double left_ms; /* until the end, at the mean pace since the first step; NaN before the first
                       answer and when nothing more is asked */
    size_t by_answer[PQ_ANSWER_STATE_COUNT];
} pq_run_counts;

void pq_run_count(const pq_run *run, pq_run_counts *counts);

/* A number that changes with every event. */
uint64_t pq_run_version(const pq_run *run);

/* Writes {"state", "meaning", "error": of a run that failed, or "", "total", "done", "under_way",
 * "spent_usd", "spent_estimated", "left_ms" (an estimate, or null), "answers": the count of each
 * state, "series": [{"series", "total", "done", "left_out": ["temperature"], "halted": {"fault",
 * "meaning", "error"} or null}], "finished": the answers after the first `since` that ended, in the
 * order in which they ended, as in pq_calls.h, "live":
 * [{"series", "question", "repeat", "started_ms", "turns", "retries", "running": is its SQL at
 * work, "waiting_until_ms" or null, "fault": of the call after which it waits, or "none",
 * "sent_ms", "answer", "reasoning", "times"}]}. */
void pq_run_write_progress(pq_writer *w, pq_run *run, size_t since);

/* Writes "state", "reason", "answers" and "abandoned" of a sweep file into the open object. */
void pq_run_write_answers(pq_writer *w, const pq_run *run);

#endif
