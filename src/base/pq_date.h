/*
 * Days as texts: "2026-05-31". A month, "2026-05", stands for its first day. Text order is date
 * order.
 */
#ifndef PQ_DATE_H
#define PQ_DATE_H

#include <stdbool.h>

/* Whether text is a day or a month as above, with a month of 01 to 12 and a day of that month. */
bool pq_is_date(const char *text);

/* Days from one date to a later one (negative if it is earlier). Both are dates. */
double pq_days_between(const char *from, const char *to);

#endif
