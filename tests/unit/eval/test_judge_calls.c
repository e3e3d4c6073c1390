/* Sweeps judged through the operations: figures are checked against values computed by hand. */
#include "pq_significance.h"
#include "sweep_support.h"

static void one_question_is_judged_by_itself(void **state) {
    session s = begin_session();
    good(&s, "eval.question",
         "{\"database\":\"d\",\"gold\":\"g\",\"question\":\"q4\",\"sql\":\"SELECT 1\"}");
    is_text(&s, "id", "q4");
    is_text(&s, "outcome", "right");
    is_text(&s, "gold.sql", "SELECT a FROM t WHERE a <= 1");
    is_text(&s, "verdict.rule", "perquery/2");
    is_null(&s, "predicted.format_followed");
    good(&s, "eval.question",
         "{\"database\":\"d\",\"gold\":\"g\",\"question\":\"q1\",\"rule\":\"strict/1\","
         "\"reply\":\"Here: ```sql\\nSELECT 4\\n```\"}");
    is_text(&s, "outcome", "wrong");
    is_text(&s, "predicted.recovered_by", "fence");
    is_text(&s, "predicted.sql", "SELECT 4");
    good(&s, "eval.question",
         "{\"database\":\"d\",\"gold\":\"g\",\"question\":\"q1\",\"reply\":\"No.\"}");
    is_text(&s, "outcome", "no_sql");
    end_session(&s);
}

/* The same bytes as a step of an evaluation gives. */
static void one_question_reads_as_a_step_does(void **state) {
    session s = begin_session();
    load_text(&s, "p", "{\"id\":\"q1\",\"reply\":\"{\\\"sql\\\": \\\"SELECT 4\\\"}\"}");
    good(&s, "eval.begin", "{\"database\":\"d\",\"gold\":\"g\",\"predictions\":\"p\"}");
    good(&s, "eval.step", "{\"evaluation\":\"e1\"}");
    char *step = strstr(s.envelope.data, "\"question\":{") + strlen("\"question\":");
    pq_text expected = {0};
    pq_text_append_bytes(&expected, step, strlen(step) - 2);
    good(&s, "eval.question",
         "{\"database\":\"d\",\"gold\":\"g\",\"question\":\"q1\","
         "\"reply\":\"{\\\"sql\\\": \\\"SELECT 4\\\"}\"}");
    const char *result = s.envelope.data + strlen(PQ_API_RESULT_PREFIX);
    assert_int_equal(strlen(result) - 1, expected.size);
    assert_memory_equal(result, expected.data, expected.size);
    pq_text_free(&expected);
    end_session(&s);
}

static void bad_questions_are_refused(void **state) {
    session s = begin_session();
    bad(&s, "eval.question", "{\"database\":\"d\",\"gold\":\"g\",\"question\":\"q1\"}", "bad_field",
        "");
    bad(&s, "eval.question",
        "{\"database\":\"d\",\"gold\":\"g\",\"question\":\"q1\",\"sql\":\"\",\"reply\":\"\"}",
        "bad_field", "reply");
    bad(&s, "eval.question", "{\"database\":\"d\",\"gold\":\"g\",\"question\":\"q9\",\"sql\":\"\"}",
        "unknown_name", "question");
    bad(&s, "eval.question", "{\"database\":\"d\",\"gold\":\"g\",\"question\":\"q1\",\"sql\":7}",
        "bad_field", "sql");
    bad(&s, "eval.question", "{\"database\":\"d\",\"gold\":\"s\",\"question\":\"q1\",\"sql\":\"\"}",
        "bad_format", "gold.format");
    bad(&s, "eval.question",
        "{\"database\":\"d\",\"gold\":\"g\",\"question\":\"q1\",\"sql\":\"\",\"rule\":\"x\"}",
        "unknown_name", "rule");
    bad(&s, "eval.question", "{\"database\":\"x\",\"gold\":\"g\",\"question\":\"q1\",\"sql\":\"\"}",
        "unknown_name", "database");
    end_session(&s);
}

