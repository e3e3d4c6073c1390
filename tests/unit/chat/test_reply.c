/* Replies: the text tables in tests/cases/reply, each body cut in every way; times; limits. */
#include "support.h"

#include "pq_json.h"
#include "pq_reply.h"
#include "pq_text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- the facts as JSON ---- */

static void write_count(pq_writer *w, const char *key, int64_t count) {
    if (count != -1) {
        pq_write_key_integer(w, key, count);
    }
}

static void write_usage(pq_writer *w, const pq_usage *usage) {
    if (usage->input == -1 && usage->output == -1 && usage->cached == -1 &&
        usage->reasoning == -1) {
        return;
    }
    pq_write_key(w, "usage");
    pq_write_object(w);
    write_count(w, "input", usage->input);
    write_count(w, "output", usage->output);
    write_count(w, "cached", usage->cached);
    write_count(w, "reasoning", usage->reasoning);
    pq_write_end(w);
}

static void write_text(pq_writer *w, const char *key, const char *text) {
    if (text != NULL && *text != '\0') {
        pq_write_key_string(w, key, text);
    }
}

static void write_flag(pq_writer *w, const char *key, bool flag) {
    if (flag) {
        pq_write_key_bool(w, key, true);
    }
}

/* Which times are known, but for those that the table of cases always has. */
static void write_came(pq_writer *w, const pq_times *times) {
    const struct {
        const char *name;
        double time;
    } rows[] = {{" byte", times->first_byte},
                {" chunk", times->first_chunk},
                {" content", times->first_content},
                {" reasoning", times->first_reasoning},
                {" answer", times->first_answer}};
    pq_text names = {0};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (!isnan(rows[i].time)) {
            pq_text_append(&names, rows[i].name);
        }
    }
    if (names.size > 0) {
        pq_write_key_string(w, "came", names.data + 1);
    }
    pq_text_free(&names);
}

static void describe(const pq_reply_facts *facts, pq_text *text) {
    pq_writer w = pq_writer_to(text);
    pq_text_clear(text);
    pq_write_object(&w);
    if (facts->status != 200) {
        pq_write_key_integer(&w, "status", facts->status);
    }
    if (facts->fault != PQ_FAULT_NONE) {
        pq_write_key_string(&w, "fault", pq_fault_code(facts->fault));
    }
    write_text(&w, "error", facts->error);
    write_text(&w, "answer", facts->answer);
    write_text(&w, "reasoning", facts->reasoning);
    write_text(&w, "finish_reason", facts->finish_reason);
    write_text(&w, "model", facts->model);
    write_usage(&w, &facts->usage);
    if (facts->chunks > 0) {
        pq_write_key_size(&w, "chunks", facts->chunks);
    }
    write_flag(&w, "streamed", facts->streamed);
    write_flag(&w, "think_in_content", facts->think_in_content);
    if (facts->first_answer_bytes > 0) {
        pq_write_key_size(&w, "first_answer_bytes", facts->first_answer_bytes);
    }
    if (facts->server_timing != NULL) {
        pq_write_key(&w, "server_timing");
        pq_write_raw(&w, facts->server_timing, strlen(facts->server_timing));
    }
    if (!isnan(facts->cost_usd)) {
        pq_write_key_number(&w, "cost_usd", facts->cost_usd);
    }
    write_came(&w, &facts->times);
    pq_write_end(&w);
}

/* JSON in one form, for what people write in the tables. */
static void normalize(const char *json, pq_text *text) {
    pq_json *document;
    pq_error error;
    if (pq_json_parse(json, strlen(json), &document, &error) != PQ_OK) {
        fail_msg("%s (%s): %s", error.message, error.where, json);
    }
    pq_value root = pq_json_root(document);
    pq_writer w = pq_writer_to(text);
    pq_text_clear(text);
    pq_json_write(&w, &root);
    pq_json_free(document);
}

/* ---- feeding ---- */

static uint32_t next_random(uint32_t *state) {
    *state = *state * 1664525u + 1013904223u;
    return *state >> 16;
}

