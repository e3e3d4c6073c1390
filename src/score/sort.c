#include "pq_sort.h"

#include "cells.h"
#include "pq_ascii.h"

#include <string.h>

/* Some tokens in a row. */
typedef struct span {
    const pq_token *tokens;
    size_t count;
} span;

typedef struct statement {
    const char *sql;
    const pq_rows *gold;
    pq_arena *arena;
    span *outputs; /* the output columns, if there are as many as in gold */
    bool failed;   /* an allocation failed */
} statement;

static bool same_folded(const char *a, size_t n_a, const char *b, size_t n_b) {
    if (n_a != n_b) {
        return false;
    }
    for (size_t i = 0; i < n_a; i++) {
        if (pq_to_lower(a[i]) != pq_to_lower(b[i])) {
            return false;
        }
    }
    return true;
}

static bool is_name(const pq_token *token) {
    return token->kind == PQ_TOKEN_WORD || token->kind == PQ_TOKEN_QUOTED;
}

static bool is_mark(const statement *s, const pq_token *token, char mark) {
    return token->kind == PQ_TOKEN_PUNCTUATION && token->size == 1 && s->sql[token->start] == mark;
}

/* The name of an identifier; "" when out of memory. */
static const char *name_of(statement *s, const pq_token *token) {
    const char *name = pq_token_name(s->sql, token, s->arena);
    s->failed = s->failed || name == NULL;
    return name == NULL ? "" : name;
}

static bool same_token(statement *s, const pq_token *a, const pq_token *b) {
    if (is_name(a) && is_name(b)) {
        const char *x = name_of(s, a);
        const char *y = name_of(s, b);
        return same_folded(x, strlen(x), y, strlen(y));
    }
    return a->kind == b->kind && a->size == b->size &&
           memcmp(s->sql + a->start, s->sql + b->start, a->size) == 0;
}

static bool same_tokens(statement *s, const span *a, const span *b) {
    for (size_t i = 0; i < a->count; i++) {
        if (!same_token(s, &a->tokens[i], &b->tokens[i])) {
            return false;
        }
    }
    return true;
}

/* Is the span a column, with or without its table? */
static bool is_column(const statement *s, const span *sp) {
    for (size_t i = 0; i < sp->count; i++) {
        if (i % 2 == 0 ? !is_name(&sp->tokens[i]) : !is_mark(s, &sp->tokens[i], '.')) {
            return false;
        }
    }
    return sp->count % 2 == 1;
}

/* Can two columns be the same, as written? "a" and "t.a" can, "t.a" and "u.a" cannot. */
static bool same_column(statement *s, span a, span b) {
    if (!is_column(s, &a) || !is_column(s, &b)) {
        return false;
    }
    while (a.count > b.count) {
        a = (span){a.tokens + 2, a.count - 2};
    }
    while (b.count > a.count) {
        b = (span){b.tokens + 2, b.count - 2};
    }
    return same_tokens(s, &a, &b);
}

/* The expression of an output, without the [AS] name at its end. */
static span without_alias(const statement *s, const span *output) {
    size_t n = output->count;
    bool named = n >= 2 && is_name(&output->tokens[n - 1]);
    if (named && n >= 3 && pq_token_is(s->sql, &output->tokens[n - 2], "AS")) {
        return (span){output->tokens, n - 2};
    }
    return *output;
}

/* Can the token after an expression be its alias? */
static bool is_alias(const statement *s, const pq_token *token) {
    return is_name(token) && !pq_token_is(s->sql, token, "ISNULL") &&
           !pq_token_is(s->sql, token, "NOTNULL") && !pq_token_is(s->sql, token, "END");
}

/* Is an output the key's expression, with or without an alias? */
static bool is_expression_of(statement *s, const span *output, const span *wanted) {
    const span expression = without_alias(s, output);
    if (same_column(s, expression, *wanted)) {
        return true;
    }
    bool fits =
        expression.count == wanted->count ||
        (expression.count == wanted->count + 1 && is_alias(s, &expression.tokens[wanted->count]));
    return fits && same_tokens(s, wanted, &expression);
}

static size_t column_of_number(const statement *s, const pq_token *token) {
    size_t number = 0;
    for (size_t i = 0; i < token->size; i++) {
        char c = s->sql[token->start + i];
        if (!pq_is_digit(c) || number > s->gold->n_columns) {
            return PQ_NOWHERE;
        }
        number = number * 10 + (size_t)(c - '0');
    }
    return number >= 1 && number <= s->gold->n_columns ? number - 1 : PQ_NOWHERE;
}

static size_t column_of_name(const statement *s, const char *name) {
    for (size_t c = 0; c < s->gold->n_columns; c++) {
        const char *own = s->gold->columns[c];
        if (same_folded(own, strlen(own), name, strlen(name))) {
            return c;
        }
    }
    return PQ_NOWHERE;
}

