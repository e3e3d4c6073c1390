/* One agent: a scripted world and a scripted provider, and Chinook if it is there. */
#include "support.h"

#include "backoff.h"
#include "pq_agent.h"
#include "pq_answer.h"
#include "pq_db.h"
#include "pq_json.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- a scripted world ---- */

static pq_column artist_columns[] = {{.name = "ArtistId", .type = "INTEGER"},
                                     {.name = "Name", .type = "TEXT"}};
static pq_table tables[] = {
    {.name = "Artist", .sql = "CREATE TABLE Artist", .columns = artist_columns, .n_columns = 2}};
static const pq_schema schema = {.tables = tables, .n_tables = 1};

typedef struct script {
    size_t runs;
    size_t described;
    bool link_fails;
} script;

static pq_status describe(void *context, const char *question, pq_schema_view view, pq_text *text,
                          pq_error *error) {
    script *s = context;
    s->described++;
    if (s->link_fails) {
        pq_text_append(text, "half");
        return pq_error_set(error, PQ_TOO_LARGE, NULL, "the question is too long");
    }
    pq_text_format(text, "%s<%s>", view == PQ_VIEW_FULL ? "FULL" : "TRIMMED", question);
    return PQ_OK;
}

/* What a statement says of itself is how it runs. */
static pq_status run_sql(void *context, const char *sql, size_t size, size_t *n_rows,
                         pq_error *error) {
    script *s = context;
    s->runs++;
    assert_int_equal(strlen(sql), size);
    if (strstr(sql, "memory") != NULL) {
        return pq_error_memory(error);
    }
    if (strstr(sql, "Artst") != NULL) {
        return pq_error_set(error, PQ_SQL_NO_TABLE, NULL, "no such table: Artst");
    }
    if (strstr(sql, "Nme") != NULL) {
        return pq_error_set(error, PQ_SQL_NO_COLUMN, "byte 7", "no such column: Nme");
    }
    if (strstr(sql, "bad") != NULL) {
        return pq_error_set(error, PQ_SQL_SYNTAX, NULL, "near \"bad\": syntax error");
    }
    *n_rows = 3;
    return PQ_OK;
}

static const pq_strategy strategy = {.id = "test",
                                     .schema = true,
                                     .json_mode = true,
                                     .free_repair = true,
                                     .repair_turns = 2,
                                     .history = 2,
                                     .system = "S {schema}",
                                     .user = "U {question} {schema}",
                                     .repair_first = "F {sql} | {error} | {schema}",
                                     .repair = "R {sql} | {error} | {schema}",
                                     .repair_no_sql = "N {question}"};

/* ---- an agent and its provider ---- */

typedef struct bench {
    script script;
    pq_world world;
    pq_strategy strategy;
    pq_task task;
    pq_agent *agent;
    const pq_answer *answer;
    double now;
    unsigned serial;
} bench;

static void set_up(bench *b) {
    *b = (bench){.strategy = strategy, .now = 1000};
    b->world =
        (pq_world){.context = &b->script, .schema = &schema, .describe = describe, .run = run_sql};
    b->task = (pq_task){.strategy = &b->strategy,
                        .model = "m",
                        .question = "How many?",
                        .json_mode = true,
                        .temperature = 0,
                        .max_tokens = 100,
                        .max_tokens_field = "max_tokens",
                        .repair_turns = -1,
                        .http_retries = 4,
                        .seed = 5};
}

static void start(bench *b) {
    b->task.strategy = &b->strategy;
    b->agent = pq_agent_new(&b->task);
    assert_non_null(b->agent);
    b->answer = pq_agent_answer(b->agent);
    assert_int_equal(b->answer->state, PQ_ANSWER_PENDING);
    assert_true(isnan(b->answer->started_ms) && isnan(b->answer->ended_ms));
    assert_int_equal(pq_agent_request_serial(b->agent), 0);
}

static void begin(bench *b) {
    set_up(b);
    start(b);
}

static void tear_down(bench *b) {
    pq_agent_free(b->agent);
    b->agent = NULL;
}

/* The agent wants a reply to a new request. */
static void expect_request(bench *b) {
    size_t size;
    assert_int_equal(pq_agent_step_in(b->agent, &b->world, b->now), PQ_WANT_REPLY);
    assert_int_equal(pq_agent_request_serial(b->agent), b->serial + 1);
    const char *body = pq_agent_request(b->agent, &size);
    assert_non_null(body);
    assert_int_equal(strlen(body), size);
    assert_null(pq_agent_reply(b->agent));
    b->serial++;
}

static void expect_done(bench *b, pq_answer_state state) {
    size_t size;
    assert_int_equal(pq_agent_step_in(b->agent, &b->world, b->now), PQ_DONE);
    assert_string_equal(pq_answer_code(b->answer->state), pq_answer_code(state));
    assert_null(pq_agent_request(b->agent, &size));
    assert_int_equal(size, 0);
    assert_false(pq_agent_failed(b->agent));
    assert_true(b->answer->chosen <= b->answer->n_turns);
}

static void send(bench *b, int status, const char *retry_after, const char *body, pq_end end) {
    pq_agent_sent(b->agent, b->now);
    if (status != 0) {
        b->now += 10;
        pq_agent_headers(b->agent, status, retry_after, NAN, b->now);
    }
    if (body != NULL) {
        b->now += 10;
        pq_agent_receive(b->agent, body, strlen(body), b->now);
    }
    b->now += 10;
    pq_agent_receive_end(b->agent, end, b->now);
}

static void append_delta(pq_text *text, const char *field, const char *content) {
    pq_writer w = pq_writer_to(text);
    pq_text_append(text, "data: ");
    pq_write_object(&w);
    pq_write_key(&w, "choices");
    pq_write_array(&w);
    pq_write_object(&w);
    pq_write_key(&w, "delta");
    pq_write_object(&w);
    pq_write_key_string(&w, field, content);
    pq_write_end(&w);
    pq_write_end(&w);
    pq_write_end(&w);
    pq_write_end(&w);
    pq_text_append(text, "\n\n");
}

/* A stream with this content; `whole` closes it as it should be. */
static void stream(pq_text *text, const char *reasoning, const char *content, bool whole) {
    if (reasoning != NULL) {
        append_delta(text, "reasoning_content", reasoning);
    }
    append_delta(text, "content", content);
    if (whole) {
        pq_text_append(text, "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"
                             "data: [DONE]\n\n");
    }
}

static void reply_with(bench *b, const char *reasoning, const char *content) {
    pq_text body = {0};
    stream(&body, reasoning, content, true);
    send(b, 200, NULL, body.data, PQ_END_COMPLETE);
    pq_text_free(&body);
}

static void reply(bench *b, const char *content) {
    reply_with(b, NULL, content);
}

static void reply_cut(bench *b, const char *content) {
    pq_text body = {0};
    stream(&body, NULL, content, false);
    send(b, 200, NULL, body.data, PQ_END_COMPLETE);
    pq_text_free(&body);
}

static const char *last_fault(const bench *b) {
    const pq_turn *turn = &b->answer->turns[b->answer->n_turns - 1];
    return pq_fault_code(turn->calls[turn->n_calls - 1].facts.fault);
}

/* The messages of a request, "role: content" a line each. */
static void messages_of(const char *body, size_t size, pq_text *text) {
    pq_json *document;
    assert_int_equal(pq_json_parse(body, size, &document, NULL), PQ_OK);
    pq_value root = pq_json_root(document);
    pq_value messages;
    size_t count;
    assert_int_equal(pq_json_member(&root, "messages", &messages, NULL), PQ_OK);
    assert_int_equal(pq_json_array(&messages, &count, NULL), PQ_OK);
    for (size_t i = 0; i < count; i++) {
        pq_value message = pq_json_item(&messages, i);
        pq_value field;
        const char *role, *content;
        assert_int_equal(pq_json_member(&message, "role", &field, NULL), PQ_OK);
        assert_int_equal(pq_json_string(&field, &role, NULL), PQ_OK);
        assert_int_equal(pq_json_member(&message, "content", &field, NULL), PQ_OK);
        assert_int_equal(pq_json_string(&field, &content, NULL), PQ_OK);
        pq_text_format(text, "%s: %s\n", role, content);
    }
    pq_json_free(document);
}

static void expect_messages(const bench *b, const char *wanted) {
    pq_text text = {0};
    size_t size;
    const char *body = pq_agent_request(b->agent, &size);
    messages_of(body, size, &text);
    assert_string_equal(pq_text_string(&text), wanted);
    pq_text_free(&text);
}

static bool request_has(const bench *b, const char *part) {
    size_t size;
    return strstr(pq_agent_request(b->agent, &size), part) != NULL;
}

