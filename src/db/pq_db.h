/*
 * The sandbox: opens a database image in memory, reads its schema, and runs one read-only SELECT at
 * a time. This module is the only one that uses SQLite.
 *
 * What a statement cannot do: The image is a read-only copy in memory, and there is no file system
 * (vfs.c). The authorizer allows SELECT, READ, recursive CTEs and functions, except those listed in
 * sandbox.c. Defensive mode is on and trusted_schema is off. A second statement is blocked. The
 * length, depth, rows, bytes, virtual machine steps and time are limited, and functions that
 * compare two long texts are charged for that in steps (functions.c). Every limit has its own code
 * (pq_error.h).
 *
 * A name in double quotes that no column has is read as a string, as in SQLite's default build;
 * pq_db_strings lists these names.
 *
 * random() and randomblob() start from the same seed in every statement, so that verdicts can be
 * recomputed.
 */
#ifndef PQ_DB_H
#define PQ_DB_H

#include "pq_arena.h"
#include "pq_error.h"
#include "pq_rows.h"
#include "pq_schema.h"

typedef struct pq_db pq_db;

/* The largest image that can be opened, in bytes. */
#define PQ_DB_MAX_BYTES ((size_t)256 * 1024 * 1024)

/* Limits of one statement; each is at least 1. */
typedef struct pq_limits {
    size_t sql_bytes;    /* length of the statement */
    int depth;           /* of expressions, and parts of a compound SELECT */
    size_t rows;         /* of the result */
    size_t result_bytes; /* of all names and cells of the result */
    size_t heap_bytes;   /* of SQLite's own memory, without the image */
    int64_t steps;       /* of SQLite's virtual machine */
    double time_ms;      /* wall-clock */
} pq_limits;

/* 100,000 bytes, depth 200, 100,000 rows, 64 MiB, 256 MiB, 100 million steps, 20 s. */
pq_limits pq_limits_default(void);

/* A parameter of a statement: `:name`, `@name` or `$name`. Pointers are borrowed. */
typedef struct pq_binding {
    const char *name; /* without the sign */
    pq_cell value;
} pq_binding;

/* Opens a copy of the image; the caller keeps `bytes`. Close *db with pq_db_close. A database in
 * WAL mode is read as of its last checkpoint, unless pq_db_recover made the image. Bytes after the
 * last whole page are ignored. A file of another kind is refused with its kind and what to do.
 * Errors: PQ_NOT_A_DATABASE, PQ_DATABASE_TRUNCATED, PQ_DATABASE_CORRUPT, PQ_TOO_LARGE,
 * PQ_OUT_OF_MEMORY. */
pq_status pq_db_open(const void *bytes, size_t size, pq_db **db, pq_error *error);
void pq_db_close(pq_db *db);

/* Reads the tables and views in the arena, without SQLite's own and those in which FTS and R-tree
 * keep the content of virtual tables. One that cannot be read has a problem and perhaps no columns.
 * The columns of a virtual table are those that it declares. Errors: PQ_DATABASE_CORRUPT,
 * PQ_OUT_OF_MEMORY. */
pq_status pq_db_schema(pq_db *db, pq_arena *arena, pq_schema *schema, pq_error *error);

/* Runs one SELECT and collects its rows in the arena. Every parameter of the statement must have a
 * binding; bindings that it does not use are ignored. After an error there are no rows.
 * Errors: PQ_SQL_*, PQ_REFUSED_*, PQ_LIMIT_*, PQ_DATABASE_CORRUPT, PQ_OUT_OF_MEMORY; `where` is
 * "byte N" of the SQL if SQLite knows it. */
pq_status pq_db_query(pq_db *db, const char *sql, size_t size, const pq_binding *bindings,
                      size_t n_bindings, const pq_limits *limits, pq_arena *arena, pq_rows *rows,
                      pq_error *error);

/* A name in double quotes that is read as a string. */
typedef struct pq_string_name {
    const char *name; /* without its quotes, in the arena */
    size_t start;     /* byte of the opening quote in the statement; PQ_IN_VIEW: in a stored view */
} pq_string_name;

#define PQ_IN_VIEW ((size_t)-1)

/* Lists the names in double quotes that a SELECT reads as strings, in the order in which SQLite
 * resolves them, in the arena. Of the names in stored views only the first is listed, and last.
 * The statement is compiled but not run, and needs no bindings. Errors: as pq_db_query, before the
 * first row. */
pq_status pq_db_strings(pq_db *db, const char *sql, size_t size, pq_arena *arena,
                        pq_string_name **strings, size_t *count, pq_error *error);

/* The statement with its bindings as literals, in the arena, for people to read and run. Errors: as
 * pq_db_query, before the first row. */
pq_status pq_db_expand(pq_db *db, const char *sql, size_t size, const pq_binding *bindings,
                       size_t n_bindings, pq_arena *arena, const char **expanded, pq_error *error);

/* Is the word a keyword of SQLite, ignoring case? */
bool pq_db_is_keyword(const char *word, size_t size);

/* The version of SQLite ("3.54.1"). A static string. */
const char *pq_db_sqlite_version(void);

#endif
