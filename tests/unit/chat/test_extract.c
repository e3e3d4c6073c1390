/* SQL from replies: the text tables in tests/cases/extract, properties, and recorded replies. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "pq_extract.h"
#include "pq_json.h"
#include "pq_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- helpers ---- */

/* The content of a file; false if it is not there. */
static bool read_file(const char *path, pq_text *content) {
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        return false;
    }
    char piece[4096];
    size_t size;
    while ((size = fread(piece, 1, sizeof piece, file)) > 0) {
        pq_text_append_bytes(content, piece, size);
    }
    fclose(file);
    return true;
}

/* Is the SQL a contiguous piece of the reply? */
static bool is_piece(const char *reply, size_t size, const pq_extraction *out) {
    for (size_t at = 0; at + out->sql_size <= size; at++) {
        if (memcmp(reply + at, out->sql, out->sql_size) == 0) {
            return true;
        }
    }
    return false;
}

/* Extracts from a copy of exactly `size` bytes, so that the sanitizer sees a read past the end. */
static pq_extraction extract(const char *reply, size_t size, pq_arena *arena) {
    char *copy = malloc(size + 1);
    assert_non_null(copy);
    char *end = copy + 1 + size;
    memcpy(end - size, reply, size);
    pq_extraction out;
    pq_error error;
    assert_int_equal(pq_extract_sql(end - size, size, arena, &out, &error), PQ_OK);
    if (out.sql != NULL && !out.unescaped && !is_piece(end - size, size, &out)) {
        fail_msg("[%s] is no piece of [%.*s]", out.sql, (int)size, reply);
    }
    free(copy);
    assert_true((out.sql == NULL) == (out.how == PQ_EXTRACTED_NONE));
    assert_true((out.sql == NULL) == (out.sql_size == 0));
    assert_true(out.sql == NULL || out.sql[out.sql_size] == '\0');
    return out;
}

static void assert_sql(const pq_extraction *out, const char *sql) {
    assert_non_null(out->sql);
    assert_string_equal(out->sql, sql);
}

/* ---- text tables ---- */

typedef struct table_case {
    char name[128];
    char finding[64];
    pq_text reply, sql;
    size_t reply_lines, sql_lines;
} table_case;

static unsigned char hex_byte(const char *digits) {
    char text[3] = {digits[0], digits[1], '\0'};
    return (unsigned char)strtoul(text, NULL, 16);
}

static void append_escaped(pq_text *text, const char *line) {
    for (const char *c = line; *c != '\0'; c++) {
        unsigned char byte = (unsigned char)*c;
        if (*c == '\\') {
            c++;
            byte = *c == 'n' ? '\n' : *c == 'r' ? '\r' : *c == 't' ? '\t' : (unsigned char)*c;
            if (*c == 'x') {
                byte = hex_byte(c + 1);
                c += 2;
            }
        }
        pq_text_append_bytes(text, &byte, 1);
    }
}

static void append_line(pq_text *text, size_t *lines, const char *line) {
    if ((*lines)++ > 0) {
        pq_text_append(text, "\n");
    }
    bool escaped = *line == '\\';
    line += escaped ? 1 : 0;
    line += *line == ' ' ? 1 : 0;
    if (escaped) {
        append_escaped(text, line);
    } else {
        pq_text_append(text, line);
    }
}

static void append_finding(const pq_extraction *out, pq_text *text) {
    pq_text_format(text, "%s%s%s", pq_extraction_code(out->how),
                   out->format_followed ? " followed" : "", out->cut_off ? " cut" : "");
}

/* Runs a case; false, and a message, if it fails. */
static bool run_case(const char *file, table_case *test) {
    pq_arena *arena = pq_arena_new();
    pq_text finding = {0};
    pq_extraction out = extract(pq_text_string(&test->reply), test->reply.size, arena);
    append_finding(&out, &finding);
    bool same =
        strcmp(pq_text_string(&finding), test->finding) == 0 && out.sql_size == test->sql.size &&
        memcmp(out.sql == NULL ? "" : out.sql, pq_text_string(&test->sql), test->sql.size) == 0;
    if (!same) {
        print_error("%s: %s: wanted %s [%s], got %s [%s]\n", file, test->name, test->finding,
                    pq_text_string(&test->sql), pq_text_string(&finding),
                    out.sql == NULL ? "" : out.sql);
    }
    pq_text_free(&finding);
    pq_text_free(&test->reply);
    pq_text_free(&test->sql);
    pq_arena_free(arena);
    *test = (table_case){0};
    return same;
}

