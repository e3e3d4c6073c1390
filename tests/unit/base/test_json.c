/* JSON in and out, and result rows in JSON. */
#include "support.h"

#include "pq_refuse.h"
#include "pq_rows.h"

#include <math.h>
#include <string.h>

static pq_json *parse(const char *text) {
    pq_json *document = NULL;
    pq_error error;
    if (pq_json_parse(text, strlen(text), &document, &error) != PQ_OK) {
        fail_msg("%s: %s", error.where, error.message);
    }
    return document;
}

static void check_refused(const char *text, const char *where) {
    pq_json *document = NULL;
    pq_error error;
    assert_int_equal(pq_json_parse(text, strlen(text), &document, &error), PQ_BAD_JSON);
    assert_null(document);
    assert_string_equal(error.where, where);
}

static void bad_json_is_refused_with_its_place(void **state) {
    check_refused("{\"a\": 1,}", "line 1, column 9");
    check_refused("{\n  \"a\": tru\n}", "line 2, column 10");
    check_refused("{\"a\": 1, \"a\": 2}", "line 1, column 12");
    check_refused("[01]", "line 1, column 2");
    check_refused("[1e999]", "line 1, column 6");
    check_refused("[99999999999999999999]", "line 1, column 21");
    check_refused("\"\xC3\x28\"", "line 1, column 1");
    check_refused("{} x", "line 1, column 4");
    check_refused("", "");
    check_refused(" \n", "");
    char deep[1001];
    memset(deep, '[', 1000);
    deep[1000] = '\0';
    pq_error error;
    pq_json *document = NULL;
    assert_int_equal(pq_json_parse(deep, 1000, &document, &error), PQ_BAD_JSON);
}

static void a_text_over_the_limit_is_refused(void **state) {
    pq_json *document = NULL;
    pq_error error;
    assert_int_equal(pq_json_parse("[]", PQ_JSON_MAX_BYTES + 1, &document, &error), PQ_TOO_LARGE);
}

static void an_error_names_the_path(void **state) {
    static const char *const fields[] = {"models", NULL};
    static const char *const model_fields[] = {"name", "price", NULL};
    pq_json *document = parse("{\"models\": [{\"name\": \"a\"}, {\"name\": 3, \"prize\": 1}]}");
    pq_error error;
    pq_value root = pq_json_root(document);
    pq_value models;
    pq_value name;
    const char *text = NULL;
    size_t count = 0;
    assert_int_equal(pq_json_object(&root, fields, &error), PQ_OK);
    assert_int_equal(pq_json_member(&root, "models", &models, &error), PQ_OK);
    assert_int_equal(pq_json_array(&models, &count, &error), PQ_OK);
    assert_int_equal(count, 2);
    pq_value second = pq_json_item(&models, 1);
    assert_int_equal(pq_json_object(&second, model_fields, &error), PQ_BAD_FIELD);
    assert_string_equal(error.where, "models[1].prize");
    assert_string_equal(error.message, "unknown field \"prize\"; did you mean \"price\"?");
    assert_int_equal(pq_json_member(&second, "name", &name, &error), PQ_OK);
    assert_int_equal(pq_json_string(&name, &text, &error), PQ_BAD_FIELD);
    assert_string_equal(error.where, "models[1].name");
    assert_string_equal(error.message, "expected a string, found 3");
    assert_int_equal(pq_json_member(&second, "price", &name, &error), PQ_BAD_FIELD);
    assert_string_equal(error.where, "models[1]");
    pq_json_free(document);
}

static void numbers_are_held_to_their_range(void **state) {
    pq_json *document = parse("[0, -1, 1.5]");
    pq_value root = pq_json_root(document);
    pq_value zero = pq_json_item(&root, 0);
    pq_value minus = pq_json_item(&root, 1);
    pq_value real = pq_json_item(&root, 2);
    pq_error error;
    double number = 7;
    int64_t integer = 7;
    assert_int_equal(pq_json_number(&zero, 0, 1, &number, &error), PQ_OK);
    assert_true(number == 0);
    assert_int_equal(pq_json_number(&minus, 0, 1, &number, &error), PQ_BAD_FIELD);
    assert_string_equal(error.where, "[1]");
    assert_true(number == 0);
    assert_int_equal(pq_json_integer(&real, 0, 9, &integer, &error), PQ_BAD_FIELD);
    assert_int_equal(integer, 7);
    pq_json_free(document);
}

