/* The table of operations and the session behind it. */
#include "support.h"

#include "pq_api.h"
#include "pq_json.h"

#include <stdlib.h>
#include <string.h>

static const char *call(pq_api *api, pq_text *envelope, const char *operation,
                        const char *request) {
    pq_api_call(api, operation, request, strlen(request), envelope);
    return pq_text_string(envelope);
}

static void load(pq_api *api, const char *name, const void *bytes, size_t size) {
    pq_text envelope = {0};
    void *copy = malloc(size + 1);
    memcpy(copy, bytes, size);
    pq_api_load(api, name, copy, size, &envelope);
    pq_text_free(&envelope);
}

static void load_text(pq_api *api, const char *name, const char *text) {
    load(api, name, text, strlen(text));
}

static void load_database(pq_api *api, const char *name) {
    size_t size = 0;
    unsigned char *image =
        test_make_database("CREATE TABLE t (a); INSERT INTO t VALUES (1), (2);", &size);
    load(api, name, image, size);
    free(image);
}

static void a_result_stands_in_its_envelope(void **state) {
    pq_api *api = pq_api_new();
    pq_text envelope = {0};
    load_database(api, "d");
    assert_string_equal(
        call(api, &envelope, "db.open", "{\"name\":\"d\"}"), PQ_API_RESULT_PREFIX
        "{\"database\":\"d\",\"bytes\":8192,\"tables\":["
        "{\"name\":\"t\",\"kind\":\"table\",\"columns\":1}],\"notes\":[]}" PQ_API_RESULT_SUFFIX);
    assert_string_equal(call(api, &envelope, "db.query",
                             "{\"database\":\"d\",\"sql\":\"SELECT sum(a) AS s FROM t\"}"),
                        PQ_API_RESULT_PREFIX "{\"columns\":[\"s\"],\"rows\":[[3]],\"row_count\":1,"
                                             "\"summary\":\"3\"}" PQ_API_RESULT_SUFFIX);
    assert_string_equal(call(api, &envelope, "db.query",
                             "{\"database\":\"d\",\"sql\":\"SELECT a FROM t\",\"most\":1}"),
                        PQ_API_RESULT_PREFIX "{\"columns\":[\"a\"],\"rows\":[[1]],\"row_count\":2,"
                                             "\"summary\":\"1, 2\"}" PQ_API_RESULT_SUFFIX);
    pq_text_free(&envelope);
    pq_api_free(api);
}

static void check_error(const char *operation, const char *request, const char *code,
                        const char *where) {
    pq_api *api = pq_api_new();
    pq_text envelope = {0};
    call(api, &envelope, operation, request);
    test_assert_error(envelope.data, code, where);
    pq_text_free(&envelope);
    pq_api_free(api);
}

static void check_refusal(const char *operation, const char *request, const char *rest) {
    pq_api *api = pq_api_new();
    pq_text envelope = {0};
    call(api, &envelope, operation, request);
    const char *found = strstr(envelope.data, ",\"where\":");
    assert_non_null(found);
    assert_string_equal(found, rest);
    pq_text_free(&envelope);
    pq_api_free(api);
}

/* The page words refusals from these fields and reads no sentence. */
static void a_refusal_stands_in_the_envelope_as_data(void **state) {
    check_refusal("cost.query",
                  "{\"input_tokens\":-1,\"output_tokens\":1,\"queries_per_day\":1,"
                  "\"price\":{\"input\":1,\"output\":1}}",
                  ",\"where\":\"input_tokens\",\"refusal\":\"out_of_range\",\"min\":0,"
                  "\"max\":1000000000000,\"whole\":false,\"found\":\"-1\"}}");
    check_refusal("cost.memory",
                  "{\"model\":{\"parameters\":0,\"layers\":1},\"context_tokens\":1,\"gpu_gb\":1}",
                  ",\"where\":\"model.parameters\",\"refusal\":\"out_of_range\",\"above\":0,"
                  "\"max\":1e+15,\"whole\":false,\"found\":\"0\"}}");
    check_refusal("meta", "{\"a\":1}",
                  ",\"where\":\"a\",\"refusal\":\"unknown_field\",\"found\":\"a\"}}");
    check_refusal("db.open", "{\"name\":7}",
                  ",\"where\":\"name\",\"refusal\":\"wrong_kind\",\"found\":\"7\"}}");
    check_refusal("db.open", "{\"name\":\"x\"}", ",\"where\":\"name\"}}");
}

