/* The operations on a schema: the JSON that the page works from. */
#include "support.h"

#include "pq_api.h"

#include <stdlib.h>
#include <string.h>

static const char tables[] =
    "CREATE TABLE band (id INTEGER PRIMARY KEY, name TEXT);"
    "CREATE TABLE song (id INTEGER PRIMARY KEY, title TEXT, band_id INTEGER);"
    "CREATE TABLE venue (id INTEGER PRIMARY KEY, town TEXT);"
    "CREATE TABLE concert (id INTEGER PRIMARY KEY, band_id INTEGER REFERENCES band,"
    " venue_id INTEGER REFERENCES venue, held DATE);"
    "INSERT INTO band (name) VALUES ('The Larks');";

static const char gold[] = "{\"format\":\"perquery-gold/"
                           "1\",\"id\":\"g\",\"database\":\"d\",\"bindings\":{\"what\":\"bands\"},"
                           "\"questions\":["
                           "{\"id\":\"a\",\"tier\":1,\"question\":\"How many {what} are there?\","
                           "\"sql\":[\"SELECT count(*) FROM band\"]}]}";

typedef struct fixture {
    pq_api *api;
    pq_text envelope;
} fixture;

static void load(fixture *f, const char *name, const void *bytes, size_t size) {
    void *copy = malloc(size);
    memcpy(copy, bytes, size);
    pq_api_load(f->api, name, copy, size, &f->envelope);
}

static void call(fixture *f, const char *operation, const char *request) {
    pq_api_call(f->api, operation, request, strlen(request), &f->envelope);
}

static int set_up(void **state) {
    fixture *f = calloc(1, sizeof *f);
    size_t size = 0;
    unsigned char *image = test_make_database(tables, &size);
    f->api = pq_api_new();
    load(f, "d", image, size);
    load(f, "gold", gold, strlen(gold));
    free(image);
    call(f, "db.open", "{\"name\":\"d\"}");
    *state = f;
    return 0;
}

static int tear_down(void **state) {
    fixture *f = *state;
    pq_api_free(f->api);
    pq_text_free(&f->envelope);
    free(f);
    return 0;
}

static void check_holds(const fixture *f, const char *part) {
    if (strstr(pq_text_string(&f->envelope), part) == NULL) {
        fail_msg("%s does not hold %s", pq_text_string(&f->envelope), part);
    }
}

static void old_requests_give_the_published_trim(void **state) {
    fixture *f = *state;
    call(f, "schema.render",
         "{\"database\":\"d\",\"level\":\"compact\",\"question\":\"songs and venues\"}");
    check_holds(f, "{\"ok\":true,\"result\":{\"level\":\"compact\",\"text\":\"song(");
    check_holds(f, "\"trim\":{\"applied\":true,\"reason\":\"");
    check_holds(f, "\"matched\":[\"song\",\"venue\"],\"added\":[]},\"problems\":[]}}");
    call(f, "schema.render", "{\"database\":\"d\",\"level\":\"full\"}");
    check_holds(f, "\"trim\":null,\"problems\":[]}}");
}

static void the_linked_trim_gives_reasons(void **state) {
    fixture *f = *state;
    call(f, "schema.render",
         "{\"database\":\"d\",\"level\":\"columns\",\"trim\":\"linked\","
         "\"question\":\"In which towns did The Larks play?\"}");
    check_holds(f, "\"matched\":[\"band\",\"venue\"],\"added\":[\"concert\"]");
    check_holds(f, "{\"kind\":\"value\",\"meaning\":\"the words are a value of the column\","
                   "\"word\":\"The Larks\",\"start\":19,\"end\":28,\"table\":\"band\","
                   "\"column\":\"name\",\"value\":\"The Larks\"}");
    check_holds(f, "\"word\":null,\"table\":\"concert\",\"column\":null,\"value\":null,"
                   "\"from\":\"band\",\"to\":\"venue\"}");
    check_holds(f, "{\"name\":\"song\",\"kept\":false,\"columns\":[]");
}

