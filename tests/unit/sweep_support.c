#include "sweep_support.h"

#include "pq_write.h"

/* ---- a sweep file ---- */

static void write_ms(pq_writer *w, const char *key, double ms) {
    pq_write_key_number(w, key, ms < 0 ? NAN : ms);
}

static void write_tokens(pq_writer *w, const char *key, int tokens) {
    pq_write_key(w, key);
    if (tokens < 0) {
        pq_write_null(w);
    } else {
        pq_write_integer(w, tokens);
    }
}

static void write_call(pq_writer *w, const call *c) {
    pq_write_object(w);
    pq_write_key_number(w, "sent_ms", c->sent);
    pq_write_key_number(w, "waited_ms", c->waited);
    pq_write_key_string(w, "end", "complete");
    pq_write_key_integer(w, "status", c->fault == NULL ? 200 : 429);
    pq_write_key_string(w, "fault", c->fault == NULL ? "none" : c->fault);
    pq_write_key_string(w, "error", "");
    pq_write_key(w, "retry_after_ms");
    pq_write_null(w);
    pq_write_key(w, "times");
    pq_write_object(w);
    write_ms(w, "headers", 1);
    write_ms(w, "first_byte", 1);
    write_ms(w, "first_chunk", c->chunk);
    write_ms(w, "first_content", c->answer);
    write_ms(w, "first_reasoning", c->reasoning);
    write_ms(w, "first_answer", c->answer);
    write_ms(w, "last", c->last);
    pq_write_end(w);
    pq_write_key(w, "tokens");
    pq_write_object(w);
    write_tokens(w, "input", c->in);
    write_tokens(w, "output", c->out);
    write_tokens(w, "cached", c->cached);
    write_tokens(w, "reasoning", c->thought);
    pq_write_end(w);
    pq_write_key_string(w, "finish_reason", NULL);
    pq_write_key_string(w, "model", NULL);
    pq_write_key_integer(w, "chunks", 3);
    pq_write_key_bool(w, "streamed", true);
    pq_write_key_bool(w, "think_in_content", false);
    pq_write_key_integer(w, "first_answer_bytes", 5);
    pq_write_key(w, "server_timing");
    pq_write_null(w);
    pq_write_key(w, "cost_usd");
    pq_write_null(w);
    pq_write_key_string(w, "answer", c->reply == NULL ? "" : c->reply);
    pq_write_key_string(w, "reasoning", "");
    pq_write_end(w);
}

static void write_turn(pq_writer *w, const turn *t, bool first) {
    pq_write_object(w);
    pq_write_key_string(w, "kind", first ? "ask" : "repair");
    pq_write_key(w, "request");
    pq_write_object(w);
    if (t->prompt != NULL) {
        pq_write_key(w, "messages");
        pq_write_array(w);
        pq_write_object(w);
        pq_write_key_string(w, "role", "user");
        pq_write_key_string(w, "content", t->prompt);
        pq_write_end(w);
        pq_write_end(w);
    }
    pq_write_end(w);
    pq_write_key_string(w, "how", t->sql == NULL ? "none" : t->unformatted ? "fence" : "json");
    pq_write_key_bool(w, "format_followed", t->sql != NULL && !t->unformatted);
    pq_write_key_bool(w, "cut_off", false);
    pq_write_key_string(w, "sql", t->sql);
    pq_write_key(w, "error");
    if (t->fails) {
        pq_write_object(w);
        pq_write_key_string(w, "code", "sql_no_column");
        pq_write_key_string(w, "message", "no such column");
        pq_write_end(w);
    } else {
        pq_write_null(w);
    }
    write_tokens(w, "rows", t->sql == NULL || t->fails ? -1 : 1);
    pq_write_key(w, "free_repairs");
    pq_write_array(w);
    for (int i = 0; i < t->free_repairs; i++) {
        pq_write_object(w);
        pq_write_key_string(w, "kind", "did_you_mean_column");
        pq_write_key_string(w, "from", "aa");
        pq_write_key_string(w, "to", "a");
        pq_write_end(w);
    }
    pq_write_end(w);
    pq_write_key(w, "calls");
    pq_write_array(w);
    for (int i = 0; i < t->n_calls; i++) {
        write_call(w, &t->calls[i]);
    }
    pq_write_end(w);
    pq_write_end(w);
}

