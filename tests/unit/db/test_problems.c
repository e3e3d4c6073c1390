/* Databases of which something cannot be read here: modules, collations, functions, views, pages.
 * Each costs its own table alone. */
#include "support.h"

#include "pq_db_reads.h"
#include "pq_names.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

typedef struct opened {
    pq_db *db;
    pq_arena *arena;
    pq_schema schema;
} opened;

static opened open_image(const unsigned char *image, size_t size) {
    opened o = {.arena = pq_arena_new()};
    pq_error error = {0};
    if (pq_db_open(image, size, &o.db, &error) != PQ_OK ||
        pq_db_schema(o.db, o.arena, &o.schema, &error) != PQ_OK) {
        fail_msg("%s", error.message);
    }
    return o;
}

static opened open_sql(const char *sql) {
    size_t size = 0;
    unsigned char *image = test_make_database(sql, &size);
    opened o = open_image(image, size);
    free(image);
    return o;
}

static void close_opened(opened *o) {
    pq_db_close(o->db);
    pq_arena_free(o->arena);
}

/* The schema with samples, and the problems after it: "table: message" each. */
static void check(opened *o, const char *expected) {
    pq_text text = {0};
    pq_shown shown = {0};
    assert_int_equal(pq_db_samples(o->db, &o->schema, o->arena, &shown.samples, NULL), PQ_OK);
    pq_schema_render(&o->schema, PQ_SCHEMA_SAMPLES, &shown, &text);
    for (size_t t = 0; t < o->schema.n_tables; t++) {
        const pq_table *table = &o->schema.tables[t];
        if (table->problem != NULL) {
            pq_text_format(&text, "\n%s: %s", table->name, table->problem);
        }
    }
    assert_string_equal(pq_text_string(&text), expected);
    pq_text_free(&text);
    close_opened(o);
}

/* Adds a virtual table to the schema, whose module need not be built in. */
#define VIRTUAL(name, arguments)                                                                   \
    "PRAGMA writable_schema = ON; INSERT INTO sqlite_schema VALUES ('table', '" name "', '" name   \
    "', 0, 'CREATE VIRTUAL TABLE " name " USING " arguments "');"

static void virtual_tables_show_what_they_declare(void **state) {
    opened o =
        open_sql("CREATE TABLE page (id INTEGER PRIMARY KEY, body TEXT);"
                 "CREATE TABLE page_fts_data (id); CREATE TABLE page_fts_idx (id);"
                 "CREATE TABLE page_fts_notes (mine);" VIRTUAL(
                     "page_fts",
                     "fts5(body, \"a title\" UNINDEXED, tokenize = ''porter'', content=''page'')"));
    check(&o, "page(id:integer[pk], body:text)\npage_fts(body, \"a title\")\n"
              "page_fts_notes(mine)\n"
              "page_fts: it needs the module fts5, which is not built in");
    o = open_sql("CREATE TABLE box_node (id); CREATE TABLE mail_segments (id);" VIRTUAL(
        "box", "rtree(id, minX, maxX, +label TEXT)") VIRTUAL("mail", "fts4(tokenize=porter)")
                     VIRTUAL("old", "FTS3(subject VARCHAR(20), tokenize porter)")
                         VIRTUAL("odd", "vec0"));
    check(&o, "box(id:integer, minX:real, maxX:real, label:text)\nmail(content)\nodd()\n"
              "old(subject)\n"
              "box: it needs the module rtree, which is not built in\n"
              "mail: it needs the module fts4, which is not built in\n"
              "odd: it needs the module vec0, which is not built in\n"
              "old: it needs the module FTS3, which is not built in");
}

static void a_query_on_one_names_the_module(void **state) {
    opened o = open_sql("CREATE TABLE page (id);" VIRTUAL("page_fts", "fts5(body)"));
    static const char sql[] = "SELECT body FROM page_fts";
    pq_limits limits = pq_limits_default();
    pq_rows rows;
    pq_error error;
    assert_int_equal(pq_db_query(o.db, sql, strlen(sql), NULL, 0, &limits, o.arena, &rows, &error),
                     PQ_SQL_NO_MODULE);
    assert_string_equal(error.message, "no such module: fts5");
    close_opened(&o);
}

static void what_cannot_be_read_costs_its_table_alone(void **state) {
    opened o = open_sql("CREATE TABLE a (x TEXT); INSERT INTO a VALUES ('u');"
                        "CREATE TABLE b (y TEXT COLLATE NOCASE); INSERT INTO b VALUES ('v');"
                        "CREATE TABLE c (z TEXT, g TEXT AS (lower(z))); INSERT INTO c VALUES ('w');"
                        "CREATE VIEW d AS SELECT gone FROM nowhere;"
                        "PRAGMA writable_schema = ON;"
                        "UPDATE sqlite_schema SET sql = replace(replace(sql, 'NOCASE', 'mine'),"
                        " 'lower', 'ours');");
    pq_phrase phrase = {.text = "u", .size = 1};
    pq_scan_limits limits = pq_scan_limits_default();
    pq_found_values found;
    assert_int_equal(pq_db_find_values(o.db, &o.schema, &phrase, 1, &limits, o.arena, &found, NULL),
                     PQ_OK);
    assert_int_equal(found.count, 1);
    check(&o, "a(x:text{'u'})\nb(y:text{'v'})\nc(z:text, g:text)\nd()\n"
              "c: unknown function: ours()\nd: no such table: main.nowhere");
}

static void a_damaged_page_costs_its_table_alone(void **state) {
    size_t size = 0;
    unsigned char *image =
        test_make_database("CREATE TABLE a (x TEXT); INSERT INTO a VALUES ('u');"
                           "CREATE TABLE b (y TEXT); INSERT INTO b VALUES ('v');",
                           &size);
    memset(image + 4096, 0x77, 4096); /* the page of a */
    opened o = open_image(image, size);
    free(image);
    check(&o, "a(x:text)\nb(y:text{'v'})\na: database disk image is malformed");
}

static void keywords_are_quoted(void **state) {
    for (int i = 0; i < sqlite3_keyword_count(); i++) {
        const char *word = NULL;
        int size = 0;
        char name[32] = "";
        pq_text text = {0};
        assert_int_equal(sqlite3_keyword_name(i, &word, &size), SQLITE_OK);
        memcpy(name, word, (size_t)size);
        pq_name_append(&text, name, true);
        assert_int_equal(text.size, size + 2);
        pq_text_free(&text);
    }
    opened o = open_sql("CREATE TABLE \"order\" (\"group\" TEXT PRIMARY KEY, \"select\" INT);"
                        "CREATE TABLE plain (orders, \"Order\" REFERENCES \"order\");");
    check(&o, "\"order\"(\"group\":text[pk], \"select\":int)\n"
              "plain(orders, \"Order\"[fk→\"order\".\"group\"])");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(virtual_tables_show_what_they_declare),
        cmocka_unit_test(a_query_on_one_names_the_module),
        cmocka_unit_test(what_cannot_be_read_costs_its_table_alone),
        cmocka_unit_test(a_damaged_page_costs_its_table_alone),
        cmocka_unit_test(keywords_are_quoted),
    };
    return cmocka_run_group_tests_name("problems", tests, NULL, NULL);
}