static void all_levels_at_once_are_those_one_by_one(void **state) {
    static const char *const levels[] = {"full", "samples", "compact", "names", "columns"};
    static const char question[] = "\"trim\":\"linked\",\"question\":\"towns of The Larks\"}";
    fixture *f = *state;
    pq_text request = {0};
    pq_text all = {0};
    pq_text_format(&request, "{\"database\":\"d\",%s", question);
    call(f, "schema.levels", pq_text_string(&request));
    pq_text_append(&all, pq_text_string(&f->envelope));
    for (size_t i = 0; i < sizeof levels / sizeof levels[0]; i++) {
        pq_text_clear(&request);
        pq_text_format(&request, "{\"database\":\"d\",\"level\":\"%s\",%s", levels[i], question);
        call(f, "schema.render", pq_text_string(&request));
        const char *one = strstr(pq_text_string(&f->envelope), "\"level\"");
        size_t size = (size_t)(strstr(one, ",\"full_characters\"") - one);
        const char *trim = strstr(one, "\"trim\":");
        assert_non_null(strstr(pq_text_string(&all), trim));
        pq_text_clear(&request);
        pq_text_append_bytes(&request, one, size);
        assert_non_null(strstr(pq_text_string(&all), pq_text_string(&request)));
    }
    pq_text_free(&request);
    pq_text_free(&all);
}

static void levels_say_what_they_save(void **state) {
    fixture *f = *state;
    call(f, "schema.levels",
         "{\"database\":\"d\",\"price\":{\"input\":2,\"output\":9},\"queries_per_day\":1000}");
    check_holds(f, "\"saved_vs_full\":0,");
    check_holds(f, "\"saved_tokens\":0,\"saved_usd\":{\"per_query_usd\":0,\"per_day_usd\":0,");
    check_holds(f, "\"saved_tokens\":15,\"saved_usd\":{\"per_query_usd\":3e-05,");
    check_holds(f, "\"saved_tokens\":-7,\"saved_usd\":{\"per_query_usd\":-1.4e-05,");
    call(f, "schema.render", "{\"database\":\"d\",\"level\":\"names\"}");
    check_holds(f, "\"saved_tokens\":15,\"full_characters\":");
    call(f, "schema.levels", "{\"database\":\"d\"}");
    assert_null(strstr(pq_text_string(&f->envelope), "usd"));
    assert_null(strstr(pq_text_string(&f->envelope), "auto"));
}

static void levels_pick_what_fits_the_budget(void **state) {
    fixture *f = *state;
    call(f, "schema.levels", "{\"database\":\"d\",\"budget\":60}");
    check_holds(f, "\"budget\":60,\"auto\":{\"level\":\"names\",");
    check_holds(f, "\"fits\":true}");
    call(f, "schema.levels", "{\"database\":\"d\",\"budget\":5}");
    check_holds(f, "\"budget\":5,\"auto\":{\"level\":\"columns\",");
    check_holds(f, "\"fits\":false}");
}

static void a_gold_set_says_what_it_asks(void **state) {
    fixture *f = *state;
    call(f, "gold.questions", "{\"gold\":\"gold\"}");
    check_holds(f, "{\"id\":\"g\",\"database\":\"d\",\"questions\":[{\"id\":\"a\",\"tier\":1,"
                   "\"question\":\"How many bands are there?\",\"tags\":[]}]}");
}

static void recall_takes_published_questions(void **state) {
    static const char questions[] = "[{\"id\":\"p1\",\"tier\":1,\"question\":\"Which bands?\","
                                    "\"gold_sql\":\"SELECT name FROM band\"}]";
    fixture *f = *state;
    load(f, "published/q.json", questions, strlen(questions));
    call(f, "schema.recall.begin", "{\"database\":\"d\",\"published\":[\"published/q.json\"]}");
    call(f, "schema.recall.step", "{\"recall\":\"r1\"}");
    check_holds(f, "\"question\":{\"id\":\"p1\"");
    check_holds(f, "\"tables_needed\":[\"band\"]");
}

