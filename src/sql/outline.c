/* Finds the clauses at the top level of a statement (pq_sql.h). */
#include "pq_sql.h"

/* The tokens of one statement. */
typedef struct statement {
    const char *sql;
    const pq_token *tokens;
    size_t count;
} statement;

static bool is_word(const statement *s, size_t i, const char *keyword) {
    bool after_dot = i > 0 && i < s->count && s->tokens[i - 1].kind == PQ_TOKEN_PUNCTUATION &&
                     s->sql[s->tokens[i - 1].start] == '.';
    return i < s->count && !after_dot && pq_token_is(s->sql, &s->tokens[i], keyword);
}

static bool is_any_word(const statement *s, size_t i, const char *const *keywords) {
    for (size_t k = 0; keywords[k] != NULL; k++) {
        if (is_word(s, i, keywords[k])) {
            return true;
        }
    }
    return false;
}

static bool is_mark(const statement *s, size_t i, char mark) {
    return i < s->count && s->tokens[i].kind == PQ_TOKEN_PUNCTUATION &&
           s->sql[s->tokens[i].start] == mark && s->tokens[i].size == 1;
}

static size_t token_end(const statement *s, size_t i) {
    return s->tokens[i].start + s->tokens[i].size;
}

/* The index after the ")" that closes the "(" at i; s->count if it is not closed. */
static size_t skip_parentheses(const statement *s, size_t i) {
    int depth = s->tokens[i].depth;
    for (i++; i < s->count; i++) {
        if (is_mark(s, i, ')') && s->tokens[i].depth == depth) {
            return i + 1;
        }
    }
    return s->count;
}

/* The index of the statement that a WITH at i introduces; s->count if it is malformed. */
static size_t skip_with(const statement *s, size_t i) {
    i++;
    if (is_word(s, i, "RECURSIVE") && !is_word(s, i + 1, "AS") && !is_mark(s, i + 1, '(')) {
        i++;
    }
    for (;;) {
        i++; /* the table's name */
        if (is_mark(s, i, '(')) {
            i = skip_parentheses(s, i);
        }
        if (!is_word(s, i, "AS")) {
            return s->count;
        }
        i++;
        i += is_word(s, i, "NOT") ? 1 : 0;
        i += is_word(s, i, "MATERIALIZED") ? 1 : 0;
        if (!is_mark(s, i, '(')) {
            return s->count;
        }
        i = skip_parentheses(s, i);
        if (!is_mark(s, i, ',')) {
            return i;
        }
        i++;
    }
}

/* Does a clause that follows the output columns begin at i? */
static bool ends_columns(const statement *s, size_t i) {
    static const char *const clauses[] = {"WHERE", "GROUP",     "HAVING", "ORDER", "LIMIT",
                                          "UNION", "INTERSECT", "EXCEPT", NULL};
    if (is_word(s, i, "FROM")) {
        return !is_word(s, i - 1, "DISTINCT"); /* a IS DISTINCT FROM b */
    }
    if (is_word(s, i, "WINDOW")) {
        return is_word(s, i + 2, "AS") && is_mark(s, i + 3, '(');
    }
    return is_any_word(s, i, clauses);
}

/* The index after the last output column of the SELECT at i. */
static size_t skip_columns(const statement *s, size_t i) {
    for (i++; i < s->count; i++) {
        if (s->tokens[i].depth == 0 && ends_columns(s, i)) {
            break;
        }
    }
    return i;
}

/* One sort key: the tokens from `first` up to but not including `end`. */
static pq_sort_key read_key(const statement *s, size_t first, size_t end) {
    pq_sort_key key = {.start = s->tokens[first].start};
    static const char *const nulls[] = {"FIRST", "LAST", NULL};
    static const char *const directions[] = {"ASC", "DESC", NULL};
    if (end - first > 2 && is_any_word(s, end - 1, nulls) && is_word(s, end - 2, "NULLS")) {
        end -= 2;
    }
    if (end - first > 1 && is_any_word(s, end - 1, directions)) {
        key.descending = is_word(s, end - 1, "DESC");
        end--;
    }
    key.collate_size = token_end(s, end - 1) - key.start;
    while (end - first > 2 && is_word(s, end - 2, "COLLATE")) {
        end -= 2;
    }
    key.size = token_end(s, end - 1) - key.start;
    return key;
}

