/* Cassettes: a run against a scripted provider is recorded, written, read and played again. */
#include "plan_support.h"

#include "cassette_parts.h"
#include "pq_calls.h"
#include "pq_cassette.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- a small world ---- */

static pq_status describe(void *context, const char *question, pq_schema_view view, pq_text *text,
                          pq_error *error) {
    pq_text_append(text, view == PQ_VIEW_FULL ? "T(a), U(b)" : "T(a)");
    return PQ_OK;
}

/* A statement runs unless there is a "wrong" in it. */
static pq_status run_sql(void *context, const char *sql, size_t size, size_t *n_rows,
                         pq_error *error) {
    if (strstr(sql, "wrong") != NULL) {
        return pq_error_set(error, PQ_SQL_NO_COLUMN, NULL, "no such column: wrong");
    }
    *n_rows = size;
    return PQ_OK;
}

static const pq_schema no_schema;
static const pq_world world = {.schema = &no_schema, .describe = describe, .run = run_sql};

/* Six questions, twice, with and without repairs, one series beside the other. */
static const char many[] =
    "{\"database\":\"d\",\"questions\":[{\"id\":\"a\",\"question\":\"A?\"},{\"id\":\"b\","
    "\"question\":\"B?\"},{\"id\":\"c\",\"question\":\"C?\"},{\"id\":\"d\",\"question\":\"D?\"},{"
    "\"id\":\"e\",\"question\":\"E?\"},{\"id\":\"f\",\"question\":\"F?\"}],\"series\":[{"
    "\"provider\":\"p\",\"base_url\":\"https://h\",\"model\":\"m\",\"strategy\":\"agent\","
    "\"concurrency\":3,\"extra\":{\"top_p\":1.0}},{\"provider\":\"p\",\"base_url\":"
    "\"https://h\",\"model\":\"m\",\"strategy\":\"one-shot\",\"concurrency\":2}],\"repeats\":2,"
    "\"side_by_side\":true,\"call_timeout_ms\":5000,\"http_retries\":2}";

/* One question, asked at once. */
static const char one[] =
    "{\"database\":\"d\",\"questions\":[{\"id\":\"a\",\"question\":\"A?\"}],\"series\":[{"
    "\"provider\":\"p\",\"base_url\":\"https://h\",\"model\":\"m\",\"strategy\":\"one-shot\","
    "\"concurrency\":1}],\"http_retries\":1}";

/* ---- a provider whose replies follow a script by the number of the call ---- */

typedef struct piece {
    double ms; /* since the request was sent */
    const char *bytes;
    size_t size;
} piece;

typedef struct script {
    int status; /* 0: no headers */
    const char *retry_after;
    piece pieces[6]; /* up to the first without bytes */
    double end_ms;   /* INFINITY: never */
    pq_end end;
} script;

#define PIECE(ms, text)                                                                            \
    { ms, text, sizeof text - 1 }
#define SAY(text) "data: {\"choices\":[{\"delta\":{\"content\":\"" text "\"}}]}\n\n"
#define LAST                                                                                       \
    "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":" \
    "50,\"completion_tokens\":7}}\n\ndata: [DONE]\n\n"

static const script scripts[] = {
    /* good, in pieces that cut a letter of two bytes */
    {200,
     NULL,
     {PIECE(20, SAY("{\\\"sql\\\": ")),
      PIECE(31, "data: {\"choices\":[{\"delta\":{\"content\":\"\xC3"), PIECE(31, "\xA4\"}}]}\n\n"),
      PIECE(47, SAY("SELECT 1")), PIECE(60, LAST)},
     61,
     PQ_END_COMPLETE},
    /* rejected */
    {429, "2", {PIECE(5, "{\"error\":{\"message\":\"slow down\"}}")}, 6, PQ_END_COMPLETE},
    /* SQL that does not run */
    {200,
     NULL,
     {PIECE(15, SAY("{\\\"sql\\\": \\\"SELECT wrong\\\"}")), PIECE(18, LAST)},
     18,
     PQ_END_COMPLETE},
    /* good, as a whole */
    {200,
     NULL,
     {PIECE(400,
            "{\"choices\":[{\"message\":{\"content\":\"{\\\"sql\\\": \\\"SELECT 2\\\"}\"}}]}")},
     400,
     PQ_END_COMPLETE},
    /* no SQL */
    {200, NULL, {PIECE(11, SAY("I cannot.")), PIECE(12, LAST)}, 13, PQ_END_COMPLETE},
    /* not reached */
    {0, NULL, {{0, NULL, 0}}, 30, PQ_END_NETWORK},
    /* good, with a NUL in a comment */
    {200,
     NULL,
     {PIECE(3, ": \0\n\n"), PIECE(9, SAY("```sql\\nSELECT 3\\n```")), PIECE(9, LAST)},
     10,
     PQ_END_COMPLETE},
    /* cut off */
    {200, NULL, {PIECE(15, SAY("{\\\"sql\\\": \\\"SEL"))}, 700, PQ_END_NETWORK},
    /* never ends */
    {200, NULL, {PIECE(15, SAY("Let me think"))}, INFINITY, PQ_END_COMPLETE},
    /* neither JSON nor UTF-8 */
    {500, NULL, {PIECE(1, "\xFF\xFE\x00<html>")}, 2, PQ_END_COMPLETE},
    /* good, at the same moment as others */
    {200,
     NULL,
     {PIECE(15, SAY("{\\\"sql\\\": \\\"SELECT 4\\\"}")), PIECE(15, LAST)},
     15,
     PQ_END_COMPLETE},
};
enum { N_SCRIPTS = sizeof scripts / sizeof scripts[0], MOST_OPEN = 64 };

typedef struct open_call {
    unsigned call;
    const script *script;
    double sent_ms;
    size_t next; /* 0: headers, then pieces, then the end */
} open_call;

typedef struct driver {
    pq_run *run;
    pq_recorder *recorder;
    const script *scripts;
    size_t n_scripts;
    open_call open[MOST_OPEN];
    size_t n_open;
    unsigned n_sent;
} driver;