static void every_bad_request_names_its_place(void **state) {
    check_error("nothing", "{}", "unknown_operation", "");
    check_error("meta", "[", "bad_json", "line 1, column 1");
    check_error("meta", "[]", "bad_field", "");
    check_error("meta", "{\"a\":1}", "bad_field", "a");
    check_error("db.open", "{}", "bad_field", "");
    check_error("db.open", "{\"name\":\"x\"}", "unknown_name", "name");
    check_error("db.query", "{\"database\":\"x\",\"sql\":\"\"}", "unknown_name", "database");
    check_error("eval.step", "{\"evaluation\":\"e1\"}", "unknown_name", "evaluation");
    check_error("score", "{\"gold\":{\"columns\":[\"a\"],\"rows\":[[1]]}}", "bad_field", "");
    check_error("score",
                "{\"gold\":{\"columns\":[\"a\"],\"rows\":[[[]]]},"
                "\"predicted\":{\"columns\":[],\"rows\":[]}}",
                "bad_field", "gold.rows[0][0]");
    check_error("cost.query",
                "{\"input_tokens\":-1,\"output_tokens\":1,\"price\":{\"input\":1,\"output\":1},"
                "\"queries_per_day\":1}",
                "bad_field", "input_tokens");
}

static void check_score(const char *rest, bool match) {
    pq_api *api = pq_api_new();
    pq_text envelope = {0};
    pq_text request = {0};
    pq_text_format(&request,
                   "{\"gold\":{\"columns\":[\"a\"],\"rows\":[[1],[2]]},"
                   "\"predicted\":{\"columns\":[\"a\"],\"rows\":[[2],[true]]}%s}",
                   rest);
    call(api, &envelope, "score", pq_text_string(&request));
    const char *wanted = match ? "\"rule\":\"perquery/2\",\"match\":true"
                               : "\"rule\":\"perquery/2\",\"match\":false";
    if (strstr(envelope.data, wanted) == NULL) {
        fail_msg("%s: %s", rest, envelope.data);
    }
    pq_text_free(&request);
    pq_text_free(&envelope);
    pq_api_free(api);
}

static void score_takes_the_order_from_any_dialect(void **state) {
    check_score("", true);
    check_score(",\"order\":\"required\"", false);
    check_score(",\"gold_sql\":\"SELECT a::int FROM t\"", true);
    check_score(",\"gold_sql\":\"SELECT a::int FROM t ORDER BY a\"", false);
    check_score(",\"gold_sql\":\"SELECT a # comment\\n FROM t ORDER BY 1\"", false);
    check_score(",\"gold_sql\":\"SELECT a FROM t # ORDER BY a\"", true);
    check_score(",\"gold_sql\":\"SELECT a FROM #t ORDER BY a\"", false);
    check_score(",\"gold_sql\":\"SELECT a FROM t WHERE b = 'it\\\\'s' ORDER BY a\"", false);
    check_score(",\"gold_sql\":\"SELECT a FROM t WHERE b = $$ORDER BY$$\"", true);
    check_score(",\"gold_sql\":\"SELECT a FROM (SELECT a::int FROM t ORDER BY a) x\"", true);
    check_score(",\"gold_sql\":\"SELECT a FROM t ORDER BY a OFFSET 0 ROWS FETCH NEXT 2 ROWS "
                "ONLY\"",
                false);
    check_score(",\"gold_sql\":\"SELECT a FROM t\",\"order\":\"required\"", false);
    check_score(",\"gold_sql\":\"SELECT a FROM t LIMIT 2\",\"order\":\"required\"", false);
    check_score(",\"gold_sql\":\"SELECT a FROM t ORDER BY a\",\"order\":\"ignored\"", true);
}

