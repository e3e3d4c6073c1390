/* Gold sets and predictions as other tools and editors write them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "pq_gold.h"
#include "pq_predictions.h"

#include <stdio.h>
#include <string.h>

/* ---- gold sets ---- */

#define OWN(question)                                                                              \
    "{\"format\":\"perquery-gold/1\",\"id\":\"g\",\"database\":\"shop\",\"questions\":[" question  \
    "]}"

/* Reads a gold set of `size` bytes and writes it as "id tier question sql[|sql] evidence;". */
static void check_gold_bytes(const char *text, size_t size, const char *title,
                             const char *expected) {
    pq_arena *arena = pq_arena_new();
    pq_gold gold;
    pq_error error = {0};
    pq_text found = {0};
    if (pq_gold_read(text, size, arena, &gold, &error) != PQ_OK) {
        fail_msg("%s: %s", error.where, error.message);
    }
    for (size_t i = 0; i < gold.n_questions; i++) {
        const pq_question *q = &gold.questions[i];
        pq_text_format(&found, "%s %d %s %s", q->id, q->tier, q->question, q->sql[0]);
        for (size_t k = 1; k < q->n_sql; k++) {
            pq_text_format(&found, "|%s", q->sql[k]);
        }
        pq_text_format(&found, "%s%s;", q->evidence == NULL ? "" : " ",
                       q->evidence == NULL ? "" : q->evidence);
    }
    assert_string_equal(pq_text_string(&found), expected);
    assert_string_equal(gold.layout == NULL ? "" : pq_layout_title(gold.layout), title);
    assert_string_equal(gold.database, "shop");
    pq_text_free(&found);
    pq_arena_free(arena);
}

static void check_gold(const char *text, const char *title, const char *expected) {
    check_gold_bytes(text, strlen(text), title, expected);
}

static void check_refused(const char *text, pq_status status, const char *message) {
    pq_arena *arena = pq_arena_new();
    pq_gold gold;
    pq_error error = {0};
    assert_int_equal(pq_gold_read(text, strlen(text), arena, &gold, &error), status);
    if (strstr(error.message, message) == NULL) {
        fail_msg("\"%s\" is not in \"%s\"", message, error.message);
    }
    pq_arena_free(arena);
}

static void our_own_set_is_read_as_people_write_it(void **state) {
    check_gold(OWN("{\"id\":7,\"question\":\"q\",\"sql\":\"S\",\"author\":\"x\"}"), "", "7 1 q S;");
    check_gold("\xEF\xBB\xBF" OWN("{\"id\":\"a\",\"tier\":2,\"question\":\"q\",\"sql\":[\"S\","
                                  "\"T\"],\"evidence\":\"e\"}") "\r\n",
               "", "a 2 q S|T e;");
    check_refused(OWN("{\"id\":1.5,\"question\":\"q\",\"sql\":\"S\"}"), PQ_BAD_FIELD,
                  "a string or a whole number");
    check_refused(OWN("{\"id\":1,\"question\":\"q\",\"sql\":\"S\",\"odrer\":\"ignored\"}"),
                  PQ_BAD_FIELD, "did you mean \"order\"");
    check_refused(OWN("{\"id\":1,\"question\":\"q\",\"sql\":\"S\"},"
                      "{\"id\":\"1\",\"question\":\"q\",\"sql\":\"S\"}"),
                  PQ_BAD_FIELD, "ids must be unique");
    check_refused("", PQ_BAD_JSON, "the file is empty");
    check_refused("\xEF\xBB\xBF\r\n", PQ_BAD_JSON, "the file is empty");
}

/* Writes ASCII, but "@" as a guitar, U+1F3B8, as UTF-16. */
static size_t to_utf16(const char *text, bool little_endian, char *out) {
    size_t size = 0;
    unsigned units[200];
    size_t n = 0;
    units[n++] = 0xFEFF;
    for (; *text != '\0'; text++) {
        if (*text == '@') {
            units[n++] = 0xD83C;
            units[n++] = 0xDFB8;
        } else {
            units[n++] = (unsigned char)*text;
        }
    }
    for (size_t i = 0; i < n; i++) {
        out[size++] = (char)(little_endian ? units[i] & 0xFF : units[i] >> 8);
        out[size++] = (char)(little_endian ? units[i] >> 8 : units[i] & 0xFF);
    }
    return size;
}

static void utf_16_of_either_order_is_read(void **state) {
    char text[512];
    for (int little_endian = 0; little_endian < 2; little_endian++) {
        size_t size =
            to_utf16(OWN("{\"id\":1,\"question\":\"@\",\"sql\":\"S\"}"), little_endian != 0, text);
        check_gold_bytes(text, size, "", "1 1 \xF0\x9F\x8E\xB8 S;");
        pq_gold gold;
        pq_error error;
        pq_arena *arena = pq_arena_new();
        assert_int_equal(pq_gold_read(text, size - 1, arena, &gold, &error), PQ_BAD_FORMAT);
        pq_arena_free(arena);
    }
}

