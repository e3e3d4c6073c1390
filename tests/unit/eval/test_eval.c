/* Gold sets, predictions, evaluations. */
#include "support.h"

#include "pq_eval.h"

#include <stdlib.h>
#include <string.h>

#define GOLD_HEAD "{\"format\":\"perquery-gold/1\",\"id\":\"g\",\"database\":\"d\","
#define QUESTION(id, sql) "{\"id\":\"" id "\",\"tier\":1,\"question\":\"q\",\"sql\":[\"" sql "\"]}"

static void check_gold(const char *text, pq_status expected, const char *where) {
    pq_arena *arena = pq_arena_new();
    pq_gold gold;
    pq_error error = {0};
    pq_status status = pq_gold_read(text, strlen(text), arena, &gold, &error);
    if (status != expected || (status != PQ_OK && strcmp(error.where, where) != 0)) {
        fail_msg("%s: %s at \"%s\": %s", text, pq_status_code(status), error.where, error.message);
    }
    pq_arena_free(arena);
}

static void a_bad_gold_set_is_refused_with_its_path(void **state) {
    check_gold(GOLD_HEAD "\"questions\":[" QUESTION("a", "SELECT 1") "]}", PQ_OK, "");
    check_gold("{", PQ_BAD_JSON, "line 1, column 1");
    check_gold("[]", PQ_BAD_FIELD, "");
    check_gold("{\"format\":\"perquery-gold/2\"}", PQ_BAD_FORMAT, "format");
    check_gold("{\"id\":\"g\"}", PQ_BAD_FIELD, "");
    check_gold(GOLD_HEAD "\"questions\":[]}", PQ_BAD_FIELD, "questions");
    check_gold(GOLD_HEAD "\"questions\":[],\"extra\":1}", PQ_BAD_FIELD, "extra");
    check_gold(GOLD_HEAD
               "\"questions\":[" QUESTION("a", "SELECT 1") "," QUESTION("a", "SELECT 2") "]}",
               PQ_BAD_FIELD, "questions[1]");
    check_gold(GOLD_HEAD "\"questions\":[{\"id\":\"a\",\"tier\":1,\"question\":\"q\","
                         "\"sql\":[]}]}",
               PQ_BAD_FIELD, "questions[0].sql");
    check_gold(GOLD_HEAD "\"questions\":[{\"id\":\"a\",\"tier\":1,\"question\":\"q\","
                         "\"sql\":[\"SELECT 1\"],\"tires\":2}]}",
               PQ_BAD_FIELD, "questions[0].tires");
    check_gold(GOLD_HEAD "\"questions\":[{\"id\":\"a\",\"tier\":0,\"question\":\"q\","
                         "\"sql\":[\"SELECT 1\"]}]}",
               PQ_BAD_FIELD, "questions[0].tier");
    check_gold(GOLD_HEAD "\"questions\":[{\"id\":\"a\",\"tier\":1,\"question\":\"q {x}\","
                         "\"sql\":[\"SELECT 1\"]}]}",
               PQ_BAD_FIELD, "questions[0].question");
    check_gold(GOLD_HEAD "\"questions\":[{\"id\":\"a\",\"tier\":1,\"question\":\"q\","
                         "\"sql\":[\"SELECT 1\"],\"order\":\"maybe\"}]}",
               PQ_BAD_FIELD, "questions[0].order");
    check_gold(GOLD_HEAD "\"questions\":[{\"id\":\"a\",\"tier\":1,\"question\":\"q\","
                         "\"sql\":[\"SELECT 1\"],\"columns\":{\"required\":[]}}]}",
               PQ_BAD_FIELD, "questions[0].columns.required");
    check_gold(GOLD_HEAD "\"bindings\":{\"a-b\":1},\"questions\":[]}", PQ_BAD_FIELD,
               "bindings.a-b");
}

static void bindings_fill_the_question(void **state) {
    static const char text[] =
        GOLD_HEAD "\"bindings\":{\"artist\":\"AC/DC\",\"n\":3,\"x\":{\"real\":\"2.0\"}},"
                  "\"questions\":[{\"id\":\"a\",\"tier\":2,\"tags\":[\"t\"],"
                  "\"question\":\"{n} albums of {artist} over {x} in {  } and {\","
                  "\"sql\":[\"SELECT :n\"],\"why\":\"w\",\"order\":\"ignored\"}]}";
    pq_arena *arena = pq_arena_new();
    pq_gold gold;
    pq_error error;
    assert_int_equal(pq_gold_read(text, strlen(text), arena, &gold, &error), PQ_OK);
    assert_string_equal(gold.questions[0].question, "3 albums of AC/DC over 2 in {  } and {");
    assert_int_equal(gold.questions[0].order, PQ_ORDER_IGNORED);
    assert_int_equal(gold.n_bindings, 3);
    pq_arena_free(arena);
}

