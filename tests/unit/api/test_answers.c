/* The seven questions, and two rows side by side: figures checked by hand against the published
 * sweep, and against sweeps judged here. */
#include "sweep_support.h"

#include <stdio.h>

#define VIEW "\"sweep\":\"published\",\"queries_per_day\":30000"
#define GPU(usd) "\"gpu\":{\"name\":\"H100\",\"usd_per_gpu_hour\":" usd "}"

/* The published sweep with its calls, which were scored again. */
static session begin_scored(void) {
    session s = begin_session();
    size_t size = 0;
    char *text = test_read_file(PQ_TEST_DATA "/sweeps/published-2026-05.json", &size);
    assert_non_null(text);
    load_text(&s, "published", text);
    free(text);
    return s;
}

/* The published sweep as figures alone, with their corrections. */
static session begin_published(void) {
    session s = begin_session();
    size_t size = 0;
    char *text = test_read_file(PQ_TEST_DATA "/sweeps/published-2026-05.json", &size);
    assert_non_null(text);
    char *calls = text;
    while ((calls = strstr(calls, "\"calls\": {")) != NULL) {
        const char *after = strstr(calls, "\"published\": {");
        assert_non_null(after);
        memmove(calls, after, strlen(after) + 1);
    }
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
        pq_value figure;
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
        bool unknown = words == NULL && pq_json_find(&part, "value", &figure) &&
                       pq_json_kind(&figure) == PQ_KIND_NULL;
        pq_text_append(text, unknown ? "UNKNOWN" : words == NULL ? "#" : words);
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
    is_count(&s, "questions[0].entries", 13); /* GLM 5 got no answer, MiniMax M2.5's was lost */
    entry_is(&s, "questions[0].entries[1]", "baseten/Kimi-K2.5"); /* 23 of 24, errors apart */
    entry_is(&s, "questions[0].entries[12]", "baseten/GLM-4.7");
    /* 16 of 23 against 24 of 25: significant alone, not among 13 tests (0.0204 * 12) */
    is_number(&s, "questions[0].entries[12].p_value", 0.020407670677399504);
    is_number(&s, "questions[0].entries[12].p_adjusted", 0.020407670677399504 * 12);
    is_text(&s, "questions[0].entries[12].finding", "cannot_tell_apart");
    says(&s, "questions[0].answer[0]", "baseten/gpt-oss-120b: # of # answers right, #.");
    says(&s, "questions[0].answer[2]",
         "Left out: baseten/MiniMax-M2.5. Its score of zero most likely comes from the parser, not "
         "the model.");
    end_session(&s);
}

/* Published rows whose calls are known are all scored by one rule, and tested question by question.
 */
