/* Findings about columns of which SQLite takes any row's value, and about row numbers of rows that
 * tie. Both are confirmed on the data, by a query made of the parts of the statement; what cannot
 * be run alone is not decided. */
#include "lint_parts.h"

#include "pq_ascii.h"

#include <string.h>

/* The parts of one SELECT, as tokens; a part that is missing is empty. */
typedef struct core {
    size_t select, items_end; /* SELECT, and the token after the output columns */
    size_t grouped, grouped_end;
    size_t having;
    size_t end; /* after WHERE, GROUP BY and HAVING */
} core;

static bool is_word(const lint_text *text, size_t i, const char *word) {
    return pq_token_is(text->sql, &text->tokens[i], word) &&
           (i == 0 || !lint_is_mark(text, i - 1, '.'));
}

static bool ends_core(const lint_text *text, size_t i) {
    static const char *const ends[] = {"ORDER", "LIMIT", "UNION", "EXCEPT", "INTERSECT", "WINDOW"};
    for (size_t k = 0; k < sizeof ends / sizeof ends[0]; k++) {
        if (is_word(text, i, ends[k])) {
            return true;
        }
    }
    return lint_is_mark(text, i, ';');
}

/* Reads the SELECT at token i. False if it has no FROM. */
static bool read_core(const lint_text *text, size_t i, core *c) {
    int depth = text->tokens[i].depth;
    *c = (core){.select = i};
    size_t at = i + 1;
    for (; at < text->count && text->tokens[at].depth >= depth; at++) {
        if (text->tokens[at].depth > depth) {
            continue;
        }
        if (ends_core(text, at)) {
            break;
        }
        if (is_word(text, at, "FROM") && c->items_end == 0 && !is_word(text, at - 1, "DISTINCT")) {
            c->items_end = at;
        } else if (is_word(text, at, "GROUP")) {
            c->grouped = at + 2;
        } else if (is_word(text, at, "HAVING")) {
            c->having = at;
        }
    }
    c->end = at;
    c->grouped_end = c->grouped == 0 ? 0 : c->having != 0 ? c->having : c->end;
    return c->items_end != 0;
}

/* Appends the tokens from `first` up to `end`, as written, and a blank. */
static void append(pq_text *out, const lint_text *text, size_t first, size_t end) {
    if (first < end) {
        const pq_token *last = &text->tokens[end - 1];
        size_t start = text->tokens[first].start;
        pq_text_append_bytes(out, text->sql + start, last->start + last->size - start);
        pq_text_append(out, "\n");
    }
}

/* The token after the ")" that closes the "(" at token i. */
static size_t after_parenthesis(const lint_text *text, size_t i) {
    int depth = text->tokens[i].depth;
    for (i++; i < text->count && text->tokens[i].depth > depth; i++) {
    }
    return i + 1;
}

/* Runs a query made here, with the CTEs of the statement. *holds: it returns a row whose first
 * value is true. Errors: PQ_OUT_OF_MEMORY. */
static pq_status confirm(pq_lint *lint, const lint_sql *sql, const pq_text *query, bool *holds,
                         pq_error *error) {
    pq_limits limits = pq_limits_default();
    pq_rows rows;
    pq_text whole = {0};
    *holds = false;
    pq_text_append_bytes(&whole, sql->text.sql, sql->outline.select);
    pq_text_append(&whole, "\n");
    pq_text_append_bytes(&whole, query->data, query->size);
    if (query->failed || whole.failed) {
        pq_text_free(&whole);
        return pq_error_memory(error);
    }
    pq_status status = pq_db_query(lint->db, whole.data, whole.size, lint->gold.bindings,
                                   lint->gold.n_bindings, &limits, lint->scratch, &rows, NULL);
    for (size_t r = 0; status == PQ_OK && r < rows.n_rows; r++) {
        const pq_cell *cell = pq_rows_cell(&rows, r, 0);
        *holds = *holds || (cell->type == PQ_INTEGER && cell->as.integer != 0);
    }
    pq_text_free(&whole);
    return status == PQ_OUT_OF_MEMORY ? pq_error_memory(error) : PQ_OK;
}

