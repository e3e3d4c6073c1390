#include "pq_agent.h"

#include "backoff.h"
#include "pq_codes.h"
#include "prompt.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How often an interrupted call of one turn is repeated. */
enum { MOST_INTERRUPTED = 3 };

typedef enum agent_state {
    AGENT_NEW,      /* not stepped yet */
    AGENT_ASK,      /* a turn is about to begin */
    AGENT_RUN,      /* the database must answer `request` */
    AGENT_RAN,      /* a statement ran or failed, and that must be handled */
    AGENT_REPLY,    /* a request waits to be sent, or its reply is arriving */
    AGENT_TAKE,     /* a reply has ended and must be handled */
    AGENT_BACK_OFF, /* the request is repeated at wake_ms */
    AGENT_DONE
} agent_state;

struct pq_agent {
    pq_task task;
    pq_arena *arena; /* owns everything that the answer points to */
    pq_answer answer;
    pq_turn *turns;
    size_t most_turns;
    agent_state state;
    bool failed; /* out of memory */

    unsigned serial;    /* of the request */
    pq_reply *reply;    /* the current one; NULL before pq_agent_sent and after the end */
    bool heard;         /* something of it came */
    double sent_ms;     /* of the current reply */
    double ended_ms;    /* of the last call */
    double back_off_ms; /* when the wait began */
    double wake_ms;
    double waited_ms; /* before the next call */
    uint64_t jitter;

    int attempts;    /* retries in this turn */
    int interrupted; /* interrupted calls of this turn */
    bool full_sent;  /* a repair turn showed the full schema */
    pq_left_out left_out;

    pq_world_request request; /* AGENT_RUN */
    const char *schemas[2];   /* by view; NULL before they were described */
};

/* ---- names ---- */

PQ_CODES(pq_answer, pq_answer_state, PQ_ANSWER_LIST)

/* ---- life ---- */

static int repair_turns(const pq_task *task) {
    int turns = task->repair_turns < 0 ? task->strategy->repair_turns : task->repair_turns;
    return turns < 0 ? 0 : turns > PQ_MAX_REPAIR_TURNS ? PQ_MAX_REPAIR_TURNS : turns;
}

static int http_retries(const pq_task *task) {
    int retries = task->http_retries;
    return retries < 0 ? 0 : retries > PQ_MAX_HTTP_RETRIES ? PQ_MAX_HTTP_RETRIES : retries;
}

pq_agent *pq_agent_new(const pq_task *task) {
    pq_agent *agent = calloc(1, sizeof *agent);
    if (agent == NULL) {
        return NULL;
    }
    agent->task = *task;
    agent->jitter = task->seed;
    agent->most_turns = 1 + (size_t)repair_turns(task);
    agent->arena = pq_arena_new();
    agent->turns = agent->arena == NULL
                       ? NULL
                       : pq_arena_array(agent->arena, agent->most_turns, sizeof *agent->turns);
    if (agent->turns == NULL) {
        pq_agent_free(agent);
        return NULL;
    }
    agent->answer =
        (pq_answer){.turns = agent->turns, .started_ms = (double)NAN, .ended_ms = (double)NAN};
    return agent;
}

void pq_agent_free(pq_agent *agent) {
    if (agent != NULL) {
        pq_reply_free(agent->reply);
        pq_arena_free(agent->arena);
        free(agent);
    }
}

static void fail(pq_agent *agent) {
    agent->failed = true;
    agent->state = AGENT_DONE;
}

bool pq_agent_failed(const pq_agent *agent) {
    return agent->failed;
}

static pq_turn *this_turn(pq_agent *agent) {
    return &agent->turns[agent->answer.n_turns - 1];
}

/* ---- the end ---- */

/* The turn whose SQL is the answer: one whose SQL runs, otherwise the last with SQL; n_turns if no
 * turn has SQL. */
static size_t best_turn(const pq_answer *answer) {
    size_t best = answer->n_turns;
    for (size_t i = 0; i < answer->n_turns; i++) {
        const pq_turn *turn = &answer->turns[i];
        bool kept = best < answer->n_turns && answer->turns[best].sql_status == PQ_OK &&
                    turn->sql_status != PQ_OK;
        if (turn->sql != NULL && !kept) {
            best = i;
        }
    }
    return best;
}

static void finish(pq_agent *agent, pq_answer_state state, double now_ms) {
    agent->answer.chosen = best_turn(&agent->answer);
    agent->answer.state = state;
    agent->answer.ended_ms = now_ms;
    agent->state = AGENT_DONE;
}