static void write_answer(pq_writer *w, const answer *a) {
    pq_write_object(w);
    pq_write_key_integer(w, "series", a->series);
    pq_write_key_string(w, "question", a->question);
    pq_write_key_integer(w, "repeat", a->repeat);
    pq_write_key_string(w, "state", a->state);
    pq_write_key_string(w, "sql", a->chosen < 0 ? NULL : a->turns[a->chosen].sql);
    write_tokens(w, "chosen", a->chosen);
    pq_write_key_integer(w, "retries", a->retries);
    pq_write_key_number(w, "started_ms", a->started);
    pq_write_key_number(w, "ended_ms", a->ended);
    pq_write_key_number(w, "waited_ms", a->waited);
    pq_write_key_number(w, "usd", a->usd < 0 ? NAN : a->usd);
    pq_write_key_bool(w, "usd_estimated", false);
    pq_write_key(w, "turns");
    pq_write_array(w);
    for (int i = 0; i < a->n_turns; i++) {
        write_turn(w, &a->turns[i], i == 0);
    }
    pq_write_end(w);
    pq_write_end(w);
}

static char *write_sweep(const char *started_at, const char *plan, const answer *list, size_t n) {
    pq_text text = {0};
    pq_writer w = pq_writer_to(&text);
    pq_write_object(&w);
    pq_write_key_string(&w, "format", "perquery-sweep/1");
    pq_write_key_string(&w, "kind", "calls");
    pq_write_key_string(&w, "program", "test");
    pq_write_key_string(&w, "started_at", started_at);
    pq_write_key(&w, "origin");
    pq_write_object(&w);
    pq_write_key_string(&w, "kind", "cassette");
    pq_write_key_string(&w, "by", "b");
    pq_write_key_string(&w, "note", "n");
    pq_write_end(&w);
    pq_write_key(&w, "plan");
    pq_write_raw(&w, plan, strlen(plan));
    pq_write_key_string(&w, "state", "finished");
    pq_write_key_string(&w, "reason", "");
    pq_write_key(&w, "answers");
    pq_write_array(&w);
    for (size_t i = 0; i < n; i++) {
        write_answer(&w, &list[i]);
    }
    pq_write_end(&w);
    pq_write_key(&w, "abandoned");
    pq_write_array(&w);
    pq_write_end(&w);
    pq_write_end(&w);
    assert_false(text.failed);
    return text.data;
}

/* ---- a session ---- */

static void load(session *s, const char *name, const void *bytes, size_t size) {
    pq_text envelope = {0};
    void *copy = malloc(size + 1);
    memcpy(copy, bytes, size);
    pq_api_load(s->api, name, copy, size, &envelope);
    pq_text_free(&envelope);
}

void load_text(session *s, const char *name, const char *text) {
    load(s, name, text, strlen(text));
}

static const char *call_op(session *s, const char *operation, const char *request) {
    pq_api_call(s->api, operation, request, strlen(request), &s->envelope);
    return pq_text_string(&s->envelope);
}

void good(session *s, const char *operation, const char *request) {
    call_op(s, operation, request);
    pq_json_free(s->document);
    s->document = NULL;
    if (pq_json_parse(s->envelope.data, s->envelope.size, &s->document, NULL) != PQ_OK ||
        strncmp(s->envelope.data, "{\"ok\":true", 10) != 0) {
        fail_msg("%s %s: %s", operation, request, s->envelope.data);
    }
}

void bad(session *s, const char *operation, const char *request, const char *code,
         const char *where) {
    call_op(s, operation, request);
    test_assert_error(s->envelope.data, code, where);
}

