/*
 * Repairs without tokens: the text tables in tests/cases/repair, and properties.
 *
 *     schema: its name          CREATE statements follow, up to the next empty line or case
 *     == the name of a case
 *     < a line of the statement
 *     ~ kind from -> to         one repair; several in their order
 *     > a line of the statement as it is at the end; none: it stays as it was
 *     ! code                    how SQLite finds it then; none: it runs
 */
#include "support.h"

#include "pq_answer.h"
#include "pq_db.h"
#include "pq_repair.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- text tables ---- */

typedef struct bench {
    pq_text create;
    pq_db *db;
    pq_arena *arena; /* of the schema */
    pq_schema schema;
} bench;

typedef struct table_case {
    char name[128];
    pq_text before, steps, after;
    char code[64];
} table_case;

static void close_bench(bench *b) {
    pq_db_close(b->db);
    pq_arena_free(b->arena);
    pq_text_free(&b->create);
    *b = (bench){0};
}

static void open_bench(bench *b) {
    if (b->db == NULL) {
        size_t size;
        unsigned char *image = test_make_database(pq_text_string(&b->create), &size);
        b->arena = pq_arena_new();
        assert_int_equal(pq_db_open(image, size, &b->db, NULL), PQ_OK);
        assert_int_equal(pq_db_schema(b->db, b->arena, &b->schema, NULL), PQ_OK);
        free(image);
    }
}

static pq_status run(bench *b, const char *sql, size_t size, pq_error *error) {
    pq_arena *arena = pq_arena_new();
    pq_limits limits = pq_limits_default();
    pq_rows rows;
    *error = (pq_error){0};
    pq_status status =
        pq_answer_run(b->db, &b->schema, sql, size, &limits, arena, &rows, NULL, error);
    pq_arena_free(arena);
    return status;
}

/* Suggests from a copy of exactly `size` bytes, so that the sanitizer sees a read past the end, and
 * holds what is promised of every suggestion. */
static pq_repair suggest(const pq_schema *schema, const char *sql, size_t size,
                         const pq_error *fault, pq_arena *arena) {
    char *copy = malloc(size + 1);
    assert_non_null(copy);
    memcpy(copy + 1, sql, size);
    pq_repair repair;
    assert_int_equal(pq_repair_suggest(schema, copy + 1, size, fault, arena, &repair, NULL), PQ_OK);
    free(copy);
    if (repair.kind != PQ_REPAIR_NONE) {
        assert_true(repair.sql_size != size || memcmp(repair.sql, sql, size) != 0);
        assert_int_equal(repair.sql[repair.sql_size], '\0');
        assert_string_not_equal(repair.from, repair.to);
    }
    return repair;
}

/* Repairs as an agent does; the steps taken are appended. */
static pq_status repair_all(bench *b, const char **sql, size_t *size, pq_arena *arena,
                            pq_text *steps) {
    pq_error fault;
    pq_status status = run(b, *sql, *size, &fault);
    for (int round = 0; status != PQ_OK && round < PQ_REPAIR_ROUNDS; round++) {
        pq_repair repair = suggest(&b->schema, *sql, *size, &fault, arena);
        if (repair.kind == PQ_REPAIR_NONE) {
            break;
        }
        pq_text_format(steps, "%s %s -> %s\n", pq_repair_code(repair.kind), repair.from, repair.to);
        *sql = repair.sql;
        *size = repair.sql_size;
        status = run(b, *sql, *size, &fault);
    }
    return status;
}

/* Runs a case; false, and a message, if it fails. */
static bool run_case(const char *file, bench *b, table_case *test) {
    open_bench(b);
    pq_arena *arena = pq_arena_new();
    pq_text steps = {0};
    const char *sql = pq_text_string(&test->before);
    size_t size = test->before.size;
    const char *wanted = pq_text_string(test->after.size > 0 ? &test->after : &test->before);
    const char *code = test->code[0] == '\0' ? "ok" : test->code;
    pq_status status = repair_all(b, &sql, &size, arena, &steps);
    bool same = strcmp(sql, wanted) == 0 && strcmp(pq_status_code(status), code) == 0 &&
                strcmp(pq_text_string(&steps), pq_text_string(&test->steps)) == 0;
    if (!same) {
        print_error("%s: %s:\nwanted\n%s%s\n%s\ngot\n%s%s\n%s\n", file, test->name,
                    pq_text_string(&test->steps), wanted, code, pq_text_string(&steps), sql,
                    pq_status_code(status));
    }
    pq_text_free(&steps);
    pq_text_free(&test->before);
    pq_text_free(&test->steps);
    pq_text_free(&test->after);
    pq_arena_free(arena);
    *test = (table_case){0};
    return same;
}

