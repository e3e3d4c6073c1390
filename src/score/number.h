/*
 * Numbers as the rule "perquery/1" compares them, by their shortest decimal forms. Private to
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

/* The number rounded to `places` decimals, half to even. */
pq_decimal pq_decimal_round(const pq_decimal *decimal, int places);

bool pq_decimal_same(const pq_decimal *a, const pq_decimal *b);

/* The nearest double. */
double pq_decimal_value(const pq_decimal *decimal);

typedef struct pq_number {
    bool is_integer;
    int64_t integer;    /* if is_integer */
    double real;        /* the value, or the double nearest to the integer */
    pq_decimal decimal; /* the shortest decimal, once pq_number_expand was called */
    int places;         /* the most decimals at which it is compared, at least 2; 0 before */
} pq_number;

/* Fills in the decimal form of a finite number, unless it is filled in. */
void pq_number_expand(pq_number *number);

/* The number that a cell is or spells: an INTEGER, a REAL, or a TEXT that is a decimal number
 * ("12", "-1.50", "1e3", ".5"). False for any other cell. */
bool pq_number_of_cell(const pq_cell *cell, pq_number *number);

/* Are two numbers equal? Integers are compared exactly. With a real on either side, they are equal
 * if they are within 4 units in the last place, or the same after rounding to the smaller of their
 * counts of decimals, but at least 2. Expanded numbers compare faster. */
bool pq_numbers_equal(const pq_number *a, const pq_number *b);

/* Numbers that differ by more than this are not equal. */
double pq_number_reach(double real);

/* Are the doubles within 4 units in the last place? */
bool pq_reals_adjoin(double a, double b);

#endif
