/*
 * The twin: a database with Chinook's schema and invented content of the same size and shape,
 * made from a seed. No model has read it, so what a model loses between Chinook and the twin is
 * what it knew by heart.
 *
 * The same seed gives the same rows on every platform: the generator is SplitMix64 and only
 * integers are computed with; amounts are cents, divided by 100 once.
 *
 * Held equal to Chinook, whatever the seed: tables, columns, types and keys; rows of each table;
 * how many artists have how many albums, albums how many tracks, and genres how many tracks with
 * and without a composer; tracks per media type, but for one, and per price; sizes of the
 * playlists, the empty ones too, and playlists that share a name; lines per invoice, invoices per
 * customer, tracks never sold, sold once and twice; invoices on a day of their own, the first and
 * the last day; customers per country, city, mail domain and employee, and what is NULL about
 * them; who reports to whom. Every invoice's total is the sum of its lines. Names are invented
 * from syllables; only the countries are real. Similar, but not equal: lengths of tracks, bytes,
 * how often a track's name or a composer recurs, and which tracks are bought together.
 */
#ifndef PQ_TWIN_H
#define PQ_TWIN_H

#include "pq_rows.h"

/* X(constant, id, what tables and columns are called) */
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

/* The tables, in an order in which every key points back, or to its own table. */
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

/* The rows of every table, with Chinook's column names; rows stand in the order of their keys. */
typedef struct pq_twin {
    pq_rows tables[PQ_TWIN_TABLES];
} pq_twin;

/* Makes the rows in the arena (about 4 MB). Any seed will do. Errors: PQ_OUT_OF_MEMORY. */
pq_status pq_twin_make(uint64_t seed, pq_arena *arena, pq_twin *twin, pq_error *error);

/* The name of a table (< PQ_TWIN_TABLES) in an edition. A static string. */
const char *pq_twin_table_name(int table, pq_twin_edition edition);

/* Appends the CREATE TABLE and CREATE INDEX statements of an edition. */
void pq_twin_ddl(pq_twin_edition edition, pq_text *text);

/* A name of the first edition and what stands for it in the second. The map is flat: a column name
 * that several tables have is renamed alike in all of them. */
typedef struct pq_twin_name {
    const char *chinook;
    const char *renamed;
} pq_twin_name;

/* All names, tables first. Static. */
const pq_twin_name *pq_twin_names(size_t *count);

/* How to find the value of a gold set's binding on the twin: by a query on the first edition that
 * gives one row of one column. It may use, as :name, the bindings that stand before it in the
 * list. */
typedef struct pq_twin_binding {
    const char *name;
    const char *sql;
} pq_twin_binding;

/* The bindings that the gold sets of this repo need. Static. */
const pq_twin_binding *pq_twin_bindings(size_t *count);

#endif
