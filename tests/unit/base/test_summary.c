/* The line that says what a result says. */
#include "support.h"

#include "pq_summary.h"

#include <string.h>

static pq_cell integer(int64_t value) {
    return (pq_cell){.type = PQ_INTEGER, .as.integer = value};
}

static pq_cell real(double value) {
    return (pq_cell){.type = PQ_REAL, .as.real = value};
}

static pq_cell text(const char *value) {
    return (pq_cell){.type = PQ_TEXT, .as.data = {value, strlen(value)}};
}

static const pq_cell null = {.type = PQ_NULL};

static void check(const char **columns, size_t n_columns, pq_cell *cells, size_t n_rows,
                  const char *expected) {
    pq_rows rows = {n_columns, n_rows, columns, cells};
    pq_text line = {0};
    pq_rows_summarize(&line, &rows);
    assert_string_equal(pq_text_string(&line), expected);
    pq_text_free(&line);
}

static const char *names[] = {"First", "Last", "n", "x"};

static void one_column_is_a_list(void **state) {
    pq_cell cells[] = {text("Jazz"), null, text("Metal")};
    check(names, 1, cells, 3, "Jazz, NULL, Metal");
    pq_cell numbers[] = {real(2.345), real(1e300), integer(7)};
    check(names, 1, numbers, 3, "2.35, 1e+300, 7");
    check(names, 1, NULL, 0, "no rows");
}

static void leading_texts_name_a_row(void **state) {
    pq_cell two[] = {text("Ada"), text("L"), integer(3), real(0.5),
                     null,        text("M"), null,       real(-1)};
    check(names, 4, two, 2, "Ada L (n=3, x=0.50), NULL M (n=NULL, x=-1.00)");
    pq_cell names_only[] = {text("Ada"), text("L")};
    check(names, 2, names_only, 1, "Ada L");
    pq_cell third[] = {text("a"), text("b"), text("c")};
    check(names, 3, third, 1, "a b (n=c)");
}

static void a_number_names_nothing(void **state) {
    pq_cell first[] = {integer(1), text("b")};
    check(names, 2, first, 1, "(First=1, Last=b)");
    pq_cell mixed[] = {text("a"), text("b"), text("c"), integer(4)};
    check(names, 2, mixed, 2, "a (Last=b), c (Last=4)");
    pq_cell nulls[] = {null, integer(4)};
    check(names, 2, nulls, 1, "(First=NULL, Last=4)");
}

static void ten_rows_are_enough(void **state) {
    pq_cell cells[12];
    for (int i = 0; i < 12; i++) {
        cells[i] = integer(i);
    }
    check(names, 1, cells, 10, "0, 1, 2, 3, 4, 5, 6, 7, 8, 9");
    check(names, 1, cells, 12, "0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and 2 more");
}

static void texts_are_fit_to_be_shown(void **state) {
    char longest[PQ_SUMMARY_CHARACTERS * 2 + 1] = "";
    char expected[sizeof longest + 4] = "";
    for (int i = 0; i < PQ_SUMMARY_CHARACTERS; i++) {
        strcat(longest, "\xC3\xA9");
    }
    pq_cell whole[] = {text(longest)};
    check(names, 1, whole, 1, longest);
    strcpy(expected, longest);
    strcat(expected, "\xE2\x80\xA6");
    char more[sizeof longest + 1];
    strcpy(more, longest);
    strcat(more, "z");
    pq_cell cut[] = {text(more)};
    check(names, 1, cut, 1, expected);
    pq_cell odd[] = {{.type = PQ_TEXT, .as.data = {"a\0b\n\xFF", 5}},
                     {.type = PQ_BLOB, .as.data = {"abc", 3}}};
    check(names, 1, odd, 2, "a b \xEF\xBF\xBD, 3 bytes");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_column_is_a_list),      cmocka_unit_test(leading_texts_name_a_row),
        cmocka_unit_test(a_number_names_nothing),    cmocka_unit_test(ten_rows_are_enough),
        cmocka_unit_test(texts_are_fit_to_be_shown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