#define BIRD(id, difficulty)                                                                       \
    "{\"question_id\":" id ",\"db_id\":\"shop\",\"question\":\"{q}\",\"evidence\":\"e\","          \
    "\"SQL\":\"S\",\"difficulty\":\"" difficulty "\"}"

static void gold_sets_of_other_tools_are_recognized(void **state) {
    check_gold("[" BIRD("12", "simple") "," BIRD("9", "challenging") "]", "BIRD gold set",
               "12 1 {q} S e;9 3 {q} S e;");
    check_gold(BIRD("1", "moderate") "\n" BIRD("2", "simple") "\n", "BIRD gold set",
               "1 2 {q} S e;2 1 {q} S e;");
    check_gold("[{\"db_id\":\"shop\",\"query\":\"S\",\"question\":\"q\",\"sql\":{\"from\":1}}]",
               "Spider gold set", "0 1 q S;");
    check_gold("[{\"id\":0,\"db_id\":\"shop\",\"utterance\":\"q\",\"sql\":[\"S\",\"T\"],"
               "\"predictions\":{}}]",
               "IBM gold set with predictions", "0 1 q S|T;");
    check_gold("{\"instance_id\":\"x\",\"selected_database\":\"shop\",\"query\":\"q\","
               "\"sol_sql\":[\"S\"],\"difficulty_tier\":\"Moderate\"}",
               "LiveSQLBench gold set", "x 2 q S;");
    check_gold("[{\"id\":3,\"db_id\":\"shop\",\"question\":\"q\",\"sql\":\"S\"}]",
               "list of questions", "3 1 q S;");
    check_gold("SELECT 1\tshop\r\nSELECT 2\tshop\r\n\r\n", "Spider or BIRD gold.sql",
               "0 1 (gold.sql has no questions) SELECT 1;"
               "1 1 (gold.sql has no questions) SELECT 2;");
}

static void what_cannot_be_read_is_named(void **state) {
    check_refused("[{\"db_id\":\"a\",\"query\":\"S\",\"question\":\"q\"},"
                  "{\"db_id\":\"b\",\"query\":\"S\",\"question\":\"q\"}]",
                  PQ_BAD_FIELD, "several databases");
    check_refused("{\"0\":\"S\\t----- bird -----\\tshop\"}", PQ_BAD_FORMAT, "BIRD predictions");
    check_refused("{\"id\":1,\"sql\":\"S\"}\n{\"id\":2,\"sql\":\"S\"}", PQ_BAD_FORMAT,
                  "recognized as: predictions");
    check_refused("SELECT 1\nSELECT 2\n", PQ_BAD_FORMAT, "Spider predictions");
    check_refused("{\"evalId\":\"e\",\"results\":{}}", PQ_BAD_FORMAT, "promptfoo");
    check_refused("{\"version\":2,\"eval\":{},\"samples\":[]}", PQ_BAD_FORMAT, "Inspect");
    check_refused("{\"instance_id\":\"x\",\"db\":\"shop\",\"question\":\"q\"}", PQ_BAD_FORMAT,
                  "Spider 2");
    check_refused("db_name,db_type,query,question\n", PQ_BAD_FORMAT, "Defog");
    check_refused("[{\"db_id\":\"shop\",\"question\":\"q\",\"SQL\":\"\"}]", PQ_BAD_FIELD,
                  "must not be empty");
    check_refused("[]", PQ_BAD_FIELD, "expected an object");
}

/* ---- predictions ---- */

static const char three[] = OWN("{\"id\":1,\"question\":\"q\",\"sql\":\"S\"},"
                                "{\"id\":2,\"question\":\"q\",\"sql\":\"S\"},"
                                "{\"id\":\"c\",\"question\":\"q\",\"sql\":\"S\"}");

/* Reads predictions for `three` and writes their SQL, "-" where there is none. */
static void check_predictions(const char *text, pq_status status, const char *expected) {
    pq_arena *arena = pq_arena_new();
    pq_gold gold;
    pq_prediction *predictions = NULL;
    pq_error error = {0};
    pq_text found = {0};
    assert_int_equal(pq_gold_read(three, strlen(three), arena, &gold, NULL), PQ_OK);
    pq_status got =
        pq_predictions_read(text, strlen(text), &gold, arena, &predictions, NULL, &error);
    if (got != status) {
        fail_msg("%s: %s", error.where, error.message);
    }
    if (status != PQ_OK) {
        pq_text_format(&found, "%s",
                       strstr(error.message, expected) == NULL ? error.message : expected);
    }
    for (size_t i = 0; status == PQ_OK && i < gold.n_questions; i++) {
        pq_text_format(&found, "%s;", predictions[i].sql == NULL ? "-" : predictions[i].sql);
    }
    assert_string_equal(pq_text_string(&found), expected);
    pq_text_free(&found);
    pq_arena_free(arena);
}