static void the_old_rule_is_refused_with_its_successor(void **state) {
    pq_api *api = pq_api_new();
    pq_text envelope = {0};
    load_database(api, "d");
    load_text(api, "g", "{}");
    load_text(api, "p", "{}");
    call(api, &envelope, "db.open", "{\"name\":\"d\"}");
    call(api, &envelope, "eval.begin",
         "{\"database\":\"d\",\"gold\":\"g\",\"predictions\":\"p\",\"rule\":\"perquery/1\"}");
    test_assert_error(envelope.data, "unknown_name", "rule");
    assert_non_null(strstr(envelope.data, "replaced by perquery/2"));
    pq_text_free(&envelope);
    pq_api_free(api);
}

static void a_failed_open_leaves_the_old_database(void **state) {
    pq_api *api = pq_api_new();
    pq_text envelope = {0};
    load_database(api, "d");
    call(api, &envelope, "db.open", "{\"name\":\"d\"}");
    load_text(api, "d", "this is no database");
    call(api, &envelope, "db.open", "{\"name\":\"d\"}");
    assert_non_null(strstr(envelope.data, "not_a_database"));
    call(api, &envelope, "db.query", "{\"database\":\"d\",\"sql\":\"SELECT 1\"}");
    assert_non_null(strstr(envelope.data, "\"ok\":true"));
    pq_text_free(&envelope);
    pq_api_free(api);
}

static void closing_a_database_ends_its_evaluations(void **state) {
    static const char request[] =
        "{\"database\":\"d\",\"gold\":\"g\",\"predictions\":\"p\",\"rule\":\"strict/1\"}";
    pq_api *api = pq_api_new();
    pq_text envelope = {0};
    load_database(api, "d");
    load_text(api, "g",
              "{\"format\":\"perquery-gold/1\",\"id\":\"g\",\"database\":\"d\","
              "\"questions\":[{\"id\":\"a\",\"tier\":1,\"question\":\"q\","
              "\"sql\":[\"SELECT a FROM t\"]}]}");
    load_text(api, "p", "{\"id\":\"a\",\"sql\":\"SELECT a FROM t ORDER BY a DESC\"}");
    call(api, &envelope, "db.open", "{\"name\":\"d\"}");
    assert_string_equal(call(api, &envelope, "eval.begin", request), PQ_API_RESULT_PREFIX
                        "{\"evaluation\":\"e1\",\"total\":1}" PQ_API_RESULT_SUFFIX);
    call(api, &envelope, "eval.step", "{\"evaluation\":\"e1\"}");
    assert_non_null(strstr(envelope.data, "\"finished\":true"));
    assert_non_null(strstr(envelope.data, "\"outcome\":\"right\""));
    call(api, &envelope, "eval.begin", request);
    call(api, &envelope, "eval.compare", "{\"first\":\"e1\",\"second\":\"e2\"}");
    assert_non_null(strstr(envelope.data, "two finished evaluations"));
    call(api, &envelope, "eval.step", "{\"evaluation\":\"e2\"}");
    call(api, &envelope, "eval.compare", "{\"first\":\"e1\",\"second\":\"e2\"}");
    assert_non_null(strstr(envelope.data, "\"better\":\"cannot_tell_apart\""));
    call(api, &envelope, "db.close", "{\"database\":\"d\"}");
    call(api, &envelope, "eval.result", "{\"evaluation\":\"e1\"}");
    assert_non_null(strstr(envelope.data, "unknown_name"));
    pq_text_free(&envelope);
    pq_api_free(api);
}

