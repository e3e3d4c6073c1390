/*
 * Runs the text tables in tests/cases/schema: questions put to invented schemas.
 *
 *     schema: a name         begins a schema; the SQL that makes it follows, to an empty line
 *     == a name              begins a case on the schema that stands last
 *     ask: ...               the question; may stand several times in a case
 *     keeps: a, b            exactly these tables are kept, in alphabetical order
 *     needs: a, b            at least these are kept, and not all tables
 *     thin                   the evidence is thin: all tables are kept
 *     why: table kind ...    the table has a reason of that kind; for "path", "reference" and
 *                            "neighbour" the tables follow it comes from, else the words of the
 *                            question, and after "@" the column
 *     shows: table(a, b)     exactly these columns of the table are kept
 *     key: a.b -> c.d        the key graph has this key; "~>" for an inferred one
 *     no key: a.b            and none from this column
 */
#include "support.h"

#include "pq_db_reads.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LONGEST_LINE = 1024, LONGEST_SCHEMA = 32 * 1024 };

typedef struct reader {
    const char *file;
    int line;
    char name[256];
    char sql[LONGEST_SCHEMA];
    char ask[LONGEST_LINE];
    int failures, checks;
    pq_arena *arena; /* of the schema */
    pq_db *db;
    pq_schema schema;
    pq_graph graph;
    pq_arena *scratch; /* of the question */
    pq_linked linked;
} reader;