static void verdicts_are_counted(void **state) {
    session s = begin_session();
    judge_all(&s, BEGIN, "j1");
    is_text(&s, "format", "perquery-judged/1");
    is_text(&s, "rule", "strict/1");
    is_count(&s, "series", 2);
    is_text(&s, "series[0].name", "m");
    is_text(&s, "series[0].strategy", "agent");
    is_number(&s, "series[0].counts.planned", 6);
    is_number(&s, "series[0].counts.ended", 6);
    is_number(&s, "series[0].counts.answered", 6);
    is_number(&s, "series[0].counts.judged", 4);
    is_number(&s, "series[0].counts.right", 3);
    is_number(&s, "series[0].accuracy.value", 0.75);
    is_number(&s, "series[0].accuracy.interval[0]", 0.300641842582402); /* Wilson, 3 of 4 */
    is_number(&s, "series[0].accuracy.interval[1]", 0.954412739190299);
    is_number(&s, "series[0].outcomes.right", 3);
    is_number(&s, "series[0].outcomes.wrong", 1);
    is_number(&s, "series[0].losses.rows", 1);
    is_number(&s, "series[0].not_judged.gold_failed", 1);
    is_number(&s, "series[0].not_judged.not_in_gold", 1);
    is_text(&s, "series[0].rules[1].rule", "strict/1");
    is_number(&s, "series[0].rules[1].right", 3);
    is_number(&s, "series[0].format_followed.count", 5);
    is_number(&s, "series[0].format_followed.n", 6);
    is_number(&s, "series[0].format_forgiven", 0);
    /* errors are no wrong answers: 2 of 2 answered, 2 of 4 in all */
    is_number(&s, "series[1].counts.ended", 4);
    is_number(&s, "series[1].counts.answered", 2);
    is_number(&s, "series[1].counts.errors", 2);
    is_number(&s, "series[1].counts.not_ended", 1);
    is_number(&s, "series[1].accuracy.value", 1);
    is_number(&s, "series[1].accuracy.n", 2);
    is_number(&s, "series[1].accuracy_of_all.value", 0.5);
    is_number(&s, "series[1].accuracy_of_all.n", 4);
    is_number(&s, "series[1].outcomes.wrong", 0);
    is_number(&s, "series[1].outcomes.rate_limited", 1);
    is_number(&s, "series[1].outcomes.timed_out", 1);
    is_number(&s, "series[1].losses.provider", 2);
    is_number(&s, "series[1].not_judged.not_ended", 1);
    is_count(&s, "series[1].errors", 2);
    is_text(&s, "series[1].errors[0].fault", "rate_limited");
    is_number(&s, "series[1].errors[0].answers", 1);
    is_text(&s, "series[1].errors[1].fault", "timed_out");
    end_session(&s);
}