#define RUNS "{\"sql\": \"SELECT 1\"}"
#define FAILS "{\"sql\": \"SELECT bad\"}"
#define FAILS_TOO "{\"sql\": \"SELECT bad2\"}"
#define ASKED "system: S TRIMMED<How many?>\nuser: U How many? TRIMMED<How many?>\n"
#define ASKED_IN_FULL "system: S FULL<How many?>\nuser: U How many? FULL<How many?>\n"
#define SYNTAX "near \"bad\": syntax error"

/* ---- the way without faults ---- */

static void asks_and_runs(void **state) {
    bench b;
    begin(&b);
    expect_request(&b);
    assert_true(b.answer->started_ms == 1000);
    expect_messages(&b, ASKED);
    reply_with(&b, "hm", RUNS);
    assert_int_equal(b.answer->state, PQ_ANSWER_PENDING);
    b.now += 500; /* a late step is not the provider's fault */
    expect_done(&b, PQ_ANSWER_RUNS);
    assert_int_equal(b.answer->n_turns, 1);
    assert_int_equal(b.answer->chosen, 0);
    assert_int_equal(b.answer->n_retries, 0);
    assert_true(b.answer->ended_ms == 1030);
    assert_true(b.answer->waited_ms == 0);
    const pq_turn *turn = &b.answer->turns[0];
    assert_int_equal(turn->n_calls, 1);
    assert_string_equal(turn->sql, "SELECT 1");
    assert_int_equal(turn->sql_size, 8);
    assert_int_equal(turn->sql_status, PQ_OK);
    assert_int_equal(turn->n_rows, 3);
    assert_int_equal(turn->extraction.how, PQ_EXTRACTED_JSON);
    const pq_call_record *call = &turn->calls[0];
    assert_true(call->sent_ms == 1000 && call->waited_ms == 0);
    assert_int_equal(call->end, PQ_END_COMPLETE);
    assert_string_equal(call->facts.answer, RUNS);
    assert_string_equal(call->facts.reasoning, "hm");
    assert_string_equal(call->facts.finish_reason, "stop");
    assert_true(call->facts.times.headers == 10 && call->facts.times.first_answer == 20);
    assert_int_equal(b.script.runs, 1);
    tear_down(&b);
}

static void shows_the_reply_under_way(void **state) {
    bench b;
    begin(&b);
    expect_request(&b);
    assert_null(pq_agent_reply(b.agent));
    pq_agent_sent(b.agent, b.now);
    assert_non_null(pq_agent_reply(b.agent));
    pq_text body = {0};
    stream(&body, NULL, "SELECT", false);
    pq_agent_headers(b.agent, 200, NULL, NAN, b.now);
    pq_agent_receive(b.agent, body.data, body.size, b.now);
    assert_string_equal(pq_agent_reply(b.agent)->answer, "SELECT");
    assert_false(pq_agent_reply(b.agent)->ended);
    assert_int_equal(pq_agent_step_in(b.agent, &b.world, b.now), PQ_WANT_REPLY);
    assert_int_equal(pq_agent_request_serial(b.agent), 1);
    pq_agent_receive_end(b.agent, PQ_END_COMPLETE, b.now);
    assert_null(pq_agent_reply(b.agent));
    pq_text_free(&body);
    tear_down(&b);
}

/* ---- requests ---- */

static void sends_what_the_task_says(void **state) {
    static const struct {
        bool model, strategy, sent;
    } modes[] = {{true, true, true}, {true, false, false}, {false, true, false}};
    for (size_t i = 0; i < 3; i++) {
        bench b;
        set_up(&b);
        b.task.json_mode = modes[i].model;
        b.strategy.json_mode = modes[i].strategy;
        start(&b);
        expect_request(&b);
        assert_true(request_has(&b, "json_object") == modes[i].sent);
        assert_true(request_has(&b, "\"model\":\"m\""));
        assert_true(request_has(&b, "\"stream\":true"));
        assert_true(request_has(&b, "\"temperature\":0"));
        assert_true(request_has(&b, "\"max_tokens\":100"));
        tear_down(&b);
    }
    static const char extra_text[] = "{\"reasoning_effort\":\"low\"}";
    pq_json *document;
    assert_int_equal(pq_json_parse(extra_text, strlen(extra_text), &document, NULL), PQ_OK);
    pq_value extra = pq_json_root(document);
    bench b;
    set_up(&b);
    b.task.temperature = NAN;
    b.task.max_tokens = 0;
    b.task.extra = &extra;
    start(&b);
    expect_request(&b);
    assert_false(request_has(&b, "temperature"));
    assert_false(request_has(&b, "max_tokens"));
    assert_true(request_has(&b, "\"reasoning_effort\":\"low\""));
    tear_down(&b);
    pq_json_free(document);
}

static void leaves_out_what_the_strategy_leaves_out(void **state) {
    bench b;
    set_up(&b);
    b.strategy.schema = false;
    b.strategy.system = "";
    b.strategy.user = "{question}";
    start(&b);
    expect_request(&b);
    expect_messages(&b, "user: How many?\n");
    reply(&b, FAILS);
    expect_request(&b);
    expect_messages(&b,
                    "user: How many?\nassistant: " FAILS "\nuser: F SELECT bad | " SYNTAX " | \n");
    assert_int_equal(b.script.described, 0);
    tear_down(&b);
}

static void shows_every_table_if_linking_fails(void **state) {
    bench b;
    set_up(&b);
    b.script.link_fails = true;
    b.strategy.system = "";
    start(&b);
    expect_request(&b);
    expect_messages(&b, "user: U How many? Artist(ArtistId:integer, Name:text)\n");
    tear_down(&b);
}

static void sends_the_newest_of_the_history(void **state) {
    static const pq_exchange history[] = {
        {"one", "SELECT 1"}, {"two", "SELECT \"2\""}, {"three", "SELECT 3"}};
    bench b;
    set_up(&b);
    b.task.history = history;
    b.task.n_history = 3;
    start(&b);
    expect_request(&b);
    expect_messages(&b, "system: S TRIMMED<two\nthree\nHow many?>\n"
                        "user: two\nassistant: {\"sql\":\"SELECT \\\"2\\\"\"}\n"
                        "user: three\nassistant: {\"sql\":\"SELECT 3\"}\n"
                        "user: U How many? TRIMMED<two\nthree\nHow many?>\n");
    reply(&b, FAILS);
    expect_request(&b);
    expect_messages(&b, "system: S TRIMMED<two\nthree\nHow many?>\n"
                        "user: two\nassistant: {\"sql\":\"SELECT \\\"2\\\"\"}\n"
                        "user: three\nassistant: {\"sql\":\"SELECT 3\"}\n"
                        "user: U How many? TRIMMED<two\nthree\nHow many?>\n"
                        "assistant: " FAILS "\n"
                        "user: F SELECT bad | " SYNTAX " | FULL<two\nthree\nHow many?>\n");
    tear_down(&b);
    b.strategy.history = 0;
    b.serial = 0;
    start(&b);
    expect_request(&b);
    expect_messages(&b, ASKED);
    tear_down(&b);
    b.strategy.history = PQ_MAX_HISTORY;
    b.strategy.json_mode = false;
    b.strategy.system = "";
    b.task.n_history = 1;
    b.serial = 0;
    start(&b);
    expect_request(&b);
    expect_messages(&b, "user: one\nassistant: SELECT 1\n"
                        "user: U How many? TRIMMED<one\nHow many?>\n");
    tear_down(&b);
}

/* ---- repair turns ---- */

static void sends_errors_back(void **state) {
    bench b;
    begin(&b);
    expect_request(&b);
    reply_with(&b, "secret thoughts", FAILS);
    expect_request(&b);
    expect_messages(&b, ASKED "assistant: " FAILS "\nuser: F SELECT bad | " SYNTAX
                              " | FULL<How many?>\n");
    assert_false(request_has(&b, "secret"));
    reply(&b, FAILS_TOO);
    expect_request(&b);
    expect_messages(&b, ASKED_IN_FULL "assistant: " FAILS_TOO "\nuser: R SELECT bad2 | " SYNTAX
                                      " | \n");
    reply(&b, RUNS);
    expect_done(&b, PQ_ANSWER_RUNS);
    assert_int_equal(b.answer->n_turns, 3);
    assert_int_equal(b.answer->chosen, 2);
    assert_int_equal(b.answer->n_retries, 0);
    assert_int_equal(b.answer->turns[0].sql_status, PQ_SQL_SYNTAX);
    assert_string_equal(b.answer->turns[0].sql_error.message, SYNTAX);
    tear_down(&b);
}

static void a_runnable_repair_ends_the_work(void **state) {
    bench b;
    begin(&b);
    expect_request(&b);
    reply(&b, FAILS);
    expect_request(&b);
    reply(&b, RUNS);
    expect_done(&b, PQ_ANSWER_RUNS);
    assert_int_equal(b.answer->n_turns, 2);
    assert_int_equal(b.answer->chosen, 1);
    tear_down(&b);
}