/* Gives the body in pieces: of `most` bytes, or of a random size up to `most` where seed is not 0.
 * Every piece is a copy of its own, so that reading beyond it is seen. */
static pq_reply *feed(int status, const char *body, size_t size, size_t most, uint32_t seed,
                      pq_end end) {
    pq_reply *reply = pq_reply_new(0);
    assert_non_null(reply);
    if (status != 0) {
        pq_reply_headers(reply, status, NULL, NAN, 1);
    }
    size_t at = 0;
    while (at < size) {
        size_t piece = seed == 0 ? most : 1 + next_random(&seed) % most;
        piece = piece < size - at ? piece : size - at;
        char *copy = malloc(piece);
        assert_non_null(copy);
        memcpy(copy, body + at, piece);
        pq_reply_receive(reply, copy, piece, 2);
        free(copy);
        at += piece;
    }
    pq_reply_end(reply, end, 3);
    return reply;
}

/* ---- the text tables ---- */

typedef struct table_case {
    char name[160];
    int status;
    pq_end end;
    pq_text body, expected;
} table_case;

/* A line of the body: see streams.txt. */
static void append_line(pq_text *text, const char *line) {
    while (*line != '\0') {
        char byte = *line;
        size_t used = 1;
        if (strcmp(line, "\\c") == 0) {
            return;
        }
        if (strncmp(line, "\\r", 2) == 0) {
            byte = '\r';
            used = 2;
        } else if (strncmp(line, "\\x", 2) == 0) {
            char digits[3] = {line[2], line[3], '\0'};
            byte = (char)strtoul(digits, NULL, 16);
            used = 4;
        }
        pq_text_append_bytes(text, &byte, 1);
        line += used;
    }
    pq_text_append(text, "\n");
}

static pq_end end_named(const char *code) {
    for (int end = 0; end < PQ_END_COUNT; end++) {
        if (strcmp(pq_end_code((pq_end)end), code) == 0) {
            return (pq_end)end;
        }
    }
    fail_msg("no end is named %s", code);
    return PQ_END_COMPLETE;
}

static bool check_case(const table_case *c) {
    static const struct {
        size_t most;
        uint32_t seed;
    } ways[] = {{(size_t)1 << 30, 0},
                {1, 0},
                {2, 0},
                {7, 0},
                {5, 1},
                {5, 2},
                {40, 3},
                {40, 4},
                {90, 5},
                {300, 6}};
    pq_text wanted = {0};
    pq_text found = {0};
    normalize(c->expected.data, &wanted);
    bool sound = true;
    for (size_t i = 0; sound && i < sizeof ways / sizeof ways[0]; i++) {
        pq_reply *reply = feed(c->status, pq_text_string(&c->body), c->body.size, ways[i].most,
                               ways[i].seed, c->end);
        describe(pq_reply_read(reply), &found);
        if (strcmp(found.data, wanted.data) != 0) {
            print_error("%s, in pieces of %zu (%u):\n  found  %s\n  wanted %s\n", c->name,
                        ways[i].most, (unsigned)ways[i].seed, found.data, wanted.data);
            sound = false;
        }
        pq_reply_free(reply);
    }
    pq_text_free(&wanted);
    pq_text_free(&found);
    return sound;
}

/* Runs every case of a table and returns how many there are. */
static size_t run_table(const char *path) {
    size_t size;
    size_t count = 0;
    size_t failed = 0;
    char *content = test_read_file(path, &size);
    assert_non_null(content);
    table_case c = {0};
    for (char *line = content; line != NULL;) {
        char *next = strchr(line, '\n');
        if (next != NULL) {
            *next++ = '\0';
        }
        char end[32] = "complete";
        if (strncmp(line, "== ", 3) == 0) {
            c.status = 200;
            c.end = PQ_END_COMPLETE;
            pq_text_clear(&c.body);
            snprintf(c.name, sizeof c.name, "%s", line + 3);
        } else if (*line == '<') {
            assert_true(sscanf(line + 1, "%d %31s", &c.status, end) >= 1);
            c.end = end_named(end);
        } else if (*line == '>') {
            append_line(&c.body, line[1] == ' ' ? line + 2 : line + 1);
        } else if (*line == '=') {
            pq_text_clear(&c.expected);
            pq_text_append(&c.expected, line + 2);
            failed += !check_case(&c);
            count++;
        } else {
            assert_true(*line == '\0' || *line == '#');
        }
        line = next;
    }
    pq_text_free(&c.body);
    pq_text_free(&c.expected);
    free(content);
    assert_int_equal(failed, 0);
    return count;
}