/* Ends with the best statement of the turns. */
static void finish_with_best(pq_agent *agent) {
    size_t best = best_turn(&agent->answer);
    pq_answer_state state = PQ_ANSWER_NO_SQL;
    if (best < agent->answer.n_turns) {
        state = agent->turns[best].sql_status == PQ_OK ? PQ_ANSWER_RUNS : PQ_ANSWER_SQL_FAILED;
    }
    finish(agent, state, agent->ended_ms);
}

/* ---- asking ---- */

/* Begins a turn with this request. */
static void ask(pq_agent *agent, pq_status status, const char *request, size_t size) {
    size_t most_calls = 1 + MOST_INTERRUPTED + PQ_MAX_LEFT_OUT +
                        (size_t)http_retries(&agent->task) - agent->answer.n_retries;
    pq_turn *turn = &agent->turns[agent->answer.n_turns];
    if (agent->task.left_out != NULL) {
        pq_left_out_add(&agent->left_out, agent->task.left_out);
    }
    if (status == PQ_OK) {
        status = pq_left_out_apply(&agent->left_out, agent->arena, &request, &size);
    }
    *turn = (pq_turn){.request = request,
                      .request_size = size,
                      .left_out = agent->left_out,
                      .sql_status = PQ_SQL_EMPTY};
    turn->calls = pq_arena_array(agent->arena, most_calls, sizeof *turn->calls);
    if (status != PQ_OK || turn->calls == NULL) {
        fail(agent);
        return;
    }
    agent->answer.n_turns++;
    agent->attempts = 0;
    agent->interrupted = 0;
    agent->waited_ms = 0;
    agent->serial++;
    agent->state = AGENT_REPLY;
}

/* Has the schema described if the prompt needs it. False while it is missing. */
static bool have_schema(pq_agent *agent, pq_schema_view view) {
    if (!agent->task.strategy->schema || agent->schemas[view] != NULL) {
        return true;
    }
    pq_world_request *request = &agent->request;
    *request = (pq_world_request){.kind = PQ_WORLD_DESCRIBE, .view = view};
    agent->state = AGENT_RUN;
    if (pq_agent_prompt_topic(&agent->task, agent->arena, &request->text, &request->size) !=
        PQ_OK) {
        fail(agent);
    }
    return false;
}

static void ask_first(pq_agent *agent) {
    const char *request;
    size_t size;
    if (!have_schema(agent, PQ_VIEW_TRIMMED)) {
        return;
    }
    pq_status status = pq_agent_prompt_first(&agent->task, agent->schemas[PQ_VIEW_TRIMMED],
                                             agent->arena, &request, &size);
    ask(agent, status, request, size);
}

/* Asks for a better reply than that of the last turn. */
static void ask_again(pq_agent *agent) {
    const pq_turn *last = this_turn(agent);
    bool shows_full = last->sql != NULL && !agent->full_sent;
    pq_schema_view view = agent->full_sent ? PQ_VIEW_FULL : PQ_VIEW_TRIMMED;
    if (!have_schema(agent, view) || (shows_full && !have_schema(agent, PQ_VIEW_FULL))) {
        return;
    }
    pq_agent_flaw flaw = {.answer = last->calls[last->n_calls - 1].facts.answer,
                          .sql = last->sql,
                          .error = last->sql_error.message,
                          .full_schema = shows_full ? agent->schemas[PQ_VIEW_FULL] : NULL,
                          .first = shows_full};
    const char *request;
    size_t size;
    pq_status status = pq_agent_prompt_repair(&agent->task, agent->schemas[view], &flaw,
                                              agent->arena, &request, &size);
    agent->full_sent = agent->full_sent || shows_full;
    ask(agent, status, request, size);
}

/* ---- the database ---- */

/* May the token limit have cut the statement off? */
static bool is_cut_at_limit(const pq_reply_facts *facts, const pq_extraction *extraction) {
    size_t size = strlen(facts->answer);
    size_t tail = extraction->sql_size;
    bool at_end = tail <= size && memcmp(facts->answer + size - tail, extraction->sql, tail) == 0;
    return facts->at_limit && (extraction->cut_off || at_end);
}

