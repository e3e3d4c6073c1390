/* The seven questions, and two rows side by side: figures checked by hand against the published
 * sweep, and against sweeps judged here. */
#include "sweep_support.h"

#include <stdio.h>

#define VIEW "\"sweep\":\"published\",\"queries_per_day\":30000"
#define GPU(usd) "\"gpu\":{\"name\":\"H100\",\"usd_per_gpu_hour\":" usd "}"

static session begin_published(void) {
    session s = begin_session();
    size_t size = 0;
    char *text = test_read_file(PQ_TEST_DATA "/sweeps/published-2026-05.json", &size);
    assert_non_null(text);
    load_text(&s, "published", text);
    free(text);
    return s;
}

/* The place of a row by its key. */
static int row_of(session *s, const char *key) {
    char path[40];
    for (int i = 0; i < 40; i++) {
        const char *found = NULL;
        pq_error error = {0};
        snprintf(path, sizeof path, "rows[%d].key", i);
        pq_value value = at(s, path);
        assert_int_equal(pq_json_string(&value, &found, &error), PQ_OK);
        if (strcmp(found, key) == 0) {
            return i;
        }
    }
    fail_msg("no row %s", key);
    return 0;
}

/* The sentence in words, a figure as "#" and a row as its key. */
static void write_sentence(session *s, const char *path, pq_text *text) {
    size_t n = 0;
    pq_error error = {0};
    pq_value sentence = at(s, path);
    assert_int_equal(pq_json_array(&sentence, &n, &error), PQ_OK);
    for (size_t i = 0; i < n; i++) {
        pq_value part = pq_json_item(&sentence, i);
        pq_value row;
        const char *words = NULL;
        if (pq_json_kind(&part) == PQ_KIND_STRING) {
            assert_int_equal(pq_json_string(&part, &words, &error), PQ_OK);
        } else if (pq_json_find(&part, "row", &row)) {
            char key[40];
            int64_t place = 0;
            assert_int_equal(pq_json_integer(&row, 0, 100, &place, &error), PQ_OK);
            snprintf(key, sizeof key, "rows[%d].key", (int)place);
            pq_value name = at(s, key);
            assert_int_equal(pq_json_string(&name, &words, &error), PQ_OK);
        }
        pq_text_append(text, words == NULL ? "#" : words);
    }
}

static void says(session *s, const char *path, const char *expected) {
    pq_text text = {0};
    write_sentence(s, path, &text);
    assert_string_equal(pq_text_string(&text), expected);
    pq_text_free(&text);
}

static void entry_is(session *s, const char *path, const char *key) {
    char place[80];
    snprintf(place, sizeof place, "%s.row", path);
    is_number(s, place, row_of(s, key));
}

static void the_most_accurate_and_who_may_be(void **state) {
    session s = begin_published();
    good(&s, "answers", "{" VIEW "}");
    is_text(&s, "questions[0].id", "most_accurate");
    is_text(&s, "questions[0].finding", "cannot_tell_apart");
    entry_is(&s, "questions[0].entries[0]", "baseten/gpt-oss-120b");
    is_number(&s, "questions[0].entries[0].interval[0]", 0.8045593626380627); /* 24 of 25 */
    is_number(&s, "questions[0].entries[0].interval[1]", 0.9929037664980127);
    is_count(&s, "questions[0].entries", 14);                     /* GLM 5 got no answer */
    entry_is(&s, "questions[0].entries[1]", "baseten/Kimi-K2.5"); /* 23 of 24, errors apart */
    entry_is(&s, "questions[0].entries[12]", "baseten/GLM-4.7");
    /* 16 of 23 against 24 of 25: significant alone, not among 13 tests (0.0204 * 12) */
    is_number(&s, "questions[0].entries[12].p_value", 0.020407670677399504);
    is_number(&s, "questions[0].entries[12].p_adjusted", 0.020407670677399504 * 12);
    is_text(&s, "questions[0].entries[12].finding", "cannot_tell_apart");
    is_text(&s, "questions[0].entries[13].finding", "told_apart"); /* 0 of 25 */
    says(&s, "questions[0].answer[0]", "baseten/gpt-oss-120b: # of # answers right, #.");
    end_session(&s);
}

