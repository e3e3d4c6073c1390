/* Lists what a statement reads, from the authorizer's log. */
#include "db_parts.h"
#include "pq_db_reads.h"

#include <string.h>

/* Is this the name of a view? SQLite also names the CTE through which a table is read. */
static int look_up_view(pq_db *db, const char *name, bool *is_view) {
    sqlite3_stmt *statement = NULL;
    int result = sqlite3_prepare_v2(
        db->handle, "SELECT 1 FROM sqlite_schema WHERE type = 'view' AND name = ?1 COLLATE NOCASE",
        -1, &statement, NULL);
    if (result == SQLITE_OK) {
        sqlite3_bind_text(statement, 1, name, -1, SQLITE_STATIC);
        result = sqlite3_step(statement);
    }
    *is_view = result == SQLITE_ROW;
    sqlite3_finalize(statement);
    return result == SQLITE_ROW || result == SQLITE_DONE ? SQLITE_OK : result;
}

/* Reads through a CTE are reads of the statement itself. */
static pq_status forget_ctes(pq_db *db, pq_read_log *r, pq_error *error) {
    for (size_t i = 0; i < r->count; i++) {
        bool is_view = false;
        if (r->reads[i].view == NULL) {
            continue;
        }
        int result = look_up_view(db, r->reads[i].view, &is_view);
        if (result != SQLITE_OK) {
            return pq_db_error(db, result, error);
        }
        if (!is_view) {
            r->reads[i].view = NULL;
        }
    }
    return PQ_OK;
}

/* Is there a read of the table, other than reads[but], with a column or through a view? */
static bool is_read_otherwise(const pq_read_log *r, size_t but) {
    for (size_t i = 0; i < r->count; i++) {
        bool more = r->reads[i].column[0] != '\0' || r->reads[i].view != NULL;
        if (i != but && more && pq_read_same(r->reads[i].table, r->reads[but].table)) {
            return true;
        }
    }
    return false;
}

static bool is_listed_before(const pq_read_log *r, size_t place) {
    for (size_t i = 0; i < place; i++) {
        if (pq_read_same(r->reads[i].table, r->reads[place].table) &&
            pq_read_same(r->reads[i].column, r->reads[place].column) &&
            pq_read_same(r->reads[i].view, r->reads[place].view)) {
            return true;
        }
    }
    return false;
}

/* Keeps one of equal reads, and a read without a column only for tables that are not read
 * otherwise, because SQLite also reports it where it merged a view or CTE into the statement. */
static bool tidy(const pq_read_log *r, pq_arena *arena, pq_read **reads, size_t *count) {
    *count = 0;
    *reads = pq_arena_array(arena, 2 * r->count, sizeof **reads);
    for (size_t i = 0; i < r->count && *reads != NULL; i++) {
        bool bare = r->reads[i].column[0] == '\0' && r->reads[i].view == NULL;
        if (!is_listed_before(r, i) && !(bare && is_read_otherwise(r, i))) {
            (*reads)[(*count)++] = r->reads[i];
        }
    }
    return *reads != NULL;
}

/* Adds the views of which the statement reads no column; SQLite names them only as the path to what
 * they read. The array has room for as many again. */
static void add_bare_views(pq_read *reads, size_t *count) {
    size_t n = *count;
    for (size_t i = 0; i < n; i++) {
        bool listed = reads[i].view == NULL;
        for (size_t k = 0; k < *count && !listed; k++) {
            listed = pq_read_same(reads[k].table, reads[i].view);
        }
        if (!listed) {
            reads[(*count)++] = (pq_read){.table = reads[i].view, .column = ""};
        }
    }
}

/* ---- tables that are only joined by USING ---- */

/* The table that a B-tree of the image belongs to, directly or by an index; NULL if there is none.
 */