static void test_streams(void **state) {
    assert_true(run_table(PQ_TEST_CASES "/reply/streams.txt") >= 60);
}

static void test_bodies(void **state) {
    assert_true(run_table(PQ_TEST_CASES "/reply/bodies.txt") >= 25);
}

static void test_tolerated_json(void **state) {
    assert_true(run_table(PQ_TEST_CASES "/reply/json.txt") >= 20);
}

static void test_servers(void **state) {
    assert_true(run_table(PQ_TEST_CASES "/reply/servers.txt") >= 60);
}

static void test_reasoning_in_the_content(void **state) {
    assert_true(run_table(PQ_TEST_CASES "/reply/reasoning.txt") >= 20);
}

/* ---- times ---- */

static void receive(pq_reply *reply, const char *bytes, double now_ms) {
    pq_reply_receive(reply, bytes, strlen(bytes), now_ms);
}

static void assert_time(double found, double wanted) {
    if (isnan(wanted) ? !isnan(found) : found != wanted) {
        fail_msg("the time is %g, not %g", found, wanted);
    }
}

static void assert_ttft(const pq_reply_facts *facts, double chunk, double content, double text,
                        double answer) {
    assert_time(pq_reply_ttft(facts, PQ_TTFT_CHUNK), chunk);
    assert_time(pq_reply_ttft(facts, PQ_TTFT_CONTENT), content);
    assert_time(pq_reply_ttft(facts, PQ_TTFT_TEXT), text);
    assert_time(pq_reply_ttft(facts, PQ_TTFT_ANSWER), answer);
}

static void test_times_of_nothing(void **state) {
    pq_reply *reply = pq_reply_new(1000);
    const pq_reply_facts *facts = pq_reply_read(reply);
    assert_false(facts->ended);
    assert_int_equal(facts->status, 0);
    assert_int_equal(facts->fault, PQ_FAULT_NONE);
    assert_time(facts->times.headers, NAN);
    assert_time(facts->times.first_byte, NAN);
    assert_time(facts->times.last, NAN);
    assert_ttft(facts, NAN, NAN, NAN, NAN);
    assert_string_equal(facts->answer, "");
    assert_string_equal(facts->reasoning, "");
    assert_string_equal(facts->error, "");
    assert_null(facts->finish_reason);
    assert_null(facts->model);
    assert_null(facts->server_timing);
    assert_time(facts->cost_usd, NAN);
    assert_time(facts->retry_after_ms, NAN);
    pq_reply_end(reply, PQ_END_NETWORK, 1500);
    facts = pq_reply_read(reply);
    assert_true(facts->ended);
    assert_time(facts->times.last, 500);
    pq_reply_free(reply);
}

