/* Decides what a statement may do and when it is stopped. */
#include "db_parts.h"

#include <stdio.h>
#include <string.h>

/* Virtual machine steps between two checks of the limits. Few, because a single step may read 10
 * MB. */
enum { STEPS_PER_LOOK = 100 };

/* Functions that reach outside the database or into SQLite itself. Most are not compiled in, but
 * the list does not depend on the build. */
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
    default: /* everything else creates, drops, alters, reindexes or analyzes */
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
