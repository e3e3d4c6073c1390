/* The sandbox: what opens, what runs, what is refused, what is stopped. */
#include "support.h"

#include "pq_db.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char tables[] =
    "CREATE TABLE Artist (ArtistId INTEGER PRIMARY KEY, Name TEXT);"
    "CREATE TABLE Album (AlbumId INTEGER PRIMARY KEY, Title NVARCHAR(160) NOT NULL,"
    "  ArtistId INTEGER REFERENCES Artist);"
    "CREATE TABLE pair (a, b, PRIMARY KEY (a, b)) WITHOUT ROWID;"
    "CREATE TABLE child (x, y, z AS (x + 1), FOREIGN KEY (x, y) REFERENCES pair);"
    "CREATE VIEW titles AS SELECT Title FROM Album;"
    "INSERT INTO Artist VALUES (1, 'AC/DC'), (2, 'Accept');"
    "INSERT INTO Album VALUES (1, 'Let There Be Rock', 1), (2, 'Restless', 2);";

typedef struct fixture {
    pq_db *db;
    pq_arena *arena;
    pq_limits limits;
    pq_rows rows;
    pq_error error;
} fixture;

static int set_up(void **state) {
    fixture *f = calloc(1, sizeof *f);
    size_t size = 0;
    unsigned char *image = test_make_database(tables, &size);
    assert_int_equal(pq_db_open(image, size, &f->db, &f->error), PQ_OK);
    free(image); /* the database has its own copy */
    f->arena = pq_arena_new();
    f->limits = pq_limits_default();
    *state = f;
    return 0;
}

static int tear_down(void **state) {
    fixture *f = *state;
    pq_db_close(f->db);
    pq_arena_free(f->arena);
    free(f);
    return 0;
}

static pq_status query(fixture *f, const char *sql) {
    return pq_db_query(f->db, sql, strlen(sql), NULL, 0, &f->limits, f->arena, &f->rows, &f->error);
}

static void rows_come_with_their_types(void **state) {
    fixture *f = *state;
    assert_int_equal(query(f, "SELECT 1 AS a, 1.0, 'x', x'00ff', NULL, 9223372036854775807"),
                     PQ_OK);
    assert_int_equal(f->rows.n_rows, 1);
    assert_int_equal(f->rows.n_columns, 6);
    assert_string_equal(f->rows.columns[0], "a");
    assert_int_equal(f->rows.cells[0].type, PQ_INTEGER);
    assert_int_equal(f->rows.cells[1].type, PQ_REAL);
    assert_int_equal(f->rows.cells[2].type, PQ_TEXT);
    assert_int_equal(f->rows.cells[3].type, PQ_BLOB);
    assert_int_equal(f->rows.cells[3].as.data.size, 2);
    assert_int_equal(f->rows.cells[4].type, PQ_NULL);
    assert_true(f->rows.cells[5].as.integer == INT64_MAX);
}

static void what_only_reads_may_run(void **state) {
    static const char *const good[] = {
        "SELECT * FROM titles",
        ("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10) "
         "SELECT i FROM n"),
        "VALUES (1, 2), (3, 4)",
        "SELECT name FROM sqlite_schema",
        "SELECT Title, row_number() OVER (ORDER BY Title) FROM Album",
        "SELECT value FROM json_each('[1,2]')",
        "SELECT 1; ",
        "SELECT 1; -- and a remark",
        "/* first */ SELECT 1;;",
        "; SELECT 1",
        "SELECT date('2024-02-29', '+1 year'), sqrt(2), upper('x')",
    };
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        if (query(*state, good[i]) != PQ_OK) {
            fail_msg("%s: %s", good[i], ((fixture *)*state)->error.message);
        }
    }
}