static void test_times_with_a_reasoning_field(void **state) {
    pq_reply *reply = pq_reply_new(1000);
    pq_reply_headers(reply, 200, NULL, NAN, 1010);
    receive(reply, ": keepalive\n\n", 1020);
    assert_time(pq_reply_read(reply)->times.first_chunk, NAN);
    receive(reply, "data: {\"choices\":[{\"delta\":{\"role\":\"assistant\"}}]}\n\n", 1030);
    receive(reply, "data: {\"choices\":[{\"delta\":{\"reasoning\":\"\\n\"}}]}\n\n", 1035);
    receive(reply, "data: {\"choices\":[{\"delta\":{\"reasoning\":\"Hm\"}}]}\n\n", 1040);
    receive(reply, "data: {\"choices\":[{\"delta\":{\"reasoning\":\"Ah\"}}]}\n\n", 1045);
    receive(reply, "data: {\"choices\":[{\"delta\":{\"content\":\"\\n\\n\"}}]}\n\n", 1050);
    receive(reply, "data: {\"choices\":[{\"delta\":{\"content\":\"SEL", 1060);
    assert_string_equal(pq_reply_read(reply)->answer, "\n\n");
    receive(reply, "ECT\"},\"finish_reason\":\"stop\"}]}\n\n", 1070);
    assert_string_equal(pq_reply_read(reply)->answer, "\n\nSELECT");
    receive(reply, "data: [DONE]\n\n", 1080);
    pq_reply_end(reply, PQ_END_COMPLETE, 1200);
    const pq_reply_facts *facts = pq_reply_read(reply);
    assert_time(facts->times.headers, 10);
    assert_time(facts->times.first_byte, 20);
    assert_time(facts->times.first_chunk, 30);
    assert_time(facts->times.first_reasoning, 40);
    assert_time(facts->times.first_content, 50);
    assert_time(facts->times.first_answer, 70);
    assert_time(facts->times.last, 80);
    assert_ttft(facts, 30, 50, 40, 70);
    assert_int_equal(facts->first_answer_bytes, 6);
    pq_reply_free(reply);
}

static void test_times_with_think_in_content(void **state) {
    pq_reply *reply = pq_reply_new(0);
    pq_reply_headers(reply, 200, NULL, NAN, 1);
    receive(reply, "data: {\"choices\":[{\"delta\":{\"content\":\"<think>\"}}]}\n\n", 2);
    receive(reply, "data: {\"choices\":[{\"delta\":{\"content\":\"\\nHm\"}}]}\n\n", 3);
    receive(reply, "data: {\"choices\":[{\"delta\":{\"content\":\"</think>\"}}]}\n\n", 4);
    receive(reply, "data: {\"choices\":[{\"delta\":{\"content\":\"SELECT 1\"}}]}\n\n", 5);
    assert_ttft(pq_reply_read(reply), 2, 2, 2, 5);
    assert_time(pq_reply_read(reply)->times.first_reasoning, 3);
    pq_reply_end(reply, PQ_END_TIMEOUT, 60);
    assert_time(pq_reply_read(reply)->times.last, 60);
    pq_reply_free(reply);
}

static void test_times_when_think_was_never_opened(void **state) {
    pq_reply *reply = pq_reply_new(0);
    pq_reply_headers(reply, 200, NULL, NAN, 1);
    receive(reply, "data: {\"choices\":[{\"delta\":{\"content\":\"Hm, now\"}}]}\n\n", 2);
    assert_ttft(pq_reply_read(reply), 2, 2, 2, 2);
    assert_int_equal(pq_reply_read(reply)->first_answer_bytes, 7);
    receive(reply, "data: {\"choices\":[{\"delta\":{\"content\":\"</think>\"}}]}\n\n", 3);
    assert_ttft(pq_reply_read(reply), 2, 2, 2, NAN);
    assert_int_equal(pq_reply_read(reply)->first_answer_bytes, 0);
    receive(reply, "data: {\"choices\":[{\"delta\":{\"content\":\"SELECT\"}}]}\n\n", 4);
    assert_ttft(pq_reply_read(reply), 2, 2, 2, 4);
    assert_time(pq_reply_read(reply)->times.first_reasoning, 2);
    assert_int_equal(pq_reply_read(reply)->first_answer_bytes, 6);
    pq_reply_free(reply);
}

