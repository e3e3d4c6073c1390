/*
 * Runs the text tables in tests/cases/sql. A table is a list of cases:
 *
 *     == a name                 begins a case
 *     sql: SELECT 1\n           the text; \n is a newline, \xEF a byte
 *     error: byte 7             reading it fails, there
 *     tokens: word a/mark ,     all its tokens, kind and text, with / between them
 *     depths: 0 0               the depth of each
 *     names: a                  what each stands for as a name
 *     is: select distinct       what the outline says: select, compound, distinct, grouped; or
 * other columns: SELECT a         the text from the SELECT to the end of its output columns order:
 * a; b desc          the sort keys, or none; in [] with COLLATE, if they have one limit: LIMIT 1
 * the text from LIMIT on, or none
 *
 * Lines that begin with # and empty lines are passed over.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pq_sql.h"
#include "pq_text.h"

typedef struct reader {
    const char *file;
    int line;
    int failures;
    int checks;
    char name[256];
    char sql[1024];
    size_t size;
    pq_arena *arena;
    pq_text got;
} reader;

static void read_sql(reader *rd, const char *text) {
    rd->size = 0;
    while (*text != '\0') {
        if (strncmp(text, "\\n", 2) == 0) {
            rd->sql[rd->size++] = '\n';
            text += 2;
        } else if (strncmp(text, "\\x", 2) == 0) {
            char digits[3] = {text[2], text[3], '\0'};
            rd->sql[rd->size++] = (char)strtol(digits, NULL, 16);
            text += 4;
        } else {
            rd->sql[rd->size++] = *text++;
        }
    }
    rd->sql[rd->size] = '\0';
}

static void put_separator(reader *rd, const char *separator) {
    if (rd->got.size > 0) {
        pq_text_append(&rd->got, separator);
    }
}

static void put_tokens(reader *rd, const pq_token *tokens, size_t count) {
    static const char *const kinds[] = {"end",  "word",   "name",      "string",
                                        "blob", "number", "parameter", "mark"};
    for (size_t i = 0; i < count; i++) {
        put_separator(rd, "/");
        pq_text_format(&rd->got, "%s ", kinds[tokens[i].kind]);
        pq_text_append_bytes(&rd->got, rd->sql + tokens[i].start, tokens[i].size);
    }
}

static void put_depths(reader *rd, const pq_token *tokens, size_t count) {
    for (size_t i = 0; i < count; i++) {
        put_separator(rd, " ");
        pq_text_format(&rd->got, "%d", tokens[i].depth);
    }
}

static void put_names(reader *rd, const pq_token *tokens, size_t count) {
    for (size_t i = 0; i < count; i++) {
        put_separator(rd, "/");
        pq_text_append(&rd->got, pq_token_name(rd->sql, &tokens[i], rd->arena));
    }
}

static void put_flags(reader *rd, const pq_outline *o) {
    const bool flags[] = {o->is_select, o->is_compound, o->is_distinct, o->is_grouped};
    static const char *const names[] = {"select", "compound", "distinct", "grouped"};
    for (size_t i = 0; i < 4; i++) {
        if (flags[i]) {
            put_separator(rd, " ");
            pq_text_append(&rd->got, names[i]);
        }
    }
    if (rd->got.size == 0) {
        pq_text_append(&rd->got, "other");
    }
}

static void put_keys(reader *rd, const pq_outline *o) {
    for (size_t i = 0; i < o->n_keys; i++) {
        const pq_sort_key *key = &o->keys[i];
        put_separator(rd, "; ");
        pq_text_append_bytes(&rd->got, rd->sql + key->start, key->size);
        pq_text_append(&rd->got, key->descending ? " desc" : "");
        if (key->collate_size != key->size) {
            pq_text_append(&rd->got, " [");
            pq_text_append_bytes(&rd->got, rd->sql + key->start, key->collate_size);
            pq_text_append(&rd->got, "]");
        }
    }
    if (!o->has_order_by) {
        pq_text_append(&rd->got, "none");
    }
}

/* Puts what the line's key asks for into rd->got; false if the key is unknown. */
static bool answer(reader *rd, const char *key) {
    pq_error error = {0};
    pq_token *tokens = NULL;
    size_t count = 0;
    pq_outline o;
    pq_status status = pq_sql_tokens(rd->sql, rd->size, rd->arena, &tokens, &count, &error);
    pq_status same = pq_sql_outline(rd->sql, rd->size, rd->arena, &o, NULL);
    assert_int_equal(status, same);
    if (strcmp(key, "error") == 0) {
        pq_text_append(&rd->got, status == PQ_SQL_SYNTAX ? error.where : "no error");
    } else if (status != PQ_OK) {
        pq_text_format(&rd->got, "%s at %s", error.message, error.where);
    } else if (strcmp(key, "tokens") == 0) {
        put_tokens(rd, tokens, count);
    } else if (strcmp(key, "depths") == 0) {
        put_depths(rd, tokens, count);
    } else if (strcmp(key, "names") == 0) {
        put_names(rd, tokens, count);
    } else if (strcmp(key, "is") == 0) {
        put_flags(rd, &o);
    } else if (strcmp(key, "columns") == 0) {
        pq_text_append_bytes(&rd->got, rd->sql + o.select, o.columns_end - o.select);
    } else if (strcmp(key, "order") == 0) {
        put_keys(rd, &o);
    } else if (strcmp(key, "limit") == 0) {
        pq_text_append(&rd->got, o.has_limit ? "" : "none");
        pq_text_append_bytes(&rd->got, rd->sql + o.limit, o.end - o.limit);
    } else {
        return false;
    }
    return true;
}