static double due(const open_call *o) {
    const script *s = o->script;
    if (o->next == 0) {
        return o->sent_ms + 2;
    }
    return o->sent_ms + (o->next <= 6 && s->pieces[o->next - 1].bytes != NULL
                             ? s->pieces[o->next - 1].ms
                             : s->end_ms);
}

static void close_call(driver *d, unsigned call) {
    size_t kept = 0;
    for (size_t i = 0; i < d->n_open; i++) {
        if (d->open[i].call != call) {
            d->open[kept++] = d->open[i];
        }
    }
    d->n_open = kept;
}

/* Tells the run and the recorder what comes next in a call. */
static void deliver(driver *d, open_call *o, double now) {
    const script *s = o->script;
    const piece *p = &s->pieces[o->next == 0 ? 0 : o->next - 1];
    if (o->next == 0) {
        o->next = 1;
        if (s->status != 0) {
            pq_recorder_headers(d->recorder, o->call, s->status, s->retry_after, NAN, now);
            pq_run_headers(d->run, o->call, s->status, s->retry_after, NAN, now);
        }
    } else if (o->next <= 6 && p->bytes != NULL) {
        o->next++;
        pq_recorder_receive(d->recorder, o->call, p->bytes, p->size, now);
        pq_run_receive(d->run, o->call, p->bytes, p->size, now);
    } else {
        const unsigned call = o->call;
        pq_recorder_end(d->recorder, call, s->end, now);
        pq_run_receive_end(d->run, call, s->end, now);
        close_call(d, call);
    }
}

/* The call whose next piece is due first, the lower number first; NULL if none ever is. */
static open_call *first_due(driver *d) {
    open_call *first = NULL;
    for (size_t i = 0; i < d->n_open; i++) {
        if (due(&d->open[i]) < INFINITY && (first == NULL || due(&d->open[i]) < due(first))) {
            first = &d->open[i];
        }
    }
    return first;
}

static void send_call(driver *d, const pq_action *action, double now) {
    assert_in_range(d->n_open, 0, MOST_OPEN - 1);
    pq_recorder_sent(d->recorder, action->call, action->series, action->body, action->body_size,
                     now);
    d->open[d->n_open++] = (open_call){
        .call = action->call, .script = &d->scripts[d->n_sent++ % d->n_scripts], .sent_ms = now};
}

/* Drives a run to its end. */
static void drive(driver *d) {
    double now = 0;
    pq_action action;
    for (;;) {
        pq_run_next(d->run, now, &action);
        if (action.kind == PQ_ACT_FINISHED) {
            return;
        }
        if (action.kind == PQ_ACT_SEND) {
            send_call(d, &action, now);
        } else if (action.kind == PQ_ACT_ABORT) {
            pq_recorder_end(d->recorder, action.call, action.end, now);
            close_call(d, action.call);
        } else {
            const open_call *first = first_due(d);
            double next = first == NULL ? action.until_ms : fmin(action.until_ms, due(first));
            now = fmax(next, nextafter(now, INFINITY)); /* no clock stands still */
            open_call *o;
            while ((o = first_due(d)) != NULL && due(o) <= now) {
                deliver(d, o, now);
            }
        }
    }
}

/* Runs the kit's plan against a script; appends the answers and the cassette. */
static void record(kit *k, const script *with, size_t count, pq_text *answers, pq_text *cassette) {
    driver d = {.run = pq_run_new(&k->plan, &world),
                .recorder = pq_recorder_new(),
                .scripts = with,
                .n_scripts = count};
    drive(&d);
    assert_false(pq_recorder_failed(d.recorder));
    pq_writer w = pq_writer_to(answers);
    pq_write_object(&w);
    pq_run_write_answers(&w, d.run);
    pq_write_end(&w);
    w = pq_writer_to(cassette);
    pq_recorder_write(&w, d.recorder, &k->plan, "a script", "for a test", NULL);
    pq_recorder_free(d.recorder);
    pq_run_free(d.run);
}

static pq_cassette read_cassette(kit *k, const char *text) {
    pq_cassette cassette;
    pq_error error;
    pq_value value = parse(k, text);
    if (pq_cassette_read(&value, k->strategies, k->n_strategies, k->arena, &cassette, &error) !=
        PQ_OK) {
        fail_msg("%s: %s", error.where, error.message);
    }
    return cassette;
}

/* Plays a cassette in steps of `step` ms, at once where it is 0; appends the answers. Returns how
 * many requests it had no reply to. */
static size_t play(const pq_cassette *cassette, const pq_plan *plan, double start, double step,
                   pq_text *answers) {
    pq_run *run = pq_run_new(plan, &world);
    pq_player *player = pq_player_new(cassette, run);
    double now = start;
    double next;
    while ((next = pq_player_step(player, now)) < INFINITY) {
        assert_true(next > now);
        now = step == 0 ? next : now + step;
    }
    pq_writer w = pq_writer_to(answers);
    pq_write_object(&w);
    pq_run_write_answers(&w, run);
    pq_write_end(&w);
    size_t missing = pq_player_missing(player);
    pq_player_free(player);
    pq_run_free(run);
    return missing;
}

/* Long texts, shown where they differ. */
static void check_equal(const char *found, const char *expected) {
    size_t at = 0;
    while (found[at] != '\0' && found[at] == expected[at]) {
        at++;
    }
    if (found[at] != expected[at]) {
        size_t from = at < 150 ? 0 : at - 150;
        fail_msg("byte %zu:\n%.300s\n%.300s", at, found + from, expected + from);
    }
}

