/* Runs: many agents at once against a scripted provider, on a clock that the test moves. */
#include "support.h"

#include "pq_calls.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- a small world ---- */

static pq_status describe(void *context, const char *question, pq_schema_view view, pq_text *text,
                          pq_error *error) {
    pq_text_append(text, "T(a)");
    return PQ_OK;
}

/* A statement runs unless there is a "wrong" in it. */
static pq_status run_sql(void *context, const char *sql, size_t size, size_t *n_rows,
                         pq_error *error) {
    if (strstr(sql, "wrong") != NULL) {
        return pq_error_set(error, PQ_SQL_NO_COLUMN, NULL, "no such column: wrong");
    }
    *n_rows = 1;
    return PQ_OK;
}

static const pq_schema no_schema;
static const pq_world world = {.schema = &no_schema, .describe = describe, .run = run_sql};

/* ---- a scripted provider ---- */

typedef struct deed {
    int status;       /* 0: the connection is lost before the headers */
    const char *body; /* NULL: nothing ever comes */
    size_t piece;     /* bytes that come at once; 0: all */
    bool cut;         /* the connection is lost after the body */
    const char *retry_after;
} deed;

static const char good_sse[] =
    ": keepalive\r\n\r\ndata: {\"choices\":[{\"delta\":{\"role\":\"assistant\"}}]}\n\n"
    "data: {\"choices\":[{\"delta\":{\"content\":\"{\\\"sql\\\": \\\"SELECT 1\\\"}\"},"
    "\"finish_reason\":\"stop\"}]}\n\n"
    "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":1000,\"completion_tokens\":100}}\n\n"
    "data: [DONE]\n\n";
static const char wrong_json[] =
    "{\"choices\":[{\"message\":{\"content\":\"{\\\"sql\\\": \\\"SELECT wrong\\\"}\"},"
    "\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":1000,\"completion_tokens\":100}}";
static const char cut_sse[] = "data: {\"choices\":[{\"delta\":{\"content\":\"{\\\"sq\"}}]}\n\n";
static const char error_sse[] = "data: {\"choices\":[{\"delta\":{\"content\":\"{\"}}]}\n\ndata: "
                                "{\"error\":{\"message\":\"m\"}}\n\n";
static const char reasoning_sse[] =
    "data: {\"choices\":[{\"delta\":{\"reasoning\":\"hm\"},\"finish_reason\":\"stop\"}]}\n\n";
static const char refused_json[] = "{\"error\":{\"message\":\"no\"}}";

static const deed good_deed = {200, good_sse, 7, false, NULL};

/* All that can go wrong; `good_deed` comes after them. */
static const deed all_deeds[] = {
    {200, good_sse, 1, false, NULL},
    {429, refused_json, 0, false, NULL},
    {429, refused_json, 0, false, "1"},
    {429, refused_json, 0, false, "Wed, 21 Oct 2015 07:28:00 GMT"},
    {500, refused_json, 0, false, NULL},
    {503, "", 0, false, NULL},
    {0, "", 0, true, NULL},
    {200, cut_sse, 3, true, NULL},
    {200, cut_sse, 0, false, NULL},
    {200, error_sse, 5, false, NULL},
    {200, reasoning_sse, 0, false, NULL},
    {200, "", 0, false, NULL},
    {200, "<html>no</html>", 0, false, NULL},
    {200, "{\"choices\":", 0, false, NULL},
    {200, "data: {nonsense\n\n", 0, false, NULL},
    {400, refused_json, 0, false, NULL},
    {200, wrong_json, 0, false, NULL},
    {200, NULL, 0, false, NULL},
};
enum { N_DEEDS = sizeof all_deeds / sizeof all_deeds[0] };

/* An exchange in progress. */
typedef struct open_call {
    unsigned call;
    deed what;
    size_t at;
    bool told;
} open_call;

enum { MOST_OPEN = 512 };

typedef struct provider {
    pq_run *run;
    deed (*choose)(struct provider *p, const pq_action *action);
    open_call open[MOST_OPEN];
    size_t n_open, most_open;
    size_t sent, aborted;
    double now;
    pq_action last; /* WAIT or FINISHED */
} provider;

static void drop(provider *p, size_t i) {
    p->open[i] = p->open[--p->n_open];
}

