/* Sweeps of kind "calls": what is written, read back and refused. */
#include "plan_support.h"

#include "pq_calls.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char plan_text[] =
    "{\"database\":\"d\",\"questions\":[{\"id\":\"a\",\"question\":\"Q\"},{\"id\":\"b\","
    "\"question\":"
    "\"R\"}],\"series\":[{\"provider\":\"p\",\"base_url\":\"https://"
    "h\",\"model\":\"m\",\"strategy\":"
    "\"agent\",\"concurrency\":1},{\"provider\":\"p\",\"base_url\":\"https://h\",\"model\":\"m\","
    "\"strategy\":\"baseline\",\"concurrency\":1}],\"repeats\":2}";

/* A kit with the plan. */
static int open_calls(void **state) {
    if (open_kit(state) != 0) {
        return 1;
    }
    read_plan(*state, plan_text);
    return 0;
}

/* ---- an answer with every field, as a structure and as text ---- */

static const pq_times no_times = {(double)NAN, (double)NAN, (double)NAN, (double)NAN,
                                  (double)NAN, (double)NAN, (double)NAN};

static void make_answer(pq_answer *answer, pq_turn turns[2], pq_call_record calls[3],
                        pq_free_repair *repair) {
    calls[0] = (pq_call_record){.sent_ms = 1,
                                .end = PQ_END_NETWORK,
                                .facts = {.fault = PQ_FAULT_NETWORK,
                                          .error = "",
                                          .retry_after_ms = NAN,
                                          .times = no_times,
                                          .answer = "",
                                          .reasoning = "",
                                          .usage = {-1, -1, -1, -1},
                                          .cost_usd = NAN}};
    calls[0].facts.times.last = 2.5;
    calls[1] = (pq_call_record){.sent_ms = 100,
                                .waited_ms = 96.5,
                                .end = PQ_END_COMPLETE,
                                .facts = {.status = 200,
                                          .error = "slow \"down\"",
                                          .retry_after_ms = 1000,
                                          .times = {10, 11, 12, 12.5, 13, 14, 15},
                                          .answer = "{\"sql\": \"SELECT bad\"}",
                                          .reasoning = "hm",
                                          .finish_reason = "stop",
                                          .model = "m-2",
                                          .usage = {300, 20, 100, 5},
                                          .chunks = 4,
                                          .streamed = true,
                                          .think_in_content = true,
                                          .first_answer_bytes = 9,
                                          .server_timing = "{\"timings\":{\"total\":1.5}}",
                                          .cost_usd = 0.125,
                                          .cost_is_estimate = true}};
    calls[2] = (pq_call_record){.sent_ms = 120,
                                .end = PQ_END_COMPLETE,
                                .facts = {.status = 200,
                                          .error = "",
                                          .retry_after_ms = NAN,
                                          .times = {1, 2, NAN, 3, NAN, 3, 4},
                                          .answer = "SELECT 1",
                                          .reasoning = "",
                                          .usage = {400, 30, -1, -1},
                                          .chunks = 1,
                                          .cost_usd = NAN}};
    turns[0] =
        (pq_turn){.request = "{\"model\":\"m\"}",
                  .request_size = 13,
                  .calls = calls,
                  .n_calls = 2,
                  .extraction = {.format_followed = true, .how = PQ_EXTRACTED_JSON},
                  .sql = "SELECT worse",
                  .sql_size = 12,
                  .sql_status = PQ_SQL_NO_COLUMN,
                  .sql_error = {.code = PQ_SQL_NO_COLUMN, .message = "no such column: worse"},
                  .free_repairs = repair,
                  .n_free_repairs = 1};
    turns[1] = (pq_turn){.request = "{\"model\":\"m\",\"messages\":[]}",
                         .request_size = 27,
                         .calls = &calls[2],
                         .n_calls = 1,
                         .extraction = {.how = PQ_EXTRACTED_BARE, .cut_off = true},
                         .sql = "SELECT 1",
                         .sql_size = 8,
                         .left_out = {.n = 1, .names = {"temperature"}},
                         .n_rows = 12};
    *repair = (pq_free_repair){PQ_REPAIR_COLUMN, "bad", "worse"};
    *answer = (pq_answer){.state = PQ_ANSWER_RUNS,
                          .turns = turns,
                          .n_turns = 2,
                          .chosen = 1,
                          .n_retries = 1,
                          .started_ms = 0.5,
                          .ended_ms = 124,
                          .waited_ms = 96.5};
}

