/* The sort keys of a SELECT: which output columns they are, and the values of the others. */
#include "lint_parts.h"

#include <string.h>

/* Is the span an integer, and which? */
static bool read_ordinal(const lint_text *text, lint_span span, size_t *ordinal) {
    const pq_token *token = &text->tokens[span.first];
    if (span.end - span.first != 1 || token->kind != PQ_TOKEN_NUMBER || token->size > 6) {
        return false;
    }
    *ordinal = 0;
    for (size_t i = 0; i < token->size; i++) {
        char c = text->sql[token->start + i];
        if (c < '0' || c > '9') {
            return false;
        }
        *ordinal = *ordinal * 10 + (size_t)(c - '0');
    }
    return true;
}

/* The output column of that name, or PQ_NOWHERE. */
static size_t find_name(const lint_sql *sql, lint_span span, pq_arena *arena) {
    const pq_token *token = &sql->text.tokens[span.first];
    bool is_name = span.end - span.first == 1 &&
                   (token->kind == PQ_TOKEN_WORD || token->kind == PQ_TOKEN_QUOTED);
    const char *name = is_name ? pq_token_name(sql->text.sql, token, arena) : NULL;
    for (size_t c = 0; name != NULL && c < sql->rows.n_columns; c++) {
        if (pq_same_name(sql->rows.columns[c], name)) {
            return c;
        }
    }
    return PQ_NOWHERE;
}

/* The output column that is this very expression, or PQ_NOWHERE. */
static size_t find_expression(const lint_sql *sql, lint_span span) {
    size_t size = span.end - span.first;
    for (size_t c = 0; sql->outputs != NULL && c < sql->rows.n_columns; c++) {
        lint_span output = sql->outputs[c];
        const lint_span head = {output.first, output.first + size};
        if (head.end <= output.end && lint_same_tokens(&sql->text, head, span) &&
            lint_is_alias(&sql->text, output, head.end)) {
            return c;
        }
    }
    return PQ_NOWHERE;
}

/* The output column that holds a key, or PQ_NOWHERE: in the order in which SQLite looks. */
static size_t find_column(const lint_sql *sql, const pq_sort_key *key, pq_arena *arena) {
    lint_span span =
        lint_unwrap(&sql->text, lint_span_of(&sql->text, key->start, key->start + key->size));
    size_t ordinal = 0;
    if (read_ordinal(&sql->text, span, &ordinal)) {
        return ordinal >= 1 && ordinal <= sql->rows.n_columns ? ordinal - 1 : PQ_NOWHERE;
    }
    size_t column = find_name(sql, span, arena);
    return column == PQ_NOWHERE ? find_expression(sql, span) : column;
}

/* Does NULLS FIRST or NULLS LAST follow key k? */
static bool places_nulls(const lint_sql *sql, size_t k) {
    const pq_outline *outline = &sql->outline;
    size_t from = outline->keys[k].start + outline->keys[k].collate_size;
    size_t to = k + 1 < outline->n_keys ? outline->keys[k + 1].start : outline->limit;
    lint_span span = lint_span_of(&sql->text, from, to);
    for (size_t i = span.first; i < span.end; i++) {
        if (pq_token_is(sql->text.sql, &sql->text.tokens[i], "NULLS")) {
            return true;
        }
    }
    return false;
}

/* Reads the keys; those that are no output columns are appended to *columns. */
static void read_keys(const lint_sql *sql, pq_arena *arena, lint_keyed *keyed, pq_text *columns) {
    size_t hidden = sql->rows.n_columns;
    for (size_t k = 0; k < keyed->n_keys; k++) {
        const pq_sort_key *key = &sql->outline.keys[k];
        size_t column = find_column(sql, key, arena);
        if (column == PQ_NOWHERE) {
            pq_text_append(columns, ", ");
            pq_text_append_bytes(columns, sql->text.sql + key->start, key->size);
            column = hidden++;
        }
        keyed->keys[k] = (lint_key){column, key->descending, places_nulls(sql, k)};
    }
}