static void times_are_service_times(void **state) {
    session s = begin_session();
    judge_all(&s, BEGIN, "j1");
    /* 300, 400, 650 (a refused call of 50 and one of 600), 800, 1000, 1200 (two turns) */
    is_number(&s, "series[0].latency_ms.n", 6);
    is_number(&s, "series[0].latency_ms.p50.value", 725);
    is_number(&s, "series[0].latency_ms.p90.value", 1100);
    is_flag(&s, "series[0].latency_ms.p50.enough", true);
    is_flag(&s, "series[0].latency_ms.p90.enough", false);
    is_flag(&s, "series[0].latency_ms.p99.enough", false);
    is_text(&s, "quantiles[2].name", "p99");
    is_number(&s, "quantiles[2].needs", 299);
    is_number(&s, "series[0].waiting.n", 6);
    is_number(&s, "series[0].waiting.answers", 1);
    is_number(&s, "series[0].waiting.mean_ms", 2000.0 / 6);
    is_number(&s, "series[0].waiting.longest_ms", 2000);
    is_number(&s, "series[0].waiting.p90_ms", 1000);
    is_number(&s, "series[0].waiting.share", 2000.0 / 6350);
    /* of the first turn's last call: q1 100, q2 200, q3 100, q4 400, bad 100, else 100 */
    is_number(&s, "series[0].ttft_ms.any_chunk.p50.value", 100);
    is_number(&s, "series[0].ttft_ms.any_chunk.p90.value", 300);
    /* 200, 300, 300, 500, 200, 200 */
    is_number(&s, "series[0].ttft_ms.answer.p50.value", 250);
    /* 200, 300, 150, 500, 200, 200: q3 reasoned first */
    is_number(&s, "series[0].ttft_ms.content_or_reasoning.p50.value", 200);
    is_number(&s, "series[0].ttft_ms.content.n", 6);
    /* tokens a second: 125, 500 and 163.3 (q2), 400 (q3), 1000, 166.7; q4 hides its reasoning */
    is_number(&s, "series[0].decode_tokens_per_s.n", 6);
    is_number(&s, "series[0].decode_left_out", 1);
    is_number(&s, "series[0].decode_tokens_per_s.p50.value", (100000.0 / 600 + 400) / 2);
    /* those that failed are no latency */
    is_number(&s, "series[1].latency_ms.n", 2);
    is_number(&s, "series[1].latency_ms.p50.value", 1500);
    is_number(&s, "series[0].counts.calls", 8);
    is_number(&s, "series[0].counts.retries", 1);
    is_text(&s, "series[0].errors[0].fault", "rate_limited");
    is_number(&s, "series[0].errors[0].answers", 0);
    is_number(&s, "series[0].errors[0].calls", 1);
    end_session(&s);
}

static void costs_and_repairs_add_up(void **state) {
    session s = begin_session();
    judge_all(&s, BEGIN, "j1");
    is_number(&s, "series[0].tokens.input.value", 8000.0 / 6);
    is_number(&s, "series[0].tokens.output.value", 656.0 / 6);
    is_number(&s, "series[0].tokens.cached.n", 1);
    is_number(&s, "series[0].tokens.cached.value", 600);
    is_number(&s, "series[0].tokens.reasoning.value", 40);
    is_number(&s, "series[0].usd_per_query.n", 6);
    is_number(&s, "series[0].usd_per_query.value", (5 * 0.001202 + 0.003302) / 6);
    is_number(&s, "series[0].usd_total", 5 * 0.001202 + 0.003302);
    is_number(&s, "series[0].usd_per_correct.value", (5 * 0.001202 + 0.003302) / 6 / 0.75);
    is_null(&s, "series[1].usd_per_query");
    is_null(&s, "series[1].usd_per_correct.value");
    is_null(&s, "series[1].usd_per_correct.interval");
    is_null(&s, "series[1].usd_total");
    is_number(&s, "series[0].repair_turns.answers", 1);
    is_number(&s, "series[0].repair_turns.turns", 1);
    is_number(&s, "series[0].repair_turns.calls", 1);
    is_number(&s, "series[0].repair_turns.input_tokens", 2000);
    is_number(&s, "series[0].repair_turns.output_tokens", 50);
    is_number(&s, "series[0].repair_turns.usd", 0.0021);
    is_number(&s, "series[0].repair_turns.judged", 1);
    is_number(&s, "series[0].repair_turns.right_before", 0);
    is_number(&s, "series[0].repair_turns.right_after", 1);
    is_number(&s, "series[0].repair_turns.usd_per_gained", 0.0021);
    is_number(&s, "series[0].free_repairs.answers", 1);
    is_number(&s, "series[0].free_repairs.repairs", 1);
    is_number(&s, "series[0].free_repairs.right_before", 0);
    is_number(&s, "series[0].free_repairs.right_after", 1);
    is_null(&s, "series[1].repair_turns.usd_per_gained");
    end_session(&s);
}