static const char written[] =
    "{\"series\":0,\"question\":\"b\",\"repeat\":1,\"state\":\"runs\",\"sql\":\"SELECT 1\","
    "\"chosen\":1,\"retries\":1,\"started_ms\":0.5,\"ended_ms\":124,\"waited_ms\":96.5,"
    "\"usd\":0.0002,\"usd_estimated\":true,\"usd_source\":\"list_price\",\"turns\":["
    "{\"kind\":\"ask\",\"request\":{\"model\":\"m\"},\"how\":\"json\",\"format_followed\":true,"
    "\"cut_off\":false,\"sql\":\"SELECT worse\",\"error\":{\"code\":\"sql_no_column\",\"message\":"
    "\"no such column: "
    "worse\"},\"rows\":null,\"left_out\":[],\"free_repairs\":[{\"kind\":\"did_you_mean_column\","
    "\"from\":\"bad\",\"to\":\"worse\"}],\"calls\":["
    "{\"sent_ms\":1,\"waited_ms\":0,\"end\":\"network\",\"status\":0,\"fault\":\"network\","
    "\"error\":\"\",\"retry_after_ms\":null,\"times\":{\"headers\":null,\"first_byte\":null,"
    "\"first_chunk\":null,\"first_content\":null,\"first_reasoning\":null,\"first_answer\":null,"
    "\"last\":2.5},\"tokens\":{"
    "\"input\":null,\"output\":null,\"cached\":null,\"reasoning\":null},\"finish_reason\":null,"
    "\"model\":null,\"chunks\":0,\"streamed\":false,\"think_in_content\":false,"
    "\"first_answer_bytes\":0,\"server_timing\":null,\"cost_usd\":null,\"cost_is_estimate\":false,"
    "\"answer\":\"\","
    "\"reasoning\":\"\"},"
    "{\"sent_ms\":100,\"waited_ms\":96.5,\"end\":\"complete\",\"status\":200,\"fault\":\"none\","
    "\"error\":\"slow \\\"down\\\"\",\"retry_after_ms\":1000,\"times\":{\"headers\":10,"
    "\"first_byte\":11,\"first_chunk\":12,\"first_content\":12.5,\"first_reasoning\":13,\"first_"
    "answer\":14,\"last\":15},"
    "\"tokens\":{\"input\":300,\"output\":20,\"cached\":100,\"reasoning\":5},\"finish_reason\":"
    "\"stop\",\"model\":\"m-2\",\"chunks\":4,\"streamed\":true,\"think_in_content\":true,"
    "\"first_answer_bytes\":9,\"server_timing\":{\"timings\":{\"total\":1.5}},\"cost_usd\":0.125,"
    "\"cost_is_estimate\":true,\"answer\":"
    "\"{\\\"sql\\\": \\\"SELECT bad\\\"}\",\"reasoning\":\"hm\"}]},"
    "{\"kind\":\"repair\",\"request\":{\"model\":\"m\",\"messages\":[]},\"how\":\"bare\","
    "\"format_followed\":false,\"cut_off\":true,\"sql\":\"SELECT 1\",\"error\":null,\"rows\":12,"
    "\"left_out\":[\"temperature\"],\"free_repairs\":[],\"calls\":["
    "{\"sent_ms\":120,\"waited_ms\":0,\"end\":\"complete\",\"status\":200,\"fault\":\"none\","
    "\"error\":\"\",\"retry_after_ms\":null,\"times\":{\"headers\":1,\"first_byte\":2,"
    "\"first_chunk\":null,\"first_content\":3,\"first_reasoning\":null,\"first_answer\":3,\"last\":"
    "4},\"tokens\":{"
    "\"input\":400,\"output\":30,\"cached\":null,\"reasoning\":null},\"finish_reason\":null,"
    "\"model\":null,\"chunks\":1,\"streamed\":false,\"think_in_content\":false,"
    "\"first_answer_bytes\":0,\"server_timing\":null,\"cost_usd\":null,\"cost_is_estimate\":false,"
    "\"answer\":\"SELECT "
    "1\",\"reasoning\":\"\"}]}"
    "]}";