/* The output column that a key means: by number, by name, or by the same expression. */
static size_t resolve(statement *s, const span *wanted) {
    if (wanted->count == 1 && wanted->tokens[0].kind == PQ_TOKEN_NUMBER) {
        return column_of_number(s, &wanted->tokens[0]);
    }
    if (wanted->count == 1 && is_name(&wanted->tokens[0])) {
        size_t column = column_of_name(s, name_of(s, &wanted->tokens[0]));
        if (column != PQ_NOWHERE) {
            return column;
        }
    }
    for (size_t c = 0; s->outputs != NULL && c < s->gold->n_columns; c++) {
        if (is_expression_of(s, &s->outputs[c], wanted)) {
            return c;
        }
    }
    return PQ_NOWHERE;
}

/* The output columns of the SELECT that begins at tokens[0] and ends before offset `end`. */
static pq_status list_outputs(statement *s, const pq_token *tokens, size_t count, size_t end,
                              pq_error *error) {
    span *outputs = pq_arena_array(s->arena, s->gold->n_columns + 1, sizeof *outputs);
    if (outputs == NULL) {
        return pq_error_memory(error);
    }
    size_t i = 1;
    if (i < count &&
        (pq_token_is(s->sql, &tokens[i], "DISTINCT") || pq_token_is(s->sql, &tokens[i], "ALL"))) {
        i++;
    }
    size_t n = 0;
    size_t first = i;
    for (; i <= count && n <= s->gold->n_columns; i++) {
        bool last = i == count || tokens[i].start >= end;
        if (!last && !(tokens[i].depth == 0 && is_mark(s, &tokens[i], ','))) {
            continue;
        }
        outputs[n++] = (span){tokens + first, i - first};
        first = i + 1;
        if (last) {
            break;
        }
    }
    for (size_t k = 0; k < n; k++) {
        bool star =
            outputs[k].count > 0 && is_mark(s, &outputs[k].tokens[outputs[k].count - 1], '*');
        n = star ? 0 : n; /* the number of columns is not known without the database */
    }
    s->outputs = n == s->gold->n_columns ? outputs : NULL;
    return PQ_OK;
}

static bool ends_in(const char *text, size_t size, const char *name) {
    size_t n = strlen(name);
    return size > n && same_folded(text + size - n, n, name, n);
}

static pq_collation read_collation(const statement *s, const pq_sort_key *sort_key) {
    const char *text = s->sql + sort_key->start + sort_key->size;
    size_t size = sort_key->collate_size - sort_key->size;
    if (size == 0 || ends_in(text, size, "BINARY")) {
        return PQ_COLLATE_BINARY;
    }
    if (ends_in(text, size, "NOCASE")) {
        return PQ_COLLATE_NOCASE;
    }
    return ends_in(text, size, "RTRIM") ? PQ_COLLATE_RTRIM : PQ_COLLATE_UNKNOWN;
}

static pq_sort_column resolve_key(statement *s, const pq_sort_key *sort_key, const pq_token *tokens,
                                  size_t count) {
    size_t first = 0;
    while (first < count && tokens[first].start < sort_key->start) {
        first++;
    }
    size_t end = first;
    while (end < count && tokens[end].start < sort_key->start + sort_key->size) {
        end++;
    }
    const span wanted = {tokens + first, end - first};
    return (pq_sort_column){resolve(s, &wanted), read_collation(s, sort_key)};
}

pq_status pq_sort_columns(const char *sql, size_t size, const pq_outline *outline,
                          const pq_rows *gold, pq_arena *arena, pq_sort_column **columns,
                          pq_error *error) {
    statement s = {.sql = sql, .gold = gold, .arena = arena};
    pq_token *tokens = NULL;
    size_t count = 0;
    pq_status status = pq_sql_tokens(sql, size, arena, &tokens, &count, error);
    if (status != PQ_OK) {
        return status;
    }
    size_t select = 0;
    while (select < count && tokens[select].start < outline->select) {
        select++;
    }
    *columns = pq_arena_array(arena, outline->n_keys, sizeof **columns);
    status = list_outputs(&s, tokens + select, count - select, outline->columns_end, error);
    if (status != PQ_OK || *columns == NULL) {
        return pq_error_memory(error);
    }
    for (size_t k = 0; k < outline->n_keys; k++) {
        (*columns)[k] = resolve_key(&s, &outline->keys[k], tokens, count);
    }
    return s.failed ? pq_error_memory(error) : PQ_OK;
}

static size_t without_blanks(const pq_cell *cell) {
    size_t size = cell->as.data.size;
    while (size > 0 && cell->as.data.bytes[size - 1] == ' ') {
        size--;
    }
    return size;
}

bool pq_sort_ties(const pq_cell *a, const pq_cell *b, pq_collation how) {
    bool text = a->type == PQ_TEXT && b->type == PQ_TEXT;
    if (text && how == PQ_COLLATE_NOCASE) {
        return same_folded(a->as.data.bytes, a->as.data.size, b->as.data.bytes, b->as.data.size);
    }
    if (text && how == PQ_COLLATE_RTRIM) {
        size_t size = without_blanks(a);
        return size == without_blanks(b) &&
               (size == 0 || memcmp(a->as.data.bytes, b->as.data.bytes, size) == 0);
    }
    if (text && how == PQ_COLLATE_UNKNOWN) {
        return false;
    }
    const pq_cell x = pq_cell_exact(a);
    const pq_cell y = pq_cell_exact(b);
    return pq_cell_same(&x, &y);
}