static void a_published_sweep_becomes_files_to_judge(void **state) {
    pq_api *api = pq_api_new();
    pq_text envelope = {0};
    load_database(api, "d");
    call(api, &envelope, "db.open", "{\"name\":\"d\"}");
    load_text(api, "q",
              "[{\"id\":\"x\",\"tier\":2,\"question\":\"how many\","
              "\"gold_sql\":\"SELECT count(*) FROM t\",\"pattern\":\"p\"},"
              "{\"id\":\"y\",\"tier\":1,\"question\":\"one\",\"gold_sql\":\"SELECT 1\"}]");
    load_text(api, "s",
              "{\"reports\":[{\"model\":\"m\",\"traces\":["
              "{\"qid\":\"x\",\"raw_content\":\"{\\\"sql\\\":\\\"SELECT 2\\\"}\",\"sql\":null,"
              "\"error\":null,\"latency_ms\":20.5,\"prompt_tokens\":7},"
              "{\"qid\":\"y\",\"raw_content\":\"\",\"error\":\"Error code: 429 slow down\"}]}]}");
    assert_string_equal(
        call(api, &envelope, "published.import",
             "{\"sweep\":\"s\",\"questions\":[\"q\"],\"database\":\"d\",\"into\":\"i\"}"),
        PQ_API_RESULT_PREFIX
        "{\"gold\":\"i.gold\",\"models\":[{\"model\":\"m\",\"predictions\":\"i.0\","
        "\"figures\":{\"calls\":2,\"answered\":1,\"mean_input_tokens\":7,"
        "\"mean_output_tokens\":null,\"ttft_ms\":null,\"latency_ms\":{\"n\":1,"
        "\"p50\":{\"value\":20.5,\"interval\":[20.5,20.5]},"
        "\"p90\":{\"value\":20.5,\"interval\":[20.5,20.5]},"
        "\"p99\":{\"value\":20.5,\"interval\":[20.5,20.5]}}}}]}" PQ_API_RESULT_SUFFIX);
    call(api, &envelope, "eval.begin",
         "{\"database\":\"d\",\"gold\":\"i.gold\",\"predictions\":\"i.0\"}");
    call(api, &envelope, "eval.step", "{\"evaluation\":\"e1\"}");
    assert_non_null(strstr(envelope.data, "\"outcome\":\"right\""));
    call(api, &envelope, "eval.step", "{\"evaluation\":\"e1\"}");
    assert_non_null(strstr(envelope.data, "\"outcome\":\"rate_limited\""));
    pq_text_free(&envelope);
    pq_api_free(api);
}

static void the_published_sweep_has_both_figures(void **state) {
    size_t size = 0;
    char *text = test_read_file(PQ_TEST_DATA "/sweeps/published-2026-05.json", &size);
    assert_non_null(text);
    pq_api *api = pq_api_new();
    pq_text envelope = {0};
    load(api, "s", text, size);
    free(text);
    call(api, &envelope, "sweep.matrix", "{\"sweep\":\"s\"}");
    /* Nemotron: a cached price in the input column, and a parser that lost answers. */
    const char *nemotron = strstr(envelope.data, "\"name\":\"Nemotron 120B A12B\"");
    assert_non_null(nemotron);
    assert_ptr_equal(strstr(nemotron, "\"correct\":"), strstr(nemotron, "\"correct\":16,"));
    assert_non_null(strstr(nemotron, "\"usd_per_query\":{\"value\":0.000291558,"));
    const char *published = strstr(nemotron, "\"published\":{");
    assert_ptr_equal(strstr(nemotron, "\"published\":{\"correct\":11,\"answered\":25,"), published);
    const char *before = strstr(published, "\"usd_per_query\":");
    assert_ptr_equal(strstr(published, "\"usd_per_query\":0.00012083160000000001"), before);
    call(api, &envelope, "cost.table",
         "{\"sweep\":\"s\",\"queries_per_day\":30000,"
         "\"reference\":{\"name\":\"r\",\"input\":2.5,\"output\":15}}");
    assert_non_null(strstr(envelope.data, "\"rows\":[{\"key\":\"baseten/gpt-oss-120b\","));
    assert_non_null(strstr(envelope.data, "\"most_accurate\":true"));
    call(api, &envelope, "cost.table",
         "{\"sweep\":\"s\",\"queries_per_day\":-1,"
         "\"reference\":{\"name\":\"r\",\"input\":2.5,\"output\":15}}");
    assert_non_null(strstr(envelope.data, "\"where\":\"queries_per_day\""));
    pq_text_free(&envelope);
    pq_api_free(api);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_result_stands_in_its_envelope),
        cmocka_unit_test(every_bad_request_names_its_place),
        cmocka_unit_test(a_refusal_stands_in_the_envelope_as_data),
        cmocka_unit_test(score_takes_the_order_from_any_dialect),
        cmocka_unit_test(the_old_rule_is_refused_with_its_successor),
        cmocka_unit_test(a_failed_open_leaves_the_old_database),
        cmocka_unit_test(closing_a_database_ends_its_evaluations),
        cmocka_unit_test(a_published_sweep_becomes_files_to_judge),
        cmocka_unit_test(the_published_sweep_has_both_figures),
    };
    return cmocka_run_group_tests_name("api", tests, NULL, NULL);
}
