/*
 * Runs tests/cases/sql/rename.txt. A case:
 *
 *     == a name           begins a case
 *     sql: SELECT Name    the text; \n is a newline
 *     is: SELECT label    what it becomes
 *     error: byte 7       or: renaming fails, there
 *
 * Lines that begin with # and empty lines are passed over.
 */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pq_sql_rename.h"

static const pq_rename map[] = {{"Artist", "performer"},
                                {"Name", "label"},
                                {"Total", "amount_due"},
                                {"Track", "recording"},
                                {"Title", "the heading"}};
enum { N_MAP = sizeof map / sizeof map[0] };

/* Replaces each \n of a case by a newline. */
static void unescape(char *text) {
    char *to = text;
    for (const char *from = text; *from != '\0'; from++) {
        bool newline = from[0] == '\\' && from[1] == 'n';
        *to++ = newline ? '\n' : *from;
        from += newline ? 1 : 0;
    }
    *to = '\0';
}

static void check(const char *name, const char *sql, const char *wanted, bool fails) {
    pq_arena *arena = pq_arena_new();
    const char *renamed = "";
    pq_error error = {0};
    pq_status status = pq_sql_rename(sql, strlen(sql), map, N_MAP, arena, &renamed, &error);
    const char *got = status == PQ_OK ? renamed : error.where;
    if (fails != (status != PQ_OK) || strcmp(got, wanted) != 0) {
        fail_msg("%s: wanted [%s], got [%s] %s", name, wanted, got, error.message);
    }
    pq_arena_free(arena);
}

static void test_cases(void **state) {
    size_t size = 0;
    char name[256] = "";
    char sql[1024] = "";
    int cases = 0;
    char *text = test_read_file(PQ_TEST_CASES "/sql/rename.txt", &size);
    assert_non_null(text);
    for (char *line = strtok(text, "\n"); line != NULL; line = strtok(NULL, "\n")) {
        unescape(line);
        if (strncmp(line, "== ", 3) == 0) {
            snprintf(name, sizeof name, "%s", line + 3);
        } else if (strncmp(line, "sql: ", 5) == 0) {
            snprintf(sql, sizeof sql, "%s", line + 5);
        } else if (strncmp(line, "is: ", 4) == 0) {
            check(name, sql, line + 4, false);
            cases++;
        } else if (strncmp(line, "error: ", 7) == 0) {
            check(name, sql, line + 7, true);
            cases++;
        } else if (line[0] != '#') {
            fail_msg("a line that is no part of a case: %s", line);
        }
    }
    assert_int_equal(cases, 17);
    free(text);
}

static void test_names_of_output_columns(void **state) {
    assert_string_equal(pq_rename_name(map, N_MAP, "NAME"), "label");
    assert_string_equal(pq_rename_name(map, N_MAP, "Who"), "Who");
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_cases),
                                       cmocka_unit_test(test_names_of_output_columns)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