/* Whatever is wrong with a number, the same words say what would be taken. */
static void a_refused_number_is_told_its_bounds(void **state) {
    static const struct {
        int item;
        pq_bounds bounds;
        const char *said;
    } cases[] = {
        {0, {0, 1e15, false, false}, "expected a number from 0 to 1e+15, found null"},
        {1, {0, 1e6, false, false}, "must be from 0 to 1000000"},
        {2, {1, 64, false, true}, "must be a whole number from 1 to 64"},
        {3, {0, 1, true, false}, "must be above 0 and up to 1"},
        {3, {0, INFINITY, true, false}, "must be above 0"},
        {4, {1, INFINITY, false, false}, "expected a number of at least 1, found a string"},
        {4, {-INFINITY, INFINITY, false, false}, "expected a number, found a string"},
        {1, {1, INFINITY, false, false}, "must be at least 1"},
        {1, {-INFINITY, -6, false, false}, "must be at most -6"},
        {2, {-INFINITY, INFINITY, false, true}, "must be a whole number"},
    };
    pq_json *document = parse("[null, -5, 1.5, 0, \"abc\"]");
    pq_value root = pq_json_root(document);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        pq_value item = pq_json_item(&root, (size_t)cases[i].item);
        pq_error error;
        double number = 7;
        assert_int_equal(pq_json_bounded(&item, cases[i].bounds, &number, &error), PQ_BAD_FIELD);
        assert_string_equal(error.message, cases[i].said);
        assert_true(number == 7);
        assert_true(error.has_bounds);
        assert_memory_equal(&error.bounds.min, &cases[i].bounds.min, sizeof(double));
        assert_memory_equal(&error.bounds.max, &cases[i].bounds.max, sizeof(double));
    }
    pq_value real = pq_json_item(&root, 2);
    pq_error error;
    int64_t integer;
    assert_int_equal(pq_json_integer(&real, 1, INT64_MAX, &integer, &error), PQ_BAD_FIELD);
    assert_string_equal(error.message, "must be a whole number of at least 1");
    pq_json_free(document);
}

static void an_integer_has_no_fraction_and_no_exponent(void **state) {
    pq_json *document = parse("[1.0, 1e3, 5]");
    pq_value root = pq_json_root(document);
    int64_t integer = 7;
    for (size_t i = 0; i < 2; i++) {
        pq_value item = pq_json_item(&root, i);
        pq_error error;
        assert_int_equal(pq_json_integer(&item, 0, 2000, &integer, &error), PQ_BAD_FIELD);
        assert_string_equal(error.message, "must be written without fraction and exponent");
        assert_int_equal(error.refusal, PQ_REFUSAL_NONE);
    }
    pq_value five = pq_json_item(&root, 2);
    assert_int_equal(pq_json_integer(&five, 0, 2000, &integer, NULL), PQ_OK);
    assert_int_equal(integer, 5);
    pq_json_free(document);
}

/* What the message says is in the error as data, too, and an error set later has none of it. */
static void a_refusal_is_data_too(void **state) {
    static const char *const words[] = {"chinook", "renamed", NULL};
    static const char *const none[] = {NULL};
    pq_json *document = parse("{\"a\": \"x\", \"b\": 7, \"c\": false}");
    pq_value root = pq_json_root(document);
    pq_value a;
    pq_value b;
    pq_value c;
    pq_error error;
    size_t word = 9;
    double number;
    bool flag;
    pq_json_member(&root, "a", &a, NULL);
    pq_json_member(&root, "b", &b, NULL);
    pq_json_member(&root, "c", &c, NULL);
    assert_int_equal(pq_json_word(&a, words, &word, &error), PQ_BAD_FIELD);
    assert_string_equal(error.message, "unknown \"x\"; expected one of: chinook, renamed");
    assert_int_equal(error.refusal, PQ_REFUSAL_UNKNOWN_WORD);
    assert_string_equal(error.found, "x");
    assert_ptr_equal(error.words, words);
    assert_false(error.has_bounds);
    assert_int_equal(word, 9);

    assert_int_equal(pq_json_number(&b, 0, 1, &number, &error), PQ_BAD_FIELD);
    assert_int_equal(error.refusal, PQ_REFUSAL_OUT_OF_RANGE);
    assert_string_equal(error.found, "7");
    assert_null(error.words);

    assert_int_equal(pq_json_bool(&b, &flag, &error), PQ_BAD_FIELD);
    assert_string_equal(error.message, "expected true or false, found 7");
    assert_int_equal(error.refusal, PQ_REFUSAL_WRONG_KIND);
    assert_false(error.has_bounds);
    assert_int_equal(pq_json_number(&c, 0, 1, &number, &error), PQ_BAD_FIELD);
    assert_string_equal(error.found, "false");

    assert_int_equal(pq_json_object(&root, none, &error), PQ_BAD_FIELD);
    assert_string_equal(error.message, "unknown field \"a\"; no fields are allowed here");
    assert_int_equal(error.refusal, PQ_REFUSAL_UNKNOWN_FIELD);
    assert_int_equal(pq_json_member(&root, "d", &a, &error), PQ_BAD_FIELD);
    assert_string_equal(error.message, "the field \"d\" is missing");
    assert_int_equal(error.refusal, PQ_REFUSAL_MISSING_FIELD);
    assert_string_equal(error.found, "d");

    assert_int_equal(pq_json_refuse(&b, &error, "is not a day"), PQ_BAD_FIELD);
    assert_int_equal(error.refusal, PQ_REFUSAL_NONE);
    assert_string_equal(error.found, "");
    pq_json_free(document);
}

