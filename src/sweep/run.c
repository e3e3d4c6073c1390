#include "pq_calls.h"

#include "pq_codes.h"
#include "pq_estimate.h"
#include "pq_random.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The estimate of a prompt's tokens is at most 20% off (pq_estimate.h). */
static const double input_margin = 1.25;

static const char *const state_codes[] = {PQ_RUN_STATE_LIST(PQ_CODES_CODE)};
static const char *const state_meanings[] = {PQ_RUN_STATE_LIST(PQ_CODES_MEANING)};

typedef enum job_state { JOB_PENDING, JOB_ACTIVE, JOB_DONE } job_state;

/* One answer that the plan asks for. */
typedef struct job {
    job_state state;
    pq_text written; /* JOB_DONE: the answer as JSON */
} job;

/* An agent at work. */
typedef struct slot {
    struct slot *next;
    pq_agent *agent;
    size_t job;
    unsigned call;    /* the exchange in flight; 0 if there is none */
    unsigned work;    /* what was handed out to be run; 0 if nothing */
    double sent_ms;   /* of that exchange */
    double worst_usd; /* the most that it can cost */
} slot;

/* The state of a series. */
typedef struct standing {
    size_t next;   /* its first job that has not begun, counted within the series */
    size_t active; /* running agents */
    size_t done;
    size_t down;    /* answers in a row during which the provider was down */
    size_t refused; /* answers in a row whose request it rejected */
    pq_left_out left_out;
    char prefix[40]; /* of its prompts; "" for none */
    bool halted;
    pq_fault fault;  /* why it halted */
    char error[304]; /* the provider's message */
} standing;

/* An exchange that the driver must close. */
typedef struct aborted {
    unsigned call;
    pq_end end;
} aborted;

typedef struct written {
    struct written *next;
    pq_text text;
} written;

struct pq_run {
    const pq_plan *plan;
    const pq_world *world;
    size_t *order;    /* of the questions */
    size_t *place;    /* the index of each question in `order` */
    size_t n_jobs;    /* of the plan */
    size_t in_series; /* jobs of one series */
    job *jobs;        /* by series, repeat and place */
    standing *series;
    slot *slots;
    aborted *aborts;
    size_t n_aborts, aborts_capacity;
    size_t *finished; /* jobs, in the order in which they ended */
    size_t n_finished;
    size_t n_taken_over; /* how many of these are from an earlier run */
    written *abandoned;
    written **abandoned_end;
    size_t n_active;
    unsigned last_call;
    pq_text url; /* of the last action */
    bool begun;
    double origin_ms, offset_ms, last_ms; /* origin and last on the driver's scale */
    double spent_usd;                     /* of ended and abandoned answers */
    bool spent_estimated;
    bool stopping; /* no further answers begin */
    pq_run_state state;
    pq_error failed; /* PQ_OK: it did not fail */
    size_t by_answer[PQ_ANSWER_STATE_COUNT];
    uint64_t version;
};

static size_t series_of(const pq_run *run, size_t j) {
    return j / run->in_series;
}

static size_t repeat_of(const pq_run *run, size_t j) {
    return j % run->in_series / run->plan->n_questions;
}

static size_t question_of(const pq_run *run, size_t j) {
    return run->order[j % run->plan->n_questions];
}

/* Shuffles the questions (Fisher-Yates) with the plan's seed; 0 keeps the order. */
static void put_in_order(pq_run *run) {
    pq_random random = {run->plan->seed};
    size_t n = run->plan->n_questions;
    for (size_t i = 0; i < n; i++) {
        run->order[i] = i;
    }
    for (size_t i = n; i > 1 && run->plan->seed != 0; i--) {
        size_t k = pq_random_below(&random, (uint32_t)i);
        size_t moved = run->order[i - 1];
        run->order[i - 1] = run->order[k];
        run->order[k] = moved;
    }
    for (size_t i = 0; i < n; i++) {
        run->place[run->order[i]] = i;
    }
}