/* Runs the cases of a table; how many there are is the return value. */
static size_t run_table(const char *file) {
    char path[512];
    snprintf(path, sizeof path, "%s/extract/%s", PQ_TEST_CASES, file);
    pq_text content = {0};
    assert_true(read_file(path, &content));
    table_case test = {0};
    size_t cases = 0;
    size_t failed = 0;
    for (char *line = content.data; line != NULL && *line != '\0';) {
        char *end = line + strcspn(line, "\n");
        char *next = *end == '\0' ? end : end + 1;
        *end = '\0';
        if (strncmp(line, "== ", 3) == 0) {
            failed += cases > 0 && !run_case(file, &test) ? 1 : 0;
            cases++;
            snprintf(test.name, sizeof test.name, "%s", line + 3);
        } else if (*line == '<') {
            append_line(&test.reply, &test.reply_lines, line + 1);
        } else if (*line == '>') {
            append_line(&test.sql, &test.sql_lines, line + 1);
        } else if (strncmp(line, "= ", 2) == 0) {
            snprintf(test.finding, sizeof test.finding, "%s", line + 2);
        } else if (*line != '#' && *line != '\0') {
            fail_msg("%s: not a line of a case: %s", file, line);
        }
        line = next;
    }
    failed += !run_case(file, &test) ? 1 : 0;
    pq_text_free(&content);
    assert_int_equal(failed, 0);
    return cases;
}

static void follows_the_tables(void **state) {
    static const char *const files[] = {"json.txt",     "broken.txt", "fence.txt", "bare.txt",
                                        "entities.txt", "think.txt",  "lines.txt"};
    size_t cases = 0;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        cases += run_table(files[i]);
    }
    assert_true(cases >= 200);
}

/* ---- properties ---- */

static void finds_nothing_in_no_bytes(void **state) {
    pq_arena *arena = pq_arena_new();
    pq_extraction out;
    assert_int_equal(pq_extract_sql(NULL, 0, arena, &out, NULL), PQ_OK);
    assert_int_equal(out.how, PQ_EXTRACTED_NONE);
    assert_null(out.sql);
    pq_arena_free(arena);
}

/* Wherever a reply is cut, what is recovered is a prefix of the SQL, or nothing. */
static void recovers_a_prefix_of_a_cut_reply(void **state) {
    static const char reply[] = "{\n \"sql\": \"SELECT \\\"Name\\\", 'a\\u00f6\\ud83c\\udfb8'\\n"
                                "FROM Artist -- all\\nWHERE Name = 'it''s' AND 1 < 2\", "
                                "\"rationale\": \"the \\\"names\\\", {all}\"}";
    pq_arena *arena = pq_arena_new();
    pq_extraction whole = extract(reply, sizeof reply - 1, arena);
    assert_true(whole.format_followed);
    for (size_t size = 0; size < sizeof reply - 1; size++) {
        pq_extraction out = extract(reply, size, arena);
        assert_false(out.format_followed);
        bool inside_pair =
            out.sql_size >= 3 && memcmp(out.sql + out.sql_size - 3, "\xef\xbf\xbd", 3) == 0;
        size_t same = inside_pair ? out.sql_size - 3 : out.sql_size;
        assert_true(same <= whole.sql_size);
        assert_true(same == 0 || memcmp(out.sql, whole.sql, same) == 0);
    }
    pq_arena_free(arena);
}

/* The same statement comes out of every wrapping. */
static void finds_one_statement_in_every_wrapping(void **state) {
    static const char *const wrappings[] = {
        "{\"sql\": \"%s\"}",
        "{\"sql\": \"%s;\", \"rationale\": \"r\"}",
        "Sure.\n{\"sql\": \"%s\"}\nDone.",
        "```json\n{\"sql\": \"%s\"}\n```",
        "<think>hm</think>{\"sql\": \"%s\"}",
        "{\"sql\": \"\n%s\n\"}",
        "{\"sql\": \"%s",
        "{'sql': \"%s\"}",
        "```sql\n%s;\n```",
        "```\n%s\n```",
        "It is:\n\n%s\n\nThat's it.",
        "%s; -- done",
        "SQL: `%s`",
    };
    static const char *const statements[] = {
        "SELECT COUNT(*) FROM Track WHERE Name = 'a, b: {c}' AND Milliseconds <> 1",
        "SELECT a.x, (SELECT MAX(y) FROM u) AS m FROM t AS a ORDER BY 1 DESC LIMIT 5",
        "WITH t AS (SELECT 1 AS a UNION ALL SELECT 2) SELECT a FROM t",
    };
    pq_arena *arena = pq_arena_new();
    for (size_t i = 0; i < sizeof wrappings / sizeof *wrappings; i++) {
        for (size_t j = 0; j < sizeof statements / sizeof *statements; j++) {
            const char *slot = strstr(wrappings[i], "%s");
            pq_text reply = {0};
            pq_text_append_bytes(&reply, wrappings[i], (size_t)(slot - wrappings[i]));
            pq_text_append(&reply, statements[j]);
            pq_text_append(&reply, slot + 2);
            pq_extraction out = extract(reply.data, reply.size, arena);
            assert_sql(&out, statements[j]);
            assert_int_equal(out.format_followed, i < 2);
            pq_text_free(&reply);
        }
    }
    pq_arena_free(arena);
}