/* Takes the SQL from a complete reply and has it run. False if there is none. */
static bool run_sql(pq_agent *agent, pq_turn *turn, const pq_reply_facts *facts) {
    pq_extraction *extraction = &turn->extraction;
    pq_status status =
        pq_extract_sql(facts->answer, strlen(facts->answer), agent->arena, extraction, NULL);
    if (status != PQ_OK) {
        fail(agent);
        return true;
    }
    if (extraction->sql == NULL || is_cut_at_limit(facts, extraction)) {
        return false;
    }
    agent->request = (pq_world_request){.kind = PQ_WORLD_RUN,
                                        .text = extraction->sql,
                                        .size = extraction->sql_size,
                                        .repairs = agent->task.strategy->free_repair};
    agent->state = AGENT_RUN;
    return true;
}

const pq_world_request *pq_agent_run(const pq_agent *agent) {
    return agent->state == AGENT_RUN ? &agent->request : NULL;
}

static const char *keep(pq_agent *agent, const char *string) {
    const char *copy = string == NULL ? NULL : pq_arena_string(agent->arena, string);
    if (string != NULL && copy == NULL) {
        fail(agent);
    }
    return copy;
}

static void take_repairs(pq_agent *agent, pq_turn *turn, const pq_world_result *result) {
    pq_free_repair *repairs = pq_arena_array(agent->arena, result->n_repairs, sizeof *repairs);
    if (repairs == NULL) {
        fail(agent);
        return;
    }
    for (size_t i = 0; i < result->n_repairs; i++) {
        repairs[i] = (pq_free_repair){.kind = result->repairs[i].kind,
                                      .from = keep(agent, result->repairs[i].from),
                                      .to = keep(agent, result->repairs[i].to)};
    }
    turn->free_repairs = repairs;
    turn->n_free_repairs = result->n_repairs;
}

void pq_agent_ran(pq_agent *agent, const pq_world_result *result) {
    if (agent->state != AGENT_RUN) {
        return;
    }
    if (agent->request.kind == PQ_WORLD_DESCRIBE) {
        agent->state = AGENT_ASK;
        agent->schemas[agent->request.view] = keep(agent, result->text);
        return;
    }
    pq_turn *turn = this_turn(agent);
    agent->state = AGENT_RAN;
    turn->sql = keep(agent, result->text);
    turn->sql_size = result->size;
    turn->sql_status = result->status;
    turn->sql_error = result->error;
    turn->n_rows = result->n_rows;
    if (result->n_repairs > 0) {
        take_repairs(agent, turn, result);
    }
}

/* ---- what comes of a call ---- */

static const pq_reply_facts *last_facts(const pq_turn *turn) {
    return &turn->calls[turn->n_calls - 1].facts;
}

/* The SQL of a complete reply runs, fails or is missing: the agent is done, or begins another turn.
 * A reply that ended at the token limit is not repaired, because the limit stays the same. */
static void take_whole(pq_agent *agent, const pq_turn *turn) {
    bool runs = turn->sql != NULL && turn->sql_status == PQ_OK;
    if (runs || agent->answer.n_turns == agent->most_turns || last_facts(turn)->at_limit) {
        finish_with_best(agent);
    } else {
        agent->state = AGENT_ASK;
    }
}

/* No complete reply came. */
static pq_answer_state state_of_fault(pq_fault fault) {
    switch (fault) {
    case PQ_FAULT_RATE_LIMITED:
        return PQ_ANSWER_RATE_LIMITED;
    case PQ_FAULT_TIMED_OUT:
        return PQ_ANSWER_TIMED_OUT;
    case PQ_FAULT_REFUSED:
        return PQ_ANSWER_REFUSED;
    case PQ_FAULT_STOPPED:
        return PQ_ANSWER_STOPPED;
    default:
        return PQ_ANSWER_PROVIDER_ERROR;
    }
}

/* Removes the field of the request that the provider refuses. False if it names none. */
static bool leave_out(pq_agent *agent, pq_turn *turn, const pq_reply_facts *facts) {
    bool refused = facts->fault == PQ_FAULT_BAD_REQUEST || facts->fault == PQ_FAULT_STREAM_ERROR;
    if (!refused || !pq_left_out_note(&agent->left_out, turn->request, turn->request_size,
                                      facts->param, facts->error)) {
        return false;
    }
    turn->left_out = agent->left_out;
    if (pq_left_out_apply(&agent->left_out, agent->arena, &turn->request, &turn->request_size) !=
        PQ_OK) {
        fail(agent);
    }
    return true;
}