static void what_is_refused_says_why(void **state) {
    static const struct {
        const char *sql;
        pq_status status;
    } bad[] = {
        {"DELETE FROM Album", PQ_REFUSED_WRITE},
        {"UPDATE Album SET Title = 'x'", PQ_REFUSED_WRITE},
        {"INSERT INTO Artist VALUES (3, 'x')", PQ_REFUSED_WRITE},
        {"CREATE TABLE t (a)", PQ_REFUSED_WRITE},
        {"CREATE TEMP TABLE t (a)", PQ_REFUSED_WRITE},
        {"DROP TABLE Album", PQ_REFUSED_WRITE},
        {"ALTER TABLE Album RENAME TO x", PQ_REFUSED_WRITE},
        {"ALTER TABLE main.Album RENAME COLUMN Title TO x", PQ_REFUSED_WRITE},
        {"ALTER TABLE Album ADD COLUMN x TEXT NOT NULL DEFAULT 'y' CHECK (x > 1) REFERENCES Artist",
         PQ_REFUSED_WRITE},
        {"ALTER TABLE Album ADD x PRIMARY KEY COLLATE NOCASE AS (1 + 1)", PQ_REFUSED_WRITE},
        {"ALTER TABLE Album DROP COLUMN Title", PQ_REFUSED_WRITE},
        {"ALTER TABLE Album DROP CONSTRAINT x", PQ_REFUSED_WRITE},
        {"ALTER TABLE Album ADD CONSTRAINT x CHECK (Title <> '')", PQ_REFUSED_WRITE},
        {"ALTER TABLE Album ADD CHECK (Title <> '')", PQ_REFUSED_WRITE},
        {"ALTER TABLE Album ALTER COLUMN Title SET NOT NULL", PQ_REFUSED_WRITE},
        {"ALTER TABLE Album ALTER COLUMN Title DROP NOT NULL", PQ_REFUSED_WRITE},
        {"ALTER TABLE Albums DROP COLUMN Title", PQ_SQL_NO_TABLE},
        {"VACUUM", PQ_REFUSED_WRITE},
        {"VACUUM main INTO 'a' || 'b'", PQ_REFUSED_WRITE},
        {"VACUUM other", PQ_SQL_FAILED},
        {"VACUUM INTO 'copy.db'", PQ_REFUSED_WRITE},
        {"REINDEX", PQ_REFUSED_WRITE},
        {"ANALYZE", PQ_REFUSED_WRITE},
        {"WITH x AS (SELECT 1) DELETE FROM Album", PQ_REFUSED_WRITE},
        {"ATTACH ':memory:' AS other", PQ_REFUSED_ATTACH},
        {"DETACH main", PQ_REFUSED_ATTACH},
        {"PRAGMA table_info(Album)", PQ_REFUSED_PRAGMA},
        {"PRAGMA writable_schema = 1", PQ_REFUSED_PRAGMA},
        {"PRAGMA integrity_check", PQ_REFUSED_PRAGMA},
        {"SELECT * FROM pragma_integrity_check", PQ_REFUSED_PRAGMA},
        {"SELECT * FROM pragma_table_info('Album')", PQ_REFUSED_PRAGMA},
        {"BEGIN", PQ_REFUSED_STATEMENT},
        {"SAVEPOINT s", PQ_REFUSED_STATEMENT},
        {"EXPLAIN SELECT 1", PQ_REFUSED_STATEMENT},
        {"EXPLAIN QUERY PLAN SELECT 1", PQ_REFUSED_STATEMENT},
        {"SELECT 1; SELECT 2", PQ_REFUSED_SECOND},
        {"SELECT 1; DROP TABLE Album", PQ_REFUSED_SECOND},
        {"SELECT 1; and then some prose", PQ_REFUSED_SECOND},
        {"", PQ_SQL_EMPTY},
        {" -- nothing", PQ_SQL_EMPTY},
        {"SELEC 1", PQ_SQL_SYNTAX},
        {"SELECT 1 +", PQ_SQL_SYNTAX},
        {"SELECT 'x", PQ_SQL_SYNTAX},
        {"SELECT * FROM Albums", PQ_SQL_NO_TABLE},
        {"SELECT Titel FROM Album", PQ_SQL_NO_COLUMN},
        {"SELECT ArtistId FROM Album JOIN Artist ON 1", PQ_SQL_AMBIGUOUS},
        {"SELECT load_extension('x')", PQ_SQL_NO_FUNCTION},
        {"SELECT year(1)", PQ_SQL_NO_FUNCTION},
        {"SELECT substr(1)", PQ_SQL_NO_FUNCTION},
        {"SELECT Title FROM Album WHERE count(*) > 1", PQ_SQL_AGGREGATE},
        {"SELECT :a", PQ_SQL_BINDING},
        {"SELECT ?", PQ_SQL_BINDING},
    };
    fixture *f = *state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        pq_status status = query(f, bad[i].sql);
        if (status != bad[i].status) {
            fail_msg("%s: %s (%s)", bad[i].sql, pq_status_code(status), f->error.message);
        }
        assert_int_equal(f->error.code, status);
        assert_int_equal(f->rows.n_rows, 0);
    }
    assert_int_equal(query(f, "SELECT count(*) FROM Album"), PQ_OK);
    assert_int_equal(f->rows.cells[0].as.integer, 2);
}

