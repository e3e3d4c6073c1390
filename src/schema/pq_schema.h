/*
 * A database schema as data, and its renderings for a prompt.
 *
 * A schema is built by src/db (or by a test) in an arena that owns all of it. Tables are ordered by
 * name (bytes), columns as declared.
 */
#ifndef PQ_SCHEMA_H
#define PQ_SCHEMA_H

#include "pq_arena.h"
#include "pq_error.h"
#include "pq_text.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct pq_column {
    const char *name;
    const char *type; /* as declared; "" if none */
    int key;          /* position in the primary key, from 1; 0 if not part of it */
    bool not_null;
    bool generated;
} pq_column;

/* FOREIGN KEY (from...) REFERENCES table (to...). */
typedef struct pq_foreign_key {
    const char *table; /* as the declaration spells it; the schema may not have it */
    size_t size;       /* columns in the key */
    const char **from;
    const char **to; /* resolved to the other table's primary key where the declaration omits it */
} pq_foreign_key;

typedef struct pq_table {
    const char *name;
    const char *sql; /* the CREATE statement, without a semicolon */
    bool is_view;
    pq_column *columns;
    size_t n_columns;
    pq_foreign_key *keys;
    size_t n_keys;
    const char *problem; /* why its columns or rows cannot be read, in words; NULL if they can */
} pq_table;

typedef struct pq_schema {
    pq_table *tables;
    size_t n_tables;
} pq_schema;

/* Which tables a rendering shows: keep[i] for table i. NULL shows all. */
typedef const bool *pq_keep;

/*
 * The levels of detail, from the most detailed to the least. X(constant, id, what it shows)
 */
#define PQ_SCHEMA_LEVEL_LIST(X)                                                                    \
    X(PQ_SCHEMA_FULL, "full", "every CREATE statement")                                            \
    X(PQ_SCHEMA_SAMPLES, "samples", "one line per table: names, types, keys and sample values")    \
    X(PQ_SCHEMA_COMPACT, "compact", "one line per table: names, types and keys")                   \
    X(PQ_SCHEMA_NAMES, "names", "one line per table: names and keys")                              \
    X(PQ_SCHEMA_COLUMNS, "columns", "as compact, with only the columns that the question needs")

typedef enum pq_schema_level {
#define PQ_SCHEMA_LEVEL_CONSTANT(constant, id, help) constant,
    PQ_SCHEMA_LEVEL_LIST(PQ_SCHEMA_LEVEL_CONSTANT)
#undef PQ_SCHEMA_LEVEL_CONSTANT
        PQ_SCHEMA_LEVEL_COUNT
} pq_schema_level;

/* "full" and so on, and its line of help. Static strings. */
const char *pq_schema_level_id(pq_schema_level level);
const char *pq_schema_level_help(pq_schema_level level);

/* What a rendering shows of a schema. All pointers are borrowed; any may be NULL. */
typedef struct pq_shown {
    pq_keep keep;                      /* tables; NULL: all */
    const bool *const *columns;        /* columns[t][c], for PQ_SCHEMA_COLUMNS; NULL: all */
    const char *const *const *samples; /* samples[t][c], "'Rock', 'Jazz'" or NULL, as
                                          PQ_SCHEMA_SAMPLES prints it; NULL: none */
} pq_shown;

/* Appends the rendering of a level.
 *
 * PQ_SCHEMA_FULL: the CREATE statements, each ended by ";", with a blank line between them. The
 * others: one line per table, joined by newlines. COMPACT has the published form,
 *     Album(AlbumId:integer[pk], Title:nvarchar, ArtistId:integer[fk→Artist.ArtistId])
 * with the type in lower case up to its "(". A name that SQL requires to be quoted is in double
 * quotes. NAMES leaves out the types; SAMPLES adds values in braces after a column. */
void pq_schema_render(const pq_schema *schema, pq_schema_level level, const pq_shown *shown,
                      pq_text *text);

/* PQ_SCHEMA_COMPACT of the kept tables. */
void pq_schema_compact(const pq_schema *schema, pq_keep keep, pq_text *text);

/* The published trim (GitHub rjsmith87/inference-benchmarks, May 2026). It keeps the tables whose
 * name, or its naive singular or plural, is a whole word of the question. If two or more are named,
 * it also keeps the tables that they refer to by a foreign key, one step away; otherwise it keeps
 * all tables. */
typedef struct pq_trim {
    bool applied;  /* false: too few tables were named, and every table is kept */
    bool *matched; /* n_tables: named in the question */
    bool *keep;    /* n_tables: matched or referred to; all true if not applied */
} pq_trim;

/* Trims a schema to a question (UTF-8, at most PQ_QUESTION_MAX_BYTES). The arrays are in the
 * arena. Errors: PQ_TOO_LARGE, PQ_OUT_OF_MEMORY. */
pq_status pq_schema_trim(const pq_schema *schema, const char *question, pq_arena *arena,
                         pq_trim *trim, pq_error *error);

#define PQ_QUESTION_MAX_BYTES ((size_t)64 * 1024)

/* The number of characters (Unicode code points) in a valid UTF-8 text. */
size_t pq_utf8_count(const char *text);

#endif
