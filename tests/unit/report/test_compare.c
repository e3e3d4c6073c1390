/* What rows are called, and two rows side by side, as structs. */
#include "support.h"

#include "pq_compare.h"
#include "report_parts.h"

#include <string.h>

static pq_report_row own_row(const char *name, const char *platform, const char *strategy) {
    pq_measure unknown = pq_measure_alone(NAN);
    return (pq_report_row){.repeats = 1,
                           .own = true,
                           .name = name,
                           .model = name,
                           .platform = platform,
                           .platform_title = platform,
                           .strategy = strategy,
                           .strategy_title = strategy,
                           .questions = "g",
                           .database = "chinook",
                           .concurrency = 1,
                           .accuracy = unknown,
                           .usd_per_query = unknown,
                           .usd_per_correct = unknown,
                           .ttft_p50_ms = unknown,
                           .latency_p50_ms = unknown,
                           .latency_p90_ms = unknown};
}

static pq_report_row published_row(const char *name, const char *platform) {
    pq_report_row row = own_row(name, platform, NULL);
    row.own = false;
    row.database = NULL;
    return row;
}

static void name(pq_report_row *rows, size_t n, pq_arena *arena) {
    static const char *const sweeps[8] = {"s", "s", "s", "s", "s", "s", "s", "s"};
    pq_report report = {.rows = rows, .n = n, .n_all = n};
    pq_error error = {0};
    assert_int_equal(report_name_rows(&report, sweeps, arena, &error), PQ_OK);
}

static void a_name_holds_what_tells_rows_apart(void **state) {
    pq_arena *arena = pq_arena_new();
    pq_report_row rows[] = {published_row("m", "Baseten"), own_row("m", "Baseten", "Agent"),
                            own_row("m", "Baseten", "Agent"), own_row("m", "Baseten", "One call"),
                            own_row("other", "vLLM", "Agent")};
    rows[2].concurrency = 5;
    name(rows, 5, arena);
    assert_string_equal(rows[0].label, "m on Baseten (published)");
    assert_string_equal(rows[0].key, "Baseten/m");
    assert_string_equal(rows[1].label, "m on Baseten (your run, Agent, concurrency 1)");
    assert_string_equal(rows[2].label, "m on Baseten (your run, Agent, concurrency 5)");
    assert_string_equal(rows[2].key, "own/s/Baseten/m/Agent/5");
    assert_string_equal(rows[3].label, "m on Baseten (your run, One call)");
    assert_string_equal(rows[4].label, "other on vLLM"); /* no other is called so */
    assert_string_equal(rows[4].short_label, "other");
    pq_arena_free(arena);
}

static void a_model_spelled_twice_is_called_as_it_is_spelled(void **state) {
    pq_arena *arena = pq_arena_new();
    pq_report_row rows[] = {own_row("m", "vLLM", "Agent"), own_row("m", "vLLM", "Agent")};
    rows[0].model = "a/m";
    rows[1].model = "b/m";
    name(rows, 2, arena);
    assert_string_equal(rows[0].label, "a/m on vLLM");
    assert_string_equal(rows[1].short_label, "b/m");
    pq_arena_free(arena);
}

static void equal_rows_are_numbered_and_times_tell_apart(void **state) {
    pq_arena *arena = pq_arena_new();
    pq_report_row rows[4];
    static const char *const started[] = {"2026-11-22T03:00:00Z", "2026-11-23T03:00:00Z",
                                          "2026-11-23T04:10:00Z", NULL};
    for (size_t i = 0; i < 4; i++) {
        rows[i] = own_row("m", "vLLM", "Agent");
        rows[i].started_at = started[i];
    }
    name(rows, 4, arena);
    assert_string_equal(rows[0].label, "m on vLLM (2026-11-22)");
    assert_string_equal(rows[1].label, "m on vLLM (2026-11-23 03:00:00)");
    assert_string_equal(rows[3].label, "m on vLLM (no. 4)");
    rows[1].started_at = started[0];
    rows[2].started_at = rows[3].started_at = started[0];
    rows[3].questions = "h";
    name(rows, 4, arena);
    assert_string_equal(rows[2].label, "m on vLLM (g, no. 3)");
    assert_string_equal(rows[3].label, "m on vLLM (h)");
    pq_arena_free(arena);
}

static void two_rows_are_called_by_their_difference(void **state) {
    pq_arena *arena = pq_arena_new();
    pq_report_row rows[] = {published_row("m", "Baseten"), published_row("m", "Fireworks"),
                            published_row("n", "Baseten"), own_row("m", "Baseten", "Agent"),
                            own_row("m", "Baseten", "One call")};
    pq_report report = {.rows = rows, .n = 5, .n_all = 5};
    name(rows, 5, arena);
    assert_string_equal(report_name_of_two(&report, 0, 1, arena), "Baseten");
    assert_string_equal(report_name_of_two(&report, 1, 2, arena), "m on Fireworks");
    assert_string_equal(report_name_of_two(&report, 3, 0, arena), "Your run");
    assert_string_equal(report_name_of_two(&report, 4, 3, arena), "One call");
    assert_string_equal(report_name_of_two(&report, 4, 4, arena), rows[4].label);
    pq_arena_free(arena);
}