static void an_error_names_the_byte(void **state) {
    fixture *f = *state;
    assert_int_equal(query(f, "SELECT Title, Titel FROM Album"), PQ_SQL_NO_COLUMN);
    assert_string_equal(f->error.where, "byte 14");
}

static void every_limit_stops_with_its_own_code(void **state) {
    static const char forever[] = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
                                  "SELECT max(i) FROM n";
    fixture *f = *state;
    f->limits.steps = 100000;
    assert_int_equal(query(f, forever), PQ_LIMIT_STEPS);
    f->limits = pq_limits_default();
    f->limits.time_ms = 1;
    assert_int_equal(query(f, forever), PQ_LIMIT_TIME);
    f->limits = pq_limits_default();
    f->limits.rows = 10;
    assert_int_equal(query(f, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
                              "SELECT i FROM n"),
                     PQ_LIMIT_ROWS);
    f->limits = pq_limits_default();
    f->limits.result_bytes = 1000;
    assert_int_equal(query(f, "SELECT hex(zeroblob(2000))"), PQ_LIMIT_BYTES);
    f->limits = pq_limits_default();
    f->limits.heap_bytes = 1000 * 1000;
    assert_int_equal(query(f, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
                              "WHERE i < 100000) SELECT group_concat(i || 'xxxxxxxxxxxx') FROM n"),
                     PQ_LIMIT_BYTES);
    f->limits = pq_limits_default();
    f->limits.sql_bytes = 10;
    assert_int_equal(query(f, "SELECT 1 + 1 + 1"), PQ_LIMIT_LENGTH);
    f->limits = pq_limits_default();
    assert_int_equal(query(f, "SELECT length(zeroblob(100000000))"), PQ_LIMIT_LENGTH);
    pq_text deep = {0};
    pq_text_append(&deep, "SELECT ");
    for (int i = 0; i < 1000; i++) {
        pq_text_append(&deep, "1+(");
    }
    pq_text_append(&deep, "1");
    for (int i = 0; i < 1000; i++) {
        pq_text_append(&deep, ")");
    }
    assert_int_equal(query(f, pq_text_string(&deep)), PQ_LIMIT_DEPTH);
    pq_text_free(&deep);
    assert_int_equal(query(f, "SELECT 1"), PQ_OK);
}

