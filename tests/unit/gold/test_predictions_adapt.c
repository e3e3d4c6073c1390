/* Answers to a gold set with other values and names. */
#include "support.h"

#include <string.h>

#include "pq_predictions_adapt.h"

static const char gold_text[] =
    "{\"format\":\"perquery-gold/1\",\"id\":\"g\",\"database\":\"d\","
    "\"bindings\":{\"genre\":\"Jazz\",\"least\":2.5,\"n\":2,\"m\":2,\"place\":\"Here\"},"
    "\"questions\":[{\"id\":\"a\",\"tier\":1,\"question\":\"{genre}, {least}?\","
    "\"sql\":[\"SELECT Name FROM T WHERE Name = :genre AND n > :least\"]},"
    "{\"id\":\"b\",\"tier\":1,\"question\":\"{n}, {m}?\",\"sql\":[\"SELECT :n + :m\"]},"
    "{\"id\":\"c\",\"tier\":1,\"question\":\"?\",\"sql\":[\"SELECT 1\"]}]}";

static const pq_rename names[] = {{"Name", "label"}};

/* What becomes of answers, all of them as one text. */
static void check(const char *answers, const char *wanted, size_t changed, size_t left) {
    pq_arena *arena = pq_arena_new();
    pq_gold gold;
    pq_adapted adapted;
    pq_text out = {0};
    const pq_binding bindings[] = {
        {"genre", {.type = PQ_TEXT, .as.data = {"It's Lux", 8}}},
        {"least", {.type = PQ_REAL, .as.real = 3}},
        {"n", {.type = PQ_INTEGER, .as.integer = 5}},
        {"m", {.type = PQ_INTEGER, .as.integer = 6}},
    };
    const pq_gold_change change = {
        .bindings = bindings, .n_bindings = 4, .names = names, .n_names = 1};
    assert_int_equal(pq_gold_read(gold_text, strlen(gold_text), arena, &gold, NULL), PQ_OK);
    assert_int_equal(
        pq_predictions_adapt(answers, strlen(answers), &gold, &change, arena, &out, &adapted, NULL),
        PQ_OK);
    assert_string_equal(pq_text_string(&out), wanted);
    assert_int_equal(adapted.changed, changed);
    assert_int_equal(adapted.n_left, left);
    pq_text_free(&out);
    pq_arena_free(arena);
}

static void values_of_the_question_are_exchanged(void **state) {
    check("{\"id\":\"a\",\"sql\":\"SELECT 'Jazz', 'jazz', 'JAZZ', '%Jazz%', 'Jazzy', 'Here', 2.50, "
          "2, 25e-1 -- Jazz\"}",
          "{\"id\":\"a\",\"sql\":\"SELECT 'It''s Lux', 'it''s lux', 'IT''S LUX', '%It''s Lux%', "
          "'Jazzy', 'Here', 3.0, 2, 3.0 -- Jazz\"}\n",
          1, 0);
}

static void values_of_other_questions_are_not(void **state) {
    check("{\"id\":\"c\",\"sql\":\"SELECT 'Jazz', 2.5, 2\"}",
          "{\"id\":\"c\",\"sql\":\"SELECT 'Jazz', 2.5, 2\"}\n", 0, 0);
}

static void names_are_changed(void **state) {
    check("{\"id\":\"a\",\"sql\":\"SELECT Name, 'Name' FROM T\"}",
          "{\"id\":\"a\",\"sql\":\"SELECT label, 'Name' FROM T\"}\n", 1, 0);
}

static void replies_keep_what_is_said_around_the_sql(void **state) {
    check(
        "{\"id\":\"a\",\"reply\":\"Name it:\\n```sql\\nSELECT Name FROM T\\n```\\nDone.\"}\n"
        "{\"id\":\"c\",\"reply\":\"{\\\"sql\\\": \\\"SELECT \\\\\\\"Name\\\\\\\" FROM T\\\"}\"}",
        "{\"id\":\"a\",\"reply\":\"Name it:\\n```sql\\nSELECT label FROM T\\n```\\nDone.\"}\n"
        "{\"id\":\"c\",\"reply\":\"{\\\"sql\\\": \\\"SELECT \\\\\\\"label\\\\\\\" FROM T\\\"}\"}\n",
        2, 0);
}

static void where_the_sql_was_decoded_it_is_given_alone(void **state) {
    check("{\"id\":\"a\",\"reply\":\"SELECT Name FROM T WHERE n &lt; 2.5\"}",
          "{\"id\":\"a\",\"sql\":\"SELECT label FROM T WHERE n < 3.0\"}\n", 1, 0);
}

static void what_cannot_be_changed_is_named(void **state) {
    check("{\"id\":\"a\",\"sql\":\"SELECT Name AS label FROM T\"}\n"
          "{\"id\":\"b\",\"sql\":\"SELECT 2\"}\n{\"id\":\"c\",\"sql\":\"SELECT 'Name\"}",
          "{\"id\":\"a\",\"sql\":\"SELECT Name AS label FROM T\"}\n"
          "{\"id\":\"b\",\"sql\":\"SELECT 2\"}\n{\"id\":\"c\",\"sql\":\"SELECT 'Name\"}\n",
          0, 3);
}

static void what_is_no_sql_stays(void **state) {
    check("{\"id\":\"a\",\"error\":\"timed_out\"}\n{\"id\":\"b\",\"reply\":\"No.\"}",
          "{\"id\":\"a\",\"error\":\"timed_out\"}\n{\"id\":\"b\",\"reply\":\"No.\"}\n", 0, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_of_the_question_are_exchanged),
        cmocka_unit_test(values_of_other_questions_are_not),
        cmocka_unit_test(names_are_changed),
        cmocka_unit_test(replies_keep_what_is_said_around_the_sql),
        cmocka_unit_test(where_the_sql_was_decoded_it_is_given_alone),
        cmocka_unit_test(what_cannot_be_changed_is_named),
        cmocka_unit_test(what_is_no_sql_stays),
    };
    return cmocka_run_group_tests_name("predictions_adapt", tests, NULL, NULL);
}