static void take(provider *p, const pq_action *action) {
    if (action->kind == PQ_ACT_SEND) {
        assert_true(p->n_open < MOST_OPEN);
        assert_int_equal(strlen(action->body), action->body_size);
        p->open[p->n_open++] = (open_call){action->call, p->choose(p, action), 0, false};
        p->most_open = p->n_open > p->most_open ? p->n_open : p->most_open;
        p->sent++;
        return;
    }
    for (size_t i = 0; i < p->n_open; i++) {
        if (p->open[i].call == action->call) {
            drop(p, i);
            p->aborted++;
            return;
        }
    }
    fail_msg("call %u was to be aborted, and is not open", action->call);
}

/* Lets the run act until it waits or is finished. */
static void settle(provider *p) {
    do {
        pq_run_next(p->run, p->now, &p->last);
        if (p->last.kind == PQ_ACT_SEND || p->last.kind == PQ_ACT_ABORT) {
            take(p, &p->last);
        }
    } while (p->last.kind == PQ_ACT_SEND || p->last.kind == PQ_ACT_ABORT);
}

/* Moves one exchange on by a piece; false if nothing more comes of it by itself. */
static bool feed(provider *p, size_t i) {
    open_call *o = &p->open[i];
    unsigned call = o->call;
    if (o->what.body == NULL) {
        return false;
    }
    if (!o->told && o->what.status != 0) {
        o->told = true;
        pq_run_headers(p->run, call, o->what.status, o->what.retry_after, (double)NAN, p->now);
        return true;
    }
    size_t left = strlen(o->what.body) - o->at;
    size_t piece = o->what.piece == 0 || o->what.piece > left ? left : o->what.piece;
    if (o->what.status != 0 && left > 0) {
        pq_run_receive(p->run, call, o->what.body + o->at, piece, p->now);
        o->at += piece;
        return true;
    }
    bool cut = o->what.cut || o->what.status == 0;
    drop(p, i);
    pq_run_receive_end(p->run, call, cut ? PQ_END_NETWORK : PQ_END_COMPLETE, p->now);
    return true;
}

/* One round: a piece to every exchange; else the clock moves to where the run wants it. */
static void round_of(provider *p) {
    bool moved = false;
    settle(p);
    for (size_t i = p->n_open; i-- > 0;) {
        moved = feed(p, i) || moved;
    }
    p->now += moved ? 1 : fmax(1, p->last.until_ms - p->now);
}

static void drive(provider *p) {
    for (int i = 0; i < 1000000; i++) {
        round_of(p);
        if (p->last.kind == PQ_ACT_FINISHED) {
            assert_int_equal(p->n_open, 0);
            return;
        }
    }
    fail_msg("the run does not end");
}

static deed choose_good(provider *p, const pq_action *action) {
    return good_deed;
}

/* ---- plans ---- */

typedef struct kit {
    pq_arena *arena;
    pq_strategy *strategies;
    size_t n_strategies;
    pq_json *document;
    pq_plan plan;
    provider p;
} kit;

static void read_plan(kit *k, const char *text) {
    pq_error error;
    assert_int_equal(pq_json_parse(text, strlen(text), &k->document, &error), PQ_OK);
    pq_value root = pq_json_root(k->document);
    if (pq_plan_read(&root, k->strategies, k->n_strategies, k->arena, &k->plan, &error) != PQ_OK) {
        fail_msg("%s: %s", error.where, error.message);
    }
}

/* `n` questions to the series given, with more fields of the plan. */
static void make_plan(kit *k, size_t n, const char *series, const char *more) {
    pq_text text = {0};
    pq_text_append(&text, "{\"database\":\"d\",\"questions\":[");
    for (size_t i = 0; i < n; i++) {
        pq_text_format(&text, "%s{\"id\":\"q%zu\",\"question\":\"Q%zu?\"}", i == 0 ? "" : ",", i,
                       i);
    }
    pq_text_format(&text, "],\"series\":[%s]%s}", series, more);
    read_plan(k, pq_text_string(&text));
    pq_text_free(&text);
}

#define SERIES(strategy, concurrency, price)                                                       \
    "{\"provider\":\"p\",\"base_url\":\"https://h/v1\",\"model\":\"m\",\"strategy\":\"" strategy   \
    "\",\"concurrency\":" #concurrency ",\"price\":" price "}"