/* ---- columns beside an aggregate ---- */

/* The "(" of a call of an aggregate that is no window function, at token i; 0 for none. */
static size_t aggregate_at(const lint_text *text, size_t i) {
    static const char *const names[] = {"COUNT", "SUM",          "AVG",        "TOTAL", "MIN",
                                        "MAX",   "GROUP_CONCAT", "STRING_AGG", NULL};
    for (size_t k = 0; names[k] != NULL && i + 2 < text->count; k++) {
        if (!is_word(text, i, names[k]) || !lint_is_mark(text, i + 1, '(')) {
            continue;
        }
        size_t after = after_parenthesis(text, i + 1);
        bool windowed =
            after < text->count && (is_word(text, after, "OVER") || is_word(text, after, "FILTER"));
        bool scalar = false; /* min(a, b) */
        for (size_t at = i + 2; at + 1 < after; at++) {
            scalar = scalar || (text->tokens[at].depth == text->tokens[i].depth + 1 &&
                                lint_is_mark(text, at, ','));
        }
        bool extreme = k == 4 || k == 5;
        return windowed || (extreme && scalar) ? 0 : i + 1;
    }
    return 0;
}

/* The output columns of a SELECT. */
typedef struct outputs {
    size_t n_aggregates;
    size_t extreme; /* the token of MIN or MAX if that is the only aggregate; 0 */
} outputs;

static outputs read_outputs(const lint_text *text, const core *c) {
    outputs o = {0, 0};
    for (size_t i = c->select + 1; i < c->items_end; i++) {
        if (text->tokens[i].depth == text->tokens[c->select].depth && aggregate_at(text, i) != 0) {
            bool extreme = is_word(text, i, "MIN") || is_word(text, i, "MAX");
            o.n_aggregates++;
            o.extreme = extreme ? i : 0;
        }
    }
    o.extreme = o.n_aggregates == 1 ? o.extreme : 0;
    return o;
}

/* Is the output column from `first` to `end` only the name of a column, a or t.a, with or without
 * an alias? *last is the token after the name. */
static bool is_column(const lint_text *text, size_t first, size_t end, size_t *last) {
    size_t at = first;
    while (at + 2 < end && lint_is_mark(text, at + 1, '.')) {
        at += 2;
    }
    pq_token_kind kind = text->tokens[at].kind;
    *last = at + 1;
    return (kind == PQ_TOKEN_WORD || kind == PQ_TOKEN_QUOTED) && *last <= end &&
           !(*last < end && lint_is_mark(text, *last, '(')) &&
           lint_is_alias(text, (lint_span){first, end}, *last);
}

/* Writes a query that says whether the column has several values in a group; with an extreme, among
 * the rows of the group that have it. */
static void write_check(pq_text *q, const lint_text *text, const core *c, const outputs *o,
                        size_t first, size_t last) {
    if (o->extreme == 0) {
        pq_text_append(q, "SELECT min(");
        append(q, text, first, last);
        pq_text_append(q, ") IS NOT max(");
        append(q, text, first, last);
        pq_text_append(q, ") ");
        append(q, text, c->items_end, c->end);
        return;
    }
    size_t open = o->extreme + 1;
    size_t close = after_parenthesis(text, open) - 1;
    size_t where_end = c->grouped != 0 ? c->grouped - 2 : c->having != 0 ? c->having : c->end;
    pq_text_append(q, "SELECT min(pq_e) IS NOT max(pq_e) FROM (SELECT ");
    append(q, text, first, last);
    pq_text_append(q, "AS pq_e, ");
    append(q, text, open + 1, close);
    pq_text_append(q, "AS pq_x, ");
    append(q, text, o->extreme, close + 1);
    pq_text_append(q, "OVER pq_w AS pq_m, ");
    pq_text_append(q, c->grouped == 0 ? "1" : "dense_rank() OVER (ORDER BY ");
    append(q, text, c->grouped, c->grouped_end);
    pq_text_append(q, c->grouped == 0 ? "" : ")");
    pq_text_append(q, " AS pq_k ");
    append(q, text, c->items_end, where_end);
    pq_text_append(q, "WINDOW pq_w AS (");
    pq_text_append(q, c->grouped == 0 ? "" : "PARTITION BY ");
    append(q, text, c->grouped, c->grouped_end);
    pq_text_append(q, ")) WHERE pq_x = pq_m GROUP BY pq_k");
}