/* Each could run for minutes or hours in a single call, between two looks at the limits. */
static void no_single_call_outlasts_the_limits(void **state) {
#define LONG "hex(zeroblob(4999000))"
#define SHORTER "hex(zeroblob(2000000))"
#define MANY_ZEROS                                                                                 \
    "0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"     \
    "0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
    static const char *const bombs[] = {
        "SELECT instr(" LONG ", " SHORTER " || '1')",
        "SELECT length(replace(" LONG ", " SHORTER " || '1', 'x'))",
        "SELECT length(trim(" LONG ", replace(" SHORTER ", '0', 'x') || '0'))",
        "SELECT length(ltrim(" LONG ", replace(" SHORTER ", '0', 'x') || '0'))",
        "SELECT length(rtrim(" LONG ", replace(" SHORTER ", '0', 'x') || '0'))",
        "SELECT count(*) FROM Album WHERE " LONG " || Title LIKE '%" MANY_ZEROS "1'",
        "SELECT count(*) FROM Album WHERE " LONG " || Title LIKE '%" MANY_ZEROS "1' ESCAPE '!'",
        "SELECT count(*) FROM Album WHERE " LONG " || Title GLOB '*" MANY_ZEROS "1'",
    };
    fixture *f = *state;
    for (size_t i = 0; i < sizeof bombs / sizeof bombs[0]; i++) {
        f->limits.steps = 10 * 1000 * 1000;
        pq_status status = query(f, bombs[i]);
        if (status != PQ_LIMIT_STEPS) {
            fail_msg("%s: %s (%s)", bombs[i], pq_status_code(status), f->error.message);
        }
    }
    f->limits = pq_limits_default();
    f->limits.time_ms = 1;
    assert_int_equal(query(f, bombs[0]), PQ_LIMIT_STEPS);
    assert_int_equal(query(f, "SELECT instr(hex(zeroblob(3000)), '1') + instr(" LONG ", '1')"),
                     PQ_LIMIT_TIME);
    f->limits = pq_limits_default();
    assert_int_equal(query(f, "SELECT length(replace(" LONG ", '0', '00000'))"), PQ_LIMIT_LENGTH);
    assert_int_equal(query(f, "SELECT 1"), PQ_OK);
}

/* What is covered for that answers as SQLite's own does. */
static void covered_functions_say_what_sqlites_say(void **state) {
    static const char *const true_of_sqlite[] = {
        "instr('caf\xC3\xA9s', 's') = 5",
        "instr(x'636166C3A973', x'73') = 6",
        "instr('abc', '') = 1",
        "instr('abc', 'x') = 0",
        "instr(NULL, 'a') IS NULL",
        "instr(12345, 34) = 3",
        "replace('aXbX', 'X', 'yy') = 'ayybyy'",
        "replace('abc', '', 'x') = 'abc'",
        "replace(111, 1, 2) = '222'",
        "replace('a', NULL, 'b') IS NULL",
        "trim('xxaxx', 'x') = 'a'",
        "trim('  a ') = 'a'",
        "ltrim('\xC3\xA9\xC3\xA9z', '\xC3\xA9') = 'z'",
        "rtrim('abc', 'cb') = 'a'",
        "trim('abc', NULL) IS NULL",
        "'ABC' LIKE 'a%'",
        "'\xC3\x89' NOT LIKE '\xC3\xA9'",
        "'50%' LIKE '50!%' ESCAPE '!'",
        "'50x' NOT LIKE '50!%' ESCAPE '!'",
        "'%' LIKE '%%' ESCAPE '%'",
        "NULL LIKE 'a' IS NULL",
        "1234 LIKE '12%'",
        "like('a_', 'ab')",
        "'abc' GLOB 'a[a-c]?'",
        "'ABC' NOT GLOB 'a*'",
        "typeof(instr('a', 'a')) || typeof('a' LIKE 'a') = 'integerinteger'",
        "(SELECT group_concat(Title) FROM Album WHERE Title LIKE 'let%') LIKE '%rock%'",
    };
    fixture *f = *state;
    for (size_t i = 0; i < sizeof true_of_sqlite / sizeof true_of_sqlite[0]; i++) {
        char sql[256];
        snprintf(sql, sizeof sql, "SELECT %s", true_of_sqlite[i]);
        if (query(f, sql) != PQ_OK || f->rows.cells[0].as.integer != 1) {
            fail_msg("%s: %s", sql, f->error.message);
        }
    }
    assert_int_equal(query(f, "SELECT 'a' LIKE 'b' ESCAPE 'cd'"), PQ_SQL_FAILED);
    assert_string_equal(f->error.message, "ESCAPE expression must be a single character");
    assert_int_equal(query(f, "SELECT 'a' LIKE hex(zeroblob(200))"), PQ_LIMIT_LENGTH);
}

