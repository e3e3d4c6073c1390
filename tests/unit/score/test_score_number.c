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

static void halves_round_either_way(void **state) {
    static const struct {
        double real;
        int places;
        double away, toward;
    } cases[] = {
        {0.125, 2, 0.13, 0.12},
        {0.135, 2, 0.14, 0.13},
        {2.675, 2, 2.68, 2.67},
        {1.005, 2, 1.01, 1},
        {-0.125, 2, -0.13, -0.12},
        {9.995, 2, 10, 9.99},
        {0.0049, 2, 0, 0},
        {-0.001, 2, 0, 0},
        {1e-300, 2, 0, 0},
        {0.1250001, 2, 0.13, 0.13},
        {123.456, 5, 123.456, 123.456},
        {0.5, 0, 1, 0},
        {1e20, 2, 1e20, 1e20},
        {0.05, 1, 0.1, 0},
        {-2.5, 0, -3, -2},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        pq_decimal d = pq_decimal_of_real(cases[i].real);
        pq_decimal away = pq_decimal_round(&d, cases[i].places, PQ_HALF_AWAY_FROM_ZERO);
        pq_decimal toward = pq_decimal_round(&d, cases[i].places, PQ_HALF_TOWARD_ZERO);
        pq_decimal want = pq_decimal_of_real(cases[i].away);
        assert_true(pq_decimal_same(&away, &want));
        want = pq_decimal_of_real(cases[i].toward);
        assert_true(pq_decimal_same(&toward, &want));
    }
}

static bool equal_reals(double a, double b) {
    const pq_number x = {.real = a};
    const pq_number y = {.real = b};
    bool equal = pq_numbers_equal(&x, &y);
    assert_true(pq_numbers_equal(&y, &x) == equal);
    return equal;
}

/* Every number n/2^k with k binary digits, which doubles hold exactly, against whole hundredths or
 * finer: by integers alone, half away from zero and half to even. */
static void rounding_agrees_with_integers(void **state) {
    for (int k = 3; k <= 10; k++) {
        for (int64_t n = 1; n < 3000; n += 7) {
            for (int places = 2; places < k; places++) {
                int64_t unit = places == 2 ? 100 : (int64_t)pow(10, places);
                int64_t whole = n * unit >> k;
                int64_t rest = n * unit - (whole << k);
                bool up = rest * 2 >= (int64_t)1 << k;
                bool down =
                    rest * 2 < (int64_t)1 << k || (rest * 2 == (int64_t)1 << k && whole % 2 == 0);
                double real = (double)n / (double)((int64_t)1 << k);
                double below = (double)whole / (double)unit;
                double above = (double)(whole + 1) / (double)unit;
                if (rest == 0 || (whole * 100 % unit == 0 && places > 2) || whole % 10 == 0 ||
                    (whole + 1) % 10 == 0) {
                    continue; /* the rounded number has fewer decimals */
                }
                assert_int_equal(equal_reals(real, above), up);
                assert_int_equal(equal_reals(real, below), down);
                assert_int_equal(equal_reals(-real, -above), up);
                assert_int_equal(equal_reals(-real, -below), down);
            }
        }
    }
}

/* What C's printf, Python's round and SQLite's round make of a number is equal to it. */
static void rounding_of_printf_is_right(void **state) {
    uint64_t bits = 9;
    for (int i = 0; i < 200000; i++) {
        bits = bits * 6364136223846793005u + 1442695040888963407u;
        int places = 2 + (int)(bits % 4);
        double real = (double)(int64_t)(bits >> 34) / pow(10, places + 1 + (double)(bits % 3));
        char text[64];
        snprintf(text, sizeof text, "%.*f", places, real);
        assert_true(equal_reals(real, strtod(text, NULL)));
        pq_decimal d = pq_decimal_of_real(real);
        pq_decimal away = pq_decimal_round(&d, places, PQ_HALF_AWAY_FROM_ZERO);
        assert_true(equal_reals(pq_decimal_value(&away), real));
    }
}

static void an_integer_equals_no_fraction(void **state) {
    static const struct {
        int64_t integer;
        double real;
        bool equal;
    } cases[] = {
        {3, 3, true},
        {3, 2.9999999999999996, true},
        {3, 2.999999999, false},
        {-3, -3.0000000000000004, true},
        {0, 0.003, false},
        {0, 3e-9, false},
        {0, 5.5e-17, true},
        {449, 449.004, false},
        {1000000000, 1000000000.001, false},
        {1000000000, 1000000000.0000001, true},
        {INT64_C(1) << 51, 2251799813685248.5, false},
        {INT64_C(9007199254740993), 9007199254740992.0, true},
        {INT64_C(9007199254740992), 9007199254740994.0, false},
        {INT64_MAX, 9223372036854775808.0, true},
        {INT64_MAX, 9223372036854774784.0, false},
        {INT64_MIN, -9223372036854775808.0, true},
        {0, INFINITY, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const pq_number x = {
            .is_integer = true, .integer = cases[i].integer, .real = (double)cases[i].integer};
        const pq_number y = {.real = cases[i].real};
        assert_int_equal(pq_numbers_equal(&x, &y), cases[i].equal);
        assert_int_equal(pq_numbers_equal(&y, &x), cases[i].equal);
    }
}

static bool reads_as_number(const char *text) {
    pq_cell cell = {.type = PQ_TEXT, .as.data = {text, strlen(text)}};
    pq_number number;
    return pq_number_of_cell(&cell, &number);
}

static void numbers_in_text(void **state) {
    static const char *const numbers[] = {"0",  "-1", "1.5", ".5",   "5.",  "0.50",
                                          "-0", "10", "-.5", "-0.1", " 7 ", "9223372036854775808"};
    static const char *const others[] = {"",    "-",   ".",   "e3",    "1e",  "1e+", "1 2", "1,5",
                                         "0x1", "inf", "nan", "1.2.3", "--1", "1-",  "1_0", "5%",
                                         "+1",  "1e3", "007", "00.5",  "-01", "- 1", "٣"};
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
    assert_string_equal(rules[0]->id, "perquery/2");
    for (size_t i = 0; i < count; i++) {
        assert_true(pq_score_rule(rules[i]->id) == rules[i]);
        assert_true(strlen(rules[i]->title) > 0 && strlen(rules[i]->summary) > 0);
    }
    assert_null(pq_score_rule("perquery"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decimal_is_the_shortest),
        cmocka_unit_test(decimal_reads_back),
        cmocka_unit_test(halves_round_either_way),
        cmocka_unit_test(rounding_agrees_with_integers),
        cmocka_unit_test(rounding_of_printf_is_right),
        cmocka_unit_test(an_integer_equals_no_fraction),
        cmocka_unit_test(numbers_in_text),
        cmocka_unit_test(four_ulp_adjoin),
        cmocka_unit_test(reals_print_as_in_python),
        cmocka_unit_test(rules_are_complete),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