pq_run *pq_run_new(const pq_plan *plan, const pq_world *world) {
    pq_run *run = calloc(1, sizeof *run);
    if (run == NULL) {
        return NULL;
    }
    run->plan = plan;
    run->world = world;
    run->n_jobs = pq_plan_answers(plan);
    run->in_series = plan->n_questions * plan->repeats;
    run->abandoned_end = &run->abandoned;
    run->order = calloc(plan->n_questions, sizeof *run->order);
    run->place = calloc(plan->n_questions, sizeof *run->place);
    run->jobs = calloc(run->n_jobs, sizeof *run->jobs);
    run->finished = calloc(run->n_jobs, sizeof *run->finished);
    run->series = calloc(plan->n_series, sizeof *run->series);
    if (run->order == NULL || run->place == NULL || run->jobs == NULL || run->finished == NULL ||
        run->series == NULL) {
        pq_run_free(run);
        return NULL;
    }
    put_in_order(run);
    for (size_t k = 0; k < plan->n_series && plan->vary_prompts; k++) {
        snprintf(run->series[k].prefix, sizeof run->series[k].prefix, "[%zu-%llu]\n", k,
                 (unsigned long long)plan->seed);
    }
    return run;
}

void pq_run_free(pq_run *run) {
    if (run == NULL) {
        return;
    }
    while (run->slots != NULL) {
        slot *next = run->slots->next;
        pq_agent_free(run->slots->agent);
        free(run->slots);
        run->slots = next;
    }
    while (run->abandoned != NULL) {
        written *next = run->abandoned->next;
        pq_text_free(&run->abandoned->text);
        free(run->abandoned);
        run->abandoned = next;
    }
    for (size_t j = 0; run->jobs != NULL && j < run->n_jobs; j++) {
        pq_text_free(&run->jobs[j].written);
    }
    pq_text_free(&run->url);
    free(run->aborts);
    free(run->order);
    free(run->place);
    free(run->jobs);
    free(run->finished);
    free(run->series);
    free(run);
}

pq_status pq_run_failed(const pq_run *run) {
    return run->failed.code;
}

uint64_t pq_run_version(const pq_run *run) {
    return run->version;
}

void pq_run_fail(pq_run *run, const pq_error *error) {
    run->failed = *error;
    run->stopping = true; /* no further answers begin */
    run->version++;
}

static void fail(pq_run *run) {
    pq_error error = {0};
    pq_error_memory(&error);
    pq_run_fail(run, &error);
}

/* Moves the text, which becomes empty, to the abandoned answers. */
static bool abandon(pq_run *run, pq_text *text) {
    written *w = calloc(1, sizeof *w);
    if (w == NULL) {
        return false;
    }
    w->text = *text;
    *text = (pq_text){0};
    *run->abandoned_end = w;
    run->abandoned_end = &w->next;
    return true;
}

static void note_done(pq_run *run, size_t j, pq_answer_state state) {
    run->jobs[j].state = JOB_DONE;
    run->finished[run->n_finished++] = j;
    run->series[series_of(run, j)].done++;
    run->by_answer[state]++;
}

static bool asked_again(pq_answer_state state) {
    return state == PQ_ANSWER_STOPPED || state == PQ_ANSWER_PROVIDER_ERROR;
}

pq_status pq_run_resume(pq_run *run, const pq_value *value, pq_error *error) {
    pq_answer_read answer;
    pq_text text = {0};
    pq_arena *arena = pq_arena_new();
    pq_status status = arena == NULL ? pq_error_memory(error)
                                     : pq_answer_read_json(value, run->plan, arena, &answer, error);
    if (status != PQ_OK) {
        pq_arena_free(arena);
        return status;
    }
    size_t j = answer.series * run->in_series + answer.repeat * run->plan->n_questions +
               run->place[answer.question];
    pq_writer w = pq_writer_to(&text);
    pq_json_write(&w, value);
    bool again = asked_again(answer.state);
    if (text.failed || (again && !abandon(run, &text))) {
        status = pq_error_memory(error);
    } else if (!again && run->jobs[j].state == JOB_DONE) {
        status = pq_json_refuse(value, error, "this answer appears twice in the file");
    } else if (!again) {
        run->jobs[j].written = text;
        text = (pq_text){0};
        note_done(run, j, answer.state);
        run->n_taken_over++;
    }
    if (status == PQ_OK) {
        run->spent_usd += answer.usd;
        run->spent_estimated = run->spent_estimated || answer.usd_estimated;
        run->offset_ms = fmax(run->offset_ms, answer.ended_ms);
    }
    pq_text_free(&text);
    pq_arena_free(arena);
    return status;
}