static void a_recorded_run_plays_to_the_same_bytes(void **state) {
    kit *k = *state;
    pq_text live = {0};
    pq_text tape = {0};
    pq_text played = {0};
    read_plan(k, many);
    record(k, scripts, N_SCRIPTS, &live, &tape);
    static const char *const kinds[] = {"\"state\":\"runs\"",         "\"state\":\"sql_failed\"",
                                        "\"state\":\"no_sql\"",       "\"state\":\"timed_out\"",
                                        "\"fault\":\"rate_limited\"", "\"fault\":\"cut_off\"",
                                        "\"fault\":\"network\"",      "\"fault\":\"server_error\"",
                                        "\"retry_after_ms\":2000",    "\"kind\":\"repair\""};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (strstr(live.data, kinds[i]) == NULL) {
            fail_msg("%s does not occur", kinds[i]);
        }
    }
    pq_cassette cassette = read_cassette(k, tape.data);
    static const struct {
        double start, step;
    } paces[] = {{0, 0}, {0, 1}, {0, 7.3}, {123456.7, 0}, {1763780000000, 3.7}, {0, 1e6}};
    for (size_t i = 0; i < sizeof paces / sizeof paces[0]; i++) {
        pq_text_clear(&played);
        assert_int_equal(play(&cassette, &cassette.plan, paces[i].start, paces[i].step, &played),
                         0);
        check_equal(played.data, live.data);
    }
    pq_text_free(&live);
    pq_text_free(&tape);
    pq_text_free(&played);
}

/* Many exchanges in progress, whose pieces come in no order. */
static void many_calls_at_once_keep_their_times(void **state) {
    kit *k = *state;
    pq_text plan = {0};
    pq_text live = {0};
    pq_text tape = {0};
    pq_text played = {0};
    script shuffled[61];
    for (int i = 0; i < 61; i++) {
        shuffled[i] = scripts[10];
        shuffled[i].pieces[0].ms = 10 + i * 37 % 61;
        shuffled[i].pieces[1].ms = 80 + i * 23 % 61 * 3;
        shuffled[i].end_ms = 300 + i * 47 % 61 * 5;
    }
    pq_text_append(&plan, "{\"database\":\"d\",\"questions\":[");
    for (int i = 0; i < 60; i++) {
        pq_text_format(&plan, "%s{\"id\":\"q%d\",\"question\":\"Q%d?\"}", i == 0 ? "" : ",", i, i);
    }
    pq_text_append(&plan, "],\"series\":[{\"provider\":\"p\",\"base_url\":\"https://h\",\"model\":"
                          "\"m\",\"strategy\":\"baseline\",\"concurrency\":40}]}");
    read_plan(k, plan.data);
    record(k, shuffled, 61, &live, &tape);
    pq_cassette cassette = read_cassette(k, tape.data);
    assert_int_equal(play(&cassette, &k->plan, 0, 0, &played), 0);
    check_equal(played.data, live.data);
    pq_text_clear(&played);
    assert_int_equal(play(&cassette, &k->plan, 0, 41, &played), 0);
    check_equal(played.data, live.data);
    pq_text_free(&plan);
    pq_text_free(&live);
    pq_text_free(&tape);
    pq_text_free(&played);
}

static void what_a_run_writes_is_read(void **state) {
    kit *k = *state;
    pq_text live = {0};
    pq_text tape = {0};
    pq_text file = {0};
    pq_calls calls;
    pq_error error;
    read_plan(k, many);
    record(k, scripts, N_SCRIPTS, &live, &tape);
    pq_text_append(&file, "{\"format\":\"perquery-sweep/1\",\"kind\":\"calls\",\"program\":\"t\","
                          "\"started_at\":null,\"origin\":{\"kind\":\"live\",\"by\":\"\",\"note\":"
                          "\"\"},\"plan\":");
    pq_writer w = pq_writer_to(&file);
    pq_plan_write(&w, &k->plan);
    pq_text_format(&file, ",%s", live.data + 1);
    pq_value value = parse(k, file.data);
    if (pq_calls_read(&value, k->strategies, k->n_strategies, k->arena, &calls, &error) != PQ_OK) {
        fail_msg("%s: %s", error.where, error.message);
    }
    assert_int_equal(calls.n_answers + calls.n_abandoned, 24);
    assert_true(pq_plan_same(&calls.plan, &k->plan));
    pq_text_free(&live);
    pq_text_free(&tape);
    pq_text_free(&file);
}

/* ---- recording ---- */

static void write_tape(const pq_recorder *recorder, const pq_plan *plan, pq_text *tape) {
    pq_writer w = pq_writer_to(tape);
    pq_text_clear(tape);
    pq_recorder_write(&w, recorder, plan, "b", "n", "2026-11-22T03:00:00Z");
    assert_false(tape->failed);
}

static void chunks_are_exact_to_the_byte(void **state) {
    static const piece pieces[] = {
        PIECE(1, "plain \"text\"\n\x01\x7F"),
        PIECE(1, ""),
        PIECE(2, "\xC3"),
        PIECE(2, "\xA4"),
        PIECE(2.5, "a\0b"),
        PIECE(3, "\0"),
        PIECE(4, "\xF0\x9F\x98\x80\xC3\xA4"),
        PIECE(4, "\xED\xA0\x80"),
        PIECE(5, "\xFF\x00\xFE\x01"),
    };
    enum { N = sizeof pieces / sizeof pieces[0] };
    kit *k = *state;
    pq_text tape = {0};
    pq_recorder *recorder = pq_recorder_new();
    read_plan(k, one);
    pq_recorder_sent(recorder, 1, 0, "{\"a\":1.0}", 9, 100);
    pq_recorder_headers(recorder, 1, 200, NULL, NAN, 100.5);
    for (size_t i = 0; i < N; i++) {
        pq_recorder_receive(recorder, 1, pieces[i].bytes, pieces[i].size, 100 + pieces[i].ms);
    }
    pq_recorder_end(recorder, 1, PQ_END_COMPLETE, 107);
    write_tape(recorder, &k->plan, &tape);
    const char *written = strstr(tape.data, "\"exchanges\":");
    assert_string_equal(
        written,
        "\"exchanges\":[{\"series\":0,\"request\":{\"a\":1.0},\"status\":200,\"retry_after_ms\":"
        "null,\"headers_ms\":0.5,\"end\":\"complete\",\"end_ms\":7,\"chunks\":[[1,\"plain "
        "\\\"text\\\"\\n\\u0001\\u007f\"],[1,\"\"],[2,{\"base64\":\"ww==\"}],[2,{\"base64\":\"pA=="
        "\"}"
        "],[2.5,{\"base64\":\"YQBi\"}],[3,{\"base64\":\"AA==\"}],[4,\"\xF0\x9F\x98\x80\xC3\xA4\"],["
        "4,"
        "{\"base64\":\"7aCA\"}],[5,{\"base64\":\"/wD+AQ==\"}]]}]}");
    pq_cassette cassette = read_cassette(k, tape.data);
    assert_int_equal(cassette.n_exchanges, 1);
    const pq_exchange_read *e = &cassette.exchanges[0];
    assert_string_equal(e->request, "{\"a\":1}");
    assert_int_equal(e->n_chunks, N);
    for (size_t i = 0; i < N; i++) {
        assert_true(e->chunks[i].ms == pieces[i].ms);
        assert_int_equal(e->chunks[i].size, pieces[i].size);
        assert_memory_equal(e->chunks[i].bytes, pieces[i].bytes, pieces[i].size);
    }
    assert_string_equal(cassette.by, "b");
    assert_string_equal(cassette.note, "n");
    assert_string_equal(cassette.recorded_at, "2026-11-22T03:00:00Z");
    pq_recorder_free(recorder);
    pq_text_free(&tape);
}