static void test_times_of_whole_json(void **state) {
    pq_reply *reply = pq_reply_new(0);
    pq_reply_headers(reply, 200, NULL, NAN, 1);
    receive(reply, "\n", 2);
    receive(reply, "{\"choices\":[{\"message\":", 3);
    receive(reply, "{\"content\":\"SELECT 1\"}}]}", 4);
    assert_time(pq_reply_read(reply)->times.first_answer, NAN);
    pq_reply_end(reply, PQ_END_COMPLETE, 9);
    const pq_reply_facts *facts = pq_reply_read(reply);
    assert_time(facts->times.first_byte, 2);
    assert_time(facts->times.last, 4);
    assert_ttft(facts, 4, 4, 4, 4);
    pq_reply_free(reply);
}

static void test_nothing_counts_after_the_end(void **state) {
    pq_reply *reply = pq_reply_new(0);
    pq_reply_headers(reply, 200, NULL, NAN, 1);
    pq_reply_end(reply, PQ_END_STOPPED, 2);
    pq_reply_headers(reply, 500, "7", NAN, 3);
    receive(reply, "data: {\"choices\":[{\"delta\":{\"content\":\"SELECT\"}}]}\n\n", 3);
    pq_reply_end(reply, PQ_END_COMPLETE, 4);
    const pq_reply_facts *facts = pq_reply_read(reply);
    assert_int_equal(facts->status, 200);
    assert_int_equal(facts->fault, PQ_FAULT_STOPPED);
    assert_string_equal(facts->answer, "");
    assert_time(facts->times.last, 2);
    assert_time(facts->retry_after_ms, NAN);
    pq_reply_free(reply);
    pq_reply_free(NULL);
}

/* ---- headers ---- */

static pq_fault fault_of(int status) {
    pq_reply *reply = pq_reply_new(0);
    pq_reply_headers(reply, status, NULL, NAN, 1);
    pq_fault fault = pq_reply_read(reply)->fault;
    pq_reply_free(reply);
    return fault;
}

static void test_status(void **state) {
    static const struct {
        int status;
        pq_fault fault;
    } rows[] = {
        {200, PQ_FAULT_NONE},         {201, PQ_FAULT_NONE},         {299, PQ_FAULT_NONE},
        {301, PQ_FAULT_NOT_FOUND},    {400, PQ_FAULT_BAD_REQUEST},  {401, PQ_FAULT_UNAUTHORIZED},
        {402, PQ_FAULT_PAYMENT},      {403, PQ_FAULT_FORBIDDEN},    {404, PQ_FAULT_NOT_FOUND},
        {408, PQ_FAULT_SERVER},       {409, PQ_FAULT_SERVER},       {410, PQ_FAULT_NOT_FOUND},
        {413, PQ_FAULT_BAD_REQUEST},  {422, PQ_FAULT_BAD_REQUEST},  {425, PQ_FAULT_SERVER},
        {429, PQ_FAULT_RATE_LIMITED}, {498, PQ_FAULT_RATE_LIMITED}, {500, PQ_FAULT_SERVER},
        {502, PQ_FAULT_SERVER},       {503, PQ_FAULT_SERVER},       {529, PQ_FAULT_SERVER},
        {599, PQ_FAULT_SERVER},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (fault_of(rows[i].status) != rows[i].fault) {
            fail_msg("%d is %s", rows[i].status, pq_fault_code(fault_of(rows[i].status)));
        }
    }
}

static double retry_after(const char *header, double ms) {
    pq_reply *reply = pq_reply_new(0);
    pq_reply_headers(reply, 429, header, ms, 1);
    double found = pq_reply_read(reply)->retry_after_ms;
    pq_reply_free(reply);
    return found;
}

static void test_retry_after(void **state) {
    assert_time(retry_after(NULL, NAN), NAN);
    assert_time(retry_after("12", NAN), 12000);
    assert_time(retry_after(" 0 ", NAN), 0);
    assert_time(retry_after("1.5", NAN), 1500);
    assert_time(retry_after("0.25\t", NAN), 250);
    assert_time(retry_after("", NAN), NAN);
    assert_time(retry_after("-1", NAN), NAN);
    assert_time(retry_after("inf", NAN), NAN);
    assert_time(retry_after("0x10", NAN), NAN);
    assert_time(retry_after("12 s", NAN), NAN);
    assert_time(retry_after("Wed, 21 Oct 2026 07:28:00 GMT", NAN), NAN);
    assert_time(retry_after("Wed, 21 Oct 2026 07:28:00 GMT", 700), 700);
    assert_time(retry_after("12", 700), 700);
    assert_time(retry_after(NULL, -5), 0);
}