static void the_graph_marks_inferred_keys(void **state) {
    fixture *f = *state;
    call(f, "schema.graph", "{\"database\":\"d\"}");
    check_holds(f, "{\"from\":\"song\",\"to\":\"band\",\"columns\":[{\"from\":\"band_id\",\"to\":"
                   "\"id\"}],\"inferred\":true}");
    check_holds(f, "{\"from\":\"concert\",\"to\":\"band\",\"columns\":[{\"from\":\"band_id\","
                   "\"to\":\"id\"}],\"inferred\":false}");
    check_holds(f, "\"inferred\":1}}");
}

static void recall_goes_by_steps_and_ends_with_its_database(void **state) {
    fixture *f = *state;
    call(f, "schema.recall.begin", "{\"database\":\"d\",\"gold\":\"gold\"}");
    check_holds(f, "{\"recall\":\"r1\",\"total\":1}");
    call(f, "schema.recall.step", "{\"recall\":\"r1\"}");
    check_holds(f, "{\"done\":1,\"total\":1,\"finished\":true,\"question\":{\"id\":\"a\"");
    check_holds(f, "\"tables_needed\":[\"band\"]");
    call(f, "schema.recall.result", "{\"recall\":\"r1\"}");
    check_holds(f, "\"format\":\"perquery-recall/1\",\"gold\":\"g\"");
    check_holds(f, "{\"trim\":\"linked\",\"questions\":1,\"applied\":1,\"complete\":1,");
    call(f, "schema.recall.end", "{\"recall\":\"r1\"}");
    check_holds(f, "{\"recall\":\"r1\"}");
    call(f, "schema.recall.begin", "{\"database\":\"d\",\"gold\":\"gold\"}");
    call(f, "db.close", "{\"database\":\"d\"}");
    call(f, "schema.recall.step", "{\"recall\":\"r2\"}");
    check_holds(f, "\"message\":\"no recall named \\\"r2\\\" is running\"");
}

static void bad_requests_are_refused(void **state) {
    static const char *const requests[][2] = {
        {"{\"database\":\"d\",\"level\":\"x\"}", "\"where\":\"level\""},
        {"{\"database\":\"d\",\"level\":\"auto\",\"budget\":0}", "\"where\":\"budget\""},
        {"{\"database\":\"d\",\"level\":\"full\",\"trim\":\"x\"}", "\"where\":\"trim\""},
        {"{\"database\":\"d\",\"level\":\"full\",\"x\":1}", "\"code\":\"bad_field\""}};
    fixture *f = *state;
    for (size_t i = 0; i < sizeof requests / sizeof requests[0]; i++) {
        call(f, "schema.render", requests[i][0]);
        check_holds(f, requests[i][1]);
    }
    static const char *const more[][2] = {
        {"{\"database\":\"d\",\"level\":\"full\"}", "\"where\":\"level\""},
        {"{\"database\":\"d\",\"budget\":0}", "\"where\":\"budget\""},
        {"{\"database\":\"d\",\"price\":{\"input\":1,\"output\":1}}", "queries_per_day"}};
    for (size_t i = 0; i < sizeof more / sizeof more[0]; i++) {
        call(f, "schema.levels", more[i][0]);
        check_holds(f, more[i][1]);
    }
    call(f, "schema.recall.begin", "{\"database\":\"d\",\"published\":[\"gold\",\"none\"]}");
    check_holds(f, "\"code\":\"unknown_name\"");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(old_requests_give_the_published_trim, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_linked_trim_gives_reasons, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_graph_marks_inferred_keys, set_up, tear_down),
        cmocka_unit_test_setup_teardown(recall_goes_by_steps_and_ends_with_its_database, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(all_levels_at_once_are_those_one_by_one, set_up, tear_down),
        cmocka_unit_test_setup_teardown(levels_say_what_they_save, set_up, tear_down),
        cmocka_unit_test_setup_teardown(levels_pick_what_fits_the_budget, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_gold_set_says_what_it_asks, set_up, tear_down),
        cmocka_unit_test_setup_teardown(recall_takes_published_questions, set_up, tear_down),
        cmocka_unit_test_setup_teardown(bad_requests_are_refused, set_up, tear_down),
    };
    return cmocka_run_group_tests_name("schema_ops", tests, NULL, NULL);
}