static void parameters_take_their_bindings(void **state) {
    static const char sql[] = "SELECT Title FROM Album JOIN Artist USING (ArtistId) "
                              "WHERE Name = :artist AND AlbumId < @top";
    fixture *f = *state;
    const pq_binding bindings[] = {
        {"top", {.type = PQ_INTEGER, .as.integer = 5}},
        {"artist", {.type = PQ_TEXT, .as.data = {"AC/DC", 5}}},
        {"unused", {.type = PQ_NULL}},
    };
    assert_int_equal(pq_db_query(f->db, sql, strlen(sql), bindings, 3, &f->limits, f->arena,
                                 &f->rows, &f->error),
                     PQ_OK);
    assert_int_equal(f->rows.n_rows, 1);
    const char *expanded = NULL;
    assert_int_equal(
        pq_db_expand(f->db, sql, strlen(sql), bindings, 3, f->arena, &expanded, &f->error), PQ_OK);
    assert_string_equal(expanded, "SELECT Title FROM Album JOIN Artist USING (ArtistId) "
                                  "WHERE Name = 'AC/DC' AND AlbumId < 5");
    assert_int_equal(query(f, expanded), PQ_OK);
    assert_int_equal(f->rows.n_rows, 1);
}

static void random_repeats(void **state) {
    fixture *f = *state;
    assert_int_equal(query(f, "SELECT random(), hex(randomblob(8))"), PQ_OK);
    int64_t first = f->rows.cells[0].as.integer;
    assert_int_equal(query(f, "SELECT random(), hex(randomblob(8))"), PQ_OK);
    assert_true(f->rows.cells[0].as.integer == first);
}

static const pq_table *table_named(const pq_schema *schema, const char *name) {
    for (size_t i = 0; i < schema->n_tables; i++) {
        if (strcmp(schema->tables[i].name, name) == 0) {
            return &schema->tables[i];
        }
    }
    fail_msg("no table %s", name);
    return NULL;
}

static void the_schema_has_keys_views_and_generated_columns(void **state) {
    fixture *f = *state;
    pq_schema schema;
    assert_int_equal(pq_db_schema(f->db, f->arena, &schema, &f->error), PQ_OK);
    assert_int_equal(schema.n_tables, 5);
    const pq_table *album = table_named(&schema, "Album");
    assert_string_equal(album->columns[1].type, "NVARCHAR(160)");
    assert_true(album->columns[1].not_null);
    assert_int_equal(album->columns[0].key, 1);
    assert_int_equal(album->n_keys, 1);
    assert_string_equal(album->keys[0].table, "Artist");
    assert_string_equal(album->keys[0].to[0], "ArtistId"); /* the primary key, not written out */
    const pq_table *child = table_named(&schema, "child");
    assert_true(child->columns[2].generated);
    assert_int_equal(child->keys[0].size, 2);
    assert_string_equal(child->keys[0].from[1], "y");
    assert_string_equal(child->keys[0].to[1], "b");
    assert_true(table_named(&schema, "titles")->is_view);
    assert_int_equal(table_named(&schema, "titles")->n_columns, 1);
}

static pq_status open_bytes(const void *bytes, size_t size, pq_error *error) {
    pq_db *db = NULL;
    pq_status status = pq_db_open(bytes, size, &db, error);
    assert_int_equal(db != NULL, status == PQ_OK);
    pq_db_close(db);
    return status;
}