/* A statement that was extracted is found again as it is, when it is sent as was asked. */
static void extracts_its_own_output(void **state) {
    static const char *const replies[] = {"```sql\nSELECT 1; -- x\n```",
                                          "{\"sql\": \"SELECT 1 WHERE 1 &lt; 2; ; \"}",
                                          "SELECT Name FROM Artist.\n\nSo it is."};
    pq_arena *arena = pq_arena_new();
    for (size_t i = 0; i < sizeof replies / sizeof *replies; i++) {
        pq_extraction first = extract(replies[i], strlen(replies[i]), arena);
        pq_text reply = {0};
        pq_text_format(&reply, "{\"sql\": \"%s\"}", first.sql);
        pq_extraction second = extract(reply.data, reply.size, arena);
        assert_sql(&second, first.sql);
        pq_text_free(&reply);
    }
    pq_arena_free(arena);
}

static uint32_t next_random(uint32_t *random) {
    *random = *random * 1664525u + 1013904223u;
    return *random >> 8;
}

/* Replies put together from the pieces that the rules look for: no crash, no broken promise. */
static void takes_any_bytes(void **state) {
    static const char *const pieces[] = {
        "{",          "}",       "\"sql\"",   ":",      "\"",     "'",      "\\",
        "\\u",        "\\ud83c", "```",       "sql",    "\n",     "\n\n",   "SELECT",
        "WITH",       "AS",      "(",         ")",      "FROM",   "t",      ";",
        "--",         "/*",      "*/",        "`",      "&lt;",   "&quot;", "&#39;",
        ",",          "[",       "]",         "~~~",    " ",      ".",      "</think>",
        "<think>",    "1",       "\xff",      "VALUES", "\"\"\"", ">",      "*",
        "UNION",      "\r\n",    "RECURSIVE", "WHERE",  "1. ",    "- ",     "This is it",
        "<|im_end|>", "\\_",     "> ",        "\0",     "#",      "DROP"};
    uint32_t random = 1;
    pq_arena *arena = pq_arena_new();
    for (int i = 0; i < 20000; i++) {
        pq_text reply = {0};
        for (uint32_t n = 1 + next_random(&random) % 24; n > 0; n--) {
            pq_text_append(&reply, pieces[next_random(&random) % (sizeof pieces / sizeof *pieces)]);
        }
        extract(reply.data, reply.size, arena);
        pq_text_free(&reply);
        pq_arena_reset(arena);
    }
    pq_arena_free(arena);
}

/* A megabyte of each pattern that makes a careless search start over at every byte: a quadratic
 * one would run into the time limit of the test. */
static void is_linear(void **state) {
    static const char *const patterns[] = {
        "{",
        "{\"",
        "{\"a\":",
        "{\"a{\":[1,",
        "[{\"a\":1},",
        "{\"sql\": \"a\" x ",
        "{sql: \"a\" x ",
        "{sql:\"a\" \\'sql':\"a\" ",
        "{'sql': 'a",
        "\"sql\": \"\"\"",
        "\\\"sql\\\": ",
        "&quot;sql&quot;",
        "```",
        "```a ",
        "``` ~~~ ",
        "~~~ ",
        "~~~sql ",
        "```sql SELECT 1``` ",
        "<think>",
        "</think>",
        "<think></think>",
        "SELECT ",
        "SELECT x\n",
        "SELECT (\n",
        ":SELECT [",
        ":SELECT /*",
        ":SELECT --",
        "`SELECT x",
        "`SELECT ``SELECT ",
        "\"SELECT x",
        ":WITH a(b,\n",
        "WITH\n",
        ":WITH [",
        ":WITH /*",
        "WITH /* */ ",
        "SELECT a FROM b\n",
        "SELECT 1\n",
        "SELECT 1;",
        "SELECT 1;\n\n",
        ";SELECT x",
        "SELECT a FROM b\nThis x ",
        "SELECT a FROM b\n\n-- c\n",
        "SELECT a FROM b\n(",
        "(SELECT ",
        "1. SELECT x\n",
        "> SELECT x\n",
        "<|",
        "<|a|>",
        "\\_",
        "```sql a b\n",
        ":WITH --",
        ":WITH '",
        "WITH a AS (SELECT 1)\n",
        "SELECT a FROM b\n\n",
        " ",
        "\n",
        "*",
        "&#",
        "&#0",
        ",",
        "'",
    };
    enum { SIZE = 1 << 20 };
    char *reply = malloc(SIZE);
    assert_non_null(reply);
    pq_arena *arena = pq_arena_new();
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
        size_t length = strlen(patterns[i]);
        for (size_t at = 0; at < SIZE; at++) {
            reply[at] = patterns[i][at % length];
        }
        extract(reply, SIZE, arena);
        pq_arena_reset(arena);
    }
    pq_arena_free(arena);
    free(reply);
}