static void add_line(pq_text *text, const char *line) {
    pq_text_append(text, text->size > 0 ? "\n" : "");
    pq_text_append(text, line);
}

/* Runs the cases of a table; how many there are is the return value. */
static size_t run_table(const char *file) {
    char path[512];
    size_t size;
    snprintf(path, sizeof path, "%s/repair/%s", PQ_TEST_CASES, file);
    char *content = test_read_file(path, &size);
    assert_non_null(content);
    bench b = {0};
    table_case test = {0};
    bool in_schema = false;
    size_t cases = 0;
    size_t failed = 0;
    for (char *line = content; *line != '\0';) {
        char *end = line + strcspn(line, "\n");
        char *next = *end == '\0' ? end : end + 1;
        *end = '\0';
        bool begins = strncmp(line, "== ", 3) == 0 || strncmp(line, "schema: ", 8) == 0;
        if (begins && test.before.size > 0) {
            failed += run_case(file, &b, &test) ? 0 : 1;
            cases++;
        }
        if (strncmp(line, "schema: ", 8) == 0) {
            close_bench(&b);
            in_schema = true;
        } else if (strncmp(line, "== ", 3) == 0) {
            snprintf(test.name, sizeof test.name, "%s", line + 3);
        } else if (in_schema && strncmp(line, "CREATE ", 7) == 0) {
            pq_text_append(&b.create, line);
        } else if (strncmp(line, "< ", 2) == 0) {
            add_line(&test.before, line + 2);
        } else if (strncmp(line, "~ ", 2) == 0) {
            pq_text_format(&test.steps, "%s\n", line + 2);
        } else if (strncmp(line, "> ", 2) == 0) {
            add_line(&test.after, line + 2);
        } else if (strncmp(line, "! ", 2) == 0) {
            snprintf(test.code, sizeof test.code, "%s", line + 2);
        } else if (*line != '#' && *line != '\0') {
            fail_msg("%s: not a line of a case: %s", file, line);
        }
        line = next;
    }
    failed += run_case(file, &b, &test) ? 0 : 1;
    close_bench(&b);
    free(content);
    assert_int_equal(failed, 0);
    return cases + 1;
}

static void follows_the_tables(void **state) {
    size_t cases = run_table("chinook.txt") + run_table("odd.txt");
    print_message("%zu cases\n", cases);
    assert_true(cases >= 90);
}

/* ---- properties ---- */

static const char small_create[] =
    "CREATE TABLE Artist (ArtistId, Name);"
    "CREATE TABLE Album (AlbumId, Title, ArtistId);"
    "CREATE TABLE Track (TrackId, Name, AlbumId, Composer, UnitPrice);"
    "CREATE TABLE Customer (CustomerId, FirstName, LastName, Company, City, Country, SupportRepId);"
    "CREATE TABLE Employee (EmployeeId, FirstName, LastName, Title, HireDate, BirthDate);"
    "CREATE TABLE Invoice (InvoiceId, CustomerId, InvoiceDate, BillingCity, BillingCountry, Total);"
    "CREATE TABLE InvoiceLine (InvoiceLineId, InvoiceId, TrackId, UnitPrice, Quantity);";

static void open_small(bench *b) {
    *b = (bench){0};
    pq_text_append(&b->create, small_create);
    open_bench(b);
}