static void says_so_if_there_was_no_sql(void **state) {
    bench b;
    begin(&b);
    expect_request(&b);
    reply(&b, "I cannot do that.");
    expect_request(&b);
    expect_messages(&b, ASKED "assistant: I cannot do that.\nuser: N How many?\n");
    assert_null(b.answer->turns[0].sql);
    assert_int_equal(b.answer->turns[0].sql_status, PQ_SQL_EMPTY);
    /* The first error of a statement still brings the full schema. */
    reply(&b, FAILS);
    expect_request(&b);
    expect_messages(&b, ASKED "assistant: " FAILS "\nuser: F SELECT bad | " SYNTAX
                              " | FULL<How many?>\n");
    reply(&b, "No.");
    expect_done(&b, PQ_ANSWER_SQL_FAILED);
    assert_int_equal(b.answer->chosen, 1);
    tear_down(&b);
    begin(&b);
    for (int i = 0; i < 3; i++) {
        expect_request(&b);
        reply(&b, "No.");
    }
    expect_done(&b, PQ_ANSWER_NO_SQL);
    assert_int_equal(b.answer->n_turns, 3);
    assert_int_equal(b.answer->chosen, 3);
    assert_int_equal(b.script.runs, 0);
    tear_down(&b);
}

/* An empty message would be refused, and so would two of one role. */
static void an_empty_reply_is_not_sent_back(void **state) {
    bench b;
    begin(&b);
    expect_request(&b);
    reply_with(&b, "all in the reasoning: SELECT 1", " \n");
    expect_request(&b);
    expect_messages(&b, "system: S TRIMMED<How many?>\n"
                        "user: U How many? TRIMMED<How many?>\n\nN How many?\n");
    assert_false(request_has(&b, "reasoning:"));
    tear_down(&b);
}

static void a_long_reply_is_cut(void **state) {
    bench b;
    begin(&b);
    expect_request(&b);
    pq_text content = {0};
    while (content.size < 100 * 1000) {
        pq_text_append(&content, "xäö ");
    }
    reply(&b, content.data);
    expect_request(&b);
    size_t size;
    pq_agent_request(b.agent, &size);
    assert_true(size > 16 * 1024 && size < 17 * 1024);
    assert_false(request_has(&b, "\xEF\xBF\xBD"));
    assert_int_equal(strlen(b.answer->turns[0].calls[0].facts.answer), content.size);
    pq_text_free(&content);
    tear_down(&b);
}

static void turns_are_as_many_as_allowed(void **state) {
    static const struct {
        int task, strategy, turns;
    } cases[] = {{-1, 0, 1}, {-1, 2, 3}, {0, 2, 1}, {1, 2, 2}, {5, 0, 6}, {99, 0, 6}, {-7, 1, 2}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        bench b;
        set_up(&b);
        b.task.repair_turns = cases[i].task;
        b.strategy.repair_turns = cases[i].strategy;
        start(&b);
        for (int turn = 0; turn < cases[i].turns; turn++) {
            expect_request(&b);
            reply(&b, FAILS);
        }
        expect_done(&b, PQ_ANSWER_SQL_FAILED);
        assert_int_equal(b.answer->n_turns, cases[i].turns);
        assert_int_equal(b.answer->chosen, cases[i].turns - 1);
        tear_down(&b);
    }
}

static void chooses_the_best_turn(void **state) {
    static const struct {
        const char *replies[3];
        size_t n, chosen;
        pq_answer_state state;
    } cases[] = {
        {{FAILS, "No.", "No."}, 3, 0, PQ_ANSWER_SQL_FAILED},
        {{"No.", FAILS, "No."}, 3, 1, PQ_ANSWER_SQL_FAILED},
        {{FAILS, "No.", FAILS_TOO}, 3, 2, PQ_ANSWER_SQL_FAILED},
        {{FAILS, FAILS_TOO, RUNS}, 3, 2, PQ_ANSWER_RUNS},
        {{"No.", RUNS}, 2, 1, PQ_ANSWER_RUNS},
        {{"No.", "", "No."}, 3, 3, PQ_ANSWER_NO_SQL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        bench b;
        begin(&b);
        for (size_t turn = 0; turn < cases[i].n; turn++) {
            expect_request(&b);
            reply(&b, cases[i].replies[turn]);
        }
        expect_done(&b, cases[i].state);
        assert_int_equal(b.answer->chosen, cases[i].chosen);
        tear_down(&b);
    }
}

/* ---- repairs without tokens ---- */

static void repairs_without_tokens_first(void **state) {
    bench b;
    begin(&b);
    expect_request(&b);
    reply(&b, "{\"sql\": \"SELECT Nme FROM Artst\"}");
    expect_done(&b, PQ_ANSWER_RUNS);
    assert_int_equal(b.answer->n_turns, 1);
    const pq_turn *turn = &b.answer->turns[0];
    assert_string_equal(turn->sql, "SELECT Name FROM Artist");
    assert_int_equal(turn->sql_size, strlen(turn->sql));
    assert_string_equal(turn->extraction.sql, "SELECT Nme FROM Artst");
    assert_int_equal(turn->n_free_repairs, 2);
    assert_int_equal(turn->free_repairs[0].kind, PQ_REPAIR_TABLE);
    assert_string_equal(turn->free_repairs[0].from, "Artst");
    assert_string_equal(turn->free_repairs[0].to, "Artist");
    assert_int_equal(turn->free_repairs[1].kind, PQ_REPAIR_COLUMN);
    assert_string_equal(turn->free_repairs[1].to, "Name");
    assert_int_equal(b.script.runs, 3);
    tear_down(&b);
}

static void a_free_repair_that_is_not_enough(void **state) {
    bench b;
    begin(&b);
    expect_request(&b);
    reply(&b, "{\"sql\": \"SELECT Nme, bad FROM Artist\"}");
    expect_request(&b);
    expect_messages(&b,
                    ASKED "assistant: {\"sql\": \"SELECT Nme, bad FROM Artist\"}\n"
                          "user: F SELECT Name, bad FROM Artist | " SYNTAX " | FULL<How many?>\n");
    assert_int_equal(b.answer->turns[0].n_free_repairs, 1);
    reply(&b, RUNS);
    expect_done(&b, PQ_ANSWER_RUNS);
    tear_down(&b);
}

static void no_free_repair_where_the_strategy_has_none(void **state) {
    bench b;
    set_up(&b);
    b.strategy.free_repair = false;
    b.task.repair_turns = 0;
    start(&b);
    expect_request(&b);
    reply(&b, "{\"sql\": \"SELECT Nme FROM Artist\"}");
    expect_done(&b, PQ_ANSWER_SQL_FAILED);
    assert_string_equal(b.answer->turns[0].sql, "SELECT Nme FROM Artist");
    assert_int_equal(b.answer->turns[0].n_free_repairs, 0);
    assert_int_equal(b.script.runs, 1);
    tear_down(&b);
}

/* ---- faults ---- */

static void waits_and_sends_again(void **state) {
    bench b;
    begin(&b);
    uint64_t jitter = b.task.seed;
    double waited = 0;
    static const int statuses[] = {429, 500, 503, 429};
    expect_request(&b);
    size_t size;
    const char *request = pq_agent_request(b.agent, &size);
    for (int i = 0; i < 4; i++) {
        send(&b, statuses[i], NULL, "{\"error\":{\"message\":\"busy\"}}", PQ_END_COMPLETE);
        double ended = b.now;
        double wake = ended + pq_backoff_ms(i, NAN, &jitter);
        assert_int_equal(pq_agent_step_in(b.agent, &b.world, b.now), PQ_WANT_TIME);
        assert_true(pq_agent_wake_ms(b.agent) == wake);
        assert_null(pq_agent_request(b.agent, &size));
        assert_int_equal(pq_agent_step_in(b.agent, &b.world, nextafter(wake, 0)), PQ_WANT_TIME);
        assert_int_equal(pq_agent_request_serial(b.agent), i + 1);
        b.now = wake + i; /* a step that comes late belongs to the waiting */
        expect_request(&b);
        assert_ptr_equal(pq_agent_request(b.agent, &size), request);
        assert_true(isnan(pq_agent_wake_ms(b.agent)));
        waited += b.now - ended;
    }
    reply(&b, RUNS);
    expect_done(&b, PQ_ANSWER_RUNS);
    assert_int_equal(b.answer->n_turns, 1);
    assert_int_equal(b.answer->n_retries, 4);
    assert_int_equal(b.answer->turns[0].n_calls, 5);
    assert_true(b.answer->waited_ms == waited);
    double sum = 0;
    for (size_t i = 0; i < 5; i++) {
        const pq_call_record *call = &b.answer->turns[0].calls[i];
        assert_int_equal(call->facts.status, i < 4 ? statuses[i] : 200);
        sum += call->waited_ms;
    }
    assert_true(b.answer->turns[0].calls[0].waited_ms == 0);
    assert_true(sum == waited);
    assert_string_equal(b.answer->turns[0].calls[0].facts.error, "busy");
    tear_down(&b);
}

static void wait_out(bench *b) {
    assert_int_equal(pq_agent_step_in(b->agent, &b->world, b->now), PQ_WANT_TIME);
    b->now = pq_agent_wake_ms(b->agent);
    expect_request(b);
}

/* Retries are counted over the whole answer, and each turn starts its waits again. */
static void retries_are_counted_per_answer(void **state) {
    bench b;
    set_up(&b);
    b.task.http_retries = 3;
    uint64_t jitter = b.task.seed;
    pq_backoff_ms(0, NAN, &jitter);
    pq_backoff_ms(1, NAN, &jitter);
    start(&b);
    expect_request(&b);
    send(&b, 500, NULL, "", PQ_END_COMPLETE);
    wait_out(&b);
    send(&b, 0, NULL, NULL, PQ_END_NETWORK);
    wait_out(&b);
    reply(&b, FAILS);
    expect_request(&b);
    send(&b, 500, NULL, "", PQ_END_COMPLETE);
    assert_int_equal(pq_agent_step_in(b.agent, &b.world, b.now), PQ_WANT_TIME);
    assert_true(pq_agent_wake_ms(b.agent) == b.now + pq_backoff_ms(0, NAN, &jitter));
    wait_out(&b);
    send(&b, 500, NULL, "", PQ_END_COMPLETE);
    expect_done(&b, PQ_ANSWER_PROVIDER_ERROR);
    assert_int_equal(b.answer->n_retries, 3);
    assert_int_equal(b.answer->chosen, 0);
    assert_int_equal(b.answer->n_turns, 2);
    assert_int_equal(b.answer->turns[1].n_calls, 2);
    tear_down(&b);
}

static void retries_come_to_an_end(void **state) {
    static const struct {
        int status;
        pq_end end;
        pq_answer_state state;
        const char *fault;
    } cases[] = {
        {429, PQ_END_COMPLETE, PQ_ANSWER_RATE_LIMITED, "rate_limited"},
        {503, PQ_END_COMPLETE, PQ_ANSWER_PROVIDER_ERROR, "server_error"},
        {0, PQ_END_NETWORK, PQ_ANSWER_PROVIDER_ERROR, "network"},
        {200, PQ_END_NETWORK, PQ_ANSWER_PROVIDER_ERROR, "cut_off"},
    };
    for (int retries = 0; retries <= PQ_MAX_HTTP_RETRIES; retries += 5) {
        for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
            bench b;
            set_up(&b);
            b.task.http_retries = retries;
            start(&b);
            expect_request(&b);
            for (int n = 0; n < retries; n++) {
                send(&b, cases[i].status, NULL, NULL, cases[i].end);
                wait_out(&b);
            }
            send(&b, cases[i].status, NULL, NULL, cases[i].end);
            expect_done(&b, cases[i].state);
            assert_string_equal(last_fault(&b), cases[i].fault);
            assert_int_equal(b.answer->n_retries, retries);
            assert_int_equal(b.answer->turns[0].n_calls, retries + 1);
            assert_int_equal(b.answer->n_turns, 1);
            assert_int_equal(b.answer->chosen, 1);
            tear_down(&b);
        }
    }
}