pq_value at(session *s, const char *path) {
    pq_value value = pq_json_root(s->document);
    pq_value next;
    char key[60];
    assert_true(pq_json_find(&value, "result", &next));
    value = next;
    for (const char *c = path; *c != '\0';) {
        if (*c == '[') {
            char *end = NULL;
            size_t index = strtoul(c + 1, &end, 10);
            size_t count = 0;
            assert_int_equal(pq_json_array(&value, &count, NULL), PQ_OK);
            if (index >= count) {
                fail_msg("%s: there are only %zu", path, count);
            }
            next = pq_json_item(&value, index);
            c = end + 1;
        } else {
            c += *c == '.';
            size_t size = strcspn(c, ".[");
            memcpy(key, c, size);
            key[size] = '\0';
            if (pq_json_member(&value, key, &next, NULL) != PQ_OK) {
                fail_msg("%s: no %s", path, key);
            }
            c += size;
        }
        value = (pq_value){.node = next.node};
    }
    return value;
}

void is_number(session *s, const char *path, double expected) {
    pq_value value = at(s, path);
    double number = 0;
    if (pq_json_number(&value, -1e18, 1e18, &number, NULL) != PQ_OK ||
        !(fabs(number - expected) <= 1e-9 * fmax(1, fabs(expected)))) {
        fail_msg("%s: %.17g is not %.17g", path, number, expected);
    }
}

void is_text(session *s, const char *path, const char *expected) {
    pq_value value = at(s, path);
    const char *text = NULL;
    if (pq_json_string(&value, &text, NULL) != PQ_OK || strcmp(text, expected) != 0) {
        fail_msg("%s: %s is not %s", path, text == NULL ? "no text" : text, expected);
    }
}

void is_flag(session *s, const char *path, bool expected) {
    pq_value value = at(s, path);
    bool flag = !expected;
    assert_int_equal(pq_json_bool(&value, &flag, NULL), PQ_OK);
    if (flag != expected) {
        fail_msg("%s", path);
    }
}

void is_null(session *s, const char *path) {
    pq_value value = at(s, path);
    if (pq_json_kind(&value) != PQ_KIND_NULL) {
        fail_msg("%s is not null", path);
    }
}

void is_count(session *s, const char *path, size_t expected) {
    pq_value value = at(s, path);
    size_t count = 0;
    assert_int_equal(pq_json_array(&value, &count, NULL), PQ_OK);
    if (count != expected) {
        fail_msg("%s: %zu", path, count);
    }
}

/* ---- what is judged ---- */

const char plan_text[] =
    PLAN("chinook", "\"g\"", SIX,
         SERIES("p", "org/m", "agent", PRICE) "," SERIES("r", "n", "one-shot", "null"), "");

