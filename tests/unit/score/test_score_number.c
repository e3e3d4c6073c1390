#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "number.h"
#include "pq_score.h"
#include "python.h"

static void decimal_is_the_shortest(void **state) {
    static const struct {
        double real;
        uint64_t digits;
        int exponent;
    } cases[] = {
        {0.1, 1, -1},
        {0.30000000000000004, 30000000000000004, -17},
        {100, 1, 2},
        {1e22, 1, 22},
        {1e23, 1, 23},
        {123456789012345680.0, 12345678901234568, 1},
        {5e-324, 5, -324},
        {1.7976931348623157e308, 17976931348623157, 292},
        {2.2250738585072014e-308, 22250738585072014, -324},
        {9007199254740993.0, 9007199254740992, 0},
        {0.000001, 1, -6},
        {4.35, 435, -2},
        {1e15, 1, 15},
        {999999999999999.9, 9999999999999999, -1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        pq_decimal d = pq_decimal_of_real(-cases[i].real);
        assert_true(d.negative);
        assert_int_equal(d.digits, cases[i].digits);
        assert_int_equal(d.exponent, cases[i].exponent);
    }
}

static void decimal_reads_back(void **state) {
    uint64_t bits = 1;
    for (int i = 0; i < 100000; i++) {
        bits = bits * 6364136223846793005u + 1442695040888963407u;
        double real;
        memcpy(&real, &bits, sizeof real);
        real = i % 2 == 0 ? real : (double)(bits >> 40) / 1000;
        if (!isfinite(real)) {
            continue;
        }
        pq_decimal d = pq_decimal_of_real(real);
        assert_true(pq_decimal_value(&d) == real);
        char text[40];
        int digits = snprintf(text, sizeof text, "%llu", (unsigned long long)d.digits);
        for (int fewer = 1; fewer < digits; fewer++) {
            snprintf(text, sizeof text, "%.*e", fewer - 1, real);
            assert_true(strtod(text, NULL) != real);
        }
    }
}

static void rounding_is_half_to_even(void **state) {
    static const struct {
        double real;
        int places;
        double rounded;
    } cases[] = {
        {0.125, 2, 0.12},   {0.135, 2, 0.14}, {2.675, 2, 2.68},     {1.005, 2, 1},
        {-0.125, 2, -0.12}, {9.995, 2, 10},   {9.985, 2, 9.98},     {0.0049, 2, 0},
        {-0.001, 2, 0},     {1e-300, 2, 0},   {0.1250001, 2, 0.13}, {123.456, 5, 123.456},
        {0.5, 0, 0},        {1.5, 0, 2},      {1e20, 2, 1e20},      {0.05, 1, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        pq_decimal d = pq_decimal_of_real(cases[i].real);
        pq_decimal got = pq_decimal_round(&d, cases[i].places);
        pq_decimal want = pq_decimal_of_real(cases[i].rounded);
        assert_true(pq_decimal_same(&got, &want));
    }
}

static bool reads_as_number(const char *text) {
    pq_cell cell = {.type = PQ_TEXT, .as.data = {text, strlen(text)}};
    pq_number number;
    return pq_number_of_cell(&cell, &number);
}

static void numbers_in_text(void **state) {
    static const char *const numbers[] = {"0",    "-1",  "+1",   "1.5",
                                          ".5",   "5.",  "1e3",  "1E3",
                                          "1e-3", "007", "1.e2", "9223372036854775808"};
    static const char *const others[] = {"",    "-",   ".",   "e3",  "1e",    "1e+",
                                         "1 2", "1,5", "0x1", "inf", "nan",   "1.2.3",
                                         "--1", "1-",  "1_0", "5%",  "1e999", "٣"};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        assert_true(reads_as_number(numbers[i]));
    }
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        assert_false(reads_as_number(others[i]));
    }
}

static void four_ulp_adjoin(void **state) {
    double a = 1;
    for (int i = 0; i < 4; i++) {
        a = nextafter(a, 0);
    }
    assert_true(pq_reals_adjoin(1, a));
    assert_true(pq_reals_adjoin(a, 1));
    assert_false(pq_reals_adjoin(1, nextafter(a, 0)));
    assert_true(pq_reals_adjoin(5e-324, -5e-324));
    assert_true(pq_reals_adjoin(0.0, -0.0));
    assert_false(pq_reals_adjoin(1, -1));
    assert_false(pq_reals_adjoin(-DBL_MAX, DBL_MAX));
}

static void reals_print_as_in_python(void **state) {
    static const struct {
        double real;
        const char *text;
    } cases[] = {
        {1, "1.0"},
        {-0.0, "-0.0"},
        {0.1, "0.1"},
        {1e16, "1e+16"},
        {1e15, "1000000000000000.0"},
        {123456.789, "123456.789"},
        {1e-4, "0.0001"},
        {1e-5, "1e-05"},
        {1.5e-7, "1.5e-07"},
        {1e100, "1e+100"},
        {1e22, "1e+22"},
        {1.25e300, "1.25e+300"},
        {-INFINITY, "-inf"},
        {9007199254740993.0, "9007199254740992.0"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        pq_text text = {0};
        pq_cell cell = {.type = PQ_REAL, .as.real = cases[i].real};
        pq_python_str(&text, &cell);
        assert_string_equal(pq_text_string(&text), cases[i].text);
        pq_text_free(&text);
    }
}

static void rules_are_complete(void **state) {
    size_t count = 0;
    const pq_rule *const *rules = pq_score_rules(&count);
    assert_int_equal(count, 6);
    assert_string_equal(rules[0]->id, "perquery/1");
    for (size_t i = 0; i < count; i++) {
        assert_true(pq_score_rule(rules[i]->id) == rules[i]);
        assert_true(strlen(rules[i]->title) > 0 && strlen(rules[i]->summary) > 0);
    }
    assert_null(pq_score_rule("perquery"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decimal_is_the_shortest),  cmocka_unit_test(decimal_reads_back),
        cmocka_unit_test(rounding_is_half_to_even), cmocka_unit_test(numbers_in_text),
        cmocka_unit_test(four_ulp_adjoin),          cmocka_unit_test(reals_print_as_in_python),
        cmocka_unit_test(rules_are_complete),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