static void retry_after_is_honored(void **state) {
    bench b;
    begin(&b);
    expect_request(&b);
    send(&b, 429, "7", NULL, PQ_END_COMPLETE);
    assert_int_equal(pq_agent_step_in(b.agent, &b.world, b.now), PQ_WANT_TIME);
    double wait = pq_agent_wake_ms(b.agent) - b.now;
    assert_true(wait >= 7000 && wait <= 7700);
    wait_out(&b);
    send(&b, 503, "600", NULL, PQ_END_COMPLETE);
    wait_out(&b);
    send(&b, 429, "600.001", NULL, PQ_END_COMPLETE);
    expect_done(&b, PQ_ANSWER_RATE_LIMITED);
    assert_int_equal(b.answer->n_retries, 2);
    assert_int_equal(b.answer->turns[0].n_calls, 3);
    tear_down(&b);
    begin(&b);
    expect_request(&b);
    send(&b, 503, "3600", NULL, PQ_END_COMPLETE);
    expect_done(&b, PQ_ANSWER_PROVIDER_ERROR);
    assert_string_equal(last_fault(&b), "server_error");
    tear_down(&b);
}

static void some_faults_are_final(void **state) {
    static const struct {
        int status;
        const char *body;
        pq_end end;
        pq_answer_state state;
        const char *fault;
    } cases[] = {
        {400, NULL, PQ_END_COMPLETE, PQ_ANSWER_PROVIDER_ERROR, "bad_request"},
        {401, NULL, PQ_END_COMPLETE, PQ_ANSWER_PROVIDER_ERROR, "unauthorized"},
        {402, NULL, PQ_END_COMPLETE, PQ_ANSWER_PROVIDER_ERROR, "payment_required"},
        {403, NULL, PQ_END_COMPLETE, PQ_ANSWER_PROVIDER_ERROR, "forbidden"},
        {404, NULL, PQ_END_COMPLETE, PQ_ANSWER_PROVIDER_ERROR, "not_found"},
        {200, "<html>", PQ_END_COMPLETE, PQ_ANSWER_PROVIDER_ERROR, "not_json"},
        {200, NULL, PQ_END_TIMEOUT, PQ_ANSWER_TIMED_OUT, "timed_out"},
        {0, NULL, PQ_END_TIMEOUT, PQ_ANSWER_TIMED_OUT, "timed_out"},
        {200, NULL, PQ_END_STOPPED, PQ_ANSWER_STOPPED, "stopped"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        bench b;
        begin(&b);
        expect_request(&b);
        send(&b, cases[i].status, NULL, cases[i].body, cases[i].end);
        expect_done(&b, cases[i].state);
        assert_string_equal(last_fault(&b), cases[i].fault);
        assert_int_equal(b.answer->n_retries, 0);
        assert_int_equal(b.answer->chosen, 1);
        assert_true(b.answer->ended_ms == b.now);
        tear_down(&b);
    }
}

static void an_interrupted_call_is_sent_again_at_once(void **state) {
    bench b;
    set_up(&b);
    b.task.http_retries = 1;
    start(&b);
    expect_request(&b);
    for (int i = 0; i < 2; i++) {
        send(&b, 0, NULL, NULL, PQ_END_INTERRUPTED);
        expect_request(&b);
    }
    send(&b, 429, NULL, NULL, PQ_END_COMPLETE);
    wait_out(&b);
    send(&b, 200, NULL, NULL, PQ_END_INTERRUPTED);
    expect_request(&b);
    reply(&b, FAILS);
    expect_request(&b);
    for (int i = 0; i < 3; i++) { /* three a turn */
        send(&b, 0, NULL, NULL, PQ_END_INTERRUPTED);
        expect_request(&b);
    }
    reply(&b, RUNS);
    expect_done(&b, PQ_ANSWER_RUNS);
    assert_int_equal(b.answer->n_retries, 1);
    assert_int_equal(b.answer->turns[0].n_calls, 5);
    assert_int_equal(b.answer->turns[1].n_calls, 4);
    assert_true(b.answer->turns[0].calls[4].waited_ms == 0);
    tear_down(&b);
    begin(&b);
    expect_request(&b);
    for (int i = 0; i < 3; i++) {
        send(&b, 0, NULL, NULL, PQ_END_INTERRUPTED);
        expect_request(&b);
    }
    send(&b, 0, NULL, NULL, PQ_END_INTERRUPTED);
    expect_done(&b, PQ_ANSWER_PROVIDER_ERROR);
    assert_int_equal(b.answer->turns[0].n_calls, 4);
    tear_down(&b);
}

/* What came before a fault counts if it runs, once there is nothing better to hope for. */
static void text_before_a_fault_does_not_count(void **state) {
    static const struct {
        const char *content, *error, *fault;
        pq_end end;
        pq_answer_state state;
    } rows[] = {
        {RUNS, "", "cut_off", PQ_END_COMPLETE, PQ_ANSWER_PROVIDER_ERROR},
        {"SELECT COUNT(*) FROM Track ", "", "timed_out", PQ_END_TIMEOUT, PQ_ANSWER_TIMED_OUT},
        {FAILS, "", "cut_off", PQ_END_NETWORK, PQ_ANSWER_PROVIDER_ERROR},
        {RUNS, "data: {\"error\":{\"message\":\"overloaded\"}}\n\n", "stream_error",
         PQ_END_COMPLETE, PQ_ANSWER_PROVIDER_ERROR},
        {RUNS, "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"abort\"}]}\n\n",
         "server_error", PQ_END_COMPLETE, PQ_ANSWER_PROVIDER_ERROR},
        {RUNS, "", "stopped", PQ_END_STOPPED, PQ_ANSWER_STOPPED},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        bench b;
        set_up(&b);
        b.task.http_retries = 0;
        start(&b);
        expect_request(&b);
        pq_text body = {0};
        stream(&body, NULL, rows[i].content, false);
        pq_text_append(&body, rows[i].error);
        send(&b, 200, NULL, body.data, rows[i].end);
        pq_text_free(&body);
        expect_done(&b, rows[i].state);
        assert_string_equal(last_fault(&b), rows[i].fault);
        assert_int_equal(b.answer->chosen, 1);
        assert_null(b.answer->turns[0].sql);
        assert_int_equal(b.script.runs, 0);
        assert_string_equal(b.answer->turns[0].calls[0].facts.answer, rows[i].content);
        tear_down(&b);
    }
}

static void a_cut_reply_is_tried_again(void **state) {
    bench b;
    begin(&b);
    expect_request(&b);
    reply_cut(&b, RUNS);
    wait_out(&b);
    reply(&b, RUNS);
    expect_done(&b, PQ_ANSWER_RUNS);
    assert_int_equal(b.answer->n_retries, 1);
    tear_down(&b);
}

static void a_refusal_costs_one_turn(void **state) {
    static const char *const bodies[] = {
        "data: {\"choices\":[{\"delta\":{\"refusal\":\"No.\"},\"finish_reason\":\"stop\"}]}\n\n",
        "data: {\"choices\":[{\"delta\":{\"content\":\"SELECT 1\"},"
        "\"finish_reason\":\"content_filter\"}]}\n\n"};
    for (size_t i = 0; i < 2; i++) {
        bench b;
        begin(&b);
        expect_request(&b);
        send(&b, 200, NULL, bodies[i], PQ_END_COMPLETE);
        expect_done(&b, PQ_ANSWER_REFUSED);
        assert_int_equal(b.answer->n_turns, 1);
        assert_int_equal(b.answer->n_retries, 0);
        assert_string_equal(b.answer->turns[0].calls[0].facts.error, i == 0 ? "No." : "");
        tear_down(&b);
    }
}

/* A reply that ends at the token limit. */
static void reply_at_limit(bench *b, const char *reasoning, const char *content) {
    pq_text body = {0};
    stream(&body, reasoning, content, false);
    pq_text_append(&body, "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"length\"}]}\n\n"
                          "data: [DONE]\n\n");
    send(b, 200, NULL, body.data, PQ_END_COMPLETE);
    pq_text_free(&body);
}

static void a_reply_at_the_token_limit_is_not_repaired(void **state) {
    static const struct {
        const char *reasoning, *content, *note;
        pq_answer_state state;
    } rows[] = {
        {"Hm", "", "cut at 1,024 tokens while reasoning", PQ_ANSWER_NO_SQL},
        {NULL, "I think that", "cut at 1,024 tokens", PQ_ANSWER_NO_SQL},
        {NULL, "SELECT 1 FROM Artist", "cut at 1,024 tokens", PQ_ANSWER_NO_SQL},
        {NULL, "{\"sql\": \"SELECT 1 FROM Artist", "cut at 1,024 tokens", PQ_ANSWER_NO_SQL},
        {NULL, FAILS, "cut at 1,024 tokens", PQ_ANSWER_SQL_FAILED},
        {NULL, RUNS " This is", "cut at 1,024 tokens", PQ_ANSWER_RUNS},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        bench b;
        set_up(&b);
        b.task.max_tokens = 1024;
        start(&b);
        expect_request(&b);
        reply_at_limit(&b, rows[i].reasoning, rows[i].content);
        expect_done(&b, rows[i].state);
        assert_int_equal(b.answer->n_turns, 1);
        assert_string_equal(b.answer->turns[0].calls[0].facts.error, rows[i].note);
        tear_down(&b);
    }
}

/* The body of the request, with a NUL. */
static const char *body_of(const bench *b) {
    size_t size = 0;
    return pq_agent_request(b->agent, &size);
}

static void refuse(bench *b, int status, const char *body) {
    expect_request(b);
    send(b, status, NULL, body, PQ_END_COMPLETE);
}

static void a_refused_field_is_left_out(void **state) {
    static const struct {
        int status;
        const char *body, *gone, *there;
    } rows[] = {
        {400, "{\"error\":{\"message\":\"temperature must be 1\"}}", "\"temperature\"",
         "max_tokens"},
        {400, "{\"error\":{\"message\":\"no\",\"param\":\"temperature\"}}", "\"temperature\"",
         "max_tokens"},
        {400, "{\"error\":\"'response_format.type' must be json_schema or text\"}",
         "response_format", "max_tokens"},
        {422,
         "{\"detail\":[{\"loc\":[\"body\",\"stream_options\"],\"msg\":\"extra fields not "
         "permitted\"}]}",
         "stream_options", "\"stream\":true"},
        {400,
         "{\"error\":{\"message\":\"Unsupported parameter: 'max_tokens'. Use "
         "'max_completion_tokens' instead.\"}}",
         "\"max_tokens\"", "\"max_completion_tokens\":1024"},
        {400, "{\"error\":{\"message\":\"Unrecognized request argument: reasoning_effort\"}}",
         "reasoning_effort", "max_tokens"},
        {200, "{\"error\":{\"code\":400,\"message\":\"temperature is not supported\"}}",
         "\"temperature\"", "max_tokens"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        bench b;
        pq_left_out series = {0};
        set_up(&b);
        b.task.max_tokens = 1024;
        b.task.temperature = 0;
        b.task.json_mode = true;
        b.task.reasoning_effort = "low";
        b.task.left_out = &series;
        start(&b);
        expect_request(&b);
        assert_non_null(strstr(body_of(&b), rows[i].gone));
        send(&b, rows[i].status, NULL, rows[i].body, PQ_END_COMPLETE);
        expect_request(&b);
        assert_null(strstr(body_of(&b), rows[i].gone));
        assert_non_null(strstr(body_of(&b), rows[i].there));
        assert_int_equal(series.n, 0);
        reply(&b, RUNS);
        expect_done(&b, PQ_ANSWER_RUNS);
        assert_int_equal(series.n, 1);
        assert_int_equal(b.answer->n_retries, 0);
        assert_int_equal(b.answer->turns[0].n_calls, 2);
        assert_int_equal(b.answer->turns[0].left_out.n, 1);
        tear_down(&b);
    }
}

static void a_field_is_left_out_once(void **state) {
    static const char both[] = "{\"error\":{\"message\":\"max_completion_tokens or max_tokens\"}}";
    static const char heat[] = "{\"error\":{\"message\":\"temperature\"}}";
    bench b;
    set_up(&b);
    b.task.max_tokens = 1024;
    b.task.temperature = 0;
    start(&b);
    refuse(&b, 400, both);
    refuse(&b, 400, heat);
    expect_request(&b);
    assert_non_null(strstr(body_of(&b), "max_completion_tokens"));
    send(&b, 400, NULL, both, PQ_END_COMPLETE); /* the token limit has no third name */
    expect_done(&b, PQ_ANSWER_PROVIDER_ERROR);
    assert_int_equal(b.answer->turns[0].n_calls, 3);
    tear_down(&b);
    begin(&b);
    refuse(&b, 400, "{\"error\":{\"message\":\"the model's messages are too long\"}}");
    expect_done(&b, PQ_ANSWER_PROVIDER_ERROR);
    tear_down(&b);
}

static void a_series_remembers_what_is_left_out(void **state) {
    bench b;
    pq_left_out series = {.n = 1, .names = {"temperature"}};
    set_up(&b);
    b.task.temperature = 0;
    b.task.left_out = &series;
    b.task.prefix = "[3-1]\n";
    start(&b);
    expect_request(&b);
    assert_null(strstr(body_of(&b), "\"temperature\""));
    assert_non_null(strstr(body_of(&b), "\"content\":\"[3-1]\\n"));
    reply(&b, RUNS);
    expect_done(&b, PQ_ANSWER_RUNS);
    assert_string_equal(b.answer->turns[0].left_out.names[0], "temperature");
    tear_down(&b);
}

static void a_fault_in_a_repair_turn_is_an_error(void **state) {
    static const struct {
        int status;
        pq_end end;
        const char *retry_after;
        pq_answer_state state;
    } faults[] = {{401, PQ_END_COMPLETE, NULL, PQ_ANSWER_PROVIDER_ERROR},
                  {200, PQ_END_TIMEOUT, NULL, PQ_ANSWER_TIMED_OUT},
                  {429, PQ_END_COMPLETE, "3600", PQ_ANSWER_RATE_LIMITED},
                  {400, PQ_END_COMPLETE, NULL, PQ_ANSWER_PROVIDER_ERROR}};
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        bench b;
        begin(&b);
        expect_request(&b);
        reply(&b, FAILS);
        expect_request(&b);
        send(&b, faults[i].status, faults[i].retry_after, NULL, faults[i].end);
        expect_done(&b, faults[i].state);
        assert_int_equal(b.answer->chosen, 0);
        assert_int_equal(b.answer->n_turns, 2);
        assert_int_equal(b.answer->turns[1].n_calls, 1);
        assert_string_not_equal(last_fault(&b), "none");
        tear_down(&b);
        begin(&b);
        expect_request(&b);
        reply(&b, "No.");
        expect_request(&b);
        send(&b, faults[i].status, faults[i].retry_after, NULL, faults[i].end);
        expect_done(&b, faults[i].state);
        tear_down(&b);
    }
}

/* ---- order and memory ---- */

static void stop_and_check(bench *b, size_t n_calls, double waited) {
    b->now += 5;
    pq_agent_stop(b->agent, b->now);
    expect_done(b, PQ_ANSWER_STOPPED);
    assert_true(b->answer->ended_ms == b->now);
    assert_true(b->answer->waited_ms == waited);
    size_t calls = 0;
    for (size_t i = 0; i < b->answer->n_turns; i++) {
        calls += b->answer->turns[i].n_calls;
    }
    assert_int_equal(calls, n_calls);
    /* Whatever comes now is ignored. */
    unsigned serial = pq_agent_request_serial(b->agent);
    reply(b, RUNS);
    pq_agent_stop(b->agent, b->now + 99);
    expect_done(b, PQ_ANSWER_STOPPED);
    assert_int_equal(pq_agent_request_serial(b->agent), serial);
    assert_true(b->answer->ended_ms < b->now);
    tear_down(b);
}

static void stops_in_every_state(void **state) {
    bench b;
    begin(&b);
    stop_and_check(&b, 0, 0); /* before the first step */
    begin(&b);
    expect_request(&b);
    stop_and_check(&b, 0, 0); /* before it was sent */
    begin(&b);
    expect_request(&b);
    pq_agent_sent(b.agent, b.now);
    stop_and_check(&b, 1, 0); /* before the headers */
    begin(&b);
    expect_request(&b);
    pq_agent_headers(b.agent, 200, NULL, NAN, b.now);
    pq_agent_receive(b.agent, "data: {\"choi", 12, b.now);
    stop_and_check(&b, 1, 0); /* in the middle */
    begin(&b);
    expect_request(&b);
    reply(&b, RUNS);
    stop_and_check(&b, 1, 0); /* before it was looked at */
    begin(&b);
    expect_request(&b);
    send(&b, 429, NULL, NULL, PQ_END_COMPLETE);
    assert_int_equal(pq_agent_step_in(b.agent, &b.world, b.now), PQ_WANT_TIME);
    stop_and_check(&b, 1, 5); /* in the back-off */
    begin(&b);
    expect_request(&b);
    reply(&b, FAILS);
    expect_request(&b);
    pq_agent_sent(b.agent, b.now);
    pq_agent_stop(b.agent, b.now);
    expect_done(&b, PQ_ANSWER_STOPPED); /* what it has stays */
    assert_int_equal(b.answer->chosen, 0);
    assert_string_equal(b.answer->turns[0].sql, "SELECT bad");
    assert_string_equal(last_fault(&b), "stopped");
    tear_down(&b);
    begin(&b);
    expect_request(&b);
    reply(&b, RUNS);
    expect_done(&b, PQ_ANSWER_RUNS);
    pq_agent_stop(b.agent, b.now + 1);
    expect_done(&b, PQ_ANSWER_RUNS); /* it was done */
    tear_down(&b);
}

static void frees_in_every_state(void **state) {
    bench b;
    begin(&b);
    tear_down(&b);
    begin(&b);
    expect_request(&b);
    tear_down(&b);
    begin(&b);
    expect_request(&b);
    pq_agent_receive(b.agent, "data: {\"choi", 12, b.now);
    tear_down(&b);
    begin(&b);
    expect_request(&b);
    send(&b, 429, NULL, NULL, PQ_END_COMPLETE);
    tear_down(&b);
    pq_agent_free(NULL);
}

static void calls_out_of_order_are_ignored(void **state) {
    bench b;
    begin(&b);
    reply(&b, RUNS); /* nothing was asked */
    assert_int_equal(b.answer->n_turns, 0);
    assert_null(pq_agent_reply(b.agent));
    expect_request(&b);
    pq_agent_sent(b.agent, b.now);
    pq_agent_sent(b.agent, b.now + 50); /* it is in progress already */
    reply(&b, FAILS);
    reply(&b, RUNS); /* it has ended */
    expect_request(&b);
    assert_true(b.answer->turns[0].calls[0].facts.times.headers == 10);
    send(&b, 429, NULL, NULL, PQ_END_COMPLETE);
    assert_int_equal(pq_agent_step_in(b.agent, &b.world, b.now), PQ_WANT_TIME);
    reply(&b, RUNS); /* it waits */
    assert_int_equal(b.answer->turns[1].n_calls, 1);
    b.now = pq_agent_wake_ms(b.agent);
    expect_request(&b);
    pq_agent_receive_end(b.agent, PQ_END_NETWORK, b.now); /* an end without a beginning */
    wait_out(&b);
    reply(&b, RUNS);
    expect_done(&b, PQ_ANSWER_RUNS);
    assert_int_equal(b.answer->turns[1].n_calls, 3);
    tear_down(&b);
}

static void out_of_memory_ends_it(void **state) {
    bench b;
    begin(&b);
    expect_request(&b);
    reply(&b, "{\"sql\": \"SELECT memory\"}");
    assert_int_equal(pq_agent_step_in(b.agent, &b.world, b.now), PQ_DONE);
    assert_true(pq_agent_failed(b.agent));
    pq_agent_stop(b.agent, b.now);
    reply(&b, RUNS);
    assert_int_equal(pq_agent_step_in(b.agent, &b.world, b.now), PQ_DONE);
    tear_down(&b);
}

/* ---- many at once ---- */

typedef struct scripted {
    int status;
    const char *retry_after;
    const char *reasoning, *content; /* a stream, unless `body` is given */
    const char *body;
    bool whole;
    pq_end end;
} scripted;

static const scripted all_replies[] = {
    {200, NULL, NULL, RUNS, NULL, true, PQ_END_COMPLETE},
    {200, NULL, "think", FAILS, NULL, true, PQ_END_COMPLETE},
    {200, NULL, NULL, "No.", NULL, true, PQ_END_COMPLETE},
    {200, NULL, "SELECT 1", "", NULL, true, PQ_END_COMPLETE},
    {200, NULL, NULL, "<think>SELECT 2</think>\n```sql\nSELECT Nme FROM Artst\n```", NULL, true,
     PQ_END_COMPLETE},
    {200, NULL, NULL, NULL,
     "{\"choices\":[{\"message\":{\"content\":\"{\\\"sql\\\":\\\"SELECT bad3\\\"}\"},"
     "\"finish_reason\":\"length\"}],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":3}}",
     true, PQ_END_COMPLETE},
    {200, NULL, NULL, NULL,
     "{\"choices\":[{\"message\":{\"content\":\"\",\"reasoning\":\"Hm\"},\"finish_reason\":"
     "\"length\"}]}",
     true, PQ_END_COMPLETE},
    {200, NULL, NULL, NULL,
     "{\"choices\":[{\"message\":{\"refusal\":\"I won't.\"},\"finish_reason\":\"stop\"}]}", true,
     PQ_END_COMPLETE},
    {200, NULL, NULL, RUNS, NULL, false, PQ_END_COMPLETE},
    {200, NULL, NULL, FAILS, NULL, false, PQ_END_NETWORK},
    {200, NULL, NULL, RUNS, NULL, false, PQ_END_TIMEOUT},
    {200, NULL, NULL, "{\"sql\": \"SEL", NULL, false, PQ_END_INTERRUPTED},
    {200, NULL, NULL, RUNS, NULL, false, PQ_END_STOPPED},
    {200, NULL, NULL, NULL, "<html>busy</html>", false, PQ_END_COMPLETE},
    {200, NULL, NULL, NULL, "data: {\"error\":{\"message\":\"no\"}}\n\n", false, PQ_END_COMPLETE},
    {400, NULL, NULL, NULL, "{\"error\":\"bad\"}", false, PQ_END_COMPLETE},
    {401, NULL, NULL, NULL, "", false, PQ_END_COMPLETE},
    {402, NULL, NULL, NULL, "", false, PQ_END_COMPLETE},
    {403, NULL, NULL, NULL, "", false, PQ_END_COMPLETE},
    {404, NULL, NULL, NULL, "", false, PQ_END_COMPLETE},
    {429, NULL, NULL, NULL, "{}", false, PQ_END_COMPLETE},
    {429, "2", NULL, NULL, "{}", false, PQ_END_COMPLETE},
    {429, "999", NULL, NULL, "{}", false, PQ_END_COMPLETE},
    {500, NULL, NULL, NULL, "oops", false, PQ_END_COMPLETE},
    {503, NULL, NULL, NULL, "", false, PQ_END_COMPLETE},
    {0, NULL, NULL, NULL, "", false, PQ_END_NETWORK},
    {0, NULL, NULL, NULL, "", false, PQ_END_TIMEOUT},
    {0, NULL, NULL, NULL, "", false, PQ_END_INTERRUPTED},
};

