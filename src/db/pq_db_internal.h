/* What the files of src/db share; nothing outside includes it. */
#ifndef PQ_DB_INTERNAL_H
#define PQ_DB_INTERNAL_H

#include "pq_db.h"

#include <sqlite3.h>

/* What the sandbox keeps about the statement that is running. */
typedef struct pq_guard {
    bool on;                /* false while the module reads the schema for itself */
    pq_status refused;      /* what the authorizer refused last; PQ_OK if nothing */
    char detail[128];       /* ... in words */
    int64_t steps_left;
    double deadline_ms;     /* as pq_db_now_ms counts */
    pq_status stopped;      /* PQ_LIMIT_STEPS or PQ_LIMIT_TIME once a limit was hit */
} pq_guard;

struct pq_db {
    sqlite3 *handle;
    pq_guard guard;
};

/* Installs authorizer and progress handler. */
void pq_db_guard_install(pq_db *db);

/* Turns SQLite's last error into a status and fills *error. */
pq_status pq_db_error(pq_db *db, int result, pq_error *error);

/* Wall-clock in milliseconds. */
double pq_db_now_ms(void);

#endif