static void test_waits_of_headers(void **state) {
    const double now = 1.8e12;
    assert_time(pq_retry_wait_ms(429, NULL, now), NAN);
    assert_time(pq_retry_wait_ms(429, "Retry-After: 12\r\n", now), 12000);
    assert_time(pq_retry_wait_ms(503, "retry-after: 1.5\n", now), 1500);
    assert_time(pq_retry_wait_ms(429, "Retry-After: 12\r\nRetry-After-Ms: 250\r\n", now), 250);
    assert_time(pq_retry_wait_ms(429, "retry-after: Wed, 21 Oct 2026 07:28:00 GMT\r\n", now), NAN);
    assert_time(pq_retry_wait_ms(429, "x-ratelimit-reset-tokens: 6m0s\r\n", now), 360000);
    assert_time(pq_retry_wait_ms(200, "x-ratelimit-reset-tokens: 6m0s\r\n", now), NAN);
    assert_time(pq_retry_wait_ms(429, "x-ratelimit-reset-requests: 1s\r\n", now), 1000);
    assert_time(pq_retry_wait_ms(429, "x-ratelimit-reset-requests: 120ms\r\n", now), 120);
    assert_time(pq_retry_wait_ms(429, "x-ratelimit-reset: 1h2m3.5s\r\n", now), 3723500);
    assert_time(pq_retry_wait_ms(429, "x-ratelimit-reset: 1800000020\r\n", now), 20000);
    assert_time(pq_retry_wait_ms(429, "X-RateLimit-Reset: 1800000020000\r\n", now), 20000);
    assert_time(pq_retry_wait_ms(429, "x-ratelimit-reset: 1700000000\r\n", now), 0);
    /* The limit that is used up counts, else the first to come. */
    assert_time(pq_retry_wait_ms(429,
                                 "x-ratelimit-reset-requests: 1s\r\n"
                                 "x-ratelimit-reset-tokens: 6m0s\r\n",
                                 now),
                1000);
    assert_time(pq_retry_wait_ms(429,
                                 "x-ratelimit-reset-requests: 1s\r\n"
                                 "x-ratelimit-remaining-requests: 9\r\n"
                                 "x-ratelimit-reset-tokens: 6m0s\r\n"
                                 "x-ratelimit-remaining-tokens: 0\r\n",
                                 now),
                360000);
}

static double wait_in(const char *body) {
    pq_reply *reply = feed(429, body, strlen(body), strlen(body), 0, PQ_END_COMPLETE);
    double ms = pq_reply_read(reply)->retry_after_ms;
    pq_reply_free(reply);
    return ms;
}

static void test_waits_of_bodies(void **state) {
    assert_time(wait_in("{\"error\":{\"message\":\"Please try again in 20s.\"}}"), 20000);
    assert_time(wait_in("{\"error\":{\"message\":\"try again in 1m30.5s\"}}"), 90500);
    assert_time(wait_in("{\"error\":{\"message\":\"Please try again in 6ms. Visit\"}}"), 6);
    assert_time(wait_in("{\"error\":\"Please retry after 20 seconds.\"}"), 20000);
    assert_time(wait_in("slow down, retry in 2 minutes"), 120000);
    assert_time(wait_in("{\"error\":{\"message\":\"try again in 250 milliseconds\"}}"), 250);
    assert_time(wait_in("{\"error\":{\"code\":429,\"message\":\"Quota\",\"details\":[{\"@type\":"
                        "\"type.googleapis.com/google.rpc.Help\"},{\"@type\":"
                        "\"type.googleapis.com/google.rpc.RetryInfo\",\"retryDelay\":\"25s\"}]}}"),
                25000);
    assert_time(
        wait_in("[{\"error\":{\"message\":\"q\",\"details\":[{\"retryDelay\":{\"seconds\":3}}]}}]"),
        3000);
    assert_time(wait_in("{\"error\":{\"message\":\"Please try again later.\"}}"), NAN);
}