#define PRICE "{\"input_per_mtok\":1,\"output_per_mtok\":10}"

static void start(kit *k, deed (*choose)(provider *p, const pq_action *action)) {
    k->p = (provider){.run = pq_run_new(&k->plan, &world), .choose = choose, .now = 5000};
    assert_non_null(k->p.run);
}

static void start_elsewhere(kit *k, deed (*choose)(provider *p, const pq_action *action)) {
    k->p = (provider){.run = pq_run_new(&k->plan, NULL), .choose = choose, .now = 5000};
    assert_non_null(k->p.run);
}

static int open_kit(void **state) {
    kit *k = calloc(1, sizeof *k);
    size_t size = 0;
    const char *text = pq_strategies_builtin(&size);
    k->arena = pq_arena_new();
    pq_strategies_read(text, size, k->arena, &k->strategies, &k->n_strategies, NULL);
    *state = k;
    return k->n_strategies == 0;
}

static int close_kit(void **state) {
    kit *k = *state;
    pq_run_free(k->p.run);
    pq_json_free(k->document);
    pq_arena_free(k->arena);
    free(k);
    return 0;
}

static pq_run_counts counts_of(const kit *k) {
    pq_run_counts counts;
    pq_run_count(k->p.run, &counts);
    return counts;
}

static void write_result(const kit *k, pq_text *text) {
    pq_writer w = pq_writer_to(text);
    pq_write_object(&w);
    pq_run_write_answers(&w, k->p.run);
    pq_write_end(&w);
    assert_false(text->failed);
}

/* ---- a database elsewhere ---- */

/* What was taken from a run and not given back. */
typedef struct taken {
    unsigned call;
    const pq_world_request *request;
} taken;

static size_t take_all(pq_run *run, taken *list, size_t count) {
    unsigned call = 0;
    const pq_world_request *request;
    while ((request = pq_run_take(run, &call)) != NULL) {
        for (size_t i = 0; i < count; i++) {
            assert_int_not_equal(list[i].call, call);
        }
        list[count++] = (taken){call, request};
    }
    return count;
}

/* Drives to the end; the database answers the newest or the oldest request first. */
static void drive_elsewhere(kit *k, bool newest_first) {
    pq_arena *arena = pq_arena_new();
    taken list[64];
    size_t count = 0;
    settle(&k->p);
    while (k->p.last.kind != PQ_ACT_FINISHED) {
        count = take_all(k->p.run, list, count);
        if (count > 0) {
            size_t at = newest_first ? count - 1 : 0;
            pq_world_result result;
            assert_int_equal(pq_world_answer(&world, list[at].request, arena, &result), PQ_OK);
            pq_run_ran(k->p.run, list[at].call, &result);
            list[at] = list[--count];
        } else {
            round_of(&k->p);
        }
        settle(&k->p);
    }
    pq_arena_free(arena);
}

/* ---- tests ---- */

static void test_asks_everything_once(void **state) {
    kit *k = *state;
    make_plan(k, 7, SERIES("one-shot", 3, "null"), ",\"repeats\":2");
    start(k, choose_good);
    drive(&k->p);
    pq_run_counts counts = counts_of(k);
    assert_int_equal(counts.state, PQ_RUN_FINISHED);
    assert_int_equal(counts.done, 14);
    assert_int_equal(counts.by_answer[PQ_ANSWER_RUNS], 14);
    assert_int_equal(k->p.sent, 14);
    assert_int_equal(k->p.most_open, 3);
}

static size_t open_of_series[2];

static deed note_series(provider *p, const pq_action *action) {
    open_of_series[action->series]++;
    return good_deed;
}

/* Half of the questions get SQL that fails, in every turn. */
static deed choose_by_question(provider *p, const pq_action *action) {
    bool fails = strstr(action->body, "Q1?") != NULL || strstr(action->body, "Q3?") != NULL;
    return fails ? (deed){200, wrong_json, 11, false, NULL} : good_deed;
}

