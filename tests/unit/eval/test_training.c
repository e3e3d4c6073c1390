/* Training data from judged sweeps. */
#include "sweep_support.h"

static const char *training_text(session *s, const char *request) {
    good(s, "sweep.training", request);
    pq_value value = at(s, "text");
    const char *text = NULL;
    assert_int_equal(pq_json_string(&value, &text, NULL), PQ_OK);
    return text;
}

static void right_answers_are_for_supervised_tuning(void **state) {
    session s = begin_session();
    judge_all(&s, BEGIN, "j1");
    const char *text = training_text(&s, "{\"judged\":\"j1\",\"kind\":\"supervised\"}");
    assert_string_equal(
        text,
        "{\"messages\":[{\"role\":\"user\",\"content\":\"q1 prompt\"},{\"role\":\"assistant\","
        "\"content\":\"{\\\"sql\\\":\\\"SELECT count(*) FROM t\\\"}\"}]}\n"
        "{\"messages\":[{\"role\":\"user\",\"content\":\"q2 repair\"},{\"role\":\"assistant\","
        "\"content\":\"{\\\"sql\\\":\\\"SELECT sum(a) FROM t\\\"}\"}]}\n"
        "{\"messages\":[{\"role\":\"user\",\"content\":\"q3 prompt\"},{\"role\":\"assistant\","
        "\"content\":\"{\\\"sql\\\":\\\"SELECT max(a) FROM t\\\"}\"}]}\n"
        "{\"messages\":[{\"role\":\"user\",\"content\":\"q1 prompt\"},{\"role\":\"assistant\","
        "\"content\":\"{\\\"sql\\\":\\\"SELECT 3\\\"}\"}]}\n"
        "{\"messages\":[{\"role\":\"user\",\"content\":\"q4 prompt\"},{\"role\":\"assistant\","
        "\"content\":\"{\\\"sql\\\":\\\"SELECT 1\\\"}\"}]}\n");
    is_number(&s, "lines", 5);
    is_count(&s, "skipped", 3);
    is_text(&s, "skipped[0].code", "not_judged");
    is_number(&s, "skipped[0].count", 3);
    is_text(&s, "skipped[1].code", "unanswered");
    is_number(&s, "skipped[1].count", 2);
    is_text(&s, "skipped[2].code", "wrong");
    is_number(&s, "skipped[2].count", 1);
    end_session(&s);
}

static void prompts_with_a_reference_are_for_reinforcement_tuning(void **state) {
    session s = begin_session();
    judge_all(&s, BEGIN, "j1");
    const char *text = training_text(&s, "{\"judged\":\"j1\",\"kind\":\"reinforcement\"}");
    is_number(&s, "lines", 4); /* the second series was asked the same */
    is_text(&s, "skipped[1].code", "duplicate");
    is_number(&s, "skipped[1].count", 4);
    const char *last = "{\"messages\":[{\"role\":\"user\",\"content\":\"q4 prompt\"}],"
                       "\"reference\":{\"question\":\"q4\",\"gold\":\"g\","
                       "\"database\":\"chinook\",\"rule\":\"strict/1\","
                       "\"sql\":[\"SELECT a FROM t WHERE a <= 1\"],\"order\":\"by_sql\","
                       "\"required\":[]}}\n";
    assert_true(strlen(text) > strlen(last));
    assert_string_equal(text + strlen(text) - strlen(last), last);
    end_session(&s);
}

static void right_and_wrong_answers_are_paired(void **state) {
    static const answer mixed[] = {
        ONCE(0, "q1", "SELECT 3", 0, 210, 0.1),    ONCE(1, "q1", "SELECT 4", 0, 210, -1),
        ONCE(0, "q2", "SELECT 6", 0, 210, 0.1),    ONCE(1, "q2", "SELECT 6", 0, 210, -1),
        ONCE(0, "q3", "SELECT none", 0, 210, 0.1),
    };
    session s = begin_session();
    load_sweep(&s, "s", plan_text, mixed, 5);
    judge_all(&s, BEGIN, "j1");
    assert_string_equal(training_text(&s, "{\"judged\":\"j1\",\"kind\":\"preference\"}"),
                        "{\"input\":{\"messages\":[{\"role\":\"user\",\"content\":\"q1 prompt\"}]},"
                        "\"preferred_output\":[{\"role\":\"assistant\","
                        "\"content\":\"{\\\"sql\\\":\\\"SELECT 3\\\"}\"}],"
                        "\"non_preferred_output\":[{\"role\":\"assistant\","
                        "\"content\":\"{\\\"sql\\\":\\\"SELECT 4\\\"}\"}]}\n");
    is_number(&s, "lines", 1);
    is_text(&s, "skipped[0].code", "unpaired");
    is_number(&s, "skipped[0].count", 2); /* q2, which was only right, and q3, only wrong */
    is_text(&s, "skipped[1].code", "duplicate");
    is_number(&s, "skipped[1].count", 1);
    end_session(&s);
}

static void right_answers_take_turns_in_pairs(void **state) {
    static const char plan[] = PLAN("chinook", "\"g\"", PLAN_QUESTION("q1"),
                                    SERIES("p", "m", "agent", "null"), ",\"repeats\":6");
    answer list[] = {ONCE(0, "q1", "SELECT 3", 0, 210, -1),
                     ONCE(0, "q1", "SELECT 2+1", 0, 210, -1),
                     ONCE(0, "q1", "SELECT 4", 0, 210, -1),
                     ONCE(0, "q1", "SELECT 5", 0, 210, -1),
                     ONCE(0, "q1", "SELECT 6", 0, 210, -1),
                     {.series = 0,
                      .question = "q1",
                      .state = "no_sql",
                      .chosen = -1,
                      .usd = -1,
                      .n_turns = 1,
                      .turns = {{.n_calls = 1, .calls = {WHOLE(0, 1, 900, 1, 2)}}}}};
    session s = begin_session();
    for (int i = 0; i < 6; i++) {
        list[i].repeat = i;
    }
    list[4].turns[0].prompt = NULL;
    load_sweep(&s, "s", plan, list, 6);
    judge_all(&s, BEGIN, "j1");
    const char *text = training_text(&s, "{\"judged\":\"j1\",\"kind\":\"preference\"}");
    assert_non_null(strstr(text, "SELECT 3\\\"}\"}],\"non_preferred_output\":[{\"role\":"
                                 "\"assistant\",\"content\":\"{\\\"sql\\\":\\\"SELECT 4"));
    assert_non_null(strstr(text, "SELECT 2+1\\\"}\"}],\"non_preferred_output\":[{\"role\":"
                                 "\"assistant\",\"content\":\"{\\\"sql\\\":\\\"SELECT 5"));
    is_number(&s, "lines", 2);
    is_text(&s, "skipped[0].code", "no_prompt");
    is_text(&s, "skipped[1].code", "no_sql");
    bad(&s, "sweep.training", "{\"judged\":\"j1\",\"kind\":\"x\"}", "bad_field", "kind");
    bad(&s, "sweep.training", "{\"judged\":\"j1\"}", "bad_field", "");
    bad(&s, "sweep.training", "{\"judged\":\"x\",\"kind\":\"preference\"}", "unknown_name",
        "judged");
    end_session(&s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(right_answers_are_for_supervised_tuning),
        cmocka_unit_test(prompts_with_a_reference_are_for_reinforcement_tuning),
        cmocka_unit_test(right_and_wrong_answers_are_paired),
        cmocka_unit_test(right_answers_take_turns_in_pairs),
    };
    return cmocka_run_group_tests_name("training", tests, NULL, NULL);
}