static void check_predictions(const char *text, pq_status expected, const char *where) {
    static const char gold_text[] =
        GOLD_HEAD "\"questions\":[" QUESTION("a", "SELECT 1") "," QUESTION("b", "SELECT 2") "]}";
    pq_arena *arena = pq_arena_new();
    pq_gold gold;
    pq_prediction *predictions = NULL;
    pq_error error = {0};
    assert_int_equal(pq_gold_read(gold_text, strlen(gold_text), arena, &gold, &error), PQ_OK);
    pq_status status =
        pq_predictions_read(text, strlen(text), &gold, arena, &predictions, NULL, &error);
    if (status != expected || (status != PQ_OK && strcmp(error.where, where) != 0)) {
        fail_msg("%s: %s at \"%s\": %s", text, pq_status_code(status), error.where, error.message);
    }
    pq_arena_free(arena);
}

static void bad_predictions_are_refused_with_their_line(void **state) {
    check_predictions("{\"id\":\"a\",\"sql\":\"SELECT 1\"}", PQ_OK, "");
    check_predictions("\n \r\n{\"id\":\"b\",\"reply\":\"no\"}\r\n\n", PQ_OK, "");
    check_predictions("{\"id\":\"a\",\"sql\":\"\"}\nnot json\n", PQ_BAD_JSON, "line 2");
    check_predictions("\n{\"id\":\"c\",\"sql\":\"\"}", PQ_UNKNOWN_NAME, "line 2.id");
    check_predictions("{\"id\":\"a\",\"sql\":\"\"}\n{\"id\":\"a\",\"sql\":\"\"}", PQ_BAD_FIELD,
                      "line 2.id");
    check_predictions("{\"id\":\"a\"}", PQ_BAD_FIELD, "line 1");
    check_predictions("{\"id\":\"a\",\"sql\":\"\",\"reply\":\"\"}", PQ_BAD_FIELD, "line 1.reply");
    check_predictions("{\"id\":\"a\",\"sq\":\"\"}", PQ_BAD_FIELD, "line 1");
    check_predictions("{\"id\":\"a\",\"sql\":\"\",\"model\":\"m\"}", PQ_OK, "");
    check_predictions("{\"id\":\"a\",\"sql\":7}", PQ_BAD_FIELD, "line 1.sql");
    check_predictions("{\"id\":\"a\",\"error\":\"timed_out\"}", PQ_OK, "");
    check_predictions("{\"id\":\"a\",\"error\":\"tired\"}", PQ_BAD_FIELD, "line 1.error");
    check_predictions("[1]", PQ_BAD_FIELD, "[0]");
    check_predictions("[]", PQ_BAD_FIELD, "");
    check_predictions("", PQ_BAD_JSON, "");
    check_predictions("\n\n", PQ_BAD_JSON, "");
}

static const char
    gold_text[] =
        GOLD_HEAD "\"bindings\":{\"n\":2},\"questions\":["
                  "{\"id\":\"right\",\"tier\":1,\"question\":\"{n}\",\"sql\":[\"SELECT a FROM t "
                  "WHERE "
                  "a < :n\"]},"
                  "{\"id\":\"other\",\"tier\":1,\"question\":\"q\",\"sql\":[\"SELECT 1\",\"SELECT "
                  "7\"]}," QUESTION("wrong",
                                    "SELECT 1") "," QUESTION("ordered", "SELECT a FROM t "
                                                                        "ORDER BY a") "," QUESTION("free",
                                                                                                   "SELECT a FROM t") "," QUESTION("none", "SELECT 1") "," QUESTION("prose", "SELECT 1") "," QUESTION("broken", "SELECT 1") "," QUESTION("write", "SELECT 1") "," QUESTION("loop", "SELECT 1") "," QUESTION("gold", "SELEC"
                                                                                                                                                                                                                                                                                                                    "T "
                                                                                                                                                                                                                                                                                                                    "nothi"
                                                                                                                                                                                                                                                                                                                    "ng_"
                                                                                                                                                                                                                                                                                                                    "here") "," QUESTION("limited",
                                                                                                                                                                                                                                                                                                                                         "SELECT 1") "," QUESTION("down",
                                                                                                                                                                                                                                                                                                                                                                  "SELECT 1") "," QUESTION("late",
                                                                                                                                                                                                                                                                                                                                                                                           "SELECT 1") "]}";