static bool is_estimate(const char *usage) {
    pq_text body = {0};
    pq_text_format(&body, "{\"choices\":[{\"message\":{\"content\":\"a\"}}],\"usage\":%s}", usage);
    pq_reply *reply = feed(200, body.data, body.size, body.size, 0, PQ_END_COMPLETE);
    bool estimate = pq_reply_read(reply)->cost_is_estimate;
    pq_reply_free(reply);
    pq_text_free(&body);
    return estimate;
}

static void test_estimated_cost(void **state) {
    assert_true(is_estimate("{\"estimated_cost\":0.5}"));
    assert_false(is_estimate("{\"cost\":0.5}"));
    assert_false(is_estimate("{\"cost\":0.5,\"estimated_cost\":0.25}"));
    assert_false(is_estimate("{}"));
}

static void test_names(void **state) {
    assert_string_equal(pq_fault_code(PQ_FAULT_PAYMENT), "payment_required");
    assert_true(pq_fault_may_retry(PQ_FAULT_CUT_OFF));
    assert_false(pq_fault_may_retry(PQ_FAULT_STREAM_ERROR));
    assert_non_null(strstr(pq_fault_meaning(PQ_FAULT_UNAUTHORIZED), "key"));
    assert_string_equal(pq_ttft_code(PQ_TTFT_TEXT), "content_or_reasoning");
    assert_non_null(strstr(pq_ttft_meaning(PQ_TTFT_CONTENT), "<think>"));
    assert_string_equal(pq_end_code(PQ_END_INTERRUPTED), "interrupted");
}

/* ---- messages ---- */

static char *next_line(char **rest) {
    char *line = *rest;
    char *end = line == NULL ? NULL : strchr(line, '\n');
    *rest = end == NULL ? NULL : end + 1;
    if (end != NULL) {
        *end = '\0';
    }
    return line;
}

/* The error of a reply of status 400 with this message, given as JSON text. */
static void error_of(const char *message, pq_text *shown) {
    pq_text body = {0};
    pq_text_format(&body, "{\"error\":{\"message\":%s}}", message);
    pq_reply *reply = feed(400, body.data, body.size, body.size, 0, PQ_END_COMPLETE);
    pq_writer w = pq_writer_to(shown);
    pq_text_clear(shown);
    pq_write_string(&w, pq_reply_read(reply)->error);
    pq_reply_free(reply);
    pq_text_free(&body);
}

static void test_messages(void **state) {
    size_t size;
    size_t count = 0;
    char *content = test_read_file(PQ_TEST_CASES "/reply/errors.txt", &size);
    assert_non_null(content);
    pq_text shown = {0};
    char *rest = content;
    for (char *line = next_line(&rest); line != NULL; line = next_line(&rest)) {
        if (*line == '"') {
            const char *wanted = next_line(&rest);
            error_of(line, &shown);
            assert_string_equal(shown.data, wanted);
            count++;
        }
    }
    assert_true(count >= 15);
    pq_text_free(&shown);
    free(content);
}

/* A message of `before` bytes "a " and then the text, as JSON. */
static void long_error(size_t before, const char *text, pq_text *shown) {
    pq_text message = {0};
    pq_text_append(&message, "\"");
    for (size_t i = 0; i < before; i++) {
        pq_text_append(&message, i % 2 == 0 ? "a" : " ");
    }
    pq_text_format(&message, "%s\"", text);
    error_of(message.data, shown);
    pq_text_free(&message);
}