static void published_rows_are_scored_by_one_rule(void **state) {
    session s = begin_scored();
    good(&s, "sweep.matrix", "{\"sweep\":\"published\"}");
    int gpt = row_of(&s, "baseten/gpt-oss-120b");
    assert_int_equal(gpt, 5);
    is_text(&s, "rows[5].rule", "perquery/2");
    is_number(&s, "rows[5].correct", 22);
    is_number(&s, "rows[5].published.correct", 24);
    is_number(&s, "rows[5].usd_per_query.value", 0.000187304);
    pq_value low = at(&s, "rows[5].usd_per_query.interval[0]");
    pq_value high = at(&s, "rows[5].usd_per_query.interval[1]");
    double ends[2];
    assert_int_equal(pq_json_number(&low, 0, 1, &ends[0], NULL), PQ_OK);
    assert_int_equal(pq_json_number(&high, 0, 1, &ends[1], NULL), PQ_OK);
    /* its calls cost 0.00005 to 0.00047: the mean of 25 is known to about a fifth */
    assert_true(ends[0] > 0.00013 && ends[0] < 0.00018 && ends[1] > 0.00019 && ends[1] < 0.00025);
    is_text(&s, "scoring.questions[24]", "s_015");
    good(&s, "sweep.matrix", "{\"sweep\":\"published\",\"rule\":\"rows-match\"}");
    is_text(&s, "rows[5].rule", "rows-match");
    is_number(&s, "rows[5].correct", 24);
    is_number(&s, "rows[11].correct", 18); /* Nemotron: extraction alone */
    is_number(&s, "rows[7].correct", 16);  /* GLM 4.7, 2 calls rejected */
    is_number(&s, "rows[7].answered", 23);
    good(&s, "compare",
         "{\"sweep\":\"published\",\"rule\":\"rows-match\",\"first\":5,\"second\":11}");
    is_text(&s, "test", "exact McNemar test, two-sided");
    is_text(&s, "note", "paired by question");
    is_number(&s, "pairs.both", 18);
    is_number(&s, "pairs.only_first", 6);
    is_number(&s, "pairs.only_second", 0);
    is_number(&s, "p_value", 0.03125); /* 6 to 0: 2 / 2^6 */
    good(&s, "compare", "{\"sweep\":\"published\",\"first\":5,\"second\":7}");
    is_number(&s, "pairs.neither", 3); /* of the 23 calls of GLM 4.7 that were answered */
    bad(&s, "sweep.matrix", "{\"sweep\":\"published\",\"rule\":\"perquery/1\"}", "unknown_name",
        "rule");
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
    is_number(&s, "questions[1].entries[1].value", 0.000291558 / 0.72);
    /* 30,000 a day at 0.000187304, 96 % of them right */
    is_number(&s, "questions[1].answer[1][2].value", 30000 * 0.000187304);
    is_number(&s, "questions[1].answer[1][4].value", 28800);
    is_count(&s, "best", 3);
    is_number(&s, "best[0].row", row_of(&s, "baseten/gpt-oss-120b"));
    is_number(&s, "best[0].per_day_usd", 30000 * 0.000187304);
    is_number(&s, "best[2].row", row_of(&s, "baseten/DeepSeek-V3.1"));
    says(&s, "lead", "baseten/gpt-oss-120b: # per correct answer; # of # questions right.");
    is_number(&s, "lead[2].value", 0.000187304 / 0.96);
    says(&s, "why",
         "Why: baseten/gpt-oss-120b is both the cheapest per question (#) and the most accurate "
         "(#), so no model shown justifies a higher price by its accuracy.");
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
    says(&s, "questions[2].answer[2]",
         "Under load (concurrency #): baseten/Kimi-K2.6 answered # of # calls; latency p50 #, p90 "
         "#.");
    says(&s, "questions[2].answer[4]",
         "In the share of calls answered, the two do not differ significantly (p = #).");
    is_number(&s, "questions[2].answer[4][1].value", 0.050151975683890584); /* 25 v 20 of 25 */
    says(&s, "questions[2].answer[5]",
         "The published load test measures the client's own back-off, not the model; see #.");
    is_text(&s, "questions[2].answer[5][1].view", "load");
    end_session(&s);
}

static void where_cheap_is_dear(void **state) {
    session s = begin_published();
    good(&s, "answers", "{" VIEW "}");
    is_text(&s, "questions[3].id", "cheap_dear");
    entry_is(&s, "questions[3].entries[0]", "baseten/MiniMax-M2.5");
    is_text(&s, "questions[3].entries[0].finding", "not_measured"); /* its zero is the parser's */
    is_text(&s, "questions[3].finding", "cannot_tell_apart");
    says(&s, "questions[3].answer[2]",
         "In addition, # published prices were too low: baseten/GLM-4.7, for example, was shown at "
         "# per question but costs #.");
    is_number(&s, "questions[3].answer[2][1].value", 6); /* Kimi K2.5's tokens alone were wrong */
    is_null(&s, "questions[3].entries[0].value");        /* no right answer */
    entry_is(&s, "questions[3].entries[1]", "baseten/GLM-4.7");
    is_number(&s, "questions[3].entries[1].against", row_of(&s, "baseten/Kimi-K2.5"));
    is_text(&s, "questions[3].entries[1].finding", "cannot_tell_apart");
    is_count(&s, "questions[3].entries", 6);
    is_count(&s, "questions[3].more", 4);
    end_session(&s);
}

static void what_quantization_cost(void **state) {
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
    says(&s, "questions[5].answer[2]",
         "At the published (wrong) price of # per question, tuning would have appeared to save # a "
         "day.");
    is_number(&s, "questions[5].answer[2][3].value", (0.000187304 - 0.0001208316) * 30000);
    is_number(&s, "questions[5].answer[3][1].value",
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
            "the most accurate model against each other model: exact McNemar test where paired, "
            "otherwise Fisher's exact test; two-sided");
    good(&s, "answers", "{" VIEW ",\"judged\":\"j1\"}");
    is_count(&s, "rows", 17);
    is_text(&s, "rows[15].origin", "own");
    end_session(&s);
}