static void an_answer_is_written_with_all_its_calls(void **state) {
    kit *k = *state;
    pq_answer answer;
    pq_turn turns[2];
    pq_call_record calls[3];
    pq_free_repair repair;
    pq_text text = {0};
    pq_writer w = pq_writer_to(&text);
    make_answer(&answer, turns, calls, &repair);
    pq_calls_write_answer(&w, &k->plan, 0, 1, 1, &answer,
                          &(pq_answer_cost){0.0002, PQ_USD_LIST_PRICE, true});
    assert_string_equal(pq_text_string(&text), written);
    pq_text_free(&text);
}

static pq_answer_read read_answer(kit *k, const char *text) {
    pq_answer_read answer;
    pq_error error;
    pq_value value = parse(k, text);
    if (pq_answer_read_json(&value, &k->plan, k->arena, &answer, &error) != PQ_OK) {
        fail_msg("%s: %s", error.where, error.message);
    }
    return answer;
}

static void an_answer_is_read_as_it_was_written(void **state) {
    kit *k = *state;
    pq_answer_read a = read_answer(k, written);
    assert_int_equal(a.series, 0);
    assert_int_equal(a.question, 1);
    assert_int_equal(a.repeat, 1);
    assert_int_equal(a.state, PQ_ANSWER_RUNS);
    assert_string_equal(a.sql, "SELECT 1");
    assert_int_equal(a.chosen, 1);
    assert_int_equal(a.n_retries, 1);
    assert_true(a.started_ms == 0.5 && a.ended_ms == 124 && a.waited_ms == 96.5);
    assert_true(a.usd == 0.0002 && a.usd_estimated);
    assert_int_equal(a.n_turns, 2);
    const pq_turn_read *ask = &a.turns[0];
    assert_false(ask->is_repair);
    assert_true(ask->format_followed && !ask->has_rows);
    assert_int_equal(ask->sql_status, PQ_SQL_NO_COLUMN);
    assert_int_equal(ask->n_free_repairs, 1);
    assert_int_equal(ask->n_calls, 2);
    assert_int_equal(ask->calls[0].fault, PQ_FAULT_NETWORK);
    assert_true(isnan(ask->calls[0].times.headers) && ask->calls[0].times.last == 2.5);
    assert_int_equal(ask->calls[0].usage.input, -1);
    const pq_call_read *call = &ask->calls[1];
    assert_true(call->sent_ms == 100 && call->waited_ms == 96.5 && call->think_in_content);
    assert_true(call->times.headers == 10 && call->times.first_byte == 11 &&
                call->times.first_chunk == 12 && call->times.first_content == 12.5 &&
                call->times.first_reasoning == 13 && call->times.first_answer == 14 &&
                call->times.last == 15);
    assert_int_equal(call->usage.input, 300);
    assert_int_equal(call->usage.output, 20);
    assert_int_equal(call->usage.cached, 100);
    assert_int_equal(call->usage.reasoning, 5);
    assert_true(call->cost_usd == 0.125 && isnan(ask->calls[0].cost_usd));
    assert_string_equal(call->answer, "{\"sql\": \"SELECT bad\"}");
    assert_true(a.turns[1].is_repair && a.turns[1].has_rows);
    assert_int_equal(a.turns[1].sql_status, PQ_OK);
    pq_value model;
    assert_int_equal(pq_json_member(&ask->request, "model", &model, NULL), PQ_OK);
}