/* Runs the SELECT with `columns` more and without its LIMIT. */
static pq_status run_with(pq_lint *lint, const lint_sql *sql, const pq_text *columns,
                          pq_rows *rows) {
    const pq_outline *outline = &sql->outline;
    pq_limits limits = pq_limits_default();
    pq_text text = {0};
    pq_text_append_bytes(&text, sql->text.sql, outline->columns_end);
    pq_text_append_bytes(&text, columns->data, columns->size);
    pq_text_append_bytes(&text, sql->text.sql + outline->columns_end,
                         outline->limit - outline->columns_end);
    pq_status status = text.failed
                           ? PQ_OUT_OF_MEMORY
                           : pq_db_query(lint->db, text.data, text.size, lint->gold.bindings,
                                         lint->gold.n_bindings, &limits, lint->scratch, rows, NULL);
    pq_text_free(&text);
    return status;
}

/* The rows with the hidden keys. False in *known where they cannot be had: a column more would
 * change what a DISTINCT or a compound SELECT gives. */
static pq_status add_hidden(pq_lint *lint, const lint_sql *sql, const pq_text *columns,
                            pq_rows *rows, bool *known) {
    *known = false;
    if (columns->failed) {
        return PQ_OUT_OF_MEMORY;
    }
    if (sql->outline.is_compound || sql->outline.is_distinct) {
        return PQ_OK;
    }
    pq_status status = run_with(lint, sql, columns, rows);
    *known = status == PQ_OK && rows->n_rows == sql->ranking->all.n_rows;
    return status == PQ_OUT_OF_MEMORY ? status : PQ_OK;
}

pq_status lint_find_keys(pq_lint *lint, const lint_sql *sql, const lint_keyed **found,
                         pq_error *error) {
    *found = NULL;
    if (!sql->outline.has_order_by) {
        return PQ_OK;
    }
    lint_keyed *keyed = pq_arena_alloc(lint->scratch, sizeof *keyed);
    lint_key *keys = pq_arena_array(lint->scratch, sql->outline.n_keys, sizeof *keys);
    if (keyed == NULL || keys == NULL) {
        return pq_error_memory(error);
    }
    *keyed = (lint_keyed){.rows = sql->ranking->all,
                          .keys = keys,
                          .n_keys = sql->outline.n_keys,
                          .start = sql->ranking->start,
                          .count = sql->rows.n_rows};
    pq_text columns = {0};
    bool known = true;
    pq_status status = PQ_OK;
    read_keys(sql, lint->scratch, keyed, &columns);
    if (columns.failed || columns.size > 0) {
        status = add_hidden(lint, sql, &columns, &keyed->rows, &known);
    }
    pq_text_free(&columns);
    if (status == PQ_OK && known) {
        *found = keyed;
    }
    return status == PQ_OK ? PQ_OK : pq_error_memory(error);
}

bool lint_same_cell(const pq_cell *a, const pq_cell *b) {
    if (a->type != b->type) {
        return false;
    }
    switch (a->type) {
    case PQ_NULL:
        return true;
    case PQ_INTEGER:
        return a->as.integer == b->as.integer;
    case PQ_REAL:
        return a->as.real == b->as.real;
    default:
        return a->as.data.size == b->as.data.size &&
               (a->as.data.size == 0 ||
                memcmp(a->as.data.bytes, b->as.data.bytes, a->as.data.size) == 0);
    }
}

bool lint_same_keys(const lint_keyed *keyed, size_t a, size_t b, size_t n_keys) {
    for (size_t k = 0; k < n_keys; k++) {
        size_t column = keyed->keys[k].column;
        if (!lint_same_cell(pq_rows_cell(&keyed->rows, a, column),
                            pq_rows_cell(&keyed->rows, b, column))) {
            return false;
        }
    }
    return true;
}
