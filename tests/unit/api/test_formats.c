/* Operation file.check: our own files are sound, and what is wrong with a file is named. */
#include "support.h"

#include "pq_api.h"
#include "pq_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void check(const char *text, size_t size, pq_text *envelope) {
    pq_api *api = pq_api_new();
    char *copy = malloc(size + 1);
    memcpy(copy, text, size);
    pq_api_load(api, "f", copy, size, envelope);
    pq_api_call(api, "file.check", "{\"file\":\"f\"}", strlen("{\"file\":\"f\"}"), envelope);
    pq_api_free(api);
}

static void is_sound(const char *path, const char *rest) {
    char full[512];
    char expected[256];
    size_t size = 0;
    pq_text envelope = {0};
    snprintf(full, sizeof full, "%s/%s", PQ_TEST_DATA, path);
    char *text = test_read_file(full, &size);
    assert_non_null(text);
    check(text, size, &envelope);
    snprintf(expected, sizeof expected, "{\"ok\":true,\"result\":{\"file\":\"f\",%s}}", rest);
    assert_string_equal(pq_text_string(&envelope), expected);
    pq_text_free(&envelope);
    free(text);
}

static void our_own_files_are_sound(void **state) {
    is_sound("gold/chinook-25.json",
             "\"title\":\"gold set\",\"format\":\"perquery-gold/1\",\"kind\":null");
    is_sound("examples/chinook-25.predictions.jsonl",
             "\"title\":\"predictions\",\"format\":null,\"kind\":null");
    is_sound("sweeps/published-2026-05.json",
             "\"title\":\"published sweep\",\"format\":\"perquery-sweep/1\",\"kind\":\"figures\"");
    is_sound("cassettes/demo.json",
             "\"title\":\"cassette\",\"format\":\"perquery-cassette/1\",\"kind\":null");
    is_sound("prices/gpu-hours.json",
             "\"title\":\"price book\",\"format\":\"perquery-prices/1\",\"kind\":null");
    is_sound("platforms/platforms.json", "\"title\":\"facts about platforms\",\"format\":"
                                         "\"perquery-platforms/1\",\"kind\":null");
    is_sound("providers/providers.json",
             "\"title\":\"providers\",\"format\":\"perquery-providers/1\",\"kind\":null");
    is_sound("prompts/strategies.json",
             "\"title\":\"strategies\",\"format\":\"perquery-strategies/1\",\"kind\":null");
    is_sound("faults/published-2026-05.json", "\"title\":\"faults of published figures\","
                                              "\"format\":\"perquery-faults/1\",\"kind\":null");
    is_sound("glossary.json",
             "\"title\":\"glossary\",\"format\":\"perquery-glossary/1\",\"kind\":null");
    is_sound("manifest.json",
             "\"title\":\"manifest\",\"format\":\"perquery-manifest/1\",\"kind\":null");
}

static void is_wrong(const char *text, const char *code, const char *where) {
    pq_text envelope = {0};
    check(text, strlen(text), &envelope);
    test_assert_error(pq_text_string(&envelope), code, where);
    pq_text_free(&envelope);
}

static void the_place_of_what_is_wrong_is_named(void **state) {
    is_wrong(
        "{\"format\":\"perquery-gold/1\",\"id\":\"g\",\"database\":\"d\",\"questions\":[{\"id\":"
        "\"a\",\"tier\":1,\"question\":\"?\",\"sql\":[]}]}",
        "bad_field", "questions[0].sql");
    is_wrong("{\"id\":\"a\",\"sql\":\"SELECT 1\"}\n{\"id\":\"b\",\"sqll\":\"SELECT 1\"}\n",
             "bad_field", "line 2");
    is_wrong("{\"format\":\"perquery-sweep/1\",\"kind\":\"figures\",\"id\":\"s\",\"title\":\"t\","
             "\"published\":\"2026-05\",\"runs\":[{}]}",
             "bad_field", "runs[0]");
    is_wrong("{\"format\":\"perquery-sweep/1\",\"kind\":\"calls\"}", "bad_field", "");
    is_wrong("{\"format\":\"perquery-cassette/1\",\"by\":7}", "bad_field", "by");
    is_wrong(
        "{\"format\":\"perquery-prices/1\",\"rows\":[{\"id\":\"r\",\"vendor\":\"v\",\"gpu\":\"g\","
        "\"unit\":\"u\",\"source\":\"s\",\"value\":-1}]}",
        "bad_field", "rows[0].value");
    is_wrong("{\"format\":\"perquery-prices/1\",\"sources\":{\"s\":{\"title\":\"t\",\"read_on\":"
             "\"2026-13\"}},\"rows\":[]}",
             "bad_field", "sources.s.read_on");
    is_wrong("{\"format\":\"perquery-platforms/1\",\"rows\":[{\"id\":\"r\",\"platform\":\"p\","
             "\"mark\":\"m\",\"source\":\"s\",\"value\":null}]}",
             "bad_field", "rows[0].value");
    is_wrong("{\"format\":\"perquery-manifest/1\",\"gold\":[{\"id\":\"g\"}]}", "bad_field",
             "gold[0]");
    is_wrong("{\"format\":\"perquery-sizes/1\",\"files\":{\"a.js\":{\"bytes\":1.5,\"brotli\":1}}}",
             "bad_field", "files.a.js.bytes");
}

static void a_format_must_be_one_of_ours(void **state) {
    is_wrong("{\"format\":\"perquery-nonsense/9\"}", "bad_format", "format");
    is_wrong("{\"format\":\"perquery-sweep/1\",\"kind\":\"nonsense\"}", "bad_format", "kind");
    is_wrong("{\"rows\":[]}", "bad_format", "");
    is_wrong("[]", "bad_format", "");
    is_wrong("{\"format\":", "bad_json", "line 1, column 10");
    is_wrong("# words", "bad_json", "line 1, column 1");
    is_wrong("", "bad_json", "");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(our_own_files_are_sound),
        cmocka_unit_test(the_place_of_what_is_wrong_is_named),
        cmocka_unit_test(a_format_must_be_one_of_ours),
    };
    return cmocka_run_group_tests_name("formats", tests, NULL, NULL);
}