static void what_is_no_database_is_refused(void **state) {
    pq_error error;
    assert_int_equal(open_bytes("", 0, &error), PQ_NOT_A_DATABASE);
    assert_int_equal(open_bytes("hello, world", 12, &error), PQ_NOT_A_DATABASE);
    assert_int_equal(open_bytes("SQLite", 6, &error), PQ_DATABASE_TRUNCATED);
    assert_int_equal(open_bytes("SQLite format 3", 16, &error), PQ_DATABASE_TRUNCATED);
    assert_int_equal(open_bytes("x", PQ_DB_MAX_BYTES + 1, &error), PQ_TOO_LARGE);
    size_t size = 0;
    unsigned char *image = test_make_database(tables, &size);
    assert_int_equal(open_bytes(image, size - 4096, &error), PQ_DATABASE_TRUNCATED);
    assert_int_equal(open_bytes(image, size - 1, &error), PQ_DATABASE_TRUNCATED);
    image[18] = image[19] = 2; /* as a database in WAL mode */
    assert_int_equal(open_bytes(image, size, &error), PQ_OK);
    memset(image + 100, 0x77, 300); /* the schema's root page */
    assert_int_equal(open_bytes(image, size, &error), PQ_DATABASE_CORRUPT);
    image[16] = 0;
    image[17] = 3;
    assert_int_equal(open_bytes(image, size, &error), PQ_DATABASE_CORRUPT);
    free(image);
}

static void a_hostile_schema_stays_in_the_sandbox(void **state) {
    size_t size = 0;
    pq_error error;
    pq_db *db = NULL;
    pq_rows rows;
    pq_limits limits = pq_limits_default();
    pq_arena *arena = pq_arena_new();
    unsigned char *image = test_make_database(
        "CREATE TABLE t (a);"
        "CREATE VIEW broken AS SELECT missing FROM nowhere;"
        "CREATE VIEW reach AS SELECT * FROM pragma_database_list;"
        "CREATE TABLE \"odd \"\" name\" (\"a b\" \"TYPE (1, 2)\", \"\xC3\xA9\" TEXT);",
        &size);
    assert_int_equal(pq_db_open(image, size, &db, &error), PQ_OK);
    free(image);
    pq_schema schema;
    assert_int_equal(pq_db_schema(db, arena, &schema, &error), PQ_OK);
    assert_int_equal(schema.n_tables, 4);
    assert_int_equal(table_named(&schema, "broken")->n_columns, 0);
    assert_string_equal(table_named(&schema, "odd \" name")->columns[0].name, "a b");
    static const char reach[] = "SELECT * FROM reach";
    pq_status status =
        pq_db_query(db, reach, strlen(reach), NULL, 0, &limits, arena, &rows, &error);
    assert_true(status == PQ_REFUSED_PRAGMA || status == PQ_SQL_FAILED);
    pq_db_close(db);
    pq_arena_free(arena);
}

int main(void) {
#define WITH_DATABASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH_DATABASE(rows_come_with_their_types),
        WITH_DATABASE(what_only_reads_may_run),
        WITH_DATABASE(what_is_refused_says_why),
        WITH_DATABASE(an_error_names_the_byte),
        WITH_DATABASE(every_limit_stops_with_its_own_code),
        WITH_DATABASE(no_single_call_outlasts_the_limits),
        WITH_DATABASE(covered_functions_say_what_sqlites_say),
        WITH_DATABASE(parameters_take_their_bindings),
        WITH_DATABASE(random_repeats),
        WITH_DATABASE(the_schema_has_keys_views_and_generated_columns),
        cmocka_unit_test(what_is_no_database_is_refused),
        cmocka_unit_test(a_hostile_schema_stays_in_the_sandbox),
    };
    return cmocka_run_group_tests_name("db", tests, NULL, NULL);
}