static const char predictions_text[] =
    "{\"id\":\"right\",\"sql\":\"SELECT 1\"}\n"
    "{\"id\":\"other\",\"sql\":\"SELECT 7\"}\n"
    "{\"id\":\"wrong\",\"sql\":\"SELECT 2\"}\n"
    "{\"id\":\"ordered\",\"sql\":\"SELECT a FROM t ORDER BY a DESC\"}\n"
    "{\"id\":\"free\",\"sql\":\"SELECT a FROM t ORDER BY a DESC\"}\n"
    "{\"id\":\"prose\",\"reply\":\"I cannot say.\"}\n"
    "{\"id\":\"broken\",\"sql\":\"SELECT x FROM t\"}\n"
    "{\"id\":\"write\",\"sql\":\"DELETE FROM t\"}\n"
    "{\"id\":\"loop\",\"sql\":\"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n) "
    "SELECT i FROM n\"}\n"
    "{\"id\":\"gold\",\"sql\":\"SELECT 1\"}\n"
    "{\"id\":\"limited\",\"error\":\"rate_limited\"}\n"
    "{\"id\":\"down\",\"error\":\"provider_error\"}\n"
    "{\"id\":\"late\",\"error\":\"timed_out\"}\n";

typedef struct evaluation {
    pq_db *db;
    pq_eval *eval;
} evaluation;

static evaluation evaluate(void) {
    size_t size = 0;
    evaluation e = {0};
    pq_error error;
    unsigned char *image =
        test_make_database("CREATE TABLE t (a); INSERT INTO t VALUES (1), (2), (3);", &size);
    assert_int_equal(pq_db_open(image, size, &e.db, &error), PQ_OK);
    free(image);
    if (pq_eval_begin(e.db, gold_text, strlen(gold_text), predictions_text,
                      strlen(predictions_text), pq_score_rule("strict/1"), &e.eval,
                      &error) != PQ_OK) {
        fail_msg("%s: %s", error.where, error.message);
    }
    while (!pq_eval_finished(e.eval)) {
        assert_int_equal(pq_eval_step(e.eval, &error), PQ_OK);
    }
    return e;
}

static void every_outcome_is_counted_apart(void **state) {
    evaluation e = evaluate();
    assert_int_equal(pq_eval_done(e.eval), 14);
    assert_int_equal(pq_eval_count(e.eval, PQ_OUTCOME_RIGHT), 3);
    assert_int_equal(pq_eval_count(e.eval, PQ_OUTCOME_WRONG), 2);
    assert_int_equal(pq_eval_count(e.eval, PQ_OUTCOME_NO_PREDICTION), 1);
    assert_int_equal(pq_eval_count(e.eval, PQ_OUTCOME_NO_SQL), 1);
    assert_int_equal(pq_eval_count(e.eval, PQ_OUTCOME_SQL_FAILED), 1);
    assert_int_equal(pq_eval_count(e.eval, PQ_OUTCOME_REFUSED), 1);
    assert_int_equal(pq_eval_count(e.eval, PQ_OUTCOME_STOPPED), 1);
    assert_int_equal(pq_eval_count(e.eval, PQ_OUTCOME_GOLD_FAILED), 1);
    assert_int_equal(pq_eval_count(e.eval, PQ_OUTCOME_RATE_LIMITED), 1);
    assert_int_equal(pq_eval_count(e.eval, PQ_OUTCOME_PROVIDER_ERROR), 1);
    assert_int_equal(pq_eval_count(e.eval, PQ_OUTCOME_TIMED_OUT), 1);
    assert_string_equal(pq_eval_gold_failure(e.eval),
                        "gold.questions[10].sql[0], byte 7: no such column: nothing_here");
    pq_eval_end(e.eval);
    pq_db_close(e.db);
}