static void read_line(reader *rd, char *line) {
    if (line[0] == '#' || line[0] == '\0') {
        return;
    }
    if (strncmp(line, "== ", 3) == 0) {
        snprintf(rd->name, sizeof rd->name, "%.255s", line + 3);
        return;
    }
    char *colon = strstr(line, ": ");
    assert_non_null(colon);
    *colon = '\0';
    if (strcmp(line, "sql") == 0) {
        read_sql(rd, colon + 2);
        return;
    }
    pq_text_clear(&rd->got);
    bool known = answer(rd, line);
    rd->checks++;
    if (!known || strcmp(pq_text_string(&rd->got), colon + 2) != 0) {
        print_error("%s:%d: %s: %s is: %s\n", rd->file, rd->line, rd->name, line,
                    pq_text_string(&rd->got));
        rd->failures++;
    }
    pq_arena_reset(rd->arena);
}

static void run_file(const char *name) {
    char path[1024];
    snprintf(path, sizeof path, "%s/sql/%s", PQ_TEST_CASES, name);
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        fail_msg("cannot open %s", path);
    }
    reader rd = {.file = name, .arena = pq_arena_new()};
    char line[2048];
    while (fgets(line, sizeof line, file) != NULL) {
        rd.line++;
        line[strcspn(line, "\n")] = '\0';
        read_line(&rd, line);
    }
    fclose(file);
    pq_text_free(&rd.got);
    pq_arena_free(rd.arena);
    assert_int_equal(rd.failures, 0);
    assert_true(rd.checks > 0);
}

static void outline(void **state) {
    run_file("outline.txt");
}

static void tokens(void **state) {
    run_file("tokens.txt");
}

/* Any bytes at all are read to the end or refused. */
static void any_bytes_are_safe(void **state) {
    static const char alphabet[] = "aX0'\"`[]()-/*.,;?:@$ \n\\\xC3|<>=!eESELECTORDERBY";
    uint32_t seed = 1;
    pq_arena *arena = pq_arena_new();
    for (int round = 0; round < 20000; round++) {
        char sql[24];
        size_t size = 0;
        for (; size < sizeof sql && (seed >> 24) != 7; size++) {
            seed = seed * 1664525 + 1013904223;
            sql[size] = alphabet[(seed >> 16) % (sizeof alphabet - 1)];
        }
        seed = seed * 1664525 + 1013904223;
        pq_outline o;
        pq_error error;
        pq_status status = pq_sql_outline(sql, size, arena, &o, &error);
        assert_true(status == PQ_OK || status == PQ_SQL_SYNTAX);
        if (status == PQ_OK) {
            assert_true(o.end <= size && o.limit <= o.end && o.order_by <= o.end);
            assert_true(!o.is_select || (o.select < o.columns_end && o.columns_end <= o.end));
        }
        pq_arena_reset(arena);
    }
    pq_arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(outline),
        cmocka_unit_test(tokens),
        cmocka_unit_test(any_bytes_are_safe),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
