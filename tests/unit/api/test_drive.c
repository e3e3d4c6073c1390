/* A live run in one session, and its database in another. */
#include "sweep_support.h"

#include "pq_api_drive.h"

#include <stdio.h>

static const char begin[] = "{\"sql_elsewhere\":true,\"plan\":" PLAN(
    "d", "\"g\"", PLAN_QUESTION("q1"), SERIES("p", "m", "agent", PRICE), "") "}";

/* A session without a database that has started the run, and one with the database. */
typedef struct pair {
    session network, database;
    pq_drive want;
    double now;
} pair;

static int set_up(void **state) {
    pair *p = calloc(1, sizeof *p);
    p->network.api = pq_api_new();
    p->database = begin_session();
    good(&p->network, "run.begin", begin);
    is_text(&p->network, "run", "run1");
    *state = p;
    return 0;
}

static int tear_down(void **state) {
    pair *p = *state;
    end_session(&p->network);
    end_session(&p->database);
    free(p);
    return 0;
}

static void drive(pair *p, pq_drive_kind kind) {
    pq_api_drive(p->network.api, p->now, &p->want);
    assert_int_equal(p->want.kind, kind);
}

/* The run has one thing to ask, of this kind; the other session answers it. */
static void answer_work(pair *p, const char *kind) {
    pq_drive_work work;
    pq_drive_work more;
    drive(p, PQ_DRIVE_WAIT);
    assert_true(pq_api_drive_take(p->network.api, &work));
    pq_text request = {0};
    pq_text_append_bytes(&request, work.request, work.size);
    assert_non_null(strstr(request.data, kind));
    assert_false(pq_api_drive_take(p->network.api, &more));
    good(&p->database, "run.work", request.data);
    pq_api_drive_ran(p->network.api, work.exchange, p->database.envelope.data,
                     p->database.envelope.size);
    pq_text_free(&request);
}

static void reply(pair *p, const char *sql) {
    pq_text body = {0};
    drive(p, PQ_DRIVE_SEND);
    uint64_t exchange = p->want.exchange;
    pq_text_format(&body,
                   "{\"choices\":[{\"message\":{\"content\":\"%s\"},\"finish_reason\":\"stop\"}]}",
                   sql);
    pq_api_drive_sent(p->network.api, exchange, p->now + 5);
    pq_api_drive_headers(p->network.api, exchange, 200, NULL, (double)NAN, p->now + 105);
    pq_api_drive_receive(p->network.api, exchange, body.data, body.size, p->now + 205);
    pq_api_drive_end(p->network.api, exchange, PQ_DRIVE_COMPLETE, p->now + 305);
    p->now += 305;
    pq_text_free(&body);
}

static void a_run_needs_no_database_of_its_own(void **state) {
    pair *p = *state;
    answer_work(p, "\"kind\":\"describe\"");
    reply(p, "SELECT b FROM t");
    drive(p, PQ_DRIVE_WAIT);
    good(&p->network, "run.progress", "{\"run\":\"run1\"}");
    is_flag(&p->network, "live[0].running", true);
    answer_work(p, "\"kind\":\"run\"");
    answer_work(p, "\"view\":\"full\"");
    drive(p, PQ_DRIVE_SEND);
    assert_non_null(strstr(p->want.body, "t(a"));
    assert_non_null(strstr(p->want.body, "no such column: b"));
    pq_api_drive_end(p->network.api, p->want.exchange, PQ_DRIVE_LOST, p->now);
    good(&p->network, "run.result", "{\"run\":\"run1\"}");
    is_count(&p->network, "answers", 0);
}

static void local_repairs_come_with_the_result(void **state) {
    pair *p = *state;
    answer_work(p, "\"kind\":\"describe\"");
    reply(p, "SELECT A FROM T_");
    answer_work(p, "\"repairs\":true");
    drive(p, PQ_DRIVE_IDLE);
    good(&p->network, "run.result", "{\"run\":\"run1\"}");
    is_text(&p->network, "state", "finished");
    is_text(&p->network, "answers[0].state", "runs");
    is_text(&p->network, "answers[0].sql", "SELECT A FROM t");
    is_number(&p->network, "answers[0].turns[0].rows", 3);
    is_text(&p->network, "answers[0].turns[0].free_repairs[0].from", "T_");
    is_number(&p->network, "answers[0].turns[0].calls[0].sent_ms", 5);
    is_number(&p->network, "answers[0].turns[0].calls[0].times.headers", 100);
}

static void a_database_that_is_not_open_ends_the_run(void **state) {
    static const char refused[] = "{\"ok\":false,\"error\":{\"code\":\"unknown_name\","
                                  "\"message\":\"no database d\",\"where\":\"database\"}}";
    pair *p = *state;
    pq_drive_work work;
    drive(p, PQ_DRIVE_WAIT);
    assert_true(pq_api_drive_take(p->network.api, &work));
    pq_api_drive_ran(p->network.api, work.exchange, refused, strlen(refused));
    drive(p, PQ_DRIVE_IDLE);
    good(&p->network, "run.progress", "{\"run\":\"run1\"}");
    is_text(&p->network, "state", "failed");
    is_text(&p->network, "error", "no database d");
}

static void what_is_no_result_ends_the_run(void **state) {
    static const char odd[] = "{\"ok\":true,\"result\":{\"text\":\"x\",\"status\":\"fine\"}}";
    pair *p = *state;
    pq_drive_work work;
    drive(p, PQ_DRIVE_WAIT);
    assert_true(pq_api_drive_take(p->network.api, &work));
    pq_api_drive_ran(p->network.api, work.exchange, odd, strlen(odd));
    drive(p, PQ_DRIVE_IDLE);
    good(&p->network, "run.progress", "{\"run\":\"run1\"}");
    is_text(&p->network, "state", "failed");
}

static void results_after_the_end_are_ignored(void **state) {
    pair *p = *state;
    pq_drive_work work;
    drive(p, PQ_DRIVE_WAIT);
    assert_true(pq_api_drive_take(p->network.api, &work));
    good(&p->network, "run.end", "{\"run\":\"run1\"}");
    pq_api_drive_ran(p->network.api, work.exchange, "{}", 2);
    drive(p, PQ_DRIVE_IDLE);
    assert_false(pq_api_drive_take(p->network.api, &work));
}

static void the_work_of_an_agent_is_an_operation(void **state) {
    pair *p = *state;
    good(&p->database, "run.work",
         "{\"database\":\"d\",\"kind\":\"run\",\"text\":\"SELECT a FROM t WHERE a > 1\"}");
    is_text(&p->database, "status", "ok");
    is_number(&p->database, "rows", 2);
    good(&p->database, "run.work",
         "{\"database\":\"d\",\"kind\":\"run\",\"text\":\"DELETE FROM t\"}");
    is_text(&p->database, "status", "refused_write");
    bad(&p->database, "run.work", "{\"database\":\"e\",\"kind\":\"run\",\"text\":\"SELECT 1\"}",
        "unknown_name", "database");
    bad(&p->network, "run.begin", "{\"sql_elsewhere\":true,\"cassette\":\"g\"}", "unknown_name",
        "cassette");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_run_needs_no_database_of_its_own),       TEST(local_repairs_come_with_the_result),
        TEST(a_database_that_is_not_open_ends_the_run), TEST(what_is_no_result_ends_the_run),
        TEST(results_after_the_end_are_ignored),        TEST(the_work_of_an_agent_is_an_operation),
    };
    return cmocka_run_group_tests_name("drive", tests, NULL, NULL);
}