/* The nearest name is suggested; without one all are listed, as far as they fit. */
static void an_unknown_name_is_told_what_is_known(void **state) {
    static const char *const known[] = {"address", "model", "max_tokens", NULL};
    static const char *const many[] = {"a_name_of_some_length_1", "a_name_of_some_length_2",
                                       "a_name_of_some_length_3", "a_name_of_some_length_4",
                                       "a_name_of_some_length_5", "a_name_of_some_length_6",
                                       "a_name_of_some_length_7", "a_name_of_some_length_8",
                                       "a_name_of_some_length_9", NULL};
    pq_error error;
    pq_refuse_field(&error, "x", known, "adress");
    assert_string_equal(error.message, "unknown field \"adress\"; did you mean \"address\"?");
    pq_refuse_field(&error, "x", known, "maxtoken");
    assert_string_equal(error.message, "unknown field \"maxtoken\"; did you mean \"max_tokens\"?");
    pq_refuse_field(&error, "x", known, "price");
    assert_string_equal(error.message,
                        "unknown field \"price\"; allowed here: address, model, max_tokens");
    pq_refuse_word(&error, "x", many, "other");
    assert_non_null(strstr(error.message, "expected one of: a_name_of_some_length_1, "));
    assert_string_equal(error.message + strlen(error.message) - 3, "...");
    assert_true(strlen(error.message) < 260);
}

static void lists_and_texts_are_held_to_their_length(void **state) {
    static const struct {
        size_t least, most, found;
        const char *said;
        pq_refusal refusal;
    } cases[] = {
        {1, 8, 9, "has 9 items; expected 1 to 8", PQ_REFUSAL_TOO_MANY_ITEMS},
        {2, 8, 1, "has 1 item; expected 2 to 8", PQ_REFUSAL_TOO_FEW_ITEMS},
        {1, SIZE_MAX, 0, "has 0 items; expected at least 1", PQ_REFUSAL_TOO_FEW_ITEMS},
        {0, 8, 9, "has 9 items; expected at most 8", PQ_REFUSAL_TOO_MANY_ITEMS},
        {24, 24, 23, "has 23 items; expected 24", PQ_REFUSAL_TOO_FEW_ITEMS},
    };
    pq_error error;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(
            pq_refuse_items(&error, "list", cases[i].least, cases[i].most, cases[i].found),
            PQ_BAD_FIELD);
        assert_string_equal(error.message, cases[i].said);
        assert_int_equal(error.refusal, cases[i].refusal);
        assert_true(error.has_bounds && error.bounds.min == (double)cases[i].least);
    }
    pq_refuse_length(&error, "name", 200, 300);
    assert_string_equal(error.message, "has 300 bytes; the limit is 200");
    pq_refuse_empty(&error, "name");
    assert_string_equal(error.message, "must not be empty");
    pq_refuse_conflict(&error, "b", "a");
    assert_string_equal(error.message, "conflicts with a; give only one of them");
    assert_string_equal(error.found, "a");
    assert_int_equal(pq_refuse_format(&error, "format", "x/1", "x/9"), PQ_BAD_FORMAT);
    assert_string_equal(error.message, "the format is \"x/9\"; expected \"x/1\"");
    assert_int_equal(error.code, PQ_BAD_FORMAT);
    /* Without an error to fill. */
    assert_int_equal(pq_refuse_items(NULL, "list", 1, 2, 3), PQ_BAD_FIELD);
    assert_int_equal(pq_refuse_range(NULL, "list", (pq_bounds){0}, 3), PQ_BAD_FIELD);
}

