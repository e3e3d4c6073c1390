/*
 * Runs the text tables in tests/cases/score. A table is a list of cases:
 *
 *     == a name                      begins a case
 *     gold: a, b                     names of the columns; the rows follow, one a line:
 *     1 | 'it''s'                    12 INTEGER, 1.5 REAL, 'x' TEXT, x'0a' BLOB, NULL, inf;
 *                                    t'09' is TEXT given in hexadecimal
 *     predicted: a, b                and rows
 *     ordered                        the order of the rows matters
 *     sql: SELECT ...                the gold SQL: gives order and ties, and "test-suite" sees it
 *     required: a, b                 names of the gold columns that must be there
 *     ranking 1: a, b                the gold result is rows 1, 2, ... of these (from 0); each
 *     7 : 1 | 'x'                    begins with the number of its tie group
 *     perquery/2: yes permuted       what a rule must say: match, level
 *     strict/1: no cell              and if it is no match its reason, after its level if that
 *     perquery/2: no subset missing_column                                      is not "none"
 *     message: ...                   the sentence of the rule in the line above
 *
 * Lines that begin with # and empty lines are passed over.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pq_score.h"

enum { MOST_COLUMNS = 64, MOST_ROWS = 4096, LONGEST_LINE = 4096 };

typedef struct table {
    pq_rows rows;
    size_t groups[MOST_ROWS];
} table;

typedef struct reader {
    const char *file;
    int line;
    int failures;
    int cases;
    int checks;
    pq_arena *arena;
    char name[256];
    table gold, predicted, all;
    table *filling; /* the table that rows go to */
    bool ordered, has_ranking, has_sql;
    size_t start;
    const char *sql;
    const char *required[MOST_COLUMNS];
    size_t n_required;
    pq_verdict verdict; /* of the rule checked last */
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

static char *trimmed(char *text) {
    while (*text == ' ') {
        text++;
    }
    size_t n = strlen(text);
    while (n > 0 && text[n - 1] == ' ') {
        text[--n] = '\0';
    }
    return text;
}

static void begin_table(reader *rd, table *t, char *names) {
    memset(t, 0, sizeof *t);
    t->rows.columns = pq_arena_array(rd->arena, MOST_COLUMNS, sizeof *t->rows.columns);
    for (char *name = strtok(names, ","); name != NULL; name = strtok(NULL, ",")) {
        t->rows.columns[t->rows.n_columns++] = pq_arena_string(rd->arena, trimmed(name));
    }
    t->rows.cells = pq_arena_array(rd->arena, MOST_ROWS * t->rows.n_columns, sizeof *t->rows.cells);
    rd->filling = t;
}

/* Reads quoted text from *text on, to after its closing quote. */
static void read_quoted(reader *rd, const char **text, pq_cell *cell) {
    char *bytes = pq_arena_alloc(rd->arena, strlen(*text) + 1);
    size_t n = 0;
    for (*text += 1; **text != '\0'; *text += 1) {
        if (**text == '\'') {
            *text += 1;
            if (**text != '\'') {
                break;
            }
        }
        bytes[n++] = **text;
    }
    cell->as.data.bytes = bytes;
    cell->as.data.size = n;
}

static void read_hex(reader *rd, const char **text, pq_cell *cell) {
    pq_cell digits;
    *text += 1;
    read_quoted(rd, text, &digits);
    char *bytes = pq_arena_alloc(rd->arena, digits.as.data.size);
    for (size_t i = 0; i + 1 < digits.as.data.size; i += 2) {
        char pair[3] = {digits.as.data.bytes[i], digits.as.data.bytes[i + 1], '\0'};
        bytes[i / 2] = (char)strtol(pair, NULL, 16);
    }
    cell->as.data.bytes = bytes;
    cell->as.data.size = digits.as.data.size / 2;
}