static void a_series_is_a_row_of_the_matrix(void **state) {
    session s = begin_session();
    judge_all(&s, BEGIN, "j1");
    good(&s, "sweep.matrix", "{\"judged\":\"j1\"}");
    is_count(&s, "rows", 2);
    is_text(&s, "rows[0].origin", "own");
    is_number(&s, "rows[1].place", 1); /* the series */
    is_text(&s, "rows[0].platform", "p");
    is_text(&s, "rows[0].model", "org/m");
    is_text(&s, "rows[0].name", "m");
    is_number(&s, "rows[0].asked", 6);
    is_number(&s, "rows[0].came", 6);
    is_number(&s, "rows[0].json_ok", 5);
    is_number(&s, "rows[0].accuracy.value", 0.75);
    is_null(&s, "rows[0].published"); /* nothing was corrected */
    is_number(&s, "rows[0].correct", 3);
    is_number(&s, "rows[1].asked", 4);
    is_number(&s, "rows[1].came", 2);
    is_number(&s, "rows[1].errors.timed_out", 1);
    is_number(&s, "rows[0].ttft_p50_ms.value", 200);
    is_number(&s, "rows[0].latency_p50_ms.value", 725);
    is_number(&s, "rows[0].latency_p90_ms.value", 1100);
    is_number(&s, "rows[0].price.output", 2);
    is_null(&s, "rows[1].price");
    is_number(&s, "rows[0].usd_per_query.value", (5 * 0.001202 + 0.003302) / 6);
    is_count(&s, "rows[0].corrections", 0);
    is_text(&s, "rows[0].front", "on");
    is_null(&s, "rows[1].front");
    end_session(&s);
}

static void answers_stand_on_the_clock_of_the_sweep(void **state) {
    session s = begin_session();
    judge_all(&s, BEGIN, "j1");
    is_count(&s, "answers", N_ANSWERS);
    is_text(&s, "answers[3].question", "q4");
    is_text(&s, "answers[3].outcome", "wrong");
    is_text(&s, "answers[3].loss", "rows");
    is_flag(&s, "answers[3].right", false);
    is_count(&s, "answers[3].spans", 2);
    is_number(&s, "answers[3].spans[0][0]", 3000);
    is_number(&s, "answers[3].spans[0][1]", 3050);
    is_number(&s, "answers[3].spans[1][1]", 5650);
    is_count(&s, "answers[3].waits", 1);
    is_number(&s, "answers[3].waits[0][0]", 3050);
    is_number(&s, "answers[3].waits[0][1]", 5050);
    is_number(&s, "answers[3].service_ms", 650);
    is_flag(&s, "answers[1].right", true);
    is_flag(&s, "answers[1].right_before_repairs", false);
    is_null(&s, "answers[4].outcome");
    is_text(&s, "answers[4].not_judged", "gold_failed");
    is_text(&s, "answers[5].not_judged", "not_in_gold");
    is_text(&s, "answers[7].fault", "rate_limited");
    is_null(&s, "answers[7].right");
    is_text(&s, "answers[10].not_judged", "not_ended");
    end_session(&s);
}

static void series_are_compared_on_what_both_answered(void **state) {
    session s = begin_session();
    judge_all(&s, BEGIN, "j1");
    good(&s, "sweep.judge.compare", "{\"judged\":\"j1\",\"first\":0,\"second\":1}");
    is_number(&s, "questions", 2); /* q1 and q4 */
    is_number(&s, "both", 1);
    is_number(&s, "only_first", 0);
    is_number(&s, "only_second", 1);
    is_number(&s, "difference", -0.5);
    is_number(&s, "p_value", 1);
    is_text(&s, "better", "cannot_tell_apart");
    is_null(&s, "note");
    is_number(&s, "first.correct", 3);
    is_number(&s, "first.n", 4);
    is_text(&s, "second.platform", "r");
    bad(&s, "sweep.judge.compare", "{\"judged\":\"j1\",\"first\":0,\"second\":2}", "bad_field",
        "second");
    bad(&s, "sweep.judge.compare", "{\"judged\":\"j1\",\"first\":0}", "bad_field", "");
    end_session(&s);
}

