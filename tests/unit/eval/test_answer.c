/* Answers with names in double quotes: a string, or a misspelled column that stays an error. */
#include "support.h"

#include "pq_eval.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char tables[] = "CREATE TABLE shop (town TEXT, opened TEXT, unit_price INT);"
                             "INSERT INTO shop VALUES ('Lyon', '2019-05-01', 3),"
                             " ('Porto', '2020-06-02', 8);";

/* Scores one answer; both statements are in the form of JSON strings. The evaluation's text goes to
 * *text. */
static void evaluate(const char *gold_sql, const char *answer, pq_text *text) {
    char gold[1024];
    char predictions[512];
    size_t size = 0;
    pq_db *db = NULL;
    pq_eval *eval = NULL;
    pq_error error = {0};
    snprintf(gold, sizeof gold,
             "{\"format\":\"perquery-gold/1\",\"id\":\"g\",\"database\":\"d\",\"questions\":["
             "{\"id\":\"a\",\"tier\":1,\"question\":\"q\",\"sql\":[\"%s\"]}]}",
             gold_sql);
    snprintf(predictions, sizeof predictions, "{\"id\":\"a\",\"sql\":\"%s\"}", answer);
    unsigned char *image = test_make_database(tables, &size);
    assert_int_equal(pq_db_open(image, size, &db, NULL), PQ_OK);
    free(image);
    if (pq_eval_begin(db, gold, strlen(gold), predictions, strlen(predictions),
                      pq_score_rule("strict/1"), &eval, &error) != PQ_OK ||
        pq_eval_step(eval, &error) != PQ_OK) {
        fail_msg("%s: %s", error.where, error.message);
    }
    pq_writer w = pq_writer_to(text);
    pq_eval_write_last(&w, eval);
    pq_eval_end(eval);
    pq_db_close(db);
}

static void check(const char *gold_sql, const char *answer, const char *expected) {
    pq_text text = {0};
    evaluate(gold_sql, answer, &text);
    if (strstr(pq_text_string(&text), expected) == NULL) {
        fail_msg("%s\n  wanted %s\n  in %s", answer, expected, pq_text_string(&text));
    }
    pq_text_free(&text);
}

#define LYON "SELECT town FROM shop WHERE town = 'Lyon'"

static void a_string_runs_and_is_named(void **state) {
    static const char quoted[] = "SELECT town FROM shop WHERE town = \\\"Lyon\\\"";
    check(LYON, quoted, "\"outcome\":\"right\"");
    check(LYON, quoted, "\"notes\":[\"In the answer, \\\"Lyon\\\" in double quotes is no column");
    check(quoted, LYON, "\"outcome\":\"right\"");
    check(quoted, LYON, "\"notes\":[\"In the gold SQL, \\\"Lyon\\\" in double quotes is no");
    check(LYON, LYON, "\"notes\":[]");
    check("SELECT strftime('%Y', opened) FROM shop",
          "SELECT strftime(\\\"%Y\\\", opened) FROM shop", "\"outcome\":\"right\"");
    check("SELECT coalesce(NULL, 'price') FROM shop",
          "SELECT coalesce(NULL, \\\"price\\\") FROM shop", "\"outcome\":\"right\"");
}

static void a_misspelled_column_stays_visible(void **state) {
    static const char *const answers[] = {
        "SELECT \\\"twon\\\" FROM shop",
        "SELECT town FROM shop ORDER BY \\\"UnitPrice\\\"",
        "SELECT town FROM shop WHERE \\\"Unit Price\\\" > 1",
        "SELECT town FROM shop WHERE town = \\\"Lyon\\\" GROUP BY \\\"opend\\\"",
    };
    for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++) {
        check(LYON, answers[i], "\"outcome\":\"sql_failed\"");
        check(LYON, answers[i], "\"code\":\"sql_no_column\"");
        check(LYON, answers[i], "should this be a string literal");
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_string_runs_and_is_named),
        cmocka_unit_test(a_misspelled_column_stays_visible),
    };
    return cmocka_run_group_tests_name("answer", tests, NULL, NULL);
}