static void read_cell(reader *rd, const char **text, pq_cell *cell) {
    while (**text == ' ') {
        *text += 1;
    }
    if (strncmp(*text, "NULL", 4) == 0) {
        cell->type = PQ_NULL;
        *text += 4;
    } else if (**text == '\'') {
        cell->type = PQ_TEXT;
        read_quoted(rd, text, cell);
    } else if ((**text == 'x' || **text == 't') && (*text)[1] == '\'') {
        cell->type = **text == 'x' ? PQ_BLOB : PQ_TEXT;
        read_hex(rd, text, cell);
    } else {
        size_t length = strcspn(*text, " |");
        bool real = strcspn(*text, ".einf") < length;
        char *end;
        cell->type = real ? PQ_REAL : PQ_INTEGER;
        if (real) {
            cell->as.real = strtod(*text, &end);
        } else {
            cell->as.integer = strtoll(*text, &end, 10);
        }
        if (end != *text + length || length == 0) {
            fail_line(rd, "not a cell: %s", *text);
        }
        *text += length;
    }
    while (**text == ' ') {
        *text += 1;
    }
}

static void read_row(reader *rd, const char *text) {
    table *t = rd->filling;
    if (t == NULL || t->rows.n_rows == MOST_ROWS) {
        fail_line(rd, "a row without a table");
        return;
    }
    if (t == &rd->all) {
        char *end;
        t->groups[t->rows.n_rows] = (size_t)strtoull(text, &end, 10);
        text = strchr(end, ':') + 1;
    }
    pq_cell *cells = &t->rows.cells[t->rows.n_rows * t->rows.n_columns];
    for (size_t c = 0; c < t->rows.n_columns; c++) {
        read_cell(rd, &text, &cells[c]);
        if (c + 1 < t->rows.n_columns && *text++ != '|') {
            fail_line(rd, "%zu cells, not %zu", c + 1, t->rows.n_columns);
            return;
        }
    }
    if (*text != '\0') {
        fail_line(rd, "more than %zu cells", t->rows.n_columns);
    }
    t->rows.n_rows++;
}

static void judge(reader *rd, const pq_rule *rule) {
    pq_ranking ranking = {.all = rd->all.rows, .group = rd->all.groups, .start = rd->start};
    pq_pair pair = {.gold = &rd->gold.rows,
                    .predicted = &rd->predicted.rows,
                    .ordered = rd->ordered,
                    .ranking = rd->has_ranking ? &ranking : NULL,
                    .required = rd->n_required > 0 ? rd->required : NULL,
                    .n_required = rd->n_required,
                    .gold_sql = rd->sql};
    if (rd->has_sql) {
        pq_status status = pq_ranking_from_sql(rd->sql, strlen(rd->sql), &rd->gold.rows, rd->arena,
                                               &pair.ordered, &ranking, NULL);
        if (status != PQ_OK) {
            fail_line(rd, "the SQL cannot be read");
        }
        pair.ranking = pair.ranking == NULL ? &ranking : pair.ranking;
    }
    assert_int_equal(pq_score(rule, &pair, rd->arena, &rd->verdict, NULL), PQ_OK);
}

/* "yes LEVEL", "no REASON" or "no LEVEL REASON" against the verdict. */
static void check_rule(reader *rd, const pq_rule *rule, const char *expected) {
    judge(rd, rule);
    const pq_verdict *v = &rd->verdict;
    char got[128];
    if (v->match) {
        snprintf(got, sizeof got, "yes %s", pq_level_code(v->level));
    } else if (v->level == PQ_LEVEL_NONE) {
        snprintf(got, sizeof got, "no %s", pq_reason_code(v->reason));
    } else {
        snprintf(got, sizeof got, "no %s %s", pq_level_code(v->level), pq_reason_code(v->reason));
    }
    rd->checks++;
    if (strcmp(got, expected) != 0) {
        fail_line(rd, "%s says %s (%s), not %s", rule->id, got, v->message, expected);
    }
    bool full = v->match && strcmp(rule->id, "perquery/2") == 0;
    if (full && v->soft_f1 != 1) {
        fail_line(rd, "a match with F1 %g", v->soft_f1);
    }
    if (!v->match && !(isnan(v->soft_f1) || (v->soft_f1 >= 0 && v->soft_f1 <= 1))) {
        fail_line(rd, "F1 is %g", v->soft_f1);
    }
    if (strcmp(rule->id, v->rule) != 0 || v->message[0] == '\0') {
        fail_line(rd, "no rule or no message");
    }
}