static void base64_of_every_length_comes_back(void **state) {
    kit *k = *state;
    pq_text tape = {0};
    pq_recorder *recorder = pq_recorder_new();
    char bytes[256];
    read_plan(k, one);
    for (int i = 0; i < 256; i++) {
        bytes[i] = (char)(255 - i);
    }
    pq_recorder_sent(recorder, 7, 0, "{}", 2, 0);
    for (size_t size = 1; size <= 256; size++) {
        pq_recorder_receive(recorder, 7, bytes, size, 1);
    }
    pq_recorder_end(recorder, 7, PQ_END_COMPLETE, 1);
    write_tape(recorder, &k->plan, &tape);
    pq_cassette cassette = read_cassette(k, tape.data);
    assert_int_equal(cassette.exchanges[0].n_chunks, 256);
    for (size_t size = 1; size <= 256; size++) {
        const pq_chunk_read *chunk = &cassette.exchanges[0].chunks[size - 1];
        assert_int_equal(chunk->size, size);
        assert_memory_equal(chunk->bytes, bytes, size);
    }
    pq_recorder_free(recorder);
    pq_text_free(&tape);
}

static void only_what_ended_is_written(void **state) {
    kit *k = *state;
    pq_text tape = {0};
    pq_recorder *recorder = pq_recorder_new();
    read_plan(k, one);
    for (unsigned call = 1; call <= 4; call++) {
        pq_recorder_sent(recorder, call, 0, "{}", 2, call);
    }
    pq_recorder_end(recorder, 3, PQ_END_TIMEOUT, 10);
    pq_recorder_end(recorder, 1, PQ_END_INTERRUPTED, 11);
    pq_recorder_end(recorder, 3, PQ_END_COMPLETE, 12); /* it has ended */
    pq_recorder_receive(recorder, 3, "late", 4, 12);
    pq_recorder_receive(recorder, 99, "lost", 4, 12);
    pq_recorder_end(recorder, 99, PQ_END_COMPLETE, 12);
    write_tape(recorder, &k->plan, &tape);
    pq_cassette cassette = read_cassette(k, tape.data);
    assert_int_equal(cassette.n_exchanges, 2);
    assert_int_equal(cassette.exchanges[0].end, PQ_END_INTERRUPTED); /* in the order of sending */
    assert_true(cassette.exchanges[0].end_ms == 10);
    assert_int_equal(cassette.exchanges[1].end, PQ_END_TIMEOUT);
    assert_true(cassette.exchanges[1].end_ms == 7);
    assert_int_equal(cassette.exchanges[1].n_chunks, 0);
    pq_recorder_free(recorder);
    pq_text_free(&tape);
}

/* Status 0 is what a browser says where it may not say more. */
static void headers_are_kept_as_a_run_reads_them(void **state) {
    static const struct {
        int status;
        const char *retry_after;
        double retry_after_ms;
        int kept;
        double kept_ms;
    } cases[] = {
        {200, NULL, NAN, 200, NAN},  {429, "2", NAN, 429, 2000},       {429, "0.25", NAN, 429, 250},
        {429, "2", 1500, 429, 1500}, {429, "tomorrow", NAN, 429, NAN}, {503, NULL, 3000, 503, 3000},
        {0, "2", 2000, 0, NAN},      {-1, NULL, NAN, 0, NAN},          {1000, NULL, NAN, 0, NAN},
    };
    enum { N = sizeof cases / sizeof cases[0] };
    kit *k = *state;
    pq_text tape = {0};
    pq_recorder *recorder = pq_recorder_new();
    read_plan(k, one);
    for (unsigned i = 0; i < N; i++) {
        pq_recorder_sent(recorder, i + 1, 0, "{}", 2, 0);
        pq_recorder_headers(recorder, i + 1, cases[i].status, cases[i].retry_after,
                            cases[i].retry_after_ms, 3);
        pq_recorder_end(recorder, i + 1, PQ_END_COMPLETE, 4);
    }
    write_tape(recorder, &k->plan, &tape);
    pq_cassette cassette = read_cassette(k, tape.data);
    assert_int_equal(cassette.n_exchanges, N);
    for (size_t i = 0; i < N; i++) {
        const pq_exchange_read *e = &cassette.exchanges[i];
        assert_int_equal(e->status, cases[i].kept);
        assert_true(isnan(cases[i].kept_ms) ? isnan(e->retry_after_ms)
                                            : e->retry_after_ms == cases[i].kept_ms);
        assert_true(cases[i].kept == 0 ? isnan(e->headers_ms) : e->headers_ms == 3);
    }
    pq_recorder_free(recorder);
    pq_text_free(&tape);
}