static pq_status resume_list(pq_run *run, const pq_value *root, const char *key, pq_error *error) {
    pq_value list;
    size_t count = 0;
    pq_status status = pq_json_member(root, key, &list, error);
    if (status == PQ_OK) {
        status = pq_json_array(&list, &count, error);
    }
    for (size_t i = 0; i < count && status == PQ_OK; i++) {
        pq_value item = pq_json_item(&list, i);
        status = pq_run_resume(run, &item, error);
    }
    return status;
}

pq_status pq_run_resume_sweep(pq_run *run, const pq_value *sweep, const pq_strategy *strategies,
                              size_t n_strategies, pq_arena *arena, pq_error *error) {
    pq_calls calls;
    pq_status status = pq_calls_read(sweep, strategies, n_strategies, arena, &calls, error);
    if (status == PQ_OK && !pq_plan_same(run->plan, &calls.plan)) {
        status =
            pq_error_set(error, PQ_BAD_FIELD, "plan",
                         "this sweep cannot be resumed: its plan differs (questions, models or "
                         "settings)");
    }
    if (status == PQ_OK) {
        status = resume_list(run, sweep, "answers", error);
    }
    return status == PQ_OK ? resume_list(run, sweep, "abandoned", error) : status;
}

/* ---- money ---- */

/* Did the call bring nothing that could cost anything? */
static bool is_empty(const pq_reply_facts *facts) {
    return facts->usage.input < 0 && facts->usage.output < 0 && facts->answer[0] == '\0' &&
           facts->reasoning[0] == '\0' && isnan(facts->cost_usd);
}

/* The cost of a call. If the provider sent text without counting tokens, they are estimated. */
static double call_usd(const pq_series *series, const pq_turn *turn, const pq_call_record *call,
                       pq_usd_source *source, bool *estimated) {
    pq_usage usage = call->facts.usage;
    const pq_reply_facts *facts = &call->facts;
    bool text = facts->answer[0] != '\0' || facts->reasoning[0] != '\0';
    bool guessed = text && (usage.input < 0 || usage.output < 0);
    if (usage.input < 0 && text) {
        usage.input = (int64_t)pq_tokens_estimate(turn->request);
    }
    if (usage.output < 0 && text) {
        usage.output =
            (int64_t)(pq_tokens_estimate(facts->answer) + pq_tokens_estimate(facts->reasoning));
    }
    double usd =
        pq_call_usd(&series->price, &usage, facts->cost_usd, facts->cost_is_estimate, source);
    *estimated = *estimated || (guessed && *source != PQ_USD_BILLED) || *source == PQ_USD_ESTIMATE;
    return usd;
}

/* The cost of an answer. Calls that brought nothing cost nothing, unless they are all there is. */
static double answer_usd(const pq_series *series, const pq_answer *answer, pq_usd_source *source,
                         bool *estimated) {
    double usd = 0;
    double empty_usd = 0;
    size_t counted = 0;
    pq_usd_source one = PQ_USD_NONE;
    *source = PQ_USD_NONE;
    for (size_t t = 0; t < answer->n_turns; t++) {
        const pq_turn *turn = &answer->turns[t];
        for (size_t c = 0; c < turn->n_calls; c++) {
            double cost = call_usd(series, turn, &turn->calls[c], &one, estimated);
            if (is_empty(&turn->calls[c].facts)) {
                empty_usd += cost;
                continue;
            }
            usd += cost;
            *source = counted == 0 || *source == one ? one : PQ_USD_MIXED;
            counted++;
        }
    }
    *source = counted == 0 ? one : *source;
    return counted == 0 ? empty_usd : usd;
}

/* The most that sending this body can cost. */
static double worst_usd(const pq_series *series, const char *body) {
    pq_usage usage = {.input = (int64_t)(input_margin * (double)pq_tokens_estimate(body)),
                      .output = series->max_tokens,
                      .cached = 0};
    return pq_price_of(&series->price, &usage);
}

