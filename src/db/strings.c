/* Finds the names in double quotes that are read as strings (pq_db.h).
 *
 * A name in backticks is never a string. So every name in double quotes is put in backticks, in a
 * copy of the statement with the same offsets. What then fails as an unknown column is a string; it
 * gets its double quotes back, and the copy is compiled again. */
#include "db_parts.h"

#include <string.h>

typedef struct finder {
    pq_db *db;
    const char *sql;
    size_t size;
    char *copy;
    pq_arena *arena;
    pq_limits limits;
    pq_string_name *found;
    size_t count;
} finder;

/* The offset after the quoted text, bracketed name or comment at `at`; `at` + 1 for other bytes. */
static size_t skip_token(const char *sql, size_t size, size_t at) {
    char open = sql[at];
    bool is_line = open == '-' && at + 1 < size && sql[at + 1] == '-';
    bool is_block = open == '/' && at + 1 < size && sql[at + 1] == '*';
    if (!is_line && !is_block && strchr("'\"`[", open) == NULL) {
        return at + 1;
    }
    char close = open;
    close = open == '[' ? ']' : close;
    close = is_line ? '\n' : close;
    close = is_block ? '/' : close;
    for (size_t i = at + 1 + is_block; i < size; i++) {
        bool doubled = close == open && !is_line && i + 1 < size && sql[i + 1] == close;
        if (sql[i] != close || (is_block && (sql[i - 1] != '*' || i < at + 3))) {
            continue;
        }
        if (!doubled || is_block) {
            return i + 1;
        }
        i++;
    }
    return size;
}

/* The name of the quoted token from `start` to `end`, in the arena. NULL when out of memory. */
static char *name_of(const finder *f, size_t start, size_t end) {
    char *name = pq_arena_alloc(f->arena, end - start);
    size_t size = 0;
    for (size_t i = start + 1; i + 1 < end && name != NULL; i++) {
        name[size++] = f->sql[i];
        i += f->sql[i] == '"' ? 1 : 0;
    }
    if (name != NULL) {
        name[size] = '\0';
    }
    return name;
}

/* Writes the name in backticks, or in brackets if it has a backtick, and fills up with blanks. A
 * name with a backtick and a bracket stays, and so does a token without its end. */
static void put_in_backticks(finder *f, size_t start, size_t end, const char *name) {
    size_t size = strlen(name);
    bool has_backtick = strchr(name, '`') != NULL;
    if (size == 0 || f->sql[end - 1] != '"' || end - start < size + 2 ||
        (has_backtick && strchr(name, ']') != NULL)) {
        return;
    }
    memset(f->copy + start, ' ', end - start);
    f->copy[start] = has_backtick ? '[' : '`';
    memcpy(f->copy + start + 1, name, size);
    f->copy[start + 1 + size] = has_backtick ? ']' : '`';
}

/* Makes the copy, and room for all names. False when out of memory. */
static bool copy_statement(finder *f) {
    size_t quoted = 0;
    f->copy = pq_arena_copy(f->arena, f->sql, f->size);
    if (f->copy == NULL) {
        return false;
    }
    for (size_t at = 0; at < f->size;) {
        size_t end = skip_token(f->sql, f->size, at);
        if (f->sql[at] == '"') {
            const char *name = name_of(f, at, end);
            if (name == NULL) {
                return false;
            }
            put_in_backticks(f, at, end, name);
            quoted++;
        }
        at = end;
    }
    f->found = pq_arena_array(f->arena, quoted + 1, sizeof *f->found);
    return f->found != NULL;
}

/* Compiles a statement. *at is the offset of a name that no column has, PQ_IN_VIEW if SQLite gives
 * no offset; unset for other errors. */
static pq_status compile(finder *f, const char *sql, size_t *at, pq_error *error) {
    sqlite3_stmt *statement = NULL;
    pq_db_limits_set(f->db, &f->limits);
    pq_status status = pq_db_prepare(f->db, sql, f->size, &f->limits, &statement, error);
    if (status == PQ_SQL_NO_COLUMN) {
        int offset = sqlite3_error_offset(f->db->handle);
        *at = offset < 0 ? PQ_IN_VIEW : (size_t)offset;
    }
    sqlite3_finalize(statement);
    pq_db_limits_lift(f->db);
    return status;
}

/* Notes the name at `at` as a string, and restores its quotes. */
static pq_status take_string(finder *f, size_t at, pq_error *error) {
    size_t end = skip_token(f->sql, f->size, at);
    const char *name = name_of(f, at, end);
    if (name == NULL) {
        return pq_error_memory(error);
    }
    f->found[f->count++] = (pq_string_name){name, at};
    memcpy(f->copy + at, f->sql + at, end - at);
    return PQ_OK;
}

/* Notes the string of a view, which SQLite's message names. */
static pq_status take_view(finder *f, const char *message, pq_error *error) {
    const char *open = strchr(message, '"');
    const char *close = open == NULL ? NULL : strrchr(open + 1, '"');
    if (close == NULL) {
        return PQ_OK;
    }
    const char *name = pq_arena_copy(f->arena, open + 1, (size_t)(close - open - 1));
    if (name == NULL) {
        return pq_error_memory(error);
    }
    f->found[f->count++] = (pq_string_name){name, PQ_IN_VIEW};
    return PQ_OK;
}

static pq_status find_own(finder *f, pq_error *error) {
    pq_status status = copy_statement(f) ? PQ_OK : pq_error_memory(error);
    while (status == PQ_OK) {
        size_t at = PQ_IN_VIEW;
        pq_error fault = {0};
        status = compile(f, f->copy, &at, &fault);
        if (status == PQ_OK) {
            return PQ_OK;
        }
        if (status != PQ_SQL_NO_COLUMN || at >= f->size || f->sql[at] != '"' ||
            f->copy[at] == '"') {
            return compile(f, f->sql, &at, error); /* the statement's own error */
        }
        status = take_string(f, at, error);
    }
    return status;
}

pq_status pq_db_strings(pq_db *db, const char *sql, size_t size, pq_arena *arena,
                        pq_string_name **strings, size_t *count, pq_error *error) {
    finder f = {.db = db, .sql = sql, .size = size, .arena = arena, .limits = pq_limits_default()};
    size_t at = PQ_IN_VIEW;
    pq_error fault = {0};
    *strings = NULL;
    *count = 0;
    sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    pq_status status = compile(&f, sql, &at, &fault);
    sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DQS_DML, 1, NULL);
    if (status == PQ_OK) {
        return PQ_OK;
    }
    if (status != PQ_SQL_NO_COLUMN) {
        return compile(&f, sql, &at, error);
    }
    status = find_own(&f, error);
    if (status == PQ_OK && at == PQ_IN_VIEW) {
        status = take_view(&f, fault.message, error);
    }
    *strings = f.found;
    *count = status == PQ_OK ? f.count : 0;
    return status;
}