/* A column that only another table has is never replaced: the repair turn must join it. */
static void leaves_columns_of_other_tables(void **state) {
    bench b;
    open_small(&b);
    pq_arena *arena = pq_arena_new();
    size_t tried = 0;
    for (size_t t = 0; t < b.schema.n_tables; t++) {
        for (size_t u = 0; u < b.schema.n_tables; u++) {
            for (size_t c = 0; c < b.schema.tables[u].n_columns; c++) {
                pq_text sql = {0};
                pq_text steps = {0};
                pq_text_format(&sql, "SELECT %s FROM %s", b.schema.tables[u].columns[c].name,
                               b.schema.tables[t].name);
                const char *end = sql.data;
                size_t size = sql.size;
                pq_status status = repair_all(&b, &end, &size, arena, &steps);
                assert_true(status == PQ_OK || status == PQ_SQL_NO_COLUMN);
                assert_int_equal(steps.size, 0);
                tried += status == PQ_OK ? 0 : 1;
                pq_text_free(&sql);
                pq_text_free(&steps);
            }
        }
    }
    assert_true(tried > 100);
    pq_arena_free(arena);
    close_bench(&b);
}

/* Every name of the schema, spelled in other ways, is found again. */
static void finds_every_name_again(void **state) {
    bench b;
    open_small(&b);
    pq_arena *arena = pq_arena_new();
    for (size_t t = 0; t < b.schema.n_tables; t++) {
        const pq_table *table = &b.schema.tables[t];
        for (size_t c = 0; c < table->n_columns; c++) {
            for (int way = 0; way < 3; way++) {
                const char *name = table->columns[c].name;
                pq_text sql = {0};
                pq_text steps = {0};
                pq_text_append(&sql, "SELECT x.");
                for (const char *letter = name; *letter != '\0'; letter++) {
                    bool capital = *letter >= 'A' && *letter <= 'Z';
                    pq_text_append(&sql, way == 0 && capital ? "_" : "");
                    pq_text_append_bytes(&sql, letter, 1);
                }
                pq_text_append(&sql, way == 1 ? "s" : "");
                pq_text_format(&sql, " FROM %s%s x", table->name, way == 2 ? "s" : "");
                const char *end = sql.data;
                size_t size = sql.size;
                assert_int_equal(repair_all(&b, &end, &size, arena, &steps), PQ_OK);
                pq_text right = {0};
                pq_text_format(&right, "SELECT x.%s FROM %s x", name, table->name);
                assert_string_equal(end, right.data);
                pq_text_free(&right);
                pq_text_free(&sql);
                pq_text_free(&steps);
            }
        }
    }
    pq_arena_free(arena);
    close_bench(&b);
}

static uint32_t next_random(uint32_t *random) {
    *random = *random * 1664525u + 1013904223u;
    return *random >> 8;
}

static const char *pick(uint32_t *random, const char *const *from, size_t count) {
    return from[next_random(random) % count];
}

/* A statement of a common form with names that exist or nearly do. */
static void make_statement(pq_text *text, uint32_t *random) {
    static const char *const forms[] = {
        "SELECT C, C AS x FROM T a JOIN T b ON C = C WHERE C > 1 ORDER BY C",
        "SELECT C FROM T WHERE C IN (SELECT C FROM T a WHERE C = C)",
        "WITH x AS (SELECT C, COUNT(*) AS n FROM T GROUP BY C) SELECT C, n FROM x JOIN T USING (C)",
        "SELECT C FROM (SELECT C, a.* FROM T a) b, T UNION SELECT C FROM T ORDER BY 1",
    };
    static const char *const columns[] = {
        "Nme",       "Name",    "a.Nme",   "b.Titl",  "Titl",    "Artst.Name", "ArtistId",
        "artist_id", "a.Title", "\"Nme\"", "x.Names", "Album.*", "Totals",     "a.albumid"};
    static const char *const tables[] = {"Artist", "Artists", "Artst",    "Album",
                                         "albums", "Track",   "Invoices", "x"};
    const char *form = pick(random, forms, sizeof forms / sizeof forms[0]);
    for (const char *c = form; *c != '\0'; c++) {
        bool alone = c > form && (c[-1] == ' ' || c[-1] == '(') &&
                     (c[1] == ' ' || c[1] == ',' || c[1] == ')' || c[1] == '\0');
        if (*c == 'C' && alone) {
            pq_text_append(text, pick(random, columns, sizeof columns / sizeof columns[0]));
        } else if (*c == 'T' && alone) {
            pq_text_append(text, pick(random, tables, sizeof tables / sizeof tables[0]));
        } else {
            pq_text_append_bytes(text, c, 1);
        }
    }
}

/* Statements put together from pieces, each with the fault that SQLite finds and with others:
 * suggestions differ from the input and come to an end, also if the fault is never believed. */