static void the_cheapest_correct_answer(void **state) {
    session s = begin_published();
    good(&s, "answers", "{" VIEW "}");
    is_text(&s, "questions[1].id", "cheapest");
    is_text(&s, "questions[1].finding", "told_apart");
    entry_is(&s, "questions[1].entries[0]", "baseten/gpt-oss-120b");
    is_number(&s, "questions[1].entries[0].value", 0.000187304 / 0.96);
    entry_is(&s, "questions[1].entries[1]", "baseten/Nemotron-120B-A12B");
    is_number(&s, "questions[1].entries[1].value", 0.000291558 / 0.88);
    /* 30,000 a day at 0.000187304, 96 % of them right */
    is_number(&s, "questions[1].answer[1][2].value", 30000 * 0.000187304);
    is_number(&s, "questions[1].answer[1][4].value", 28800);
    is_count(&s, "best", 3);
    is_number(&s, "best[0].row", row_of(&s, "baseten/gpt-oss-120b"));
    is_number(&s, "best[0].per_day_usd", 30000 * 0.000187304);
    is_number(&s, "best[2].row", row_of(&s, "baseten/DeepSeek-V3.1"));
    says(&s, "why",
         "Why: baseten/gpt-oss-120b is at once the cheapest a question, #, and the most often "
         "right, #, so that nothing in view is worth a higher price for its accuracy.");
    end_session(&s);
}

static void the_fastest_alone_and_under_load(void **state) {
    session s = begin_published();
    good(&s, "answers", "{" VIEW "}");
    is_text(&s, "questions[2].id", "fastest");
    is_text(&s, "questions[2].finding", "not_tested"); /* only medians are published */
    entry_is(&s, "questions[2].entries[0]", "baseten/gpt-oss-120b");
    is_number(&s, "questions[2].entries[0].value", 227.8);
    is_number(&s, "questions[2].entries[1].value", 254.4);
    is_count(&s, "questions[2].load", 9);
    is_flag(&s, "questions[2].load[8].best", true); /* Kimi K2.6, 25 of 25 at 10 at once */
    is_flag(&s, "questions[2].load[2].best", false);
    says(&s, "questions[2].answer[3]",
         "By the calls that came to an answer the two cannot be told apart (p = #).");
    is_number(&s, "questions[2].answer[3][1].value", 0.050151975683890584); /* 25 v 20 of 25 */
    end_session(&s);
}

static void where_cheap_is_dear(void **state) {
    session s = begin_published();
    good(&s, "answers", "{" VIEW "}");
    is_text(&s, "questions[3].id", "cheap_dear");
    entry_is(&s, "questions[3].entries[0]", "baseten/MiniMax-M2.5");
    is_text(&s, "questions[3].entries[0].finding", "told_apart");
    is_null(&s, "questions[3].entries[0].value"); /* no right answer */
    entry_is(&s, "questions[3].entries[1]", "baseten/GLM-4.7");
    is_number(&s, "questions[3].entries[1].against", row_of(&s, "baseten/Kimi-K2.5"));
    is_text(&s, "questions[3].entries[1].finding", "cannot_tell_apart");
    end_session(&s);
}

static void what_quantisation_cost(void **state) {
    session s = begin_published();
    good(&s, "answers", "{" VIEW "}");
    is_text(&s, "questions[4].id", "quantisation");
    is_text(&s, "questions[4].finding", "cannot_tell_apart");
    is_count(&s, "questions[4].entries", 4);
    /* K2.6 23 v 22, K2.5 23 v 23 of 24, V4 Pro 22 v 21, GLM 5.1 22 v 20 */
    is_number(&s, "questions[4].explain[0].value", 90.0 / 100 - 86.0 / 99);
    is_number(&s, "questions[4].entries[3].value", 22.0 / 25 - 20.0 / 25);
    end_session(&s);
}

static void whether_tuning_pays(void **state) {
    session s = begin_published();
    good(&s, "answers",
         "{" VIEW ",\"reference\":{\"name\":\"GPT-5.4\",\"input\":2.5,\"output\":15}}");
    is_text(&s, "questions[5].id", "finetune");
    entry_is(&s, "questions[5].entries[0]", "baseten/Nemotron-120B-A12B");
    is_number(&s, "questions[5].entries[0].value", (0.000187304 - 0.000291558) * 30000);
    /* what the published price, the cached one, made of it */
    says(&s, "questions[5].answer[3]",
         "At its price as published, #, it would have seemed to save # a day.");
    is_number(&s, "questions[5].answer[3][3].value", (0.000187304 - 0.0001208316) * 30000);
    is_number(&s, "questions[5].answer[4][1].value",
              ((711.36 * 2.5 + 104.2 * 15) / 1e6 - 0.000291558) * 30000);
    end_session(&s);
}

