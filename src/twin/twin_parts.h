/* Shared by the files of src/twin. Private to src/twin. */
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

/* Columns, in the order of the table definitions. Keys start at 1. */
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

/* Genres whose tracks are films, by index. Films have their own media type and price. */
enum { FIRST_FILM_GENRE = 17, LAST_FILM_GENRE = 21 };

/* The twin in the making. Failure is sticky: once out of memory, `failed` is set and texts are "".
 */
typedef struct twin_maker {
    pq_arena *arena;
    pq_random random;
    pq_twin *twin;
    pq_text text; /* scratch; freed at the end */
    bool failed;
} twin_maker;

/* Creates the rows of every table, all NULL. False when out of memory. */
bool twin_tables_new(twin_maker *m);

/* These make the tables, in this order, because later ones use earlier ones. */
void twin_make_catalog(twin_maker *m); /* artists, albums, genres, media types */
void twin_make_tracks(twin_maker *m);
void twin_make_playlists(twin_maker *m);
void twin_make_people(twin_maker *m); /* employees, customers */
void twin_make_sales(twin_maker *m);  /* invoices and their lines */

/* Random numbers: an integer in [0, n), one in [from, to], and true with probability part / whole.
 */
int twin_below(twin_maker *m, int n);
int twin_between(twin_maker *m, int from, int to);
bool twin_chance(twin_maker *m, int part, int whole);

/* Picks `*wanted` of the `left` remaining items with equal probability. True if the next item is
 * picked; then *wanted is reduced. */
bool twin_pick(twin_maker *m, int *wanted, int left);

/* Shuffles numbers (Fisher-Yates). */
void twin_shuffle(twin_maker *m, int *numbers, int count);

/* Find a cell, and fill it. Text is copied. */
pq_cell *twin_cell(const twin_maker *m, int table, int row, int column);
void twin_put_integer(pq_cell *cell, int64_t integer);
void twin_put_cents(pq_cell *cell, int cents);
void twin_put_text(twin_maker *m, pq_cell *cell, const char *string);
/* Fills the cell with the scratch text and empties that. */
void twin_put_scratch(twin_maker *m, pq_cell *cell);
/* Returns a copy of the scratch text and empties that. */
const char *twin_take_scratch(twin_maker *m);
/* Fills the cell with "2021-01-31 00:00:00", given in days from the first of January of `year`. */
void twin_put_day(twin_maker *m, pq_cell *cell, int year, int days);

/* Does an earlier row of the column have the text of this cell? */
bool twin_is_repeated(const twin_maker *m, int table, int row, int column);

/* Append an invented, capitalized word to the scratch text; the second uses only ASCII letters. */
void twin_add_word(twin_maker *m, int syllables);
void twin_add_ascii_word(twin_maker *m, int syllables);

/* Converts the ASCII letters of the scratch text to lower case. */
void twin_lower_scratch(twin_maker *m);

#endif
