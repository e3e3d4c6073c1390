/* Names in double quotes that no column has are strings, as in SQLite's default build. */
#include "support.h"

#include "pq_db.h"

#include <stdlib.h>
#include <string.h>

static const char tables[] = "CREATE TABLE shop (town TEXT, staff INT, \"odd name\" TEXT);"
                             "INSERT INTO shop VALUES ('Lyon', 3, 'x'), ('Porto', 8, 'y');"
                             "CREATE VIEW big AS SELECT town, CASE WHEN staff > 5 THEN \"big\" "
                             "ELSE \"small\" END AS size FROM shop;";

typedef struct fixture {
    pq_db *db;
    pq_arena *arena;
} fixture;

static int set_up(void **state) {
    fixture *f = calloc(1, sizeof *f);
    size_t size = 0;
    unsigned char *image = test_make_database(tables, &size);
    assert_int_equal(pq_db_open(image, size, &f->db, NULL), PQ_OK);
    free(image);
    f->arena = pq_arena_new();
    *state = f;
    return 0;
}

static int tear_down(void **state) {
    fixture *f = *state;
    pq_db_close(f->db);
    pq_arena_free(f->arena);
    free(f);
    return 0;
}

/* The names that a statement reads as strings, with a blank after each; a view's after "view:". */
static void check_strings(fixture *f, const char *sql, const char *expected) {
    pq_string_name *strings = NULL;
    size_t count = 0;
    pq_error error = {0};
    pq_text got = {0};
    char *copy =
        malloc(strlen(sql) + 1); /* exact, so that the sanitizer sees a read past the end */
    memcpy(copy, sql, strlen(sql));
    pq_status status = pq_db_strings(f->db, copy, strlen(sql), f->arena, &strings, &count, &error);
    for (size_t i = 0; i < count; i++) {
        bool in_view = strings[i].start == PQ_IN_VIEW;
        pq_text_format(&got, "%s%s ", in_view ? "view:" : "", strings[i].name);
        assert_true(in_view || sql[strings[i].start] == '"');
    }
    if (status != PQ_OK) {
        pq_text_format(&got, "%s %s", pq_status_code(status), error.where);
    }
    assert_string_equal(pq_text_string(&got), expected);
    pq_text_free(&got);
    free(copy);
}

static void names_that_no_column_has_are_listed(void **state) {
    fixture *f = *state;
    check_strings(f, "SELECT town FROM shop WHERE town = \"Lyon\"", "Lyon ");
    check_strings(f, "SELECT \"town\", \"odd name\" FROM \"shop\"", "");
    check_strings(f, "SELECT \"a\" || \"b c\" FROM shop GROUP BY 1 HAVING \"d\" = 1 ORDER BY \"e\"",
                  "a b c d e ");
    check_strings(f, "SELECT replace(town, \"o\", \"\"\"\") FROM shop WHERE town IN (\"x\", 'y')",
                  "o \" x ");
    check_strings(f, "SELECT \"a`b\", \"a`]b\", \"a]b\", \"\" FROM shop", "a`b a]b ");
    check_strings(f, "SELECT '\"no\"', [town], `town` /* \"no\" */ FROM shop -- \"no\"", "");
    check_strings(f, "SELECT 1 /* \"no", "");
    check_strings(f, "WITH t AS (SELECT \"deep\" AS d) SELECT d FROM t", "deep ");
}

static void other_errors_stay(void **state) {
    fixture *f = *state;
    check_strings(f, "SELECT nme FROM shop WHERE town = \"Lyon\"", "sql_no_column byte 7");
    check_strings(f, "SELECT shop.\"nme\" FROM shop WHERE town = \"Lyon\"", "sql_no_column byte 7");
    check_strings(f, "SELECT [nme] FROM shop", "sql_no_column byte 7");
    check_strings(f, "SELECT \"Lyon\" FROM missing", "sql_no_table ");
    check_strings(f, "SELECT \"Lyon", "sql_syntax byte 7");
    check_strings(f, "", "sql_empty ");
}

static void a_view_is_named_too(void **state) {
    fixture *f = *state;
    check_strings(f, "SELECT * FROM big", "view:big ");
    check_strings(f, "SELECT * FROM big WHERE town = \"Lyon\" OR town = \"Porto\"",
                  "Lyon Porto view:big ");
}

static void they_run(void **state) {
    fixture *f = *state;
    static const char sql[] =
        "SELECT \"tall\", size FROM big WHERE town = \"Porto\" ORDER BY \"size\"";
    pq_limits limits = pq_limits_default();
    pq_rows rows;
    pq_error error;
    assert_int_equal(
        pq_db_query(f->db, sql, strlen(sql), NULL, 0, &limits, f->arena, &rows, &error), PQ_OK);
    assert_int_equal(rows.n_rows, 1);
    assert_string_equal(rows.cells[0].as.data.bytes, "tall");
    assert_string_equal(rows.cells[1].as.data.bytes, "big");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(names_that_no_column_has_are_listed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(other_errors_stay, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_view_is_named_too, set_up, tear_down),
        cmocka_unit_test_setup_teardown(they_run, set_up, tear_down),
    };
    return cmocka_run_group_tests_name("strings", tests, NULL, NULL);
}