/* The amount spent, plus the most that calls in flight can cost. */
static double committed_usd(const pq_run *run) {
    bool estimated = false;
    pq_usd_source source;
    double usd = run->spent_usd;
    for (const slot *s = run->slots; s != NULL; s = s->next) {
        usd += answer_usd(&run->plan->series[series_of(run, s->job)], pq_agent_answer(s->agent),
                          &source, &estimated);
        usd += s->call == 0 ? 0 : s->worst_usd;
    }
    return usd;
}

/* ---- answers that end ---- */

/* The facts of the last call; NULL if there was none. */
static const pq_reply_facts *last_facts(const pq_answer *answer) {
    if (answer->n_turns == 0 || answer->turns[answer->n_turns - 1].n_calls == 0) {
        return NULL;
    }
    const pq_turn *turn = &answer->turns[answer->n_turns - 1];
    return &turn->calls[turn->n_calls - 1].facts;
}

static bool is_refusal(pq_fault fault) {
    return fault == PQ_FAULT_UNAUTHORIZED || fault == PQ_FAULT_PAYMENT ||
           fault == PQ_FAULT_FORBIDDEN || fault == PQ_FAULT_NOT_FOUND;
}

/* Halts the series if the provider refuses it or is down. */
static void watch(standing *series, size_t concurrency, const pq_answer *answer) {
    size_t most_down = concurrency > PQ_RUN_DOWN ? concurrency : PQ_RUN_DOWN;
    const pq_reply_facts *facts = last_facts(answer);
    bool failed = answer->state == PQ_ANSWER_PROVIDER_ERROR && facts != NULL;
    bool down = failed && (pq_fault_may_retry(facts->fault) || facts->fault == PQ_FAULT_NOT_JSON);
    bool rejected = failed && facts->fault == PQ_FAULT_BAD_REQUEST;
    series->down = down ? series->down + 1 : 0;
    series->refused = rejected ? series->refused + 1 : 0;
    if (failed && !series->halted &&
        (is_refusal(facts->fault) || series->down >= most_down ||
         series->refused == PQ_RUN_REFUSED)) {
        series->halted = true;
        series->fault = facts->fault;
        strncpy(series->error, facts->error, sizeof series->error - 1);
    }
}

/* Writes the answer of an agent that is done or was stopped. */
static void finish(pq_run *run, slot *s) {
    size_t j = s->job;
    size_t k = series_of(run, j);
    const pq_answer *answer = pq_agent_answer(s->agent);
    bool estimated = false;
    pq_usd_source source;
    double usd = answer_usd(&run->plan->series[k], answer, &source, &estimated);
    pq_text text = {0};
    pq_writer w = pq_writer_to(&text);
    const pq_answer_cost cost = {.usd = usd, .source = source, .estimated = estimated};
    pq_calls_write_answer(&w, run->plan, k, question_of(run, j), repeat_of(run, j), answer, &cost);
    run->spent_usd += usd;
    run->spent_estimated = run->spent_estimated || estimated;
    run->series[k].active--;
    run->n_active--;
    run->version++;
    if (text.failed || pq_agent_failed(s->agent)) {
        pq_text_free(&text);
        fail(run);
    } else if (answer->state == PQ_ANSWER_STOPPED) {
        run->jobs[j].state = JOB_PENDING;
        if (!abandon(run, &text)) {
            pq_text_free(&text);
            fail(run);
        }
    } else {
        run->jobs[j].written = text;
        note_done(run, j, answer->state);
        watch(&run->series[k], run->plan->series[k].concurrency, answer);
    }
}

static pq_want step(const pq_run *run, slot *s, double now) {
    return run->world == NULL ? pq_agent_step(s->agent, now)
                              : pq_agent_step_in(s->agent, run->world, now);
}

/* Steps every agent, and removes those that are done. */
static void settle(pq_run *run, double now) {
    slot **at = &run->slots;
    while (*at != NULL) {
        slot *s = *at;
        if (step(run, s, now) != PQ_DONE) {
            at = &s->next;
            continue;
        }
        finish(run, s);
        *at = s->next;
        pq_agent_free(s->agent);
        free(s);
    }
}

/* ---- exchanges that end before their time ---- */

