/* What the files of src/twin share; nothing outside includes it. */
#ifndef PQ_TWIN_PARTS_H
#define PQ_TWIN_PARTS_H

#include "pq_random.h"
#include "pq_twin.h"

/* Rows of each table. */
enum {
    N_ARTISTS = 275,
    N_ALBUMS = 347,
    N_GENRES = 25,
    N_MEDIA_TYPES = 5,
    N_TRACKS = 3503,
    N_PLAYLISTS = 18,
    N_PLAYLIST_TRACKS = 8715,
    N_EMPLOYEES = 8,
    N_CUSTOMERS = 59,
    N_INVOICES = 412,
    N_INVOICE_LINES = 2240
};

/* Columns, in the order of the tables' definitions. Keys count from 1. */
enum { ARTIST_ID, ARTIST_NAME };
enum { ALBUM_ID, ALBUM_TITLE, ALBUM_ARTIST };
enum { GENRE_ID, GENRE_NAME };
enum { MEDIA_TYPE_ID, MEDIA_TYPE_NAME };
enum {
    TRACK_ID,
    TRACK_NAME,
    TRACK_ALBUM,
    TRACK_MEDIA_TYPE,
    TRACK_GENRE,
    TRACK_COMPOSER,
    TRACK_MILLISECONDS,
    TRACK_BYTES,
    TRACK_PRICE
};
enum { PLAYLIST_ID, PLAYLIST_NAME };
enum { PLAYLIST_TRACK_PLAYLIST, PLAYLIST_TRACK_TRACK };
enum {
    EMPLOYEE_ID,
    EMPLOYEE_LAST_NAME,
    EMPLOYEE_FIRST_NAME,
    EMPLOYEE_TITLE,
    EMPLOYEE_REPORTS_TO,
    EMPLOYEE_BIRTH_DATE,
    EMPLOYEE_HIRE_DATE,
    EMPLOYEE_ADDRESS,
    EMPLOYEE_CITY,
    EMPLOYEE_STATE,
    EMPLOYEE_COUNTRY,
    EMPLOYEE_POSTAL_CODE,
    EMPLOYEE_PHONE,
    EMPLOYEE_FAX,
    EMPLOYEE_EMAIL
};
enum {
    CUSTOMER_ID,
    CUSTOMER_FIRST_NAME,
    CUSTOMER_LAST_NAME,
    CUSTOMER_COMPANY,
    CUSTOMER_ADDRESS,
    CUSTOMER_CITY,
    CUSTOMER_STATE,
    CUSTOMER_COUNTRY,
    CUSTOMER_POSTAL_CODE,
    CUSTOMER_PHONE,
    CUSTOMER_FAX,
    CUSTOMER_EMAIL,
    CUSTOMER_SUPPORT_REP
};
enum {
    INVOICE_ID,
    INVOICE_CUSTOMER,
    INVOICE_DATE,
    INVOICE_ADDRESS,
    INVOICE_CITY,
    INVOICE_STATE,
    INVOICE_COUNTRY,
    INVOICE_POSTAL_CODE,
    INVOICE_TOTAL
};
enum { LINE_ID, LINE_INVOICE, LINE_TRACK, LINE_PRICE, LINE_QUANTITY };

/* Genres whose tracks are films, by index: they have a media type and a price of their own. */
enum { FIRST_FILM_GENRE = 17, LAST_FILM_GENRE = 21 };

/* What is being made. Failure is sticky: once out of memory, `failed` is set and texts are "". */
typedef struct twin_maker {
    pq_arena *arena;
    pq_random random;
    pq_twin *twin;
    pq_text text; /* scratch; to be freed */
    bool failed;
} twin_maker;

/* Gives every table its rows, all NULL. False when out of memory. */
bool twin_tables_new(twin_maker *m);

/* The makers of the tables, in the order in which they need each other. */
void twin_make_catalog(twin_maker *m); /* artists, albums, genres, media types */
void twin_make_tracks(twin_maker *m);
void twin_make_playlists(twin_maker *m);
void twin_make_people(twin_maker *m); /* employees, customers */
void twin_make_sales(twin_maker *m);  /* invoices and their lines */

/* Random whole numbers: [0, n), [from, to], and true `part` times of `whole`. */
int twin_below(twin_maker *m, int n);
int twin_between(twin_maker *m, int from, int to);
bool twin_chance(twin_maker *m, int part, int whole);

/* Picks `*wanted` of the `left` items that are still to come, each equally likely: true if the
 * next one is picked, which is then counted off. */
bool twin_pick(twin_maker *m, int *wanted, int left);

/* Puts numbers in random order (Fisher and Yates). */
void twin_shuffle(twin_maker *m, int *numbers, int count);

/* Cells: to address one, and to fill it. Text is copied. */
pq_cell *twin_cell(const twin_maker *m, int table, int row, int column);
void twin_put_integer(pq_cell *cell, int64_t integer);
void twin_put_cents(pq_cell *cell, int cents);
void twin_put_text(twin_maker *m, pq_cell *cell, const char *string);
/* The scratch text, which is emptied. */
void twin_put_scratch(twin_maker *m, pq_cell *cell);
/* A copy of the scratch text, which is emptied. */
const char *twin_take_scratch(twin_maker *m);
/* "2021-01-31 00:00:00", counted in days from the first of January of `year`. */
void twin_put_day(twin_maker *m, pq_cell *cell, int year, int days);

/* Is the text of a cell that of an earlier row of its column? */
bool twin_is_repeated(const twin_maker *m, int table, int row, int column);

/* Appends to the scratch text: an invented word of so many syllables with a capital; likewise
 * without letters beyond ASCII. */
void twin_add_word(twin_maker *m, int syllables);
void twin_add_ascii_word(twin_maker *m, int syllables);

/* Makes the scratch text lower case, as far as it is ASCII. */
void twin_lower_scratch(twin_maker *m);

#endif