static void test_the_order_of_results_changes_nothing(void **state) {
    kit *k = *state;
    pq_text inside = {0};
    make_plan(k, 7, SERIES("agent", 5, PRICE), ",\"repeats\":2");
    start(k, choose_by_question);
    drive(&k->p);
    write_result(k, &inside);
    assert_non_null(strstr(inside.data, "no such column"));
    for (int newest_first = 0; newest_first < 2; newest_first++) {
        pq_text outside = {0};
        pq_run_free(k->p.run);
        start_elsewhere(k, choose_by_question);
        drive_elsewhere(k, newest_first != 0);
        write_result(k, &outside);
        assert_string_equal(inside.data, outside.data);
        pq_text_free(&outside);
    }
    pq_text_free(&inside);
}

static void test_replies_keep_their_times_while_sql_runs(void **state) {
    kit *k = *state;
    taken list[8];
    pq_arena *arena = pq_arena_new();
    pq_world_result result;
    pq_text text = {0};
    make_plan(k, 2, SERIES("one-shot", 2, "null"), "");
    start_elsewhere(k, choose_good);
    settle(&k->p);
    assert_int_equal(take_all(k->p.run, list, 0), 2);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(pq_world_answer(&world, list[i].request, arena, &result), PQ_OK);
        pq_run_ran(k->p.run, list[i].call, &result);
    }
    settle(&k->p);
    assert_int_equal(k->p.n_open, 2);
    pq_run_sent(k->p.run, k->p.open[0].call, 5000);
    pq_run_sent(k->p.run, k->p.open[1].call, 5200);
    k->p.now = 5300;
    while (feed(&k->p, 0)) {
        if (k->p.n_open < 2) {
            break; /* the first reply is complete */
        }
    }
    settle(&k->p);
    assert_int_equal(take_all(k->p.run, list, 0), 1); /* its SQL runs until 9000 */
    unsigned other = k->p.open[0].call;
    pq_run_headers(k->p.run, other, 200, NULL, (double)NAN, 5400);
    pq_run_receive(k->p.run, other, good_sse, strlen(good_sse), 5450);
    pq_run_receive_end(k->p.run, other, PQ_END_COMPLETE, 5500);
    k->p.n_open = 0;
    k->p.now = 9000;
    settle(&k->p);
    assert_int_equal(k->p.last.kind, PQ_ACT_WAIT);
    assert_true(k->p.last.until_ms <= 9000 + PQ_RUN_TICK_MS);
    pq_run_ran(k->p.run, list[0].call, &(pq_world_result){.text = "SELECT 1", .size = 8});
    drive_elsewhere(k, false);
    write_result(k, &text);
    assert_non_null(strstr(text.data, "\"headers\":300,\"first_byte\":300"));
    assert_non_null(strstr(text.data, "\"headers\":200,\"first_byte\":250"));
    assert_null(strstr(text.data, "interrupted"));
    pq_text_free(&text);
    pq_arena_free(arena);
}

static void test_a_stopped_run_wants_nothing_of_the_database(void **state) {
    kit *k = *state;
    taken list[8];
    make_plan(k, 3, SERIES("one-shot", 2, "null"), "");
    start_elsewhere(k, choose_good);
    settle(&k->p);
    assert_int_equal(take_all(k->p.run, list, 0), 2);
    pq_run_stop(k->p.run, k->p.now);
    settle(&k->p);
    assert_int_equal(k->p.last.kind, PQ_ACT_FINISHED);
    assert_int_equal(take_all(k->p.run, list, 0), 0);
    pq_run_ran(k->p.run, list[0].call, &(pq_world_result){.text = "T", .size = 1});
    settle(&k->p);
    assert_int_equal(k->p.sent, 0);
    assert_int_equal(counts_of(k).state, PQ_RUN_STOPPED);
}

static void test_a_driver_without_a_database_ends_the_run(void **state) {
    kit *k = *state;
    make_plan(k, 3, SERIES("one-shot", 2, "null"), "");
    start_elsewhere(k, choose_good);
    settle(&k->p);
    pq_run_fail(k->p.run, &(pq_error){.code = PQ_UNKNOWN_NAME, .message = "no database"});
    settle(&k->p);
    assert_int_equal(k->p.last.kind, PQ_ACT_FINISHED);
    assert_int_equal(pq_run_failed(k->p.run), PQ_UNKNOWN_NAME);
    assert_int_equal(counts_of(k).state, PQ_RUN_FAILED);
    assert_int_equal(counts_of(k).done, 0);
}