/* One that was stopped before anything was asked. */
static void an_answer_may_have_no_turns(void **state) {
    kit *k = *state;
    pq_answer answer = {.state = PQ_ANSWER_STOPPED, .started_ms = NAN, .ended_ms = 7};
    pq_text text = {0};
    pq_writer w = pq_writer_to(&text);
    pq_calls_write_answer(&w, &k->plan, 1, 0, 0, &answer,
                          &(pq_answer_cost){NAN, PQ_USD_NONE, false});
    assert_string_equal(
        pq_text_string(&text),
        "{\"series\":1,\"question\":\"a\",\"repeat\":0,\"state\":\"stopped\",\"sql\""
        ":null,\"chosen\":null,\"retries\":0,\"started_ms\":null,\"ended_ms\":7,"
        "\"waited_ms\":0,\"usd\":null,\"usd_estimated\":false,\"usd_source\":\"none\",\"turns\":[]"
        "}");
    pq_answer_read a = read_answer(k, text.data);
    assert_int_equal(a.chosen, SIZE_MAX);
    assert_null(a.sql);
    assert_true(isnan(a.usd) && isnan(a.started_ms));
    pq_text_free(&text);
}

/* What a model or provider sends may be anything, and the file stays readable. */
static void odd_texts_leave_the_file_readable(void **state) {
    kit *k = *state;
    pq_answer answer;
    pq_turn turns[2];
    pq_call_record calls[3];
    pq_free_repair repair;
    pq_text text = {0};
    pq_text deep = {0};
    pq_writer w = pq_writer_to(&text);
    make_answer(&answer, turns, calls, &repair);
    turns[1].sql = "SELECT '\0\xFF'";
    turns[1].sql_size = 11;
    for (int i = 0; i < 33; i++) {
        pq_text_append(&deep, "{\"]\":");
    }
    pq_text_append(&deep, "1");
    for (int i = 0; i < 33; i++) {
        pq_text_append(&deep, "}");
    }
    calls[1].facts.server_timing = deep.data;
    calls[1].facts.retry_after_ms = DBL_MAX;
    calls[1].facts.usage.input = INT64_MAX;
    calls[2].facts.retry_after_ms = INFINITY;
    pq_calls_write_answer(&w, &k->plan, 0, 1, 1, &answer,
                          &(pq_answer_cost){1e300, PQ_USD_LIST_PRICE, true});
    pq_answer_read a = read_answer(k, text.data);
    assert_int_equal(a.sql_size, 13);
    assert_memory_equal(a.sql, "SELECT '\0\xEF\xBF\xBD'", 13);
    assert_int_equal(a.turns[1].sql_size, 13);
    assert_true(a.turns[0].calls[1].usage.input == INT64_MAX);
    assert_true(a.usd == 1e300);
    assert_null(strstr(text.data, "{\"]\""));
    pq_text_clear(&text);
    calls[1].facts.server_timing = "{\"a\":\"\\\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\"}";
    w = pq_writer_to(&text);
    pq_calls_write_answer(&w, &k->plan, 0, 1, 1, &answer,
                          &(pq_answer_cost){1, PQ_USD_LIST_PRICE, true});
    assert_non_null(strstr(text.data, "\"server_timing\":{\"a\":\"\\\"[[["));
    pq_text_free(&deep);
    pq_text_free(&text);
}

/* A turn whose reply was cut off has none of the SQL that was found in it. */
static void sql_that_was_found_need_not_be_kept(void **state) {
    kit *k = *state;
    char *timed_out = with(written, "\"state\":\"runs\",\"sql\":\"SELECT 1\",\"chosen\":1",
                           "\"state\":\"sql_failed\",\"sql\":\"SELECT worse\",\"chosen\":0");
    char *without = with(timed_out, "\"sql\":\"SELECT 1\",\"error\":null,\"rows\":12",
                         "\"sql\":null,\"error\":null,\"rows\":null");
    pq_answer_read a = read_answer(k, without);
    assert_int_equal(a.chosen, 0);
    assert_null(a.turns[1].sql);
    assert_int_equal(a.turns[1].sql_status, PQ_SQL_EMPTY);
    free(timed_out);
    free(without);
}

static void check_refused(kit *k, const char *text, const char *old, const char *fresh,
                          const char *where) {
    pq_answer_read answer;
    pq_error error = {0};
    char *changed = with(text, old, fresh);
    pq_value value = parse(k, changed);
    pq_status status = pq_answer_read_json(&value, &k->plan, k->arena, &answer, &error);
    free(changed);
    if (status != PQ_BAD_FIELD || strcmp(error.where, where) != 0) {
        fail_msg("%s: %s at \"%s\" (%s)", fresh, pq_status_code(status), error.where,
                 error.message);
    }
}