static void a_drop_from_chinook_to_its_twin_is_memory(void **state) {
    static const char twin_plan[] =
        PLAN("w", "\"g-twin-renamed-7\"", SIX, SERIES("p", "org/m", "agent", PRICE), "");
    static const answer on_twin[] = {
        ONCE(0, "q1", "SELECT count(*) FROM t", 0, 1000, 0.1),
        ONCE(0, "q2", "SELECT 6", 0, 1000, 0.1), /* what Chinook says */
        ONCE(0, "q3", "SELECT 3", 0, 1000, 0.1),
        ONCE(0, "q4", "SELECT a FROM t WHERE a = 1", 0, 1000, 0.1),
    };
    session s = begin_session();
    load_database(&s, "w", "(1), (2), (4)");
    load_text(&s, "gw", GOLD("g-twin-renamed-7", "twin-renamed"));
    load_sweep(&s, "sw", twin_plan, on_twin, 4);
    judge_all(&s,
              "{\"sweeps\":[\"sw\",\"s\"],\"rule\":\"strict/1\",\"bases\":["
              "{\"database\":\"d\",\"gold\":\"g\"},{\"database\":\"w\",\"gold\":\"gw\"}]}",
              "j1");
    is_number(&s, "sweeps[1].series[0]", 1);
    is_number(&s, "series[0].counts.right", 2);
    is_count(&s, "memory", 1);
    is_text(&s, "memory[0].model", "org/m");
    is_text(&s, "memory[0].database", "chinook");
    is_text(&s, "memory[0].twin", "twin-renamed");
    is_number(&s, "memory[0].first", 1);
    is_number(&s, "memory[0].second", 0);
    is_number(&s, "memory[0].questions", 4);
    is_number(&s, "memory[0].both", 1);
    is_number(&s, "memory[0].only_first", 2);
    is_number(&s, "memory[0].only_second", 1);
    is_number(&s, "memory[0].drop", 0.25);
    is_number(&s, "memory[0].p_value", 1);
    is_text(&s, "memory[0].better", "cannot_tell_apart");
    good(&s, "sweep.judge.compare", "{\"judged\":\"j1\",\"first\":0,\"second\":1}");
    is_number(&s, "difference", -0.25);
    is_text(&s, "note", "the two series ran on different databases");
    /* each database has a front of its own */
    good(&s, "sweep.matrix", "{\"judged\":\"j1\"}");
    is_text(&s, "rows[0].front", "on");
    is_text(&s, "rows[1].front", "on");
    end_session(&s);
}

static void three_calls_give_a_median_and_say_how_little_that_is(void **state) {
    static const char plan[] = PLAN("chinook", "null", PLAN_QUESTION("f"),
                                    SERIES("p", "m", "baseline", PRICE), ",\"repeats\":3");
    answer three[] = {ONCE(0, "f", "SELECT 1", 0, 900, 0.1),
                      ONCE(0, "f", "SELECT 1", 1000, 700, 0.1),
                      ONCE(0, "f", "SELECT 1", 2000, 800, 0.1)};
    session s = begin_session();
    for (int i = 0; i < 3; i++) {
        three[i].repeat = i;
    }
    load_sweep(&s, "f", plan, three, 3);
    judge_all(&s, "{\"sweeps\":[\"f\"],\"bases\":[]}", "j1");
    is_number(&s, "series[0].latency_ms.n", 3);
    is_number(&s, "series[0].latency_ms.p50.value", 800);
    is_number(&s, "series[0].latency_ms.p50.interval[0]", 700);
    is_number(&s, "series[0].latency_ms.p50.interval[1]", 900);
    is_flag(&s, "series[0].latency_ms.p50.enough", false);
    is_number(&s, "quantiles[0].needs", 6);
    is_number(&s, "series[0].not_judged.free_question", 3);
    is_null(&s, "series[0].accuracy.value");
    is_null(&s, "series[0].accuracy.interval");
    is_null(&s, "series[0].usd_per_correct.value");
    is_number(&s, "series[0].usd_per_query.value", 0.1);
    good(&s, "sweep.matrix", "{\"judged\":\"j1\"}");
    is_null(&s, "rows[0].front");
    is_text(&s, "rows[0].not_tested", "no answer was scored");
    end_session(&s);
}