/* A kept value has its path after the values that it was read through are gone. */
static void a_kept_value_knows_its_path(void **state) {
    pq_json *document = parse("{\"models\": [1, {\"price\": 3}]}");
    pq_arena *arena = pq_arena_new();
    pq_value kept;
    {
        pq_value root = pq_json_root(document);
        pq_value models;
        pq_value price;
        char key[] = "price";
        pq_json_member(&root, "models", &models, NULL);
        pq_value second = pq_json_item(&models, 1);
        pq_json_member(&second, key, &price, NULL);
        assert_int_equal(pq_json_keep(&price, arena, &kept, NULL), PQ_OK);
        memset(key, 'x', 5);
        memset(&root, 0, sizeof root);
        memset(&models, 0, sizeof models);
        memset(&second, 0, sizeof second);
        memset(&price, 0, sizeof price);
    }
    char path[40];
    pq_json_path(&kept, path, sizeof path);
    assert_string_equal(path, "models[1].price");
    assert_int_equal(pq_json_kind(&kept), PQ_KIND_INTEGER);
    pq_arena_free(arena);
    pq_json_free(document);
}

static void the_fields_of_an_object_come_in_order(void **state) {
    pq_json *document = parse("{\"b\": 1, \"a\": 2}");
    pq_value root = pq_json_root(document);
    pq_value member;
    const char *key = NULL;
    void *place = NULL;
    assert_true(pq_json_next(&root, &place, &key, &member));
    assert_string_equal(key, "b");
    assert_true(pq_json_next(&root, &place, &key, &member));
    assert_string_equal(key, "a");
    assert_false(pq_json_next(&root, &place, &key, &member));
    pq_json_free(document);
}

static void a_document_is_written_as_it_was_read(void **state) {
    static const char text[] = "{\"b\":[1,2.5,true,null,\"x\\ny\"],\"a\":{\"k\":-3}}";
    pq_json *document = parse(text);
    pq_value root = pq_json_root(document);
    pq_text out = {0};
    pq_writer w = pq_writer_to(&out);
    pq_json_write(&w, &root);
    assert_string_equal(pq_text_string(&out), text);
    pq_text_free(&out);
    pq_json_free(document);
}

static void strings_are_escaped_and_always_utf8(void **state) {
    pq_text out = {0};
    pq_writer w = pq_writer_to(&out);
    pq_write_bytes(&w,
                   "a\"\\\n\t\x01\xFF"
                   "é\0z",
                   11);
    assert_string_equal(pq_text_string(&out), "\"a\\\"\\\\\\n\\t\\u0001\xEF\xBF\xBD"
                                              "é\\u0000z\"");
    pq_text_free(&out);
}

/* Every kind of cell, in the form in which it is written. */
static const char every_cell[] =
    "[null,12,-9007199254740992,{\"int\":\"9007199254740993\"},{\"int\":\"-9223372036854775808\"},"
    "1.5,{\"real\":\"1.0\"},{\"real\":\"-0.0\"},{\"real\":\"1e+300\"},{\"real\":\"Infinity\"},"
    "\"text\",\"\",{\"text\":\"61ff00\"},{\"blob\":\"\"},{\"blob\":\"00ff10\"}]";

static void cells_survive_a_round_trip(void **state) {
    pq_text result = {0};
    pq_text out = {0};
    pq_arena *arena = pq_arena_new();
    pq_rows rows;
    pq_error error;
    pq_text_append(&result, "{\"columns\":[");
    for (int i = 0; i < 15; i++) {
        pq_text_format(&result, "%s\"c\"", i == 0 ? "" : ",");
    }
    pq_text_format(&result, "],\"rows\":[%s]}", every_cell);
    pq_json *document = parse(pq_text_string(&result));
    pq_value root = pq_json_root(document);
    if (pq_rows_read(&root, arena, &rows, &error) != PQ_OK) {
        fail_msg("%s: %s", error.where, error.message);
    }
    pq_json_free(document);
    assert_int_equal(pq_rows_cell(&rows, 0, 6)->type, PQ_REAL);
    assert_true(signbit(pq_rows_cell(&rows, 0, 7)->as.real));
    pq_writer w = pq_writer_to(&out);
    pq_write_object(&w);
    pq_rows_write(&w, &rows, 10);
    pq_write_end(&w);
    result.data[result.size - 1] = '\0';
    pq_text expected = {0};
    pq_text_format(&expected, "%s,\"row_count\":1}", result.data);
    assert_string_equal(pq_text_string(&out), pq_text_string(&expected));
    pq_text_free(&expected);
    pq_text_free(&result);
    pq_text_free(&out);
    pq_arena_free(arena);
}

