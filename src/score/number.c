#include "number.h"

#include "cells.h"
#include "pq_ascii.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LEAST_PLACES = 2, NEAR_ULPS = 4, LONGEST_TEXT = 511, N_POWERS = 16 };

/* How far a sum of reals may be from an integer: a share of its value, and the most. */
#define JITTER 1e-12
#define JITTER_MOST 0.0001

/* Powers of ten, exact. */
static const double powers[N_POWERS] = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                        1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};

static pq_decimal normalized(bool negative, uint64_t digits, int exponent) {
    if (digits == 0) {
        return (pq_decimal){0};
    }
    while (digits % 10 == 0) {
        digits /= 10;
        exponent++;
    }
    return (pq_decimal){negative, digits, exponent};
}

/* Tries to write the double as an integer of at most 15 digits over a power of ten. Both are exact
 * doubles, so if their quotient is the double, the decimal reads back as the double. No other
 * decimal of that length does, because it has at most 15 digits. */
static bool find_short_decimal(double magnitude, uint64_t *digits, int *places) {
    for (int p = 0; p < N_POWERS; p++) {
        double scaled = rint(magnitude * powers[p]);
        if (scaled >= 1e15) {
            return false;
        }
        if (scaled / powers[p] == magnitude) {
            *digits = (uint64_t)scaled;
            *places = p;
            return true;
        }
    }
    return false;
}

/* Reads "d.ddde[+-]dd" as digits and the exponent of the last of them. */
static void read_scientific(const char *text, uint64_t *digits, int *exponent) {
    int places = 0;
    bool after_point = false;
    *digits = 0;
    for (; *text != 'e'; text++) {
        if (!pq_is_digit(*text)) {
            after_point = true;
            continue;
        }
        *digits = *digits * 10 + (uint64_t)(*text - '0');
        places += after_point ? 1 : 0;
    }
    *exponent = atoi(text + 1) - places;
}

pq_decimal pq_decimal_of_real(double real) {
    double magnitude = fabs(real);
    uint64_t digits = 0;
    int places = 0;
    if (find_short_decimal(magnitude, &digits, &places)) {
        return normalized(real < 0, digits, -places);
    }
    char text[40];
    int exponent = 0;
    /* 17 digits always read back; subnormal numbers may need fewer than 15. */
    int precision = magnitude < 2.3e-308 ? 1 : 15;
    do {
        snprintf(text, sizeof text, "%.*e", precision - 1, magnitude);
        precision++;
    } while (precision <= 17 && strtod(text, NULL) != magnitude);
    read_scientific(text, &digits, &exponent);
    return normalized(real < 0, digits, exponent);
}

static pq_decimal decimal_of_integer(int64_t integer) {
    uint64_t magnitude = integer < 0 ? 0 - (uint64_t)integer : (uint64_t)integer;
    return normalized(integer < 0, magnitude, 0);
}

/* The number of decimals after the point. */
static int decimal_places(const pq_decimal *decimal) {
    return decimal->exponent < 0 ? -decimal->exponent : 0;
}

pq_decimal pq_decimal_round(const pq_decimal *decimal, int places, pq_half half) {
    int dropped = -decimal->exponent - places;
    if (dropped <= 0) {
        return *decimal;
    }
    if (dropped > 19) { /* less than half of the last kept place: digits < 10^20 */
        return (pq_decimal){0};
    }
    uint64_t unit = 1;
    for (int i = 0; i < dropped; i++) {
        unit *= 10;
    }
    uint64_t kept = decimal->digits / unit;
    uint64_t rest = decimal->digits % unit;
    if (rest > unit / 2 || (rest == unit / 2 && half == PQ_HALF_AWAY_FROM_ZERO)) {
        kept++;
    }
    return normalized(decimal->negative, kept, -places);
}

bool pq_decimal_same(const pq_decimal *a, const pq_decimal *b) {
    return a->negative == b->negative && a->digits == b->digits && a->exponent == b->exponent;
}

double pq_decimal_value(const pq_decimal *decimal) {
    int places = decimal_places(decimal);
    if (decimal->digits < UINT64_C(1) << 53 && places < N_POWERS && decimal->exponent <= 0) {
        double magnitude = (double)decimal->digits /
                           powers[places]; /* both are exact, so the quotient is rounded once */
        return decimal->negative ? -magnitude : magnitude;
    }
    char text[48];
    snprintf(text, sizeof text, "%s%" PRIu64 "e%d", decimal->negative ? "-" : "", decimal->digits,
             decimal->exponent);
    return strtod(text, NULL);
}

/* Is the text [-]digits[.digits], with a digit before or after the point and no needless zero
 * before it? *integral: it has no point. */
static bool spells_number(const char *text, bool *integral) {
    size_t start = text[0] == '-' ? 1 : 0;
    size_t i = pq_skip_digits(text, start);
    size_t digits = i - start;
    if (digits > 1 && text[start] == '0') {
        return false;
    }
    *integral = text[i] != '.';
    if (!*integral) {
        size_t end = pq_skip_digits(text, i + 1);
        digits += end - i - 1;
        i = end;
    }
    return digits > 0 && text[i] == '\0';
}