/* ---- own runs in every state ---- */

#define FREE "{\"input_per_mtok\":0,\"output_per_mtok\":0}"
#define TWO(price) SERIES("vllm", "a", "agent", price) "," SERIES("vllm", "b", "agent", price)
#define Q1 PLAN_QUESTION("q1")
#define RIGHT "SELECT count(*) FROM t"
#define WRONG "SELECT 7"
#define LOST(number, id)                                                                           \
    {                                                                                              \
        .series = number, .question = id, .state = "rate_limited", .chosen = -1, .started = 0,     \
        .ended = 500, .usd = -1, .n_turns = 1, .turns = {                                          \
            {.n_calls = 1, .calls = {FAILED(0, 500, "rate_limited")}}                              \
        }                                                                                          \
    }

/* Every sentence, a line each; none may have a figure that is not known. */
static void write_words(session *s, pq_text *words) {
    char path[60];
    pq_value why = at(s, "why");
    write_sentence(s, "lead", words);
    pq_text_append(words, "\n");
    if (pq_json_kind(&why) != PQ_KIND_NULL) {
        write_sentence(s, "why", words);
        pq_text_append(words, "\n");
    }
    for (int q = 0; q < 7; q++) {
        size_t n = 0;
        snprintf(path, sizeof path, "questions[%d].answer", q);
        pq_value said = at(s, path);
        assert_int_equal(pq_json_array(&said, &n, NULL), PQ_OK);
        for (size_t i = 0; i < n; i++) {
            snprintf(path, sizeof path, "questions[%d].answer[%zu]", q, i);
            write_sentence(s, path, words);
            pq_text_append(words, "\n");
        }
    }
    assert_null(strstr(pq_text_string(words), "UNKNOWN"));
}

/* What is answered from one sweep, whose rows' keys begin with "own/s/vllm". */
static void answered_from(const char *plan, const answer *list, size_t n, const char *const *said) {
    session s = begin_session();
    pq_text words = {0};
    load_sweep(&s, "s", plan, list, n);
    judge_all(&s, BEGIN, "j1");
    good(&s, "answers", "{\"judged\":\"j1\",\"queries_per_day\":1," GPU("1") "}");
    write_words(&s, &words);
    for (; *said != NULL; said++) {
        if (strstr(words.data, *said) == NULL) {
            fail_msg("\"%s\" is not among\n%s", *said, words.data);
        }
    }
    pq_text_free(&words);
    end_session(&s);
}

static void one_model_is_compared_with_nothing(void **state) {
    static const answer one[] = {ONCE(0, "q1", RIGHT, 0, 1000, 0.001202)};
    static const char *const said[] = {
        /* no "why" between the two */
        "own/s/vllm/a/agent/1: # per correct answer; # of # question right.\nown/s/vllm/a",
        "own/s/vllm/a/agent/1: # of # answer right, #.\nNo other model shown has an accuracy",
        "# question a day costs # and yields about # correct answer.\n",
        "Under load: no two models shown were measured at the same concurrency above 1.",
        "Only one of the models shown has a price",
        "costs # a day per token at # question.",
        NULL};
    answered_from(PLAN("chinook", "\"g\"", Q1, SERIES("vllm", "a", "agent", PRICE), ""), one, 1,
                  said);
}

static void two_alike_are_level(void **state) {
    static const answer two[] = {ONCE(0, "q1", RIGHT, 0, 1000, 0.001202),
                                 ONCE(1, "q1", RIGHT, 0, 1000, 0.001202)};
    static const char *const said[] = {
        "Why: no model shown is cheaper per question than own/s/vllm/a/agent/1 (#) or more "
        "accurate (#). own/s/vllm/b/agent/1 equals it.\n",
        "The other, own/s/vllm/b/agent/1, has the same accuracy, # (p = #).\n",
        "The next, own/s/vllm/b/agent/1, costs the same, #.\n", NULL};
    answered_from(PLAN("chinook", "\"g\"", Q1, TWO(PRICE), ""), two, 2, said);
}