typedef struct player {
    bench b;
    pq_text body; /* of the reply in progress */
    size_t at;
    const scripted *reply;
    unsigned serial;
    uint32_t random;
    bool done;
} player;

static uint32_t next_random(uint32_t *random) {
    *random = *random * 1664525u + 1013904223u;
    return *random >> 8;
}

/* One byte, or one event, of one agent. */
static void play(player *p, double now) {
    pq_agent *agent = p->b.agent;
    pq_want want = pq_agent_step_in(agent, &p->b.world, now);
    unsigned serial = pq_agent_request_serial(agent);
    size_t turns = p->b.answer->n_turns;
    assert_int_equal(pq_agent_step(agent, now), want); /* stepping twice changes nothing */
    assert_int_equal(pq_agent_request_serial(agent), serial);
    assert_int_equal(p->b.answer->n_turns, turns);
    p->done = want == PQ_DONE;
    if (want != PQ_WANT_REPLY) {
        return;
    }
    if (serial != p->serial) {
        const size_t count = sizeof all_replies / sizeof all_replies[0];
        p->serial = serial;
        p->at = 0;
        p->reply = &all_replies[next_random(&p->random) % count];
        pq_text_clear(&p->body);
        if (p->reply->body != NULL) {
            pq_text_append(&p->body, p->reply->body);
        } else {
            stream(&p->body, p->reply->reasoning, p->reply->content, p->reply->whole);
        }
        pq_agent_sent(agent, now);
        if (p->reply->status != 0) {
            pq_agent_headers(agent, p->reply->status, p->reply->retry_after, NAN, now);
        }
    } else if (p->at < p->body.size) {
        pq_agent_receive(agent, p->body.data + p->at++, 1, now);
    } else {
        pq_agent_receive_end(agent, p->reply->end, now);
    }
}

