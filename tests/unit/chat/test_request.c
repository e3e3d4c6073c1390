/* The body of a request. */
#include "support.h"

#include "pq_request.h"

#include <math.h>
#include <string.h>

static const pq_message messages[] = {{"system", "You write SQL."}, {"user", "How \"many\"?\n"}};

#define MESSAGES                                                                                   \
    "\"messages\":[{\"role\":\"system\",\"content\":\"You write SQL.\"},"                          \
    "{\"role\":\"user\",\"content\":\"How \\\"many\\\"?\\n\"}]"

static pq_request plain(void) {
    return (pq_request){
        .model = "m-1",
        .messages = messages,
        .n_messages = 2,
        .temperature = NAN,
        .max_tokens_field = "max_tokens",
    };
}

static void assert_body(const pq_request *request, const char *wanted) {
    pq_text text = {0};
    pq_writer w = pq_writer_to(&text);
    pq_request_write(&w, request);
    assert_string_equal(pq_text_string(&text), wanted);
    pq_text_free(&text);
}

/* As assert_body, with the extra fields given as JSON. */
static void assert_body_with(pq_request request, const char *extra, const char *wanted) {
    pq_json *document;
    assert_int_equal(pq_json_parse(extra, strlen(extra), &document, NULL), PQ_OK);
    pq_value root = pq_json_root(document);
    request.extra = &root;
    assert_body(&request, wanted);
    pq_json_free(document);
}

static void test_least(void **state) {
    pq_request request = plain();
    assert_body(&request, "{\"model\":\"m-1\"," MESSAGES ",\"stream\":false}");
}

static void test_most(void **state) {
    pq_request request = plain();
    request.stream = true;
    request.json_mode = true;
    request.temperature = 0;
    request.max_tokens = 1024;
    assert_body(&request, "{\"model\":\"m-1\"," MESSAGES ",\"stream\":true,"
                          "\"stream_options\":{\"include_usage\":true},\"temperature\":0,"
                          "\"max_tokens\":1024,\"response_format\":{\"type\":\"json_object\"}}");
}

static void test_name_of_max_tokens(void **state) {
    pq_request request = plain();
    request.max_tokens = 5;
    request.max_tokens_field = "max_completion_tokens";
    assert_body(&request,
                "{\"model\":\"m-1\"," MESSAGES ",\"stream\":false,\"max_completion_tokens\":5}");
    request.max_tokens_field = NULL;
    assert_body(&request, "{\"model\":\"m-1\"," MESSAGES ",\"stream\":false,\"max_tokens\":5}");
}

static void test_extra_fields(void **state) {
    assert_body_with(plain(), "{}", "{\"model\":\"m-1\"," MESSAGES ",\"stream\":false}");
    assert_body_with(plain(),
                     "{\"reasoning_effort\":\"low\",\"provider\":{\"only\":[\"x\",null,1.50]}}",
                     "{\"model\":\"m-1\"," MESSAGES ",\"stream\":false,"
                     "\"reasoning_effort\":\"low\",\"provider\":{\"only\":[\"x\",null,1.5]}}");
}

/* No field stands twice, whatever a provider's own fields are. */
static void test_extra_fields_take_the_place_of_ours(void **state) {
    pq_request request = plain();
    request.stream = true;
    request.json_mode = true;
    request.temperature = 0;
    request.max_tokens = 1024;
    assert_body_with(request,
                     "{\"temperature\":0.6,\"stream_options\":null,\"max_tokens\":9,"
                     "\"response_format\":{\"type\":\"text\"},\"model\":\"m-2\",\"messages\":[],"
                     "\"stream\":false}",
                     "{\"temperature\":0.6,\"stream_options\":null,\"max_tokens\":9,"
                     "\"response_format\":{\"type\":\"text\"},\"model\":\"m-2\",\"messages\":[],"
                     "\"stream\":false}");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_least),
        cmocka_unit_test(test_most),
        cmocka_unit_test(test_name_of_max_tokens),
        cmocka_unit_test(test_extra_fields),
        cmocka_unit_test(test_extra_fields_take_the_place_of_ours),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