static void test_series_follow_each_other(void **state) {
    kit *k = *state;
    make_plan(k, 4, SERIES("one-shot", 2, "null") "," SERIES("agent", 4, "null"), "");
    start(k, note_series);
    open_of_series[0] = open_of_series[1] = 0;
    while (open_of_series[1] == 0) {
        round_of(&k->p);
    }
    assert_int_equal(open_of_series[0], 4);
    drive(&k->p);
    assert_int_equal(k->p.most_open, 4);
}

static void test_series_side_by_side(void **state) {
    kit *k = *state;
    make_plan(k, 1, SERIES("one-shot", 1, "null") "," SERIES("agent", 1, "null"),
              ",\"side_by_side\":true");
    start(k, choose_good);
    settle(&k->p);
    assert_int_equal(k->p.n_open, 2);
    drive(&k->p);
}

static void order_of(kit *k, const char *more, char *order) {
    make_plan(k, 8, SERIES("one-shot", 1, "null"), more);
    start(k, choose_good);
    drive(&k->p);
    pq_text text = {0};
    write_result(k, &text);
    const char *at = pq_text_string(&text);
    while ((at = strstr(at, "\"question\":\"q")) != NULL) {
        at += strlen("\"question\":\"q");
        *order++ = *at;
    }
    *order = '\0';
    pq_text_free(&text);
    pq_run_free(k->p.run);
    k->p.run = NULL;
    pq_json_free(k->document);
    k->document = NULL;
}

static void test_the_seed_fixes_the_order(void **state) {
    kit *k = *state;
    char given[16];
    char first[16];
    char again[16];
    char other[16];
    order_of(k, ",\"seed\":0", given);
    order_of(k, ",\"seed\":1", first);
    order_of(k, ",\"seed\":1", again);
    order_of(k, ",\"seed\":2", other);
    assert_string_equal(given, "01234567");
    assert_string_equal(first, again);
    assert_string_not_equal(first, given);
    assert_string_not_equal(first, other);
}

/* The k-th question has the k-th deed at first and is well treated after it. */
static deed choose_any(provider *p, const pq_action *action) {
    return p->sent < 200 ? all_deeds[p->sent % N_DEEDS] : good_deed;
}

/* Counts what the calls of an answer must add up to. */
static void check_answer(const pq_answer_read *answer) {
    size_t calls = 0;
    double waited = 0;
    assert_true(answer->n_turns >= 1);
    for (size_t t = 0; t < answer->n_turns; t++) {
        const pq_turn_read *turn = &answer->turns[t];
        assert_int_equal(turn->is_repair, t > 0);
        calls += turn->n_calls - 1;
        for (size_t c = 0; c < turn->n_calls; c++) {
            waited += turn->calls[c].waited_ms;
            assert_true(c == 0 || pq_fault_may_retry(turn->calls[c - 1].fault));
        }
    }
    assert_int_equal(answer->n_retries, calls);
    assert_true(fabs((answer->waited_ms) - (waited)) < 1e-6);
    assert_true((answer->sql != NULL) == (answer->state == PQ_ANSWER_RUNS) ||
                answer->state == PQ_ANSWER_SQL_FAILED);
}

static void test_200_at_once_under_all_faults(void **state) {
    kit *k = *state;
    pq_text text = {0};
    pq_json *document = NULL;
    pq_value answers;
    size_t count = 0;
    make_plan(k, 200, SERIES("agent", 200, PRICE), ",\"call_timeout_ms\":5000");
    start(k, choose_any);
    settle(&k->p);
    assert_int_equal(k->p.n_open, 200);
    drive(&k->p);
    pq_run_counts counts = counts_of(k);
    assert_int_equal(counts.done, 200);
    assert_int_equal(counts.by_answer[PQ_ANSWER_PENDING], 0);
    write_result(k, &text);
    assert_int_equal(pq_json_parse(pq_text_string(&text), text.size, &document, NULL), PQ_OK);
    pq_value root = pq_json_root(document);
    assert_int_equal(pq_json_member(&root, "answers", &answers, NULL), PQ_OK);
    assert_int_equal(pq_json_array(&answers, &count, NULL), PQ_OK);
    assert_int_equal(count, 200);
    for (size_t i = 0; i < count; i++) {
        pq_value item = pq_json_item(&answers, i);
        pq_answer_read answer;
        pq_error error;
        if (pq_answer_read_json(&item, &k->plan, k->arena, &answer, &error) != PQ_OK) {
            fail_msg("answers[%zu]: %s: %s", i, error.where, error.message);
        }
        check_answer(&answer);
    }
    /* Those that were never sent to the end: bad requests, and what never came. */
    size_t each = (200 - 16 - 1) / N_DEEDS + 1;
    assert_in_range(counts.by_answer[PQ_ANSWER_TIMED_OUT], each - 1, each);
    assert_true(counts.by_answer[PQ_ANSWER_RUNS] > 100);
    pq_json_free(document);
    pq_text_free(&text);
}