static void check_answer(const pq_answer *answer) {
    size_t calls = 0;
    size_t interrupted = 0;
    double waited = 0;
    assert_true(answer->state > PQ_ANSWER_PENDING && answer->state < PQ_ANSWER_STATE_COUNT);
    assert_true(answer->n_turns >= 1 && answer->n_turns <= 3);
    for (size_t i = 0; i < answer->n_turns; i++) {
        const pq_turn *turn = &answer->turns[i];
        assert_true(turn->n_calls >= 1);
        calls += turn->n_calls;
        for (size_t c = 0; c < turn->n_calls; c++) {
            const pq_reply_facts *facts = &turn->calls[c].facts;
            waited += turn->calls[c].waited_ms;
            assert_true(facts->ended);
            bool last = c + 1 == turn->n_calls;
            interrupted += facts->fault == PQ_FAULT_INTERRUPTED && !last ? 1 : 0;
            assert_true(last || pq_fault_may_retry(facts->fault));
        }
        bool runs = turn->sql != NULL && turn->sql_status == PQ_OK;
        assert_true(!runs || (i + 1 == answer->n_turns && answer->state == PQ_ANSWER_RUNS));
    }
    assert_int_equal(answer->n_retries, calls - answer->n_turns - interrupted);
    assert_true(fabs(waited - answer->waited_ms) < 1e-6);
    assert_true(answer->ended_ms - answer->started_ms >= answer->waited_ms);
    bool has_sql = answer->chosen < answer->n_turns;
    assert_true(!has_sql || answer->turns[answer->chosen].sql != NULL);
    assert_true(answer->state != PQ_ANSWER_RUNS || has_sql);
    assert_true(answer->state != PQ_ANSWER_SQL_FAILED || has_sql);
    assert_true(answer->state != PQ_ANSWER_NO_SQL || !has_sql);
}