/* ---- recorded replies, which are not part of this repository ---- */

enum { RECORDED_REPLY_BYTES = 500 }; /* longer replies were cut there when they were recorded */

/* Is `out` what the recording says, or its beginning if the recorded reply was cut? */
static void check_recorded(const pq_value *trace, pq_arena *arena, size_t *whole, size_t *cut) {
    pq_value parsed, content, sql;
    bool parsed_ok;
    assert_int_equal(pq_json_member(trace, "json_parsed_ok", &parsed, NULL), PQ_OK);
    assert_int_equal(pq_json_bool(&parsed, &parsed_ok, NULL), PQ_OK);
    if (!parsed_ok) {
        return;
    }
    const char *reply, *expected;
    size_t size;
    assert_int_equal(pq_json_member(trace, "raw_content", &content, NULL), PQ_OK);
    assert_int_equal(pq_json_bytes(&content, &reply, &size, NULL), PQ_OK);
    assert_int_equal(pq_json_member(trace, "sql", &sql, NULL), PQ_OK);
    assert_int_equal(pq_json_string(&sql, &expected, NULL), PQ_OK);
    pq_extraction out = extract(reply, size, arena);
    if (out.format_followed || size < RECORDED_REPLY_BYTES) {
        assert_true(out.format_followed);
        assert_int_equal(out.how, PQ_EXTRACTED_JSON);
        assert_sql(&out, expected);
        ++*whole;
    } else {
        assert_int_equal(out.how, PQ_EXTRACTED_BROKEN_JSON);
        assert_true(out.sql_size <= strlen(expected));
        assert_memory_equal(out.sql, expected, out.sql_size);
        ++*cut;
    }
}

static void agrees_with_the_recorded_sweep(void **state) {
    pq_text content = {0};
    if (!read_file(PQ_TEST_SHARED "/recorded/fireworks_sweep_v2.json", &content)) {
        print_message("# skip: agrees_with_the_recorded_sweep, the recorded sweep is not here\n");
        skip();
    }
    pq_json *document;
    assert_int_equal(pq_json_parse(content.data, content.size, &document, NULL), PQ_OK);
    pq_arena *arena = pq_arena_new();
    pq_value root = pq_json_root(document);
    pq_value reports, traces;
    size_t n_reports, n_traces;
    size_t whole = 0;
    size_t cut = 0;
    assert_int_equal(pq_json_member(&root, "reports", &reports, NULL), PQ_OK);
    assert_int_equal(pq_json_array(&reports, &n_reports, NULL), PQ_OK);
    for (size_t i = 0; i < n_reports; i++) {
        pq_value report = pq_json_item(&reports, i);
        assert_int_equal(pq_json_member(&report, "traces", &traces, NULL), PQ_OK);
        assert_int_equal(pq_json_array(&traces, &n_traces, NULL), PQ_OK);
        for (size_t j = 0; j < n_traces; j++) {
            pq_value trace = pq_json_item(&traces, j);
            check_recorded(&trace, arena, &whole, &cut);
        }
    }
    print_message("%zu whole replies, %zu cut ones\n", whole, cut);
    assert_true(whole > 0 && cut > 0);
    pq_arena_free(arena);
    pq_json_free(document);
    pq_text_free(&content);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(follows_the_tables),
        cmocka_unit_test(finds_nothing_in_no_bytes),
        cmocka_unit_test(recovers_a_prefix_of_a_cut_reply),
        cmocka_unit_test(finds_one_statement_in_every_wrapping),
        cmocka_unit_test(extracts_its_own_output),
        cmocka_unit_test(takes_any_bytes),
        cmocka_unit_test(is_linear),
        cmocka_unit_test(agrees_with_the_recorded_sweep),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