/* A clock that goes back leaves a cassette that can be read. */
static void recorded_times_do_not_decrease(void **state) {
    kit *k = *state;
    pq_text tape = {0};
    pq_recorder *recorder = pq_recorder_new();
    read_plan(k, one);
    pq_recorder_sent(recorder, 1, 0, "{}", 2, 50);
    pq_recorder_headers(recorder, 1, 200, NULL, NAN, 60);
    pq_recorder_receive(recorder, 1, "a", 1, 40);
    pq_recorder_end(recorder, 1, PQ_END_COMPLETE, 55);
    write_tape(recorder, &k->plan, &tape);
    pq_cassette cassette = read_cassette(k, tape.data);
    assert_true(cassette.exchanges[0].chunks[0].ms == 10);
    assert_true(cassette.exchanges[0].end_ms == 10);
    pq_recorder_free(recorder);
    pq_text_free(&tape);
}

/* ---- reading ---- */

/* A cassette of a plan with these exchanges; to be freed. */
static char *make_tape(const char *plan, const char *exchanges) {
    pq_text text = {0};
    pq_text_format(
        &text,
        "{\"format\":\"perquery-cassette/1\",\"by\":\"b\",\"note\":\"n\",\"recorded_at\":"
        "null,\"plan\":%s,\"exchanges\":[%s]}",
        plan, exchanges);
    return text.data;
}

static const char exchange[] =
    "{\"series\":0,\"request\":{\"x\":1},\"status\":200,\"retry_after_ms\":5,\"headers_ms\":10,"
    "\"end\":\"complete\",\"end_ms\":30,\"chunks\":[[20,\"text\"],[25,{\"base64\":\"AAAA\"}]]}";

static void a_bad_cassette_is_refused_with_its_place(void **state) {
    static const struct {
        const char *old, *fresh;
        pq_status status;
        const char *where;
    } cases[] = {
        {"perquery-cassette/1", "perquery-cassette/2", PQ_BAD_FORMAT, "format"},
        {"\"by\":\"b\"", "\"by\":null", PQ_BAD_FIELD, "by"},
        {"\"note\":\"n\",", "", PQ_BAD_FIELD, ""},
        {"\"note\":\"n\"", "\"note\":\"n\",\"key\":\"sk\"", PQ_BAD_FIELD, "key"},
        {"\"recorded_at\":null", "\"recorded_at\":7", PQ_BAD_FIELD, "recorded_at"},
        {"\"one-shot\"", "\"two-shot\"", PQ_UNKNOWN_NAME, "plan.series[0].strategy"},
        {"\"concurrency\":1", "\"concurrency\":0", PQ_BAD_FIELD, "plan.series[0].concurrency"},
        {"\"series\":0", "\"series\":1", PQ_BAD_FIELD, "exchanges[0].series"},
        {"\"series\":0", "\"series\":0,\"headers\":{}", PQ_BAD_FIELD, "exchanges[0].headers"},
        {"{\"x\":1}", "\"{}\"", PQ_BAD_FIELD, "exchanges[0].request"},
        {"\"status\":200", "\"status\":0", PQ_BAD_FIELD, "exchanges[0].headers_ms"},
        {"\"status\":200", "\"status\":99", PQ_BAD_FIELD, "exchanges[0].status"},
        {"\"status\":200", "\"status\":1000", PQ_BAD_FIELD, "exchanges[0].status"},
        {"\"retry_after_ms\":5", "\"retry_after_ms\":-5", PQ_BAD_FIELD,
         "exchanges[0].retry_after_ms"},
        {"\"headers_ms\":10", "\"headers_ms\":null", PQ_BAD_FIELD, "exchanges[0].headers_ms"},
        {"\"status\":200,\"retry_after_ms\":5,\"headers_ms\":10",
         "\"status\":0,\"retry_after_ms\":5,\"headers_ms\":null", PQ_BAD_FIELD,
         "exchanges[0].retry_after_ms"},
        {"\"headers_ms\":10", "\"headers_ms\":20.5", PQ_BAD_FIELD, "exchanges[0].chunks[0][0]"},
        {"\"headers_ms\":10", "\"headers_ms\":-1", PQ_BAD_FIELD, "exchanges[0].headers_ms"},
        {"\"complete\"", "\"completed\"", PQ_BAD_FIELD, "exchanges[0].end"},
        {"\"end_ms\":30", "\"end_ms\":24", PQ_BAD_FIELD, "exchanges[0].end_ms"},
        {"\"end_ms\":30", "\"end_ms\":1e13", PQ_BAD_FIELD, "exchanges[0].end_ms"},
        {"\"end_ms\":30", "\"end_ms\":null", PQ_BAD_FIELD, "exchanges[0].end_ms"},
        {"[25,", "[19,", PQ_BAD_FIELD, "exchanges[0].chunks[1][0]"},
        {"[20,\"text\"]", "[20]", PQ_BAD_FIELD, "exchanges[0].chunks[0]"},
        {"[20,\"text\"]", "[20,\"text\",1]", PQ_BAD_FIELD, "exchanges[0].chunks[0]"},
        {"[20,\"text\"]", "[\"20\",\"text\"]", PQ_BAD_FIELD, "exchanges[0].chunks[0][0]"},
        {"[20,\"text\"]", "[20,1]", PQ_BAD_FIELD, "exchanges[0].chunks[0][1]"},
        {"[20,\"text\"]", "[20,\"te\\u0000xt\"]", PQ_BAD_FIELD, "exchanges[0].chunks[0][1]"},
        {"[20,\"text\"]", "{}", PQ_BAD_FIELD, "exchanges[0].chunks[0]"},
        {"\"base64\":\"AAAA\"", "\"base32\":\"AAAA\"", PQ_BAD_FIELD,
         "exchanges[0].chunks[1][1].base32"},
    };
    kit *k = *state;
    char *text = make_tape(one, exchange);
    read_cassette(k, text);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        pq_cassette cassette;
        pq_error error = {0};
        char *changed = with(text, cases[i].old, cases[i].fresh);
        pq_value value = parse(k, changed);
        pq_status status =
            pq_cassette_read(&value, k->strategies, k->n_strategies, k->arena, &cassette, &error);
        free(changed);
        if (status != cases[i].status || strcmp(error.where, cases[i].where) != 0) {
            fail_msg("%s: %s at \"%s\" (%s)", cases[i].fresh, pq_status_code(status), error.where,
                     error.message);
        }
    }
    free(text);
}