static void our_own_predictions_are_read_as_people_write_them(void **state) {
    check_predictions("{\"id\":2,\"sql\":\"B\",\"model\":\"m\"}\r\n{\"id\":\"1\",\"sql\":\"A\"}",
                      PQ_OK, "A;B;-;");
    check_predictions("\xEF\xBB\xBF{\"id\":\"c\",\"reply\":\"```sql\\nSELECT 1\\n```\"}", PQ_OK,
                      "-;-;SELECT 1;");
    check_predictions("[{\"id\":1,\"predicted_sql\":\"A\"},\n {\"id\":2,\"query\":\"B\"}]", PQ_OK,
                      "A;B;-;");
    check_predictions("{\"id\":1,\"sql\":\"A\",\"query\":\"the question\"}", PQ_OK, "A;-;-;");
    check_predictions("{\n\"id\": 1,\n\"sql\": \"A\"\n}", PQ_OK, "A;-;-;");
    check_predictions("[{\"question_id\":2,\"sql\":\"B\"}]", PQ_OK, "-;B;-;");
    check_predictions("{\"id\":1,\"sql\":\"A\"}\n{\"id\":1,\"sql\":\"A\"}", PQ_BAD_FIELD,
                      "two answers");
    check_predictions("{\"id\":1.5,\"sql\":\"A\"}", PQ_BAD_FIELD, "a string or a whole number");
    check_predictions("", PQ_BAD_JSON, "the file is empty");
}

static void predictions_of_other_tools_are_recognized(void **state) {
    check_predictions("{\"0\":\"A\\t----- bird -----\\tshop\",\"2\":\"C\"}", PQ_OK, "A;-;C;");
    check_predictions("{\"3\":\"A\\t----- bird -----\\tshop\"}", PQ_BAD_FIELD, "by position");
    check_predictions("SELECT 1\n\nSELECT 3\tshop\n", PQ_OK, "SELECT 1;-;SELECT 3;");
    check_predictions("{\"instance_id\":2,\"pred_sqls\":[\"A\",\"B\"],\"response\":\"r\"}", PQ_OK,
                      "-;A;\nB;-;");
    check_predictions("[" BIRD("1", "simple") "]", PQ_BAD_FORMAT, "BIRD gold set");
    check_predictions("{\"evalId\":\"e\",\"results\":{}}", PQ_BAD_FIELD, "results.results");
    check_predictions("words", PQ_BAD_JSON, "invalid JSON");
}

static void results_of_other_tools_are_predictions(void **state) {
    check_predictions("{\"version\":2,\"eval\":{},\"samples\":[{\"id\":2,\"epoch\":1,\"output\":"
                      "{\"choices\":[{\"message\":{\"content\":\"SELECT 2\"}}]}},{\"id\":\"c\"}]}",
                      PQ_OK, "-;SELECT 2;-;");
    check_predictions("{\"eval\":{},\"samples\":[{\"id\":2,\"epoch\":2}]}", PQ_BAD_FIELD,
                      "several epochs");
    check_predictions("{\"evalId\":\"e\",\"results\":{\"results\":[{\"testIdx\":0,\"testCase\":{"
                      "\"metadata\":{\"id\":\"c\"}},\"response\":{\"output\":\"```sql\\nSELECT 3"
                      "\\n```\"}},{\"testIdx\":1,\"response\":{\"output\":\"SELECT 1\"}}]}}",
                      PQ_OK, "SELECT 1;-;SELECT 3;");
    check_predictions("{\"evalId\":\"e\",\"results\":{\"results\":[{\"testIdx\":1,\"response\":{"
                      "\"output\":\"A\"}},{\"testIdx\":1,\"response\":{\"output\":\"B\"}}]}}",
                      PQ_BAD_FIELD, "two answers");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(our_own_set_is_read_as_people_write_it),
        cmocka_unit_test(utf_16_of_either_order_is_read),
        cmocka_unit_test(gold_sets_of_other_tools_are_recognized),
        cmocka_unit_test(what_cannot_be_read_is_named),
        cmocka_unit_test(our_own_predictions_are_read_as_people_write_them),
        cmocka_unit_test(predictions_of_other_tools_are_recognized),
        cmocka_unit_test(results_of_other_tools_are_predictions),
    };
    return cmocka_run_group_tests_name("import", tests, NULL, NULL);
}
