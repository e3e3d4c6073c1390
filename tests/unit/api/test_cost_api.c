/* The cost operations: the text tables in tests/cases/cost, and the picker on the repo's rows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "pq_api.h"
#include "pq_kinds.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char workload[] =
    "{\"requests_per_day\":1000,\"input_tokens\":700,\"output_tokens\":200}";
static const char token_offer[] =
    "{\"name\":\"token\",\"kind\":\"per_token\",\"price\":{\"input\":1,\"output\":2}}";

/* The line with its abbreviations written out. */
static void expand(const char *line, pq_text *text) {
    while (*line != '\0') {
        if (strncmp(line, "$WORK", 5) == 0) {
            pq_text_append(text, workload);
            line += 5;
        } else if (strncmp(line, "$TOKEN", 6) == 0) {
            pq_text_append(text, token_offer);
            line += 6;
        } else {
            pq_text_append_bytes(text, line++, 1);
        }
    }
}

static void check(pq_api *api, const char *operation, const char *line, const char *wanted) {
    pq_text request = {0};
    pq_text envelope = {0};
    expand(line, &request);
    pq_api_call(api, operation, pq_text_string(&request), request.size, &envelope);
    if (strstr(pq_text_string(&envelope), wanted) == NULL) {
        fail_msg("%s %s\n  has no %s\n  %s", operation, line, wanted, envelope.data);
    }
    pq_text_free(&request);
    pq_text_free(&envelope);
}

static void load(pq_api *api, const char *name, const char *path) {
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    pq_text content = {0};
    pq_text envelope = {0};
    char piece[4096];
    size_t size;
    while ((size = fread(piece, 1, sizeof piece, file)) > 0) {
        pq_text_append_bytes(&content, piece, size);
    }
    fclose(file);
    pq_api_load(api, name, content.data, content.size, &envelope);
    pq_text_free(&envelope);
}

/* How many cases the file has. */
static size_t run_cases(const char *path) {
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    pq_api *api = pq_api_new();
    load(api, "book", PQ_TEST_CASES "/cost/book.json");
    char lines[3][4096];
    size_t n = 0;
    size_t cases = 0;
    while (fgets(lines[n], sizeof lines[n], file) != NULL) {
        lines[n][strcspn(lines[n], "\n")] = '\0';
        if (n == 0 && (lines[0][0] == '#' || lines[0][0] == '\0')) {
            continue;
        }
        if (++n == 3) {
            check(api, lines[0], lines[1], lines[2]);
            cases++;
            n = 0;
        }
    }
    assert_int_equal(n, 0);
    fclose(file);
    pq_api_free(api);
    return cases;
}

static void test_bad_input(void **state) {
    assert_true(run_cases(PQ_TEST_CASES "/cost/bad-input.txt") >= 25);
}

static void test_scenarios(void **state) {
    assert_true(run_cases(PQ_TEST_CASES "/cost/scenarios.txt") >= 21);
}

static void test_prices(void **state) {
    assert_true(run_cases(PQ_TEST_CASES "/cost/prices.txt") >= 15);
}

static void test_picker(void **state) {
    pq_api *api = pq_api_new();
    load(api, "platforms", PQ_TEST_DATA "/platforms/platforms.json");
    /* Regulated work goes to Baseten; Modal and Replicate are refused by their rows. */
    const char regulated[] = "{\"platforms\":\"platforms\",\"profile\":{\"requests_per_day\":10000,"
                             "\"input_tokens\":0,\"output_tokens\":200,\"needs\":[\"hipaa\"]}}";
    check(api, "pick", regulated, "\"primary\":{\"platform\":\"baseten\"");
    check(api, "pick", regulated, "\"rows\":[\"modal/hipaa\"]");
    /* Under 100,000 tokens a day nothing is billed by the minute. */
    check(api, "pick",
          "{\"platforms\":\"platforms\",\"profile\":{\"requests_per_day\":100,\"input_tokens\":0,"
          "\"output_tokens\":200,\"needs\":[\"hipaa\"]}}",
          "\"outcome\":\"refused\"");
    check(api, "pick",
          "{\"platforms\":\"platforms\",\"profile\":{\"requests_per_day\":100,\"input_tokens\":0,"
          "\"output_tokens\":200}}",
          "\"reason\":\"no_speed_need\"");
    check(api, "pick",
          "{\"platforms\":\"platforms\",\"profile\":{\"requests_per_day\":100,\"input_tokens\":0,"
          "\"output_tokens\":200,\"modalities\":[\"ray\",\"video\"]}}",
          "\"outcome\":\"gateway\"");
    pq_api_free(api);
}

