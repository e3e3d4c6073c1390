/* Reads a schema through SQLite's pragma functions, with the guard off. */
#include "db_parts.h"
#include "virtual.h"

#include <string.h>

/* Prepares one of our statements, whose only parameter is the object's name. */
static int prepare_for(pq_db *db, const char *sql, const char *name, sqlite3_stmt **statement) {
    int result = sqlite3_prepare_v2(db->handle, sql, -1, statement, NULL);
    if (result == SQLITE_OK && name != NULL) {
        result = sqlite3_bind_text(*statement, 1, name, -1, SQLITE_STATIC);
    }
    return result;
}

static const char *copy_text(sqlite3_stmt *statement, int column, pq_arena *arena) {
    const char *text = (const char *)sqlite3_column_text(statement, column);
    return pq_arena_string(arena, text == NULL ? "" : text);
}

static int64_t count_rows(pq_db *db, const char *sql, const char *name) {
    sqlite3_stmt *statement = NULL;
    int64_t count = -1;
    if (prepare_for(db, sql, name, &statement) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW) {
        count = sqlite3_column_int64(statement, 0);
    }
    sqlite3_finalize(statement);
    return count;
}

int pq_db_note_problem(pq_db *db, pq_table *table, pq_arena *arena) {
    table->problem = pq_arena_string(arena, sqlite3_errmsg(db->handle));
    return table->problem == NULL ? SQLITE_NOMEM : SQLITE_OK;
}

/* Compiles a statement that reads all columns, without running it. */
static int check_table(pq_db *db, pq_table *table, pq_arena *arena) {
    sqlite3_stmt *statement = NULL;
    char *sql = sqlite3_mprintf("SELECT * FROM \"%w\"", table->name);
    int result =
        sql == NULL ? SQLITE_NOMEM : sqlite3_prepare_v2(db->handle, sql, -1, &statement, NULL);
    sqlite3_free(sql);
    sqlite3_finalize(statement);
    return result == SQLITE_OK || result == SQLITE_NOMEM ? result
                                                         : pq_db_note_problem(db, table, arena);
}

/* The columns of a virtual table are those that it declares. *module is NULL for other tables. */
static int read_virtual(pq_table *table, pq_arena *arena, const char **module) {
    if (pq_virtual_columns(table, arena, module, NULL) != PQ_OK) {
        return SQLITE_NOMEM;
    }
    if (*module != NULL) {
        char *problem =
            sqlite3_mprintf("it needs the module %.60s, which is not built in", *module);
        table->problem = problem == NULL ? NULL : pq_arena_string(arena, problem);
        sqlite3_free(problem);
        return table->problem == NULL ? SQLITE_NOMEM : SQLITE_OK;
    }
    return SQLITE_OK;
}

/* Returns SQLITE_NOMEM when the arena is out of memory. A table that cannot be read has no columns
 * and a problem. */
static int read_columns(pq_db *db, pq_table *table, pq_arena *arena) {
    int64_t count = count_rows(db, "SELECT count(*) FROM pragma_table_xinfo(?1)", table->name);
    if (count < 0) {
        return pq_db_note_problem(db, table, arena);
    }
    if (count == 0) {
        return SQLITE_OK;
    }
    table->columns = pq_arena_array(arena, (size_t)count, sizeof *table->columns);
    if (table->columns == NULL) {
        return SQLITE_NOMEM;
    }
    sqlite3_stmt *statement = NULL;
    int result = prepare_for(
        db, "SELECT name, type, pk, \"notnull\", hidden FROM pragma_table_xinfo(?1) ORDER BY cid",
        table->name, &statement);
    while (result == SQLITE_OK && sqlite3_step(statement) == SQLITE_ROW &&
           table->n_columns < (size_t)count) {
        pq_column *column = &table->columns[table->n_columns++];
        column->name = copy_text(statement, 0, arena);
        column->type = copy_text(statement, 1, arena);
        column->key = sqlite3_column_int(statement, 2);
        column->not_null = sqlite3_column_int(statement, 3) != 0;
        column->generated = sqlite3_column_int(statement, 4) > 1;
        if (column->name == NULL || column->type == NULL) {
            result = SQLITE_NOMEM;
        }
    }
    sqlite3_finalize(statement);
    return result;
}

/* Appends the pair (from, to) of one row to a key. */
static int add_key_column(pq_foreign_key *key, sqlite3_stmt *statement, pq_arena *arena) {
    key->from[key->size] = copy_text(statement, 3, arena);
    key->to[key->size] =
        sqlite3_column_type(statement, 4) == SQLITE_NULL ? NULL : copy_text(statement, 4, arena);
    return key->from[key->size++] == NULL ? SQLITE_NOMEM : SQLITE_OK;
}

static int read_keys(pq_db *db, pq_table *table, pq_arena *arena) {
    int64_t parts = count_rows(db, "SELECT count(*) FROM pragma_foreign_key_list(?1)", table->name);
    if (parts <= 0) {
        return SQLITE_OK;
    }
    table->keys = pq_arena_array(arena, (size_t)parts, sizeof *table->keys);
    if (table->keys == NULL) {
        return SQLITE_NOMEM;
    }
    sqlite3_stmt *statement = NULL;
    /* SQLite numbers the keys from the last declared to the first. */
    int result = prepare_for(db,
                             "SELECT id, seq, \"table\", \"from\", \"to\" "
                             "FROM pragma_foreign_key_list(?1) ORDER BY id DESC, seq",
                             table->name, &statement);
    while (result == SQLITE_OK && sqlite3_step(statement) == SQLITE_ROW) {
        if (sqlite3_column_int(statement, 1) == 0) {
            pq_foreign_key *key = &table->keys[table->n_keys++];
            key->table = copy_text(statement, 2, arena);
            key->from = pq_arena_array(arena, (size_t)parts, sizeof *key->from);
            key->to = pq_arena_array(arena, (size_t)parts, sizeof *key->to);
            if (key->table == NULL || key->from == NULL || key->to == NULL) {
                result = SQLITE_NOMEM;
                break;
            }
        }
        result = add_key_column(&table->keys[table->n_keys - 1], statement, arena);
    }
    sqlite3_finalize(statement);
    return result;
}