static void comes_to_an_end(void **state) {
    static const char *const pieces[] = {
        "SELECT", "FROM",    "WHERE",  "JOIN",   "ON",     "GROUP BY", "ORDER BY", "WITH",
        "AS",     "(",       ")",      ",",      ".",      "*",        "=",        "'Nme'",
        "Artist", "Artists", "Album",  "a",      "b",      "Nme",      "Name",     "\"Nme\"",
        "[Nme]",  "Titl",    "Artst",  "UNION",  "SELECT", "FROM",     "VALUES",   "USING",
        "CASE",   "END",     "OVER",   "IN",     "main",   ";",        "1",        "ArtistId",
        "a.Nme",  "a.Titl",  "b.Name", "COUNT(", "NOT",    "INDEXED",  "BY",       "artist_id"};
    static const char *const faults[] = {"Nme",    "Artst",    "Artists", "a.Nme", "Name",
                                         "Artist", "ArtistId", "a.Titl",  "Titl",  "artist_id"};
    bench b;
    open_small(&b);
    uint32_t random = 3;
    size_t repaired = 0;
    for (int i = 0; i < 20000; i++) {
        pq_arena *arena = pq_arena_new();
        pq_text text = {0};
        if (i % 2) {
            make_statement(&text, &random);
        } else {
            for (uint32_t n = 1 + next_random(&random) % 16; n > 0; n--) {
                pq_text_append(&text, pick(&random, pieces, sizeof pieces / sizeof pieces[0]));
                pq_text_append(&text, " ");
            }
        }
        pq_error fault = {.code = PQ_SQL_NO_COLUMN};
        const char *kind = "no such column: ";
        if (i % 3 == 0) {
            fault.code = PQ_SQL_NO_TABLE;
            kind = "no such table: ";
        } else if (i % 3 == 1) {
            fault.code = PQ_SQL_AMBIGUOUS;
            kind = "ambiguous column name: ";
        }
        snprintf(fault.message, sizeof fault.message, "%s%s", kind,
                 pick(&random, faults, sizeof faults / sizeof faults[0]));
        snprintf(fault.where, sizeof fault.where, "byte %u", next_random(&random) % 40);
        const char *sql = text.data;
        size_t size = text.size;
        size_t rounds = 0;
        for (;;) {
            pq_repair repair = suggest(&b.schema, sql, size, &fault, arena);
            if (repair.kind == PQ_REPAIR_NONE) {
                break;
            }
            sql = repair.sql;
            size = repair.sql_size;
            rounds++;
            assert_true(rounds <= text.size);
        }
        /* With the faults that SQLite finds itself, no statement comes back. */
        const char *seen[40];
        size_t n_seen = 0;
        pq_status status = run(&b, sql, size, &fault);
        while (status != PQ_OK) {
            for (size_t k = 0; k < n_seen; k++) {
                assert_string_not_equal(seen[k], sql);
            }
            seen[n_seen++] = sql;
            assert_true(n_seen < 40);
            pq_repair repair = suggest(&b.schema, sql, size, &fault, arena);
            if (repair.kind == PQ_REPAIR_NONE) {
                break;
            }
            sql = repair.sql;
            size = repair.sql_size;
            status = run(&b, sql, size, &fault);
        }
        repaired += rounds > 0 || n_seen > 1 ? 1 : 0;
        pq_text_free(&text);
        pq_arena_free(arena);
    }
    print_message("%zu statements were repaired\n", repaired);
    assert_true(repaired > 500);
    close_bench(&b);
}