static void what_is_out_of_range_is_refused(void **state) {
    static const struct {
        const char *old, *fresh, *where;
    } cases[] = {
        {"\"series\":0", "\"series\":2", "series"},
        {"\"series\":0", "\"series\":-1", "series"},
        {"\"series\":0", "\"series\":0,\"verdict\":true", "verdict"},
        {"\"question\":\"b\"", "\"question\":\"c\"", "question"},
        {"\"question\":\"b\"", "\"question\":1", "question"},
        {"\"repeat\":1", "\"repeat\":2", "repeat"},
        {"\"state\":\"runs\"", "\"state\":\"ran\"", "state"},
        {"\"state\":\"runs\"", "\"state\":\"Runs\"", "state"},
        {"\"state\":\"runs\"", "\"state\":\"\"", "state"},
        {"\"state\":\"runs\",", "", ""},
        {"\"chosen\":1", "\"chosen\":-1", "chosen"},
        {"\"chosen\":1,", "", ""},
        {"\"retries\":1", "\"retries\":-1", "retries"},
        {"\"started_ms\":0.5", "\"started_ms\":-0.5", "started_ms"},
        {"\"started_ms\":0.5", "\"started_ms\":1e13", "started_ms"},
        {"\"usd\":0.0002", "\"usd\":-1", "usd"},
        {"\"usd\":0.0002,", "", ""},
        {"\"usd_estimated\":true", "\"usd_estimated\":null", "usd_estimated"},
        {"\"kind\":\"ask\"", "\"kind\":\"first\"", "turns[0].kind"},
        {"{\"model\":\"m\"}", "\"{}\"", "turns[0].request"},
        {"\"how\":\"json\"", "\"how\":\"JSON\"", "turns[0].how"},
        {"\"format_followed\":true", "\"format_followed\":1", "turns[0].format_followed"},
        {"\"cut_off\":false", "\"cut_off\":null", "turns[0].cut_off"},
        {"\"cut_off\":false", "\"cut_off\":false,\"extra\":1", "turns[0].extra"},
        {"\"code\":\"sql_no_column\"", "\"code\":\"no_column\"", "turns[0].error.code"},
        {"\"code\":\"sql_no_column\"", "\"code\":\"ok\"", "turns[0].error.code"},
        {"\"message\":\"no such column: worse\"", "\"where\":\"\"", "turns[0].error.where"},
        {"\"rows\":12", "\"rows\":1.5", "turns[1].rows"},
        {"\"rows\":12", "\"rows\":-1", "turns[1].rows"},
        {"\"rows\":12,", "", "turns[1]"},
        {"\"did_you_mean_column\"", "\"none\"", "turns[0].free_repairs[0].kind"},
        {"\"did_you_mean_column\"", "\"magic\"", "turns[0].free_repairs[0].kind"},
        {"\"from\":\"bad\"", "\"from\":null", "turns[0].free_repairs[0].from"},
        {"\"end\":\"network\"", "\"end\":\"ended\"", "turns[0].calls[0].end"},
        {"\"status\":0", "\"status\":1000", "turns[0].calls[0].status"},
        {"\"fault\":\"network\"", "\"fault\":\"ok\"", "turns[0].calls[0].fault"},
        {"\"retry_after_ms\":1000", "\"retry_after_ms\":-1", "turns[0].calls[1].retry_after_ms"},
        {"\"headers\":10", "\"headers\":\"10\"", "turns[0].calls[1].times.headers"},
        {"\"headers\":10,", "", "turns[0].calls[1].times"},
        {"\"headers\":10", "\"headers\":10,\"total\":1", "turns[0].calls[1].times.total"},
        {"\"input\":300", "\"input\":-1", "turns[0].calls[1].tokens.input"},
        {"\"input\":300", "\"input\":0.5", "turns[0].calls[1].tokens.input"},
        {"\"input\":300,", "", "turns[0].calls[1].tokens"},
        {"\"finish_reason\":\"stop\"", "\"finish_reason\":1", "turns[0].calls[1].finish_reason"},
        {"\"chunks\":4", "\"chunks\":-4", "turns[0].calls[1].chunks"},
        {"\"streamed\":true", "\"streamed\":\"true\"", "turns[0].calls[1].streamed"},
        {"{\"timings\":{\"total\":1.5}}", "[1.5]", "turns[0].calls[1].server_timing"},
        {"\"cost_usd\":0.125", "\"cost_usd\":\"free\"", "turns[0].calls[1].cost_usd"},
        {"\"reasoning\":\"hm\"", "\"reasoning\":null", "turns[0].calls[1].reasoning"},
        {"\"reasoning\":\"hm\"", "\"reasoning\":\"h\\u0000m\"", "turns[0].calls[1].reasoning"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        check_refused(*state, written, cases[i].old, cases[i].fresh, cases[i].where);
    }
}

static void what_contradicts_itself_is_refused(void **state) {
    static const struct {
        const char *old, *fresh, *where;
    } cases[] = {
        {"\"state\":\"runs\"", "\"state\":\"pending\"", "state"},
        {"\"state\":\"runs\"", "\"state\":\"sql_failed\"", "state"},
        {"\"state\":\"runs\"", "\"state\":\"no_sql\"", "state"},
        {"\"runs\",\"sql\":\"SELECT 1\"", "\"runs\",\"sql\":\"SELECT 2\"", "sql"},
        {"\"runs\",\"sql\":\"SELECT 1\"", "\"runs\",\"sql\":\"SELECT 1 \"", "sql"},
        {"\"runs\",\"sql\":\"SELECT 1\"", "\"runs\",\"sql\":null", "sql"},
        {"\"chosen\":1", "\"chosen\":2", "chosen"},
        {"\"chosen\":1", "\"chosen\":0", "sql"},
        {"\"chosen\":1", "\"chosen\":null", "chosen"},
        {"\"sql\":\"SELECT 1\",\"chosen\":1", "\"sql\":null,\"chosen\":null", "chosen"},
        {"\"sql\":\"SELECT 1\",\"chosen\":1", "\"sql\":\"SELECT worse\",\"chosen\":0", "state"},
        {"\"retries\":1", "\"retries\":2", "retries"},
        {"\"ended_ms\":124", "\"ended_ms\":0.25", "ended_ms"},
        {"\"kind\":\"ask\"", "\"kind\":\"repair\"", "turns[0].kind"},
        {"\"kind\":\"repair\"", "\"kind\":\"ask\"", "turns[1].kind"},
        {"\"how\":\"json\"", "\"how\":\"none\"", "turns[0].how"},
        {"\"error\":null,\"rows\":12", "\"error\":null,\"rows\":null", "turns[1].rows"},
        {"\"rows\":null", "\"rows\":3", "turns[0].rows"},
        {"\"sql\":\"SELECT worse\"", "\"sql\":null", "turns[0].sql"},
        {"\"last\":15", "\"last\":13.5", "turns[0].calls[1].times.last"},
        {"\"last\":4", "\"last\":2.5", "turns[1].calls[0].times.last"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        check_refused(*state, written, cases[i].old, cases[i].fresh, cases[i].where);
    }
}

/* The second series has no repair turns. */
static void a_plan_limits_the_turns(void **state) {
    check_refused(*state, written, "\"series\":0", "\"series\":1", "turns");
}

/* One that was stopped while it waited had counted the call that never came. */
static void a_stopped_answer_may_lack_its_last_call(void **state) {
    kit *k = *state;
    char *stopped = with(written, "\"state\":\"runs\"", "\"state\":\"stopped\"");
    char *once = with(stopped, "\"retries\":1", "\"retries\":2");
    assert_int_equal(read_answer(k, once).n_retries, 2);
    check_refused(k, stopped, "\"retries\":1", "\"retries\":3", "retries");
    free(stopped);
    free(once);
}

static void every_code_is_known(void **state) {
    static const char *const faults[] = {
#define CODE(constant, code, ...) code,
        PQ_FAULT_LIST(CODE)};
    static const char *const ends[] = {PQ_END_LIST(CODE)};
    static const char *const repairs[] = {PQ_REPAIR_LIST(CODE)};
#undef CODE
    kit *k = *state;
    pq_text text = {0};
    for (size_t i = 0; i < PQ_FAULT_COUNT; i++) {
        pq_text_clear(&text);
        pq_text_format(&text, "\"fault\":\"%s\"", faults[i]);
        char *changed = with(written, "\"fault\":\"network\"", text.data);
        assert_int_equal(read_answer(k, changed).turns[0].calls[0].fault, i);
        free(changed);
    }
    for (size_t i = 0; i < PQ_END_COUNT; i++) {
        pq_text_clear(&text);
        pq_text_format(&text, "\"end\":\"%s\"", ends[i]);
        char *changed = with(written, "\"end\":\"network\"", text.data);
        read_answer(k, changed);
        free(changed);
    }
    for (size_t i = 1; i < PQ_REPAIR_KIND_COUNT; i++) {
        pq_text_clear(&text);
        pq_text_format(&text, "\"%s\"", repairs[i]);
        char *changed = with(written, "\"did_you_mean_column\"", text.data);
        read_answer(k, changed);
        free(changed);
    }
    for (size_t i = 1; i < PQ_STATUS_COUNT; i++) {
        pq_text_clear(&text);
        pq_text_format(&text, "\"code\":\"%s\"", pq_status_code((pq_status)i));
        char *changed = with(written, "\"code\":\"sql_no_column\"", text.data);
        assert_int_equal(read_answer(k, changed).turns[0].sql_status, i);
        free(changed);
    }
    pq_text_free(&text);
}

/* ---- files ---- */

/* A file with these answers; to be freed. */
static char *make_file(const char *answers, const char *abandoned) {
    pq_text text = {0};
    pq_text_format(
        &text,
        "{\"format\":\"perquery-sweep/1\",\"kind\":\"calls\",\"program\":\"perquery "
        "0.1.0\",\"started_at\":null,\"origin\":{\"kind\":\"live\",\"by\":\"x\",\"note\":"
        "\"\"},\"plan\":%s,\"state\":\"running\",\"reason\":\"\",\"answers\":[%s],"
        "\"abandoned\":[%s]}",
        plan_text, answers, abandoned);
    return text.data;
}

static pq_status read_file(kit *k, const char *text, pq_calls *calls, pq_error *error) {
    pq_value value = parse(k, text);
    *error = (pq_error){0};
    return pq_calls_read(&value, k->strategies, k->n_strategies, k->arena, calls, error);
}

static void a_file_is_read(void **state) {
    kit *k = *state;
    pq_calls calls;
    pq_error error;
    char *other = with(written, "\"repeat\":1", "\"repeat\":0");
    pq_text both = {0};
    pq_text_format(&both, "%s,%s", written, other);
    char *text = make_file(both.data, both.data);
    if (read_file(k, text, &calls, &error) != PQ_OK) {
        fail_msg("%s: %s", error.where, error.message);
    }
    assert_int_equal(calls.n_answers, 2);
    assert_int_equal(calls.n_abandoned, 2);
    assert_int_equal(calls.answers[1].repeat, 0);
    assert_true(calls.abandoned[1].usd == 0.0002);
    assert_int_equal(calls.plan.n_series, 2);
    assert_string_equal(calls.origin_kind, "live");
    assert_string_equal(calls.origin_by, "x");
    assert_string_equal(calls.origin_note, "");
    assert_string_equal(calls.state, "running");
    assert_null(calls.started_at);
    free(other);
    free(text);
    pq_text_free(&both);
}

static void no_question_is_answered_twice(void **state) {
    kit *k = *state;
    pq_calls calls;
    pq_error error;
    pq_text both = {0};
    pq_text_format(&both, "%s,%s", written, written);
    char *text = make_file(both.data, "");
    assert_int_equal(read_file(k, text, &calls, &error), PQ_BAD_FIELD);
    assert_string_equal(error.where, "answers[1]");
    free(text);
    text = make_file(written, both.data); /* asked again and again */
    assert_int_equal(read_file(k, text, &calls, &error), PQ_OK);
    free(text);
    pq_text_free(&both);
}

static void a_bad_file_is_refused_with_its_place(void **state) {
    static const struct {
        const char *old, *fresh;
        pq_status status;
        const char *where;
    } cases[] = {
        {"perquery-sweep/1", "perquery-sweep/2", PQ_BAD_FORMAT, "format"},
        {"\"kind\":\"calls\"", "\"kind\":\"figures\"", PQ_BAD_FORMAT, "kind"},
        {"\"program\"", "\"programme\"", PQ_BAD_FIELD, "programme"},
        {"\"program\":\"perquery 0.1.0\",", "", PQ_BAD_FIELD, ""},
        {"\"started_at\":null", "\"started_at\":5", PQ_BAD_FIELD, "started_at"},
        {"\"started_at\":null", "\"started_at\":\"2026-11-22T03:00:00\"", PQ_BAD_FIELD,
         "started_at"},
        {"\"started_at\":null", "\"started_at\":\"2026-11-22 03:00:00Z\"", PQ_BAD_FIELD,
         "started_at"},
        {"\"kind\":\"live\"", "\"kind\":\"dead\"", PQ_BAD_FIELD, "origin.kind"},
        {"\"note\"", "\"notes\"", PQ_BAD_FIELD, "origin.notes"},
        {"\"repeats\":2", "\"repeats\":1", PQ_BAD_FIELD, "answers[0].repeat"},
        {"\"strategy\":\"baseline\"", "\"strategy\":\"base\"", PQ_UNKNOWN_NAME,
         "plan.series[1].strategy"},
        {"\"state\":\"running\"", "\"state\":\"walking\"", PQ_BAD_FIELD, "state"},
        {"\"answers\":[{\"series\":0", "\"answers\":[{\"series\":9", PQ_BAD_FIELD,
         "answers[0].series"},
        {"\"abandoned\":[{\"series\":0", "\"abandoned\":[{\"series\":9", PQ_BAD_FIELD,
         "abandoned[0].series"},
    };
    kit *k = *state;
    char *text = make_file(written, written);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        pq_calls calls;
        pq_error error;
        char *changed = with(text, cases[i].old, cases[i].fresh);
        pq_status status = read_file(k, changed, &calls, &error);
        free(changed);
        if (status != cases[i].status || strcmp(error.where, cases[i].where) != 0) {
            fail_msg("%s: %s at \"%s\" (%s)", cases[i].fresh, pq_status_code(status), error.where,
                     error.message);
        }
    }
    free(text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_answer_is_written_with_all_its_calls, open_calls,
                                        close_kit),
        cmocka_unit_test_setup_teardown(an_answer_is_read_as_it_was_written, open_calls, close_kit),
        cmocka_unit_test_setup_teardown(an_answer_may_have_no_turns, open_calls, close_kit),
        cmocka_unit_test_setup_teardown(odd_texts_leave_the_file_readable, open_calls, close_kit),
        cmocka_unit_test_setup_teardown(sql_that_was_found_need_not_be_kept, open_calls, close_kit),
        cmocka_unit_test_setup_teardown(what_is_out_of_range_is_refused, open_calls, close_kit),
        cmocka_unit_test_setup_teardown(what_contradicts_itself_is_refused, open_calls, close_kit),
        cmocka_unit_test_setup_teardown(a_plan_limits_the_turns, open_calls, close_kit),
        cmocka_unit_test_setup_teardown(a_stopped_answer_may_lack_its_last_call, open_calls,
                                        close_kit),
        cmocka_unit_test_setup_teardown(every_code_is_known, open_calls, close_kit),
        cmocka_unit_test_setup_teardown(a_file_is_read, open_calls, close_kit),
        cmocka_unit_test_setup_teardown(no_question_is_answered_twice, open_calls, close_kit),
        cmocka_unit_test_setup_teardown(a_bad_file_is_refused_with_its_place, open_calls,
                                        close_kit),
    };
    return cmocka_run_group_tests_name("calls", tests, NULL, NULL);
}