/* Lets the series remember what a call that was not refused did without. */
static void remember_left_out(pq_agent *agent) {
    if (agent->task.left_out != NULL) {
        pq_left_out_add(agent->task.left_out, &agent->left_out);
    }
}

static void send_again(pq_agent *agent) {
    agent->serial++;
    agent->state = AGENT_REPLY;
}

static void back_off(pq_agent *agent, double retry_after_ms) {
    agent->answer.n_retries++;
    agent->back_off_ms = agent->ended_ms;
    agent->wake_ms =
        agent->ended_ms + pq_backoff_ms(agent->attempts++, retry_after_ms, &agent->jitter);
    agent->state = AGENT_BACK_OFF;
}

static void take_reply(pq_agent *agent) {
    pq_turn *turn = this_turn(agent);
    const pq_reply_facts *facts = last_facts(turn);
    bool interrupted = facts->fault == PQ_FAULT_INTERRUPTED;
    bool may_retry = !interrupted && pq_fault_may_retry(facts->fault) &&
                     !(facts->retry_after_ms > PQ_RETRY_AFTER_MAX_MS) &&
                     agent->answer.n_retries < (size_t)http_retries(&agent->task);
    if (facts->fault == PQ_FAULT_NONE) {
        remember_left_out(agent);
        if (!run_sql(agent, turn, facts)) {
            take_whole(agent, turn);
        }
    } else if (leave_out(agent, turn, facts)) {
        agent->waited_ms = 0;
        if (!agent->failed) {
            send_again(agent);
        }
    } else if (interrupted && agent->interrupted++ < MOST_INTERRUPTED) {
        agent->waited_ms = 0;
        send_again(agent);
    } else if (may_retry) {
        back_off(agent, facts->retry_after_ms);
    } else {
        finish(agent, state_of_fault(facts->fault), agent->ended_ms);
    }
}

/* Ends the wait. */
static void wake(pq_agent *agent, double now_ms) {
    agent->waited_ms = now_ms > agent->back_off_ms ? now_ms - agent->back_off_ms : 0;
    agent->answer.waited_ms += agent->waited_ms;
}

/* ---- stepping ---- */

pq_want pq_agent_step(pq_agent *agent, double now_ms) {
    for (;;) {
        switch (agent->state) {
        case AGENT_NEW:
            agent->answer.started_ms = now_ms;
            agent->state = AGENT_ASK;
            break;
        case AGENT_ASK:
            if (agent->answer.n_turns == 0) {
                ask_first(agent);
            } else {
                ask_again(agent);
            }
            break;
        case AGENT_RUN:
            return PQ_WANT_RUN;
        case AGENT_RAN:
            take_whole(agent, this_turn(agent));
            break;
        case AGENT_TAKE:
            take_reply(agent);
            break;
        case AGENT_BACK_OFF:
            if (!(now_ms >= agent->wake_ms)) {
                return PQ_WANT_TIME;
            }
            wake(agent, now_ms);
            send_again(agent);
            break;
        case AGENT_REPLY:
            return PQ_WANT_REPLY;
        case AGENT_DONE:
            return PQ_DONE;
        }
    }
}

pq_want pq_agent_step_in(pq_agent *agent, const pq_world *world, double now_ms) {
    pq_want want = pq_agent_step(agent, now_ms);
    pq_arena *scratch = want == PQ_WANT_RUN ? pq_arena_new() : NULL;
    while (want == PQ_WANT_RUN) {
        pq_world_result result;
        if (scratch != NULL &&
            pq_world_answer(world, pq_agent_run(agent), scratch, &result) == PQ_OK) {
            pq_agent_ran(agent, &result);
        } else {
            fail(agent);
        }
        want = pq_agent_step(agent, now_ms);
    }
    pq_arena_free(scratch);
    return want;
}

const char *pq_agent_request(const pq_agent *agent, size_t *size) {
    bool has = agent->state == AGENT_REPLY;
    const pq_turn *turn = has ? &agent->turns[agent->answer.n_turns - 1] : NULL;
    *size = has ? turn->request_size : 0;
    return has ? turn->request : NULL;
}

unsigned pq_agent_request_serial(const pq_agent *agent) {
    return agent->serial;
}

double pq_agent_wake_ms(const pq_agent *agent) {
    return agent->state == AGENT_BACK_OFF ? agent->wake_ms : (double)NAN;
}

const pq_answer *pq_agent_answer(const pq_agent *agent) {
    return &agent->answer;
}

/* ---- feeding ---- */