static void base64_is_held_to_its_form(void **state) {
    static const struct {
        const char *code;
        int size; /* -1: refused */
    } cases[] = {
        {"", 0},       {"AA==", 1},     {"AAA=", 2},
        {"AAAA", 3},   {"+/+/", 3},     {"A", -1},
        {"AA", -1},    {"AAA", -1},     {"AA=", -1},
        {"A===", -1},  {"====", -1},    {"AB==", -1},
        {"AE==", -1},  {"AAB=", -1},    {"AA==AAAA", -1},
        {"AA=A", -1},  {"AA A", -1},    {"AAA-", -1},
        {"AAA_", -1},  {"AAAA\\n", -1}, {"AAA\xC3\xA4", -1},
        {"AAAAA", -1},
    };
    kit *k = *state;
    char *text = make_tape(one, exchange);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        pq_cassette cassette;
        pq_error error = {0};
        pq_text code = {0};
        pq_text_format(&code, "\"base64\":\"%s\"", cases[i].code);
        char *changed = with(text, "\"base64\":\"AAAA\"", code.data);
        pq_value value = parse(k, changed);
        pq_status status =
            pq_cassette_read(&value, k->strategies, k->n_strategies, k->arena, &cassette, &error);
        if (status != (cases[i].size < 0 ? PQ_BAD_FIELD : PQ_OK)) {
            fail_msg("\"%s\": %s (%s)", cases[i].code, pq_status_code(status), error.message);
        }
        if (status == PQ_OK) {
            assert_int_equal(cassette.exchanges[0].chunks[1].size, cases[i].size);
        } else {
            assert_string_equal(error.where, "exchanges[0].chunks[1][1].base64");
        }
        free(changed);
        pq_text_free(&code);
    }
    free(text);
}

/* ---- playing ---- */

/* One question that is asked three times, one after the other. */
static const char thrice[] =
    "{\"database\":\"d\",\"questions\":[{\"id\":\"a\",\"question\":\"A?\"}],\"series\":[{"
    "\"provider\":\"p\",\"base_url\":\"https://h\",\"model\":\"m\",\"strategy\":\"one-shot\","
    "\"concurrency\":1}],\"repeats\":3,\"http_retries\":1}";

/* Two series that differ in nothing. */
static const char twins[] =
    "{\"database\":\"d\",\"questions\":[{\"id\":\"a\",\"question\":\"A?\"}],\"series\":[{"
    "\"provider\":\"p\",\"base_url\":\"https://h\",\"model\":\"m\",\"strategy\":\"one-shot\","
    "\"concurrency\":1},{\"provider\":\"p\",\"base_url\":\"https://h\",\"model\":\"m\","
    "\"strategy\":\"one-shot\",\"concurrency\":1}],\"http_retries\":0}";

/* The body of the first request of the kit's plan, in the arena. */
static const char *first_body(kit *k) {
    pq_action action;
    pq_run *run = pq_run_new(&k->plan, &world);
    pq_run_next(run, 0, &action);
    assert_int_equal(action.kind, PQ_ACT_SEND);
    const char *body = pq_arena_copy(k->arena, action.body, action.body_size);
    pq_run_free(run);
    return body;
}

/* An exchange that takes 3 ms: a statement, or no headers where there is none. */
static void append_exchange(pq_text *text, int series, const char *request, const char *sql,
                            const char *end) {
    pq_text_format(text, "%s{\"series\":%d,\"request\":%s,\"end\":\"%s\",\"end_ms\":3,",
                   text->size == 0 ? "" : ",", series, request, end);
    if (sql == NULL) {
        pq_text_append(text, "\"status\":0,\"retry_after_ms\":null,\"headers_ms\":null,"
                             "\"chunks\":[]}");
    } else {
        pq_text_format(text,
                       "\"status\":200,\"retry_after_ms\":null,\"headers_ms\":1,\"chunks\":[[2,"
                       "\"{\\\"choices\\\":[{\\\"message\\\":{\\\"content\\\":\\\"%s\\\"}}]}\"]]}",
                       sql);
    }
}

/* Plays exchanges of the plan `text` to the kit's plan. */
static size_t play_exchanges(kit *k, const char *text, const pq_text *exchanges, pq_text *answers) {
    char *tape = make_tape(text, pq_text_string(exchanges));
    pq_cassette cassette = read_cassette(k, tape);
    pq_text_clear(answers);
    size_t missing = play(&cassette, &k->plan, 0, 0, answers);
    free(tape);
    return missing;
}

/* The statements of the answers, in the order of the file: "SELECT 1, SELECT 2, ". */
static void check_statements(kit *k, const pq_text *answers, const char *expected) {
    pq_text found = {0};
    pq_value array;
    size_t n = 0;
    pq_value root = parse(k, answers->data);
    assert_int_equal(pq_json_member(&root, "answers", &array, NULL), PQ_OK);
    assert_int_equal(pq_json_array(&array, &n, NULL), PQ_OK);
    for (size_t i = 0; i < n; i++) {
        pq_value item = pq_json_item(&array, i);
        pq_value sql;
        const char *text = "none";
        if (pq_json_find(&item, "sql", &sql)) {
            assert_int_equal(pq_json_string(&sql, &text, NULL), PQ_OK);
        }
        pq_text_format(&found, "%s, ", text);
    }
    assert_string_equal(pq_text_string(&found), expected);
    pq_text_free(&found);
}