static void play_all(player *players, size_t count, size_t *by_state, pq_text *log) {
    for (size_t i = 0; i < count; i++) {
        players[i] = (player){.random = (uint32_t)i * 7919u + 1};
        set_up(&players[i].b);
        players[i].b.task.seed = i;
        start(&players[i].b);
    }
    size_t left = count;
    for (double now = 0; left > 0; now += 1) {
        assert_true(now < 1e6);
        left = 0;
        for (size_t i = 0; i < count; i++) {
            if (!players[i].done) {
                play(&players[i], now);
                left++;
            }
        }
    }
    for (size_t i = 0; i < count; i++) {
        const pq_answer *answer = players[i].b.answer;
        check_answer(answer);
        by_state[answer->state]++;
        pq_text_format(log, "%s %zu %zu %.17g %.17g\n", pq_answer_code(answer->state),
                       answer->n_turns, answer->n_retries, answer->waited_ms, answer->ended_ms);
        tear_down(&players[i].b);
        pq_text_free(&players[i].body);
    }
}

static void many_at_once(void **state) {
    enum { AGENTS = 200 };
    player *players = calloc(AGENTS, sizeof *players);
    size_t by_state[PQ_ANSWER_STATE_COUNT] = {0};
    pq_text first = {0};
    pq_text second = {0};
    assert_non_null(players);
    play_all(players, AGENTS, by_state, &first);
    for (int i = PQ_ANSWER_PENDING + 1; i < PQ_ANSWER_STATE_COUNT; i++) {
        print_message("%s: %zu\n", pq_answer_code((pq_answer_state)i), by_state[i]);
        assert_true(by_state[i] > 0);
    }
    play_all(players, AGENTS, by_state, &second);
    assert_string_equal(first.data, second.data);
    pq_text_free(&first);
    pq_text_free(&second);
    free(players);
}

/* ---- a database elsewhere ---- */

/* The agent wants this of the database, and nothing else happens. */
static const pq_world_request *expect_run(bench *b, pq_world_kind kind, const char *text) {
    assert_int_equal(pq_agent_step(b->agent, b->now), PQ_WANT_RUN);
    assert_int_equal(pq_agent_step(b->agent, b->now + 1), PQ_WANT_RUN);
    const pq_world_request *request = pq_agent_run(b->agent);
    assert_non_null(request);
    assert_int_equal(request->kind, kind);
    assert_string_equal(request->text, text);
    assert_int_equal(request->size, strlen(text));
    assert_int_equal(b->script.runs + b->script.described, 0);
    return request;
}

static void asks_and_waits_for_the_database(void **state) {
    static const pq_free_repair repair = {PQ_REPAIR_TABLE, "Artst", "Artist"};
    bench b;
    size_t size;
    begin(&b);
    assert_null(pq_agent_run(b.agent));
    assert_int_equal(expect_run(&b, PQ_WORLD_DESCRIBE, "How many?")->view, PQ_VIEW_TRIMMED);
    pq_agent_ran(b.agent, &(pq_world_result){.text = "TABLES", .size = 6});
    assert_int_equal(pq_agent_step(b.agent, b.now), PQ_WANT_REPLY);
    assert_null(pq_agent_run(b.agent));
    assert_non_null(strstr(pq_agent_request(b.agent, &size), "S TABLES"));
    b.serial++;
    reply(&b, "{\"sql\": \"SELECT bad\"}");
    assert_true(expect_run(&b, PQ_WORLD_RUN, "SELECT bad")->repairs);
    double replied = b.now;
    pq_world_result failed = {.text = "SELECT bad", .size = 10, .status = PQ_SQL_SYNTAX};
    pq_error_set(&failed.error, PQ_SQL_SYNTAX, NULL, "near bad");
    pq_agent_ran(b.agent, &failed);
    assert_int_equal(expect_run(&b, PQ_WORLD_DESCRIBE, "How many?")->view, PQ_VIEW_FULL);
    pq_agent_ran(b.agent, &(pq_world_result){.text = "ALL TABLES", .size = 10});
    assert_int_equal(pq_agent_step(b.agent, b.now), PQ_WANT_REPLY);
    assert_non_null(strstr(pq_agent_request(b.agent, &size), "F SELECT bad | near bad | ALL"));
    reply(&b, "SELECT * FROM Artst");
    replied = b.now;
    expect_run(&b, PQ_WORLD_RUN, "SELECT * FROM Artst");
    b.now += 2000; /* what the SQL takes is no time of the answer's */
    pq_agent_ran(b.agent, &(pq_world_result){.text = "SELECT * FROM Artist",
                                             .size = 20,
                                             .n_rows = 7,
                                             .repairs = &repair,
                                             .n_repairs = 1});
    assert_int_equal(pq_agent_step(b.agent, b.now), PQ_DONE);
    const pq_turn *turn = &b.answer->turns[1];
    assert_int_equal(b.answer->state, PQ_ANSWER_RUNS);
    assert_true(b.answer->ended_ms == replied);
    assert_string_equal(turn->sql, "SELECT * FROM Artist");
    assert_int_equal(turn->n_rows, 7);
    assert_int_equal(turn->n_free_repairs, 1);
    assert_string_equal(turn->free_repairs[0].to, "Artist");
    tear_down(&b);
}

