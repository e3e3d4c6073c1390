/* Shared by the files of src/db. Private to src/db. */
#ifndef PQ_DB_PARTS_H
#define PQ_DB_PARTS_H

#include "pq_db.h"

#include <sqlite3.h>

/* What a statement reads, noted by the authorizer during compilation. */
typedef struct pq_read_log {
    pq_arena *arena;
    struct pq_read *reads;
    size_t count;
    size_t capacity;
    bool failed; /* out of memory */
} pq_read_log;

/* The sandbox's state for the current statement. */
typedef struct pq_guard {
    bool on;           /* false while the module reads the schema */
    pq_status refused; /* what the authorizer blocked last; PQ_OK if nothing */
    char detail[128];  /* ... in words */
    int64_t steps_left;
    double deadline_ms;    /* on the clock of pq_db_now_ms */
    pq_status stopped;     /* PQ_LIMIT_STEPS or PQ_LIMIT_TIME once a limit was hit */
    pq_read_log *recorder; /* borrowed; NULL if reads are not noted */
} pq_guard;

/* A call of SQLite's own function that ours replaces, made once its cost is charged. */
typedef struct pq_plain_call {
    pq_db *db;
    const struct pq_covered *function;
    sqlite3_stmt *statement; /* NULL until the first call */
} pq_plain_call;

enum { PQ_COVERED_FUNCTIONS = 8 };

struct pq_db {
    sqlite3 *handle;
    pq_guard guard;
    sqlite3 *plain; /* a connection without our functions, to call the originals */
    pq_plain_call plain_calls[PQ_COVERED_FUNCTIONS];
};

/* Replaces the functions that could run for hours in one call (functions.c), and frees what that
 * needs. Returns SQLite's result code. */
int pq_db_functions_install(pq_db *db);
void pq_db_functions_close(pq_db *db);

/* Installs authorizer and progress handler. */
void pq_db_guard_install(pq_db *db);

/* Set the guard and SQLite's limits for one statement, and lift them. */
void pq_db_limits_set(pq_db *db, const pq_limits *limits);
void pq_db_limits_lift(pq_db *db);

/* Compiles the statement and blocks anything but a single SELECT. The caller finalizes *statement,
 * also after an error. The limits must be set. */
pq_status pq_db_prepare(pq_db *db, const char *sql, size_t size, const pq_limits *limits,
                        sqlite3_stmt **statement, pq_error *error);

/* Are two names of a read equal, or both NULL? */
bool pq_read_same(const char *a, const char *b);

/* Notes a read, once. `view` may be NULL. */
void pq_read_log_note(pq_read_log *recorder, const char *table, const char *column,
                      const char *view);

/* Turns SQLite's last error into a status and fills *error. */
pq_status pq_db_error(pq_db *db, int result, pq_error *error);

/* Notes in a table of a schema why it cannot be read: SQLite's last error, in the arena. Returns
 * SQLITE_OK or SQLITE_NOMEM. */
int pq_db_note_problem(pq_db *db, struct pq_table *table, pq_arena *arena);

/* Wall-clock in milliseconds. */
double pq_db_now_ms(void);

/* Binds a value to a parameter, from 1. TEXT and BLOB are borrowed until the statement is
 * finalized. Returns SQLite's result code. */
int pq_db_bind(sqlite3_stmt *statement, int place, const pq_cell *cell);

#endif