static const char *after(const char *line, const char *prefix) {
    size_t n = strlen(prefix);
    return strncmp(line, prefix, n) == 0 ? line + n : NULL;
}

static void begin_case(reader *rd, const char *name) {
    reader fresh = {.file = rd->file,
                    .line = rd->line,
                    .failures = rd->failures,
                    .cases = rd->cases + 1,
                    .checks = rd->checks,
                    .arena = rd->arena};
    pq_arena_reset(rd->arena);
    *rd = fresh;
    snprintf(rd->name, sizeof rd->name, "%.255s", name);
}

static bool read_option(reader *rd, const char *line) {
    const char *rest;
    if (strcmp(line, "ordered") == 0) {
        rd->ordered = true;
    } else if ((rest = after(line, "sql: ")) != NULL) {
        rd->sql = pq_arena_string(rd->arena, rest);
        rd->has_sql = true;
    } else if ((rest = after(line, "required: ")) != NULL) {
        char *names = pq_arena_string(rd->arena, rest);
        for (char *name = strtok(names, ","); name != NULL; name = strtok(NULL, ",")) {
            rd->required[rd->n_required++] = trimmed(name);
        }
    } else if ((rest = after(line, "message: ")) != NULL) {
        if (strcmp(rest, rd->verdict.message) != 0) {
            fail_line(rd, "the message is: %s", rd->verdict.message);
        }
    } else {
        return false;
    }
    return true;
}

static bool read_table(reader *rd, const char *line) {
    const char *rest;
    char names[LONGEST_LINE];
    if ((rest = after(line, "gold:")) != NULL) {
        snprintf(names, sizeof names, "%s", rest);
        begin_table(rd, &rd->gold, names);
    } else if ((rest = after(line, "predicted:")) != NULL) {
        snprintf(names, sizeof names, "%s", rest);
        begin_table(rd, &rd->predicted, names);
    } else if ((rest = after(line, "ranking ")) != NULL) {
        rd->start = (size_t)strtoull(rest, NULL, 10);
        rd->has_ranking = true;
        snprintf(names, sizeof names, "%s", strchr(rest, ':') + 1);
        begin_table(rd, &rd->all, names);
    } else {
        return false;
    }
    return true;
}

static void read_line(reader *rd, const char *line) {
    const char *rest = after(line, "== ");
    if (rest != NULL) {
        begin_case(rd, rest);
        return;
    }
    if (line[0] == '#' || line[0] == '\0' || read_option(rd, line) || read_table(rd, line)) {
        return;
    }
    const char *colon = strstr(line, ": ");
    if (colon != NULL) {
        char id[32];
        snprintf(id, sizeof id, "%.*s", (int)(colon - line), line);
        const pq_rule *rule = pq_score_rule(id);
        if (rule != NULL) {
            check_rule(rd, rule, colon + 2);
            return;
        }
    }
    read_row(rd, line);
}

static void run_file(const char *name) {
    char path[1024];
    snprintf(path, sizeof path, "%s/score/%s", PQ_TEST_CASES, name);
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        fail_msg("cannot open %s", path);
    }
    static reader rd;
    rd = (reader){.file = name, .arena = pq_arena_new()};
    char line[LONGEST_LINE];
    while (fgets(line, sizeof line, file) != NULL) {
        rd.line++;
        line[strcspn(line, "\n")] = '\0';
        read_line(&rd, line);
    }
    fclose(file);
    pq_arena_free(rd.arena);
    print_message("# %s: %d cases, %d checks\n", name, rd.cases, rd.checks);
    assert_int_equal(rd.failures, 0);
    assert_true(rd.checks > 0);
}

static void cells(void **state) {
    run_file("cells.txt");
}

static void columns(void **state) {
    run_file("columns.txt");
}

static void names(void **state) {
    run_file("names.txt");
}

static void rows(void **state) {
    run_file("rows.txt");
}

static void order(void **state) {
    run_file("order.txt");
}

static void required(void **state) {
    run_file("required.txt");
}

static void published(void **state) {
    run_file("published.txt");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells),     cmocka_unit_test(columns), cmocka_unit_test(names),
        cmocka_unit_test(rows),      cmocka_unit_test(order),   cmocka_unit_test(required),
        cmocka_unit_test(published),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
