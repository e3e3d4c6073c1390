/* Ranking a gold result: ties in the sort keys, and what a LIMIT cut off. */
#include "support.h"

#include "pq_rank.h"

#include <stdlib.h>
#include <string.h>

/* a is unique, b ties in pairs, n has NULLs, t has text in two cases. */
static const char tables[] =
    "CREATE TABLE r (a INTEGER, b INTEGER, n, t TEXT);"
    "INSERT INTO r VALUES (1, 10, NULL, 'x'), (2, 10, NULL, 'X'), (3, 20, 1, 'y'),"
    " (4, 20, 1.0, 'z'), (5, 30, 2, 'Z'), (6, 30, 3, 'z ');";

/* The expected ranking as text: the start, then the groups, "0 | 0 0 1 1 2 2". "" is none. */
static void check(const char *sql, bool ordered, const char *expected) {
    size_t size = 0;
    pq_db *db = NULL;
    pq_rows gold;
    pq_error error;
    pq_ranked ranked;
    const pq_binding top = {"top", {.type = PQ_INTEGER, .as.integer = 3}};
    pq_limits limits = pq_limits_default();
    pq_text text = {0};
    pq_arena *arena = pq_arena_new();
    unsigned char *image = test_make_database(tables, &size);
    assert_int_equal(pq_db_open(image, size, &db, &error), PQ_OK);
    free(image);
    if (pq_db_query(db, sql, strlen(sql), &top, 1, &limits, arena, &gold, &error) != PQ_OK ||
        pq_rank_gold(db, sql, &top, 1, &gold, arena, &ranked, &error) != PQ_OK) {
        fail_msg("%s: %s", sql, error.message);
    }
    const pq_ranking *ranking = ranked.ranking;
    if (ranking != NULL) {
        pq_text_format(&text, "%zu |", ranking->start);
        for (size_t i = 0; i < ranking->all.n_rows; i++) {
            pq_text_format(&text, " %zu", ranking->group[i]);
        }
        assert_int_equal(ranking->all.n_columns, gold.n_columns);
        assert_true(ranking->start + gold.n_rows <= ranking->all.n_rows);
    }
    if (strcmp(pq_text_string(&text), expected) != 0 || ranked.ordered != ordered) {
        fail_msg("%s: %s", sql, pq_text_string(&text));
    }
    pq_text_free(&text);
    pq_db_close(db);
    pq_arena_free(arena);
}

static void without_order_and_limit_there_is_no_ranking(void **state) {
    check("SELECT a FROM r", false, "");
    check("SELECT a FROM (SELECT a FROM r ORDER BY b LIMIT 3)", false, "");
    check("SELECT a, row_number() OVER (ORDER BY a) FROM r", false, "");
}

static void keys_among_the_output_columns(void **state) {
    check("SELECT a, b FROM r ORDER BY b", true, "0 | 0 0 1 1 2 2");
    check("SELECT a, b FROM r ORDER BY 2 DESC", true, "0 | 0 0 1 1 2 2");
    check("SELECT a, b AS k FROM r ORDER BY K, a", true, "0 | 0 1 2 3 4 5");
    check("SELECT a, n FROM r ORDER BY n", true, "0 | 0 0 1 1 2 3"); /* NULLs tie, 1 and 1.0 too */
}

static void keys_that_are_computed(void **state) {
    check("SELECT a FROM r ORDER BY b", true, "0 | 0 0 1 1 2 2");
    check("SELECT a FROM r ORDER BY b / 20", true, "0 | 0 0 1 1 1 1");
    check("SELECT b, count(*) FROM r GROUP BY b ORDER BY count(*)", true, "0 | 0 0 0");
    check("SELECT DISTINCT b AS k FROM r ORDER BY k / 20", true, "0 | 0 1 1");
    check("SELECT DISTINCT r.b FROM r ORDER BY r.b LIMIT 2", true, "0 | 0 1 2");
    check("WITH c AS (SELECT * FROM r) SELECT a FROM c ORDER BY b", true, "0 | 0 0 1 1 2 2");
}

static void collations_decide_what_ties(void **state) {
    check("SELECT t FROM r ORDER BY t", true, "0 | 0 1 2 3 4 5");
    check("SELECT t FROM r ORDER BY t COLLATE NOCASE", true, "0 | 0 0 1 2 2 3");
    check("SELECT a FROM r ORDER BY t COLLATE RTRIM", true, "0 | 0 1 2 3 4 4");
}

static void a_limit_is_a_window(void **state) {
    check("SELECT a FROM r ORDER BY b LIMIT 3", true, "0 | 0 0 1 1 2 2");
    check("SELECT a FROM r ORDER BY b LIMIT 2 OFFSET 1", true, "1 | 0 0 1 1 2 2");
    check("SELECT a FROM r ORDER BY b LIMIT 1, 2", true, "1 | 0 0 1 1 2 2");
    check("SELECT a FROM r ORDER BY b LIMIT :top OFFSET :top - 1", true, "2 | 0 0 1 1 2 2");
    check("SELECT a FROM r ORDER BY b LIMIT 2 OFFSET -5", true, "0 | 0 0 1 1 2 2");
    check("SELECT a FROM r LIMIT 2", false, "0 | 0 0 0 0 0 0"); /* any two rows will do */
    check("SELECT a FROM r ORDER BY b LIMIT 2 -- the first", true, "0 | 0 0 1 1 2 2");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_order_and_limit_there_is_no_ranking),
        cmocka_unit_test(keys_among_the_output_columns),
        cmocka_unit_test(keys_that_are_computed),
        cmocka_unit_test(collations_decide_what_ties),
        cmocka_unit_test(a_limit_is_a_window),
    };
    return cmocka_run_group_tests_name("rank", tests, NULL, NULL);
}