static void stops_while_the_database_is_asked(void **state) {
    bench b;
    begin(&b);
    expect_run(&b, PQ_WORLD_DESCRIBE, "How many?");
    pq_agent_ran(b.agent, &(pq_world_result){.text = "T", .size = 1});
    pq_agent_step(b.agent, b.now);
    reply(&b, "SELECT 1");
    expect_run(&b, PQ_WORLD_RUN, "SELECT 1");
    pq_agent_stop(b.agent, b.now);
    assert_int_equal(pq_agent_step(b.agent, b.now), PQ_DONE);
    assert_null(pq_agent_run(b.agent));
    pq_agent_ran(b.agent, &(pq_world_result){.text = "SELECT 1", .size = 8, .n_rows = 1});
    assert_int_equal(b.answer->state, PQ_ANSWER_STOPPED);
    assert_int_equal(b.answer->chosen, b.answer->n_turns);
    assert_null(b.answer->turns[0].sql);
    tear_down(&b);
}

static void a_request_that_was_sent_late_has_its_time(void **state) {
    bench b;
    begin(&b);
    expect_request(&b);
    pq_agent_sent(b.agent, 1000);
    pq_agent_sent(b.agent, 1500);
    pq_agent_headers(b.agent, 200, NULL, NAN, 1600);
    pq_agent_sent(b.agent, 1700); /* too late: something came */
    assert_true(pq_agent_reply(b.agent)->times.headers == 100);
    b.now = 1800;
    pq_agent_receive_end(b.agent, PQ_END_NETWORK, b.now);
    assert_true(b.answer->turns[0].calls[0].sent_ms == 1500);
    tear_down(&b);
}

/* ---- Chinook ---- */

typedef struct real_world {
    pq_db *db;
    pq_schema schema;
} real_world;

static pq_status describe_real(void *context, const char *question, pq_schema_view view,
                               pq_text *text, pq_error *error) {
    const real_world *real = context;
    pq_schema_compact(&real->schema, NULL, text);
    return PQ_OK;
}

static pq_status run_real(void *context, const char *sql, size_t size, size_t *n_rows,
                          pq_error *error) {
    const real_world *real = context;
    pq_arena *arena = pq_arena_new();
    pq_limits limits = pq_limits_default();
    pq_rows rows;
    pq_status status =
        pq_answer_run(real->db, &real->schema, sql, size, &limits, arena, &rows, NULL, error);
    *n_rows = rows.n_rows;
    pq_arena_free(arena);
    return status;
}

static void works_on_chinook(void **state) {
    size_t size;
    char *image = test_read_file(PQ_TEST_CHINOOK, &size);
    if (image == NULL) {
        print_message("# skip: works_on_chinook, Chinook is not here\n");
        skip();
    }
    real_world real = {0};
    pq_arena *arena = pq_arena_new();
    assert_int_equal(pq_db_open(image, size, &real.db, NULL), PQ_OK);
    assert_int_equal(pq_db_schema(real.db, arena, &real.schema, NULL), PQ_OK);
    size_t count;
    size_t text_size;
    pq_strategy *strategies;
    const char *text = pq_strategies_builtin(&text_size);
    assert_int_equal(pq_strategies_read(text, text_size, arena, &strategies, &count, NULL), PQ_OK);
    bench b;
    set_up(&b);
    b.world = (pq_world){
        .context = &real, .schema = &real.schema, .describe = describe_real, .run = run_real};
    b.strategy = *pq_strategy_find(strategies, count, "agent");
    b.task.question = "Which genre has the most tracks?";
    start(&b);
    expect_request(&b);
    assert_true(request_has(&b, "Track(TrackId:integer[pk]"));
    reply(&b, "{\"sql\": \"SELECT DROP TABLE Genre\"}");
    expect_request(&b);
    assert_true(request_has(&b, "syntax error"));
    reply(&b, "```sql\nSELECT Name, COUNT(*) AS n FROM Genres g JOIN tracks t "
              "ON t.genre_id = g.GenreId GROUP BY g.GenreId ORDER BY n DESC LIMIT 1\n```");
    expect_done(&b, PQ_ANSWER_RUNS);
    const pq_turn *turn = &b.answer->turns[1];
    assert_int_equal(turn->n_rows, 1);
    assert_string_equal(turn->sql, "SELECT g.Name, COUNT(*) AS n FROM Genre g JOIN Track t "
                                   "ON t.GenreId = g.GenreId GROUP BY g.GenreId ORDER BY n DESC "
                                   "LIMIT 1");
    assert_int_equal(turn->n_free_repairs, 4);
    assert_int_equal(b.answer->chosen, 1);
    tear_down(&b);
    pq_db_close(real.db);
    pq_arena_free(arena);
    free(image);
}

static void codes_are_distinct(void **state) {
    for (int i = 0; i < PQ_ANSWER_STATE_COUNT; i++) {
        assert_true(strlen(pq_answer_meaning((pq_answer_state)i)) > 0);
        for (int j = 0; j < i; j++) {
            assert_string_not_equal(pq_answer_code((pq_answer_state)i),
                                    pq_answer_code((pq_answer_state)j));
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(asks_and_runs),
        cmocka_unit_test(shows_the_reply_under_way),
        cmocka_unit_test(sends_what_the_task_says),
        cmocka_unit_test(leaves_out_what_the_strategy_leaves_out),
        cmocka_unit_test(shows_every_table_if_linking_fails),
        cmocka_unit_test(sends_the_newest_of_the_history),
        cmocka_unit_test(sends_errors_back),
        cmocka_unit_test(a_runnable_repair_ends_the_work),
        cmocka_unit_test(says_so_if_there_was_no_sql),
        cmocka_unit_test(an_empty_reply_is_not_sent_back),
        cmocka_unit_test(a_long_reply_is_cut),
        cmocka_unit_test(turns_are_as_many_as_allowed),
        cmocka_unit_test(chooses_the_best_turn),
        cmocka_unit_test(repairs_without_tokens_first),
        cmocka_unit_test(a_free_repair_that_is_not_enough),
        cmocka_unit_test(no_free_repair_where_the_strategy_has_none),
        cmocka_unit_test(waits_and_sends_again),
        cmocka_unit_test(retries_are_counted_per_answer),
        cmocka_unit_test(retries_come_to_an_end),
        cmocka_unit_test(retry_after_is_honored),
        cmocka_unit_test(some_faults_are_final),
        cmocka_unit_test(an_interrupted_call_is_sent_again_at_once),
        cmocka_unit_test(text_before_a_fault_does_not_count),
        cmocka_unit_test(a_cut_reply_is_tried_again),
        cmocka_unit_test(a_refusal_costs_one_turn),
        cmocka_unit_test(a_reply_at_the_token_limit_is_not_repaired),
        cmocka_unit_test(a_refused_field_is_left_out),
        cmocka_unit_test(a_field_is_left_out_once),
        cmocka_unit_test(a_series_remembers_what_is_left_out),
        cmocka_unit_test(a_fault_in_a_repair_turn_is_an_error),
        cmocka_unit_test(stops_in_every_state),
        cmocka_unit_test(frees_in_every_state),
        cmocka_unit_test(calls_out_of_order_are_ignored),
        cmocka_unit_test(out_of_memory_ends_it),
        cmocka_unit_test(many_at_once),
        cmocka_unit_test(asks_and_waits_for_the_database),
        cmocka_unit_test(stops_while_the_database_is_asked),
        cmocka_unit_test(a_request_that_was_sent_late_has_its_time),
        cmocka_unit_test(works_on_chinook),
        cmocka_unit_test(codes_are_distinct),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