/* facts: gpt-oss-120b blends to 0.190 a million tokens; an H100 at 2, 3 and 6.50 an hour takes
 * 10.5, 15.8 and 34.2 million tokens an hour to pay. */
static void what_a_gpu_must_carry(void **state) {
    static const struct {
        const char *request;
        double usd, million_tokens_per_hour;
    } cases[] = {{"{" VIEW "," GPU("2") "}", 2, 10.5},
                 {"{" VIEW "," GPU("3") "}", 3, 15.8},
                 {"{" VIEW "," GPU("6.4998") "}", 6.4998, 34.2}};
    session s = begin_published();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        double tokens = cases[i].usd * (763.44 + 221.92) / 0.000187304;
        assert_true(fabs(tokens / 1e6 - cases[i].million_tokens_per_hour) < 0.05);
        good(&s, "answers", cases[i].request);
        is_text(&s, "questions[6].id", "dedicated");
        is_text(&s, "questions[6].explain[1].name", "break_even_tokens_per_hour");
        is_number(&s, "questions[6].explain[1].value", tokens);
    }
    is_number(&s, "questions[6].explain[0].value", 0.000187304 / (763.44 + 221.92) * 1e6);
    is_number(&s, "questions[6].entries[0].value", 6.4998 * 24 / 0.000187304);
    good(&s, "answers", "{" VIEW "}");
    is_text(&s, "questions[6].finding", "not_measured");
    end_session(&s);
}

static void own_series_join_the_rows(void **state) {
    session s = begin_published();
    judge_all(&s, BEGIN, "j1");
    good(&s, "answers", "{\"judged\":\"j1\",\"queries_per_day\":1000}");
    is_count(&s, "rows", 2);
    is_text(&s, "rows[0].origin", "own");
    is_text(&s, "rows[0].strategy", "agent");
    is_number(&s, "rows[0].accuracy.value", 0.75);
    is_text(&s, "questions[0].test",
            "the best against each other: exact McNemar where paired, else Fisher's exact; "
            "two-sided");
    good(&s, "answers", "{" VIEW ",\"judged\":\"j1\"}");
    is_count(&s, "rows", 17);
    is_text(&s, "rows[15].origin", "own");
    end_session(&s);
}

static void two_rows_side_by_side(void **state) {
    session s = begin_published();
    good(&s, "answers.pairs", "{\"sweep\":\"published\"}");
    is_count(&s, "pairs", 6);
    is_text(&s, "pairs[1].kind", "same_model");
    is_text(&s, "pairs[1].title", "Kimi K2.5");
    int fireworks = row_of(&s, "fireworks/kimi-k2p5");
    int baseten = row_of(&s, "baseten/Kimi-K2.5");
    is_number(&s, "pairs[1].first", fireworks);
    is_number(&s, "pairs[1].second", baseten);
    is_number(&s, "pairs[4].first", row_of(&s, "baseten/gpt-oss-120b"));
    is_number(&s, "pairs[4].second", fireworks); /* 23 of 25, as Kimi K2.6, and cheaper */
    char request[80];
    snprintf(request, sizeof request, "{\"sweep\":\"published\",\"first\":%d,\"second\":%d}",
             fireworks, baseten);
    good(&s, "answers.versus", request);
    is_text(&s, "better", "cannot_tell_apart");
    is_number(&s, "p_value", 1);
    is_null(&s, "pairs");
    is_text(&s, "aspects[0].id", "accuracy");
    is_number(&s, "aspects[0].difference", 23.0 / 25 - 23.0 / 24);
    is_text(&s, "aspects[1].id", "usd_per_query");
    is_text(&s, "aspects[1].verdict", "first_better"); /* fewer tokens counted, one price */
    is_number(&s, "aspects[1].first.value", (692.16 * 0.6 + 73.04 * 3) / 1e6);
    is_text(&s, "aspects[2].verdict", "cannot_tell_apart");
    is_text(&s, "aspects[3].id", "ttft_p50_ms");
    is_text(&s, "aspects[3].verdict", "not_tested");
    is_count(&s, "differs", 1);
    end_session(&s);
}