/* How often `wanted` is in the text. */
static size_t count(const pq_text *text, const char *wanted) {
    size_t found = 0;
    for (const char *at = text->data; (at = strstr(at, wanted)) != NULL; at++) {
        found++;
    }
    return found;
}

static void a_request_is_matched_whatever_its_spelling(void **state) {
    kit *k = *state;
    pq_text exchanges = {0};
    pq_text answers = {0};
    read_plan(k, one);
    char *blanks = with(first_body(k), "\"temperature\":0", "\n \"temperature\" :  0 ");
    char *escaped = with(blanks, "A?", "\\u0041\\u003f");
    char *other = with(blanks, "A?", "B?");
    append_exchange(&exchanges, 0, other, "SELECT 2", "complete");
    assert_int_equal(play_exchanges(k, one, &exchanges, &answers), 2); /* and its retry */
    append_exchange(&exchanges, 0, escaped, "SELECT 1", "complete");
    assert_int_equal(play_exchanges(k, one, &exchanges, &answers), 0);
    check_statements(k, &answers, "SELECT 1, ");
    free(blanks);
    free(escaped);
    free(other);
    pq_text_free(&exchanges);
    pq_text_free(&answers);
}

static void equal_requests_get_their_replies_in_turn(void **state) {
    kit *k = *state;
    pq_text exchanges = {0};
    pq_text answers = {0};
    read_plan(k, thrice);
    const char *body = first_body(k);
    append_exchange(&exchanges, 0, body, "SELECT 1", "complete");
    append_exchange(&exchanges, 0, body, "SELECT 2", "complete");
    assert_int_equal(play_exchanges(k, thrice, &exchanges, &answers), 0);
    check_statements(k, &answers, "SELECT 1, SELECT 2, SELECT 2, "); /* the last again */
    append_exchange(&exchanges, 0, body, "SELECT 3", "complete");
    append_exchange(&exchanges, 0, body, "SELECT 4", "complete");
    assert_int_equal(play_exchanges(k, thrice, &exchanges, &answers), 0);
    check_statements(k, &answers, "SELECT 1, SELECT 2, SELECT 3, ");
    pq_text_free(&exchanges);
    pq_text_free(&answers);
}

static void a_part_of_the_plan_plays_too(void **state) {
    kit *k = *state;
    pq_text exchanges = {0};
    pq_text answers = {0};
    read_plan(k, one);
    const char *body = first_body(k);
    append_exchange(&exchanges, 0, body, "SELECT 1", "complete");
    append_exchange(&exchanges, 0, body, "SELECT 2", "complete");
    assert_int_equal(play_exchanges(k, thrice, &exchanges, &answers), 0);
    check_statements(k, &answers, "SELECT 1, ");
    pq_text_free(&exchanges);
    pq_text_free(&answers);
}

static void a_series_gets_its_own_replies(void **state) {
    kit *k = *state;
    pq_text exchanges = {0};
    pq_text answers = {0};
    read_plan(k, twins);
    const char *body = first_body(k);
    append_exchange(&exchanges, 1, body, "SELECT 2", "complete");
    append_exchange(&exchanges, 0, body, "SELECT 1", "complete");
    assert_int_equal(play_exchanges(k, twins, &exchanges, &answers), 0);
    check_statements(k, &answers, "SELECT 1, SELECT 2, ");
    pq_text_clear(&exchanges);
    append_exchange(&exchanges, 1, body, "SELECT 2", "complete");
    assert_int_equal(play_exchanges(k, twins, &exchanges, &answers), 1);
    check_statements(k, &answers, "none, SELECT 2, ");
    pq_text_free(&exchanges);
    pq_text_free(&answers);
}

static void what_is_missing_ends_as_a_network_fault(void **state) {
    kit *k = *state;
    pq_text nothing = {0};
    pq_text answers = {0};
    read_plan(k, one);
    assert_int_equal(play_exchanges(k, one, &nothing, &answers), 2); /* one retry */
    assert_int_equal(count(&answers, "\"end\":\"network\",\"status\":0,\"fault\":\"network\""), 2);
    assert_int_equal(count(&answers, "\"state\":\"provider_error\""), 1);
    pq_text_free(&answers);
}

/* An interrupted exchange is sent again at once, uncounted: played again it would never end. */
static void an_interrupted_exchange_is_played_once(void **state) {
    kit *k = *state;
    pq_text exchanges = {0};
    pq_text answers = {0};
    read_plan(k, thrice);
    const char *body = first_body(k);
    append_exchange(&exchanges, 0, body, NULL, "interrupted");
    assert_int_equal(play_exchanges(k, thrice, &exchanges, &answers), 6);
    assert_int_equal(count(&answers, "\"fault\":\"interrupted\""), 1);
    pq_text_clear(&exchanges);
    append_exchange(&exchanges, 0, body, NULL, "interrupted");
    append_exchange(&exchanges, 0, body, "SELECT 1", "complete");
    append_exchange(&exchanges, 0, body, NULL, "interrupted");
    assert_int_equal(play_exchanges(k, thrice, &exchanges, &answers), 0);
    check_statements(k, &answers, "SELECT 1, SELECT 1, SELECT 1, ");
    assert_int_equal(count(&answers, "\"fault\":\"interrupted\""), 2);
    pq_text_free(&exchanges);
    pq_text_free(&answers);
}

