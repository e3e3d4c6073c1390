#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "pq_score.h"

typedef struct bench {
    pq_arena *arena;
    pq_rows gold, predicted;
    pq_pair pair;
} bench;

static void read_rows(const char *json, pq_arena *arena, pq_rows *rows) {
    pq_json *document = NULL;
    pq_error error = {0};
    assert_int_equal(pq_json_parse(json, strlen(json), &document, &error), PQ_OK);
    pq_value root = pq_json_root(document);
    assert_int_equal(pq_rows_read(&root, arena, rows, &error), PQ_OK);
    pq_json_free(document);
}

static bench open_bench(const char *gold, const char *predicted) {
    bench b = {.arena = pq_arena_new()};
    assert_non_null(b.arena);
    read_rows(gold, b.arena, &b.gold);
    read_rows(predicted, b.arena, &b.predicted);
    return b;
}

static pq_verdict judge(bench *b, const char *rule, bool ordered) {
    b->pair = (pq_pair){.gold = &b->gold, .predicted = &b->predicted, .ordered = ordered};
    pq_verdict verdict;
    assert_int_equal(pq_score(pq_score_rule(rule), &b->pair, b->arena, &verdict, NULL), PQ_OK);
    return verdict;
}

static void verdict_names_the_differing_cell(void **state) {
    bench b = open_bench("{\"columns\":[\"a\",\"b\"],\"rows\":[[1,30],[2,31],[3,35]]}",
                         "{\"columns\":[\"x\",\"y\"],\"rows\":[[3,34],[1,30.0],[2,31]]}");
    pq_verdict v = judge(&b, "strict/1", false);
    assert_false(v.match);
    assert_int_equal(v.reason, PQ_REASON_CELL);
    assert_int_equal(v.gold_row, 2);
    assert_int_equal(v.gold_column, 1);
    assert_int_equal(v.predicted_row, 0);
    assert_int_equal(v.predicted_column, 1);
    assert_string_equal(
        v.message, "Row 3, column 2: the gold result has 35, the prediction has 34 (in its row 1)");
    pq_arena_free(b.arena);
}

static void verdict_is_written_with_its_places(void **state) {
    bench b = open_bench("{\"columns\":[\"a\"],\"rows\":[[1],[1],[2]]}",
                         "{\"columns\":[\"a\"],\"rows\":[[1],[2],[2]]}");
    pq_verdict v = judge(&b, "strict/1", false);
    pq_text text = {0};
    pq_writer w = pq_writer_to(&text);
    pq_verdict_write(&w, &v);
    assert_string_equal(
        pq_text_string(&text),
        "{\"rule\":\"strict/1\",\"match\":false,\"level\":\"none\","
        "\"soft_f1\":null,\"reason\":\"duplicates\",\"message\":\"Gold row 1 appears "
        "2 times in the gold result but once in the prediction\",\"gold_row\":0,"
        "\"gold_column\":null,\"predicted_row\":0,\"predicted_column\":null,"
        "\"differences\":[]}");
    pq_text_free(&text);
    pq_arena_free(b.arena);
}

static void order_counts_only_where_the_gold_sorts(void **state) {
    bench b = open_bench("{\"columns\":[\"a\"],\"rows\":[[1],[2]]}",
                         "{\"columns\":[\"a\"],\"rows\":[[2],[1]]}");
    assert_true(judge(&b, "strict/1", false).match);
    assert_int_equal(judge(&b, "strict/1", true).reason, PQ_REASON_ROW_ORDER);
    pq_arena_free(b.arena);
}

static void rows_match_pairs_greedily(void **state) {
    /* 10.00 takes the first that is near, 10.01, and 10.015 is left with 9.995. */
    bench b = open_bench("{\"columns\":[\"a\"],\"rows\":[[1.0],[1.01]]}",
                         "{\"columns\":[\"a\"],\"rows\":[[1.008],[0.995]]}");
    assert_false(judge(&b, "rows-match", false).match);
    bench c = open_bench("{\"columns\":[\"a\"],\"rows\":[[1.01],[1.0]]}",
                         "{\"columns\":[\"a\"],\"rows\":[[1.008],[0.995]]}");
    assert_true(judge(&c, "rows-match", false).match);
    pq_arena_free(b.arena);
    pq_arena_free(c.arena);
}

static void rows_match_sees_dicts(void **state) {
    bench b = open_bench("{\"columns\":[\"n\",\"n\",\"m\"],\"rows\":[[1,2,3]]}",
                         "{\"columns\":[\"n\",\"m\"],\"rows\":[[\"2\",\" 3 \"]]}");
    pq_verdict v = judge(&b, "rows-match", false);
    assert_int_equal(v.reason, PQ_REASON_UNMATCHED_ROW);
    assert_int_equal(v.gold_column, 1);
    assert_int_equal(v.predicted_column, 0);
    bench c = open_bench("{\"columns\":[\"n\",\"n\",\"m\"],\"rows\":[[1,2,\" x\\u00a0\"]]}",
                         "{\"columns\":[\"n\",\"m\"],\"rows\":[[2.005,\"x\"]]}");
    assert_true(judge(&c, "rows-match", false).match);
    pq_arena_free(b.arena);
    pq_arena_free(c.arena);
}

static void rows_match_fails_an_empty_prediction(void **state) {
    bench b = open_bench("{\"columns\":[\"n\"],\"rows\":[]}", "{\"columns\":[\"n\"],\"rows\":[]}");
    assert_int_equal(judge(&b, "rows-match", false).reason, PQ_REASON_NO_ROWS);
    assert_true(judge(&b, "strict/1", false).match);
    pq_arena_free(b.arena);
}

/* Row 2 has two wrong cells and stands third; the fourth predicted row is one too many. */
static void differences_are_listed_cell_by_cell(void **state) {
    bench b = open_bench("{\"columns\":[\"a\",\"b\",\"c\"],\"rows\":"
                         "[[1,10,\"x\"],[2,20,\"y\"],[3,30,\"z\"]]}",
                         "{\"columns\":[\"a\",\"b\",\"c\"],\"rows\":"
                         "[[1,10,\"x\"],[3,30,\"z\"],[2,25,\"w\"],[9,99,\"v\"]]}");
    pq_verdict v = judge(&b, "perquery/2", false);
    assert_false(v.match);
    assert_int_equal(v.n_differences, 3);
    assert_int_equal(v.differences[0].gold_row, 1);
    assert_int_equal(v.differences[0].gold_column, 1);
    assert_int_equal(v.differences[0].predicted_row, 2);
    assert_int_equal(v.differences[0].predicted_column, 1);
    assert_int_equal(v.differences[1].gold_column, 2);
    assert_int_equal(v.differences[2].predicted_row, 3);
    assert_true(v.differences[2].gold_row == PQ_NOWHERE);
    assert_true(v.differences[2].predicted_column == PQ_NOWHERE);
    pq_arena_free(b.arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(verdict_names_the_differing_cell),
        cmocka_unit_test(verdict_is_written_with_its_places),
        cmocka_unit_test(differences_are_listed_cell_by_cell),
        cmocka_unit_test(order_counts_only_where_the_gold_sorts),
        cmocka_unit_test(rows_match_pairs_greedily),
        cmocka_unit_test(rows_match_sees_dicts),
        cmocka_unit_test(rows_match_fails_an_empty_prediction),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
