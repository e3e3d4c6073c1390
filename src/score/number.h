/*
 * Numbers as the rule "perquery/2" compares them, by their shortest decimal forms. Private to
 * src/score.
 */
#ifndef PQ_SCORE_NUMBER_H
#define PQ_SCORE_NUMBER_H

#include "pq_rows.h"

/* digits * 10^exponent, with a sign and without trailing zeros. Zero is {false, 0, 0}. */
typedef struct pq_decimal {
    bool negative;
    uint64_t digits;
    int exponent;
} pq_decimal;

/* The shortest decimal that reads back as the same double; `real` is finite. */
pq_decimal pq_decimal_of_real(double real);

/* Where a number half way between two others is rounded to. */
typedef enum pq_half { PQ_HALF_AWAY_FROM_ZERO, PQ_HALF_TOWARD_ZERO } pq_half;

/* The number rounded to `places` decimals. Both ways keep the order of numbers. */
pq_decimal pq_decimal_round(const pq_decimal *decimal, int places, pq_half half);

bool pq_decimal_same(const pq_decimal *a, const pq_decimal *b);

/* The nearest double. */
double pq_decimal_value(const pq_decimal *decimal);

typedef struct pq_number {
    bool is_integer;
    int64_t integer;    /* if is_integer */
    double real;        /* the value, or the double nearest to the integer */
    pq_decimal decimal; /* the shortest decimal, once pq_number_expand was called */
    int places;         /* the most decimals at which it is compared, at least 2; 0 before */
    bool is_padded;     /* TEXT with white space around the number */
} pq_number;

/* Fills in the decimal form of a finite number, unless it is filled in. */
void pq_number_expand(pq_number *number);

/* The number that a cell is or spells: an INTEGER, a REAL, or a TEXT that is a decimal number
 * ("12", "-1.50", ".5"), possibly with white space around it. A TEXT with a leading zero, a plus
 * sign or an exponent ("012", "+12", "12E5") is a code and spells no number. False for any other
 * cell. */
bool pq_number_of_cell(const pq_cell *cell, pq_number *number);

/* Are two numbers equal?
 * - Two integers: only if they are the same.
 * - An integer and a real: only if the real is that integer, give or take what a floating-point sum
 *   leaves in the last bits: 1e-12 of the value, at most 0.0001.
 * - Two reals: if they are within 4 units in the last place, or if the one with more decimals is
 *   the other after rounding to the decimals of the other, but at least 2. Rounding is half away
 *   from zero (SQLite), half to even (other engines), or that of the exact binary value (C's
 *   printf): 0.125 equals 0.13 and 0.12, 2.675 equals 2.68 and 2.67, 0.375 only 0.38.
 * Expanded numbers compare faster. */
bool pq_numbers_equal(const pq_number *a, const pq_number *b);

/* Numbers that differ by more than this are not equal. */
double pq_number_reach(double real);

/* Are the doubles within 4 units in the last place? */
bool pq_reals_adjoin(double a, double b);

#endif