static deed choose_hanging(provider *p, const pq_action *action) {
    return (deed){200, NULL, 0, false, NULL};
}

static void test_a_stop_keeps_what_is_there(void **state) {
    kit *k = *state;
    make_plan(k, 6, SERIES("agent", 2, PRICE), "");
    start(k, choose_good);
    while (counts_of(k).done < 3) {
        round_of(&k->p);
    }
    k->p.choose = choose_hanging;
    settle(&k->p);
    size_t open = k->p.n_open;
    assert_true(open > 0);
    pq_run_stop(k->p.run, k->p.now);
    drive(&k->p);
    assert_int_equal(k->p.aborted, open);
    pq_run_counts counts = counts_of(k);
    assert_int_equal(counts.state, PQ_RUN_STOPPED);
    size_t done = counts.done;
    assert_in_range(done, 3, 5);

    /* Another run resumes it, and asks only what is missing. */
    pq_text first = {0};
    pq_json *document = NULL;
    pq_value list;
    size_t count = 0;
    write_result(k, &first);
    assert_non_null(strstr(pq_text_string(&first), "\"state\":\"stopped\""));
    assert_int_equal(pq_json_parse(pq_text_string(&first), first.size, &document, NULL), PQ_OK);
    double spent = counts.spent_usd;
    pq_run_free(k->p.run);
    start(k, choose_good);
    static const char *const keys[] = {"answers", "abandoned"};
    for (size_t i = 0; i < 2; i++) {
        pq_value root = pq_json_root(document);
        assert_int_equal(pq_json_member(&root, keys[i], &list, NULL), PQ_OK);
        assert_int_equal(pq_json_array(&list, &count, NULL), PQ_OK);
        assert_int_equal(count, i == 0 ? done : open);
        for (size_t n = 0; n < count; n++) {
            pq_value item = pq_json_item(&list, n);
            assert_int_equal(pq_run_resume(k->p.run, &item, NULL), PQ_OK);
        }
    }
    assert_int_equal(counts_of(k).done, done);
    assert_true(fabs((counts_of(k).spent_usd) - (spent)) < 1e-12);
    drive(&k->p);
    counts = counts_of(k);
    assert_int_equal(counts.state, PQ_RUN_FINISHED);
    assert_int_equal(counts.done, 6);
    assert_int_equal(k->p.sent, 6 - done);
    pq_json_free(document);
    pq_text_free(&first);
}

static void test_what_is_left_is_estimated(void **state) {
    kit *k = *state;
    make_plan(k, 6, SERIES("one-shot", 1, "null"), "");
    start(k, choose_good);
    assert_true(isnan(counts_of(k).left_ms));
    while (counts_of(k).done < 2) {
        round_of(&k->p);
    }
    double left = counts_of(k).left_ms;
    assert_true(left > 0 && left <= (k->p.now - 5000) / 2 * 4);
    pq_run_stop(k->p.run, k->p.now);
    assert_true(isnan(counts_of(k).left_ms));
    drive(&k->p);
    assert_true(isnan(counts_of(k).left_ms));
}