/* Judges "2, 1" against a gold SELECT of 1 and 2, with its order as the gold set has it. */
static bool is_right_in_another_order(const char *sql, const char *order) {
    size_t size = 0;
    pq_error error;
    pq_db *db = NULL;
    pq_eval *eval = NULL;
    pq_text gold = {0};
    static const char prediction[] = "{\"id\":\"a\",\"sql\":\"SELECT a FROM t ORDER BY a DESC\"}";
    unsigned char *image =
        test_make_database("CREATE TABLE t (a); INSERT INTO t VALUES (1), (2);", &size);
    assert_int_equal(pq_db_open(image, size, &db, &error), PQ_OK);
    free(image);
    pq_text_format(&gold,
                   GOLD_HEAD "\"questions\":[{\"id\":\"a\",\"tier\":1,\"question\":\"q\","
                             "\"sql\":[\"%s\"],\"order\":\"%s\"}]}",
                   sql, order);
    assert_int_equal(pq_eval_begin(db, pq_text_string(&gold), gold.size, prediction,
                                   strlen(prediction), pq_score_rule("perquery/2"), &eval, &error),
                     PQ_OK);
    assert_int_equal(pq_eval_step(eval, &error), PQ_OK);
    bool right = pq_eval_count(eval, PQ_OUTCOME_RIGHT) == 1;
    pq_eval_end(eval);
    pq_db_close(db);
    pq_text_free(&gold);
    return right;
}

static void a_gold_set_may_require_the_order(void **state) {
    assert_true(is_right_in_another_order("SELECT a FROM t", "by_sql"));
    assert_true(is_right_in_another_order("SELECT a FROM t LIMIT 2", "by_sql"));
    assert_false(is_right_in_another_order("SELECT a FROM t", "required"));
    assert_false(is_right_in_another_order("SELECT a FROM t LIMIT 2", "required"));
    assert_false(is_right_in_another_order("SELECT a FROM t ORDER BY a", "by_sql"));
    assert_true(is_right_in_another_order("SELECT a FROM t ORDER BY a", "ignored"));
    assert_true(is_right_in_another_order("SELECT a FROM t ORDER BY a * 0", "required"));
}

static double number_at(const pq_value *object, const char *key) {
    pq_value value = test_member(object, key);
    double number = 0;
    assert_int_equal(pq_json_number(&value, -1e9, 1e9, &number, NULL), PQ_OK);
    return number;
}

static void the_document_adds_up(void **state) {
    evaluation e = evaluate();
    pq_text text = {0};
    pq_json *document = NULL;
    pq_writer w = pq_writer_to(&text);
    pq_eval_write(&w, e.eval);
    assert_int_equal(pq_json_parse(text.data, text.size, &document, NULL), PQ_OK);
    pq_value root = pq_json_root(document);
    pq_value totals = test_member(&root, "totals");
    assert_true(number_at(&totals, "questions") == 14);
    assert_true(number_at(&totals, "judged") == 13);
    assert_true(number_at(&totals, "answered") == 9);
    assert_true(number_at(&totals, "accuracy") == 3.0 / 13);
    assert_true(number_at(&totals, "accuracy_of_answered") == 3.0 / 9);
    pq_value questions = test_member(&root, "questions");
    pq_value other = pq_json_item(&questions, 1);
    pq_value gold = test_member(&other, "gold");
    assert_true(number_at(&gold, "alternative") == 1); /* the second gold SQL is the one it met */
    pq_value first = pq_json_item(&questions, 0);
    pq_value first_gold = test_member(&first, "gold");
    pq_value sql = test_member(&first_gold, "sql");
    const char *string = NULL;
    assert_int_equal(pq_json_string(&sql, &string, NULL), PQ_OK);
    assert_string_equal(string, "SELECT a FROM t WHERE a < 2");
    pq_json_free(document);
    pq_text_free(&text);
    pq_eval_end(e.eval);
    pq_db_close(e.db);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_bad_gold_set_is_refused_with_its_path),
        cmocka_unit_test(bindings_fill_the_question),
        cmocka_unit_test(bad_predictions_are_refused_with_their_line),
        cmocka_unit_test(every_outcome_is_counted_apart),
        cmocka_unit_test(a_gold_set_may_require_the_order),
        cmocka_unit_test(the_document_adds_up),
    };
    return cmocka_run_group_tests_name("eval", tests, NULL, NULL);
}
