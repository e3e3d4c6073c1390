/*
 * The price book: dated prices with their sources, and which of them is used on a day.
 * Days and months are those of pq_date.h.
 */
#ifndef PQ_PRICE_BOOK_H
#define PQ_PRICE_BOOK_H

#include "pq_date.h"

#include <stddef.h>

/* One price. Strings are the caller's; "" where a file says null. */
typedef struct pq_price_row {
    const char *id;
    const char *vendor;
    const char *item;          /* the model or the GPU */
    const char *unit;          /* "usd_per_mtok_input", "usd_per_gpu_hour", ... */
    double value;              /* >= 0 */
    double max_context_tokens; /* of the context tier; INFINITY if the price is for any */
    const char *from;          /* the first day on which it holds; "" not known */
    const char *to;            /* the last; "" holds still, or not known */
    const char *asof;          /* the month it speaks for, where `from` is not known */
    const char *source;
    const char *read_on;
} pq_price_row;

/* What is asked of the book. */
typedef struct pq_price_query {
    const char *vendor; /* NULL: any; names are compared without regard to ASCII case */
    const char *item, *unit;
    double context_tokens; /* 0: the smallest tier */
    const char *as_of;     /* a day; "" for the latest prices known */
} pq_price_query;

/* Whether a row answers the query: names and unit, holds on the day, context fits. */
bool pq_price_fits(const pq_price_row *row, const pq_price_query *query);

/* The row that is used, NULL if none fits. Of the rows that fit it is
 *   1. the one of the smallest context tier that fits,
 *   2. then the one whose price began last (`from`, or `asof` where that is not known); on a given
 *      day, those that speak for a time after it only if no other does,
 *   3. then the one that was read last,
 *   4. then the first in the book.
 * All others that pq_price_fits are the sources that disagree. */
const pq_price_row *pq_price_find(const pq_price_row *rows, size_t n, const pq_price_query *query);

/* The prices of tokens that a group of rows has on a day. The ids of its rows begin with the name
 * of the group and a "/". */
typedef struct pq_group_prices {
    const pq_price_row *input, *output;
    const pq_price_row *cached; /* of cached input; NULL if there is none */
} pq_group_prices;

/* False unless there are prices of input and output. `as_of` is as in a query. */
bool pq_price_group(const pq_price_row *rows, size_t n, const char *group, const char *as_of,
                    pq_group_prices *prices);

#endif