static void test_an_answer_is_taken_over_once(void **state) {
    kit *k = *state;
    pq_text text = {0};
    pq_json *document = NULL;
    pq_value list;
    pq_error error;
    make_plan(k, 1, SERIES("agent", 1, "null"), "");
    start(k, choose_good);
    drive(&k->p);
    write_result(k, &text);
    assert_int_equal(pq_json_parse(pq_text_string(&text), text.size, &document, NULL), PQ_OK);
    pq_value root = pq_json_root(document);
    pq_json_member(&root, "answers", &list, NULL);
    pq_value item = pq_json_item(&list, 0);
    pq_run_free(k->p.run);
    start(k, choose_good);
    assert_int_equal(pq_run_resume(k->p.run, &item, &error), PQ_OK);
    assert_int_equal(pq_run_resume(k->p.run, &item, &error), PQ_BAD_FIELD);
    assert_string_equal(error.where, "answers[0]");
    drive(&k->p);
    assert_int_equal(k->p.sent, 0);
    pq_json_free(document);
    pq_text_free(&text);
}

static deed choose_refused(provider *p, const pq_action *action) {
    return (deed){401, refused_json, 0, false, NULL};
}

static void test_a_refused_key_halts_the_series(void **state) {
    kit *k = *state;
    make_plan(k, 10, SERIES("agent", 2, "null"), "");
    start(k, choose_refused);
    drive(&k->p);
    pq_run_counts counts = counts_of(k);
    assert_int_equal(counts.state, PQ_RUN_HALTED);
    assert_int_equal(k->p.sent, 2);
    pq_text text = {0};
    pq_writer w = pq_writer_to(&text);
    pq_run_write_progress(&w, k->p.run, 0);
    assert_non_null(strstr(pq_text_string(&text), "\"halted\":{\"fault\":\"unauthorized\""));
    pq_text_free(&text);
}

static deed choose_down(provider *p, const pq_action *action) {
    return (deed){0, "", 0, true, NULL};
}

static void test_a_provider_that_is_down_halts_the_series(void **state) {
    kit *k = *state;
    make_plan(k, 50, SERIES("agent", 1, "null"), ",\"http_retries\":1");
    start(k, choose_down);
    drive(&k->p);
    assert_int_equal(counts_of(k).state, PQ_RUN_HALTED);
    assert_int_equal(counts_of(k).done, PQ_RUN_DOWN);
    assert_int_equal(k->p.sent, 2 * PQ_RUN_DOWN);
}

static void test_a_spending_limit_is_never_exceeded(void **state) {
    kit *k = *state;
    /* A call costs 1000 * 1e-6 + 100 * 10e-6 = 0.002, and at most 1024 * 10e-6 and its prompt. */
    make_plan(k, 50, SERIES("one-shot", 4, PRICE), ",\"spend_usd\":0.06");
    start(k, choose_good);
    drive(&k->p);
    pq_run_counts counts = counts_of(k);
    assert_int_equal(counts.state, PQ_RUN_SPENT);
    assert_true(counts.spent_usd <= 0.06);
    assert_true(counts.spent_usd > 0.04);
    assert_true(fabs((counts.spent_usd) - (0.002 * (double)counts.done)) < 1e-9);
}

static void test_tokens_that_were_not_counted_are_estimated(void **state) {
    kit *k = *state;
    static const deed uncounted = {
        200,
        "data: {\"choices\":[{\"delta\":{\"content\":\"{\\\"sql\\\": \\\"SELECT 1\\\"}\"},"
        "\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n",
        0, false, NULL};
    make_plan(k, 1, SERIES("one-shot", 1, PRICE), "");
    start(k, choose_good);
    settle(&k->p);
    k->p.open[0].what = uncounted;
    drive(&k->p);
    assert_true(counts_of(k).spent_estimated);
    assert_true(counts_of(k).spent_usd > 0);
}

static void test_a_sleep_is_no_time_out(void **state) {
    kit *k = *state;
    make_plan(k, 2, SERIES("one-shot", 2, "null"), "");
    start(k, choose_hanging);
    settle(&k->p);
    assert_int_equal(k->p.n_open, 2);
    k->p.choose = choose_good;
    k->p.now += 3600e3; /* the lid was closed */
    drive(&k->p);
    pq_run_counts counts = counts_of(k);
    assert_int_equal(counts.by_answer[PQ_ANSWER_RUNS], 2);
    assert_int_equal(k->p.aborted, 2);
    assert_int_equal(k->p.sent, 4);
    pq_text text = {0};
    write_result(k, &text);
    assert_non_null(strstr(pq_text_string(&text), "\"fault\":\"interrupted\""));
    assert_non_null(strstr(pq_text_string(&text), "\"retries\":0"));
    pq_text_free(&text);
}