/* Two questions asked three times by two series: the sample has two questions, not six. */
static void repeats_are_no_new_questions(void **state) {
    static const char plan[] = PLAN(
        "chinook", "\"g\"", PLAN_QUESTION("q1") "," PLAN_QUESTION("q3"),
        SERIES("p", "m", "agent", PRICE) "," SERIES("p", "n", "agent", PRICE), ",\"repeats\":3");
    answer twelve[12];
    for (int i = 0; i < 12; i++) {
        bool first = i % 2 == 0;
        answer one = ONCE(i < 6 ? 0 : 1, first ? "q1" : "q3",
                          first ? "SELECT count(*) FROM t" : "SELECT -5", 1000 * i, 900, 0.1);
        twelve[i] = one;
        twelve[i].repeat = i / 2 % 3;
    }
    twelve[11].turns[0].sql = "SELECT count(*) FROM t WHERE 0";
    session s = begin_session();
    load_sweep(&s, "s", plan, twelve, 12);
    judge_all(&s, BEGIN, "j1");
    pq_interval interval = pq_wilson(1, 2, PQ_CONFIDENCE);
    is_number(&s, "series[0].accuracy.right", 3);
    is_number(&s, "series[0].accuracy.n", 6);
    is_number(&s, "series[0].accuracy.interval[0]", interval.low);
    is_number(&s, "series[0].accuracy.interval[1]", interval.high);
    is_number(&s, "series[0].usd_per_query.n", 6);
    is_number(&s, "series[0].usd_per_correct.value", 0.2);
    is_number(&s, "series[0].usd_per_correct.interval[1]", 0.1 / interval.low);
    is_count(&s, "series[0].runs", 3);
    is_number(&s, "series[0].runs[2].repeat", 2);
    is_number(&s, "series[0].runs[2].accuracy.right", 1);
    is_number(&s, "series[0].runs[2].accuracy.n", 2);
    is_number(&s, "series[0].runs[2].usd_per_query", 0.1);
    good(&s, "sweep.judge.compare", "{\"judged\":\"j1\",\"first\":0,\"second\":1}");
    is_number(&s, "questions", 2);
    is_number(&s, "both", 1);
    is_number(&s, "neither", 1);
    is_number(&s, "p_value", 1);
    end_session(&s);
}

static void a_sweep_without_answers_has_no_figures(void **state) {
    session s = begin_session();
    load_sweep(&s, "s", plan_text, answers, 0);
    judge_all(&s, BEGIN, "j1");
    is_number(&s, "series[0].counts.ended", 0);
    is_null(&s, "series[0].latency_ms");
    is_null(&s, "series[0].waiting.mean_ms");
    is_null(&s, "series[0].waiting.share");
    is_null(&s, "series[0].tokens.input");
    is_null(&s, "series[0].accuracy.value");
    bad(&s, "sweep.judge.compare", "{\"judged\":\"j1\",\"first\":0,\"second\":1}", "bad_field",
        "second");
    end_session(&s);
}