static void all_wrong_is_said(void **state) {
    static const answer two[] = {ONCE(0, "q1", WRONG, 0, 1000, 0.001202),
                                 ONCE(1, "q1", WRONG, 0, 1000, 0.001202)};
    static const char *const said[] = {
        "None of the models shown gave a correct answer.\nNone of the models shown gave a correct "
        "answer.\n",
        "None of the models shown has both a price and a correct answer.",
        "None of the models shown gave a correct answer, at any price.", NULL};
    answered_from(PLAN("chinook", "\"g\"", Q1, TWO(PRICE), ""), two, 2, said);
}

static void all_lost_is_said(void **state) {
    static const answer two[] = {LOST(0, "q1"), LOST(1, "q1")};
    static const char *const said[] = {
        "None of the models shown has a scored answer.\n",
        "None of the models shown has a measured time to first token.",
        "None of the models shown has a price.", NULL};
    answered_from(PLAN("chinook", "\"g\"", Q1, TWO(PRICE), ""), two, 2, said);
}

static void free_and_unpriced_rows_are_said(void **state) {
    static const answer two[] = {ONCE(0, "q1", RIGHT, 0, 1000, 0),
                                 ONCE(1, "q1", RIGHT, 0, 1000, 0)};
    static const answer mixed[] = {ONCE(0, "q1", RIGHT, 0, 1000, 0),
                                   ONCE(0, "q2", WRONG, 0, 1000, 0),
                                   ONCE(1, "q1", RIGHT, 0, 1000, 0.001202),
                                   ONCE(1, "q2", "SELECT sum(a) FROM t", 0, 1000, 0.001202)};
    static const answer unpriced[] = {ONCE(0, "q1", RIGHT, 0, 1000, -1),
                                      ONCE(1, "q1", WRONG, 0, 1000, -1)};
    static const char *const free_said[] = {"is free per question; no hourly GPU can be cheaper.",
                                            "b/agent/1, costs the same, #.\n", NULL};
    static const char *const mixed_said[] = {
        "Why: own/s/vllm/a/agent/1 is free per question. The most accurate model, "
        "own/s/vllm/b/agent/1, costs # and is right # of the time against #.\n",
        "The next, own/s/vllm/b/agent/1, costs #: ", NULL};
    static const char *const unpriced_said[] = {
        "own/s/vllm/a/agent/1: # of # right. The cost is unknown because no price is on record; "
        "enter one under My bill.\n",
        "The most accurate model shown has no known price", NULL};
    answered_from(PLAN("chinook", "\"g\"", Q1, TWO(FREE), ""), two, 2, free_said);
    answered_from(PLAN("chinook", "\"g\"", Q1 "," PLAN_QUESTION("q2"),
                       SERIES("vllm", "a", "agent", FREE) "," SERIES("vllm", "b", "agent", PRICE),
                       ""),
                  mixed, 4, mixed_said);
    answered_from(PLAN("chinook", "\"g\"", Q1, TWO("null"), ""), unpriced, 2, unpriced_said);
}

/* Labels name a platform as its provider does, and tell the same run twice apart by its date. */
static void no_two_rows_have_one_label(void **state) {
    static const answer one[] = {ONCE(0, "q1", RIGHT, 0, 1000, 0.001202)};
    static const char plan[] =
        PLAN("chinook", "\"g\"", Q1, SERIES("vllm", "org/a", "agent", PRICE), "");
    session s = begin_session();
    load_sweep_of(&s, "s1", "2026-11-22T03:00:00Z", plan, one, 1);
    load_sweep_of(&s, "s2", "2026-11-23T03:00:00Z", plan, one, 1);
    load_sweep_of(&s, "s3", "2026-11-23T04:10:00Z", plan, one, 1);
    load_sweep(&s, "s4", plan, one, 1);
    load_sweep(&s, "s5", plan, one, 1);
#define BASES "\"bases\":[{\"database\":\"d\",\"gold\":\"g\"}]}"
    judge_all(&s, "{\"sweeps\":[\"s1\"]," BASES, "j1");
    judge_all(&s, "{\"sweeps\":[\"s1\",\"s2\",\"s3\",\"s4\",\"s5\"]," BASES, "j2");
#undef BASES
    good(&s, "answers", "{\"judged\":\"j1\",\"queries_per_day\":1}");
    is_text(&s, "rows[0].label", "a on vLLM on this computer");
    is_text(&s, "rows[0].short_label", "a");
    is_text(&s, "rows[0].key", "own/s1/vllm/a/agent/1");
    is_text(&s, "rows[0].started_at", "2026-11-22T03:00:00Z");
    good(&s, "answers", "{\"judged\":\"j2\",\"queries_per_day\":1}");
#define SAME "a on vLLM on this computer ("
    is_text(&s, "rows[0].label", SAME "2026-11-22)");
    is_text(&s, "rows[1].label", SAME "2026-11-23 03:00:00)");
    is_text(&s, "rows[2].label", SAME "2026-11-23 04:10:00)");
    is_text(&s, "rows[3].label", SAME "no. 4)");
    is_text(&s, "rows[4].label", SAME "no. 5)");
    is_text(&s, "rows[4].short_label", "a (no. 5)");
#undef SAME
    end_session(&s);
}