static void test_a_time_limit_ends_a_call(void **state) {
    kit *k = *state;
    make_plan(k, 1, SERIES("one-shot", 1, "null"), ",\"call_timeout_ms\":3000");
    start(k, choose_hanging);
    drive(&k->p);
    assert_int_equal(counts_of(k).by_answer[PQ_ANSWER_TIMED_OUT], 1);
    assert_int_equal(k->p.aborted, 1);
    assert_in_range((uintmax_t)k->p.now, 8000, 9001);
}

static void test_equal_events_give_equal_bytes(void **state) {
    kit *k = *state;
    pq_text texts[2] = {{0}, {0}};
    make_plan(k, 30, SERIES("agent", 5, PRICE), "");
    for (int i = 0; i < 2; i++) {
        start(k, choose_any);
        drive(&k->p);
        write_result(k, &texts[i]);
        pq_run_free(k->p.run);
        k->p.run = NULL;
    }
    assert_string_equal(pq_text_string(&texts[0]), pq_text_string(&texts[1]));
    pq_text_free(&texts[0]);
    pq_text_free(&texts[1]);
}

static void test_a_run_is_freed_at_any_moment(void **state) {
    kit *k = *state;
    make_plan(k, 40, SERIES("agent", 20, PRICE), "");
    for (int rounds = 0; rounds < 60; rounds += 3) {
        start(k, choose_any);
        for (int i = 0; i < rounds; i++) {
            round_of(&k->p);
        }
        pq_text text = {0};
        pq_writer w = pq_writer_to(&text);
        pq_run_write_progress(&w, k->p.run, 0);
        pq_text_free(&text);
        pq_run_free(k->p.run);
        k->p.run = NULL;
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_asks_everything_once, open_kit, close_kit),
        cmocka_unit_test_setup_teardown(test_the_order_of_results_changes_nothing, open_kit,
                                        close_kit),
        cmocka_unit_test_setup_teardown(test_replies_keep_their_times_while_sql_runs, open_kit,
                                        close_kit),
        cmocka_unit_test_setup_teardown(test_a_stopped_run_wants_nothing_of_the_database, open_kit,
                                        close_kit),
        cmocka_unit_test_setup_teardown(test_a_driver_without_a_database_ends_the_run, open_kit,
                                        close_kit),
        cmocka_unit_test_setup_teardown(test_series_follow_each_other, open_kit, close_kit),
        cmocka_unit_test_setup_teardown(test_series_side_by_side, open_kit, close_kit),
        cmocka_unit_test_setup_teardown(test_the_seed_fixes_the_order, open_kit, close_kit),
        cmocka_unit_test_setup_teardown(test_200_at_once_under_all_faults, open_kit, close_kit),
        cmocka_unit_test_setup_teardown(test_a_stop_keeps_what_is_there, open_kit, close_kit),
        cmocka_unit_test_setup_teardown(test_what_is_left_is_estimated, open_kit, close_kit),
        cmocka_unit_test_setup_teardown(test_an_answer_is_taken_over_once, open_kit, close_kit),
        cmocka_unit_test_setup_teardown(test_a_refused_key_halts_the_series, open_kit, close_kit),
        cmocka_unit_test_setup_teardown(test_a_provider_that_is_down_halts_the_series, open_kit,
                                        close_kit),
        cmocka_unit_test_setup_teardown(test_a_spending_limit_is_never_exceeded, open_kit,
                                        close_kit),
        cmocka_unit_test_setup_teardown(test_tokens_that_were_not_counted_are_estimated, open_kit,
                                        close_kit),
        cmocka_unit_test_setup_teardown(test_a_sleep_is_no_time_out, open_kit, close_kit),
        cmocka_unit_test_setup_teardown(test_a_time_limit_ends_a_call, open_kit, close_kit),
        cmocka_unit_test_setup_teardown(test_equal_events_give_equal_bytes, open_kit, close_kit),
        cmocka_unit_test_setup_teardown(test_a_run_is_freed_at_any_moment, open_kit, close_kit),
    };
    return cmocka_run_group_tests_name("run", tests, NULL, NULL);
}