static void a_statement_has_one_verdict_in_all_series(void **state) {
    session s = begin_session();
    static const answer same[] = {
        ONCE(0, "q1", "SELECT 3", 0, 210, 0.1),
        ONCE(1, "q1", "SELECT 3", 0, 210, -1),
        ONCE(0, "q2", "SELECT 3", 0, 210, 0.1),
        ONCE(1, "q2", "SELECT  6", 0, 210, -1),
    };
    load_sweep(&s, "s", plan_text, same, 4);
    judge_all(&s, BEGIN, "j1");
    is_flag(&s, "answers[0].right", true);
    is_flag(&s, "answers[1].right", true);
    is_flag(&s, "answers[2].right", false);
    is_flag(&s, "answers[3].right", true);
    end_session(&s);
}

static void a_step_says_what_it_judged(void **state) {
    session s = begin_session();
    good(&s, "sweep.judge.begin", BEGIN);
    is_number(&s, "total", N_ANSWERS + 2);
    is_number(&s, "answers", N_ANSWERS);
    is_number(&s, "series", 2);
    good(&s, "sweep.judge.step", "{\"judged\":\"j1\"}");
    is_number(&s, "done", 1);
    is_flag(&s, "finished", false);
    is_text(&s, "answer.question", "q1");
    is_text(&s, "answer.outcome", "right");
    bad(&s, "sweep.judge.result", "{\"judged\":\"j1\"}", "bad_field", "judged");
    bad(&s, "sweep.training", "{\"judged\":\"j1\",\"kind\":\"supervised\"}", "bad_field", "judged");
    for (int i = 1; i < N_ANSWERS + 2; i++) {
        good(&s, "sweep.judge.step", "{\"judged\":\"j1\"}");
    }
    is_flag(&s, "finished", true);
    is_null(&s, "answer");
    good(&s, "sweep.judge.step", "{\"judged\":\"j1\"}");
    is_number(&s, "done", N_ANSWERS + 2);
    good(&s, "sweep.judge.end", "{\"judged\":\"j1\"}");
    bad(&s, "sweep.judge.result", "{\"judged\":\"j1\"}", "unknown_name", "judged");
    end_session(&s);
}

static void closing_a_database_ends_its_judgings(void **state) {
    session s = begin_session();
    load_database(&s, "w", "(1)");
    good(&s, "sweep.judge.begin", BEGIN);
    good(&s, "db.close", "{\"database\":\"w\"}");
    good(&s, "sweep.judge.step", "{\"judged\":\"j1\"}");
    good(&s, "db.close", "{\"database\":\"d\"}");
    bad(&s, "sweep.judge.step", "{\"judged\":\"j1\"}", "unknown_name", "judged");
    end_session(&s);
}

static void what_cannot_be_judged_is_refused(void **state) {
    session s = begin_session();
    static const char *const op = "sweep.judge.begin";
    bad(&s, op, "{\"sweeps\":[],\"bases\":[]}", "bad_field", "sweeps");
    bad(&s, op, "{\"sweeps\":[\"s\"]}", "bad_field", "");
    bad(&s, op, "{\"sweeps\":[\"x\"],\"bases\":[]}", "unknown_name", "sweeps[0]");
    bad(&s, op, "{\"sweeps\":[\"s\"],\"bases\":[{\"database\":\"x\",\"gold\":\"g\"}]}",
        "unknown_name", "bases[0].database");
    bad(&s, op, "{\"sweeps\":[\"s\"],\"bases\":[{\"database\":\"d\",\"gold\":\"x\"}]}",
        "unknown_name", "bases[0].gold");
    bad(&s, op, "{\"sweeps\":[\"s\"],\"bases\":[{\"database\":\"d\",\"gld\":\"g\"}]}", "bad_field",
        "bases[0].gld");
    bad(&s, op, "{\"sweeps\":[\"s\"],\"bases\":[{\"database\":\"d\",\"gold\":\"s\"}]}",
        "bad_format", "bases[0].gold.format");
    bad(&s, op, "{\"sweeps\":[\"s\"],\"bases\":[]}", "unknown_name", "sweeps[0].plan.gold");
    assert_non_null(strstr(s.envelope.data, "\"file\":\"s\",\"in_file\":\"plan.gold\""));
    bad(&s, op,
        "{\"sweeps\":[\"s\"],\"bases\":[{\"database\":\"d\",\"gold\":\"g\"},"
        "{\"database\":\"d\",\"gold\":\"g\"}]}",
        "bad_field", "sweeps[0].plan.gold");
    bad(&s, op, "{\"sweeps\":[\"s\",\"s\"],\"bases\":[{\"database\":\"d\",\"gold\":\"g\"}]}",
        "bad_field", "sweeps");
    bad(&s, op, "{\"sweeps\":[\"g\"],\"bases\":[{\"database\":\"d\",\"gold\":\"g\"}]}",
        "bad_format", "sweeps[0].format");
    bad(&s, op, "{\"sweeps\":[\"s\"],\"bases\":[],\"rule\":\"x\"}", "unknown_name", "rule");
    load_text(&s, "s", "{");
    bad(&s, op, "{\"sweeps\":[\"s\"],\"bases\":[]}", "bad_json", "sweeps[0], line 1, column 1");
    end_session(&s);
}