/* Own rows at a volume, beside or in place of the published ones. */
static void a_volume_on_own_rows(void **state) {
    session s = begin_published();
    judge_all(&s, BEGIN, "j1");
#define REFERENCE "\"reference\":{\"name\":\"r\",\"input\":2.5,\"output\":15}"
    good(&s, "cost.table", "{\"judged\":\"j1\",\"queries_per_day\":1000," REFERENCE "}");
    is_count(&s, "rows", 2);
    is_text(&s, "rows[0].origin", "own");
    is_text(&s, "rows[0].basis", "measured");
    is_text(&s, "rows[0].strategy", "agent");
    is_number(&s, "rows[0].concurrency", 1);
    is_number(&s, "rows[0].accuracy.value", 0.75);
    is_null(&s, "rows[1].usd_per_query.value");
    is_text(&s, "rows[1].no_cost_reason", "no price is known");
    good(&s, "cost.table",
         "{\"sweep\":\"published\",\"judged\":\"j1\",\"queries_per_day\":1000," REFERENCE "}");
    is_count(&s, "rows", 17);
    is_text(&s, "rows[0].key", "baseten/gpt-oss-120b");
    bad(&s, "cost.table", "{\"queries_per_day\":1000," REFERENCE "}", "bad_field", "");
#undef REFERENCE
    end_session(&s);
}

/* A row of a load test of ten calls. */
#define LOAD(completed, accuracy)                                                                  \
    "{\"model\":\"m\",\"concurrency\":1,\"n\":10,\"completed\":" completed                         \
    ",\"errors\":0,\"accuracy\":" accuracy                                                         \
    ",\"wall_s\":1,\"queries_per_s\":10,\"latency_p50_ms\":8,\"latency_p90_ms\":null,\"latency_"   \
    "p99_ms\":9,\"source\":\"s\"}"

static void how_sure_a_load_test_is(void **state) {
    session s = begin_published();
    good(&s, "sweep.load", "{\"sweep\":\"published\"}");
    is_count(&s, "rows", 9);
    is_number(&s, "rows[2].right", 14); /* 56 % of 25, of which 16 were answered */
    is_number(&s, "rows[2].answered", 16);
    is_number(&s, "rows[2].of_asked.value", 0.56);
    is_number(&s, "rows[2].of_answered.value", 0.875);
    /* Wilson, 14 of 16, z = 1.959964 */
    is_number(&s, "rows[2].of_answered.interval[0]", 0.639771727342413);
    is_number(&s, "rows[2].of_answered.interval[1]", 0.9650225122567595);
    load_text(&s, "odd",
              "{\"format\":\"perquery-sweep/1\",\"id\":\"e\",\"kind\":\"figures\","
              "\"title\":\"t\",\"published\":\"2026-05\",\"runs\":[],\"load\":[" LOAD(
                  "0", "0.333") "," LOAD("2", "0.5") "]}");
    good(&s, "sweep.load", "{\"sweep\":\"odd\"}");
    is_null(&s, "rows[0].right"); /* no count of ten is a third */
    is_null(&s, "rows[0].of_answered.value");
    is_number(&s, "rows[1].of_asked.value", 0.5);
    is_null(&s, "rows[1].of_answered.interval"); /* five right of two answered */
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
    snprintf(request, sizeof request, "{\"sweep\":\"published\",\"first\":%d,\"second\":%d}",
             fireworks, row_of(&s, "baseten/MiniMax-M2.5"));
    good(&s, "answers.versus", request);
    is_null(&s, "p_value"); /* its zero is the parser's, so nothing is tested */
    is_text(&s, "aspects[0].verdict", "not_tested");
    is_text(&s, "aspects[2].verdict", "not_tested");
    end_session(&s);
}