static bool read_text(const char *bytes, size_t size, pq_number *number) {
    char text[LONGEST_TEXT + 1];
    bool integral = false;
    size_t inner = size;
    pq_trim(&bytes, &inner);
    if (inner == 0 || inner > LONGEST_TEXT || bytes[0] > '9' ||
        memchr(bytes, '\0', inner) != NULL) {
        return false;
    }
    memcpy(text, bytes, inner);
    text[inner] = '\0';
    if (!spells_number(text, &integral)) {
        return false;
    }
    *number = (pq_number){.real = strtod(text, NULL), .is_padded = inner != size};
    if (integral) {
        errno = 0;
        number->integer = strtoll(text, NULL, 10);
        number->is_integer = errno == 0;
        number->real = number->is_integer ? (double)number->integer : number->real;
    }
    return isfinite(number->real);
}

bool pq_number_of_cell(const pq_cell *cell, pq_number *number) {
    switch (cell->type) {
    case PQ_INTEGER:
        *number = (pq_number){
            .is_integer = true, .integer = cell->as.integer, .real = (double)cell->as.integer};
        return true;
    case PQ_REAL:
        *number = (pq_number){.real = cell->as.real};
        return true;
    case PQ_TEXT:
        return read_text(cell->as.data.bytes, cell->as.data.size, number);
    case PQ_NULL:
    case PQ_BLOB:
        break;
    }
    return false;
}

/* The place of a double in the order of all doubles: neighbors differ by one, and both zeros are 0.
 */
static int64_t ordinal(double real) {
    int64_t bits;
    memcpy(&bits, &real, sizeof bits);
    return bits < 0 ? INT64_MIN - bits : bits;
}

bool pq_reals_adjoin(double a, double b) {
    uint64_t x = (uint64_t)ordinal(a);
    uint64_t y = (uint64_t)ordinal(b);
    return (a < b ? y - x : x - y) <= NEAR_ULPS;
}

double pq_number_reach(double real) {
    return 0.0101 + fabs(real) * 1e-15;
}

void pq_number_expand(pq_number *number) {
    if (number->places != 0) {
        return;
    }
    number->decimal =
        number->is_integer ? decimal_of_integer(number->integer) : pq_decimal_of_real(number->real);
    int places = decimal_places(&number->decimal);
    number->places = places < LEAST_PLACES ? LEAST_PLACES : places;
}

/* Is the last of `places` decimals even? */
static bool is_even(const pq_decimal *rounded, int places) {
    return rounded->exponent > -places || rounded->digits % 2 == 0;
}

/* Does the double, whose shortest decimal is half way between two numbers, lie nearer to this one
 * of them? */
static bool is_nearest(double real, const pq_decimal *rounded, int places) {
    char text[LONGEST_TEXT + 1];
    snprintf(text, sizeof text, "%.*f", places, real);
    return strtod(text, NULL) == pq_decimal_value(rounded);
}

static bool rounds_to(const pq_number *number, const pq_decimal *target, int places) {
    const pq_decimal away = pq_decimal_round(&number->decimal, places, PQ_HALF_AWAY_FROM_ZERO);
    if (pq_decimal_same(&away, target)) {
        return true;
    }
    const pq_decimal toward = pq_decimal_round(&number->decimal, places, PQ_HALF_TOWARD_ZERO);
    return pq_decimal_same(&toward, target) &&
           (is_even(&toward, places) || is_nearest(number->real, &toward, places));
}

static bool same_when_rounded(const pq_number *a, const pq_number *b) {
    return a->places < b->places ? rounds_to(b, &a->decimal, a->places)
                                 : rounds_to(a, &b->decimal, b->places);
}

/* Is the real this integer, but for the last bits of a sum? */
static bool is_integer_value(double real, int64_t integer) {
    double difference = fabs(real - (double)integer);
    return difference <= JITTER_MOST && difference <= JITTER * fmax(1, fabs(real));
}

bool pq_numbers_equal(const pq_number *a, const pq_number *b) {
    if (a->is_integer && b->is_integer) {
        return a->integer == b->integer;
    }
    if (!isfinite(a->real) || !isfinite(b->real)) {
        return a->real == b->real;
    }
    if (a->is_integer || b->is_integer) {
        return a->is_integer ? is_integer_value(b->real, a->integer)
                             : is_integer_value(a->real, b->integer);
    }
    if (pq_reals_adjoin(a->real, b->real)) {
        return true;
    }
    if (fabs(a->real - b->real) > pq_number_reach(a->real)) {
        return false;
    }
    pq_number x = *a;
    pq_number y = *b;
    pq_number_expand(&x);
    pq_number_expand(&y);
    return same_when_rounded(&x, &y);
}
