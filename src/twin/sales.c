/* Invoices and their lines. */
#include "twin_parts.h"

#include <string.h>

/* The numbers of lines of successive invoices: these seven in a new order in each round. The last
 * round lacks its last two-line invoice. */
enum { ROUND = 7, N_ROUNDS = 59 };
static const int round_of_lines[ROUND] = {1, 2, 4, 6, 9, 14, 2};

/* The last day with an invoice, counted from 2021-01-01, and the number of invoices on the same day
 * as the one before. */
enum { FIRST_YEAR = 2021, LAST_DAY = 1816, N_SAME_DAY = 58 };

/* The number of tracks that are sold twice; the others are sold once or never. */
enum { N_SOLD_TWICE = 256 };

/* What is sold next: tracks close to each other in track order, in several passes. */
typedef struct shelf {
    int at;
    int sold[N_TRACKS];
    int again; /* tracks that may still be sold twice */
} shelf;

static void put_lines_per_invoice(twin_maker *m, int *lines) {
    for (int i = 0; i < N_INVOICES; i += ROUND) {
        int count = N_INVOICES - i < ROUND ? N_INVOICES - i : ROUND;
        memcpy(lines + i, round_of_lines, (size_t)count * sizeof *lines);
        twin_shuffle(m, lines + i, count);
    }
}

/* Every customer appears once in each of seven rounds, except the last one of the last round. */
static void put_customers(twin_maker *m, int *customers) {
    for (int i = 0; i < N_INVOICES; i += N_CUSTOMERS) {
        int order[N_CUSTOMERS];
        int count = N_INVOICES - i < N_CUSTOMERS ? N_INVOICES - i : N_CUSTOMERS;
        for (int k = 0; k < N_CUSTOMERS; k++) {
            order[k] = k;
        }
        twin_shuffle(m, order, N_CUSTOMERS);
        memcpy(customers + i, order, (size_t)count * sizeof *customers);
    }
}

/* Days in order: even steps, each moved a little, and some days used twice. */
static void put_days(twin_maker *m, int *days) {
    int same = N_SAME_DAY;
    int n_days = N_INVOICES - N_SAME_DAY;
    int nth = 0;
    for (int i = 0; i < N_INVOICES; i++) {
        if (i > 0 && twin_pick(m, &same, N_INVOICES - i)) {
            days[i] = days[i - 1];
            continue;
        }
        bool inner = nth > 0 && nth < n_days - 1;
        days[i] = nth * LAST_DAY / (n_days - 1) + (inner ? twin_between(m, -2, 2) : 0);
        nth++;
    }
}

static void copy_cell(const twin_maker *m, int invoice, int to, int customer, int from) {
    *twin_cell(m, PQ_TWIN_INVOICE, invoice, to) = *twin_cell(m, PQ_TWIN_CUSTOMER, customer, from);
}

static void make_invoice(twin_maker *m, int row, int customer, int day) {
    twin_put_integer(twin_cell(m, PQ_TWIN_INVOICE, row, INVOICE_ID), row + 1);
    twin_put_integer(twin_cell(m, PQ_TWIN_INVOICE, row, INVOICE_CUSTOMER), customer + 1);
    twin_put_day(m, twin_cell(m, PQ_TWIN_INVOICE, row, INVOICE_DATE), FIRST_YEAR, day);
    copy_cell(m, row, INVOICE_ADDRESS, customer, CUSTOMER_ADDRESS);
    copy_cell(m, row, INVOICE_CITY, customer, CUSTOMER_CITY);
    copy_cell(m, row, INVOICE_STATE, customer, CUSTOMER_STATE);
    copy_cell(m, row, INVOICE_COUNTRY, customer, CUSTOMER_COUNTRY);
    copy_cell(m, row, INVOICE_POSTAL_CODE, customer, CUSTOMER_POSTAL_CODE);
}

/* The next track that may be sold, up to `stride` tracks further on. */
static int take_track(twin_maker *m, shelf *s, int stride) {
    s->at = (s->at + twin_between(m, 1, stride)) % N_TRACKS;
    while (s->sold[s->at] == 2 || (s->sold[s->at] == 1 && s->again == 0)) {
        s->at = (s->at + 1) % N_TRACKS;
    }
    s->again -= s->sold[s->at] == 1 ? 1 : 0;
    s->sold[s->at]++;
    return s->at;
}

/* Makes `count` lines starting at row `first`. Returns their sum in cents. */
static int make_lines(twin_maker *m, shelf *s, int invoice, int first, int count) {
    int sum = 0;
    int stride = count > 9 ? 18 : 2 * count;
    for (int row = first; row < first + count; row++) {
        int track = take_track(m, s, stride);
        const pq_cell *price = twin_cell(m, PQ_TWIN_TRACK, track, TRACK_PRICE);
        twin_put_integer(twin_cell(m, PQ_TWIN_INVOICE_LINE, row, LINE_ID), row + 1);
        twin_put_integer(twin_cell(m, PQ_TWIN_INVOICE_LINE, row, LINE_INVOICE), invoice + 1);
        twin_put_integer(twin_cell(m, PQ_TWIN_INVOICE_LINE, row, LINE_TRACK), track + 1);
        *twin_cell(m, PQ_TWIN_INVOICE_LINE, row, LINE_PRICE) = *price;
        twin_put_integer(twin_cell(m, PQ_TWIN_INVOICE_LINE, row, LINE_QUANTITY), 1);
        sum += price->as.real > 1.0 ? 199 : 99;
    }
    return sum;
}

void twin_make_sales(twin_maker *m) {
    int lines[N_INVOICES];
    int customers[N_INVOICES];
    int days[N_INVOICES];
    shelf s = {.again = N_SOLD_TWICE};
    int row = 0;
    put_lines_per_invoice(m, lines);
    put_customers(m, customers);
    put_days(m, days);
    for (int i = 0; i < N_INVOICES; i++) {
        make_invoice(m, i, customers[i], days[i]);
        int sum = make_lines(m, &s, i, row, lines[i]);
        twin_put_cents(twin_cell(m, PQ_TWIN_INVOICE, i, INVOICE_TOTAL), sum);
        row += lines[i];
    }
}