static void two_series_are_paired(void **state) {
    session s = begin_published();
    judge_all(&s, BEGIN, "j1");
    good(&s, "answers.versus", "{\"judged\":\"j1\",\"first\":0,\"second\":1}");
    is_text(&s, "test", "exact McNemar, two-sided");
    is_text(&s, "note", "paired by question");
    is_text(&s, "aspects[4].id", "latency_p50_ms");
    is_count(&s, "aspects[4].first.interval", 2);
    is_text(&s, "aspects[5].id", "latency_p90_ms"); /* which takes 29 answers */
    is_null(&s, "aspects[5].first.interval");
    is_text(&s, "aspects[5].verdict", "not_tested");
    is_null(&s, "aspects[5].test");
    good(&s, "sweep.judge.compare", "{\"judged\":\"j1\",\"first\":0,\"second\":1}");
    pq_value both = at(&s, "both");
    int64_t count = 0;
    pq_error error = {0};
    assert_int_equal(pq_json_integer(&both, 0, 100, &count, &error), PQ_OK);
    good(&s, "answers.versus", "{\"judged\":\"j1\",\"first\":0,\"second\":1}");
    is_number(&s, "pairs.both", (double)count);
    end_session(&s);
}

static void bad_requests_name_their_place(void **state) {
    session s = begin_published();
    bad(&s, "answers", "{\"queries_per_day\":1}", "bad_field", "");
    bad(&s, "answers", "{\"sweep\":\"published\"}", "bad_field", "");
    bad(&s, "answers", "{\"sweep\":\"published\",\"queries_per_day\":0}", "bad_field",
        "queries_per_day");
    bad(&s, "answers", "{\"sweep\":\"nothing\",\"queries_per_day\":1}", "unknown_name", "sweep");
    bad(&s, "answers", "{\"judged\":\"j9\",\"queries_per_day\":1}", "unknown_name", "judged");
    bad(&s, "answers", "{" VIEW ",\"gpu\":{\"name\":\"x\"}}", "bad_field", "gpu");
    bad(&s, "answers.versus", "{\"sweep\":\"published\",\"first\":0,\"second\":15}", "bad_field",
        "second");
    good(&s, "sweep.judge.begin", BEGIN);
    bad(&s, "answers", "{\"judged\":\"j1\",\"queries_per_day\":1}", "bad_field", "judged");
    end_session(&s);
}

/* A sweep in which nothing was answered leaves nothing to say, and says so. */
static void an_empty_view_is_said(void **state) {
    session s = begin_session();
    load_text(&s, "empty",
              "{\"format\":\"perquery-sweep/1\",\"id\":\"e\",\"kind\":\"figures\","
              "\"title\":\"t\",\"published\":\"2026-05\",\"runs\":[]}");
    good(&s, "answers", "{\"sweep\":\"empty\",\"queries_per_day\":1," GPU("1") "}");
    is_null(&s, "why");
    for (int i = 0; i < 7; i++) {
        char path[40];
        snprintf(path, sizeof path, "questions[%d].finding", i);
        is_text(&s, path, "not_measured");
    }
    good(&s, "answers.pairs", "{\"sweep\":\"empty\"}");
    is_count(&s, "pairs", 0);
    bad(&s, "answers.versus", "{\"sweep\":\"empty\",\"first\":0,\"second\":0}", "bad_field",
        "first");
    end_session(&s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_most_accurate_and_who_may_be),
        cmocka_unit_test(the_cheapest_correct_answer),
        cmocka_unit_test(the_fastest_alone_and_under_load),
        cmocka_unit_test(where_cheap_is_dear),
        cmocka_unit_test(what_quantisation_cost),
        cmocka_unit_test(whether_tuning_pays),
        cmocka_unit_test(what_a_gpu_must_carry),
        cmocka_unit_test(own_series_join_the_rows),
        cmocka_unit_test(two_rows_side_by_side),
        cmocka_unit_test(two_series_are_paired),
        cmocka_unit_test(bad_requests_name_their_place),
        cmocka_unit_test(an_empty_view_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