/* At recorded pace a caller sleeps from piece to piece, and nothing comes before its time. */
static void pieces_come_in_their_time(void **state) {
    kit *k = *state;
    pq_text exchanges = {0};
    read_plan(k, one);
    append_exchange(&exchanges, 0, first_body(k), "SELECT 1", "complete");
    char *tape = make_tape(one, exchanges.data);
    pq_cassette cassette = read_cassette(k, tape);
    pq_run *run = pq_run_new(&k->plan, &world);
    pq_player *player = pq_player_new(&cassette, run);
    pq_run_counts counts;
    assert_true(pq_player_step(player, 1000) == 1001); /* headers */
    uint64_t version = pq_run_version(run);
    assert_true(pq_player_step(player, 1000.9) == 1001);
    assert_true(pq_run_version(run) == version);
    assert_true(pq_player_step(player, 1001) == 1002); /* the chunk */
    assert_true(pq_run_version(run) > version);
    version = pq_run_version(run);
    assert_true(pq_player_step(player, 1002.5) == 1003); /* the end */
    assert_true(pq_run_version(run) > version);
    pq_run_count(run, &counts);
    assert_int_equal(counts.done, 0);
    assert_true(pq_player_step(player, 1003) == INFINITY);
    pq_run_count(run, &counts);
    assert_int_equal(counts.done, 1);
    assert_int_equal(counts.state, PQ_RUN_FINISHED);
    assert_true(pq_player_step(player, 2000) == INFINITY);
    pq_player_free(player);
    pq_run_free(run);
    free(tape);
    pq_text_free(&exchanges);
}

/* The first takes longer than a call may; its last chunk would come at 61500. */
static void an_aborted_exchange_plays_no_further(void **state) {
    kit *k = *state;
    pq_text exchanges = {0};
    read_plan(k, thrice);
    const char *body = first_body(k);
    pq_text_format(&exchanges,
                   "{\"series\":0,\"request\":%s,\"end\":\"complete\",\"end_ms\":61500,\"status\":"
                   "200,\"retry_after_ms\":null,\"headers_ms\":1,\"chunks\":[[61500,\"{}\"]]}",
                   body);
    append_exchange(&exchanges, 0, body, "SELECT 1", "complete");
    char *tape = make_tape(thrice, exchanges.data);
    char *slow = with(tape, "\"end_ms\":3,", "\"end_ms\":3000,");
    pq_cassette cassette = read_cassette(k, slow);
    pq_run *run = pq_run_new(&k->plan, &world);
    pq_player *player = pq_player_new(&cassette, run);
    pq_run_counts counts;
    double now = 0;
    while ((now = pq_player_step(player, now)) < INFINITY) {
        assert_true(now != 61500);
    }
    pq_run_count(run, &counts);
    assert_int_equal(counts.by_answer[PQ_ANSWER_TIMED_OUT], 1);
    assert_int_equal(counts.by_answer[PQ_ANSWER_RUNS], 2);
    pq_player_free(player);
    pq_run_free(run);
    free(tape);
    free(slow);
    pq_text_free(&exchanges);
}

static void a_player_is_stopped_where_it_is(void **state) {
    kit *k = *state;
    pq_text exchanges = {0};
    pq_text answers = {0};
    read_plan(k, one);
    append_exchange(&exchanges, 0, first_body(k), "SELECT 1", "complete");
    char *tape = make_tape(one, exchanges.data);
    pq_cassette cassette = read_cassette(k, tape);
    for (int steps = 0; steps <= 2; steps++) {
        pq_run *run = pq_run_new(&k->plan, &world);
        pq_player *player = pq_player_new(&cassette, run);
        for (int i = 0; i < steps; i++) {
            pq_player_step(player, 5000 + i);
        }
        pq_player_stop(player);
        assert_true(pq_player_step(player, 9000) == INFINITY);
        pq_run_counts counts;
        pq_run_count(run, &counts);
        assert_int_equal(counts.state, PQ_RUN_STOPPED);
        assert_int_equal(counts.done, 0);
        pq_text_clear(&answers);
        pq_writer w = pq_writer_to(&answers);
        pq_write_object(&w);
        pq_run_write_answers(&w, run);
        pq_write_end(&w);
        assert_int_equal(count(&answers, "\"end\":\"stopped\""), steps > 0);
        assert_int_equal(count(&answers, "\"ended_ms\":1,"), steps == 2);
        pq_player_free(player);
        pq_run_free(run);
    }
    free(tape);
    pq_text_free(&exchanges);
    pq_text_free(&answers);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_recorded_run_plays_to_the_same_bytes, open_kit,
                                        close_kit),
        cmocka_unit_test_setup_teardown(many_calls_at_once_keep_their_times, open_kit, close_kit),
        cmocka_unit_test_setup_teardown(what_a_run_writes_is_read, open_kit, close_kit),
        cmocka_unit_test_setup_teardown(chunks_are_exact_to_the_byte, open_kit, close_kit),
        cmocka_unit_test_setup_teardown(base64_of_every_length_comes_back, open_kit, close_kit),
        cmocka_unit_test_setup_teardown(only_what_ended_is_written, open_kit, close_kit),
        cmocka_unit_test_setup_teardown(headers_are_kept_as_a_run_reads_them, open_kit, close_kit),
        cmocka_unit_test_setup_teardown(recorded_times_do_not_decrease, open_kit, close_kit),
        cmocka_unit_test_setup_teardown(a_bad_cassette_is_refused_with_its_place, open_kit,
                                        close_kit),
        cmocka_unit_test_setup_teardown(base64_is_held_to_its_form, open_kit, close_kit),
        cmocka_unit_test_setup_teardown(a_request_is_matched_whatever_its_spelling, open_kit,
                                        close_kit),
        cmocka_unit_test_setup_teardown(equal_requests_get_their_replies_in_turn, open_kit,
                                        close_kit),
        cmocka_unit_test_setup_teardown(a_part_of_the_plan_plays_too, open_kit, close_kit),
        cmocka_unit_test_setup_teardown(a_series_gets_its_own_replies, open_kit, close_kit),
        cmocka_unit_test_setup_teardown(what_is_missing_ends_as_a_network_fault, open_kit,
                                        close_kit),
        cmocka_unit_test_setup_teardown(an_interrupted_exchange_is_played_once, open_kit,
                                        close_kit),
        cmocka_unit_test_setup_teardown(pieces_come_in_their_time, open_kit, close_kit),
        cmocka_unit_test_setup_teardown(an_aborted_exchange_plays_no_further, open_kit, close_kit),
        cmocka_unit_test_setup_teardown(a_player_is_stopped_where_it_is, open_kit, close_kit),
    };
    return cmocka_run_group_tests_name("cassette", tests, NULL, NULL);
}