/* A plan from elsewhere may call the database otherwise; the request says what. */
static void a_base_may_have_another_name(void **state) {
    static const char plan[] =
        PLAN("/home/x.sqlite", "\"g\"", PLAN_QUESTION("q1"), SERIES("p", "m", "agent", "null"), "");
    static const answer one[] = {ONCE(0, "q1", "SELECT 3", 0, 210, -1)};
    session s = begin_session();
    load_sweep(&s, "s", plan, one, 1);
    bad(&s, "sweep.judge.begin", BEGIN, "unknown_name", "sweeps[0].plan.gold");
    judge_all(&s,
              "{\"sweeps\":[\"s\"],\"bases\":[{\"database\":\"d\",\"gold\":\"g\","
              "\"as\":\"/home/x.sqlite\"}]}",
              "j1");
    is_flag(&s, "answers[0].right", true);
    end_session(&s);
}

static void a_question_that_reads_otherwise_is_not_judged(void **state) {
    static const char plan[] =
        PLAN("chinook", "\"g\"", "{\"id\":\"q1\",\"question\":\"something else\"}",
             SERIES("p", "m", "agent", "null"), "");
    static const answer one[] = {ONCE(0, "q1", "SELECT 3", 0, 210, -1)};
    session s = begin_session();
    load_sweep(&s, "s", plan, one, 1);
    judge_all(&s, BEGIN, "j1");
    is_text(&s, "answers[0].not_judged", "other_text");
    is_number(&s, "series[0].not_judged.other_text", 1);
    end_session(&s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_question_is_judged_by_itself),
        cmocka_unit_test(one_question_reads_as_a_step_does),
        cmocka_unit_test(bad_questions_are_refused),
        cmocka_unit_test(verdicts_are_counted),
        cmocka_unit_test(times_are_service_times),
        cmocka_unit_test(costs_and_repairs_add_up),
        cmocka_unit_test(a_series_is_a_row_of_the_matrix),
        cmocka_unit_test(answers_stand_on_the_clock_of_the_sweep),
        cmocka_unit_test(series_are_compared_on_what_both_answered),
        cmocka_unit_test(a_drop_from_chinook_to_its_twin_is_memory),
        cmocka_unit_test(three_calls_give_a_median_and_say_how_little_that_is),
        cmocka_unit_test(repeats_are_no_new_questions),
        cmocka_unit_test(a_sweep_without_answers_has_no_figures),
        cmocka_unit_test(a_statement_has_one_verdict_in_all_series),
        cmocka_unit_test(a_step_says_what_it_judged),
        cmocka_unit_test(closing_a_database_ends_its_judgings),
        cmocka_unit_test(what_cannot_be_judged_is_refused),
        cmocka_unit_test(a_base_may_have_another_name),
        cmocka_unit_test(a_question_that_reads_otherwise_is_not_judged),
    };
    return cmocka_run_group_tests_name("judge_calls", tests, NULL, NULL);
}
