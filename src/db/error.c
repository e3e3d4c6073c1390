/* Turns SQLite's errors into statuses. */
#include "db_parts.h"

#include <stdio.h>
#include <string.h>

/* SQLite has one code for all errors of a statement, so they are distinguished by their messages.
 */
static pq_status class_of_message(const char *message) {
    static const struct {
        const char *part;
        pq_status status;
    } classes[] = {
        {"no such table", PQ_SQL_NO_TABLE},
        {"no such column", PQ_SQL_NO_COLUMN},
        {"has no column named", PQ_SQL_NO_COLUMN},
        {"cannot join using column", PQ_SQL_NO_COLUMN},
        {"ambiguous column name", PQ_SQL_AMBIGUOUS},
        {"no such function", PQ_SQL_NO_FUNCTION},
        {"no such module", PQ_SQL_NO_MODULE},
        {"wrong number of arguments to function", PQ_SQL_NO_FUNCTION},
        {"no such window", PQ_SQL_AGGREGATE},
        {"misuse of", PQ_SQL_AGGREGATE},
        {"may not be used as a window function", PQ_SQL_AGGREGATE},
        {"a GROUP BY clause is required", PQ_SQL_AGGREGATE},
        {"syntax error", PQ_SQL_SYNTAX},
        {"incomplete input", PQ_SQL_SYNTAX},
        {"unrecognized token", PQ_SQL_SYNTAX},
        {"parser stack overflow", PQ_LIMIT_DEPTH},
        {"Recursion limit", PQ_LIMIT_DEPTH},
        {"Expression tree is too large", PQ_LIMIT_DEPTH},
        {"too many", PQ_LIMIT_DEPTH},
        {"at most", PQ_LIMIT_DEPTH},
        {"pattern too complex", PQ_LIMIT_LENGTH},
    };
    for (size_t i = 0; i < sizeof classes / sizeof classes[0]; i++) {
        if (strstr(message, classes[i].part) != NULL) {
            return classes[i].status;
        }
    }
    return PQ_SQL_FAILED;
}

/* What SQLite says of the table of a pragma that is not compiled in. */
#define PRAGMA_TABLE "no such table: pragma_"

pq_status pq_db_error(pq_db *db, int result, pq_error *error) {
    const char *message = db->handle == NULL ? "" : sqlite3_errmsg(db->handle);
    char where[32] = "";
    int offset = db->handle == NULL ? -1 : sqlite3_error_offset(db->handle);
    if (offset >= 0) {
        snprintf(where, sizeof where, "byte %d", offset);
    }
    if (db->guard.refused != PQ_OK) {
        return pq_error_set(error, db->guard.refused, where, "blocked: %s; only SELECT is allowed",
                            db->guard.detail);
    }
    if (strncmp(message, PRAGMA_TABLE, strlen(PRAGMA_TABLE)) == 0) {
        return pq_error_set(error, PQ_REFUSED_PRAGMA, where,
                            "blocked: PRAGMA %s; only SELECT is allowed",
                            message + strlen(PRAGMA_TABLE));
    }
    switch (result & 0xFF) {
    case SQLITE_INTERRUPT:
        return pq_error_set(error, db->guard.stopped, where, "stopped: %s",
                            pq_status_meaning(db->guard.stopped));
    case SQLITE_NOMEM:
        return pq_error_set(error, PQ_LIMIT_BYTES, where,
                            "stopped: the statement exceeds the memory limit");
    case SQLITE_TOOBIG:
        return pq_error_set(error, PQ_LIMIT_LENGTH, where, "%s", message);
    case SQLITE_NOTADB:
        return pq_error_set(error, PQ_NOT_A_DATABASE, NULL,
                            "SQLite cannot read this file: %s (is it encrypted?)", message);
    case SQLITE_CORRUPT:
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
        return pq_error_set(error, PQ_DATABASE_CORRUPT, NULL, "the database is damaged: %s",
                            message);
    default:
        return pq_error_set(error, class_of_message(message), where, "%s", message);
    }
}