/* ---- comparing ---- */

static const pq_aspect *aspect(const pq_compared *c, const char *id) {
    for (size_t i = 0; i < c->n; i++) {
        if (strcmp(c->aspects[i].id, id) == 0) {
            return &c->aspects[i];
        }
    }
    return NULL;
}

static pq_report_row priced(const char *name, size_t correct, size_t n, double usd) {
    pq_report_row row = published_row(name, "p");
    row.correct = correct;
    row.answered = row.asked = row.came = row.json_ok = n;
    row.accuracy = pq_share(correct, n);
    row.usd_per_query = pq_measure_exact(usd);
    row.usd_per_correct =
        pq_cost_per_correct(usd, (pq_interval){usd, usd}, correct, n, PQ_CONFIDENCE);
    row.latency_p50_ms = (pq_measure){100 * usd, {90 * usd, 110 * usd}};
    return row;
}

static void the_lower_price_and_time_and_the_higher_share_are_better(void **state) {
    pq_arena *arena = pq_arena_new();
    pq_report_row rows[] = {priced("a", 38, 40, 2), priced("b", 20, 40, 1)};
    pq_report report = {.rows = rows, .n = 2, .n_all = 2};
    pq_compared c;
    pq_error error = {0};
    rows[1].came = 25; /* of 40 */
    rows[1].json_ok = 25;
    name(rows, 2, arena);
    assert_int_equal(pq_compare(&report, 0, 1, arena, &c, &error), PQ_OK);
    assert_int_equal(c.test.standing, PQ_STANDING_FIRST);
    assert_true(c.test.p_value == pq_fisher(38, 40, 20, 40));
    assert_int_equal(aspect(&c, "accuracy")->standing, PQ_STANDING_FIRST);
    assert_int_equal(aspect(&c, "usd_per_query")->standing, PQ_STANDING_SECOND);
    assert_int_equal(aspect(&c, "usd_per_correct")->standing, PQ_STANDING_CANNOT_TELL);
    assert_int_equal(aspect(&c, "latency_p50_ms")->standing, PQ_STANDING_SECOND);
    assert_true(aspect(&c, "latency_p50_ms")->ratio == 2);
    assert_int_equal(aspect(&c, "came")->standing, PQ_STANDING_FIRST);
    assert_int_equal(aspect(&c, "format")->standing, PQ_STANDING_CANNOT_TELL);
    assert_null(aspect(&c, "ttft_p50_ms")); /* neither has one */
    assert_int_equal(c.differs.n, 4);
    assert_int_equal(c.cannot_tell.n, 2);
    assert_int_equal(c.not_tested.n, 0);
    assert_string_equal(c.names[0], "a on p");
    pq_arena_free(arena);
}

static void what_says_nothing_of_the_model_is_not_tested(void **state) {
    pq_arena *arena = pq_arena_new();
    pq_report_row rows[] = {priced("a", 38, 40, 2), priced("zero", 0, 40, 1),
                            priced("silent", 0, 0, 1)};
    pq_report report = {.rows = rows, .n = 3, .n_all = 3};
    pq_compared c;
    pq_error error = {0};
    rows[1].doubted = true;
    rows[2].usd_per_correct = pq_measure_alone(NAN);
    name(rows, 3, arena);
    assert_int_equal(pq_compare(&report, 0, 1, arena, &c, &error), PQ_OK);
    assert_int_equal(c.test.standing, PQ_STANDING_NOT_TESTED);
    assert_true(isnan(c.test.p_value));
    assert_string_equal(c.test.note, report_not_tested(&rows[1]));
    assert_int_equal(aspect(&c, "usd_per_correct")->standing, PQ_STANDING_NOT_TESTED);
    assert_int_equal(c.not_tested.n, 2);
    assert_int_equal(pq_report_test(&report, 0, 2).standing, PQ_STANDING_NOT_TESTED);
    assert_null(report_not_tested(&rows[0]));
    assert_non_null(report_not_tested(&rows[2]));
    pq_arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_holds_what_tells_rows_apart),
        cmocka_unit_test(a_model_spelled_twice_is_called_as_it_is_spelled),
        cmocka_unit_test(equal_rows_are_numbered_and_times_tell_apart),
        cmocka_unit_test(two_rows_are_called_by_their_difference),
        cmocka_unit_test(the_lower_price_and_time_and_the_higher_share_are_better),
        cmocka_unit_test(what_says_nothing_of_the_model_is_not_tested),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