static void two_series_are_paired(void **state) {
    session s = begin_published();
    judge_all(&s, BEGIN, "j1");
    good(&s, "answers.versus", "{\"judged\":\"j1\",\"first\":0,\"second\":1}");
    is_text(&s, "test", "exact McNemar test, two-sided");
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

/* Of two published models only the counts are known: Fisher's exact test. */
static void two_published_models_are_tested_by_their_counts(void **state) {
    session s = begin_published();
    good(&s, "sweep.compare", "{\"sweep\":\"published\",\"first\":5,\"second\":6}");
    is_text(&s, "first.platform", "baseten");
    is_text(&s, "first.name", "gpt-oss-120b");
    is_number(&s, "first.correct", 24);
    is_number(&s, "first.n", 25);
    is_number(&s, "first.accuracy", 0.96);
    is_number(&s, "first.accuracy_interval[0]", 0.8045593626380627);
    is_number(&s, "first.cost_per_query_usd", 0.000187304);
    is_number(&s, "first.cost_per_correct_usd.value", 0.000187304 / 0.96);
    is_number(&s, "second.correct", 23);
    is_number(&s, "difference", 24.0 / 25 - 23.0 / 25);
    is_text(&s, "test", "Fisher's exact test, two-sided");
    is_number(&s, "p_value", 1);
    is_number(&s, "alpha", 0.05);
    is_text(&s, "better", "cannot_tell_apart");
    /* 16 of 23 against 24 of 25: significant, if nothing else is tested */
    good(&s, "sweep.compare", "{\"sweep\":\"published\",\"first\":7,\"second\":5}");
    is_text(&s, "first.name", "GLM 4.7");
    is_number(&s, "p_value", 0.020407670677399504);
    is_text(&s, "better", "second_better");
    /* the zero that is most likely the parser's, and the model that got no answer */
    good(&s, "sweep.compare", "{\"sweep\":\"published\",\"first\":5,\"second\":9}");
    is_null(&s, "p_value");
    is_text(&s, "better", "cannot_tell_apart");
    good(&s, "sweep.compare", "{\"sweep\":\"published\",\"first\":10,\"second\":5}");
    is_null(&s, "first.accuracy");
    is_null(&s, "first.cost_per_correct_usd.interval");
    is_null(&s, "difference");
    is_null(&s, "p_value");
    bad(&s, "sweep.compare", "{\"sweep\":\"published\",\"first\":5}", "bad_field", "");
    bad(&s, "sweep.compare", "{\"sweep\":\"published\",\"first\":5,\"second\":15}", "bad_field",
        "second");
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
        cmocka_unit_test(published_rows_are_scored_by_one_rule),
        cmocka_unit_test(the_cheapest_correct_answer),
        cmocka_unit_test(the_fastest_alone_and_under_load),
        cmocka_unit_test(where_cheap_is_dear),
        cmocka_unit_test(what_quantization_cost),
        cmocka_unit_test(whether_tuning_pays),
        cmocka_unit_test(what_a_gpu_must_carry),
        cmocka_unit_test(own_series_join_the_rows),
        cmocka_unit_test(one_model_is_compared_with_nothing),
        cmocka_unit_test(two_alike_are_level),
        cmocka_unit_test(all_wrong_is_said),
        cmocka_unit_test(all_lost_is_said),
        cmocka_unit_test(free_and_unpriced_rows_are_said),
        cmocka_unit_test(no_two_rows_have_one_label),
        cmocka_unit_test(a_volume_on_own_rows),
        cmocka_unit_test(how_sure_a_load_test_is),
        cmocka_unit_test(two_rows_side_by_side),
        cmocka_unit_test(two_series_are_paired),
        cmocka_unit_test(two_published_models_are_tested_by_their_counts),
        cmocka_unit_test(bad_requests_name_their_place),
        cmocka_unit_test(an_empty_view_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
