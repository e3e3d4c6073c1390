/* From a cassette to figures: what a run writes down is what judging reads. */
#include "sweep_support.h"

#include "pq_write.h"

#include <stdio.h>

#define FOUR                                                                                       \
    PLAN_QUESTION("q1") "," PLAN_QUESTION("q2") "," PLAN_QUESTION("q3") "," PLAN_QUESTION("q4")

static const char plan[] =
    PLAN("d", "\"g\"", FOUR, SERIES("p", "m", "agent", PRICE), ",\"http_retries\":0,\"seed\":0");

/* A stream with one answer, as a string of JSON. */
static void write_stream(pq_writer *w, const char *content) {
    pq_text chunk = {0};
    pq_text stream = {0};
    pq_writer inner = pq_writer_to(&chunk);
    pq_write_string(&inner, content);
    pq_text_format(&stream,
                   "data: {\"choices\":[{\"delta\":{\"content\":%s},\"finish_reason\":\"stop\"}],"
                   "\"usage\":{\"prompt_tokens\":1000,\"completion_tokens\":100}}\n\n"
                   "data: [DONE]\n\n",
                   pq_text_string(&chunk));
    pq_write_string(w, pq_text_string(&stream));
    pq_text_free(&chunk);
    pq_text_free(&stream);
}

/* One exchange: the body, and the SQL that comes back, all of it after 200 ms. */
static void write_exchange(pq_writer *w, const pq_value *body, const char *sql) {
    pq_text content = {0};
    pq_text_format(&content, "{\"sql\": \"%s\"}", sql);
    pq_write_object(w);
    pq_write_key_integer(w, "series", 0);
    pq_write_key(w, "request");
    pq_json_write(w, body);
    pq_write_key_integer(w, "status", 200);
    pq_write_key(w, "retry_after_ms");
    pq_write_null(w);
    pq_write_key_integer(w, "headers_ms", 100);
    pq_write_key_string(w, "end", "complete");
    pq_write_key_integer(w, "end_ms", 300);
    pq_write_key(w, "chunks");
    pq_write_array(w);
    pq_write_array(w);
    pq_write_integer(w, 200);
    write_stream(w, pq_text_string(&content));
    pq_write_end(w);
    pq_write_end(w);
    pq_write_end(w);
    pq_text_free(&content);
}

/* The body that asked question `index` in the sweep of the last result. */
static pq_value body_of(session *s, int index) {
    char path[80];
    snprintf(path, sizeof path, "answers[%d].turns[0].request", index);
    return at(s, path);
}

/* Loads a cassette that answers the questions of the last result, if there is one. */
static void load_cassette(session *s, const char *const *sql, int n) {
    pq_text text = {0};
    pq_writer w = pq_writer_to(&text);
    pq_write_object(&w);
    pq_write_key_string(&w, "format", "perquery-cassette/1");
    pq_write_key_string(&w, "by", "this test");
    pq_write_key_string(&w, "note", "");
    pq_write_key_string(&w, "recorded_at", NULL);
    pq_write_key(&w, "plan");
    pq_write_raw(&w, plan, strlen(plan));
    pq_write_key(&w, "exchanges");
    pq_write_array(&w);
    for (int i = 0; i < n; i++) {
        pq_value body = body_of(s, i);
        write_exchange(&w, &body, sql[i]);
    }
    pq_write_end(&w);
    pq_write_end(&w);
    assert_false(text.failed);
    load_text(s, "tape", pq_text_string(&text));
    pq_text_free(&text);
}

/* Plays the cassette and keeps what came of it as the file "sweep". */
static void play(session *s, const char *run) {
    pq_text request = {0};
    good(s, "run.begin", "{\"cassette\":\"tape\",\"pace\":\"at_once\"}");
    is_text(s, "run", run);
    pq_text_format(&request, "{\"run\":\"%s\"}", run);
    do {
        good(s, "run.step", request.data);
    } while (strstr(s->envelope.data, "\"finished\":false") != NULL);
    good(s, "run.result", request.data);
    pq_text written = {0};
    pq_text_append_bytes(&written, s->envelope.data, s->envelope.size);
    pq_text_clear(&request);
    pq_text_format(&request, "{\"run\":\"%s\",\"into\":\"sweep\"}", run);
    good(s, "run.result", request.data);
    assert_string_equal(pq_text_string(&written), s->envelope.data);
    pq_text_free(&written);
    pq_text_free(&request);
}

static void what_a_run_writes_can_be_judged(void **state) {
    static const char begin[] = "{\"sweeps\":[\"sweep\"],\"bases\":[{\"database\":\"d\","
                                "\"gold\":\"g\"}],\"rule\":\"strict/1\"}";
    static const char *const sql[] = {
        "SELECT count(*) FROM t",
        "SELECT sum(nothing_like_it) FROM t",
        "SELECT max(a) FROM t_",
        "SELECT 2",
    };
    session s = begin_session();
    /* a cassette that holds nothing: no call is answered, and none is wrong */
    load_cassette(&s, NULL, 0);
    play(&s, "run1");
    judge_all(&s, begin, "j1");
    is_number(&s, "series[0].counts.planned", 4);
    is_number(&s, "series[0].counts.answered", 0);
    is_number(&s, "series[0].outcomes.wrong", 0);
    is_null(&s, "series[0].accuracy.value");
    is_text(&s, "series[0].errors[0].fault", "network");
    /* one that answers what was asked, but for the repair of q2 */
    good(&s, "run.result", "{\"run\":\"run1\"}");
    is_text(&s, "answers[1].question", "q2");
    load_cassette(&s, sql, 4);
    play(&s, "run2");
    judge_all(&s, begin, "j2");
    is_number(&s, "series[0].counts.judged", 4);
    is_number(&s, "series[0].counts.right", 2);
    is_text(&s, "answers[0].outcome", "right");
    is_text(&s, "answers[2].outcome", "right");
    is_text(&s, "answers[3].outcome", "wrong");
    is_number(&s, "series[0].free_repairs.answers", 1);
    is_number(&s, "series[0].free_repairs.right_before", 0);
    is_number(&s, "series[0].free_repairs.right_after", 1);
    is_number(&s, "series[0].repair_turns.answers", 1);
    is_number(&s, "series[0].repair_turns.right_after", 0);
    is_number(&s, "series[0].latency_ms.p50.value", 200);
    is_number(&s, "series[0].ttft_ms.answer.p50.value", 200);
    is_number(&s, "series[0].tokens.input.value", 1000);
    is_number(&s, "answers[0].usd", 0.0012);
    is_number(&s, "series[0].repair_turns.usd", 0);
    end_session(&s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_run_writes_can_be_judged),
    };
    return cmocka_run_group_tests_name("judge_run", tests, NULL, NULL);
}