const answer answers[] = {
    ONCE(0, "q1", "SELECT count(*) FROM t", 0, 1000, 0.001202),
    {.series = 0,
     .question = "q2",
     .state = "runs",
     .chosen = 1,
     .started = 1000,
     .ended = 2300,
     .usd = 0.003302,
     .n_turns = 2,
     .turns = {{.prompt = "q2 prompt",
                .sql = "SELECT sum(b) FROM t",
                .fails = true,
                .n_calls = 1,
                .calls = {WHOLE(1000, 200, 500, 1000, 101)}},
               {.prompt = "q2 repair",
                .sql = "SELECT sum(a) FROM t",
                .n_calls = 1,
                .calls = {WHOLE(1600, 300, 700, 2000, 50)}}}},
    {.series = 0,
     .question = "q3",
     .state = "runs",
     .started = 2300,
     .ended = 2700,
     .usd = 0.001202,
     .n_turns = 1,
     .turns = {{.prompt = "q3 prompt",
                .sql = "SELECT max(a) FROM t",
                .free_repairs = 1,
                .n_calls = 1,
                .calls = {{.sent = 2300,
                           .chunk = 100,
                           .reasoning = 150,
                           .answer = 300,
                           .last = 400,
                           .in = 1000,
                           .out = 101,
                           .cached = 600,
                           .thought = 40,
                           .reply = REPLY("SELECT max(aa) FROM t")}}}}},
    {.series = 0,
     .question = "q4",
     .state = "runs",
     .retries = 1,
     .started = 3000,
     .ended = 5650,
     .waited = 2000,
     .usd = 0.001202,
     .n_turns = 1,
     .turns = {{.prompt = "q4 prompt",
                .sql = "SELECT 2",
                .unformatted = true,
                .n_calls = 2,
                .calls = {FAILED(3000, 50, "rate_limited"),
                          {.sent = 5050,
                           .waited = 2000,
                           .chunk = 400,
                           .reasoning = -1,
                           .answer = 500,
                           .last = 600,
                           .in = 1000,
                           .out = 101,
                           .cached = -1,
                           .thought = 40}}}}},
    ONCE(0, "bad", "SELECT 1", 6000, 300, 0.001202),
    ONCE(0, "else", "SELECT 1", 7000, 800, 0.001202),
    ONCE(1, "q1", "SELECT 3", 0, 2000, -1),
    {.series = 1,
     .question = "q2",
     .state = "rate_limited",
     .chosen = -1,
     .ended = 20,
     .usd = -1,
     .n_turns = 1,
     .turns = {{.prompt = "q2 prompt", .n_calls = 1, .calls = {FAILED(0, 20, "rate_limited")}}}},
    {.series = 1,
     .question = "q3",
     .state = "timed_out",
     .chosen = -1,
     .ended = 60000,
     .usd = -1,
     .n_turns = 1,
     .turns = {{.prompt = "q3 prompt", .n_calls = 1, .calls = {FAILED(0, 60000, "timed_out")}}}},
    ONCE(1, "q4", "SELECT 1", 0, 1000, -1),
    {.series = 1, .question = "else", .state = "stopped", .chosen = -1, .usd = -1},
};

_Static_assert(sizeof answers / sizeof answers[0] == N_ANSWERS, "the header says how many");

void load_database(session *s, const char *name, const char *values) {
    size_t size = 0;
    pq_text text = {0};
    pq_text_format(&text, "CREATE TABLE t (a); INSERT INTO t VALUES %s;", values);
    unsigned char *image = test_make_database(pq_text_string(&text), &size);
    load(s, name, image, size);
    free(image);
    pq_text_clear(&text);
    pq_text_format(&text, "{\"name\":\"%s\"}", name);
    good(s, "db.open", pq_text_string(&text));
    pq_text_free(&text);
}

void load_sweep(session *s, const char *name, const char *plan, const answer *list, size_t n) {
    load_sweep_of(s, name, NULL, plan, list, n);
}

void load_sweep_of(session *s, const char *name, const char *started_at, const char *plan,
                   const answer *list, size_t n) {
    char *text = write_sweep(started_at, plan, list, n);
    load_text(s, name, text);
    free(text);
}

session begin_session(void) {
    session s = {.api = pq_api_new()};
    load_database(&s, "d", "(1), (2), (3)");
    load_text(&s, "g", GOLD("g", "chinook"));
    load_sweep(&s, "s", plan_text, answers, N_ANSWERS);
    return s;
}

void end_session(session *s) {
    pq_json_free(s->document);
    pq_text_free(&s->envelope);
    pq_api_free(s->api);
}

void judge_all(session *s, const char *begin, const char *judged) {
    good(s, "sweep.judge.begin", begin);
    is_text(s, "judged", judged);
    pq_text request = {0};
    pq_text_format(&request, "{\"judged\":\"%s\"}", judged);
    do {
        good(s, "sweep.judge.step", request.data);
    } while (strstr(s->envelope.data, "\"finished\":false") != NULL);
    good(s, "sweep.judge.result", request.data);
    pq_text_free(&request);
}