static pq_status check_column(pq_lint *lint, const lint_sql *sql, const core *c, const outputs *o,
                              size_t first, size_t last, pq_error *error) {
    const lint_text *text = &sql->text;
    bool several = false;
    pq_text query = {0};
    write_check(&query, text, c, o, first, last);
    pq_status status = confirm(lint, sql, &query, &several, error);
    pq_text_free(&query);
    if (status != PQ_OK || !several) {
        return status;
    }
    size_t start = text->tokens[first].start;
    size_t size = text->tokens[last - 1].start + text->tokens[last - 1].size - start;
    return lint_find(lint, PQ_LINT_BARE_COLUMN, sql->path, error,
                     "%.*s at byte %zu stands beside an aggregate and has several values in %s, of "
                     "which SQLite takes any. %s",
                     (int)(size < 60 ? size : 60), text->sql + start, start,
                     o->extreme != 0 ? "the rows with the MIN or MAX" : "a group",
                     o->extreme != 0 ? "Select the rows whose value is the MIN or MAX."
                                     : "Add it to GROUP BY, or aggregate it.");
}

/* Can the groups be formed in a query with other output columns? Not by the place of a column, nor
 * by a quoted alias, which would be a string there. */
static bool has_own_groups(const lint_text *text, const core *c, const outputs *o) {
    for (size_t i = c->grouped; i < c->grouped_end; i++) {
        pq_token_kind kind = text->tokens[i].kind;
        if (kind == PQ_TOKEN_NUMBER || kind == PQ_TOKEN_QUOTED) {
            return false;
        }
    }
    return o->extreme == 0 || c->having == 0;
}

static pq_status check_core(pq_lint *lint, const lint_sql *sql, const core *c, pq_error *error) {
    const lint_text *text = &sql->text;
    const outputs o = read_outputs(text, c);
    int depth = text->tokens[c->select].depth;
    size_t first = c->select + 1;
    pq_status status = PQ_OK;
    if (o.n_aggregates == 0 || !has_own_groups(text, c, &o)) {
        return PQ_OK;
    }
    first += is_word(text, first, "DISTINCT") || is_word(text, first, "ALL") ? 1 : 0;
    for (size_t i = first; i <= c->items_end && status == PQ_OK; i++) {
        size_t last = 0;
        if (i < c->items_end && !(text->tokens[i].depth == depth && lint_is_mark(text, i, ','))) {
            continue;
        }
        if (i > first && is_column(text, first, i, &last)) {
            status = check_column(lint, sql, c, &o, first, last, error);
        }
        first = i + 1;
    }
    return status;
}

/* ---- row numbers ---- */

/* The name that the output column of the row number at token i has; SIZE_MAX if it has none. */
static size_t alias_after(const lint_text *text, size_t i) {
    i += i < text->count && is_word(text, i, "AS") ? 1 : 0;
    bool is_name = i < text->count && (text->tokens[i].kind == PQ_TOKEN_WORD ||
                                       text->tokens[i].kind == PQ_TOKEN_QUOTED);
    return is_name ? i : SIZE_MAX;
}

/* Where the statement keeps rows by their number: "name = 3", "name <= 3" or "name < 3". False if
 * it does not. */
