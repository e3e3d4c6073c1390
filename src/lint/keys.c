/* Finds the sort keys of a SELECT and their values in all rows. */
#include "lint_parts.h"

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

pq_status lint_find_keys(pq_lint *lint, const lint_sql *sql, const lint_keyed **found,
                         pq_error *error) {
    *found = NULL;
    if (!sql->outline.has_order_by || !sql->ranked.by_query) {
        return PQ_OK;
    }
    lint_keyed *keyed = pq_arena_alloc(lint->scratch, sizeof *keyed);
    lint_key *keys = pq_arena_array(lint->scratch, sql->outline.n_keys, sizeof *keys);
    if (keyed == NULL || keys == NULL) {
        return pq_error_memory(error);
    }
    for (size_t k = 0; k < sql->outline.n_keys; k++) {
        keys[k] = (lint_key){.column = sql->ranked.key_columns[k],
                             .descending = sql->outline.keys[k].descending,
                             .places_nulls = places_nulls(sql, k)};
    }
    *keyed = (lint_keyed){.rows = sql->ranked.rows,
                          .keys = keys,
                          .n_keys = sql->outline.n_keys,
                          .start = sql->ranked.ranking->start,
                          .count = sql->rows.n_rows};
    *found = keyed;
    return PQ_OK;
}

bool lint_same_keys(const lint_keyed *keyed, size_t a, size_t b, size_t n_keys) {
    for (size_t k = 0; k < n_keys; k++) {
        size_t column = keyed->keys[k].column;
        if (!pq_sort_ties(pq_rows_cell(&keyed->rows, a, column),
                          pq_rows_cell(&keyed->rows, b, column), PQ_COLLATE_BINARY)) {
            return false;
        }
    }
    return true;
}