void pq_agent_sent(pq_agent *agent, double now_ms) {
    if (agent->state != AGENT_REPLY || agent->heard) {
        return;
    }
    pq_reply_free(agent->reply);
    agent->reply = pq_reply_new(now_ms);
    agent->sent_ms = now_ms;
    if (agent->reply == NULL) {
        fail(agent);
    }
}

/* Something came. */
static void hear(pq_agent *agent, double now_ms) {
    if (agent->reply == NULL) {
        pq_agent_sent(agent, now_ms);
    }
    agent->heard = agent->reply != NULL;
}

void pq_agent_headers(pq_agent *agent, int status, const char *retry_after, double retry_after_ms,
                      double now_ms) {
    hear(agent, now_ms);
    if (agent->reply != NULL) {
        pq_reply_headers(agent->reply, status, retry_after, retry_after_ms, now_ms);
    }
}

void pq_agent_receive(pq_agent *agent, const char *bytes, size_t size, double now_ms) {
    hear(agent, now_ms);
    if (agent->reply != NULL) {
        pq_reply_receive(agent->reply, bytes, size, now_ms);
    }
}

const pq_reply_facts *pq_agent_reply(pq_agent *agent) {
    return agent->reply == NULL ? NULL : pq_reply_read(agent->reply);
}

/* "1,024" */
static void append_count(pq_text *text, int64_t count) {
    char digits[24];
    int size = snprintf(digits, sizeof digits, "%lld", (long long)count);
    for (int i = 0; i < size; i++) {
        pq_text_append(text, i > 0 && (size - i) % 3 == 0 ? "," : "");
        pq_text_append_bytes(text, digits + i, 1);
    }
}

/* Says where the token limit cut a reply: "cut at 1,024 tokens while reasoning". */
static const char *limit_note(pq_agent *agent, const pq_reply_facts *facts) {
    int64_t tokens = agent->task.max_tokens > 0 ? agent->task.max_tokens : facts->usage.output;
    bool reasoning = facts->answer[strspn(facts->answer, " \t\r\n")] == '\0' &&
                     (facts->reasoning[0] != '\0' || facts->usage.reasoning > 0);
    pq_text note = {0};
    pq_text_append(&note, "cut at ");
    if (tokens > 0) {
        append_count(&note, tokens);
        pq_text_append(&note, " tokens");
    } else {
        pq_text_append(&note, "the token limit");
    }
    pq_text_append(&note, reasoning ? " while reasoning" : "");
    const char *copy = keep(agent, pq_text_string(&note));
    pq_text_free(&note);
    return copy;
}

/* Ends the current reply and records the call. */
static void record(pq_agent *agent, pq_end end, double now_ms) {
    pq_reply_end(agent->reply, end, now_ms);
    const pq_reply_facts *facts = pq_reply_read(agent->reply);
    pq_turn *turn = this_turn(agent);
    pq_call_record *call = &turn->calls[turn->n_calls++];
    *call = (pq_call_record){
        .sent_ms = agent->sent_ms, .waited_ms = agent->waited_ms, .end = end, .facts = *facts};
    call->facts.error = facts->at_limit && facts->error[0] == '\0' ? limit_note(agent, facts)
                                                                   : keep(agent, facts->error);
    call->facts.answer = keep(agent, facts->answer);
    call->facts.reasoning = keep(agent, facts->reasoning);
    call->facts.finish_reason = keep(agent, facts->finish_reason);
    call->facts.model = keep(agent, facts->model);
    call->facts.param = keep(agent, facts->param);
    call->facts.server_timing = keep(agent, facts->server_timing);
    pq_reply_free(agent->reply);
    agent->reply = NULL;
    agent->heard = false;
    agent->ended_ms = now_ms;
}

void pq_agent_receive_end(pq_agent *agent, pq_end end, double now_ms) {
    hear(agent, now_ms);
    if (agent->reply == NULL) {
        return;
    }
    record(agent, end, now_ms);
    if (!agent->failed) {
        agent->state = AGENT_TAKE;
    }
}

void pq_agent_stop(pq_agent *agent, double now_ms) {
    if (agent->state == AGENT_DONE) {
        return;
    }
    if (agent->reply != NULL) {
        record(agent, PQ_END_STOPPED, now_ms);
    } else if (agent->state == AGENT_BACK_OFF) {
        wake(agent, now_ms);
    }
    if (!agent->failed) {
        finish(agent, PQ_ANSWER_STOPPED, now_ms);
    }
}