/* Long and deep statements are refused or repaired in time. */
static void takes_any_size(void **state) {
    static const struct {
        const char *start, *piece, *end;
    } shapes[] = {
        {"SELECT Nme", ", Nme", " FROM Artist"},
        {"SELECT 1 FROM Artist WHERE Nme IN ", "(SELECT 1 FROM Artist WHERE Nme IN ", "(1)"},
        {"SELECT a.Nme FROM Artist a", ", Artist", ""},
        {"SELECT Nme FROM Artist", " UNION SELECT Nme FROM Artist", ""},
        {"WITH a AS (SELECT 1 x)", ", b AS (SELECT * FROM a, a)", " SELECT Nme FROM b, b"},
        {"SELECT Nme FROM ", "(", "Artist"},
        {"SELECT Nme FROM Artist WHERE ", "Nme.", "Nme"},
    };
    bench b;
    open_small(&b);
    pq_error fault = {.code = PQ_SQL_NO_COLUMN, .message = "no such column: Nme"};
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
        for (int count = 10; count <= 100000; count *= 10) {
            pq_arena *arena = pq_arena_new();
            pq_text sql = {0};
            pq_text_append(&sql, shapes[i].start);
            for (int n = 0; n < count; n++) {
                pq_text_append(&sql, shapes[i].piece);
            }
            pq_text_append(&sql, shapes[i].end);
            suggest(&b.schema, sql.data, sql.size, &fault, arena);
            pq_text_free(&sql);
            pq_arena_free(arena);
        }
    }
    /* Tables made of tables: twice as many columns in each. */
    pq_text sql = {0};
    pq_text_append(&sql, "WITH t0 AS (SELECT 1 AS x, 2 AS y)");
    for (int n = 1; n < 60; n++) {
        pq_text_format(&sql, ", t%d AS (SELECT a.*, b.* FROM t%d a, t%d b)", n, n - 1, n - 1);
    }
    pq_text_append(&sql, " SELECT Nme FROM t59");
    pq_arena *arena = pq_arena_new();
    pq_repair repair = suggest(&b.schema, sql.data, sql.size, &fault, arena);
    assert_int_equal(repair.kind, PQ_REPAIR_NONE);
    pq_text_free(&sql);
    pq_arena_free(arena);
    close_bench(&b);
}

static void other_errors_suggest_nothing(void **state) {
    static const pq_error faults[] = {
        {.code = PQ_SQL_SYNTAX, .message = "near \"Nme\": syntax error"},
        {.code = PQ_SQL_NO_COLUMN, .message = "cannot join using column Nme - column not present"},
        {.code = PQ_SQL_NO_COLUMN, .message = "no such column: "},
        {.code = PQ_SQL_NO_COLUMN, .message = "no such column: N"},
        {.code = PQ_SQL_NO_COLUMN, .message = "no such column: \"Nme"},
        {.code = PQ_SQL_NO_COLUMN, .message = "no such column: a.Nme"},
        {.code = PQ_SQL_NO_TABLE, .message = "no such table: Artist"},
        {.code = PQ_SQL_AMBIGUOUS, .message = "ambiguous column name: Nme"},
        {.code = PQ_SQL_AMBIGUOUS, .message = "no such column: Nme"},
        {.code = PQ_LIMIT_TIME, .message = "no such column: Nme"},
    };
    static const char sql[] = "SELECT Nme FROM Artist";
    bench b;
    open_small(&b);
    pq_arena *arena = pq_arena_new();
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        pq_repair repair = suggest(&b.schema, sql, strlen(sql), &faults[i], arena);
        assert_int_equal(repair.kind, PQ_REPAIR_NONE);
    }
    pq_repair repair;
    assert_int_equal(pq_repair_suggest(&b.schema, "", 0, &faults[1], arena, &repair, NULL), PQ_OK);
    assert_int_equal(repair.kind, PQ_REPAIR_NONE);
    pq_schema empty = {0};
    repair =
        suggest(&empty, sql, strlen(sql),
                &(pq_error){.code = PQ_SQL_NO_TABLE, .message = "no such table: Artist"}, arena);
    assert_int_equal(repair.kind, PQ_REPAIR_NONE);
    pq_arena_free(arena);
    close_bench(&b);
}

static void codes_are_distinct(void **state) {
    for (int i = 0; i < PQ_REPAIR_KIND_COUNT; i++) {
        assert_true(strlen(pq_repair_meaning((pq_repair_kind)i)) > 0);
        for (int j = 0; j < i; j++) {
            assert_string_not_equal(pq_repair_code((pq_repair_kind)i),
                                    pq_repair_code((pq_repair_kind)j));
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(follows_the_tables),     cmocka_unit_test(leaves_columns_of_other_tables),
        cmocka_unit_test(finds_every_name_again), cmocka_unit_test(comes_to_an_end),
        cmocka_unit_test(takes_any_size),         cmocka_unit_test(other_errors_suggest_nothing),
        cmocka_unit_test(codes_are_distinct),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