static void fail_line(reader *rd, const char *format, ...) {
    char message[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    print_error("%s:%d: %s: %s\n", rd->file, rd->line, rd->name, message);
    rd->failures++;
}

static void close_schema(reader *rd) {
    pq_db_close(rd->db);
    rd->db = NULL;
    pq_arena_reset(rd->arena);
}

static void open_schema(reader *rd) {
    size_t size = 0;
    unsigned char *image = test_make_database(rd->sql, &size);
    close_schema(rd);
    assert_int_equal(pq_db_open(image, size, &rd->db, NULL), PQ_OK);
    assert_int_equal(pq_db_schema(rd->db, rd->arena, &rd->schema, NULL), PQ_OK);
    assert_int_equal(pq_graph_build(&rd->schema, rd->arena, &rd->graph, NULL), PQ_OK);
    free(image);
}

static void ask(reader *rd, const char *question) {
    bool complete = false;
    pq_arena_reset(rd->scratch);
    snprintf(rd->ask, sizeof rd->ask, "%s", question);
    assert_int_equal(pq_db_link(rd->db, &rd->schema, &rd->graph, rd->ask, rd->scratch, &rd->linked,
                                &complete, NULL),
                     PQ_OK);
}

static void list_kept(const reader *rd, char *list, size_t size) {
    size_t used = 0;
    list[0] = '\0';
    for (size_t t = 0; t < rd->schema.n_tables; t++) {
        if (rd->linked.keep[t] && used < size) {
            used += (size_t)snprintf(list + used, size - used, "%s%s", used == 0 ? "" : ", ",
                                     rd->schema.tables[t].name);
        }
    }
}

/* The table whose name is in the first `size` bytes; n_tables if there is none. */
static size_t find_table(const reader *rd, const char *name, size_t size) {
    size_t t = 0;
    while (t < rd->schema.n_tables && !(strlen(rd->schema.tables[t].name) == size &&
                                        memcmp(rd->schema.tables[t].name, name, size) == 0)) {
        t++;
    }
    return t;
}

static void check_keeps(reader *rd, const char *expected) {
    char kept[LONGEST_LINE];
    list_kept(rd, kept, sizeof kept);
    if (strcmp(kept, expected) != 0 || !rd->linked.applied) {
        fail_line(rd, "%s: keeps %s (confidence %.2f), not %s", rd->ask, kept,
                  rd->linked.confidence, expected);
    }
}

static void check_needs(reader *rd, char *names) {
    char kept[LONGEST_LINE];
    list_kept(rd, kept, sizeof kept);
    for (char *name = strtok(names, ","); name != NULL; name = strtok(NULL, ",")) {
        name += strspn(name, " ");
        size_t t = find_table(rd, name, strlen(name));
        if (t == rd->schema.n_tables || !rd->linked.keep[t]) {
            fail_line(rd, "%s: %s is lost of %s", rd->ask, name, kept);
        }
    }
    if (!rd->linked.applied) {
        fail_line(rd, "%s: thin, confidence %.2f", rd->ask, rd->linked.confidence);
    }
}

static void check_thin(reader *rd) {
    char kept[LONGEST_LINE];
    list_kept(rd, kept, sizeof kept);
    if (rd->linked.applied) {
        fail_line(rd, "%s: keeps %s with confidence %.2f", rd->ask, kept, rd->linked.confidence);
    }
}

/* A reason as "why:" spells it, without the table. */
static void spell_reason(const reader *rd, size_t t, const pq_link_reason *r, char *text,
                         size_t size) {
    int used = snprintf(text, size, "%s", pq_link_code(r->kind));
    if (r->size > 0) {
        used +=
            snprintf(text + used, size - (size_t)used, " %.*s", (int)r->size, rd->ask + r->start);
    }
    if (r->column != SIZE_MAX) {
        used += snprintf(text + used, size - (size_t)used, " @%s",
                         rd->schema.tables[t].columns[r->column].name);
    }
    if (r->a != SIZE_MAX) {
        used += snprintf(text + used, size - (size_t)used, " %s", rd->schema.tables[r->a].name);
    }
    if (r->b != SIZE_MAX) {
        snprintf(text + used, size - (size_t)used, " %s", rd->schema.tables[r->b].name);
    }
}

static void check_why(reader *rd, const char *expected) {
    size_t name = strcspn(expected, " ");
    size_t t = find_table(rd, expected, name);
    char all[LONGEST_LINE] = "";
    if (t == rd->schema.n_tables) {
        fail_line(rd, "no table %s", expected);
        return;
    }
    for (const pq_link_reason *r = rd->linked.reasons[t]; r != NULL; r = r->next) {
        char text[LONGEST_LINE];
        spell_reason(rd, t, r, text, sizeof text);
        if (strcmp(text, expected + name + 1) == 0) {
            return;
        }
        strncat(all, text, sizeof all - strlen(all) - 1);
        strncat(all, "; ", sizeof all - strlen(all) - 1);
    }
    fail_line(rd, "%s: %s, not %s", rd->ask, all, expected);
}

static void check_shows(reader *rd, const char *expected) {
    size_t name = strcspn(expected, "(");
    size_t t = find_table(rd, expected, name);
    char shown[LONGEST_LINE];
    int used = snprintf(shown, sizeof shown, "%.*s(", (int)name, expected);
    const char *separator = "";
    for (size_t c = 0; t < rd->schema.n_tables && c < rd->schema.tables[t].n_columns; c++) {
        if (rd->linked.columns[t][c]) {
            used += snprintf(shown + used, sizeof shown - (size_t)used, "%s%s", separator,
                             rd->schema.tables[t].columns[c].name);
            separator = ", ";
        }
    }
    snprintf(shown + used, sizeof shown - (size_t)used, ")");
    if (strcmp(shown, expected) != 0) {
        fail_line(rd, "%s: shows %s", rd->ask, shown);
    }
}

static void spell_key(const reader *rd, const pq_join_edge *edge, char *text, size_t size) {
    const pq_table *from = &rd->schema.tables[edge->from];
    const pq_table *to = &rd->schema.tables[edge->to];
    size_t used = 0;
    for (size_t i = 0; i < edge->size; i++) {
        used += (size_t)snprintf(text + used, size - used, "%s%s.%s %s %s.%s", i == 0 ? "" : ", ",
                                 from->name, from->columns[edge->from_columns[i]].name,
                                 edge->inferred ? "~>" : "->", to->name,
                                 to->columns[edge->to_columns[i]].name);
    }
}

/* Is there a key whose spelling is, or begins with, this text? */
static bool has_key(const reader *rd, const char *text, bool whole) {
    for (size_t e = 0; e < rd->graph.n_edges; e++) {
        char key[LONGEST_LINE];
        spell_key(rd, &rd->graph.edges[e], key, sizeof key);
        if (whole ? strcmp(key, text) == 0
                  : strncmp(key, text, strlen(text)) == 0 && key[strlen(text)] == ' ') {
            return true;
        }
    }
    return false;
}

static const char *after(const char *line, const char *prefix) {
    size_t n = strlen(prefix);
    return strncmp(line, prefix, n) == 0 ? line + n : NULL;
}

static void check(reader *rd, char *line) {
    const char *rest;
    rd->checks++;
    if ((rest = after(line, "keeps: ")) != NULL) {
        check_keeps(rd, rest);
    } else if (after(line, "needs: ") != NULL) {
        check_needs(rd, line + strlen("needs: "));
    } else if (strcmp(line, "thin") == 0) {
        check_thin(rd);
    } else if ((rest = after(line, "why: ")) != NULL) {
        check_why(rd, rest);
    } else if ((rest = after(line, "shows: ")) != NULL) {
        check_shows(rd, rest);
    } else if ((rest = after(line, "key: ")) != NULL) {
        if (!has_key(rd, rest, true)) {
            fail_line(rd, "no key %s", rest);
        }
    } else if ((rest = after(line, "no key: ")) != NULL) {
        if (has_key(rd, rest, false)) {
            fail_line(rd, "a key from %s", rest);
        }
    } else {
        fail_line(rd, "not understood: %s", line);
    }
}

static void read_line(reader *rd, char *line, bool *in_schema) {
    const char *rest;
    if (*in_schema && line[0] != '\0') {
        strncat(rd->sql, line, sizeof rd->sql - strlen(rd->sql) - 1);
        strncat(rd->sql, "\n", sizeof rd->sql - strlen(rd->sql) - 1);
    } else if (*in_schema) {
        *in_schema = false;
        open_schema(rd);
    } else if (after(line, "schema: ") != NULL) {
        rd->sql[0] = '\0';
        *in_schema = true;
    } else if ((rest = after(line, "== ")) != NULL) {
        snprintf(rd->name, sizeof rd->name, "%.*s", (int)sizeof rd->name - 1, rest);
    } else if ((rest = after(line, "ask: ")) != NULL) {
        ask(rd, rest);
    } else if (line[0] != '#' && line[0] != '\0') {
        check(rd, line);
    }
}

static void run_file(const char *name) {
    char path[1024];
    snprintf(path, sizeof path, "%s/schema/%s", PQ_TEST_CASES, name);
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        fail_msg("cannot open %s", path);
    }
    static reader rd;
    rd = (reader){.file = name, .arena = pq_arena_new(), .scratch = pq_arena_new()};
    char line[LONGEST_LINE];
    bool in_schema = false;
    while (fgets(line, sizeof line, file) != NULL) {
        rd.line++;
        line[strcspn(line, "\n")] = '\0';
        read_line(&rd, line, &in_schema);
    }
    fclose(file);
    close_schema(&rd);
    pq_arena_free(rd.arena);
    pq_arena_free(rd.scratch);
    print_message("# %s: %d checks\n", name, rd.checks);
    assert_int_equal(rd.failures, 0);
    assert_true(rd.checks > 0);
}

static void linking(void **state) {
    run_file("linking.txt");
}

static void paths(void **state) {
    run_file("paths.txt");
}

static void keys(void **state) {
    run_file("keys.txt");
}

static void identifiers(void **state) {
    run_file("identifiers.txt");
}

static void trade(void **state) {
    run_file("trade.txt");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(linking),     cmocka_unit_test(paths), cmocka_unit_test(keys),
        cmocka_unit_test(identifiers), cmocka_unit_test(trade),
    };
    return cmocka_run_group_tests_name("schema_cases", tests, NULL, NULL);
}