static int table_of_root(sqlite3_stmt *lookup, int root, const char **table) {
    sqlite3_reset(lookup);
    sqlite3_bind_int(lookup, 1, root);
    int result = sqlite3_step(lookup);
    *table = result == SQLITE_ROW ? (const char *)sqlite3_column_text(lookup, 0) : NULL;
    return result == SQLITE_ROW || result == SQLITE_DONE ? SQLITE_OK : result;
}

/* Notes the tables that the program of a statement opens and that are not listed, because SQLite
 * does not report the columns of USING and NATURAL JOIN. In a statement with views, they are noted
 * as read through the first view. */
static int note_opened(pq_db *db, const char *program, pq_read_log *r) {
    static const char by_root[] =
        "SELECT tbl_name FROM sqlite_schema WHERE rootpage = ?1 AND type IN ('table', 'index')";
    enum { OPCODE = 1, P2 = 3, P3 = 4 }; /* columns of EXPLAIN */
    sqlite3_stmt *explain = NULL;
    sqlite3_stmt *lookup = NULL;
    const char *view = NULL;
    for (size_t i = 0; i < r->count && view == NULL; i++) {
        view = r->reads[i].view;
    }
    int result = sqlite3_prepare_v2(db->handle, program, -1, &explain, NULL);
    if (result == SQLITE_OK) {
        result = sqlite3_prepare_v2(db->handle, by_root, -1, &lookup, NULL);
    }
    while (result == SQLITE_OK && (result = sqlite3_step(explain)) == SQLITE_ROW) {
        const char *table = NULL;
        bool opens = strcmp((const char *)sqlite3_column_text(explain, OPCODE), "OpenRead") == 0 &&
                     sqlite3_column_int(explain, P3) == 0;
        result = opens ? table_of_root(lookup, sqlite3_column_int(explain, P2), &table) : SQLITE_OK;
        bool listed = table == NULL;
        for (size_t i = 0; i < r->count && !listed; i++) {
            listed = pq_read_same(r->reads[i].table, table);
        }
        if (!listed) {
            pq_read_log_note(r, table, "", view);
        }
    }
    sqlite3_finalize(explain);
    sqlite3_finalize(lookup);
    return result == SQLITE_DONE ? SQLITE_OK : result;
}

static pq_status add_opened(pq_db *db, const char *sql, size_t size, pq_read_log *r,
                            pq_error *error) {
    static const char explain[] = "EXPLAIN ";
    char *program = pq_arena_alloc(r->arena, sizeof explain + size);
    if (program == NULL) {
        return pq_error_memory(error);
    }
    memcpy(program, explain, sizeof explain - 1);
    memcpy(program + sizeof explain - 1, sql, size);
    int result = note_opened(db, program, r);
    return result == SQLITE_OK ? PQ_OK : pq_db_error(db, result, error);
}

pq_status pq_db_reads(pq_db *db, const char *sql, size_t size, pq_arena *arena, pq_read **reads,
                      size_t *count, pq_error *error) {
    pq_limits limits = pq_limits_default();
    pq_read_log recorder = {.arena = arena};
    sqlite3_stmt *statement = NULL;
    db->guard.recorder = &recorder;
    pq_db_limits_set(db, &limits);
    pq_status status = pq_db_prepare(db, sql, size, &limits, &statement, error);
    sqlite3_finalize(statement);
    pq_db_limits_lift(db);
    db->guard.recorder = NULL;
    if (status == PQ_OK) {
        status = add_opened(db, sql, size, &recorder, error);
    }
    if (status == PQ_OK && recorder.failed) {
        status = pq_error_memory(error);
    }
    if (status == PQ_OK) {
        status = forget_ctes(db, &recorder, error);
    }
    *reads = NULL;
    *count = 0;
    if (status == PQ_OK && !tidy(&recorder, arena, reads, count)) {
        status = pq_error_memory(error);
    }
    if (status == PQ_OK) {
        add_bare_views(*reads, count);
    }
    return status;
}