static void queue_abort(pq_run *run, unsigned call, pq_end end) {
    if (run->n_aborts == run->aborts_capacity) {
        size_t capacity = run->aborts_capacity == 0 ? 16 : 2 * run->aborts_capacity;
        aborted *grown = realloc(run->aborts, capacity * sizeof *grown);
        if (grown == NULL) {
            fail(run); /* the driver learns that the run ended and closes all exchanges */
            return;
        }
        run->aborts = grown;
        run->aborts_capacity = capacity;
    }
    run->aborts[run->n_aborts++] = (aborted){call, end};
}

static void cut(pq_run *run, slot *s, pq_end end, double now) {
    queue_abort(run, s->call, end);
    s->call = 0;
    pq_agent_receive_end(s->agent, end, now);
    run->version++;
}

/* Aborts all calls if this computer slept, and calls that exceed their time limit. */
static void cut_late(pq_run *run, double now, bool slept) {
    for (slot *s = run->slots; s != NULL; s = s->next) {
        if (s->call != 0 && slept) {
            cut(run, s, PQ_END_INTERRUPTED, now);
        } else if (s->call != 0 && now >= s->sent_ms + run->plan->call_timeout_ms) {
            cut(run, s, PQ_END_TIMEOUT, now);
        }
    }
}

/* ---- answers that begin ---- */

/* A seed that differs between answers but is the same in every run of the plan. */
static uint64_t seed_of(const pq_run *run, size_t j) {
    pq_random random = {run->plan->seed ^ ((uint64_t)j << 20)};
    return pq_random_next(&random);
}

static bool begin(pq_run *run, size_t j) {
    size_t k = series_of(run, j);
    pq_task task = pq_plan_task(run->plan, k, question_of(run, j));
    task.seed = seed_of(run, j);
    task.left_out = &run->series[k].left_out;
    task.prefix = run->series[k].prefix[0] == '\0' ? NULL : run->series[k].prefix;
    slot *s = calloc(1, sizeof *s);
    pq_agent *agent = pq_agent_new(&task);
    if (s == NULL || agent == NULL) {
        pq_agent_free(agent);
        free(s);
        return false;
    }
    s->agent = agent;
    s->job = j;
    slot **end = &run->slots;
    while (*end != NULL) {
        end = &(*end)->next;
    }
    *end = s;
    run->jobs[j].state = JOB_ACTIVE;
    run->series[k].active++;
    run->n_active++;
    run->version++;
    return true;
}

/* Begins as many answers of series k as its concurrency allows. True if the series has running
 * agents, so that the next series must wait. */
static bool fill(pq_run *run, size_t k) {
    standing *series = &run->series[k];
    while (!run->stopping && !series->halted && series->next < run->in_series &&
           series->active < run->plan->series[k].concurrency) {
        size_t j = k * run->in_series + series->next++;
        if (run->jobs[j].state == JOB_PENDING && !begin(run, j)) {
            fail(run);
        }
    }
    return series->active > 0;
}

static void fill_all(pq_run *run) {
    for (size_t k = 0; k < run->plan->n_series; k++) {
        bool busy = fill(run, k);
        if (busy && !run->plan->side_by_side) {
            return;
        }
    }
}

/* ---- steps ---- */

static double relative(const pq_run *run, double now_ms) {
    return run->begun ? now_ms - run->origin_ms + run->offset_ms : run->offset_ms;
}

static void stop_all(pq_run *run, double now) {
    run->stopping = true;
    for (slot *s = run->slots; s != NULL; s = s->next) {
        if (s->call != 0) {
            cut(run, s, PQ_END_STOPPED, now);
        }
        pq_agent_stop(s->agent, now);
    }
}

void pq_run_stop(pq_run *run, double now_ms) {
    if (run->state == PQ_RUN_RUNNING) {
        run->state = PQ_RUN_STOPPED;
        stop_all(run, relative(run, now_ms));
        run->version++;
    }
}

static void give_send(pq_run *run, slot *s, double now, pq_action *action) {
    size_t k = series_of(run, s->job);
    const pq_series *series = &run->plan->series[k];
    action->kind = PQ_ACT_SEND;
    action->call = s->call = ++run->last_call;
    action->series = k;
    action->provider = series->provider;
    pq_text_clear(&run->url);
    pq_plan_url(series->base_url, "/chat/completions", &run->url);
    if (run->url.failed) {
        fail(run);
    }
    action->url = pq_text_string(&run->url);
    action->body = pq_agent_request(s->agent, &action->body_size);
    s->sent_ms = now;
    pq_agent_sent(s->agent, now);
    run->version++;
}