static void test_price_files(void **state) {
    pq_api *api = pq_api_new();
    load(api, "gpus", PQ_TEST_DATA "/prices/gpu-hours.json");
    load(api, "tinker", PQ_TEST_DATA "/prices/tinker.json");
    const char request[] =
        "{\"prices\":[\"gpus\",\"tinker\"],\"as_of\":\"%s\",\"episode\":{\"episodes\":1000,"
        "\"turns\":8,\"initial_tokens\":8000,\"added_tokens\":12000,\"reply_tokens\":2000},"
        "\"offers\":[{\"name\":\"T\",\"price_of\":{\"vendor\":\"Tinker\",\"model\":\"Kimi-K2.6\","
        "\"context_tokens\":94000}},{\"name\":\"D\",\"kind\":\"dedicated\",\"gpus\":8,"
        "\"price_of\":{\"vendor\":\"Fireworks\",\"gpu\":\"B300\"},\"prefill_tokens_per_s\":30000,"
        "\"decode_tokens_per_s\":1500}]}";
    char dated[1024];
    snprintf(dated, sizeof dated, request, "2026-08-01");
    check(api, "cost.episode", dated, "\"total_usd\":996");
    check(api, "cost.episode", dated, "\"row\":\"fireworks/b300/2026-05\"");
    snprintf(dated, sizeof dated, request, "2026-07-01");
    check(api, "cost.episode", dated, "\"total_usd\":2264.96");
    snprintf(dated, sizeof dated, request, "2026-04-01");
    check(api, "cost.episode", dated, "\"ok\":true");
    pq_api_free(api);
}

/* A file is taken for what it says it is. */
static void test_formats(void **state) {
    static const char profile[] = "{\"platforms\":\"%s\",\"profile\":{\"requests_per_day\":1,"
                                  "\"input_tokens\":1,\"output_tokens\":1}}";
    static const char nonsense[] = "{\"format\":\"perquery-nonsense/9\",\"rows\":[]}";
    char asked[512];
    pq_api *api = pq_api_new();
    pq_text envelope = {0};
    char *bytes = malloc(sizeof nonsense);
    memcpy(bytes, nonsense, sizeof nonsense);
    pq_api_load(api, "nonsense", bytes, sizeof nonsense - 1, &envelope);
    load(api, "gpus", PQ_TEST_DATA "/prices/gpu-hours.json");
    load(api, "platforms", PQ_TEST_DATA "/platforms/platforms.json");
    snprintf(asked, sizeof asked, profile, "nonsense");
    check(api, "pick", asked, "perquery-nonsense/9\\\"; expected \\\"perquery-platforms/1");
    snprintf(asked, sizeof asked, profile, "gpus");
    check(api, "pick", asked, "perquery-prices/1\\\"; expected \\\"perquery-platforms/1");
    check(api, "pick", asked, "\"code\":\"bad_format\"");
    const char priced[] = "{\"prices\":\"platforms\",\"input_tokens\":1,\"output_tokens\":1,"
                          "\"queries_per_day\":1,\"price\":{\"input\":1,\"output\":1}}";
    check(api, "cost.query", priced, "perquery-platforms/1\\\"; expected \\\"perquery-prices/1");
    pq_text_free(&envelope);
    pq_api_free(api);
}

/* The tables of the kinds are sound, and their examples are answered. */
static void test_kinds(void **state) {
    size_t n = 0;
    const pq_cost_kind_row *rows = pq_cost_kinds(&n);
    pq_api *api = pq_api_new();
    load(api, "prices", PQ_TEST_DATA "/prices/tokens-2026-05.json");
    for (size_t i = 0; i < n; i++) {
        const pq_cost_kind *kind = rows[i].kind;
        pq_text text = {0};
        if (pq_shape_fault(&kind->request, &text)) {
            fail_msg("%s: %s", rows[i].operation, pq_text_string(&text));
        }
        pq_text_format(&text, "{%s%s", kind->prices == NULL ? "" : "\"prices\":\"prices\",",
                       kind->example + 1);
        check(api, rows[i].operation, pq_text_string(&text), "\"ok\":true");
        pq_text_clear(&text);
        pq_text_format(&text, "{\"color\":1,%s", kind->example + 1);
        check(api, rows[i].operation, pq_text_string(&text), "\"refusal\":\"unknown_field\"");
        check(api, rows[i].operation, "{}", "\"refusal\":\"missing_field\"");
        check(api, rows[i].operation, "[]", "\"refusal\":\"wrong_kind\"");
        pq_text_free(&text);
    }
    pq_api_free(api);
}