static void booleans_are_one_and_zero(void **state) {
    pq_json *document = parse("{\"columns\":[\"a\",\"b\"],\"rows\":[[true,false]]}");
    pq_value root = pq_json_root(document);
    pq_arena *arena = pq_arena_new();
    pq_rows rows;
    assert_int_equal(pq_rows_read(&root, arena, &rows, NULL), PQ_OK);
    for (size_t c = 0; c < 2; c++) {
        assert_int_equal(pq_rows_cell(&rows, 0, c)->type, PQ_INTEGER);
        assert_int_equal(pq_rows_cell(&rows, 0, c)->as.integer, 1 - (int64_t)c);
    }
    pq_arena_free(arena);
    pq_json_free(document);
}

static void check_bad_rows(const char *text, const char *where) {
    pq_json *document = parse(text);
    pq_value root = pq_json_root(document);
    pq_arena *arena = pq_arena_new();
    pq_rows rows;
    pq_error error;
    assert_int_equal(pq_rows_read(&root, arena, &rows, &error), PQ_BAD_FIELD);
    assert_string_equal(error.where, where);
    pq_arena_free(arena);
    pq_json_free(document);
}

static void bad_cells_are_refused_with_their_path(void **state) {
    check_bad_rows("{\"columns\":[\"a\"],\"rows\":[[1],[[]]]}", "rows[1][0]");
    check_bad_rows("{\"columns\":[\"a\"],\"rows\":[[1,2]]}", "rows[0]");
    check_bad_rows("{\"columns\":[\"a\"],\"rows\":[[{\"int\":\"12x\"}]]}", "rows[0][0].int");
    check_bad_rows("{\"columns\":[\"a\"],\"rows\":[[{\"int\":\"9223372036854775808\"}]]}",
                   "rows[0][0].int");
    check_bad_rows("{\"columns\":[\"a\"],\"rows\":[[{\"blob\":\"0g\"}]]}", "rows[0][0].blob");
    check_bad_rows("{\"columns\":[\"a\"],\"rows\":[[{\"blob\":\"000\"}]]}", "rows[0][0].blob");
    check_bad_rows("{\"columns\":[\"a\"],\"rows\":[[{\"real\":\"nan\"}]]}", "rows[0][0].real");
    check_bad_rows("{\"columns\":[\"a\"],\"rows\":[[{}]]}", "rows[0][0]");
    check_bad_rows("{\"columns\":[1],\"rows\":[]}", "columns[0]");
    check_bad_rows("{\"columns\":[],\"rows\":[],\"extra\":1}", "extra");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bad_json_is_refused_with_its_place),
        cmocka_unit_test(a_text_over_the_limit_is_refused),
        cmocka_unit_test(an_error_names_the_path),
        cmocka_unit_test(numbers_are_held_to_their_range),
        cmocka_unit_test(a_refused_number_is_told_its_bounds),
        cmocka_unit_test(an_integer_has_no_fraction_and_no_exponent),
        cmocka_unit_test(a_refusal_is_data_too),
        cmocka_unit_test(an_unknown_name_is_told_what_is_known),
        cmocka_unit_test(lists_and_texts_are_held_to_their_length),
        cmocka_unit_test(a_kept_value_knows_its_path),
        cmocka_unit_test(the_fields_of_an_object_come_in_order),
        cmocka_unit_test(a_document_is_written_as_it_was_read),
        cmocka_unit_test(strings_are_escaped_and_always_utf8),
        cmocka_unit_test(cells_survive_a_round_trip),
        cmocka_unit_test(booleans_are_one_and_zero),
        cmocka_unit_test(bad_cells_are_refused_with_their_path),
    };
    return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