/* Reads the sort keys from token i to the end of the ORDER BY clause. */
static pq_status read_keys(const statement *s, size_t i, pq_arena *arena, pq_outline *outline,
                           pq_error *error) {
    outline->keys = pq_arena_array(arena, s->count - i + 1, sizeof *outline->keys);
    if (outline->keys == NULL) {
        return pq_error_memory(error);
    }
    static const char *const ends[] = {"OFFSET", "FETCH", NULL}; /* of other dialects */
    size_t first = i;
    for (; i <= s->count; i++) {
        bool at_top = i < s->count && s->tokens[i].depth == 0;
        bool ends_here = is_word(s, i, "LIMIT") || (i > first && is_any_word(s, i, ends));
        bool last = i == s->count || (at_top && ends_here);
        if (!last && !(at_top && is_mark(s, i, ','))) {
            continue;
        }
        if (i > first) {
            outline->keys[outline->n_keys++] = read_key(s, first, i);
        }
        if (last) {
            break;
        }
        first = i + 1;
    }
    return PQ_OK;
}

/* Notes the clauses that begin at top-level token i. */
static pq_status read_clause(const statement *s, size_t i, pq_arena *arena, pq_outline *outline,
                             pq_error *error) {
    static const char *const compounds[] = {"UNION", "INTERSECT", "EXCEPT", NULL};
    if (is_any_word(s, i, compounds)) {
        outline->is_compound = true;
    } else if (is_word(s, i, "GROUP") && is_word(s, i + 1, "BY")) {
        outline->is_grouped = true;
    } else if (is_word(s, i, "LIMIT") && !outline->has_limit) {
        outline->has_limit = true;
        outline->limit = s->tokens[i].start;
    } else if (is_word(s, i, "ORDER") && is_word(s, i + 1, "BY") && !outline->has_order_by) {
        outline->has_order_by = true;
        outline->order_by = s->tokens[i].start;
        return read_keys(s, i + 2, arena, outline, error);
    }
    return PQ_OK;
}

/* The tokens of the first statement that is not empty. */
static statement first_statement(const char *sql, const pq_token *tokens, size_t count) {
    statement s = {sql, tokens, count};
    while (s.count > 0 && is_mark(&s, 0, ';')) {
        s.tokens++;
        s.count--;
    }
    for (size_t i = 0; i < s.count; i++) {
        if (is_mark(&s, i, ';')) {
            s.count = i;
        }
    }
    return s;
}

pq_status pq_sql_outline(const char *sql, size_t size, pq_arena *arena, pq_outline *outline,
                         pq_error *error) {
    *outline = (pq_outline){0};
    pq_token *tokens = NULL;
    size_t count = 0;
    pq_status status = pq_sql_tokens(sql, size, arena, &tokens, &count, error);
    if (status != PQ_OK) {
        return status;
    }
    const statement s = first_statement(sql, tokens, count);
    outline->end = s.count == 0 ? 0 : token_end(&s, s.count - 1);
    outline->order_by = outline->end;
    outline->limit = outline->end;
    size_t main = is_word(&s, 0, "WITH") ? skip_with(&s, 0) : 0;
    bool is_values = is_word(&s, main, "VALUES");
    outline->is_select = is_values || is_word(&s, main, "SELECT");
    if (!outline->is_select) {
        return PQ_OK;
    }
    outline->select = s.tokens[main].start;
    outline->is_distinct = is_word(&s, main + 1, "DISTINCT");
    size_t after = is_values ? main + 1 : skip_columns(&s, main);
    outline->columns_end = token_end(&s, after - 1);
    for (size_t i = after; i < s.count && status == PQ_OK; i++) {
        if (s.tokens[i].depth == 0) {
            status = read_clause(&s, i, arena, outline, error);
        }
    }
    return status;
}
