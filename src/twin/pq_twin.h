/*
 * The twin: a database with Chinook's schema and invented data of the same size and shape,
 * generated from a seed. No model has seen it in training, so the accuracy that a model loses
 * between Chinook and the twin is due to memorization.
 *
 * The same seed gives the same rows on every platform. The generator is SplitMix64, and all
 * computation is in integers; amounts are in cents, divided by 100 once.
 *
 * Equal to Chinook for every seed: tables, columns, types and keys; rows of each table; the
 * distribution of albums per artist, of tracks per album, and of tracks with and without a composer
 * per genre; tracks per media type (except one) and per price; sizes of the playlists, including
 * empty ones, and playlists that share a name; lines per invoice and invoices per customer; tracks
 * sold never, once and twice; invoices that are alone on their day, and the first and last day;
 * customers per country, city, mail domain and employee, and which of their fields are NULL; who
 * reports to whom. Every invoice's total is the sum of its lines. Names are invented from
 * syllables; only the countries are real. Similar, but not equal: lengths and bytes of tracks, how
 * often a track name or a composer recurs, and which tracks are bought together.
 */
#ifndef PQ_TWIN_H
#define PQ_TWIN_H

#include "pq_rows.h"

/* The names of tables and columns. X(constant, id, meaning) */
#define PQ_TWIN_EDITION_LIST(X)                                                                    \
    X(PQ_TWIN_CHINOOK, "chinook", "as in Chinook")                                                 \
    X(PQ_TWIN_RENAMED, "renamed", "by other names")

typedef enum pq_twin_edition {
#define PQ_TWIN_EDITION_CONSTANT(constant, id, meaning) constant,
    PQ_TWIN_EDITION_LIST(PQ_TWIN_EDITION_CONSTANT)
#undef PQ_TWIN_EDITION_CONSTANT
} pq_twin_edition;

/* "chinook" or "renamed". A static string. */
const char *pq_twin_edition_code(pq_twin_edition edition);

/* The tables, ordered so that every key refers to an earlier table or to its own. */
enum {
    PQ_TWIN_ARTIST,
    PQ_TWIN_ALBUM,
    PQ_TWIN_GENRE,
    PQ_TWIN_MEDIA_TYPE,
    PQ_TWIN_TRACK,
    PQ_TWIN_PLAYLIST,
    PQ_TWIN_PLAYLIST_TRACK,
    PQ_TWIN_EMPLOYEE,
    PQ_TWIN_CUSTOMER,
    PQ_TWIN_INVOICE,
    PQ_TWIN_INVOICE_LINE,
    PQ_TWIN_TABLES
};

/* The rows of every table, with Chinook's column names, in the order of their keys. */
typedef struct pq_twin {
    pq_rows tables[PQ_TWIN_TABLES];
} pq_twin;

/* Makes the rows in the arena (about 4 MB). Every seed is valid. Errors: PQ_OUT_OF_MEMORY. */
pq_status pq_twin_make(uint64_t seed, pq_arena *arena, pq_twin *twin, pq_error *error);

/* The name of a table (< PQ_TWIN_TABLES) in an edition. A static string. */
const char *pq_twin_table_name(int table, pq_twin_edition edition);

/* Appends the CREATE TABLE and CREATE INDEX statements of an edition. */
void pq_twin_ddl(pq_twin_edition edition, pq_text *text);

/* A name in the first edition and in the second. A column name that several tables have is renamed
 * in the same way in all of them. */
typedef struct pq_twin_name {
    const char *chinook;
    const char *renamed;
} pq_twin_name;

/* All names, tables first. Static. */
const pq_twin_name *pq_twin_names(size_t *count);

/* How to find the value of a gold set's binding on the twin: a query on the first edition that
 * returns one row of one column. It may use earlier bindings of the list as :name. */
typedef struct pq_twin_binding {
    const char *name;
    const char *sql;
} pq_twin_binding;

/* The bindings that the gold sets of this repository need. Static. */
const pq_twin_binding *pq_twin_bindings(size_t *count);

#endif
