/* What a statement may do, and when it is stopped. */
#include "pq_db_internal.h"

#include <stdio.h>
#include <string.h>

/* How many virtual machine steps pass between two looks at the limits: few, for a step may go
 * through 10 MB. */
enum { STEPS_PER_LOOK = 100 };

/* Functions that reach outside the database or into SQLite itself. Most are not compiled in; the
 * list holds whatever the build. */
static const char *const shut_off[] = {"load_extension", "readfile",   "writefile",
                                       "edit",           "sqlite_log", "fts3_tokenizer"};

static int refuse(pq_guard *guard, pq_status status, const char *what, const char *name) {
    guard->refused = status;
    snprintf(guard->detail, sizeof guard->detail, "%s%s%s", what, name == NULL ? "" : " ",
             name == NULL ? "" : name);
    return SQLITE_DENY;
}

static int check_function(pq_guard *guard, const char *name) {
    for (size_t i = 0; i < sizeof shut_off / sizeof shut_off[0]; i++) {
        if (sqlite3_stricmp(name, shut_off[i]) == 0) {
            return refuse(guard, PQ_REFUSED_FUNCTION, "the function", name);
        }
    }
    return SQLITE_OK;
}

static int authorize(void *context, int action, const char *first, const char *second,
                     const char *database, const char *trigger) {
    (void)database;
    pq_guard *guard = context;
    if (!guard->on) {
        return SQLITE_OK;
    }
    if (action == SQLITE_READ && guard->recorder != NULL) {
        pq_read_log_note(guard->recorder, first, second, trigger);
    }
    switch (action) {
    case SQLITE_SELECT:
    case SQLITE_READ:
    case SQLITE_RECURSIVE:
        return SQLITE_OK;
    case SQLITE_FUNCTION:
        return check_function(guard, second);
    case SQLITE_ATTACH:
        return refuse(guard, PQ_REFUSED_ATTACH, "ATTACH", first);
    case SQLITE_DETACH:
        return refuse(guard, PQ_REFUSED_ATTACH, "DETACH", first);
    case SQLITE_PRAGMA:
        return refuse(guard, PQ_REFUSED_PRAGMA, "PRAGMA", first);
    case SQLITE_TRANSACTION:
    case SQLITE_SAVEPOINT:
        return refuse(guard, PQ_REFUSED_STATEMENT, "a transaction statement:", first);
    case SQLITE_INSERT:
        return refuse(guard, PQ_REFUSED_WRITE, "INSERT into", first);
    case SQLITE_UPDATE:
        return refuse(guard, PQ_REFUSED_WRITE, "UPDATE of", first);
    case SQLITE_DELETE:
        return refuse(guard, PQ_REFUSED_WRITE, "DELETE from", first);
    default: /* everything else creates, drops, alters, reindexes or analyses */
        return refuse(guard, PQ_REFUSED_WRITE, "a change to", first == NULL ? "the schema" : first);
    }
}

static int look_at_limits(void *context) {
    pq_guard *guard = context;
    guard->steps_left -= STEPS_PER_LOOK;
    if (guard->steps_left <= 0) {
        guard->stopped = PQ_LIMIT_STEPS;
    } else if (pq_db_now_ms() > guard->deadline_ms) {
        guard->stopped = PQ_LIMIT_TIME;
    }
    return guard->on && guard->stopped != PQ_OK;
}

void pq_db_guard_install(pq_db *db) {
    sqlite3_set_authorizer(db->handle, authorize, &db->guard);
    sqlite3_progress_handler(db->handle, STEPS_PER_LOOK, look_at_limits, &db->guard);
}

/* SQLite has one code for all errors of a statement; its messages tell them apart. */
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

pq_status pq_db_error(pq_db *db, int result, pq_error *error) {
    const char *message = db->handle == NULL ? "" : sqlite3_errmsg(db->handle);
    char where[32] = "";
    int offset = db->handle == NULL ? -1 : sqlite3_error_offset(db->handle);
    if (offset >= 0) {
        snprintf(where, sizeof where, "byte %d", offset);
    }
    if (db->guard.refused != PQ_OK) {
        return pq_error_set(error, db->guard.refused, where,
                            "refused: %s; only SELECT may run here", db->guard.detail);
    }
    switch (result & 0xFF) {
    case SQLITE_INTERRUPT:
        return pq_error_set(error, db->guard.stopped, where, "stopped: %s",
                            pq_status_meaning(db->guard.stopped));
    case SQLITE_NOMEM:
        return pq_error_set(error, PQ_LIMIT_BYTES, where,
                            "stopped: the statement needs more memory than it may have");
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