static bool is_sending(const pq_run *run) {
    const slot *s = run->slots;
    while (s != NULL && s->call == 0) {
        s = s->next;
    }
    return s != NULL;
}

/* Does the spending limit allow a call? If not, the call waits for those in flight, which usually
 * cost less than their maximum. If none is in flight, the run ends. */
static bool may_spend(pq_run *run, slot *s, double now) {
    size_t size = 0;
    const pq_series *series = &run->plan->series[series_of(run, s->job)];
    s->worst_usd = worst_usd(series, pq_agent_request(s->agent, &size));
    if (!(committed_usd(run) + s->worst_usd > run->plan->spend_usd)) {
        return true;
    }
    if (!is_sending(run)) {
        run->state = run->state == PQ_RUN_RUNNING ? PQ_RUN_SPENT : run->state;
        run->stopping = true;
        pq_agent_stop(s->agent, now);
    }
    return false;
}

/* The next request to send. */
static bool send_next(pq_run *run, double now, pq_action *action) {
    for (slot *s = run->slots; s != NULL; s = s->next) {
        if (s->call == 0 && step(run, s, now) == PQ_WANT_REPLY && may_spend(run, s, now)) {
            give_send(run, s, now, action);
            return true;
        }
    }
    return false;
}

static double wake_time(const pq_run *run, double now) {
    double until = INFINITY;
    for (const slot *s = run->slots; s != NULL; s = s->next) {
        double tick = now + PQ_RUN_TICK_MS;
        double due = s->call != 0 ? fmin(s->sent_ms + run->plan->call_timeout_ms, tick)
                     : pq_agent_run(s->agent) != NULL ? tick
                                                      : pq_agent_wake_ms(s->agent);
        until = fmin(until, due);
    }
    return fmax(until, now);
}

/* The final state of a run that has nothing more to do. */
static pq_run_state end_state(const pq_run *run) {
    if (run->state != PQ_RUN_RUNNING) {
        return run->state;
    }
    return run->failed.code != PQ_OK        ? PQ_RUN_FAILED
           : run->n_finished == run->n_jobs ? PQ_RUN_FINISHED
                                            : PQ_RUN_HALTED;
}

void pq_run_next(pq_run *run, double now_ms, pq_action *action) {
    *action = (pq_action){0};
    if (!run->begun) {
        run->begun = true;
        run->origin_ms = now_ms;
        run->last_ms = now_ms;
    }
    bool slept = now_ms - run->last_ms > PQ_RUN_ASLEEP_MS;
    double now = relative(run, now_ms);
    run->last_ms = now_ms;
    cut_late(run, now, slept);
    if (run->failed.code != PQ_OK) {
        stop_all(run, now);
    }
    settle(run, now);
    fill_all(run);
    bool sending = run->n_aborts == 0 && send_next(run, now, action);
    settle(run, now); /* answers that the spending limit stopped */
    if (run->n_aborts > 0) {
        action->kind = PQ_ACT_ABORT;
        action->call = run->aborts[--run->n_aborts].call;
        action->end = run->aborts[run->n_aborts].end;
    } else if (!sending && run->slots == NULL) {
        action->kind = PQ_ACT_FINISHED;
        run->version += run->state == end_state(run) ? 0 : 1;
        run->state = end_state(run);
    } else if (!sending) {
        action->kind = PQ_ACT_WAIT;
        action->until_ms = wake_time(run, now) - run->offset_ms + run->origin_ms;
    }
}

/* ---- the database ---- */

const pq_world_request *pq_run_take(pq_run *run, unsigned *call) {
    for (slot *s = run->slots; s != NULL; s = s->next) {
        const pq_world_request *request = s->work == 0 ? pq_agent_run(s->agent) : NULL;
        if (request != NULL) {
            *call = s->work = ++run->last_call;
            return request;
        }
    }
    return NULL;
}

