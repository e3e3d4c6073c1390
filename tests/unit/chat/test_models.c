/* The list of models that a provider sent, and the operation that reads it. */
#include "support.h"

#include "pq_api.h"
#include "pq_models.h"

#include <string.h>

static void assert_models(const char *reply, size_t size, const char *wanted) {
    pq_text text = {0};
    pq_error error;
    pq_writer w = pq_writer_to(&text);
    if (pq_models_write(&w, reply, size, &error) != PQ_OK) {
        fail_msg("%s (%s): %s", error.message, error.where, reply);
    }
    assert_string_equal(text.data, wanted);
    pq_text_free(&text);
}

#define LIST(text) (text), sizeof(text) - 1

static void test_lists(void **state) {
    assert_models(
        LIST("{\"object\":\"list\",\"data\":[{\"id\":\"a/b\",\"created\":1},{\"id\":\"c\"}]}"),
        "[\"a/b\",\"c\"]");
    assert_models(LIST("[{\"id\":\"a\"}]"), "[\"a\"]");
    assert_models(LIST("{\"data\":[]}"), "[]");
}

static void test_tolerated_lists(void **state) {
    assert_models(LIST("{\"data\":[],\"data\":[{\"id\":\"a\",\"id\":\"b\",\"price\":NaN}]}"),
                  "[\"b\"]");
    assert_models(LIST("\xEF\xBB\xBF[{\"id\":\"a\xFF\",\"owner\":\"x\x01\"}]\0"), "[\"a\uFFFD\"]");
    assert_models(LIST("[{\"id\":\"a\\u0000b\"}]]"), "[\"a\\u0000b\"]");
}

static void assert_refused(const char *reply, pq_status status, const char *where) {
    pq_text text = {0};
    pq_error error;
    pq_writer w = pq_writer_to(&text);
    assert_int_equal(pq_models_write(&w, reply, strlen(reply), &error), status);
    assert_int_equal(error.code, status);
    assert_string_equal(error.where, where);
    pq_text_free(&text);
}

static void test_what_is_no_list(void **state) {
    assert_refused("<html>", PQ_BAD_JSON, "");
    assert_refused("", PQ_BAD_JSON, "");
    assert_refused("{\"data\":{\"id\":\"a\"}}", PQ_BAD_FIELD, "data");
    assert_refused("{\"models\":[]}", PQ_BAD_FIELD, "data");
    assert_refused("7", PQ_BAD_FIELD, "");
    assert_refused("{\"data\":[{\"id\":\"a\"},{\"name\":\"b\"}]}", PQ_BAD_FIELD, "data[1].id");
    assert_refused("[\"a\"]", PQ_BAD_FIELD, "[0].id");
    assert_refused("[{\"id\":7}]", PQ_BAD_FIELD, "[0].id");
}

static void assert_answer(const char *request, const char *wanted) {
    pq_text envelope = {0};
    pq_api *api = pq_api_new();
    pq_api_call(api, "providers.models", request, strlen(request), &envelope);
    if (strstr(pq_text_string(&envelope), wanted) == NULL) {
        fail_msg("%s is not in %s", wanted, pq_text_string(&envelope));
    }
    pq_api_free(api);
    pq_text_free(&envelope);
}

static void test_operation(void **state) {
    assert_answer("{\"reply\":\"{\\\"data\\\":[{\\\"id\\\":\\\"a\\\"}]}\\u0000\"}",
                  "\"result\":{\"models\":[\"a\"]}");
    assert_answer("{\"reply\":\"[{}]\"}", "\"where\":\"reply[0].id\"");
    assert_answer("{\"reply\":\"{}\"}", "\"where\":\"reply.data\"");
    assert_answer("{\"reply\":\"\"}", "\"where\":\"reply\"");
    assert_answer("{\"reply\":7}", "\"where\":\"reply\"");
    assert_answer("{}", "bad_field");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lists),
        cmocka_unit_test(test_tolerated_lists),
        cmocka_unit_test(test_what_is_no_list),
        cmocka_unit_test(test_operation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
