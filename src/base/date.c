#include "pq_date.h"

#include "pq_ascii.h"

#include <string.h>

static int digit_at(const char *text, size_t i) {
    return pq_is_digit(text[i]) ? text[i] - '0' : -1;
}

/* The number of `size` digits from `at`; -1 if there is something else. */
static int digits(const char *text, size_t at, size_t size) {
    int number = 0;
    for (size_t i = at; i < at + size; i++) {
        int digit = digit_at(text, i);
        if (digit < 0) {
            return -1;
        }
        number = 10 * number + digit;
    }
    return number;
}

static int days_in_month(int year, int month) {
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (leap && month == 2);
}

typedef struct date {
    int year, month, day;
} date;

static bool read_date(const char *text, date *d) {
    size_t size = strlen(text);
    if ((size != 7 && size != 10) || text[4] != '-' || (size == 10 && text[7] != '-')) {
        return false;
    }
    d->year = digits(text, 0, 4);
    d->month = digits(text, 5, 2);
    d->day = size == 10 ? digits(text, 8, 2) : 1;
    return d->year >= 0 && d->month >= 1 && d->month <= 12 && d->day >= 1 &&
           d->day <= days_in_month(d->year, d->month);
}

bool pq_is_date(const char *text) {
    date d;
    return read_date(text, &d);
}

/* Days since 1 March of the year 0. */
static long day_number(const char *text) {
    date d = {0};
    read_date(text, &d);
    long year = d.month > 2 ? d.year : d.year - 1;
    long month = (d.month + 9) % 12;
    return 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + d.day - 1;
}

double pq_days_between(const char *from, const char *to) {
    return (double)(day_number(to) - day_number(from));
}