static bool find_filter(pq_lint *lint, const lint_text *text, size_t alias, const char **compare,
                        const pq_token **number) {
    char *name = pq_token_name(text->sql, &text->tokens[alias], lint->scratch);
    for (size_t i = alias + 1; i + 2 < text->count && name != NULL; i++) {
        const pq_token *token = &text->tokens[i];
        if (token->kind != PQ_TOKEN_WORD && token->kind != PQ_TOKEN_QUOTED) {
            continue;
        }
        char *other = pq_token_name(text->sql, token, lint->scratch);
        const pq_token *mark = &text->tokens[i + 1];
        const char *sign = text->sql + mark->start;
        *number = &text->tokens[i + 2];
        *compare = sign[0] == '<' ? (mark->size == 2 ? "<=" : "<") : "=";
        if (other != NULL && pq_same_name(name, other) && mark->kind == PQ_TOKEN_PUNCTUATION &&
            (sign[0] == '<' || sign[0] == '=') && (*number)->kind == PQ_TOKEN_NUMBER) {
            return true;
        }
    }
    return false;
}

/* Writes a query that says whether rows of one rank are on both sides of the filter. */
static void write_numbers(pq_text *q, const lint_text *text, const core *c, size_t over,
                          const char *compare, const pq_token *number) {
    size_t close = after_parenthesis(text, over + 1);
    size_t partition_end = over + 2;
    while (partition_end + 1 < close && !is_word(text, partition_end, "ORDER")) {
        partition_end++;
    }
    bool parted = is_word(text, over + 2, "PARTITION");
    pq_text_append(q, "SELECT min(pq_in) <> max(pq_in) FROM (SELECT row_number() ");
    append(q, text, over, close);
    pq_text_format(q, "%s %.*s AS pq_in, rank() ", compare, (int)number->size,
                   text->sql + number->start);
    append(q, text, over, close);
    pq_text_append(q, "AS pq_r, ");
    pq_text_append(q, parted ? "dense_rank() OVER (ORDER BY " : "1");
    append(q, text, parted ? over + 4 : 0, parted ? partition_end : 0);
    pq_text_append(q, parted ? ") AS pq_p " : " AS pq_p ");
    append(q, text, c->items_end, c->end);
    pq_text_append(q, ") GROUP BY pq_p, pq_r");
}

/* Checks a row number whose name is at token i. */
static pq_status check_number(pq_lint *lint, const lint_sql *sql, const core *c, size_t i,
                              pq_error *error) {
    const lint_text *text = &sql->text;
    const char *compare = NULL;
    const pq_token *number = NULL;
    bool cuts = false;
    size_t over = i + 3;
    if (over + 1 >= text->count || !is_word(text, over, "OVER") ||
        !lint_is_mark(text, over + 1, '(')) {
        return PQ_OK;
    }
    size_t alias = alias_after(text, after_parenthesis(text, over + 1));
    if (alias == SIZE_MAX || !find_filter(lint, text, alias, &compare, &number)) {
        return PQ_OK;
    }
    pq_text query = {0};
    write_numbers(&query, text, c, over, compare, number);
    pq_status status = confirm(lint, sql, &query, &cuts, error);
    pq_text_free(&query);
    return status != PQ_OK || !cuts
               ? status
               : lint_find(lint, PQ_LINT_LIMIT_CUTS_TIE, sql->path, error,
                           "ROW_NUMBER() at byte %zu numbers rows that tie on every sort key, and "
                           "only some of them are kept. Use RANK() to keep all, or add a "
                           "tie-breaking key.",
                           text->tokens[i].start);
}

pq_status lint_check_groups(pq_lint *lint, const lint_sql *sql, pq_error *error) {
    const lint_text *text = &sql->text;
    bool may_tie = lint_is_tagged(lint->question, PQ_LINT_TIE_TAG);
    pq_status status = PQ_OK;
    for (size_t s = 0; s < text->count && status == PQ_OK && sql->outline.is_select; s++) {
        core c;
        if (!is_word(text, s, "SELECT") || !read_core(text, s, &c)) {
            continue;
        }
        status = check_core(lint, sql, &c, error);
        for (size_t i = s + 1; i < c.items_end && status == PQ_OK && !may_tie; i++) {
            bool here = text->tokens[i].depth == text->tokens[s].depth;
            status = here && is_word(text, i, "ROW_NUMBER") ? check_number(lint, sql, &c, i, error)
                                                            : PQ_OK;
        }
    }
    return status;
}