void pq_run_ran(pq_run *run, unsigned call, const pq_world_result *result) {
    slot *s = call == 0 ? NULL : run->slots;
    while (s != NULL && s->work != call) {
        s = s->next;
    }
    if (s != NULL) {
        s->work = 0;
        pq_agent_ran(s->agent, result);
        run->version++;
    }
}

/* ---- replies ---- */

static slot *find(const pq_run *run, unsigned call) {
    slot *s = call == 0 ? NULL : run->slots;
    while (s != NULL && s->call != call) {
        s = s->next;
    }
    return s;
}

void pq_run_sent(pq_run *run, unsigned call, double now_ms) {
    slot *s = find(run, call);
    if (s != NULL) {
        s->sent_ms = relative(run, now_ms);
        pq_agent_sent(s->agent, s->sent_ms);
    }
}

void pq_run_headers(pq_run *run, unsigned call, int status, const char *retry_after,
                    double retry_after_ms, double now_ms) {
    slot *s = find(run, call);
    if (s != NULL) {
        pq_agent_headers(s->agent, status, retry_after, retry_after_ms, relative(run, now_ms));
        run->version++;
    }
}

void pq_run_receive(pq_run *run, unsigned call, const char *bytes, size_t size, double now_ms) {
    slot *s = find(run, call);
    if (s != NULL) {
        pq_agent_receive(s->agent, bytes, size, relative(run, now_ms));
        run->version++;
    }
}

void pq_run_receive_end(pq_run *run, unsigned call, pq_end end, double now_ms) {
    slot *s = find(run, call);
    if (s != NULL) {
        s->call = 0;
        pq_agent_receive_end(s->agent, end, relative(run, now_ms));
        run->version++;
    }
}

/* ---- what is told ---- */

/* The remaining time. Halted series do not continue, so their answers do not count. */
static double left_ms(const pq_run *run) {
    size_t left = 0;
    for (size_t k = 0; k < run->plan->n_series; k++) {
        left += run->series[k].halted ? 0 : run->in_series - run->series[k].done;
    }
    size_t ended = run->n_finished - run->n_taken_over;
    return ended == 0 || run->stopping || run->state != PQ_RUN_RUNNING
               ? NAN
               : (run->last_ms - run->origin_ms) / (double)ended * (double)left;
}

void pq_run_count(const pq_run *run, pq_run_counts *counts) {
    *counts = (pq_run_counts){.state = run->state,
                              .total = run->n_jobs,
                              .done = run->n_finished,
                              .under_way = run->n_active,
                              .spent_usd = run->spent_usd,
                              .spent_estimated = run->spent_estimated,
                              .left_ms = left_ms(run)};
    for (const slot *s = run->slots; s != NULL; s = s->next) {
        pq_usd_source source;
        counts->spent_usd +=
            answer_usd(&run->plan->series[series_of(run, s->job)], pq_agent_answer(s->agent),
                       &source, &counts->spent_estimated);
    }
    memcpy(counts->by_answer, run->by_answer, sizeof counts->by_answer);
}

static void write_counts(pq_writer *w, const pq_run *run) {
    pq_run_counts counts;
    pq_run_count(run, &counts);
    pq_write_key_string(w, "state", state_codes[counts.state]);
    pq_write_key_string(w, "meaning", state_meanings[counts.state]);
    pq_write_key_string(w, "error", run->failed.message);
    pq_write_key_size(w, "total", counts.total);
    pq_write_key_size(w, "done", counts.done);
    pq_write_key_size(w, "under_way", counts.under_way);
    pq_write_key_number(w, "spent_usd", counts.spent_usd);
    pq_write_key_bool(w, "spent_estimated", counts.spent_estimated);
    pq_write_key_number(w, "left_ms", counts.left_ms);
    pq_write_key_number(w, "now_ms", relative(run, run->last_ms));
    pq_write_key(w, "answers");
    pq_write_object(w);
    for (int a = PQ_ANSWER_RUNS; a < PQ_ANSWER_STOPPED; a++) {
        pq_write_key_size(w, pq_answer_code((pq_answer_state)a), counts.by_answer[a]);
    }
    pq_write_end(w);
}