static void test_messages_are_cut_at_a_character(void **state) {
    pq_text shown = {0};
    long_error(1000, "", &shown);
    assert_int_equal(shown.size, 2 + 299); /* the blank at the end is left out */
    long_error(298, "\xC3\xA9", &shown);
    assert_int_equal(shown.size, 2 + 300);
    long_error(299, "\xC3\xA9", &shown);
    assert_int_equal(shown.size, 2 + 299);
    /* No part of a key is left where the cut goes through it. */
    long_error(290, "sk-abcdefghijklmnopqrstuvw", &shown);
    assert_null(strstr(shown.data, "sk-"));
    long_error(298, "sk-abcdefghijklmnopqrstuvw", &shown);
    assert_null(strstr(shown.data, "sk"));
    pq_text_free(&shown);
}

/* ---- limits ---- */

/* An event whose content has `size` bytes. */
static void append_event(pq_text *body, const char *field, size_t size) {
    pq_text_format(body, "data: {\"choices\":[{\"delta\":{\"%s\":\"", field);
    for (size_t i = 0; i < size; i++) {
        pq_text_append_bytes(body, "x", 1);
    }
    pq_text_append(body, "\"}}]}\n\n");
}

enum { MB = 1024 * 1024 };

static void test_text_up_to_8_mb(void **state) {
    pq_text body = {0};
    append_event(&body, "content", 4 * MB);
    append_event(&body, "reasoning", 4 * MB);
    size_t within = body.size;
    append_event(&body, "content", 1);
    pq_text_append(&body, "data: [DONE]\n\n");
    pq_reply *reply = feed(200, body.data, within, 65536, 0, PQ_END_COMPLETE);
    assert_int_equal(pq_reply_read(reply)->fault, PQ_FAULT_CUT_OFF);
    pq_reply_free(reply);
    reply = feed(200, body.data, body.size, 65536, 0, PQ_END_COMPLETE);
    const pq_reply_facts *facts = pq_reply_read(reply);
    assert_int_equal(facts->fault, PQ_FAULT_TOO_LONG);
    assert_int_equal(strlen(facts->answer), 4 * MB);
    assert_int_equal(strlen(facts->reasoning), 4 * MB);
    pq_reply_free(reply);
    pq_text_free(&body);
}

static void test_event_and_json_up_to_8_mb(void **state) {
    pq_text body = {0};
    append_event(&body, "content", 8 * MB);
    pq_reply *reply = feed(200, body.data, body.size, 65536, 0, PQ_END_COMPLETE);
    assert_int_equal(pq_reply_read(reply)->fault, PQ_FAULT_TOO_LONG);
    pq_reply_free(reply);
    /* The same as a whole JSON body. */
    reply = feed(200, body.data + strlen("data: "), body.size - strlen("data: "), 65536, 0,
                 PQ_END_COMPLETE);
    assert_int_equal(pq_reply_read(reply)->fault, PQ_FAULT_TOO_LONG);
    assert_string_equal(pq_reply_read(reply)->answer, "");
    pq_reply_free(reply);
    pq_text_free(&body);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_streams),
        cmocka_unit_test(test_bodies),
        cmocka_unit_test(test_tolerated_json),
        cmocka_unit_test(test_servers),
        cmocka_unit_test(test_reasoning_in_the_content),
        cmocka_unit_test(test_times_of_nothing),
        cmocka_unit_test(test_times_with_a_reasoning_field),
        cmocka_unit_test(test_times_with_think_in_content),
        cmocka_unit_test(test_times_when_think_was_never_opened),
        cmocka_unit_test(test_times_of_whole_json),
        cmocka_unit_test(test_nothing_counts_after_the_end),
        cmocka_unit_test(test_status),
        cmocka_unit_test(test_retry_after),
        cmocka_unit_test(test_waits_of_headers),
        cmocka_unit_test(test_waits_of_bodies),
        cmocka_unit_test(test_estimated_cost),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_messages),
        cmocka_unit_test(test_messages_are_cut_at_a_character),
        cmocka_unit_test(test_text_up_to_8_mb),
        cmocka_unit_test(test_event_and_json_up_to_8_mb),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