/* The newest price stands first here, and is used on the days on which it holds. */
#define BOOK(value, more)                                                                          \
    "{\"format\":\"perquery-prices/1\",\"rows\":[{\"id\":\"v/m/in\",\"vendor\":\"v\","             \
    "\"model\":\"m\",\"unit\":\"usd_per_mtok_input\",\"source\":\"s\",\"value\":" value "},"       \
    "{\"id\":\"v/m/out\",\"vendor\":\"v\",\"model\":\"m\",\"unit\":\"usd_per_mtok_output\","       \
    "\"source\":\"s\",\"value\":2}" more "]}"

static void load_text(pq_api *api, const char *name, const char *text) {
    pq_text content = {0};
    pq_text envelope = {0};
    pq_text_append(&content, text);
    pq_api_load(api, name, content.data, content.size, &envelope);
    assert_non_null(strstr(pq_text_string(&envelope), "result"));
    pq_text_free(&envelope);
}

/* A file is parsed once, and again when it was loaded again. */
static void test_a_file_is_kept_as_read(void **state) {
    static const char ask[] =
        "{\"prices\":\"kept\",\"input_tokens\":1000000,\"output_tokens\":0,\"queries_per_day\":1,"
        "\"price_of\":{\"vendor\":\"v\",\"model\":\"m\"}}";
    static const char pick[] = "{\"platforms\":\"kept\",\"profile\":{\"requests_per_day\":1,"
                               "\"input_tokens\":1,\"output_tokens\":1}}";
    (void)state;
    pq_api *api = pq_api_new();
    load_text(api, "kept", BOOK("3", ""));
    check(api, "cost.query", ask, "\"per_query_usd\":3");
    check(api, "cost.query", ask, "\"per_query_usd\":3");
    check(api, "pick", pick, "bad_format");
    check(api, "cost.query", ask, "\"per_query_usd\":3");
    load_text(api, "kept", BOOK("5", ""));
    check(api, "cost.query", ask, "\"per_query_usd\":5");
    load_text(api, "kept", BOOK("5", ",{\"id\":7}"));
    check(api, "cost.query", ask, "\"where\":\"rows[2]\"");
    check(api, "cost.query", ask, "\"where\":\"rows[2]\"");
    load_text(api, "kept", BOOK("7", ""));
    check(api, "cost.query", ask, "\"per_query_usd\":7");
    pq_api_free(api);
}

static void test_plan_price(void **state) {
    static const char request[] =
        "{\"database\":\"t\",\"questions\":[{\"id\":\"q\",\"question\":\"How many?\"}],"
        "\"series\":[{\"provider\":\"openai\",\"model\":\"gpt-5.4\",\"strategy\":"
        "\"one-shot\"}],%s\"prices\":["
        "{\"id\":\"openai/gpt-5.4/input/new\",\"vendor\":\"OpenAI\",\"model\":\"GPT-5.4\","
        "\"unit\":\"usd_per_mtok_input\",\"value\":3,\"source\":\"new\",\"from\":\"2026-07-01\"},"
        "{\"id\":\"openai/gpt-5.4/input/old\",\"vendor\":\"OpenAI\",\"model\":\"GPT-5.4\","
        "\"unit\":\"usd_per_mtok_input\",\"value\":2,\"source\":\"old\",\"from\":\"2026-05-01\","
        "\"to\":\"2026-06-30\",\"read_on\":\"2026-05-02\"},"
        "{\"id\":\"openai/gpt-5.4/output\",\"vendor\":\"OpenAI\",\"model\":\"GPT-5.4\","
        "\"unit\":\"usd_per_mtok_output\",\"value\":9,\"source\":\"new\"}]}";
    char asked[2048];
    pq_api *api = pq_api_new();
    check(api, "twin.make", "{\"seed\":1,\"edition\":\"chinook\",\"name\":\"t\"}", "\"ok\":true");
    snprintf(asked, sizeof asked, request, "");
    check(api, "run.plan", asked, "\"price\":{\"input_per_mtok\":3,");
    snprintf(asked, sizeof asked, request, "\"as_of\":\"2026-06-01\",");
    check(api, "run.plan", asked, "\"price\":{\"input_per_mtok\":2,");
    check(api, "run.plan", asked, "\"read_on\":\"2026-05-02\"");
    pq_api_free(api);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bad_input),
        cmocka_unit_test(test_prices),
        cmocka_unit_test(test_scenarios),
        cmocka_unit_test(test_picker),
        cmocka_unit_test(test_price_files),
        cmocka_unit_test(test_plan_price),
        cmocka_unit_test(test_a_file_is_kept_as_read),
        cmocka_unit_test(test_formats),
        cmocka_unit_test(test_kinds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