static void write_standing(pq_writer *w, const pq_run *run, size_t k) {
    const standing *series = &run->series[k];
    pq_write_object(w);
    pq_write_key_size(w, "series", k);
    pq_write_key_size(w, "total", run->in_series);
    pq_write_key_size(w, "done", series->done);
    pq_write_key(w, "left_out");
    pq_calls_write_left_out(w, &series->left_out);
    pq_write_key(w, "halted");
    if (series->halted) {
        pq_write_object(w);
        pq_write_key_string(w, "fault", pq_fault_code(series->fault));
        pq_write_key_string(w, "meaning", pq_fault_meaning(series->fault));
        pq_write_key_string(w, "error", series->error);
        pq_write_end(w);
    } else {
        pq_write_null(w);
    }
    pq_write_end(w);
}

/* The fault after which an agent waits; PQ_FAULT_NONE if it does not wait. */
static pq_fault fault_before(const slot *s, const pq_answer *answer) {
    const pq_turn *turn = answer->n_turns == 0 ? NULL : &answer->turns[answer->n_turns - 1];
    return s->call != 0 || turn == NULL || turn->n_calls == 0
               ? PQ_FAULT_NONE
               : turn->calls[turn->n_calls - 1].facts.fault;
}

/* Writes the progress of an agent: its turn, its call, and the text so far. */
static void write_live(pq_writer *w, const pq_run *run, const slot *s) {
    const pq_answer *answer = pq_agent_answer(s->agent);
    const pq_reply_facts *facts = s->call == 0 ? NULL : pq_agent_reply(s->agent);
    pq_write_object(w);
    pq_write_key_size(w, "series", series_of(run, s->job));
    pq_write_key_string(w, "question", run->plan->questions[question_of(run, s->job)].id);
    pq_write_key_size(w, "repeat", repeat_of(run, s->job));
    pq_write_key_number(w, "started_ms", answer->started_ms);
    pq_write_key_size(w, "turns", answer->n_turns);
    pq_write_key_size(w, "retries", answer->n_retries);
    pq_write_key_bool(w, "running", pq_agent_run(s->agent) != NULL);
    pq_write_key_number(w, "waiting_until_ms", s->call == 0 ? pq_agent_wake_ms(s->agent) : NAN);
    pq_write_key_string(w, "fault", pq_fault_code(fault_before(s, answer)));
    pq_write_key_number(w, "sent_ms", s->call == 0 ? NAN : s->sent_ms);
    pq_write_key_string(w, "answer", facts == NULL ? "" : facts->answer);
    pq_write_key_string(w, "reasoning", facts == NULL ? "" : facts->reasoning);
    pq_write_key(w, "times");
    if (facts == NULL) {
        pq_write_null(w);
    } else {
        pq_calls_write_times(w, &facts->times);
    }
    pq_write_end(w);
}

static void write_text(pq_writer *w, const pq_text *text) {
    pq_write_raw(w, text->data, text->size);
}

void pq_run_write_progress(pq_writer *w, pq_run *run, size_t since) {
    pq_write_object(w);
    write_counts(w, run);
    pq_write_key(w, "series");
    pq_write_array(w);
    for (size_t k = 0; k < run->plan->n_series; k++) {
        write_standing(w, run, k);
    }
    pq_write_end(w);
    pq_write_key(w, "finished");
    pq_write_array(w);
    for (size_t i = since; i < run->n_finished; i++) {
        write_text(w, &run->jobs[run->finished[i]].written);
    }
    pq_write_end(w);
    pq_write_key(w, "live");
    pq_write_array(w);
    for (const slot *s = run->slots; s != NULL; s = s->next) {
        write_live(w, run, s);
    }
    pq_write_end(w);
    pq_write_end(w);
}

void pq_run_write_answers(pq_writer *w, const pq_run *run) {
    pq_write_key_string(w, "state", state_codes[run->state]);
    pq_write_key_string(w, "reason", state_meanings[run->state]);
    pq_write_key(w, "answers");
    pq_write_array(w);
    for (size_t j = 0; j < run->n_jobs; j++) {
        if (run->jobs[j].state == JOB_DONE) {
            write_text(w, &run->jobs[j].written);
        }
    }
    pq_write_end(w);
    pq_write_key(w, "abandoned");
    pq_write_array(w);
    for (const written *a = run->abandoned; a != NULL; a = a->next) {
        write_text(w, &a->text);
    }
    pq_write_end(w);
}
