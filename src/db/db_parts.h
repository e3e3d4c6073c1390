/* What the files of src/db share; nothing outside includes it. */
#ifndef PQ_DB_PARTS_H
#define PQ_DB_PARTS_H

#include "pq_db.h"

#include <sqlite3.h>

/* What a statement reads, noted by the authorizer while it is compiled. */
typedef struct pq_read_log {
    pq_arena *arena;
    struct pq_read *reads;
    size_t count;
    size_t capacity;
    bool failed; /* out of memory */
} pq_read_log;

/* What the sandbox keeps about the statement that is running. */
typedef struct pq_guard {
    bool on;           /* false while the module reads the schema for itself */
    pq_status refused; /* what the authorizer refused last; PQ_OK if nothing */
    char detail[128];  /* ... in words */
    int64_t steps_left;
    double deadline_ms;    /* as pq_db_now_ms counts */
    pq_status stopped;     /* PQ_LIMIT_STEPS or PQ_LIMIT_TIME once a limit was hit */
    pq_read_log *recorder; /* borrowed; NULL when nothing is to be noted */
} pq_guard;

/* A function of SQLite's that one of ours covers, to be called once it is paid for. */
typedef struct pq_plain_call {
    pq_db *db;
    const struct pq_covered *function;
    sqlite3_stmt *statement; /* NULL until the first call */
} pq_plain_call;

enum { PQ_COVERED_FUNCTIONS = 8 };

struct pq_db {
    sqlite3 *handle;
    pq_guard guard;
    sqlite3 *plain; /* a connection without functions of ours, for what they cover */
    pq_plain_call plain_calls[PQ_COVERED_FUNCTIONS];
};

/* Covers the functions that could run for hours in one call (functions.c), and lets go of what
 * that needs. Returns SQLite's result. */
int pq_db_functions_install(pq_db *db);
void pq_db_functions_close(pq_db *db);

/* Installs authorizer and progress handler. */
void pq_db_guard_install(pq_db *db);

/* Puts the guard and SQLite's limits in force for one statement, and ends that. */
void pq_db_limits_set(pq_db *db, const pq_limits *limits);
void pq_db_limits_lift(pq_db *db);

/* Compiles the first statement of the text and refuses what is not one SELECT. *statement is to
 * be finalized, also after an error. The limits must be in force. */
pq_status pq_db_prepare(pq_db *db, const char *sql, size_t size, const pq_limits *limits,
                        sqlite3_stmt **statement, pq_error *error);

/* Are two names of a read equal, or both NULL? */
bool pq_read_same(const char *a, const char *b);

/* Notes a read, once. `view` may be NULL. */
void pq_read_log_note(pq_read_log *recorder, const char *table, const char *column,
                      const char *view);

/* Turns SQLite's last error into a status and fills *error. */
pq_status pq_db_error(pq_db *db, int result, pq_error *error);

/* Wall-clock in milliseconds. */
double pq_db_now_ms(void);

/* Binds a value to a parameter, from 1. TEXT and BLOB are borrowed until the statement is
 * finalized. Returns SQLite's result. */
int pq_db_bind(sqlite3_stmt *statement, int place, const pq_cell *cell);

#endif