/* The column at position `place` (from 1) of the other table's primary key, or NULL. */
static const char *primary_key_column(const pq_schema *schema, const char *table, size_t place) {
    for (size_t t = 0; t < schema->n_tables; t++) {
        if (sqlite3_stricmp(schema->tables[t].name, table) != 0) {
            continue;
        }
        for (size_t c = 0; c < schema->tables[t].n_columns; c++) {
            if (schema->tables[t].columns[c].key == (int)place) {
                return schema->tables[t].columns[c].name;
            }
        }
    }
    return NULL;
}

/* FOREIGN KEY (a) REFERENCES t refers to t's primary key. */
static void resolve_target(const pq_schema *schema, pq_foreign_key *key) {
    for (size_t i = 0; i < key->size; i++) {
        if (key->to[i] == NULL) {
            const char *to = primary_key_column(schema, key->table, i + 1);
            key->to[i] = to == NULL ? key->from[i] : to;
        }
    }
}

static void resolve_targets(pq_schema *schema) {
    for (size_t t = 0; t < schema->n_tables; t++) {
        for (size_t k = 0; k < schema->tables[t].n_keys; k++) {
            resolve_target(schema, &schema->tables[t].keys[k]);
        }
    }
}

/* Reads what a row of sqlite_schema says of a table: name, type, SQL. */
static int read_table(pq_db *db, sqlite3_stmt *row, pq_arena *arena, pq_table *table,
                      const char **module) {
    table->name = copy_text(row, 0, arena);
    table->is_view = strcmp((const char *)sqlite3_column_text(row, 1), "view") == 0;
    table->sql = copy_text(row, 2, arena);
    if (table->name == NULL || table->sql == NULL) {
        return SQLITE_NOMEM;
    }
    int result = read_virtual(table, arena, module);
    if (result != SQLITE_OK || *module != NULL) {
        return result;
    }
    result = read_columns(db, table, arena);
    if (result == SQLITE_OK && !table->is_view) {
        result = read_keys(db, table, arena);
    }
    return result == SQLITE_OK && table->problem == NULL ? check_table(db, table, arena) : result;
}

/* Is the table one in which a module keeps the content of a virtual table? */
static bool is_shadow(const pq_schema *schema, const char *const *modules, size_t t) {
    for (size_t v = 0; v < schema->n_tables && modules[t] == NULL; v++) {
        if (modules[v] != NULL &&
            pq_virtual_owns(modules[v], schema->tables[v].name, schema->tables[t].name)) {
            return true;
        }
    }
    return false;
}

/* Removes these tables. Returns SQLITE_NOMEM when the arena is out of memory. */
static int hide_shadows(pq_schema *schema, const char *const *modules, pq_arena *arena) {
    pq_table *tables = pq_arena_array(arena, schema->n_tables, sizeof *tables);
    size_t kept = 0;
    for (size_t t = 0; t < schema->n_tables && tables != NULL; t++) {
        if (!is_shadow(schema, modules, t)) {
            tables[kept++] = schema->tables[t];
        }
    }
    schema->tables = tables;
    schema->n_tables = kept;
    return tables == NULL ? SQLITE_NOMEM : SQLITE_OK;
}

static int read_tables(pq_db *db, pq_arena *arena, pq_schema *schema) {
    static const char list[] = "FROM sqlite_schema WHERE type IN ('table', 'view') "
                               "AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";
    char sql[256];
    sqlite3_snprintf(sizeof sql, sql, "SELECT count(*) %s", list);
    int64_t count = count_rows(db, sql, NULL);
    if (count < 0) {
        return sqlite3_errcode(db->handle);
    }
    schema->tables = pq_arena_array(arena, (size_t)count, sizeof *schema->tables);
    const char **modules = pq_arena_array(arena, (size_t)count, sizeof *modules);
    if (schema->tables == NULL || modules == NULL) {
        return SQLITE_NOMEM;
    }
    sqlite3_snprintf(sizeof sql, sql, "SELECT name, type, sql %s ORDER BY name", list);
    sqlite3_stmt *statement = NULL;
    int result = prepare_for(db, sql, NULL, &statement);
    while (result == SQLITE_OK && schema->n_tables < (size_t)count &&
           sqlite3_step(statement) == SQLITE_ROW) {
        size_t t = schema->n_tables++;
        result = read_table(db, statement, arena, &schema->tables[t], &modules[t]);
    }
    sqlite3_finalize(statement);
    return result == SQLITE_OK ? hide_shadows(schema, modules, arena) : result;
}

pq_status pq_db_schema(pq_db *db, pq_arena *arena, pq_schema *schema, pq_error *error) {
    *schema = (pq_schema){0};
    int result = read_tables(db, arena, schema);
    if (result == SQLITE_NOMEM) {
        return pq_error_memory(error);
    }
    if (result != SQLITE_OK) {
        return pq_db_error(db, result, error);
    }
    resolve_targets(schema);
    return PQ_OK;
}
